"""Sentences about association: computed, without causal verbs, and "significant" only after adjustment."""

from __future__ import annotations

from typing import Any

import pandas as pd

from parresearch.reporting.language import Words

__all__ = [
    "curve_sentence",
    "estimate_range",
    "estimate_text",
    "lag_sentence",
    "model_words",
    "p_text",
    "permutation_sentence",
    "trap_sentence",
    "within_sentence",
    "yearly_sentence",
]


def p_text(p: float, w: Words) -> str:
    """A p-value with three decimals, or below 0.001."""
    return w("below {least}", least=w.number(0.001, 3)) if p < 0.001 else w.number(p, 3)


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
    sure = table[table["p_holm"] < 0.05]
    low, high = table.loc[table["r"].idxmin()], table.loc[table["r"].idxmax()]
    first = w(
        "Between provinces, the correlation of {x} and {y} lies between {low} ({low_year}) and {high} "
        "({high_year}); it is "
        "positive in {positive} of {n} years.",
        x=x,
        y=y,
        low=w.number(low["r"]),
        low_year=int(low["year"]),
        high=w.number(high["r"]),
        high_year=int(high["year"]),
        positive=positive,
        n=n,
    )
    if sure.empty:
        return first + " " + w("After adjustment for {n} years no year is significant at 5%.", n=n)
    years = w.join([str(int(year)) for year in sure["year"]])
    return (
        first
        + " "
        + w(
            "After adjustment for {n} years, {k} are significant at 5%: {years}.",
            n=n,
            k=len(sure),
            years=years,
        )
    )


def permutation_sentence(table: pd.DataFrame, w: Words) -> str:
    """How many of the years stay when provinces are exchanged within their regions only."""
    kept = table[(table["p_holm"] < 0.05) & (table["p_permutation"] < 0.05)]
    alone = int((table["p_permutation"] < 0.05).sum())
    return w(
        "Provinces of one region resemble one another. Exchanging provinces only within their regions, p is below 5% "
        "in {alone} of {n} years ({kept} of them significant by Spearman after adjustment as well); without "
        "adjustment {chance} would be expected by chance.",
        alone=alone,
        n=len(table),
        kept=len(kept),
        chance=w.number(0.05 * len(table), 1),
    )


def trap_sentence(raw: Any, within: Any, breaks: str, *, x: str, y: str, w: Words) -> str:
    """What pooling raw scores would have said, and why it is not said."""
    return w(
        "A trap: pooling the raw scores of all years would give a correlation within provinces of {raw}. But "
        "between these years the scale changed ({breaks}), so that figure mixes in the change of the ruler. "
        "Standardised within each year the correlation of {x} and {y} within provinces is {clean}. This report uses "
        "only the second.",
        raw=w.number(raw.r),
        breaks=breaks,
        clean=w.number(within.r),
        x=x,
        y=y,
    )


def within_sentence(models: pd.DataFrame, *, x: str, y: str, w: Words) -> str:
    """Between against within, with clustered errors."""
    rows = models.set_index("model")
    between, fixed = rows.loc["between"], rows.loc["fixed_effects"]
    verdict = (
        w(
            "The interval of the second holds 0: a year in which a province stands higher in {x} than it "
            "usually does is not "
            "shown to be a year in which it stands higher in {y}.",
            x=x,
            y=y,
        )
        if fixed["ci_low"] <= 0 <= fixed["ci_high"]
        else w(
            "The interval of the second does not hold 0: years in which a province stands higher in {x} than "
            "it usually "
            "does tend to be years in which its place in {y} differs as well.",
            x=x,
            y=y,
        )
    )
    return (
        w(
            "Provinces that stand high in {x} over the years compare with those that stand high in {y} by a "
            "correlation of "
            "{between}. Within provinces, with provinces and years taken out, the slope is {fixed} standard "
            "deviations per "
            'standard deviation (errors clustered by province, factor "{factor}").',
            x=x,
            y=y,
            between=estimate_text(between, w, of="estimate"),
            fixed=estimate_text(fixed, w, of="estimate"),
            factor=fixed["factor"],
        )
        + " "
        + verdict
    )


def lag_sentence(lags: pd.DataFrame, *, w: Words) -> str:
    """How many of the lags keep clear of zero after adjustment."""
    sure = lags[lags["p_holm"] < 0.05]
    if sure.empty:
        return w("None of the {n} lags is significant at 5% after adjustment.", n=len(lags))
    named = w.join([f"{int(lag):+d}" if lag else "0" for lag in sure["lag"]])
    return w("After adjustment for {n} lags, these are significant at 5%: {lags}.", n=len(lags), lags=named)


def curve_sentence(summary: Any, w: Words) -> str:
    """What the whole curve says."""
    return w(
        "{n} ways to put the question give a median of {median}; the middle 90% lie between {low} and "
        "{high}; {share}% are "
        "above 0. {raw} are below p = 5% on their own, {sure} after adjustment over the whole curve.",
        n=int(summary["n"]),
        median=w.number(summary["median"]),
        low=w.number(summary["low"]),
        high=w.number(summary["high"]),
        share=w.number(100 * summary["share_positive"], 0),
        raw=int(summary["n_significant_raw"]),
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
        "mundlak_between": (w("Mundlak, between less within"), w("provinces; factor nested")),
    }[model]
