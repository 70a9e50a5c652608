"""Points of many units for one criterion, in one vectorised pass, and what a bad value is.

A rule never guesses: a value that it cannot read, or that lies outside what can be declared, gives NaN and a reason; a
value that was not declared gives NaN and none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from parresearch.core.text import clean
from parresearch.core.ties import comparable
from parresearch.scoring.declarations import Declarations, read_declarations
from parresearch.scoring.rules import (
    Bonus,
    Conditions,
    CountDeduction,
    Levels,
    Linear,
    Penalty,
    Proportional,
    Rule,
    Step,
    StepsByDelay,
    StepsByRate,
    SurveyPercent,
    YesNo,
)

__all__ = ["rates", "score_declarations", "score_read", "step_points"]

_YES = {"1", "true", "yes", "có", "x", "đạt"}
_NO = {"0", "false", "no", "không", "không đạt"}
_OVER = 1e-9


def step_points(values: np.ndarray, steps: Sequence[Step]) -> np.ndarray:
    """Points of the step that holds each value; NaN where none does.

    Examples
    --------
    >>> steps = [Step(low=None, high=70, points=0), Step(low=70, high=90, high_closed=True, points=1),
    ...          Step(low=90, low_closed=False, points=2)]
    >>> step_points(np.array([69.9, 70.0, 90.0, 90.1]), steps).tolist()
    [0.0, 1.0, 1.0, 2.0]
    """
    points = np.full(len(values), np.nan)
    for step in steps:
        points[step.holds(values)] = step.points
    return points


def rates(declared: pd.DataFrame | Declarations, *, above_100: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Rates in percent, from counts where counts are declared, and what is wrong with them.

    Parameters
    ----------
    declared : DataFrame or Declarations
        ``value`` (a rate in percent), ``done``, ``planned``; counts go before a declared rate.
    above_100 : bool
        Whether more may be done than was planned.

    Returns
    -------
    rates, problems : arrays
        A problem is a code (``not_a_number``, ``one_count_missing``, ``negative``, ``planned_is_zero``,
        ``done_above_planned``, ``above_100``, ``rate_disagrees``) or empty. A declared rate that disagrees with its
        counts by more than rounding to one decimal is a problem; the rate of the counts is given all the same.

    Examples
    --------
    >>> rates(pd.DataFrame({"value": [29.3, 50.0], "done": [604, 982], "planned": [2059, 2059]}))[1].tolist()
    ['', 'rate_disagrees']
    """
    read = declared if isinstance(declared, Declarations) else read_declarations(declared)
    value, done, planned = read.value, read.done, read.planned
    problems = _no_problems(len(value))
    count_bad = read.done_bad | read.planned_bad
    _mark(problems, read.value_bad | count_bad, "not_a_number")
    no_done, no_planned = np.isnan(done), np.isnan(planned)
    has_counts = ~(no_done | no_planned)
    _mark(problems, (no_done != no_planned) & ~count_bad, "one_count_missing")
    _mark(problems, (done < 0) | (planned < 0) | (value < 0), "negative")
    _mark(problems, has_counts & (planned == 0), "planned_is_zero")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        computed = np.where(has_counts, done * 100 / planned, value)
        apart = np.abs(computed - value) > 0.05 + _OVER
    if not above_100:
        above = comparable(computed) > 100
        _mark(problems, has_counts & above, "done_above_planned")
        _mark(problems, ~has_counts & above, "above_100")
    bad = problems != ""
    _mark(problems, has_counts & apart, "rate_disagrees")
    return np.where(bad | np.isnan(computed), np.nan, computed), problems


def _no_problems(n: int) -> np.ndarray:
    return np.full(n, "", dtype=object)


def _mark(problems: np.ndarray, where: np.ndarray, code: str) -> None:
    if where.any():  # most declarations are sound, and comparing text is slow
        problems[where & (problems == "")] = code


def _text(word: float | str) -> str:
    """A declared word as it is compared: composed, lower case; 1.0 from a spreadsheet is the code 1."""
    if isinstance(word, float) and word.is_integer():
        word = int(word)
    return clean(str(word)).lower()


def _by_word(
    read: Declarations, meaning: Callable[[str], tuple[float, str]]
) -> tuple[np.ndarray, np.ndarray]:
    """``meaning`` (points, problem) of every declared word; few different words, many units."""
    points, problems = np.full(len(read.words) + 1, np.nan), np.full(len(read.words) + 1, "", dtype=object)
    there = np.zeros(len(read.words) + 1, dtype=bool)
    there[read.word_at] = True
    there[-1] = False  # nothing declared
    for i in np.flatnonzero(there):
        if text := _text(read.words[i]):
            points[i], problems[i] = meaning(text)
    return points[read.word_at], problems[read.word_at]


def _yes_no(rule: YesNo, maximum: float) -> Callable[[str], tuple[float, str]]:
    yes = maximum if rule.yes is None else rule.yes

    def meaning(text: str) -> tuple[float, str]:
        if text in _YES:
            return yes, ""
        return (rule.no, "") if text in _NO else (np.nan, "not_yes_or_no")

    return meaning


