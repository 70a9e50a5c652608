"""Checks across rows of the processed tables, each with what it compared and what it found."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from parresearch.core.indices import PAR_PART_SETS, PARTS_TOLERANCE
from parresearch.core.provinces import all_provinces, members, regions
from parresearch.core.ties import comparable, places

__all__ = ["Check", "run_checks"]


@dataclass(frozen=True)
class Check:
    """One check: its rule, whether it holds, over how many figures, and what stands out.

    ``key`` names the rule and ``facts`` holds what stands out as JSON (a list of small objects), so that a report can
    say both in its own language; ``rule`` and ``detail`` are the same in English, for the command.
    """

    rule: str
    status: Literal["pass", "fail", "note"]
    n: int
    detail: str = ""
    key: str = ""
    facts: str = "[]"


def _facts(*found: dict[str, Any]) -> str:
    rounded = [{k: round(v, 6) if isinstance(v, float) else v for k, v in fact.items()} for fact in found]
    return json.dumps(rounded, ensure_ascii=False)


_SHOWN = 6


def _compared(
    rule: str, n: int, off: list[tuple[str, dict[str, Any]]], *, key: str, largest: float | None = None
) -> Check:
    """A check of published figures against one another; those that contradict are told, the first of them by name."""
    details = [text for text, _ in off[:_SHOWN]]
    facts = [fact for _, fact in off[:_SHOWN]]
    if largest is not None and not np.isnan(largest):
        details.insert(0, f"largest difference {largest:.4f}")
        facts.insert(0, {"largest": float(largest)})
    if (more := len(off) - _SHOWN) > 0:
        details.append(f"and {more} more")
        facts.append({"more": more})
    return Check(rule, "note" if off else "pass", n, "; ".join(details), key=key, facts=_facts(*facts))


def _ranks_follow_scores(scores: pd.DataFrame) -> Check:
    totals = scores[
        (scores["component"] == "total") & scores["rank_published"].notna() & scores["percent"].notna()
    ]
    inversions, pairs = [], 0
    for (index_id, year), group in totals.groupby(["index_id", "year"]):
        group = group.sort_values("percent", ascending=False)
        percent, rank = comparable(group["percent"].to_numpy()), group["rank_published"].to_numpy(dtype=int)
        codes = group["province_code"].to_numpy()
        better = percent[:, None] > percent[None, :]
        pairs += int(better.sum())
        for a, b in np.argwhere(better & (rank[:, None] > rank[None, :])):
            text = f"{index_id} {year}: {codes[a]} above {codes[b]} but placed behind"
            fact = {"index_id": index_id, "year": int(year), "above": codes[a], "below": codes[b]}
            inversions.append((text, fact))
    return _compared(
        "ranks follow scores wherever both are published", pairs, inversions, key="ranks_follow_scores"
    )


def _complete_ranks_are_recomputed(scores: pd.DataFrame) -> Check:
    totals = scores[scores["component"] == "total"]
    n, off = 0, []
    for (index_id, year), group in totals.groupby(["index_id", "year"]):
        units = len(all_provinces(year=int(year)))
        if group["points"].notna().sum() < units or group["rank_published"].notna().sum() < units:
            continue
        computed = places(group["points"])
        tied = comparable(group["points"]).duplicated(keep=False)
        n += len(group)
        for row in group[(computed != group["rank_published"]) & ~tied].itertuples():
            ranks = {"published": int(row.rank_published), "computed": int(computed[row.Index])}
            text = (
                f"{index_id} {year} {row.province_code}: {ranks['published']}, computed {ranks['computed']}"
            )
            off.append(
                (text, {"index_id": index_id, "year": int(year), "province_code": row.province_code, **ranks})
            )
    return _compared(
        "where a year is complete, published ranks are those of the scores (ties may differ)",
        n, off, key="complete_ranks",
    )  # fmt: skip


def _papi_parts_add(scores: pd.DataFrame) -> list[Check]:
    papi = scores[scores["index_id"] == "papi"]
    level = papi["component"].map(lambda c: "total" if c == "total" else "sub" if "s" in c else "dimension")
    keys = ["year", "province_code"]
    dims = papi[level == "dimension"]
    subs = papi[level == "sub"].assign(component=lambda t: t["component"].str[:2])
    of_subs, of_dims = _whole_sums(subs, [*keys, "component"]), _whole_sums(dims, keys)
    worst = (dims.set_index([*keys, "component"])["points"] - of_subs).dropna()
    gap = (papi[level == "total"].set_index(keys)["points"] - of_dims).dropna()
    return [
        _papi_sums("PAPI dimensions are the sum of their sub-dimensions (within 0.0005)", worst, "papi_dimensions"),
        _papi_sums("PAPI totals are the sum of their dimensions (within 0.0005)", gap, "papi_totals"),
    ]  # fmt: skip


def _whole_sums(parts: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Sums of points where every part is known that any province has in that year."""
    found = parts.groupby(keys)["points"].agg(["sum", "count"])
    most = found.groupby([key for key in keys if key != "province_code"])["count"].transform("max")
    return found.loc[found["count"] == most, "sum"]


def _papi_sums(rule: str, gaps: pd.Series, key: str) -> Check:
    """Parts are rounded to four decimals: up to four sub-dimensions, up to eight dimensions."""
    off = []
    for (year, code, *part), gap in gaps[gaps.abs() > 0.0005].items():
        component = part[0] if part else "total"
        fact: dict[str, Any] = {"year": int(year), "province_code": code, "component": component}
        off.append((f"papi {year} {code} {component}: {gap:+.4f}", {**fact, "gap": float(gap)}))
    return _compared(rule, len(gaps), off, key=key, largest=float(gaps.abs().max()))


