"""The province report, part by part: pilots, read scales, breaks, computed figures, nesting and absent parts."""

import re
from functools import cache

import pandas as pd
import pytest

from parresearch.catalog import load, trace
from parresearch.catalog.best import load_best_components
from parresearch.core.flags import uncontradicted
from parresearch.core.indices import INDICES
from parresearch.core.provinces import region_of, resolve, units_of
from parresearch.improvement.province_lost import lost_fields
from parresearch.improvement.province_supplied import province_forecast
from parresearch.reporting.basis_words import criteria_set_remark
from parresearch.reporting.blocks import KeyFigures, Note, Sentence, Table
from parresearch.reporting.language import words
from parresearch.reporting.province import (
    ProvinceView,
    appendix,
    opening,
    part_basis,
    part_forecast,
    part_indices,
    part_lost,
    part_overall,
    part_rank_interval,
    part_structure,
)
from parresearch.statistics.breaks import breaks_of_index
from parresearch.statistics.component_years import component_years
from parresearch.statistics.framework_shape import nest_framework
from parresearch.statistics.groups import group_of
from parresearch.statistics.parts import sum_of_parts
from parresearch.statistics.scale_reading import scale_reading
from parresearch.statistics.standing import province_series, standings
from parresearch.statistics.uncertainty.assumed_places import assumed_places

IDS = ["par", "sipas", "pci", "papi"]


@pytest.fixture(scope="module")
def standing():
    found = {}
    for i in IDS:
        totals = load.load_scores(i, component="total")
        found[i] = standings(
            totals, load.load_ranks(i), load.load_national(i), units=units_of(totals["year"])
        )
    return found


@pytest.fixture(scope="module")
def view(standing):
    """A function: the view of a province and year, put together as the notebook does (without profiles)."""

    coverage, breaks, sources = trace.coverage(), load.load_breaks(), load.load_sources()

    @cache
    def make(name, year, language="vi"):
        unit = resolve(name, year=year)
        years = range(min(2011, year - 1), year + 1)
        national = {i: load.load_national(i) for i in IDS}
        series = {
            i: province_series(
                standing[i], vintage=unit.vintage, province_code=unit.province_code, years=years,
                national=national[i],
            )
            for i in IDS
        }  # fmt: skip
        framework = nest_framework(load.load_framework(year))
        scores = load.load_province_year(unit.province_code, year, index_ids=IDS)
        return ProvinceView(
            province=unit, region=region_of(unit), year=year, w=words(language), standings=standing, series=series,
            profiles={}, scores=scores, parts_sum=sum_of_parts(scores[scores["index_id"] == "par"]),
            reading=scale_reading(
                series["par"].loc[year], year=year, framework=framework, national=national["par"]
            ),
            breaks={i: breaks_of_index(breaks, index_id=i) for i in IDS}, framework=framework,
            groups=uncontradicted(load.load_groups(year)),
            conflicts=load.load_province_conflicts(unit.province_code, [year - 1, year], index_ids=IDS),
            evidence=trace.evidence(unit, years=years, detail_year=year, index_ids=IDS), coverage=coverage,
            sources=sources, data_version="0" * 64,
        )  # fmt: skip

    return make


def rows_of(table):
    assert isinstance(table, Table)
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def text_of(blocks):
    return " ".join(block.text for block in blocks if isinstance(block, (Sentence, Note)))


# 2011: a pilot of six provinces


@pytest.mark.parametrize(("name", "rank"), [("Cần Thơ", 1), ("Thái Bình", 6)])
def test_a_pilot_rank_is_shown_as_one_of_six_everywhere(view, name, rank):
    v = view(name, 2011)
    figures = next(
        b for b in opening.summary(v, Sentence("", name="summary-lost")) if isinstance(b, KeyFigures)
    )
    assert f"{rank}/6" in [item.value for item in figures.items]
    assert all("63" not in item.value for item in figures.items)
    series = {row["year"]: row for row in rows_of(part_overall.series_table(v))}
    assert (series[2011]["rank"], series[2011]["n_ranked"], series[2011]["rank_change"]) == (rank, 6, None)
    assert "không phải hạng cả nước" in series[2011]["remark"]
    neighbours = rows_of(part_overall.neighbours_table(v))
    assert [(row["rank"], row["province_name"]) for row in neighbours] == [(1, "Cần Thơ"), (6, "Thái Bình")]
    indices = {row["index"]: row for row in rows_of(part_indices.index_table(v))}
    assert (indices["PAR INDEX"]["rank"], indices["PAR INDEX"]["n_ranked"]) == (rank, 6)


