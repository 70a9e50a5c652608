"""Which criteria take their points from the survey sheet, and what may be declared for the others."""

from __future__ import annotations

from parresearch.scoring.framework import Criterion, Framework, tree_table
from parresearch.scoring.rules import Penalty

__all__ = ["lowest_points", "survey_codes"]

_SURVEYED = ("leaders_survey", "sipas")


def survey_codes(framework: Framework) -> list[str]:
    """Codes of the leaves whose points come from a survey, in the framework's order."""
    tree = tree_table(framework)
    return tree.loc[tree["is_leaf"] & tree["kind"].isin(_SURVEYED), "code"].tolist()


def lowest_points(criterion: Criterion) -> float:
    """The fewest points that a leaf can have: below 0 only for penalties."""
    return -criterion.rule.limit if isinstance(criterion.rule, Penalty) else 0.0
