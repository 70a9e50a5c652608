"""Scoring rules: how a declared value becomes points, with bounds, units and what a bad value is.

Each rule is data (a pydantic model, told apart by ``type``) and one vectorised function: it takes the declarations of
all units for one criterion and gives their points in one pass. A rule never guesses: a value that it cannot read, or
that lies outside what can be declared, gives NaN and a reason; a value that was not declared gives NaN and none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from parresearch.core.text import nfc

__all__ = [
    "DECLARED",
    "Bonus",
    "Condition",
    "Conditions",
    "CountDeduction",
    "Declarations",
    "Level",
    "Levels",
    "Linear",
    "Penalty",
    "Proportional",
    "Rule",
    "Step",
    "StepsByDelay",
    "StepsByRate",
    "SurveyPercent",
    "YesNo",
    "rates",
    "read_declarations",
    "read_numbers",
    "score_declarations",
    "score_read",
    "step_points",
]

DECLARED = ("value", "done", "planned")
"""Columns of a declaration: a value (a number, yes/no, a level, or codes joined by ";"), or counts for a rate."""

_YES = {"1", "true", "yes", "có", "x", "đạt"}
_NO = {"0", "false", "no", "không", "không đạt"}
_OVER = 1e-9
_DECIMALS = 9  # of a declared rate: what lies behind them is binary noise (0.57 * 100) and decides no bound


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Step(_Model):
    """Points for values between ``low`` and ``high``; a missing bound is open to that side without end."""

    low: float | None = None
    high: float | None = None
    low_closed: bool = True
    high_closed: bool = False
    points: float
    label_vi: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Step:
        if self.low is not None and self.high is not None:
            single = self.low == self.high and self.low_closed and self.high_closed
            if self.low > self.high or (self.low == self.high and not single):
                raise ValueError(f"step from {self.low} to {self.high} holds no value")
        return self

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Which values lie in this step."""
        inside = ~np.isnan(values)
        if self.low is not None:
            inside &= (values >= self.low) if self.low_closed else (values > self.low)
        if self.high is not None:
            inside &= (values <= self.high) if self.high_closed else (values < self.high)
        return inside


class YesNo(_Model):
    """Yes gives the maximum (or ``points_yes``), no gives ``points_no``.

    The bare words yes and no are booleans in YAML, hence the longer names in files.
    """

    model_config = ConfigDict(populate_by_name=True)

    type: Literal["yes_no"]
    yes: float | None = Field(None, alias="points_yes")
    no: float = Field(0.0, alias="points_no")


class Level(_Model):
    """A level or a condition: the code that is declared, what it means, and its points."""

    code: str = Field(pattern=r"^[^;\s]+$", max_length=40)
    label_vi: str
    points: float


class Levels(_Model):
    """Exactly one level is declared, by its code; each has its points."""

    type: Literal["levels"]
    levels: tuple[Level, ...] = Field(min_length=2)


class Condition(Level):
    """One of several conditions that may be met together; points only where they are summed."""

    points: float = 0.0


