"""Components over several years: between provinces and within them told apart, against statsmodels and by hand."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from parresearch.core.errors import SmallSampleError
from parresearch.statistics.association.pooled_components import pooled_components

BREAKS = pd.DataFrame(columns=["index_id", "component", "year_before", "year_after", "kind"])


def panel_of_components(seed=4, n=45, years=range(2011, 2017)):
    """d1 and land share a level of the province; d2 and land move together over the years; time is noise."""
    rng, rows = np.random.default_rng(seed), []
    for p in range(n):
        level = rng.normal()
        for t in years:
            common = rng.normal()
            values = {
                ("papi", "d1"): 5 * level + 0.2 * rng.normal(),
                ("papi", "d2"): rng.normal() + 3 * common,
                ("pci", "land"): 5 * level + 3 * common,
                ("pci", "time"): rng.normal(),
            }
            rows += [(*key, t, 63, f"{p:02d}", value + 10 * t) for key, value in values.items()]
    columns = ["index_id", "component", "year", "vintage", "province_code", "points"]
    return pd.DataFrame(rows, columns=columns)


def test_components_over_years_tell_between_from_within():
    table = panel_of_components()
    sides = ([("papi", "d1"), ("papi", "d2")], [("pci", "land"), ("pci", "time")])
    found = pooled_components(table, *sides, years=range(2011, 2017), breaks=BREAKS, family="made up").table
    assert found.groupby("kind").size().to_dict() == {"between": 4, "within": 4}
    assert set(found["family_size"]) == {4}
    sure = found[found["p_holm"] < 0.05].set_index(["x_component", "y_component"])["kind"]
    assert sure["d1", "land"] == "between"
    assert sure["d2", "land"] == "within"


def test_components_over_years_agree_with_statsmodels_and_with_means_by_hand():
    table = panel_of_components(seed=9)
    found = pooled_components(
        table, [("papi", "d2")], [("pci", "land")], years=range(2011, 2017), breaks=BREAKS, family="one"
    ).table.set_index("kind")
    wide = table.pivot(index=["province_code", "year"], columns="component", values="points")[["d2", "land"]]
    wide = wide.groupby("year").transform(lambda v: (v - v.mean()) / v.std())
    means = wide.groupby("province_code").mean()
    assert found.loc["between", "r"] == pytest.approx(means["d2"].corr(means["land"]))
    rows = wide.reset_index()
    left = [smf.ols(f"{side} ~ C(province_code) + C(year)", rows).fit().resid for side in ("d2", "land")]
    assert found.loc["within", "r"] == pytest.approx(left[0].corr(left[1]))


def test_components_over_years_leave_thin_years_out_and_name_pairs_without():
    table = panel_of_components()
    thin = table[
        ~((table["year"] >= 2014) & (table["component"] == "time") & (table["province_code"] > "30"))
    ]
    sides = ([("papi", "d1")], [("pci", "land"), ("pci", "time")])
    found = pooled_components(thin, *sides, years=range(2011, 2017), breaks=BREAKS, family="f")
    assert set(found.table["y_component"]) == {"land"}
    assert "40 provinces have both in 3 years" in found.left_out["papi", "d1", "pci", "time"]
    with pytest.raises(
        SmallSampleError, match=r"No pair of components has 50 provinces in 4 years of 2011–2016"
    ):
        pooled_components(table, *sides, years=range(2011, 2017), breaks=BREAKS, family="f", least=50)
