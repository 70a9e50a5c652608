"""Excel workbooks that officials fill: templates, their reading and checking, results and tidy tables."""
