"""Whether the ranks of two years are among the same provinces, not only among as many."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

__all__ = ["ranked_by_year", "ranked_set_changes"]


def ranked_by_year(standing: pd.DataFrame) -> dict[int, dict[str, str] | None]:
    """Code to name of the provinces ranked in each year; None for a year not every rank of which is known.

    Parameters
    ----------
    standing : DataFrame
        ``year, province_code, province_name, rank, n_ranked`` of one index and one map of provinces.

    Examples
    --------
    >>> ranked_by_year(pd.DataFrame({"year": [2023, 2024], "province_code": "01", "province_name": "Hà Nội",
    ...                              "rank": [1, 1], "n_ranked": [1, 2]}))
    {2023: {'01': 'Hà Nội'}, 2024: None}
    """
    ranked = standing[standing["rank"].notna()]
    columns = ("year", "province_code", "province_name", "n_ranked")
    names: dict[int, dict[str, str]] = {}
    most: dict[int, float] = {}
    rows: dict[int, int] = {}
    for year, code, name, n_ranked in zip(*(ranked[column].tolist() for column in columns), strict=True):
        names.setdefault(year, {})[code] = name
        rows[year] = rows.get(year, 0) + 1
        if not pd.isna(n_ranked):
            most[year] = max(most.get(year, n_ranked), n_ranked)
    return {int(year): names[year] if rows[year] == most.get(year) else None for year in names}


def ranked_set_changes(
    ranked: Mapping[int, Mapping[str, str] | None], *, base_year: int, year: int
) -> tuple[list[str], list[str]]:
    """Provinces ranked in one of two years only.

    Parameters
    ----------
    ranked : mapping
        As from :func:`ranked_by_year`.

    Returns
    -------
    only_base, only_now : list of str
        Names of the provinces ranked in ``base_year`` but not in ``year``, and the other way round, in the order of
        their codes. Both are empty when the sets are the same, and also when the ranks of one of the years are known
        in part: then nothing is known of who else was ranked.

    Examples
    --------
    >>> ranked = {2023: {"01": "Hà Nội", "22": "Quảng Ninh"}, 2024: {"01": "Hà Nội", "26": "Vĩnh Phúc"}}
    >>> ranked_set_changes(ranked, base_year=2023, year=2024)
    (['Quảng Ninh'], ['Vĩnh Phúc'])
    """
    base, now = ranked.get(base_year), ranked.get(year)
    if base is None or now is None:
        return [], []
    return [base[code] for code in sorted(base.keys() - now.keys())], [
        now[code] for code in sorted(now.keys() - base.keys())
    ]
