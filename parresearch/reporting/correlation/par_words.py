"""Sentences about the PAR INDEX beside the two indices: as far as published, and who publishes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from parresearch.core.indices import INDICES
from parresearch.reporting.correlation.words import estimate_text
from parresearch.reporting.language import Words

__all__ = ["bounds_sentence", "par_sentence", "par_thin_note", "selection_sentence"]


def par_sentence(par: pd.DataFrame, w: Words) -> str:
    """How the PAR INDEX goes with the two, for the years with the most published scores."""
    n = len(par)
    sure = par[par["p_holm"] < 0.05]
    most = par.loc[par["n"].idxmax()]
    first = w(
        "The PAR INDEX is published for some provinces only. Where at least {least} provinces have it beside "
        "the other index, "
        "{n} correlations can be given; the one with the most provinces is with {partner} in {year}: "
        "{estimate}, n = {k}.",
        least=int(par["n"].min()),
        n=n,
        partner=INDICES[most["partner"]].short,
        year=int(most["year"]),
        estimate=estimate_text(most, w),
        k=int(most["n"]),
    )
    if sure.empty:
        return first + " " + w("After adjustment over all {n} none is significant at 5%.", n=n)
    named = w.join([f"{INDICES[row.partner].short} {row.year}" for row in sure.itertuples()])
    return (
        first
        + " "
        + w("After adjustment over all {n}, these are significant at 5%: {named}.", n=n, named=named)
    )


def par_thin_note(left_out: Mapping[tuple[str, int], int], w: Words) -> str:
    """Which years are too thin to say anything."""
    partners = {partner for partner, _ in left_out}
    named = [
        str(year)
        if len(thin := [p for p in partners if (p, year) in left_out]) == len(partners)
        else f"{INDICES[thin[0]].short} {year}"
        for year in sorted({year for _, year in left_out})
    ]
    return w("Too few provinces with both figures, so no coefficient is given: {years}.", years=w.join(named))


def selection_sentence(selection: pd.DataFrame, *, year: int, w: Words) -> str:
    """How the provinces with a published PAR INDEX differ from the rest."""
    parts = [
        w(
            "{index}: {gap} points ({low} to {high})",
            index=INDICES[row.outcome].short,
            gap=w.signed(row.difference),
            low=w.number(row.ci_low),
            high=w.number(row.ci_high),
        )
        for row in selection.itertuples()
    ]
    first = selection.iloc[0]
    sure = selection[selection["p_holm"] < 0.05]
    verdict = (
        w(
            "The two groups differ by more than chance after adjustment, so what holds among those published "
            "need not hold among all."
        )
        if len(sure)
        else w(
            "No difference is significant after adjustment, which does not show that the two groups are alike."
        )
    )
    return (
        w(
            "In {year}, {n_in} provinces have a published PAR INDEX and {n_out} do not. Means of the first "
            "less those of the "
            "second: {parts}.",
            year=year,
            n_in=int(first["n_in"]),
            n_out=int(first["n_out"]),
            parts="; ".join(parts),
        )
        + " "
        + verdict
    )


def bounds_sentence(bounds: pd.DataFrame, *, year: int, w: Words) -> str:
    """What the unpublished scores could make of the correlation."""
    parts = [
        w(
            "with {index} {r} among {k} published, between {low} and {high} among all {n}",
            index=INDICES[row.partner].short,
            r=w.number(row.r),
            k=int(row.n_known),
            low=w.number(row.lowest),
            high=w.number(row.highest),
            n=int(row.n_all),
        )
        for row in bounds.itertuples()
    ]
    return w(
        "Whatever the unpublished scores of {year} are, as long as they lie in the range of the published "
        "ones, the correlation "
        "of the PAR INDEX is: {parts}. Nothing narrower can be concluded without a belief about who publishes.",
        year=year,
        parts="; ".join(parts),
    )
