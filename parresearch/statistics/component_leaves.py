"""An index as weighted parts: points and maxima of components made into the weights and rates of a tree's leaves."""

from __future__ import annotations

import pandas as pd

from parresearch.core.errors import DataError

__all__ = [
    "complete_units",
    "index_leaves",
    "leaves_from_fields",
    "leaves_from_maxima",
    "leaves_from_weights",
    "weights_by_year",
]


def weights_by_year(periods: pd.DataFrame, *, years: range) -> pd.DataFrame:
    """Weights that hold for periods, as one row per year and component.

    Parameters
    ----------
    periods : DataFrame
        ``year_from, year_to, component, weight_percent``.

    Examples
    --------
    >>> periods = pd.DataFrame({"year_from": [2013], "year_to": [2021], "component": ["transparency"],
    ...                         "weight_percent": [20.0], "status": ["recovered_and_stated"]})
    >>> weights_by_year(periods, years=range(2021, 2023)).values.tolist()
    [[2021, 'transparency', 20.0, 'recovered_and_stated']]
    """
    every = pd.DataFrame({"year": list(years)}).merge(periods, how="cross")
    inside = (every["year"] >= every["year_from"]) & (every["year"] <= every["year_to"])
    return every.loc[inside, ["year", "component", "weight_percent", "status"]].reset_index(drop=True)