def _levels(rule: Levels) -> Callable[[str], tuple[float, str]]:
    worth = {clean(level.code).lower(): level.points for level in rule.levels}
    return lambda text: (worth[text], "") if text in worth else (np.nan, "unknown_level")


def _conditions(rule: Conditions, maximum: float) -> Callable[[str], tuple[float, str]]:
    worth = {clean(condition.code).lower(): condition.points for condition in rule.conditions}

    def meaning(text: str) -> tuple[float, str]:
        met = [part.strip() for part in text.split(";") if part.strip()]
        if met == ["0"] and "0" not in worth:
            met = []
        if unknown := [code for code in met if code not in worth]:
            return np.nan, f"unknown_condition:{unknown[0]}"
        if len(set(met)) != len(met):
            return np.nan, "condition_twice"
        if rule.need == "all":
            return (maximum if set(met) == set(worth) else 0.0), ""
        return math.fsum(worth[code] for code in met), ""

    return meaning


def _counts(read: Declarations) -> tuple[np.ndarray, np.ndarray]:
    counts, problems = comparable(read.value), _no_problems(len(read.value))
    _mark(problems, read.value_bad, "not_a_number")
    _mark(problems, counts < 0, "negative")
    _mark(problems, ~np.isnan(counts) & (counts != np.floor(counts)), "not_a_whole_number")
    return np.where(problems != "", np.nan, counts), problems


def score_declarations(
    rule: Rule, declared: pd.DataFrame, *, max_points: float
) -> tuple[np.ndarray, np.ndarray]:
    """Points of many units for one criterion, in one pass.

    Parameters
    ----------
    rule : Rule
        The criterion's rule.
    declared : DataFrame, one row per unit
        ``value``, ``done``, ``planned`` (see :data:`DECLARED`); a missing column is not declared.
    max_points : float
        The criterion's maximum.

    Returns
    -------
    points, problems : arrays
        Points between the rule's bounds, NaN where nothing (or nothing readable) is declared; a problem is a code or
        empty text.

    Examples
    --------
    >>> declared = pd.DataFrame({"value": [None, 95.0], "done": [4, None], "planned": [5, None]})
    >>> rule = Linear(type="linear", floor=90)
    >>> score_declarations(rule, declared, max_points=1)[0].tolist()
    [0.0, 0.95]
    """
    return score_read(rule, read_declarations(declared), max_points=max_points)


def score_read(rule: Rule, read: Declarations, *, max_points: float) -> tuple[np.ndarray, np.ndarray]:
    """As :func:`score_declarations`, of declarations that are read already."""
    if isinstance(rule, (YesNo, Levels, Conditions)):
        points, problems = _by_word(read, _words(rule, max_points))
    elif isinstance(rule, (StepsByRate, Linear, Proportional, SurveyPercent)):
        return _by_rate(rule, read, max_points)
    else:
        points, problems = _by_value(rule, read, max_points)
    _mark(problems, ~read.has_value & read.has_counts, "value_missing")
    if isinstance(rule, StepsByDelay):
        _mark(problems, np.isnan(points) & read.has_value, "outside_every_step")
    return points, problems


def _words(rule: YesNo | Levels | Conditions, maximum: float) -> Callable[[str], tuple[float, str]]:
    if isinstance(rule, YesNo):
        return _yes_no(rule, maximum)
    return _levels(rule) if isinstance(rule, Levels) else _conditions(rule, maximum)


def _by_rate(
    rule: StepsByRate | Linear | Proportional | SurveyPercent, read: Declarations, maximum: float
) -> tuple[np.ndarray, np.ndarray]:
    rate, problems = rates(read, above_100=not isinstance(rule, SurveyPercent) and rule.above_100)
    if isinstance(rule, StepsByRate):
        points = step_points(comparable(rate), rule.steps)
        _mark(problems, np.isnan(points) & ~np.isnan(rate), "outside_every_step")
        return points, problems
    if isinstance(rule, Linear):
        compared = comparable(rate)
        reached = (compared >= rule.floor) if rule.floor_closed else (compared > rule.floor)
        points = np.where(reached, maximum * np.minimum(rate, rule.cap) / rule.cap, 0.0)
        return np.where(np.isnan(rate), np.nan, points), problems
    return maximum * np.minimum(rate, 100.0) / 100.0, problems


def _by_value(
    rule: StepsByDelay | CountDeduction | Bonus | Penalty, read: Declarations, maximum: float
) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(rule, StepsByDelay):
        problems = _no_problems(len(read.value))
        _mark(problems, read.value_bad, "not_a_number")
        return step_points(comparable(read.value), rule.steps), problems
    counts, problems = _counts(read)
    with np.errstate(over="ignore"):
        worth = rule.per * counts
    if isinstance(rule, CountDeduction):
        return np.maximum(maximum - worth, rule.floor), problems
    if isinstance(rule, Bonus):
        return np.minimum(worth, maximum), problems
    return 0.0 - np.minimum(worth, rule.limit), problems
