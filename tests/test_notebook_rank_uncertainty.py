"""The notebook on uncertain ranks, run where the answers differ."""

import re

import papermill as pm
import pytest
from test_notebooks import by_name, run, text_of

from parresearch.reporting.blocks import Note

NOTEBOOK = "rank_uncertainty"


def pairs_of(text):
    found = re.search(
        r"Of (\S+) of the (\S+) pairs of provinces it is then established which one is higher", text
    )
    return [int(value.replace(",", "")) for value in found.groups()]


def cells(table):
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


@pytest.mark.slow
def test_small_errors_decide_groups_and_large_ones_do_not(root, tmp_path):
    sure = run(root, tmp_path, NOTEBOOK, index_id="pci", year=2019, standard_error=0.3, language="en")
    names = by_name(sure[0])
    rows = cells(names["rank-table"])
    assert len(rows) == 63
    assert rows[0]["province_name"] == "Quảng Ninh"
    assert all(
        r["all_best"] <= r["rank_best"] <= r["rank"] <= r["rank_worst"] <= r["all_worst"] for r in rows
    )
    assert "as given by whoever ran this" in names["assumed-error"].text
    assert names["finding"].text.startswith("If every score has the assumed error of 0.30 points, ")
    assert "Under this assumption, first place may belong to " in names["finding"].text
    assert re.search(r"surely among the 10 best of the PCI 2019: [^;]*Quảng Ninh", names["finding"].text)
    named = re.search(r"Last place may then belong to ([^.]*)\.", names["finding"].text).group(1)
    order = [row["province_name"] for row in rows]
    places = [order.index(name) for name in re.split(r", | and ", named)]
    assert places == sorted(places)
    assert order[-1] in named
    assert not re.search("not established", names["finding"].text)
    k, n = pairs_of(names["finding"].text)
    apart = sum(a["all_worst"] < b["all_best"] for a in rows for b in rows)
    assert n == 63 * 62 / 2
    assert apart < k < n  # most pairs that are told apart have sets that overlap
    shares = cells(names["shares-table"])
    assert {row["label"] for row in shares} == {"weights", "rounding", "assumed error of the parts"}
    assert all(row["share"] <= row["total"] + row["share_error"] + row["total_error"] for row in shares)
    left = cells(names["left-out-table"])
    assert sum(row["share"] for row in left) == pytest.approx(100)
    assert not re.search(r"\bnan\b|<NA>", text_of(sure[1]))


@pytest.mark.slow
def test_without_published_parts_the_sensitivity_says_so(root, tmp_path):
    executed, page = run(root, tmp_path, NOTEBOOK, index_id="pci", year=2021)
    names = by_name(executed)
    assert isinstance(names["sensitivity-finding"], Note)
    assert "shares" not in names
    assert "chia cho √2" in names["assumed-error"].text
    assert "cặp đã xác lập được tỉnh nào cao hơn" in names["finding"].text
    assert "Khi đó, hạng cuối có thể thuộc về" in names["finding"].text
    count = re.search(r"hạng cuối có thể thuộc về: (\d+) tỉnh", names["finding"].text).group(1)
    assert re.search(
        rf"{count} tỉnh mà theo sai số giả định hạng cuối có thể thuộc về: (\w[^,]*, ){{{int(count) - 2}}}",
        names["candidates"].text,
    )
    assert "thuộc về: không" not in text_of(page)


@pytest.mark.slow
def test_sets_that_hold_every_place_and_certain_weights_are_said_as_such(root, tmp_path):
    executed, _ = run(
        root,
        tmp_path,
        NOTEBOOK,
        index_id="pci",
        year=2019,
        standard_error=40.0,
        concentration=0,
        language="en",
    )
    names = by_name(executed)
    assert (
        names["rank-sets"].title
        == "PCI 2019: every province may have any of the 63 places under the assumed error"
    )
    assert "Of none of the 1,953 pairs of provinces is it then established" in names["finding"].text
    said = names["sensitivity-finding"].text
    assert "concentration" not in said
    assert "(rounding and assumed error of the parts)" in said


@pytest.mark.slow
def test_a_year_with_few_scores_is_refused(root, tmp_path):
    with pytest.raises(pm.PapermillExecutionError, match="only 12 of 63 provinces have a published score"):
        run(root, tmp_path, NOTEBOOK, index_id="pci", year=2024)