def leaves_from_weights(scores: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Components with stated weights (PCI) as leaves: the rate is the score in percent of its maximum.

    Parameters
    ----------
    scores : DataFrame
        ``year, province_code, component, points, max_points`` of the components alone, without the total.
    weights : DataFrame
        ``year, component, weight_percent``; the weights of a year add to 100. Weights that are not round (PCI 2005:
        99.99) are scaled to 100.

    Returns
    -------
    DataFrame, one row per year, province and weighted component
        ``year, province_code, component, weight`` (of 1), ``rate`` (percent; missing where the score is).

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2019, "province_code": "89", "component": ["a", "b"], "points": [6.0, 8.0],
    ...                        "max_points": 10.0})
    >>> weights = pd.DataFrame({"year": 2019, "component": ["a", "b"], "weight_percent": [40.0, 60.0]})
    >>> leaves_from_weights(scores, weights)[["component", "weight", "rate"]].values.tolist()
    [['a', 0.4, 60.0], ['b', 0.6, 80.0]]
    """
    share = weights["weight_percent"] / weights.groupby("year")["weight_percent"].transform("sum")
    wanted = weights[["year", "component"]].assign(weight=share)
    units = scores[["year", "province_code"]].drop_duplicates()
    cells = units.merge(wanted, on="year")
    out = cells.merge(
        scores[["year", "province_code", "component", "points", "max_points"]],
        on=["year", "province_code", "component"], how="left", validate="one_to_one",
    )  # fmt: skip
    out["rate"] = out["points"] / out["max_points"] * 100
    return out[["year", "province_code", "component", "weight", "rate"]]


def leaves_from_maxima(scores: pd.DataFrame) -> pd.DataFrame:
    """Components that add to the total (PAPI dimensions, parts of the PAR INDEX) as leaves weighted by their maxima.

    Parameters
    ----------
    scores : DataFrame
        ``year, province_code, component, points, max_points``: one set of components whose maxima make the whole, of
        one level, without the total. Every unit is expected to have every component that the year has.

    Examples
    --------
    >>> scores = pd.DataFrame({"year": 2019, "province_code": "89", "component": ["d1", "d2"], "points": [5.0, 6.0],
    ...                        "max_points": 10.0})
    >>> leaves_from_maxima(scores)[["component", "weight", "rate"]].values.tolist()
    [['d1', 0.5, 50.0], ['d2', 0.5, 60.0]]
    """
    known = scores.dropna(subset=["max_points"])
    maxima = known.groupby(["year", "component"])["max_points"].agg(["min", "max"])
    if (uneven := maxima["max"] - maxima["min"] > 1e-9).any():
        year, component = maxima.index[uneven][0]
        raise DataError(f"Component {component} has several maxima in {year}; its weight is not known.")
    weights = maxima["max"].rename("weight_percent").reset_index()
    weights["weight_percent"] *= 100 / weights.groupby("year")["weight_percent"].transform("sum")
    return leaves_from_weights(scores, weights)


def complete_units(leaves: pd.DataFrame) -> pd.DataFrame:
    """Rows of those years and provinces that have the rate of every component.

    Examples
    --------
    >>> leaves = pd.DataFrame({"year": 2020, "province_code": ["01", "01", "48", "48"],
    ...                        "rate": [50.0, 60.0, None, 1.0]})
    >>> complete_units(leaves)["province_code"].unique().tolist()
    ['01']
    """
    whole = leaves["rate"].notna().groupby([leaves["year"], leaves["province_code"]]).transform("all")
    return leaves[whole].reset_index(drop=True)


def leaves_from_fields(scores: pd.DataFrame) -> pd.DataFrame:
    """Fields of the PAR INDEX as leaves, of the provinces alone that have points and maxima of all eight in a year.

    The weights are shares of the province's own maxima. Until 2015 the eighth field was another one, the one-stop shop;
    it is told apart by its name.

    Parameters
    ----------
    scores : DataFrame
        ``year, province_code, component, points, max_points``; other components than fields may be among them.

    Examples
    --------
    >>> fields = [f"field_{n}" for n in range(1, 9)]
    >>> scores = pd.DataFrame({"year": 2023, "province_code": "62", "component": fields, "points": 9.0,
    ...                        "max_points": [10.0] * 7 + [30.0]})
    >>> leaves_from_fields(scores)[["component", "weight", "rate"]].values.tolist()[-1]
    ['field_8', 0.3, 30.0]
    >>> len(leaves_from_fields(scores[:-1]))
    0
    """
    fields = scores[scores["component"].str.fullmatch(r"field_[1-8]")].dropna(subset=["points", "max_points"])
    of_unit = [fields["year"], fields["province_code"]]
    fields = fields.assign(
        component=fields["component"].mask(
            fields["component"].eq("field_8") & (fields["year"] <= 2015), "one_stop_shop"
        ),
        weight=fields["max_points"] / fields["max_points"].groupby(of_unit).transform("sum"),
        rate=fields["points"] / fields["max_points"] * 100,
    )
    whole = fields["component"].groupby(of_unit).transform("nunique") == 8
    return fields.loc[whole, ["year", "province_code", "component", "weight", "rate"]].reset_index(drop=True)


def index_leaves(index_id: str, scores: pd.DataFrame, pci_weights: pd.DataFrame) -> pd.DataFrame | None:
    """The leaves of an index at the level of its components, where weights or maxima are known; else None.

    Parameters
    ----------
    index_id : str
        ``pci`` (stated weights by period), ``papi`` (dimensions of ten points each), ``par`` (the provinces whose eight
        fields are all published with points and maximum) or another (None).
    scores : DataFrame
        ``year, province_code, component, points, max_points`` of the index.
    pci_weights : DataFrame
        Weights by period, as in :func:`weights_by_year`.

    Examples
    --------
    >>> index_leaves("sipas", pd.DataFrame(), pd.DataFrame()) is None
    True
    """
    if index_id == "par":
        return leaves_from_fields(scores)
    if index_id == "papi":
        return leaves_from_maxima(scores[scores["component"].str.fullmatch(r"d\d")])
    if index_id == "pci":
        years = range(int(pci_weights["year_from"].min()), int(pci_weights["year_to"].max()) + 1)
        parts = scores[scores["component"].ne("total") & scores["year"].isin(years)]
        return leaves_from_weights(parts, weights_by_year(pci_weights, years=years))
    return None
