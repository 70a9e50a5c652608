"""The correlation notebook: two indices beside each other, and the PAR INDEX beside both."""

from parresearch.reporting.correlation.agreement import disagreement
from parresearch.reporting.correlation.component_maps import components
from parresearch.reporting.correlation.controls import controlled
from parresearch.reporting.correlation.limits import appendix, par_index, what_it_does_not_show
from parresearch.reporting.correlation.parts import (
    all_years,
    by_year,
    curve,
    lags,
    opening,
)
from parresearch.reporting.correlation.view import CorrelationView, Estimate

__all__ = [
    "CorrelationView",
    "Estimate",
    "all_years",
    "appendix",
    "by_year",
    "components",
    "controlled",
    "curve",
    "disagreement",
    "lags",
    "opening",
    "par_index",
    "what_it_does_not_show",
]
