"""Whether the ranks of two years are among the same provinces, not only among as many."""

from __future__ import annotations

import pandas as pd

__all__ = ["ranked_set_changes"]


def _ranked(standing: pd.DataFrame, year: int) -> dict[str, str] | None:
    """Code to name of the provinces ranked in a year; None when not every rank of that year is known."""
    rows = standing[(standing["year"] == year) & standing["rank"].notna()]
    if rows.empty or len(rows) != rows["n_ranked"].max():
        return None
    return dict(zip(rows["province_code"], rows["province_name"], strict=True))


def ranked_set_changes(standing: pd.DataFrame, *, base_year: int, year: int) -> tuple[list[str], list[str]]:
    """Provinces ranked in one of two years only.

    Parameters
    ----------
    standing : DataFrame
        ``year, province_code, province_name, rank, n_ranked`` of one index and one map of provinces.

    Returns
    -------
    only_base, only_now : list of str
        Names of the provinces ranked in ``base_year`` but not in ``year``, and the other way round, in the order of
        their codes. Both are empty when the sets are the same, and also when the ranks of one of the years are known
        in part: then nothing is known of who else was ranked.

    Examples
    --------
    >>> standing = pd.DataFrame({"year": [2023, 2023, 2024, 2024], "province_code": ["01", "22", "01", "26"],
    ...                          "province_name": ["Hà Nội", "Quảng Ninh", "Hà Nội", "Vĩnh Phúc"],
    ...                          "rank": [1, 2, 1, 2], "n_ranked": 2})
    >>> ranked_set_changes(standing, base_year=2023, year=2024)
    (['Quảng Ninh'], ['Vĩnh Phúc'])
    """
    base, now = _ranked(standing, base_year), _ranked(standing, year)
    if base is None or now is None:
        return [], []
    return [base[code] for code in sorted(base.keys() - now.keys())], [
        now[code] for code in sorted(now.keys() - base.keys())
    ]
