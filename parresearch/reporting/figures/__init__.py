"""Figures: Axes in, Axes out; the notebook makes a :class:`~parresearch.reporting.blocks.Figure` of the result.

Grey is context, one colour is the subject, and marker or position always says what the colour says.
"""

from parresearch.reporting.figures.achieved import plot_achieved
from parresearch.reporting.figures.bump import plot_bump, plot_slope
from parresearch.reporting.figures.change import (
    plot_change_by_region,
    plot_contributions,
    plot_expectation,
    plot_waterfall,
)
from parresearch.reporting.figures.coverage import plot_coverage
from parresearch.reporting.figures.internal import plot_lost, plot_self_against_appraised
from parresearch.reporting.figures.profile import plot_profile
from parresearch.reporting.figures.reproduction import (
    NO_DIFFERENCE,
    plot_difference_years,
    plot_differences,
    plot_identity,
)
from parresearch.reporting.figures.series import plot_rank_panels, plot_rank_series, plot_score_series
from parresearch.reporting.figures.side_by_side import plot_compared_parts, plot_side_by_side
from parresearch.reporting.figures.spread import plot_spread
from parresearch.reporting.figures.stacked import plot_stacked
from parresearch.reporting.figures.strip import plot_strip
from parresearch.reporting.figures.style import figure_block, new_figure
from parresearch.reporting.figures.tiles import plot_tiles

__all__ = [
    "NO_DIFFERENCE",
    "figure_block",
    "new_figure",
    "plot_achieved",
    "plot_bump",
    "plot_change_by_region",
    "plot_compared_parts",
    "plot_contributions",
    "plot_coverage",
    "plot_difference_years",
    "plot_differences",
    "plot_expectation",
    "plot_identity",
    "plot_lost",
    "plot_profile",
    "plot_rank_panels",
    "plot_rank_series",
    "plot_score_series",
    "plot_self_against_appraised",
    "plot_side_by_side",
    "plot_slope",
    "plot_spread",
    "plot_stacked",
    "plot_strip",
    "plot_tiles",
    "plot_waterfall",
]
