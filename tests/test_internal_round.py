"""A whole round as its users do it: template → filled → score → notebook; next year with a new component.

20 departments and 11 districts of Hà Nam, whose People's Council scores both and added a component from 2021 on. Every
value is SYNTHETIC, and the files, the results and the document say so.
"""

import re

import openpyxl
import pandas as pd
import pytest
import workbook_support as support
from test_internal import run

from parresearch import cli
from parresearch.batch.contract import find_notebook, read_contract
from parresearch.batch.domains import project_domains
from parresearch.batch.grid import make_tasks
from parresearch.batch.selection import Selection
from parresearch.catalog import internal
from parresearch.catalog.frameworks import resolve_framework
from parresearch.core.errors import NotebookContractError
from parresearch.reporting.blocks import Table, blocks_of

FRAMEWORKS = {
    ("department", 2020): ("illustrative-department-2024", 2024),
    ("department", 2021): ("illustrative-department-2025", 2025),
    ("district", 2020): ("illustrative-district-2023", 2023),
    ("district", 2021): ("illustrative-district-2024", 2024),
}


def name_of(kind, year):
    return f"synthetic-ha-nam-{kind}-{year}"


def command(*arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    assert not ended.value.code


def own_framework(root, folder, kind, year):
    """The illustrative framework as a province would put it in force for its own year: a file, edited."""
    old, was = FRAMEWORKS[kind, year]
    text = (root / "data" / "frameworks" / f"{old}.yml").read_text(encoding="utf-8")
    text = text.replace(old, name_of(kind, year)).replace(f"năm {was} (minh họa)", f"năm {year} (minh họa)")
    text = re.sub(r"first_year: \d+(\nlast_year: \d+)?", f"first_year: {year}\nlast_year: {year}", text)
    path = folder / f"{name_of(kind, year)}.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def home(root, tmp_path_factory):
    """A project folder in which both years are scored, by the commands."""
    folder = tmp_path_factory.mktemp("round")
    (folder / "data").mkdir()
    (folder / "data" / "raw").symlink_to(root / "data" / "raw")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARRESEARCH_HOME", str(folder))
        for kind, seed in (("department", 11), ("district", 12)):
            units = support.many_units().query("unit_type == @kind")
            units.to_csv(folder / f"{kind}.csv", index=False)
            for year in (2020, 2021):
                framework = own_framework(root, folder, kind, year)
                book = folder / f"SYNTHETIC-{name_of(kind, year)}.xlsx"
                command("template", framework, "--units", folder / f"{kind}.csv", "--year", year, "-o", book)
                support.fill_realistically(book, resolve_framework(framework), units, seed=seed, year=year)
                output = folder / "data" / "internal" / name_of(kind, year)
                classes = root / "data" / "classes" / "illustrative.yml"
                command("score", book, "--framework", framework, "-o", output, "--classes", classes,
                        "--province", "Hà Nam")  # fmt: skip
    return folder


def results(year):
    return "; ".join(name_of(kind, year) for kind in ("department", "district"))


@pytest.fixture(scope="module")
def rounds(home):
    stored = home / "data" / "internal"
    return {
        year: internal.load_rounds(results(year), year=year, province_code="35", folder=stored)
        for year in (2020, 2021)
    }


@pytest.fixture(scope="module")
def report(root, home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARRESEARCH_HOME", str(home))
        executed, text = run(
            root,
            home,
            province="35",
            year=2021,
            results=results(2021),
            base_results=results(2020),
            unit="S01",
        )
    return {block.name: block for block in blocks_of(executed)}, text


def rows(block):
    assert isinstance(block, Table)
    keys = [column.key for column in block.columns]
    return [dict(zip(keys, row, strict=True)) for row in block.rows]


def test_every_unit_is_ranked_within_its_type_and_has_a_class(rounds):
    for found, n in zip(rounds[2021], (20, 11), strict=True):
        assert found.index["n"].eq(n).all()
        expected = found.index["percent"].round(9).rank(method="min", ascending=False)
        assert found.index["rank"].tolist() == expected.tolist()
        assert (found.index["class"] == "Xuất sắc").equals(found.index["percent"] >= 90)
        assert found.index["self_percent"].mean() > found.index["percent"].mean()


def test_the_index_is_the_sum_of_its_leaves(rounds):
    for found in rounds[2021]:
        leaves = found.criteria.loc[found.criteria["is_leaf"], "code"]
        by_hand = found.tree[found.tree["code"].isin(leaves)].groupby("unit")["points"].sum()
        index = found.index.set_index("unit")
        assert index["points"].to_dict() == pytest.approx(by_hand.to_dict())
        assert (index["points"] / index["max_points"] * 100).to_dict() == pytest.approx(
            index["percent"].to_dict()
        )


def test_the_document_ranks_averages_and_says_it_is_made_up(report, rounds):
    blocks, text = report
    assert "MINH HỌA" in text
    assert all(
        "(minh họa)" in blocks[name].title for name in ("averages", "ranking-1", "self-2", "lost-table-2")
    )
    means = {row["type"]: row["mean"] for row in rows(blocks["averages"])}
    by_hand = [found.index["percent"].mean() for found in rounds[2021]]
    assert list(means.values()) == pytest.approx(by_hand)
    ranked = rows(blocks["ranking-2"])
    assert [row["rank"] for row in ranked] == sorted(rounds[2021][1].index["rank"])
    assert "Đây là ngưỡng chung, không phải ngưỡng riêng của tỉnh" in text
    assert {"self-1", "self-2", "lost-figure", "lost-figure-2"} <= set(blocks)


def test_points_lost_and_weakest_criteria_by_hand(report, rounds):
    found = rounds[2021][0]
    leaves = found.criteria[found.criteria["is_leaf"] & ~found.criteria["kind"].isin(["bonus", "penalty"])]
    tree = found.tree[found.tree["code"].isin(leaves["code"])]
    sums = tree.groupby("code")[["points", "max_points"]].sum()
    weakest = (sums["points"] / sums["max_points"]).idxmin()
    row = rows(report[0]["lost-table"])[0]
    assert row["label"].split()[0] == weakest
    assert row["lost"] == pytest.approx(sums.loc[weakest, "max_points"] - sums.loc[weakest, "points"])


def test_the_new_component_is_method_and_the_parts_add_to_the_change(report, rounds):
    blocks, text = report
    for name, number in (("comparison-table", 0), ("comparison-table-2", 1)):
        *fields, total = rows(blocks[name])
        means = [rounds[year][number].index["percent"].mean() for year in (2020, 2021)]
        assert total["contribution"] == pytest.approx(means[1] - means[0], abs=1e-9)
        assert total["own"] + total["framework"] + total["rule"] == pytest.approx(
            total["contribution"], abs=1e-9
        )
        new = next(row for row in fields if row["label"].startswith("9 "))
        assert (new["own"], new["rule"], new["remark"]) == (0, 0, "mới có trong bộ chỉ số này")
        assert new["framework"] > 0
    assert "do bộ chỉ số" in text
    added = [row["label"] for row in rows(blocks["framework-changes-2"]) if row["what"] == "thêm mới"]
    assert [label.split()[0] for label in added] == ["9", "9.1", "9.2"]
    stricter = [
        row["label"].split()[0]
        for row in rows(blocks["framework-changes-2"])
        if row["what"] == "đổi cách chấm"
    ]
    assert stricter == ["4.2"]


def test_what_the_units_do_alike_in_both_years_is_all_method(rounds):
    """The new framework with last year's rates: own is 0 in every field, however the weights moved."""
    from parresearch.improvement.internal_rounds import change_by_field

    base, now = (rounds[year][1] for year in (2020, 2021))
    tree = now.tree.merge(
        base.tree[["unit", "code", "percent"]], on=["unit", "code"], how="left", suffixes=("", "_b")
    )
    kept = tree["percent_b"].notna() & tree["code"].isin(now.criteria.loc[now.criteria["is_leaf"], "code"])
    kept &= ~tree["code"].isin(["9.1", "9.2", "10.1", "11.1"])
    tree["points"] = (tree["percent_b"] * tree["max_points"] / 100).where(kept, tree["points"])
    same = internal.ResultSet(now.name, now.meta, now.framework, now.index, tree, now.points, now.criteria)
    change = change_by_field(base, same).set_index("field")
    assert change.loc[[str(i) for i in range(1, 10)], ["own", "rule"]].abs().to_numpy().max() < 1e-9


def test_a_unit_has_a_page_with_its_points_and_its_own_change(report, rounds):
    blocks, text = report
    unit = rounds[2021][0].index.set_index("unit").loc["S01"]
    assert f"xếp thứ {unit['rank']}/20" in text
    total = rows(blocks["unit-change"])[-1]
    before = rounds[2020][0].index.set_index("unit").loc["S01", "percent"]
    assert total["contribution"] == pytest.approx(unit["percent"] - before, abs=1e-9)


def test_the_batch_makes_a_page_for_every_unit(root, home, monkeypatch):
    monkeypatch.setenv("PARRESEARCH_HOME", str(home))
    contract = read_contract(find_notebook("internal_index", root / "notebooks"))
    asked = [f"results={results(2021)}", "unit=all"]
    selection = Selection.of(province=["Hà Nam"], year=["2021"], parameters=asked)
    tasks = make_tasks([contract], selection, project_domains())
    assert [task.parameters["unit"] for task in tasks] == support.many_units()["unit"].tolist()
    assert len({task.stem for task in tasks}) == 31
    assert all(f"unit-{task.parameters['unit'].lower()}-" in task.stem for task in tasks)
    with pytest.raises(NotebookContractError, match="one -p results=NAME must say which"):
        make_tasks(
            [contract],
            Selection.of(province=["35"], year=["2021"], parameters=["unit=all"]),
            project_domains(),
        )


def test_files_results_and_tables_say_that_they_are_synthetic(home):
    for kind in ("department", "district"):
        folder = home / "data" / "internal" / name_of(kind, 2021)
        index = pd.read_csv(folder / "index.csv")
        assert index["framework_id"].str.startswith("synthetic-").all()
        book = openpyxl.load_workbook(folder / "results.xlsx")
        assert all(sheet["A3"].value.startswith("MINH HỌA") for sheet in book.worksheets)
