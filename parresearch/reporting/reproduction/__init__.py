"""A ranking made again, part by part: rules, totals, what does not come back and why, ranks and groups, sources."""

from parresearch.reporting.reproduction.mismatches import mismatches
from parresearch.reporting.reproduction.opening import opening, rules
from parresearch.reporting.reproduction.ranking import appendix, ranking
from parresearch.reporting.reproduction.totals import totals
from parresearch.reporting.reproduction.view import ReproductionView

__all__ = ["ReproductionView", "appendix", "mismatches", "opening", "ranking", "rules", "totals"]
