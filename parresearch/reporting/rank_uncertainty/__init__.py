"""The notebook on uncertain ranks."""

from parresearch.reporting.rank_uncertainty.parts import appendix, opening, sensitivity, sets_part
from parresearch.reporting.rank_uncertainty.view import RankView

__all__ = ["RankView", "appendix", "opening", "sensitivity", "sets_part"]
