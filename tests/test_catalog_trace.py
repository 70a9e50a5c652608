"""Every figure leads back to its rows and addresses; the catalogue says what it has."""

import pandas as pd
import pytest

from parresearch.catalog import load, trace
from parresearch.core.errors import MissingYearError, UnknownIndexError
from parresearch.core.provinces import resolve


def test_an_giang_2016_is_traced_to_its_three_rows(root):
    rows = trace.trace("par", 2016, "An Giang", component="total")
    assert len(rows) == 3
    main = rows.iloc[0]
    assert (main["value"], main["rank"], main["used"]) == (72.89, 36, "value, rank")
    lines = (root / "data/raw/par.csv").read_text(encoding="utf-8").splitlines()
    for row in rows.itertuples():
        assert lines[row.line - 1].startswith("2016,89,total,")
    assert rows["address"].str.startswith("https://").any()


def test_conflicting_statements_stay_visible():
    rows = trace.trace("par", 2018, "Quảng Ninh", component="total")
    assert set(rows["value"].dropna()) == {89.06, 89.6, 81.0}
    used = rows.set_index("value")["used"]
    assert not any("value" in text for text in used.loc[[81.0, 89.6]])


def test_nothing_published_is_an_empty_table():
    assert trace.trace("par", 2016, "Hà Giang").empty
    with pytest.raises(MissingYearError):
        trace.trace("par", 2010, "Hà Giang")
    with pytest.raises(UnknownIndexError, match="Did you mean 'field_3'"):
        trace.trace("par", 2019, "Bình Định", component="feld_3")


def test_national_and_regional_figures_are_traced():
    rows = trace.trace_scope("par", 2016)
    assert rows.loc[rows["statistic"] == "mean", "value"].tolist() == [74.64, 74.64]
    assert trace.trace_scope("par", 2023, "region:ĐNB")["value"].tolist() == [87.45, 87.79]


def test_the_rows_behind_a_mean_and_the_ranks_are_those_of_the_file(root):
    lines = (root / "data/raw/papi.csv").read_text(encoding="utf-8").splitlines()
    # By hand, from the file alone: every total of 2021 (no province has two).
    raw = {
        line.split(",")[1]: float(line.split(",")[3])
        for line in lines
        if line.startswith("2021,") and ",total," in line
    }
    rows = trace.taken_rows("papi", 2021)
    assert dict(zip(rows["province_code"], rows["value"], strict=True)) == raw
    for row in rows.itertuples():
        assert lines[row.line - 1].startswith(f"2021,{row.province_code},total,")
    ranked = trace.taken_rows("pci", 2016, quantity="rank")
    assert ranked["rank"].tolist() == list(range(1, 64))
    with pytest.raises(UnknownIndexError, match="is not a component"):
        trace.taken_rows("papi", 2021, component="d9")


def test_a_scope_is_traced_by_component_and_refuses_a_year_without_figures():
    assert trace.trace_scope("par", 2016, component="field_3").empty
    assert len(trace.trace_scope("par", 2016, component="total")) == len(trace.trace_scope("par", 2016))
    with pytest.raises(MissingYearError):
        trace.trace_scope("par", 2050)


def test_coverage_counts_by_hand():
    table = trace.coverage().set_index(["index_id", "year"])
    assert table.loc[("par", 2016), ["n_score", "n_rank", "n_units"]].tolist() == [5, 8, 63]
    assert table.loc[("pci", 2006), ["n_score", "n_rank", "n_units"]].tolist() == [64, 64, 64]
    assert table.loc[("papi", 2021), ["n_score", "n_derived"]].tolist() == [60, 60]
    assert table.loc[("pci", 2023), ["n_score", "n_derived"]].tolist() == [2, 1]
    assert table.loc[("dti", 2022), "n_rank"] == 63


def test_the_evidence_of_a_report_holds_every_figure_with_its_line(root):
    unit = resolve("Kon Tum", year=2023)
    rows = trace.evidence(
        unit, years=range(2011, 2024), detail_year=2023, index_ids=["par", "sipas", "pci", "papi"]
    )
    raw = {
        name: (root / f"data/raw/{name}.csv").read_text(encoding="utf-8").splitlines()
        for name in set(rows["table"])
    }
    for row in rows.itertuples():
        line = raw[row.table][row.line - 1]
        assert row.source_id in line
        if row.value == row.value:
            assert any(
                cell and (cell[0].isdigit() or cell[0] == "-") and float(cell) == row.value
                for cell in line.split(",")
                if _number(cell)
            )
    own = rows[rows["what"] == "province"].set_index(["index_id", "year", "component"])
    assert own.loc[("par", 2023, "field_2"), "value"].tolist() == [94.15, 9.42] or set(
        own.loc[("par", 2023, "field_2"), "value"]
    ) == {94.15, 9.42}
    assert set(rows["what"]) == {"province", "national", "framework", "group", "other", "change"}


def _number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_the_framework_in_force_is_that_of_the_year():
    decisions = {
        year: load.load_framework(year)["framework_id"].unique().tolist() for year in range(2012, 2025)
    }
    assert decisions[2016] == ["pi-4361"]
    assert decisions[2023] == ["pi-876"]
    assert decisions[2024] == ["pi-2024"]
    assert load.load_framework(2011).empty
    assert pd.api.types.is_float_dtype(load.load_framework(2017)["max_points"])
    fields = load.load_framework(2017).query("level == 'field'")
    assert fields["max_points"].sum() == 100


def test_the_figures_of_a_province_come_in_the_publishers_order():
    scores = load.load_province_year("89", 2016, index_ids=["par", "sipas", "pci", "papi"])
    assert scores["index_id"].drop_duplicates().tolist() == ["par", "pci", "papi"]
    pci = scores[scores["index_id"] == "pci"]["component"].tolist()
    assert pci[:3] == ["total", "entry_costs", "land_access"]
    assert scores[scores["index_id"] == "papi"]["component"].tolist() == [
        "total",
        *(f"d{n}" for n in range(1, 7)),
    ]
