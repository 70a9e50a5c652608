"""The one form of a comparison between a published and a re-made figure."""

from __future__ import annotations

import pandas as pd

__all__ = ["CAUSES", "COLUMNS", "comparison_rows"]

COLUMNS = (
    "index_id", "year", "vintage", "province_code", "quantity", "component", "published", "recomputed", "difference",
    "tolerance", "agrees", "cause", "basis", "source_id",
)  # fmt: skip

CAUSES = (
    "part_missing",  # some of the parts are not published, so nothing can be re-made
    "parts_missing",  # none of the parts is published
    "total_missing",  # the parts are there, the whole is not published
    "tie",  # equal at the printed decimals; the publisher ranked by more decimals or by another rule
    "table_inconsistent",  # most of the year's totals differ although the weights fit the other years of the period
    "weights_fit_some",  # weights recovered from a few provinces, or of an earlier year
    "misprint",  # one digit apart, or two neighbouring digits swapped
    "unreadable",  # the printed figure cannot be read; re-made from the others
    "other_statement",  # another source states the figure that the parts give
    "parts_do_not_add",
    "rank_contradicts",  # the published rank is not possible with the published scores
    "group_contradicts",  # the group by thresholds is not the one by rank and published sizes
    "unexplained",
)
"""The likeliest cause of a difference, as far as the figures themselves tell it."""


def comparison_rows(
    index: pd.MultiIndex | pd.Index,
    *,
    quantity: str,
    component: str,
    published: pd.Series,
    recomputed: pd.Series,
    tolerance: pd.Series,
    basis: pd.Series,
    source_id: pd.Series,
) -> pd.DataFrame:
    """Comparisons of one quantity, one row per (year, vintage, province_code) of ``index``.

    All series are aligned with ``index``. Causes are set only where a figure is missing; the caller knows the others.
    A row with neither figure and a missing part stays: it says which province cannot be re-made.
    """
    table = pd.DataFrame(
        {
            "published": published.to_numpy(dtype=float),
            "recomputed": recomputed.to_numpy(dtype=float),
            "tolerance": tolerance.to_numpy(dtype=float),
            "basis": basis.to_numpy(),
            "source_id": source_id.to_numpy(),
        },
        index=index,
    ).reset_index()
    difference = table["recomputed"] - table["published"]
    agrees = (difference.abs() <= table["tolerance"]).astype("boolean").mask(difference.isna())
    cause = pd.Series("", index=table.index, dtype=object)
    cause = cause.mask(table["published"].isna(), "total_missing").mask(
        table["recomputed"].isna(), "part_missing"
    )
    text = {
        name: table[name].astype(object).where(table[name].notna(), "") for name in ("basis", "source_id")
    }
    return table.assign(
        index_id="", quantity=quantity, component=component, difference=difference, agrees=agrees, cause=cause, **text
    )[list(COLUMNS)]  # fmt: skip
