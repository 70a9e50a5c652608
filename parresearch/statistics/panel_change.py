"""Change by component for a year pair or a whole panel of provinces, with what the parts do not explain."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from parresearch.core.errors import DataError
from parresearch.core.provinces import vintage_of
from parresearch.statistics.component_leaves import complete_units
from parresearch.statistics.tree_change import Form, change_up_the_tree

__all__ = ["panel_change"]

_UNIT = "_unit"


def panel_change(
    leaves: pd.DataFrame,
    *,
    scale: float | dict[int, float] = 100.0,
    totals: pd.DataFrame | None = None,
    levels: tuple[str, ...] = ("component",),
    form: Form = "bennet_effective",
    unmatched: Literal["refuse", "method"] = "refuse",
    year: int | None = None,
    base_year: int | None = None,
    lag: int = 1,
) -> pd.DataFrame:
    """Contribution of every component to the change of an index, for every province and pair of years, in one pass.

    Parameters
    ----------
    leaves : DataFrame, one row per year, province and leaf
        ``year, province_code``, the columns of ``levels``, ``weight`` and ``rate``, as from
        :mod:`parresearch.statistics.component_leaves`. Only provinces with every component in both years are used.
    scale : float or mapping of year to float
        The greatest total: contributions are in points of it. A pair of years with two scales is refused when it
        is asked for, and left out of a panel.
    totals : DataFrame, optional
        ``year, province_code, points`` as published: adds ``change`` (published) and ``unexplained`` (what the
        components do not add to: rounding, or weights that do not give the total back).
    levels, form, unmatched
        As in :func:`parresearch.statistics.tree_change.change_up_the_tree`.
    year, base_year, lag
        As in :func:`parresearch.statistics.pairs.pair_years`.

    Returns
    -------
    DataFrame, one row per pair, province and node
        ``province_code, base_year, year`` and the columns of :func:`change_up_the_tree`, with ``n_units``: provinces
        of the pair that were decomposed. The row of depth 0 is the change of the index that the components make.

    Raises
    ------
    DataError
        When no province has every component in both years, when a pair lies on two scales, or when the components do
        not map.

    Examples
    --------
    >>> leaves = pd.DataFrame({"year": [2018, 2018, 2019, 2019], "province_code": "89", "component": ["a", "b"] * 2,
    ...                        "weight": [0.4, 0.6] * 2, "rate": [60.0, 80.0, 65.0, 70.0]})
    >>> panel_change(leaves)[["node", "contribution"]].round(6).values.tolist()
    [['', -4.0], ['a', 2.0], ['b', -6.0]]
    """
    step = lag if year is None or base_year is None else year - base_year
    if step == 0:
        raise DataError(f"The two years of a comparison are the same: {year}.")
    whole = complete_units(leaves)
    years = set(whole["year"])
    later = [y for y in sorted(years) if y - step in years and vintage_of(y) == vintage_of(y - step)]
    if year is not None:
        later = [y for y in later if y == year]
        _one_scale(scale, year - step, year)
    elif isinstance(scale, dict):
        later = [y for y in later if scale[y] == scale[y - step]]
    now = whole[whole["year"].isin(later)]
    base = whole[whole["year"].isin([y - step for y in later])]
    base = base.assign(year=base["year"] + step)
    keys = ["year", "province_code"]
    shared = now[keys].drop_duplicates().merge(base[keys].drop_duplicates())
    if shared.empty:
        asked = f"{year - step} and {year}" if year is not None else f"two years {step} apart"
        raise DataError(f"No province has every component in both {asked}; the change cannot be taken apart.")
    shared[_UNIT] = range(len(shared))
    now, base = now.merge(shared, on=keys), base.merge(shared, on=keys)
    found = change_up_the_tree(base, now, levels=list(levels), form=form, unmatched=unmatched, unit=_UNIT)
    out = shared.merge(found, on=_UNIT).drop(columns=_UNIT)
    out.insert(1, "base_year", out["year"] - step)
    factor = (out["year"].map(scale) if isinstance(scale, dict) else scale) / 100
    for column in [c for c in out if str(c).endswith("_effect") or "effect_" in str(c)] + ["contribution"]:
        out[column] *= factor
    out["n_units"] = out.groupby("year")["province_code"].transform("nunique")
    if totals is not None:
        out = _with_totals(out, totals)
    return out.sort_values(["year", "province_code", "depth"], kind="stable").reset_index(drop=True)


def _one_scale(scale: float | dict[int, float], base_year: int, year: int) -> None:
    if isinstance(scale, dict) and scale[base_year] != scale[year]:
        raise DataError(
            f"The index is out of {scale[base_year]:g} in {base_year} and out of {scale[year]:g} in {year}: points of "
            f"the two years are not on one scale. Compare rates, or take other years."
        )


def _with_totals(out: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    said = totals.set_index(["year", "province_code"])["points"].astype(float)
    points = [
        said.reindex(pd.MultiIndex.from_arrays([out[when], out["province_code"]])).to_numpy()
        for when in ("base_year", "year")
    ]
    change = pd.Series(points[1] - points[0], index=out.index).where(out["depth"] == 0)
    return out.assign(change=change, unexplained=change - out["contribution"])
