"""What a report says about a change between two years: of the whole country, and of one province."""

from parresearch.reporting.change.view import ChangeView

__all__ = ["ChangeView"]
