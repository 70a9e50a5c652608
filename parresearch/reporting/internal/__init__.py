"""The internal index of a province: ranking, self against appraisal, points lost, against the year before, one unit."""

from parresearch.reporting.internal.closing import method, published
from parresearch.reporting.internal.comparison import comparison
from parresearch.reporting.internal.lost import lost
from parresearch.reporting.internal.opening import opening
from parresearch.reporting.internal.ranking import ranking
from parresearch.reporting.internal.unit_page import unit_page
from parresearch.reporting.internal.view import InternalView, RoundView

__all__ = [
    "InternalView",
    "RoundView",
    "comparison",
    "lost",
    "method",
    "opening",
    "published",
    "ranking",
    "unit_page",
]