def test_before_the_pilot_there_was_no_index_and_a_pilot_has_no_mean(view):
    v = view("Cần Thơ", 2011)
    assert v.years_without_index == [2010]
    said = text_of(opening.summary(v, Sentence("", name="summary-lost")))
    assert "Năm 2010 chưa có PAR INDEX" in said
    assert "không có bình quân cả nước" in said
    assert "Không tìm thấy bình quân" not in said
    series = {row["year"]: row for row in rows_of(part_overall.series_table(v))}
    assert series[2010]["remark"] == "chưa có chỉ số này"
    assert view("Cần Thơ", 2014).years_without_index == []


def test_a_pilot_is_counted_out_of_those_assessed(view):
    cover = trace.coverage().set_index(["index_id", "year"])
    columns = ["n_score", "n_rank", "n_assessed", "partial_scope", "n_units"]
    assert cover.loc[("par", 2011), columns].tolist() == [2, 2, 6, "pilot", 63]
    assert cover.loc[("sipas", 2015), columns].tolist() == [10, 10, 10, "surveyed", 63]
    assert cover.loc[("pci", 2005), ["n_assessed", "n_units"]].tolist() == [42, 64]
    assert cover.loc[("par", 2016), ["n_assessed", "partial_scope"]].tolist() == [63, ""]
    v = view("An Giang", 2011)
    assert "2/6" in part_overall.strip_figure(v).title
    assert "6 tỉnh, thành phố trên tổng số 63" in text_of(part_basis.basis(v))


def test_a_partial_survey_is_told_and_not_drawn(view):
    v = view("Hà Nội", 2016)
    assert "SIPAS 2015: 7/10" in part_indices.rank_figure(v).note
    other = view("An Giang", 2015)
    assert "khảo sát ở 10 tỉnh" in text_of(part_indices.index_sentences(other))


def test_what_was_not_found_is_not_called_unpublished(view):
    v = view("Hà Giang", 2011)
    blocks = [
        *opening.summary(v, Sentence("", name="summary-lost")),
        part_overall.series_figure(v),
        part_overall.series_table(v),
    ]
    shown = " ".join(str(block.to_json()) for block in blocks)
    assert "chưa tìm thấy" in shown
    assert "chưa được công bố" not in shown


# 2016: a score whose scale the source does not print


def test_a_read_scale_is_told_with_its_reason_wherever_the_score_stands(view):
    v = view("An Giang", 2016)
    said = text_of(part_basis.basis(v))
    for figure in ("72,89", "97,5", "74,76", "74,64", "30 tỉnh", "hạng 36"):
        assert figure in said
    assert "không nêu thang điểm" in text_of(opening.summary(v, Sentence("", name="summary-lost")))
    tables = [part_overall.series_table(v), part_overall.neighbours_table(v), part_indices.index_table(v)]
    for table in [*tables, *[b for b in appendix.scores(v) if isinstance(b, Table)]]:
        marked = [row for row in rows_of(table) if "đọc theo thang 100" in (row["remark"] or "")]
        assert [row["points"] for row in marked] == [72.89]
    evidence = next(b for b in appendix.evidence(v) if isinstance(b, Table) and b.name == "evidence-table")
    assert ("PAR INDEX, số tỉnh trên bình quân", "30") in [
        (row["label"], row["stated"]) for row in rows_of(evidence)
    ]


