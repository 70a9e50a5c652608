"""Partial correlations year by year: the same question with region, income and size taken out of both sides."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from parresearch.core.errors import SingularDesignError, SmallSampleError
from parresearch.statistics.association.coefficients import Method
from parresearch.statistics.association.families import adjust_family
from parresearch.statistics.association.pairs import Correlations
from parresearch.statistics.association.partial import partial_correlation

__all__ = ["partial_years"]


def partial_years(
    pairs: pd.DataFrame,
    controls: Mapping[str, list[str]],
    *,
    family: str,
    method: Method = "spearman",
    least: int = 20,
) -> Correlations:
    """The partial correlation of ``x`` and ``y`` in each year, for several sets of controls.

    Parameters
    ----------
    pairs : DataFrame
        ``year, x, y`` and the controls.
    controls : mapping
        Name of a set to its columns. Each set is a family of its own over the years.
    least : int
        Fewest provinces of a year: five controls leave four degrees of freedom to ten provinces.

    Returns
    -------
    Correlations
        ``table``: one row per set and year with ``controls, year`` and the columns of ``partial_correlation``, with
        ``p_holm, p_bh, family``. ``left_out``: (set, year) to reason; empty table where no year can be given.

    Examples
    --------
    >>> pairs = pd.DataFrame({"year": 2019, "x": [1.0, 2, 3, 11, 12, 13, 14], "y": [3.0, 2, 1, 13, 12, 11, 12],
    ...                       "region": list("NNNSSSS")})
    >>> partial_years(pairs, {"region": ["region"]}, family="one year", least=7).table["n_controls"].tolist()
    [1]
    """
    tables: list[pd.DataFrame] = []
    left_out: dict[object, str] = {}
    for name, columns in controls.items():
        rows = []
        for year, part in pairs.groupby("year"):
            if len(complete := part.dropna(subset=["x", "y", *columns])) < least:
                left_out[name, int(year)] = (
                    f"{len(complete)} provinces have all columns; {least} are asked for."
                )
                continue
            try:
                found = partial_correlation(part, "x", "y", covariates=columns, method=method)
            except (SmallSampleError, SingularDesignError) as error:
                left_out[name, int(year)] = str(error)
                continue
            rows.append({"controls": name, "year": int(year), **vars(found)})
        if rows:
            tables.append(adjust_family(pd.DataFrame(rows), family=f"{family}, {name}"))
    return Correlations(pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(), left_out)
