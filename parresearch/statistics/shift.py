"""A change of score in three parts: what the whole country moved, what the region moved beyond it, and the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.core.keys import check_keys
from parresearch.core.provinces import units_of, vintage_of
from parresearch.statistics.pairs import pair_years
from parresearch.statistics.standing import NEARLY_ALL

__all__ = ["national_region_own", "region_mean_table"]

_PAIR = ["base_year", "year"]


def region_mean_table(national: pd.DataFrame) -> pd.DataFrame:
    """The regions' published means as a table: ``year, region_code, mean, basis, source_id``.

    Parameters
    ----------
    national : DataFrame
        Published national figures (``year, scope, component, statistic, value, basis, source_id``).
    """
    rows = national[
        national["scope"].str.startswith("region:")
        & (national["component"] == "total")
        & (national["statistic"] == "mean")
    ]
    return pd.DataFrame(
        {
            "year": rows["year"],
            "region_code": rows["scope"].str.removeprefix("region:"),
            "mean": rows["value"].astype(float),
            "basis": rows["basis"],
            "source_id": rows["source_id"],
        }
    ).reset_index(drop=True)


def national_region_own(
    standing: pd.DataFrame,
    *,
    value: str = "points",
    published_regions: pd.DataFrame | None = None,
    stated: pd.DataFrame | None = None,
    year: int | None = None,
    base_year: int | None = None,
    lag: int = 1,
) -> pd.DataFrame:
    """Split every province's change into national, regional and own part; exact, nothing is left over.

    change = national + region + own, where national is the change of the country's mean, region the change of the
    region's mean beyond it, and own what remains. Where nearly all provinces have both years, the means are those of
    the provinces with both years, so that the own parts of a region add to zero. Elsewhere the *published* means are
    used: a mean over a few provinces would say nothing about the country. Where no mean of the region is published,
    only ``rest`` (region and own together) is given.

    Parameters
    ----------
    standing : DataFrame, one row per year and province
        As from :func:`parresearch.statistics.standing.standings`: ``year, vintage, province_code, region_code,
        max_points, mean, mean_basis, mean_source_id, n_all``, ``rank``, and the score ``value``.
    value : str
        The score: ``percent`` for indices printed out of 100 (PAR, SIPAS), else ``points``.
    published_regions : DataFrame, optional
        As from :func:`region_mean_table`.
    stated : DataFrame, optional
        Changes that a source states without the two scores: ``base_year, year, province_code, change, rank_base,
        rank, source_id``, and ``places`` (positive is a rise) where a source states them without the two ranks. They
        fill in where a score is missing.
    year, base_year, lag
        As in :func:`parresearch.statistics.pairs.pair_years`.

    Returns
    -------
    DataFrame, one row per pair and province
        ``score_base, score, rank_base, rank, region_code``; ``change`` (points; negative is a drop; missing when a
        score is, or when the maxima differ between the years and ``value`` is not ``percent``) with ``change_basis``
        (scores | stated | "") and ``places_stated`` (missing unless a source states places alone),
        ``national, region, own, rest``; ``mean_base, mean``, ``mean_basis`` (computed | published | derived | ""),
        ``region_mean_base, region_mean, region_basis``; ``n`` (provinces with both
        years), ``n_all`` (provinces that existed), ``n_region`` (those of the region with both years) and
        ``n_region_all``.

    Examples
    --------
    >>> standing = pd.DataFrame({"year": [2021, 2021, 2022, 2022], "province_code": ["01", "48"] * 2,
    ...     "region_code": ["A", "B"] * 2, "points": [60.0, 62.0, 61.0, 65.0], "max_points": 100.0,
    ...     "rank": [2, 1, 2, 1], "mean": np.nan, "mean_basis": "", "mean_source_id": "", "n_all": 2})
    >>> national_region_own(standing)[["change", "national", "region", "own"]].values.tolist()
    [[1.0, 2.0, -1.0, 0.0], [3.0, 2.0, 1.0, 0.0]]
    """
    both = _pairs(standing, value=value, year=year, base_year=base_year, lag=lag)
    both["places_stated"] = pd.Series(pd.NA, index=both.index, dtype="Int64")
    if stated is not None:
        both = _fill_stated(both, stated)
        regions = standing.drop_duplicates("province_code", keep="last").set_index("province_code")[
            "region_code"
        ]
        both["region_code"] = both["region_code"].fillna(both["province_code"].map(regions))
        # A province with a stated change may have no score in any year given.
        units = units_of(both["year"]).set_index(["year", "province_code"])["region_code"]
        places = pd.MultiIndex.from_frame(both[["year", "province_code"]])
        both["region_code"] = both["region_code"].fillna(
            pd.Series(units.reindex(places).to_numpy(), index=both.index)
        )
    _add_counts(both)
    complete = both["n"] >= np.ceil(NEARLY_ALL * both["n_all"].astype(float))
    _add_national(both, _means_by_year(standing), complete)
    _add_region(both, published_regions, complete)
    both["national"] = both["mean"] - both["mean_base"]
    both["rest"] = both["change"] - both["national"]
    both["region"] = both["region_mean"] - both["region_mean_base"] - both["national"]
    both["own"] = both["rest"] - both["region"]
    order = [
        "vintage", "province_code", *_PAIR, "region_code", "score_base", "score", "rank_base", "rank", "change",
        "change_basis", "change_source_id", "places_stated", "national", "region", "own", "rest", "mean_base", "mean",
        "mean_basis", "mean_source_ids", "region_mean_base", "region_mean", "region_basis", "region_source_ids", "n",
        "n_all", "n_region", "n_region_all",
    ]  # fmt: skip
    return both[order]


def _pairs(
    standing: pd.DataFrame, *, value: str, year: int | None, base_year: int | None, lag: int
) -> pd.DataFrame:
    columns = ["score", "rank", "max_points", "region_code", "n_all"]
    table = standing.assign(score=standing[value].astype(float), rank=standing["rank"].astype("Int64"))
    both = pair_years(table, values=columns, year=year, base_year=base_year, lag=lag)
    both["region_code"] = both["region_code"].fillna(both["region_code_base"])
    counts = standing.groupby("year")["n_all"].max()
    both["n_all"] = both["year"].map(counts).astype(int)
    one_scale = (both["max_points"] == both["max_points_base"]) | (value == "percent")
    both["change"] = (both["score"] - both["score_base"]).where(one_scale)
    both["change_basis"] = np.where(both["change"].notna(), "scores", "")
    both["change_source_id"] = ""
    return both.drop(columns=["max_points", "max_points_base", "region_code_base", "n_all_base"])


def _fill_stated(both: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
    """Changes and ranks that a source states, where the scores do not give them."""
    own = stated.assign(vintage=stated["year"].map(vintage_of))
    own["_places"] = own.get("places", pd.NA)
    own = own.rename(columns={"source_id": "_source"})[
        ["vintage", "province_code", *_PAIR, "change", "rank_base", "rank", "_places", "_source"]
    ]
    keys = ["vintage", "province_code", *_PAIR]
    check_keys(own, keys, what="table of stated changes of one index")
    wanted = both[["vintage", *_PAIR]].drop_duplicates()
    out = both.merge(own.merge(wanted), on=keys, how="outer", suffixes=("", "_stated"))
    fill = out["change"].isna() & out["change_stated"].notna()
    out["change"] = out["change"].fillna(out["change_stated"])
    out["change_basis"] = out["change_basis"].fillna("").where(~fill, "stated")
    out["change_source_id"] = out["change_source_id"].fillna("").where(~fill, out["_source"])
    for column in ("rank_base", "rank"):
        out[column] = out[column].astype("Int64").fillna(out[f"{column}_stated"].astype("Int64"))
    out["places_stated"] = out["_places"].astype("Int64")
    out["n_all"] = out.groupby(_PAIR)["n_all"].transform("max").astype(int)
    return out.drop(columns=["change_stated", "rank_base_stated", "rank_stated", "_places", "_source"])


def _add_counts(both: pd.DataFrame) -> None:
    scored = both["change"].where(both["change_basis"] == "scores")
    both["_scored"] = scored
    both["n"] = scored.groupby([both[name] for name in _PAIR]).transform("count").astype(int)
    groups = [both[name] for name in [*_PAIR, "region_code"]]
    both["n_region"] = scored.groupby(groups).transform("count").fillna(0).astype(int)
    both["n_region_all"] = both.groupby([*_PAIR, "region_code"])["province_code"].transform("size")


def _means_by_year(standing: pd.DataFrame) -> pd.DataFrame:
    """The mean that is published (or derived from what a source states) for a year; computed ones are left out."""
    said = standing[standing["mean_basis"].isin(["published", "derived"])].drop_duplicates("year")
    return said.set_index("year")[["mean", "mean_basis", "mean_source_id"]]


def _add_national(both: pd.DataFrame, means: pd.DataFrame, complete: pd.Series) -> None:
    known = both["_scored"].notna()
    for suffix, when in (("_base", "base_year"), ("", "year")):
        of_both = both[f"score{suffix}"].where(known)
        computed = of_both.groupby([both[name] for name in _PAIR]).transform("mean")
        both[f"mean{suffix}"] = computed.where(complete, both[when].map(means["mean"]).astype(float))
    bases = pd.DataFrame({when: both[when].map(means["mean_basis"]) for when in _PAIR})
    derived = (bases == "derived").any(axis=1)
    said = pd.Series(np.where(derived, "derived", "published"), index=both.index)
    said = said.where(bases.notna().all(axis=1), "")
    both["mean_basis"] = said.where(~complete, "computed")
    ids = pd.DataFrame({when: _text(both[when].map(means["mean_source_id"])) for when in _PAIR})
    joined = ids["base_year"].str.cat(ids["year"], sep=";").str.strip(";")
    both["mean_source_ids"] = joined.where(~complete, "")


def _text(column: pd.Series) -> pd.Series:
    """``column`` with empty text where nothing is known, also when nothing at all is."""
    return column.astype(object).where(column.notna(), "").astype(str)


def _add_region(both: pd.DataFrame, published: pd.DataFrame | None, complete: pd.Series) -> None:
    known = both["_scored"].notna()
    groups = [both[name] for name in [*_PAIR, "region_code"]]
    if published is None:
        published = pd.DataFrame(columns=["year", "region_code", "mean", "basis", "source_id"])
    said = published.set_index(["year", "region_code"])
    ids = []
    for suffix, when in (("_base", "base_year"), ("", "year")):
        key = pd.MultiIndex.from_arrays([both[when], both["region_code"]])
        printed = pd.Series(said["mean"].reindex(key).to_numpy(dtype=float), index=both.index)
        computed = both[f"score{suffix}"].where(known).groupby(groups).transform("mean")
        both[f"region_mean{suffix}"] = computed.where(complete, printed)
        ids.append(_text(pd.Series(said["source_id"].reindex(key).to_numpy(), index=both.index)))
    have = both["region_mean"].notna() & both["region_mean_base"].notna()
    both["region_basis"] = np.where(~have, "", np.where(complete, "computed", "published"))
    both["region_source_ids"] = ids[0].str.cat(ids[1], sep=";").str.strip(";").where(have & ~complete, "")