@pytest.mark.parametrize("name", ["Lai Châu", "Hậu Giang", "Hà Giang"])
def test_a_printed_scale_is_not_called_read(view, name):
    assert "không nêu thang điểm" not in text_of(
        [*opening.summary(view(name, 2016), Sentence("", name="summary-lost"))]
    )


# Breaks and sets of provinces


def index_rows(v):
    return {row["index"]: row for row in rows_of(part_indices.index_table(v))}


@pytest.mark.parametrize(
    ("name", "year", "index", "label"),
    [
        ("An Giang", 2016, "PAR INDEX", "4361/QĐ-BNV"),
        ("An Giang", 2016, "PAPI", "nội dung 3"),
        ("An Giang", 2013, "PCI", "hay đổi trọng số"),
        ("Hà Nội", 2018, "PAPI", "thang điểm từ 60 lên 80"),
        ("Kon Tum", 2022, "SIPAS", "Phương pháp khảo sát mới"),
    ],
)
def test_breaks_of_every_index_are_marked_in_the_table_and_in_its_sentence(view, name, year, index, label):
    v = view(name, year)
    table = part_indices.index_table(v)
    mark = criteria_set_remark(v.breaks_of(next(i for i in v.index_ids if v.short(i) == index)), year, v.w)
    assert mark
    assert mark in index_rows(v)[index]["remark"]
    assert f"{index}, so với năm trước: " in table.note
    assert label.lower() in table.note.lower()
    if index != "SIPAS":
        of = next(i for i in IDS if INDICES[i].short == index)
        assert label in (v.index_text(of) if of != "par" else v.break_text(of))


def test_a_year_without_a_break_has_no_mark(view):
    rows = index_rows(view("Hà Nội", 2023))
    remarks = " ".join(row["remark"] or "" for row in rows.values())
    assert not any(mark in remarks for mark in ("bộ chỉ số mới", "sửa đổi", "cách đo"))


def test_ranks_among_as_many_but_other_provinces_are_told_by_name(view):
    v = view("Hà Nội", 2024)
    row = v.series["papi"].loc[2024]
    assert row["n_ranked"] == row["n_ranked_base"]  # the sizes alone would say nothing
    said = v.index_text("papi")
    for name in ("Quảng Ninh", "Bình Dương", "Vĩnh Phúc", "Tiền Giang"):
        assert name in said
    assert "không cùng tập hợp tỉnh" in index_rows(v)["PAPI"]["remark"]
    assert "không cùng tập hợp tỉnh" not in view("Hà Nội", 2017).index_text("papi")


# Marks of derived and computed figures


def test_computed_figures_are_marked_in_the_table_of_indices(view):
    rows = index_rows(view("An Giang", 2016))
    assert "tính lại: thứ hạng, bình quân" in rows["PAPI"]["remark"]
    assert "tính lại: bình quân" in rows["PCI"]["remark"]
    assert "tính lại" not in rows["PAR INDEX"]["remark"]
    note = part_indices.index_table(view("An Giang", 2016)).note
    assert "Hạng tính lại:" in note
    assert "Bình quân tính lại:" in note


def marks(v):
    """Year to the marks of the series table and to those of the evidence table, of the PAR INDEX in the country."""
    of_series = {row["year"]: row for row in rows_of(part_overall.series_table(v))}
    table = next(b for b in appendix.evidence(v) if isinstance(b, Table) and b.name == "evidence-table")
    stated = {}
    for row in rows_of(table):
        if row["label"] == "PAR INDEX":
            stated.setdefault(row["year"], []).extend(row["stated"].split("; "))
    return of_series, stated


@pytest.mark.parametrize(("name", "year"), [("Hà Nội", 2021), ("An Giang", 2016), ("Tiền Giang", 2020)])
def test_series_and_appendix_agree_on_what_is_derived(view, name, year):
    v = view(name, year)
    of_series, stated = marks(v)
    for when, row in of_series.items():
        said = re.search(r"suy ra: ([^;]*)", row["remark"])
        derived = said.group(1).split(", ") if said else []
        parts = stated.get(when, [])
        ranks = [text for text in parts if text.startswith("thứ hạng")]
        values = [text for text in parts if not text.startswith("thứ hạng")]
        for figure, texts in (("thứ hạng", ranks), ("điểm", values)):
            if texts:
                assert (figure in derived) == all("(số suy ra)" in text for text in texts), (when, figure)