class Conditions(_Model):
    """Several conditions, declared as the codes that are met, joined by ";" (0: none of them).

    ``need`` all: the maximum if every condition is met, else 0; sum: the points of those met.
    """

    type: Literal["conditions"]
    need: Literal["all", "sum"]
    conditions: tuple[Condition, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _points_stated(self) -> Conditions:
        stated = [condition.code for condition in self.conditions if "points" in condition.model_fields_set]
        if self.need == "sum" and len(stated) < len(self.conditions):
            raise ValueError("the points of the conditions are summed: every condition needs points")
        if self.need == "all" and stated:
            raise ValueError(
                f"all conditions are needed together: condition {stated[0]!r} has no points of its own"
            )
        return self


class StepsByDelay(_Model):
    """Points by promptness: the value is days late (0 on the day, negative before it)."""

    type: Literal["steps_by_delay"]
    unit: Literal["days"] = "days"
    steps: tuple[Step, ...] = Field(min_length=2)


class StepsByRate(_Model):
    """Points by a rate in percent, declared or computed from done and planned."""

    type: Literal["steps_by_rate"]
    unit: Literal["percent"] = "percent"
    steps: tuple[Step, ...] = Field(min_length=2)
    above_100: bool = False


class Linear(_Model):
    """rate × maximum between ``floor`` and ``cap`` percent; zero below the floor, the maximum from the cap on.

    ``floor_closed``: whether a rate equal to the floor still counts.
    """

    type: Literal["linear"]
    floor: float = Field(0.0, ge=0)
    floor_closed: bool = True
    cap: float = Field(100.0, gt=0)
    above_100: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Linear:
        if self.floor > self.cap:
            raise ValueError(f"the floor of {self.floor:g} lies above the cap of {self.cap:g}")
        return self


class Proportional(_Model):
    """rate × maximum, from 0 to 100 percent."""

    type: Literal["proportional"]
    above_100: bool = False


class CountDeduction(_Model):
    """The maximum less ``per`` points for each case counted, not below ``floor``."""

    type: Literal["count_deduction"]
    per: float = Field(gt=0)
    floor: float = Field(0.0, ge=0)


class SurveyPercent(_Model):
    """A survey result in percent × maximum."""

    type: Literal["survey_percent"]


class Bonus(_Model):
    """``per`` points for each case counted, at most the criterion's maximum."""

    type: Literal["bonus"]
    per: float = Field(gt=0)


class Penalty(_Model):
    """``per`` points taken away for each case counted, at most ``limit`` in all. The maximum is 0."""

    type: Literal["penalty"]
    per: float = Field(gt=0)
    limit: float = Field(gt=0)


Rule = Annotated[
    YesNo
    | Levels
    | Conditions
    | StepsByDelay
    | StepsByRate
    | Linear
    | Proportional
    | CountDeduction
    | SurveyPercent
    | Bonus
    | Penalty,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class Declarations:
    """Declarations of many units, read once: numbers where there are numbers, and where something else stands.

    ``word_at`` are positions in ``words``, the different values as declared (-1: none). ``*_bad`` marks what is
    declared and is no number; a blank text counts as not declared.
    """

    words: tuple[Any, ...]
    word_at: np.ndarray
    value: np.ndarray
    value_bad: np.ndarray
    done: np.ndarray
    done_bad: np.ndarray
    planned: np.ndarray
    planned_bad: np.ndarray

    def take(self, positions: np.ndarray | slice) -> Declarations:
        """Some of the declarations."""
        arrays = {name: array[positions] for name, array in vars(self).items() if name != "words"}
        return replace(self, **arrays)

    @property
    def has_value(self) -> np.ndarray:
        """Where a value is declared, readable or not."""
        return ~np.isnan(self.value) | self.value_bad

    @property
    def has_counts(self) -> np.ndarray:
        """Where a count is declared, readable or not."""
        return ~np.isnan(self.done) | ~np.isnan(self.planned) | self.done_bad | self.planned_bad


def read_declarations(declared: pd.DataFrame) -> Declarations:
    """The columns of :data:`DECLARED` as arrays; a column that is not there is not declared.

    Examples
    --------
    >>> read = read_declarations(pd.DataFrame({"value": ["12", "a", " ", None]}))
    >>> read.value.tolist(), read.value_bad.tolist()
    ([12.0, nan, nan, nan], [False, True, False, False])
    """
    n = len(declared)
    nothing = np.full(n, np.nan), np.zeros(n, dtype=bool)
    done, planned = (read_numbers(declared[name]) if name in declared else nothing for name in DECLARED[1:])
    words: tuple[Any, ...] = ()
    word_at = np.full(n, -1)
    value = nothing
    if "value" in declared:
        word_at, words = _different(declared["value"])
        value = _numbers_of(word_at, words)
    return Declarations(words, word_at, *value, *done, *planned)


def read_numbers(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of a column (NaN where nothing is declared), and where something is declared that is none.

    Text that spells a number is one; a date, a truth value and infinity are none; a blank text is nothing.
    """
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        numbers = column.to_numpy(dtype=float, na_value=np.nan)
        if not (endless := np.isinf(numbers)).any():
            return numbers, np.zeros(len(numbers), dtype=bool)
        return np.where(endless, np.nan, numbers), endless
    return _numbers_of(*_different(column))


_PLAIN = {str, float, int, type(None)}


def _different(column: pd.Series) -> tuple[np.ndarray, tuple[Any, ...]]:
    """Position of every cell among the different cells (-1: none), and those: few are read, however many units."""
    if column.dtype == float:
        at, found = pd.factorize(column.to_numpy())
        return at, tuple(found.tolist())
    raw = column.to_numpy(dtype=object)
    if not set(map(type, raw)) <= _PLAIN:
        plain = np.empty(len(raw), dtype=object)
        plain[:] = [_plain(cell) for cell in raw]
        raw = plain
    at, found = pd.factorize(raw)
    return at, tuple(found)


def _plain(cell: Any) -> Any:
    """A cell as text, number or nothing. A truth value becomes its word: True and 1 would be one entry of a table."""
    if type(cell) in _PLAIN:
        return cell
    if isinstance(cell, (bool, np.bool_)):
        return str(bool(cell)).lower()
    if isinstance(cell, (np.integer, np.floating)):
        return cell.item()
    return None if pd.api.types.is_scalar(cell) and pd.isna(cell) else str(cell)


def _numbers_of(at: np.ndarray, words: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    numbers = np.array([*map(_as_number, words), np.nan], dtype=float)  # the last is for -1
    odd = ~np.isfinite(numbers)
    said = np.array([*(not isinstance(word, str) or bool(word.strip()) for word in words), False], dtype=bool)
    bad = odd & said
    numbers[odd] = np.nan
    return numbers[at], bad[at]


def _as_number(word: float | str) -> float:
    try:
        # "1_000" is a number to Python and to nobody else.
        return np.nan if isinstance(word, str) and "_" in word else float(word)
    except (ValueError, OverflowError):
        return np.nan


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
    if not above_100:
        _mark(problems, has_counts & (done > planned), "done_above_planned")
        _mark(problems, ~has_counts & (value > 100 + _OVER), "above_100")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # Times 100 first: 57 of 100 is then 57 exactly, and a bound of 57% holds it.
        computed = np.where(has_counts, done * 100 / planned, np.round(value, _DECIMALS))
        apart = np.abs(computed - value) > 0.05 + _OVER
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
    return nfc(str(word)).strip().lower()


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
    worth = {nfc(level.code).lower(): level.points for level in rule.levels}
    return lambda text: (worth[text], "") if text in worth else (np.nan, "unknown_level")


def _conditions(rule: Conditions, maximum: float) -> Callable[[str], tuple[float, str]]:
    worth = {nfc(condition.code).lower(): condition.points for condition in rule.conditions}

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
    counts, problems = read.value, _no_problems(len(read.value))
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
        points = step_points(rate, rule.steps)
        _mark(problems, np.isnan(points) & ~np.isnan(rate), "outside_every_step")
        return points, problems
    if isinstance(rule, Linear):
        reached = (rate >= rule.floor) if rule.floor_closed else (rate > rule.floor)
        points = np.where(reached, maximum * np.minimum(rate, rule.cap) / rule.cap, 0.0)
        return np.where(np.isnan(rate), np.nan, points), problems
    return maximum * np.minimum(rate, 100.0) / 100.0, problems


def _by_value(
    rule: StepsByDelay | CountDeduction | Bonus | Penalty, read: Declarations, maximum: float
) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(rule, StepsByDelay):
        problems = _no_problems(len(read.value))
        _mark(problems, read.value_bad, "not_a_number")
        return step_points(read.value, rule.steps), problems
    counts, problems = _counts(read)
    with np.errstate(over="ignore"):
        worth = rule.per * counts
    if isinstance(rule, CountDeduction):
        return np.maximum(maximum - worth, rule.floor), problems
    if isinstance(rule, Bonus):
        return np.minimum(worth, maximum), problems
    return 0.0 - np.minimum(worth, rule.limit), problems
