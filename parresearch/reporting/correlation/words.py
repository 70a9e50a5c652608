"""Sentences about association: computed, without causal verbs, and "significant" only after adjustment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from parresearch.reporting.language import Words

__all__ = [
    "MAIN_MODEL",
    "curve_sentence",
    "estimate_range",
    "estimate_text",
    "few_provinces_note",
    "interval_text",
    "lag_sentence",
    "methods_sentence",
    "model_words",
    "p_text",
    "permutation_sentence",
    "significant_years",
    "trap_sentence",
    "within_sentence",
    "without_year_sentence",
    "yearly_sentence",
]


MAIN_MODEL = "fixed_effects_cr2"
"""The model that sentences and key figures rest on: in simulations its test keeps its level with few provinces."""


def p_text(p: float, w: Words) -> str:
    """A p-value with three decimals, or below 0.001; a dash where there is none."""
    if pd.isna(p):
        return "–"
    return w("below {least}", least=w.number(0.001, 3)) if p < 0.001 else w.number(p, 3)


def interval_text(row: Any, w: Words, *, of: str = "ci") -> str:
    """ "0,12 đến 0,56": the ends ``of_low`` and ``of_high`` of a row; a dash where there is no interval."""
    low, high = (float(getattr(row, f"{of}_{end}")) for end in ("low", "high"))
    return "–" if pd.isna(low) else w("{low} to {high}", low=w.number(low), high=w.number(high))


def estimate_text(row: Any, w: Words, *, of: str = "r") -> str:
    """ "0,36 (khoảng tin cậy 95%: 0,12 đến 0,56)"."""
    return w(
        "{r} (95% interval {low} to {high})",
        r=w.number(getattr(row, of)),
        low=w.number(row.ci_low),
        high=w.number(row.ci_high),
    )


def estimate_range(row: Any, w: Words) -> str:
    """The interval alone."""
    return w("95% interval {low} to {high}", low=w.number(row.ci_low), high=w.number(row.ci_high))


def yearly_sentence(table: pd.DataFrame, *, x: str, y: str, w: Words) -> str:
    """What the separate years say together, for one method."""
    n, positive = len(table), int((table["r"] > 0).sum())
    method = str(table["method"].iloc[0]).capitalize()
    sure = table[table["p_holm"] < 0.05]
    low, high = table.loc[table["r"].idxmin()], table.loc[table["r"].idxmax()]
    first = w(
        "Between provinces, the correlation of {x} and {y} ({method}) lies between {low} ({low_year}) and {high} "
        "({high_year}); it is positive in {positive} of {n} years.",
        x=x,
        y=y,
        method=method,
        low=w.number(low["r"]),
        low_year=int(low["year"]),
        high=w.number(high["r"]),
        high_year=int(high["year"]),
        positive=positive,
        n=n,
    )
    return first + " " + significant_years(sure, method=method, n=n, w=w)


def permutation_sentence(table: pd.DataFrame, w: Words) -> str:
    """How many of the years stay when provinces are exchanged within their regions only."""
    sure = table[table["p_permutation_holm"] < 0.05]
    how = w(
        "Provinces of one region resemble one another, so provinces were also exchanged only within their regions "
        "({draws} "
        "times a year; Monte Carlo error of a p at most {error}).",
        draws=w.integer(int(table["n_permutations"].max())),
        error=w.number(float(table["p_permutation_error"].max()), 3),
    )
    method = str(table["method"].iloc[0]).capitalize()
    return how + " " + significant_years(sure, method=method, n=len(table), w=w)


def significant_years(sure: pd.DataFrame, *, method: str, n: int, w: Words) -> str:
    """Which years are significant after adjustment by one coefficient, or that none is."""
    if sure.empty:
        return w(
            "After adjustment for {n} years no year is significant at 5% ({method}).", n=n, method=method
        )
    return w(
        "After adjustment for {n} years, significant at 5% ({method}): {years} ({k} of {n}).",
        n=n, method=method, k=len(sure), years=_years(sure, w),
    )  # fmt: skip


def _years(table: pd.DataFrame, w: Words) -> str:
    return w.join([str(int(year)) for year in table["year"]])


def methods_sentence(yearly: pd.DataFrame, names: Mapping[str, str], w: Words) -> str:
    """Which years each coefficient finds significant, and why they differ; "" where all find the same."""
    sure = yearly[yearly["p_holm"] < 0.05]
    years = {method: sure[sure["method"] == method] for method in names}
    if len({tuple(table["year"]) for table in years.values()}) == 1:
        return ""
    return w(
        "Which years are significant after adjustment depends on the coefficient: {list}. Pearson compares scores, so "
        "provinces that lie far out count for more; Spearman and Kendall compare ranks alone.",
        list="; ".join(
            f"{names[method]}: {w('none') if table.empty else _years(table, w)}"
            for method, table in years.items()
        ),
    )  # fmt: skip


def trap_sentence(raw: Any, within: Any, breaks: str, *, x: str, y: str, w: Words) -> str:
    """What pooling raw scores would have said, and why it is not said."""
    return w(
        "A trap: pooling the raw scores of all years would give a correlation within provinces of {raw}. But "
        "between these years the scale changed ({breaks}), so that figure mixes in the change of the ruler. "
        "Standardised within each year the correlation of {x} and {y} within provinces is {clean}. Every figure of "
        "this report that takes years together is made from scores standardised in this way.",
        raw=w.number(raw.r),
        breaks=breaks,
        clean=w.number(within.r),
        x=x,
        y=y,
    )


def within_sentence(models: pd.DataFrame, *, x: str, y: str, w: Words) -> str:
    """Between against within, with clustered errors."""
    rows = models.set_index("model")
    between, fixed = rows.loc["between"], rows.loc[MAIN_MODEL]
    verdict = _within_verdict(fixed, x=x, y=y, w=w)
    return (
        w(
            "Between provinces, the means of {x} and {y} over the years have a correlation of {between}. Within "
            "provinces, with the usual level of each province and what all share in a year taken out, the slope is "
            "{fixed} standard deviations of {y} per standard deviation of {x} (errors clustered by province, "
            "bias-reduced: {factor}).",
            x=x,
            y=y,
            between=estimate_text(between, w, of="estimate"),
            fixed=estimate_text(fixed, w, of="estimate"),
            factor=fixed["factor"],
        )
        + " "
        + verdict
    )


def _within_verdict(fixed: Any, *, x: str, y: str, w: Words) -> str:
    """What the interval of the slope within provinces allows to say."""
    if fixed["ci_low"] <= 0 <= fixed["ci_high"]:
        return w(
            "The interval of the second figure holds 0: a year in which a province stands higher in {x} than it "
            "usually "
            "does is not shown to be a year in which it stands higher in {y}.",
            x=x,
            y=y,
        )
    if fixed["ci_low"] > 0:
        return w(
            "The interval of the second figure lies above 0: years in which a province stands higher in {x} than it "
            "usually does tend to be years in which it stands higher in {y} as well.",
            x=x,
            y=y,
        )
    return w(
        "The interval of the second figure lies below 0: years in which a province stands higher in {x} than it "
        "usually "
        "does tend to be years in which it stands lower in {y}.",
        x=x,
        y=y,
    )


def without_year_sentence(models: pd.DataFrame, without: pd.DataFrame, *, w: Words) -> str:
    """Whether one year alone carries what is said of the slope within provinces; "" where no year can be left out."""
    if without.empty:
        return ""
    fixed = models.set_index("model").loc[MAIN_MODEL]
    rows = int(fixed["n"])
    said = w(
        "This slope rests on {n} rows of provinces that are there in two years or more. With one year left out in "
        "turn it lies between {low} and {high}.",
        n=rows,
        low=w.number(without["estimate"].min()),
        high=w.number(without["estimate"].max()),
    )
    holds_zero = fixed["ci_low"] <= 0 <= fixed["ci_high"]
    turned = without[((without["ci_low"] <= 0) & (without["ci_high"] >= 0)) != holds_zero]
    if turned.empty:
        return said + " " + w("Whether its interval holds 0 does not depend on any one year.")
    years = w.join([str(int(year)) for year in turned["year"]])
    if holds_zero:
        return (
            said + " " + w("Without one of these years its interval no longer holds 0: {years}.", years=years)
        )
    return said + " " + w("Without one of these years its interval holds 0: {years}.", years=years)


def few_provinces_note(pairs: pd.DataFrame, n_units: int, *, x: str, y: str, w: Words) -> str:
    """How few of the provinces have both, said before any finding; "" where nearly all have."""
    counts = pairs.groupby("year").size()
    if counts.median() >= 0.8 * n_units:
        return ""
    return w(
        "Only {low} to {high} of {n} provinces have published figures of both {x} and {y} in a year, and they are not "
        "drawn by chance. What is found among them need not hold for the country (see who publishes, and the bounds, "
        "below).",
        low=int(counts.min()), high=int(counts.max()), n=n_units, x=x, y=y,
    )  # fmt: skip


def lag_sentence(lags: pd.DataFrame, *, w: Words) -> str:
    """How many of the lags keep clear of zero after adjustment."""
    sure = lags[lags["p_holm"] < 0.05]
    if sure.empty:
        return w("None of the {n} lags is significant at 5% after adjustment.", n=len(lags))
    named = w.join([f"{int(lag):+d}".replace("-", "−") if lag else "0" for lag in sure["lag"]])
    return w("After adjustment for {n} lags, significant at 5%: {lags}.", n=len(lags), lags=named)


def curve_sentence(summary: Any, w: Words) -> str:
    """What the whole curve says."""
    return w(
        "{n} ways to put the question give a median of {median}; the middle 90% lie between {low} and "
        "{high}; {share}% are "
        "above 0. {raw} are below p = 5% on their own, {bh} after adjustment over the whole curve by "
        "Benjamini–Hochberg and "
        "{sure} by Holm.",
        n=int(summary["n"]),
        median=w.number(summary["median"]),
        low=w.number(summary["low"]),
        high=w.number(summary["high"]),
        share=w.number(100 * summary["share_positive"], 0),
        raw=int(summary["n_significant_raw"]),
        bh=int(summary["n_significant_bh"]),
        sure=int(summary["n_significant"]),
    )


def model_words(model: str, w: Words) -> tuple[str, str]:
    """A model's name, and what its error takes as independent."""
    return {
        "pooled": (w("All rows together (for comparison only)"), w("every row; too narrow")),
        "between": (w("Between provinces (means over the years)"), w("provinces")),
        "within": (w("Within provinces (repeated measures)"), w("years; too narrow")),
        "fixed_effects": (w("Provinces and years taken out"), w("provinces; factor nested")),
        "fixed_effects_cr2": (w("The same, bias-reduced error"), w("provinces; CR2")),
        "fixed_effects_dk": (w("The same, Driscoll–Kraay error"), w("years apart; few years, too small")),
        "fixed_effects_wild": (w("The same, wild cluster bootstrap"), w("provinces; Rademacher weights")),
        "random_effects": (w("Random effects (Swamy–Arora)"), w("levels unrelated to x")),
        "mundlak_within": (w("Mundlak, within part"), w("provinces; factor nested")),
        "mundlak_difference": (w("Mundlak, between less within"), w("provinces; factor nested")),
        "between_spearman": (w("The same, Spearman"), w("provinces")),
        "between_kendall": (w("The same, Kendall τ-b"), w("provinces")),
    }[model]
