"""Whether a score whose scale is not printed can stand on another scale, by its place beside the country's mean."""

from __future__ import annotations

import pandas as pd

__all__ = ["scale_contradicts_rank", "scale_reading"]


def scale_contradicts_rank(
    points: float, *, scale: float, mean: float, rank: float, n_above_mean: float
) -> bool:
    """Whether ``points`` of ``scale`` would lie on the other side of the mean than the rank does.

    Parameters
    ----------
    points, scale : float
        The score, and the maximum that is tried.
    mean : float
        The country's mean on a scale of 100.
    rank : float
        National rank, 1 is best.
    n_above_mean : float
        How many provinces lie above the mean.

    Returns
    -------
    bool
        False also when a figure is missing (NaN): then nothing contradicts the scale.

    Examples
    --------
    An Giang 2016: 72.89 of 97.5 would be 74.76, above the mean 74.64; 30 provinces are above it, and An Giang is 36th.

    >>> scale_contradicts_rank(72.89, scale=97.5, mean=74.64, rank=36, n_above_mean=30)
    True
    >>> scale_contradicts_rank(72.89, scale=100, mean=74.64, rank=36, n_above_mean=30)
    False
    """
    if any(value != value for value in (points, scale, mean, rank, n_above_mean)):
        return False
    return (points / scale * 100 > mean) != (rank <= n_above_mean)


def _number(values: pd.Series) -> float:
    """The one number of ``values``; NaN when there is none."""
    known = values.dropna()
    return float(known.iloc[0]) if len(known) else float("nan")


def scale_reading(row: pd.Series, *, year: int, framework: pd.DataFrame, national: pd.DataFrame) -> pd.Series:
    """What speaks for the scale on which a score is read, beside the total of the criteria set of its year.

    Parameters
    ----------
    row : Series
        ``points, max_points, rank, mean, flag`` of a province in ``year``.
    framework : DataFrame
        The criteria set in force (``level, max_points``); may be empty.
    national : DataFrame
        Published national figures (``year, scope, component, statistic, value``).

    Returns
    -------
    Series
        ``is_read`` (the source prints no scale; flag ``scale_read``), ``other_scale`` (the total of the set, NaN when
        it is not known or the same), ``other_percent`` (the score as a percent of it), ``n_above_mean`` and
        ``is_contradicted`` (on that other scale score and rank would lie on different sides of the mean).
    """
    total = _number(framework.loc[framework["level"] == "total", "max_points"])
    other = total if total != row["max_points"] else float("nan")
    of_year = national[(national["year"] == year) & (national["scope"] == "national")]
    of_year = of_year[(of_year["component"] == "total") & (of_year["statistic"] == "n_above_mean")]
    above, rank = _number(of_year["value"]), _number(pd.Series([row["rank"]], dtype="Float64"))
    points = float(row["points"])
    return pd.Series(
        {
            "is_read": "scale_read" in str(row["flag"]).split(";"),
            "other_scale": other,
            "other_percent": points / other * 100,
            "n_above_mean": above,
            "is_contradicted": scale_contradicts_rank(
                points, scale=other, mean=float(row["mean"]), rank=rank, n_above_mean=above
            ),
        }
    )
