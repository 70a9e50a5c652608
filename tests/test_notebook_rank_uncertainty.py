"""The notebook on uncertain ranks, run where the answers differ."""

import re

import papermill as pm
import pytest
from test_notebooks import by_name, run, text_of

from parresearch.reporting.blocks import Note

NOTEBOOK = "rank_uncertainty"


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
    assert re.search(r"surely among the 10 best of the PCI 2019: [^;]*Quảng Ninh", names["finding"].text)
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
    assert "chưa được xác lập" in text_of(page)


@pytest.mark.slow
def test_a_year_with_few_scores_is_refused(root, tmp_path):
    with pytest.raises(pm.PapermillExecutionError, match="only 12 of 63 provinces have a published score"):
        run(root, tmp_path, NOTEBOOK, index_id="pci", year=2024)
