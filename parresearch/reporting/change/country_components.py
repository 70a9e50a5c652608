"""Which components moved the index: over all provinces, or province by province where few have all of them."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting.blocks import Block, Column, Note, Sentence
from parresearch.reporting.change.view import ChangeView
from parresearch.reporting.language import Words
from parresearch.reporting.tables import table_from

__all__ = ["country_components", "why_no_components"]

_EXACT = 1e-9
_SMALL = 1e-9
_ROUNDING = 0.041
"""Two totals and two sets of sub-indices, all printed with two decimals, can differ by so much."""


def why_no_components(v: ChangeView) -> str:
    """Why a change cannot be parted by component: of the province in view, or of any."""
    w, facts = v.w, {"index": v.index, "base_year": v.base_year, "year": v.year}
    if v.comparison.index_id == "par" and v.comparison.components.empty:
        return w(
            "The change of the PAR INDEX cannot be parted by field: the points and maxima of all eight fields were not "
            "found for both years of any province."
        )  # fmt: skip
    if v.two_scales:
        return w(
            "The change of the {index} cannot be parted by component: {base_year} and {year} are on two scales.",
            **facts,
        )
    units = v.comparison.component_units
    known = {year: set(units.loc[units["year"] == year, "province_code"]) for year in (v.base_year, v.year)}
    counts = {"n_base": len(known[v.base_year]), "n_now": len(known[v.year])}
    if not any(known.values()):
        return w(
            "The change of the {index} cannot be parted by component: in neither year were all components of any "
            "province found.", **facts,
        )  # fmt: skip
    if not v.code:
        return w(
            "The change of the {index} cannot be parted by component: all components are known of {n_base} provinces "
            "in {base_year} and of {n_now} in {year}, and of none in both.", **facts, **counts,
        )  # fmt: skip
    years = w.join([str(year) for year in (v.base_year, v.year) if v.code not in known[year]])
    return w(
        "The change cannot be parted by component: not all components of the {index} of {name} were found for {years} "
        "(known of {n_base} provinces in {base_year} and of {n_now} in {year}).",
        name=v.name, years=years, **facts, **counts,
    )  # fmt: skip


def country_components(v: ChangeView) -> list[Block]:
    """Contributions over all provinces; or the effects of each province where only some have all components."""
    found = v.comparison.components
    if found.empty:
        return [Note(why_no_components(v), kind="missing", name="country-components")]
    n, n_all = int(found["n_units"].iloc[0]), int(v.comparison.shift["n_all"].iloc[0])
    weighted = bool((found["weight_effect"].abs() > _SMALL).any())
    text = [_additivity_text(found, v.w)]
    if weighted:
        text.append(v.w(
            "The weights changed between the two years, so every contribution has two parts: one by the rates achieved "
            "and one by the new weights (symmetric form of Bennet)."
        ))  # fmt: skip
    if n >= 0.9 * n_all:
        return [Sentence(" ".join(text), name="country-components"), _by_component(v, found, weighted)]
    counts = v.comparison.component_units.groupby("year")["province_code"].nunique()
    text.append(v.w(
        "Only {n} of {n_all} provinces can be shown: all components are known of {n_base} provinces in {base_year} and "
        "of {n_now} in {year}; those of the others were not found.",
        n=n, n_all=n_all, n_base=int(counts.get(v.base_year, 0)), n_now=int(counts.get(v.year, 0)),
        base_year=v.base_year, year=v.year,
    ))  # fmt: skip
    return [Sentence(" ".join(text), name="country-components"), _by_province(v, found)]


def _additivity_text(found: pd.DataFrame, w: Words) -> str:
    """That the parts add to the change, with the largest gap found, and how far the published totals are off."""
    tops = found[found["depth"] == 0].set_index("province_code")
    parts = found[found["depth"] == 1].groupby("province_code")["contribution"].sum()
    gap = float((parts.reindex(tops.index) - tops["contribution"]).abs().max())
    exact = w("less than 0.000000001") if gap < _EXACT else w.number(gap, 9)
    text = w(
        "In each of the {n} provinces the contributions of the components add to the change of the index that the "
        "components make (largest difference: {gap} points).",
        n=len(tops), gap=exact,
    )  # fmt: skip
    if "unexplained" in tops and tops["unexplained"].notna().any():
        off = float(tops["unexplained"].abs().max())
        text += " " + (
            w("From the change of the totals this differs by at most {gap} points, within rounding.",
              gap=w.number(off, 4))
            if off <= _ROUNDING
            else w("From the change of the totals this differs by up to {gap} points, which the published "
                   "components and weights do not explain.", gap=w.number(off))
        )  # fmt: skip
    return text


def _source_ids(v: ChangeView, found: pd.DataFrame) -> list[str]:
    """The sources of the totals and of the components of the provinces that were parted."""
    return list(dict.fromkeys([*v.source_ids, *v.component_source_ids(found["province_code"].unique())]))


def _by_component(v: ChangeView, found: pd.DataFrame, weighted: bool) -> Block:
    w, parts, ids = v.w, found[found["depth"] == 1], _source_ids(v, found)
    groups = parts.groupby("node")
    table = groups[["rate_effect", "weight_effect", "contribution"]].mean()
    table = table.assign(
        low=groups["contribution"].min(), high=groups["contribution"].max(),
        up=groups["contribution"].agg(lambda c: int((c > 0.005).sum())),
        down=groups["contribution"].agg(lambda c: int((c < -0.005).sum())),
    ).sort_values("contribution", kind="stable")  # fmt: skip
    table = table.assign(label=[v.component(str(node)) for node in table.index])
    top = found[found["depth"] == 0]
    total = {
        "label": w("All components"), "low": top["contribution"].min(), "high": top["contribution"].max(),
        **{key: top[key].mean() for key in ("rate_effect", "weight_effect", "contribution")},
        "up": int((top["contribution"] > 0.005).sum()), "down": int((top["contribution"] < -0.005).sum()),
    }  # fmt: skip
    table = pd.concat([table.reset_index(), pd.DataFrame([{**total, "node": ""}])], ignore_index=True)
    columns = [
        Column("label", w("Component")),
        Column("rate_effect", w("By rates"), "signed"),
        Column("weight_effect", w("By weights"), "signed"),
        Column("contribution", w("Mean contribution"), "signed"),
        Column("low", w("Lowest"), "signed"),
        Column("high", w("Highest"), "signed"),
        Column("up", w("Provinces up"), "integer"),
        Column("down", w("Provinces down"), "integer"),
    ]
    if not weighted:
        columns = [c for c in columns if c.key not in ("rate_effect", "weight_effect")]
    return table_from(
        table, columns, w=w, name="country-components-table",
        title=v.titled(w("Components of the change of the {index}, {base_year}–{year}, mean of {n} provinces (points)",
                         index=v.index, base_year=v.base_year, year=v.year, n=len(top))),
        source=v.source(ids), source_ids=ids, picked=table["node"] == "",
    )  # fmt: skip


def _by_province(v: ChangeView, found: pd.DataFrame) -> Block:
    w, ids = v.w, _source_ids(v, found)
    table = found[found["depth"] == 0].sort_values("contribution", kind="stable")
    table = table.assign(name=table["province_code"].map(v.names))
    columns = [
        Column("name", w("Province")),
        Column("rate_effect", w("By rates"), "signed"),
        Column("weight_effect", w("By weights"), "signed"),
        Column("contribution", w("Contribution of all components"), "signed"),
        Column("change", w("Change published"), "signed"),
        Column("unexplained", w("Not explained"), "signed", 3),
    ]
    columns = [c for c in columns if c.key in table]
    return table_from(
        table, columns, w=w, name="country-components-table",
        title=v.titled(w("Rates and weights in the change of the {index}, {base_year}–{year} (points)", index=v.index,
                         base_year=v.base_year, year=v.year)),
        source=v.source(ids), source_ids=ids, picked=table["province_code"] == v.code,
    )  # fmt: skip
