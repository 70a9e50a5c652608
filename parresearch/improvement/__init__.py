"""Points lost, plans and forecasts: what can be won back."""
