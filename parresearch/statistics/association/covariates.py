"""Income and size of provinces, as controls."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.core.errors import DataError, MissingYearError
from parresearch.statistics.spread import as_numbers

__all__ = ["income_and_size"]


def income_and_size(grdp: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Logarithms of gross regional product per head (million VND) and of population (thousand persons).

    Parameters
    ----------
    grdp, population : DataFrame
        ``year, province_code, flag`` and ``grdp_billion_vnd`` or ``population_thousand``. Figures with a flag (keying
        errors, breaks in level) are left out.

    Returns
    -------
    DataFrame
        ``year, province_code, log_income, log_population``.

    Examples
    --------
    >>> keys = {"year": 2019, "province_code": ["01"], "flag": ""}
    >>> table = income_and_size(pd.DataFrame({**keys, "grdp_billion_vnd": [1000.0]}),
    ...                         pd.DataFrame({**keys, "population_thousand": [20.0]}))
    >>> round(float(np.exp(table.loc[0, "log_income"])), 6)
    50.0
    """
    sides = [table[table["flag"].fillna("") == ""].drop(columns="flag") for table in (grdp, population)]
    for side in sides:
        twice = side.duplicated(["year", "province_code"])
        if twice.any():
            first = side[twice].iloc[0]
            raise DataError(
                f"{first['province_code']} stands twice in {first['year']} in a table of covariates; it needs one row."
            )
    both = sides[0].merge(
        sides[1], on=["year", "province_code"], validate="one_to_one", suffixes=("", "_population")
    )
    if both.empty:
        raise MissingYearError("No year has both product and population.")
    for column in ("grdp_billion_vnd", "population_thousand"):
        if (as_numbers(both[column], what=column) <= 0).any():
            raise DataError(
                f"{column} is not above 0 for a province, so it has no logarithm; flag or mend that row."
            )
    income = both["grdp_billion_vnd"] / both["population_thousand"]
    return both[["year", "province_code"]].assign(
        log_income=np.log(income), log_population=np.log(both["population_thousand"])
    )
