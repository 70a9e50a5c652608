"""The notebook national_report, run for a year; the answers are asserted."""

import nbformat
import papermill as pm
import pytest

from parresearch.reporting.blocks import Figure, Note, blocks_of


@pytest.fixture(scope="module")
def report(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("national")
    executed = pm.execute_notebook(
        str(root / "notebooks/national_report.ipynb"), str(folder / "out.ipynb"), parameters={"year": 2022},
        progress_bar=False, cwd=str(folder), kernel_name="python3",
    )  # fmt: skip
    return {block.name: block for block in blocks_of(executed) if block.name}


def rows_of(table):
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def test_every_expected_block_is_there(report, root):
    said = nbformat.read(root / "notebooks/national_report.ipynb", as_version=4).metadata["parresearch"]
    assert set(said["blocks"]) <= set(report)


def test_all_63_stand_in_the_ranking_and_missing_is_no_place(report):
    rows = rows_of(report["ranking-table"])
    assert len(rows) == 63
    assert (rows[0]["name"], rows[0]["rank"], rows[0]["percent"]) == ("Quảng Ninh", 1, 90.1)
    ranks = [row["rank"] for row in rows if row["rank"] is not None]
    assert ranks == sorted(ranks)
    assert len(ranks) == 36
    assert all(row["rank"] is None for row in rows[36:])
    assert {row["name"]: row["pci"] for row in rows}["Quảng Ninh"] == 1
    assert all(row["region"] for row in rows)


def test_the_year_is_told_with_its_break_and_what_is_lacking(report):
    assert (
        "trong 63 tỉnh, thành phố, các nguồn nêu điểm PAR INDEX của 20 và thứ hạng của 36"
        in report["summary-text"].text
    )
    assert "giảm 1,58 điểm (86,37 → 84,79)" in report["summary-text"].text
    assert "876/QĐ-BNV" in report["break"].text
    assert "Neither" not in report["not-published-text"].text
    assert "của 27 tỉnh, thành phố" in report["not-published-text"].text
    assert isinstance(report["regions-table"], Note)


def test_maps_name_their_publisher_and_the_archipelagos(report):
    for name, publisher in (("map-par", "Bộ Nội vụ"), ("map-papi", "UNDP"), ("map-pci", "VCCI")):
        figure = report[name]
        assert isinstance(figure, Figure)
        assert publisher in figure.source
        assert "Hoàng Sa thuộc Đà Nẵng" in figure.note
        assert "Trường Sa thuộc Khánh Hòa" in figure.note
    assert "Bộ Nội vụ" not in report["map-pci"].source
    assert "RTA và UNDP" in report["map-papi"].source
    assert "RTA and UNDP" not in report["map-papi"].source
    assert "Không phải số công bố" in report["map-34"].note
    assert "Cao nhất: Quảng Ninh" in report["map-34"].alt


def test_many_years_never_cross_a_break_and_say_how_many_provinces(report):
    rows = rows_of(report["runs-table"])
    first = next(row for row in rows if row["index"] == "PAPI" and row["way"] == "giảm")
    assert (first["years"], first["n_years"]) == ("2018–2022", 4)
    spans = [tuple(int(y) for y in row["years"].split("–")) for row in rows if row["index"] == "PCI"]
    assert not any(start < cut <= end for start, end in spans for cut in (2009, 2013, 2022))
    assert "PAPI 2018–2022: từ 1,48 đến 1,96 điểm" in report["spread"].note
    assert "20/63" in report["ceiling"].text
    assert "2 tỉnh đạt trên 90" in report["ceiling"].text


def test_drawing_together_is_told_by_stretch_with_its_breaks(report):
    rows = rows_of(report["convergence-table"])
    spans = {(row["index"], row["years"]) for row in rows}
    assert spans == {
        ("PCI", "2006–2008"), ("PCI", "2009–2012"), ("PCI", "2013–2021"), ("PAPI", "2011–2017"), ("PAPI", "2018–2022"),
    }  # fmt: skip
    last = next(row for row in rows if (row["index"], row["years"]) == ("PAPI", "2018–2022"))
    assert last["remark"] == "một phần đổi cách đo từ năm 2019 và 2021"
    assert "PAPI 2018–2022" in report["convergence"].text
    assert "Với PAR INDEX chưa tính được" in report["convergence"].text
    runs = rows_of(report["runs-table"])
    crossing = next(row for row in runs if row["index"] == "PAPI" and row["years"] == "2018–2022")
    assert crossing["remark"] == "một phần đổi cách đo từ năm 2019 và 2021"


def test_the_pilot_of_six_is_told_as_one_and_nobody_is_called_unpublished(root, tmp_path):
    executed = pm.execute_notebook(
        str(root / "notebooks/national_report.ipynb"), str(tmp_path / "out.ipynb"), parameters={"year": 2011},
        progress_bar=False, cwd=str(tmp_path), kernel_name="python3",
    )  # fmt: skip
    blocks = {block.name: block for block in blocks_of(executed) if block.name}
    text = blocks["summary-text"].text
    assert "PAR INDEX năm 2011 là đợt thí điểm ở 6 tỉnh" in text
    assert "không nêu thứ hạng cả nước" in text
    assert "của 0" not in text
    assert "Không tìm thấy cả điểm lẫn thứ hạng" not in blocks["not-published-text"].text
    assert "không tỉnh nào đạt trên 90" in blocks["ceiling"].text
    assert {row["index"] for row in rows_of(blocks["convergence-table"])} == {"PCI"}  # PAPI has one year
