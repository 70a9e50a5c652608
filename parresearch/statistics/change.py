"""Change of an index between two years by component: what the rates did and what the weights did, residual zero."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.keys import check_keys

__all__ = ["change_by_component", "split_effects", "sum_effects"]


def change_by_component(base: pd.DataFrame, now: pd.DataFrame, *, unit: str | None = None) -> pd.DataFrame:
    """Rate effect and weight effect of every component, in points of the index (symmetric Bennet form).

    An index is Σ weight × rate. With a bar for the mean of the two years, the rate effect of a component is
    weight̄ × Δrate and its weight effect ratē × Δweight; they add to its contribution exactly, and all contributions
    to the change of the index. For two factors the Shapley form is the same. A component that is in one year only has
    no rate in the other: the missing rate is set equal to the known one, so that its coming or going is a matter of
    the method alone and stands in the weight effect.

    Parameters
    ----------
    base, now : DataFrame, one row per component (and unit)
        ``component``, ``weight`` (share of the whole: maximum of the component over the maximum of the index; the
        weights of a year add to 1) and ``rate`` (achieved in percent of its maximum).
    unit : str, optional
        A column that tells units apart; each is decomposed by itself, in one pass.

    Returns
    -------
    DataFrame, one row per component (and unit)
        ``weight_base, weight, rate_base, rate, status`` (both | entered | left), ``rate_effect, weight_effect`` and
        ``contribution``, in points of an index of 100. Where the rate is missing in a year in which the component
        counts, the effects are missing too; they never become zero.

    Raises
    ------
    DataError
        When a component stands twice, or the weights of a unit do not add to 1.

    References
    ----------
    T. L. Bennet (1920), "The theory of measurement of changes in cost of living", Journal of the Royal Statistical
    Society 83, 455–462.

    Examples
    --------
    >>> base = pd.DataFrame({"component": ["a", "b"], "weight": [0.5, 0.5], "rate": [80.0, 60.0]})
    >>> now = pd.DataFrame({"component": ["a", "b"], "weight": [0.4, 0.6], "rate": [70.0, 60.0]})
    >>> change_by_component(base, now)[["component", "rate_effect", "weight_effect"]].round(6).values.tolist()
    [['a', -4.5, -7.5], ['b', 0.0, 6.0]]
    """
    keys = [*([unit] if unit else []), "component"]
    for name, table in (("base", base), ("now", now)):
        _check(table, unit, name)
    return split_effects(base, now, keys=keys)


def split_effects(base: pd.DataFrame, now: pd.DataFrame, *, keys: Sequence[str]) -> pd.DataFrame:
    """As :func:`change_by_component`, of any Σ weight × rate: the weights need not add to 1.

    So points on top of a scale (bonus, penalty) can stand beside shares of it.

    Examples
    --------
    >>> base = pd.DataFrame({"unit": "A", "component": ["a", "bonus"], "weight": [1.0, 1.0], "rate": [80.0, 0.0]})
    >>> now = base.assign(rate=[80.0, 2.0])
    >>> split_effects(base, now, keys=["unit", "component"])["rate_effect"].tolist()
    [0.0, 2.0]
    """
    keys = list(keys)
    for name, table in (("earlier", base), ("later", now)):
        check_keys(table, keys, what=f"table of the {name} year")
    both = base[[*keys, "weight", "rate"]].merge(
        now[[*keys, "weight", "rate"]],
        on=keys,
        how="outer",
        suffixes=("_base", ""),
        indicator=True,
        sort=False,
    )
    status = both["_merge"].astype(str).map({"both": "both", "left_only": "left", "right_only": "entered"})
    weight_base, weight = both["weight_base"].fillna(0.0), both["weight"].fillna(0.0)
    rate_base = both["rate_base"].where(status != "entered", both["rate"])
    rate = both["rate"].where(status != "left", both["rate_base"])
    out = both[keys].assign(
        weight_base=weight_base, weight=weight, rate_base=both["rate_base"], rate=both["rate"], status=status
    )
    out["rate_effect"] = (weight_base + weight) / 2 * (rate - rate_base)
    out["weight_effect"] = (rate_base + rate) / 2 * (weight - weight_base)
    return out.assign(contribution=out["rate_effect"] + out["weight_effect"])


def _check(table: pd.DataFrame, unit: str | None, name: str) -> None:
    sums = table.groupby(unit)["weight"].sum() if unit else pd.Series([table["weight"].sum()])
    if ((sums - 1).abs() > 1e-9).any():
        worst = sums[(sums - 1).abs() > 1e-9].iloc[0]
        raise DataError(
            f"The weights of the table {name!r} add to {worst:.6g}, not to 1. A weight is the maximum of a component "
            f"over the maximum of the index; give all components of one level."
        )


def sum_effects(change: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Rate effect (own), weight effect (method) and whole change, summed over components.

    A sum over components of which one is missing is missing.
    """
    effects = ["rate_effect", "weight_effect", "contribution"]
    if not by:
        return change[effects].sum(skipna=False).to_frame().T
    return (
        change.groupby(list(by), sort=False)[effects]
        .agg(lambda column: column.sum(skipna=False))
        .reset_index()
    )
