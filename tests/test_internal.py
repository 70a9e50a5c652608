"""Internal rounds: stored results, points lost, what is own and what is method, and the notebook."""

import dataclasses
import html
import json
import re
import shutil

import numpy as np
import pandas as pd
import papermill as pm
import pytest
from internal_support import write_round
from nbconvert.exporters import get_exporter
from vietnamese_support import english_words

from parresearch.catalog import internal, load
from parresearch.core.errors import DataError
from parresearch.core.provinces import resolve
from parresearch.improvement.internal_rounds import change_by_field, lost_by_criterion, pair_rounds, pick_unit
from parresearch.improvement.points_lost import lost_by, points_lost
from parresearch.reporting.blocks import Note, blocks_of
from parresearch.reporting.internal.comparison import comparison
from parresearch.reporting.internal.lost import lost
from parresearch.reporting.internal.opening import opening
from parresearch.reporting.internal.ranking import ranking
from parresearch.reporting.internal.unit_page import unit_page
from parresearch.reporting.internal.view import InternalView, RoundView
from parresearch.reporting.language import words


@pytest.fixture
def rounds(tmp_path):
    write_round(tmp_path / "nay")
    write_round(tmp_path / "truoc", base=True)
    return internal.load_results("nay", tmp_path), internal.load_results("truoc", tmp_path)


def test_stored_results_come_back_as_they_were(rounds):
    now, base = rounds
    assert now.index.set_index("unit").loc["so-a", "percent"] == 92.0
    assert now.criteria["code"].tolist() == ["1", "1.1", "1.2", "2", "2.1", "3"]
    assert base.meta["year"] == 2023


