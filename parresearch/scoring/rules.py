"""Scoring rules as data: how a declared value becomes points, with bounds and units.

Each rule is a pydantic model, told apart by ``type``; :mod:`parresearch.scoring.rule_points` gives their points.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from parresearch.core.text import clean

__all__ = [
    "Bonus",
    "Condition",
    "Conditions",
    "CountDeduction",
    "Level",
    "Levels",
    "Linear",
    "Name",
    "Penalty",
    "Proportional",
    "Rule",
    "Step",
    "StepsByDelay",
    "StepsByRate",
    "SurveyPercent",
    "YesNo",
]


def _clean(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


Name = Annotated[str, BeforeValidator(_clean)]
"""A name, a code or a word of choice, taken in as :func:`parresearch.core.text.clean` has it."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Step(_Model):
    """Points for values between ``low`` and ``high``; a missing bound is open to that side without end."""

    low: float | None = None
    high: float | None = None
    low_closed: bool = True
    high_closed: bool = False
    points: float
    label_vi: Name = ""

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

    code: Name = Field(pattern=r"^[^;\s]+$", max_length=40)
    label_vi: Name
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