def test_ha_noi_by_figure(view):
    """2014: a rank from the order of a list; 2020: score and rank are printed, although another source derives it."""
    of_series, stated = marks(view("Hà Nội", 2021))
    assert stated[2014] == ["thứ hạng 3/63 (số suy ra)"]
    assert of_series[2014]["remark"] == "suy ra: thứ hạng"
    assert stated[2020] == ["86,07%", "thứ hạng 8/63"]
    assert "thứ hạng" not in of_series[2020]["remark"]


# Structure of points and groups


@pytest.mark.parametrize("year", range(2012, 2025))
def test_rows_on_one_level_never_add_to_more_than_their_whole(view, year):
    rows = nest_framework(load.load_framework(year))
    total = rows.loc[rows["level"] == "total", "max_points"].max()
    roots = rows[rows["depth"] == 0]
    for level in ("block", "field"):
        assert not roots.loc[roots["level"] == level, "max_points"].sum() > total
    for code, parts in rows[rows["depth"] > 0].groupby("parent"):
        whole = rows.loc[rows["code"] == code, "max_points"].iloc[0]
        assert not parts["max_points"].sum() > whole
    assert sorted(rows["code"]) == sorted(load.load_framework(year)["code"])


def test_the_blocks_of_2022_add_to_100_with_the_survey_inside(view):
    table = next(b for b in part_basis.basis(view("An Giang", 2022)) if isinstance(b, Table))
    rows = rows_of(table)
    blocks = [row for row in rows if row["kind"] == "khối điểm"]
    assert sum(row["max_points"] for row in blocks if "trong đó" not in row["name"]) == 100
    inside = [row for row in blocks if "trong đó" in row["name"]]
    assert [row["max_points"] for row in inside] == [22.0]
    assert rows[rows.index(inside[0]) - 1]["max_points"] == 38.5


@pytest.mark.parametrize(
    ("name", "year", "says"),
    [
        ("Kon Tum", 2023, "từ 80 đến dưới 90 điểm"),
        ("An Giang", 2012, "trên 80 điểm"),
        ("Hà Nội", 2018, "từ 80 điểm trở lên"),
        ("Hà Nội", 2020, "nguồn không in ngưỡng"),
    ],
)
def test_both_bounds_of_a_group_are_told_open_or_closed(view, name, year, says):
    v = view(name, year)
    group = group_of(v.now["percent"], v.groups)
    assert group
    assert says in part_overall.group_text(v, group)


# Parts


def test_the_notebook_has_the_ten_parts_of_the_outline_in_order(root):
    text = (root / "notebooks/province_report.py").read_text(encoding="utf-8")
    headings = re.findall(r"^# ## ([IVX]+)\. ", text, flags=re.M)
    assert headings == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]


def test_both_languages_say_the_same_figures(view):
    figures = {}
    for language in ("vi", "en"):
        v = view("Hà Nội", 2024, language)
        said = text_of([*part_basis.basis(v), *part_indices.index_sentences(v)])
        figures[language] = sorted(re.findall(r"\d+", said.replace(".", ",")))
    assert len(figures["vi"]) > 20
    assert figures["vi"] == figures["en"]


def test_a_scale_is_not_ruled_out_without_the_figures():
    row = pd.Series(
        {"points": 72.89, "max_points": 100.0, "rank": pd.NA, "mean": 74.64, "flag": "scale_read"}
    )
    reading = scale_reading(
        row, year=2016, framework=load.load_framework(2016), national=load.load_national("par")
    )
    assert reading["is_read"]
    assert not reading["is_contradicted"]


# Parts III and IV: blocks of points and fields


