"""The correlation notebook on the real figures: the answers are asserted, and what must not be said is looked for."""

import re

import nbformat
import pandas as pd
import papermill as pm
import pytest
from golden_support import correlations, models
from test_notebooks import by_name, run, text_of

from parresearch.catalog import load
from parresearch.reporting.blocks import Figure, Heading, Note, Table, blocks_of
from parresearch.reporting.correlation.words import trap_sentence
from parresearch.reporting.language import words
from parresearch.statistics.association.pairs import pair_scores
from parresearch.statistics.association.repeated import repeated_correlation
from parresearch.statistics.association.standardise import several_measures

NOTEBOOK = "correlation"


@pytest.fixture(scope="module")
def report(root, tmp_path_factory):
    return run(root, tmp_path_factory.mktemp("papi-pci"), NOTEBOOK, language="en")


def cells(table):
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


@pytest.mark.slow
def test_papi_and_pci_give_the_golden_figures(report):
    names = by_name(report[0])
    rows = cells(names["year-table"])
    due = correlations("by_year")
    assert len(rows) == 36
    for row in rows:
        column = {"Pearson": "pearson_r", "Spearman": "spearman_rho"}.get(row["method_name"], "kendall_tau_b")
        assert row["r"] == pytest.approx(
            due.loc[row["year"], column], abs=2e-5
        )  # scores here are not rounded to four
    fixed = {row["label"]: row for row in cells(names["model-table"])}["Provinces and years taken out"]
    assert fixed["estimate"] == pytest.approx(models()["two_way"]["z_dependent"]["coef"], abs=1e-4)
    assert fixed["n"] == 747


@pytest.mark.slow
def test_the_trap_is_shown_and_no_sentence_says_more_than_the_figures(report):
    names, text = by_name(report[0]), text_of(report[1])
    trap = names["trap"]
    assert isinstance(trap, Note)
    assert "PAPI 2017–2018" in trap.text
    assert re.search(r"within provinces of 0\.[67]\d", trap.text)
    assert re.search(r"within provinces is 0\.0\d", trap.text)
    assert "The interval of the second figure holds 0" in text
    assert not re.search(
        r"\b(affects?|causes|leads? to|impact of|effect of|improves?|drives?)\b", text.lower()
    )
    for said in re.findall(r"[^.]*\bsignificant\b[^.]*\.", text):
        assert re.search(r"adjust|insignificant|not significant", said, flags=re.I), said
    assert not re.search(r"\bnan\b|<NA>", text)


def test_up_to_2019_the_trap_is_063_and_what_is_true_is_002():
    """The notebook's own steps on its own data, for the years that the independent implementation used."""
    columns = {"x": ("papi", "total"), "y": ("pci", "total")}
    pairs = pair_scores(load.load_scores(), *columns.values(), years=range(2011, 2020))
    standard = several_measures(pairs, columns, breaks=load.load_breaks())
    raw, within = (repeated_correlation(table, "x", "y") for table in (pairs, standard))
    text = trap_sentence(raw, within, "2017–2018", x="PAPI", y="PCI", w=words("vi"))
    assert "trong từng tỉnh là 0,63" in text
    assert "trong từng tỉnh là 0,02" in text


@pytest.mark.slow
def test_components_over_the_years_go_together_between_provinces_only(report):
    text = by_name(report[0])["components-years"].text
    assert re.search(r"over 2011–2019, 9 of 60 pairs .* between provinces", text)
    assert "Control of corruption" in text
    assert "Within provinces over the years none of the 60 pairs is" in text


@pytest.mark.slow
def test_the_par_index_comes_with_n_interval_and_selection(report):
    names = by_name(report[0])
    rows = cells(names["par-table"])
    assert min(row["n"] for row in rows) >= 10
    assert all(row["ci_low"] < row["r"] < row["ci_high"] for row in rows)
    assert "differ from the rest by more than chance" in names["selection-note"].text
    chosen = cells(names["selection-table"])
    assert {(r["partner_name"], r["year"], r["n_in"]) for r in chosen} == {
        (r["partner_name"], r["year"], r["n"]) for r in rows
    }
    assert all(-1 <= r["lowest"] < r["highest"] <= 1 for r in chosen)
    assert "Whatever the unpublished scores" in names["bounds"].text
    assert "2011 (both), 2013 (both), 2014 (both)" in names["par-left-out"].text


@pytest.mark.slow
def test_a_pair_that_few_provinces_publish_gives_a_whole_report_that_says_so_first(root, tmp_path):
    """SIPAS and PCI: 10 to 16 provinces a year, so no groups of ten, and nobody stands out for years."""
    executed, page = run(root, tmp_path, NOTEBOOK, x_index="sipas", y_index="pci", language="en")
    names = by_name(executed)
    assert re.match(r"Only 1\d to 1\d of 63 provinces", names["few-provinces"].text)
    order = list(names)
    assert order.index("few-provinces") < order.index("finding")
    assert "groups of ten are not compared" in names["overlap"].text
    assert all(row["top_overlap"] is None for row in cells(names["agreement-table"]))
    assert not re.search(r"\bnan\b|<NA>", text_of(page))


@pytest.mark.slow
def test_no_break_outside_the_years_of_the_data_is_named(report):
    assert "2005" not in by_name(report[0])["trap"].text
    assert "few-provinces" not in by_name(report[0])
    assert re.search(r"This slope rests on 747 rows", by_name(report[0])["finding-without-year"].text)
    lags = cells(by_name(report[0])["lag-table"])
    assert [row["lag"] for row in lags] == [-3, -2, -1, 0, 1, 2, 3]
    assert len(cells(by_name(report[0])["component-table"])) == 15


@pytest.mark.slow
def test_every_expected_block_is_there_with_its_source(report, root):
    executed, _ = report
    names = by_name(executed)
    source = nbformat.read(root / "notebooks" / f"{NOTEBOOK}.ipynb", as_version=4)
    assert set(source.metadata["parresearch"]["blocks"]) <= set(names)
    for block in names.values():
        if isinstance(block, (Figure, Table)) and block.name != "sources-table":
            assert block.source.startswith("Source")
    assert [b.subject for b in blocks_of(executed) if isinstance(b, Heading) and b.level == 0] == [
        {"x_index": "papi", "y_index": "pci"}
    ]
    used = {key for block in names.values() for key in getattr(block, "source_ids", ())}
    assert used <= set(names["sources-table"].source_ids)


@pytest.mark.slow
def test_an_index_with_itself_is_refused(root, tmp_path):
    with pytest.raises(pm.PapermillExecutionError, match="Two different indices are needed"):
        run(root, tmp_path, NOTEBOOK, x_index="pci", y_index="pci")


@pytest.mark.slow
def test_significant_years_name_their_coefficient_and_why_they_differ(report):
    names = by_name(report[0])
    table = pd.DataFrame(cells(names["year-table"]))
    sure = table[[text.startswith("below") or float(text) < 0.05 for text in table["p_holm_text"]]]
    years = sure.groupby("method_name")["year"].agg(list).to_dict()
    assert years == {"Spearman": [2015], "Pearson": [2020], "Kendall": [2020]}
    assert "significant at 5% (Spearman): 2015 (1 of 12)" in names["finding"].text
    assert "1 of 12 years significant after adjustment (Spearman)" in names["forest"].title
    assert "Pearson: 2020; Spearman: 2015; Kendall τ-b: 2020. Pearson compares" in names["coefficients"].text
    for block in (names["permutation"], names["partial-finding"]):
        assert len(re.findall(r"at 5%", block.text)) == len(re.findall(r"at 5% \(Spearman\)", block.text)) > 0
