"""The specification curve: every reasonable way to put the question, so that no one can pick the nice one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError, MissingYearError, SingularDesignError, SmallSampleError
from parresearch.statistics.association.coefficients import METHODS, correlate
from parresearch.statistics.association.families import adjust_family
from parresearch.statistics.association.partial import partial_correlation
from parresearch.statistics.association.pooled import two_way_correlation
from parresearch.statistics.association.repeated import between_correlation, repeated_correlation

__all__ = ["CurveSummary", "specification_curve", "summarise_curve"]


def specification_curve(
    pairs: pd.DataFrame,
    *,
    family: str,
    covariates: dict[str, list[str]] | None = None,
    measures: Mapping[str, tuple[str, str]] | None = None,
    lags: tuple[int, ...] = (-1, 0, 1),
    least: int = 20,
) -> pd.DataFrame:
    """Estimates of all combinations of years, measure, method, controls and lag.

    Parameters
    ----------
    pairs : DataFrame, one row per year and province
        ``year, era, province_code, x, y``, standardised within the year, and the covariates.
    covariates : mapping, optional
        Name of a set of controls to its columns, such as ``{"region": ["region_code"]}``. No control is always one.
    measures : mapping, optional
        Name of a measure to its columns of x and y, such as ``{"score": ("x", "y"), "rank": ("x_rank", "y_rank")}``,
        the first for every method, the others for all years together only: within one year Spearman is the rank, and
        one scale is as good as another. Default: ``x`` and ``y``.
    lags : tuple of int
        Years by which y is later than x.
    least : int
        Fewest rows of a specification.

    Returns
    -------
    DataFrame, one row per specification, ordered by estimate
        ``scope`` (year, era, all), ``years``, ``method`` (pearson, spearman, kendall, between, within, two_way),
        ``measure``, ``controls``, ``lag``, ``estimate, ci_low, ci_high, p_value, n, p_holm, p_bh, family``.
        All estimates are correlations (``two_way``: of what is left of both once provinces and years are taken out,
        tested by the slope with CR2 errors), so exchanging x and y gives the same estimates. Scope ``era`` holds pairs
        of years both of which lie in it: at a lag the later year is not on the other side of a break. Covariates are
        those of the earlier of the two years.
    """
    era_of = dict(pairs[["year", "era"]].drop_duplicates().itertuples(index=False))
    taken = list(dict.fromkeys(name for own in (covariates or {}).values() for name in own))
    sets = {"none": [], **(covariates or {})}
    columns = dict(measures or {"score": ("x", "y")})
    rows: list[dict[str, object]] = []
    for lag, (place, (measure, (x, y))) in product(lags, enumerate(columns.items())):
        kept = pairs[["year", "province_code", x]].rename(columns={x: "x"})
        other = pairs[["year", "province_code", y]].rename(columns={y: "y"})
        other = other.assign(year=other["year"] - lag)
        held = pairs[["year", "province_code", *taken]]
        held = held.assign(year=held["year"] - min(lag, 0))
        moved = kept.merge(other, on=["year", "province_code"], validate="one_to_one")
        moved = moved.merge(held, on=["year", "province_code"], how="left", validate="one_to_one")
        eras = moved["year"].map(era_of)
        moved = moved.assign(era=eras.where(eras == (moved["year"] + lag).map(era_of)))
        for scope, years, part in _scopes(moved, single_years=place == 0):
            for spec in _estimates(part, scope, sets, least):
                rows.append({"scope": scope, "years": years, "measure": measure, "lag": lag, **spec})
    if not rows:
        raise MissingYearError(f"No specification has {least} rows.")
    table = adjust_family(pd.DataFrame(rows), family=family)
    return table.sort_values("estimate", kind="stable").reset_index(drop=True)


def _scopes(moved: pd.DataFrame, *, single_years: bool) -> list[tuple[str, str, pd.DataFrame]]:
    """Which years go together: each alone, those without a break, all."""
    found = [("year", str(year), part) for year, part in moved.groupby("year")] if single_years else []
    several = [part for _, part in moved.groupby("era") if len(part["year"].unique()) > 1]
    found += [("era", _span(part), part) for part in several]
    if len(moved["year"].unique()) > 1 and not (len(several) == 1 and len(several[0]) == len(moved)):
        found.append(("all", _span(moved), moved))
    return found


def _span(part: pd.DataFrame) -> str:
    return f"{part['year'].min()}–{part['year'].max()}"


def _estimates(
    part: pd.DataFrame, scope: str, sets: dict[str, list[str]], least: int
) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []

    def keep(method: str, controls: str, test: object, estimate: float) -> None:
        found.append({
            "method": method, "controls": controls, "estimate": float(estimate),
            "ci_low": float(test.ci_low), "ci_high": float(test.ci_high), "p_value": float(test.p_value),  # type: ignore[attr-defined]
            "n": int(test.n),  # type: ignore[attr-defined]
        })  # fmt: skip

    for controls, columns in sets.items():
        rows = part.dropna(subset=["x", "y", *columns])
        if len(rows) < least:
            continue
        try:
            if scope == "year":
                for method in METHODS:
                    if not columns:
                        own = correlate(rows["x"], rows["y"], method=method)
                        keep(method, controls, own, own.r)
                    elif method != "kendall":
                        left = partial_correlation(rows, "x", "y", covariates=columns, method=method)
                        keep(method, controls, left, left.r)
            elif not columns:  # within and two-way estimates take out all that does not change anyway
                between = between_correlation(rows, "x", "y")
                keep("between", controls, between, between.r)
                within = repeated_correlation(rows, "x", "y")
                keep("within", controls, within, within.r)
                inner = two_way_correlation(rows)
                keep("two_way", controls, inner, inner.coef)
            else:
                means = _means(rows, columns)
                left = partial_correlation(means, "x", "y", covariates=columns)
                keep("between", controls, left, left.r)
        except (SmallSampleError, SingularDesignError):
            continue  # this specification does not exist for these rows; the others do
    return found


def _means(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    groups = rows.groupby("province_code")
    taken = {c: "mean" if pd.api.types.is_numeric_dtype(rows[c]) else "first" for c in columns}
    return groups.agg({"x": "mean", "y": "mean", **taken})


@dataclass(frozen=True)
class CurveSummary:
    """What the whole curve says."""

    n: int
    median: float
    low: float
    high: float
    share_positive: float
    n_significant_raw: int
    n_significant_bh: int
    n_significant: int
    n_significant_negative: int


def summarise_curve(curve: pd.DataFrame, *, alpha: float = 0.05) -> CurveSummary:
    """Median, middle 90%, share above 0, and how many are significant after adjustment (and before).

    Examples
    --------
    >>> curve = pd.DataFrame({"estimate": [-0.1, 0.1, 0.3], "p_value": [0.5, 0.4, 0.01], "p_holm": [0.8, 0.8, 0.03],
    ...                       "p_bh": [0.5, 0.5, 0.03]})
    >>> summarise_curve(curve).n_significant
    1
    """
    if curve.empty:
        raise DataError("The curve has no specification.")
    significant = curve["p_holm"] < alpha
    low, median, high = np.quantile(curve["estimate"], [0.05, 0.5, 0.95])
    return CurveSummary(
        len(curve), float(median), float(low), float(high), float((curve["estimate"] > 0).mean()),
        int((curve["p_value"] < alpha).sum()), int((curve["p_bh"] < alpha).sum()), int(significant.sum()),
        int((significant & (curve["estimate"] < 0)).sum()),
    )  # fmt: skip