def test_unknown_or_damaged_results_are_named(tmp_path):
    write_round(tmp_path / "nay")
    with pytest.raises(DataError, match="Did you mean 'nay'"):
        internal.load_results("nai", tmp_path)
    (tmp_path / "nay" / "tree.csv").write_text("unit,code\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"tree\.csv lacks points"):
        internal.load_results("nay", tmp_path)


def test_points_lost_by_hand(rounds):
    now, _ = rounds
    lost = lost_by_criterion(now.tree, now.criteria).set_index("code")["lost"]
    # 2.1: 50 less 45, 40, 30, 25, 50; 1.2: 20 less 20, 10, 20, 10, 18;
    # 1.1: 20 less 18, 16, 20, 10, 20; 3: 10 less 9, 8, 5, 5, 10
    assert lost.to_dict() == {"2.1": 60.0, "1.2": 22.0, "1.1": 16.0, "3": 13.0}
    assert lost.index.tolist() == ["2.1", "1.2", "1.1", "3"]


def test_lost_shares_add_to_100_and_unknown_points_are_not_lost():
    tree = pd.DataFrame(
        {"code": ["a", "b", "b"], "points": [8.0, np.nan, 1.0], "max_points": [10.0, 5.0, 5.0]}
    )
    assert points_lost(tree)["lost"].isna().tolist() == [False, True, False]
    table = lost_by(tree, ["code"])
    assert table["lost_share"].sum() == pytest.approx(100)
    assert table["cumulative_share"].iloc[-1] == pytest.approx(100)
    unknown = lost_by(tree.assign(points=[8.0, np.nan, np.nan]), ["code"]).set_index("code").loc["b"]
    assert (unknown["n"], unknown["n_unknown"], np.isnan(unknown["lost"])) == (0, 2, True)
    row = table.set_index("code").loc["b"]
    assert (row["n"], row["n_unknown"], row["lost"], row["percent"]) == (1, 1, 4.0, 20.0)


def test_a_new_field_is_method_and_the_rest_adds_up(rounds):
    now, base = rounds
    change = change_by_field(base, now)
    departments = change[change["unit_type"] == "department"].set_index("field")
    assert departments.loc["3", "status"] == "entered"
    assert departments.loc["3", "own"] == 0.0
    means = [r.index.query("unit_type == 'department'")["percent"].mean() for r in (base, now)]
    effects = departments[["own", "framework", "rule"]].to_numpy().sum()
    assert departments["contribution"].sum() == pytest.approx(means[1] - means[0], abs=1e-9)
    assert effects == pytest.approx(means[1] - means[0], abs=1e-9)


def test_the_parts_of_a_change_by_hand(rounds):
    now, base = rounds
    # so-a, field 2 (leaf 2.1): 54 of 60 = 90% → 45 of 50 = 90%: no own part; weight 60 → 50: 0.9 × −10 = −9
    one = change_by_field(base, now, unit="so-a").set_index("field")
    assert one.loc["2", ["own", "framework", "rule"]].tolist() == pytest.approx([0, -9, 0])
    # field 1, same weights: 1.1 from 16 to 18, 1.2 stays; field 3 is new: 9 points
    assert one.loc["1", ["own", "framework"]].tolist() == pytest.approx([2, 0])
    assert one.loc["3", ["own", "framework"]].tolist() == pytest.approx([0, 9])
    assert one["n_units"].tolist() == [1, 1, 1]


def test_results_without_units_in_common_have_no_change_and_losses_need_leaves(rounds):
    now, base = rounds
    assert change_by_field(base, now, unit="so-x").empty
    assert lost_by_criterion(now.tree.iloc[:0], now.criteria).empty


def test_a_unit_type_without_a_year_before_is_named_and_not_passed_over(rounds):
    now, base = rounds
    change = change_by_field(base, now)
    change = change[change["unit_type"] == "department"]
    round_ = RoundView(meta=now.meta, index=now.index, tree=now.tree, criteria=now.criteria, lost=pd.DataFrame(),
                       change=change, unit_change=pd.DataFrame(), diff=pd.DataFrame(), base_year=2023)  # fmt: skip
    view = InternalView(province=resolve("89", year=2024), year=2024, w=words("vi"), unit="", rounds=(round_,),
                        published=pd.DataFrame(), publishers=pd.Series(), data_version="0" * 64)  # fmt: skip
    blocks = {block.name: block for block in comparison(view)}
    assert "huyện" in blocks["comparison-without"].text
    assert "sở" not in blocks["comparison-without"].text
    both = dataclasses.replace(view, rounds=(dataclasses.replace(round_, change=change_by_field(base, now)),))
    assert "comparison-without" not in {block.name for block in comparison(both)}


def view_of(results, **meta):
    empty = pd.DataFrame()
    index = results.index.assign(**{"class": "Tốt"})
    round_ = RoundView(meta=results.meta | meta, index=index, tree=results.tree, criteria=results.criteria,
                       lost=lost_by_criterion(results.tree, results.criteria), change=empty, unit_change=empty,
                       diff=empty)  # fmt: skip
    return InternalView(province=resolve("17", year=2024), year=2024, w=words("vi"), unit=index["unit"].iloc[0],
                        rounds=(round_,), published=empty, publishers=pd.Series(), data_version="0" * 64)  # fmt: skip


def test_only_what_is_illustrative_is_marked_so(rounds):
    """Thresholds that nobody issued mark the classes; points, ranks and their titles are real ones."""
    tried = view_of(rounds[0], illustrative=False, classes={"illustrative": True, "title_vi": "Thử"})
    blocks = [*opening(tried), *unit_page(tried), *ranking(tried), *lost(tried)]
    said = json.dumps([block.to_json() for block in blocks], ensure_ascii=False).lower()
    assert said.count("minh họa") == 1 + 2 + 1  # the note, a column of each ranking, the class of the unit
    assert "chỉ số và thứ hạng không phụ thuộc" in said
    issued = view_of(rounds[0], illustrative=False, classes={"illustrative": False, "title_vi": "Thử"})
    blocks = [*opening(issued), *unit_page(issued), *ranking(issued), *lost(issued)]
    assert "minh họa" not in json.dumps([block.to_json() for block in blocks], ensure_ascii=False).lower()


def test_a_round_that_lost_nothing_has_no_weakest_criteria(rounds):
    full = dataclasses.replace(rounds[0], tree=rounds[0].tree.assign(
        points=rounds[0].tree["max_points"], percent=100.0))  # fmt: skip
    blocks = {block.name: block for block in lost(view_of(full))}
    assert "Không mất điểm ở tiêu chí nào" in blocks["lost-table"].text
    assert "lost-figure" not in blocks


def test_the_page_of_one_unit_among_thousands_shows_those_around_it_and_says_so(rounds):
    now, _ = rounds
    n = 3321
    index = pd.DataFrame({
        "unit": [f"X{i:04d}" for i in range(n)], "name": [f"Xã {i:04d}" for i in range(n)], "unit_type": "commune",
        "points": 90.0, "max_points": 100.0, "percent": np.linspace(99, 50, n), "self_percent": 95.0,
        "self_minus_appraised": 5.0, "rank": range(1, n + 1), "n": n, "class": "",
    })  # fmt: skip
    empty = pd.DataFrame()
    round_ = RoundView(meta=now.meta, index=index, tree=now.tree, criteria=now.criteria, lost=empty, change=empty,
                       unit_change=empty, diff=empty)  # fmt: skip
    view = InternalView(province=resolve("91", year=2025), year=2025, w=words("vi"), unit="X1000", rounds=(round_,),
                        published=empty, publishers=pd.Series(), data_version="0" * 64)  # fmt: skip
    own = next(block for block in ranking(view) if block.name == "ranking-1")
    assert [row[0] for row in own.rows] == [*range(1, 6), *range(996, 1007), *range(3317, 3322)]
    assert [own.rows[i][1] for i in own.picked] == ["Xã 1000"]
    assert "trong tổng số 3.321 đơn vị" in own.note
    whole = next(b for b in ranking(dataclasses.replace(view, unit="")) if b.name == "ranking-1")
    assert len(whole.rows) == n
    assert "tổng số" not in whole.note


def test_each_set_of_results_is_compared_with_the_one_of_its_unit_types(rounds):
    now, base = rounds
    assert pair_rounds([now], []) == [(now, None)]
    assert pair_rounds([now], [base]) == [(now, base)]
    with pytest.raises(DataError, match="Give one per unit type"):
        pair_rounds([now], [base, base])


def test_a_round_of_several_results_is_refused_when_they_do_not_go_together(tmp_path):
    write_round(tmp_path / "nay")
    write_round(tmp_path / "lai")
    assert internal.load_rounds("", folder=tmp_path) == ()
    with pytest.raises(DataError, match="both have the type 'department'"):
        internal.load_rounds("nay; lai", folder=tmp_path)
    with pytest.raises(DataError, match="are of 2024, not of 2023"):
        internal.load_rounds("nay", year=2023, folder=tmp_path)
    meta = tmp_path / "nay" / "meta.json"
    meta.write_text(
        meta.read_text(encoding="utf-8").replace("{", '{"province_code": "35", ', 1), encoding="utf-8"
    )
    assert internal.load_rounds("nay", province_code="35", folder=tmp_path)
    with pytest.raises(DataError, match="of province 35, not of 17"):
        internal.load_rounds("nay", province_code="17", folder=tmp_path)


def test_units_are_found_by_code_or_name(rounds):
    assert pick_unit(rounds[:1], "") == ""
    assert pick_unit(rounds[:1], "so-b") == pick_unit(rounds[:1], "Sở B") == "so-b"
    with pytest.raises(DataError, match="Did you mean"):
        pick_unit(rounds[:1], "Sở BB")


def test_published_internal_figures_of_hoa_binh_2024():
    table = internal.load_published_internal("17", 2024)
    assert (table["unit_type"] == "department").sum() == 19
    assert table.loc[table["unit_name"] == "Sở Nội vụ", "value"].tolist() == [93.82]
    assert internal.load_published_internal("02", 2016).empty


@pytest.fixture
def project(tmp_path, monkeypatch, root):
    shutil.copytree(root / "data" / "raw", tmp_path / "data" / "raw")
    monkeypatch.setenv("PARRESEARCH_HOME", str(tmp_path))
    write_round(tmp_path / "data" / "internal" / "nay")
    write_round(tmp_path / "data" / "internal" / "truoc", base=True)
    return tmp_path


def run(root, folder, **parameters):
    executed = pm.execute_notebook(
        str(root / "notebooks" / "internal_index.ipynb"), str(folder / "out.ipynb"), parameters=parameters,
        progress_bar=False, cwd=str(folder), kernel_name="python3",
    )  # fmt: skip
    page, _ = get_exporter("parresearch-html")().from_notebook_node(executed)
    text = re.sub(
        r"\s+",
        " ",
        html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<(style|script|svg).*?</\1>", " ", page, flags=re.S))),
    )
    return executed, text


def test_the_notebook_ranks_compares_and_labels_an_illustration(root, project):
    executed, text = run(
        root, project, province="17", year=2024, results="nay", base_results="truoc", unit="Sở B"
    )
    assert "MINH HỌA" in text
    assert "(minh họa)" in text
    title = next(block for block in blocks_of(executed) if block.name == "title")
    assert title.text.startswith("Chỉ số cải cách hành chính nội bộ năm 2024: Sở B, tỉnh ")
    assert "Sở B đạt chỉ số 74,00% (74,00/100 điểm), xếp thứ 3/3" in text
    assert "bình quân 3 đơn vị là 80,33%" in text
    assert "mới có trong bộ chỉ số này" in text
    assert "Chuyển đổi số" in text
    names = {block.name for block in blocks_of(executed)}
    assert {"ranking-1", "ranking-2", "self-1", "lost-figure", "comparison-table", "published-table"} <= names


def test_the_notebook_without_a_round_shows_what_was_published(root, tmp_path):
    executed, text = run(root, tmp_path, province="17", year=2024)
    assert "Sở Nội vụ 93,82" in text
    assert isinstance(next(b for b in blocks_of(executed) if b.name == "overview"), Note)
    assert english_words(text) == []


def test_stored_results_are_part_of_what_a_report_was_made_from(project):
    before = load.data_fingerprint()
    path = project / "data" / "internal" / "nay" / "index.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("92.0", "91.0"), encoding="utf-8")
    assert load.data_fingerprint() != before