def _par_parts_add(scores: pd.DataFrame) -> Check:
    par = scores[scores["index_id"] == "par"]
    wide = par.pivot(index=["year", "province_code"], columns="component", values="points")
    wide = wide.reindex(columns=sorted({"total"}.union(*PAR_PART_SETS)))  # a part may be published nowhere
    n, off, facts = 0, [], []
    for parts in PAR_PART_SETS:
        whole = wide.dropna(subset=["total", *parts])
        gap = whole[list(parts)].sum(axis=1) - whole["total"]
        n += len(whole)
        for y, c in gap[gap.abs() > PARTS_TOLERANCE].index:
            off.append(f"{y} {c}: parts {gap[(y, c)]:+.2f} from the total")
            facts.append({"year": int(y), "province_code": c, "gap": float(gap[(y, c)])})
    return Check(
        "parts of the PAR INDEX add to the total (within 0.015)", "note" if off else "pass", n, "; ".join(off),
        key="par_parts", facts=_facts(*facts),
    )  # fmt: skip


def _field_percents(scores: pd.DataFrame) -> Check:
    is_field = (scores["index_id"] == "par") & scores["component"].str.startswith("field_")
    fields = scores[is_field & (scores["percent_basis"] == "published")]
    both = fields.dropna(subset=["points", "max_points", "percent"])
    slack = 0.005 / both["max_points"] * 100 + 0.005 + 1e-9
    gap = (both["percent"] - both["points"] / both["max_points"] * 100).abs()
    off = both[gap > slack]
    detail = "; ".join(f"{r.year} {r.province_code} {r.component}: {r.percent}%" for r in off.itertuples())
    return Check(
        "published percentages of fields agree with points and maximum (within rounding of unrounded points)",
        "note" if len(off) else "pass", len(both), detail, key="field_percents",
        facts=_facts(*off[["year", "province_code", "component", "percent"]].to_dict("records")),
    )  # fmt: skip


def _extremes(scores: pd.DataFrame, national: pd.DataFrame) -> Check:
    n, off = 0, []
    means = national[(national["scope"] == "national") & (national["component"] == "total")]
    for statistic, sign in (("max", 1), ("min", -1)):
        for row in means[means["statistic"] == statistic].itertuples():
            group = scores[(scores["index_id"] == row.index_id) & (scores["year"] == row.year)]
            group = group[(group["component"] == "total") & (group["max_points"] == 100)]
            n += len(group)
            beyond = group[sign * (group["points"] - row.value) > 0.005]
            for r in beyond.itertuples():
                fact = {"index_id": row.index_id, "year": int(row.year), "province_code": r.province_code}
                text = f"{row.index_id} {row.year}: {r.province_code} {r.points}, {statistic} {row.value}"
                off.append((text, {**fact, "points": r.points, "statistic": statistic, "value": row.value}))
    return _compared("no score lies beyond the published best or lowest value", n, off, key="extremes")


def _region_means(national: pd.DataFrame) -> list[Check]:
    found = []
    means = national[
        (national["component"] == "total")
        & (national["statistic"] == "mean")
        & (national["index_id"] == "par")
    ]
    for year, group in means.groupby("year"):
        by_scope = group.set_index("scope")["value"]
        codes = [region.region_code for region in regions(year=int(year))]
        if "national" not in by_scope or not all(f"region:{code}" in by_scope for code in codes):
            continue
        weights = [len(members(code, year=int(year))) for code in codes]
        mean = float(np.average([by_scope[f"region:{code}"] for code in codes], weights=weights))
        gap = mean - by_scope["national"]
        found.append(
            Check(
                f"PAR {year}: region means weighted by their provinces give the national mean (within 0.01)",
                "pass" if abs(gap) <= 0.01 else "note", len(codes),
                f"{mean:.3f} against {by_scope['national']:.2f} ({gap:+.3f})", key="region_means",
                facts=_facts({"year": int(year), "mean": mean, "national": float(by_scope["national"])}),
            )
        )  # fmt: skip
    return found


def _sources_resolve(statements: pd.DataFrame, national: pd.DataFrame, sources: pd.DataFrame) -> Check:
    used = set(statements["source_id"]) | set(national["source_id"])
    lost = sorted(used - set(sources["source_id"]))
    return Check(
        "every statement names a registered source", "fail" if lost else "pass", len(used), ", ".join(lost),
        key="sources_resolve",
    )  # fmt: skip


def run_checks(
    scores: pd.DataFrame,
    statements: pd.DataFrame,
    national: pd.DataFrame,
    sources: pd.DataFrame,
    national_statements: pd.DataFrame | None = None,
) -> list[Check]:
    """Every check across rows.

    ``fail`` stops a build: the tables cannot be told from their sources. ``note`` is published figures that contradict
    one another: they are told by name, and everything else is built.

    ``national_statements`` are all rows that ``national`` was chosen from; their sources are looked at too.
    """
    return [
        _sources_resolve(
            statements, national if national_statements is None else national_statements, sources
        ),
        _ranks_follow_scores(scores),
        _complete_ranks_are_recomputed(scores),
        *_papi_parts_add(scores),
        _par_parts_add(scores),
        _field_percents(scores),
        _extremes(scores, national),
        *_region_means(national),
    ]