def parts_of(view, name, year, language="vi"):
    v = view(name, year, language)
    scores = load.load_scores("par", last_year=year, province_code=v.province.province_code)
    same = v.breaks_before("par").empty
    return [
        make(
            v,
            component_years(
                scores, best=load_best_components("par", year), year=year, components=c, same_measure=same
            ),
        )
        for make, c in (
            (part_structure.structure, part_structure.BLOCKS),
            (part_structure.fields, part_structure.FIELDS),
        )
    ]


def test_kon_tum_2023_tells_its_parts_and_fields_as_published(view):
    structure, fields = parts_of(view, "Kon Tum", 2023)
    text = text_of(structure)
    assert "Không kể điểm tác động, trong 4 phần còn lại, đạt tỷ lệ cao nhất là" in text  # beside five bars
    table = next(block for block in structure if isinstance(block, Table))
    assert "remark" not in [column.key for column in table.columns]  # said once, not in each of five rows
    assert table.note.startswith("Ở mọi thành phần PAR INDEX, tỷ lệ (%) là số tính lại.")
    for figure in ("54,95/61,5", "8,50/10", "18,33/22", "4,36/6,5", "31,19/38,5"):
        assert figure in text
    rows = rows_of(next(block for block in fields if isinstance(block, Table)))
    assert [row["rank"] for row in rows] == [52, 22, 34, 22, 45, 51, 32]
    assert "Cải cách thể chế" in [row["shown"] for row in rows]  # the name of 876/QĐ-BNV
    assert "cải cách thể chế (43 → 22)" in text_of(fields)


def test_parts_that_do_not_add_are_said_and_not_repaired(view):
    structure, _ = parts_of(view, "Hòa Bình", 2023)
    v = view("Hòa Bình", 2023)
    assert v.w.number(v.parts_sum) in text_of(structure)
    assert v.w.number(v.now["points"]) in text_of(structure)
    assert v.w.number(v.parts_sum) != v.w.number(v.now["points"])


def test_no_points_are_subtracted_across_a_new_set_of_criteria(view):
    v = view("Khánh Hòa", 2022)
    assert not v.breaks_before("par").empty
    scores = load.load_scores("par", first_year=2022, last_year=2022, province_code="56")
    before = scores.assign(year=2021, points=1.0, percent=10.0)
    table = component_years(
        pd.concat([scores, before]), best=load_best_components("par", 2022), year=2022,
        components=part_structure.FIELDS, same_measure=v.breaks_before("par").empty,
    )  # fmt: skip
    text = text_of(part_structure.fields(v, table))
    assert "không tính mức tăng, giảm" in text
    assert not re.search(r"tăng: |giảm: ", text)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_province_without_parts_says_so_and_draws_nothing(view, language):
    for blocks in parts_of(view, "An Giang", 2016, language):
        heading, note = blocks
        assert (heading.type, note.type, note.kind) == ("heading", "note", "missing")


def test_points_without_a_maximum_have_no_percent(view):
    structure, _ = parts_of(view, "Đồng Tháp", 2020)
    assert not [block for block in structure if block.type == "figure"]
    rows = rows_of(next(block for block in structure if isinstance(block, Table)))
    assert all(row["percent"] is None for row in rows)
    assert "bộ chỉ số khác" in text_of(structure)  # 1150/QĐ-BNV of 2019 was written anew in 2020
    assert "+2,08" not in text_of(structure)


def lost_text(view, name, year, language="vi"):
    v = view(name, year, language)
    par = load.load_scores("par", last_year=year, province_code=v.province.province_code)
    of = {"province_code": v.province.province_code, "year": year}
    forecast = province_forecast(
        None, scores=par, standing=v.standings["par"], own=v.now, province_code=of["province_code"], year=year
    )
    won_back = part_forecast.recoverable_sentence(v, forecast)
    return part_lost.lost_summary(v, fields=lost_fields(par, **of), recoverable=won_back).text


