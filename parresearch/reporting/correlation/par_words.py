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
    most = par.sort_values(["n", "year"], kind="stable").iloc[-1]
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
    return first + " " + w("After adjustment over all {n}, significant at 5%: {named}.", n=n, named=named)


def par_thin_note(left_out: Mapping[tuple[str, int], int], w: Words) -> str:
    """Which years are too thin to say anything."""
    partners = {partner for partner, _ in left_out}
    named = []
    for year in sorted({year for _, year in left_out}):
        thin = [p for p in partners if (p, year) in left_out]
        both = len(thin) == len(partners) > 1
        named.append(w("{year} (both)", year=year) if both else f"{INDICES[thin[0]].short} {year}")
    return w("Too few provinces with both figures, so no coefficient is given: {years}.", years=w.join(named))


def selection_sentence(selection: pd.DataFrame, w: Words) -> str:
    """In which years the provinces with a published PAR INDEX differ from the rest in the other index."""
    sure = selection[selection["p_holm"] < 0.05]
    if sure.empty:
        return w(
            "In none of {n} comparisons is the difference between provinces with and without a published PAR INDEX "
            "significant after adjustment, which does not show that the two groups are alike.",
            n=len(selection),
        )
    named = w.join([
        w("{index} {year} ({gap} points)", index=INDICES[row.partner].short, year=int(row.year),
          gap=w.signed(row.difference))
        for row in sure.itertuples()
    ])  # fmt: skip
    return w(
        "Comparisons in which provinces with a published PAR INDEX differ from the rest by more than chance after "
        "adjustment: {k} of {n}, {named}. So what holds among those published need not hold among all.",
        n=len(selection),
        k=len(sure),
        named=named,
    )


def bounds_sentence(selection: pd.DataFrame, w: Words) -> str:
    """What the unpublished scores could make of the correlations."""
    first = w(
        "Whatever the unpublished scores are, as long as they lie in the range of the published ones of that year, the "
        "correlation over all provinces lies between the bounds of the table."
    )
    open_sign = int(((selection["lowest"] < 0) & (selection["highest"] > 0)).sum())
    if open_sign == len(selection):
        second = w(
            "In all {n} rows these bounds hold 0: for the whole country not even the sign is established without "
            "a belief "
            "about who publishes.",
            n=len(selection),
        )
    else:
        second = w(
            "In {k} of {n} rows these bounds hold 0: there not even the sign is established for the whole country "
            "without "
            "a belief about who publishes.",
            k=open_sign,
            n=len(selection),
        )
    return first + " " + second
