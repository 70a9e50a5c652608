"""Adjusting p-values for the family of tests they belong to. A family always has a name, so that it can be judged."""

from __future__ import annotations

import pandas as pd
from statsmodels.stats.multitest import multipletests

from parresearch.core.errors import DataError
from parresearch.statistics.spread import as_numbers

__all__ = ["adjust_family"]


def adjust_family(tests: pd.DataFrame, *, family: str, p: str = "p_value") -> pd.DataFrame:
    """p-values adjusted over all rows of a table, with the name and size of the family.

    Parameters
    ----------
    tests : DataFrame, one row per test
        ``p`` between 0 and 1; a missing p is an error: a test that was not made does not belong to the family.
    family : str
        What was tested together, in words, such as "12 years of PAPI and PCI, Pearson".

    Returns
    -------
    DataFrame
        ``tests`` with ``p_holm`` (family-wise error, Holm 1979), ``p_bh`` (false discovery rate, Benjamini and
        Hochberg 1995), ``family`` and ``family_size``.

    Examples
    --------
    >>> tests = pd.DataFrame({"p_value": [0.01, 0.04, 0.03]})
    >>> out = adjust_family(tests, family="three years")
    >>> out["p_holm"].round(3).tolist(), out["p_bh"].round(3).tolist()
    ([0.03, 0.06, 0.06], [0.03, 0.04, 0.04])
    """
    if not str(family or "").strip():
        raise DataError("A family of tests needs a name: say what was tested together.")
    if p not in tests:
        raise DataError(
            f"The family {family!r} has no column {p!r} of p-values; the table has "
            f"{', '.join(map(str, tests.columns))}."
        )
    values = pd.Series(as_numbers(tests[p], what=p), index=tests.index)
    if values.empty or values.isna().any() or not values.between(0, 1).all():
        raise DataError(
            f"The family {family!r} needs one p-value between 0 and 1 per row, and at least one row."
        )
    return tests.assign(
        p_holm=multipletests(values, method="holm")[1],
        p_bh=multipletests(values, method="fdr_bh")[1],
        family=family,
        family_size=len(values),
    )