def test_the_summary_says_where_points_were_lost_and_what_can_be_won_back(view):
    text = lost_text(view, "Kon Tum", 2023)
    assert "mất 13,86 điểm trên tổng 100 điểm" in text  # 100 - 86,14
    assert "6,55 điểm (47,3%)" in text  # 61,5 - 54,95 of 13,86
    assert "5,17 điểm (37,3%)" in text  # 10 - 8,50 and 22 - 18,33
    assert "2,14 điểm (15,4%)" in text  # 6,5 - 4,36
    assert "cải cách tổ chức bộ máy hành chính (0,78 điểm)" in text
    unknown = lost_text(view, "An Giang", 2016)
    assert "mất 27,11 điểm" in unknown
    assert "Các nguồn chưa có số liệu về điểm mất theo lĩnh vực" in unknown
    assert (
        lost_text(view, "Hà Giang", 2016)
        == "Các nguồn chưa có số liệu để xác định số điểm mất và lĩnh vực mất điểm."
    )


def intervals(view, name, year, language="en", later=3):
    """The blocks of part II on how sure the ranks are, put together as the notebook does."""
    v = view(name, year, language)
    totals = {
        i: load.load_scores(i, component="total", last_year=year + later) for i in ("par", "pci", "papi")
    }
    places = assumed_places(
        totals,
        load.load_breaks(),
        year=year,
        province_code=v.province.province_code,
        n_units=len(units_of([year])),
    )
    return part_rank_interval.rank_intervals(v, places), places.set_index("index_id"), v


def test_a_rank_comes_with_the_places_it_may_be_and_the_assumption_is_said(view):
    blocks, places, v = intervals(view, "An Giang", 2016)
    (missing,) = [b for b in blocks if isinstance(b, Note) and b.kind == "missing"]
    assert "for 2016 the scores of only 5 of 63 provinces were found" in missing.text
    (table,) = [b for b in blocks if isinstance(b, Table)]
    keys = [column.key for column in table.columns]
    rows = {row[0]: dict(zip(keys, row, strict=True)) for row in table.rows}
    assert set(rows) == {"PCI", "PAPI"}
    for index_id, name in (("pci", "PCI"), ("papi", "PAPI")):
        row, place = rows[name], places.loc[index_id]
        assert row["rank"] == v.row(index_id)["rank"] == place["rank"]
        assert row["rank_best"] <= row["rank"] <= row["rank_worst"]
        assert row["said"] == f"no place from {place['rank_best']} to {place['rank_worst']} can be ruled out"
    (caution,) = [b for b in blocks if isinstance(b, Note) and b.kind == "caution"]
    assert "The errors are assumed" in caution.text
    assert "PCI: 1.29 points, from 2013–2014, 2014–2015 and 2015–2016 (63 of 63 provinces)" in caution.text
    assert (
        "PAPI: 1.15 points, from 2013–2014, 2014–2015 and 2015–2016 (at least 61 of 63 prov" in caution.text
    )


def test_an_assumed_error_names_its_instrument_and_its_conversion(view):
    def said(name, year):
        return intervals(view, name, year)[0][-1].text

    assert "PAPI: 1.09 points, from 2019–2020 (63 of 63 provinces)." in said("An Giang", 2019)
    converted = said("An Giang", 2018)
    assert (
        "PAPI: 1.27 points, from 2015–2016 and 2016–2017 (63 of 63 provinces; another instrument, so "
        in converted
    )
    assert "0.950 points of 60 × 80/60)." in converted
    assert "(63 of 63 provinces; another instrument)." in said("An Giang", 2022)  # PCI: other weights of 100
    assert "Pairs of years on the instrument of 2018 come first" in converted


def test_no_rank_needs_no_interval_and_a_year_without_an_error_says_so(view):
    blocks, places, _ = intervals(view, "An Giang", 2011, later=0)
    assert places["reason"].to_dict()["papi"] == "no_error"  # the first year of PAPI: nothing to compare with
    said = " ".join(b.text for b in blocks if isinstance(b, Note))
    assert "no two neighbouring years near 2011 are on one scale with scores of at least half" in said
    assert not any("PAR INDEX" in b.text for b in blocks if isinstance(b, Note))  # it had no rank then
