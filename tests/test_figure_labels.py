"""Lettering of figures: no two texts meet, none stands under a line, all lines can be told from white."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox
from province_view_support import standing_of
from test_exporter_html import contrast

from parresearch.catalog import load
from parresearch.core.provinces import resolve
from parresearch.reporting.assets import asset
from parresearch.reporting.figures import (
    new_figure,
    plot_bump,
    plot_compared_parts,
    plot_lost,
    plot_profile,
    plot_rank_panels,
    plot_score_series,
    plot_side_by_side,
    plot_strip,
)
from parresearch.reporting.figures.correlation import plot_named_scatter
from parresearch.reporting.figures.drawing import _Canvas, draw_svg
from parresearch.reporting.figures.labels import broken, label_rows, letters_width
from parresearch.reporting.figures.style import (
    CONTEXT,
    FOCUS,
    NO_DATA,
    RANGE,
    SECOND,
    SMALL,
    THIN,
    house_style,
)
from parresearch.reporting.language import words
from parresearch.statistics.breaks import breaks_of_index
from parresearch.statistics.standing import province_series

VI = words("vi")
INDICES = ["par", "sipas", "pci", "papi"]
# Much and little published, high and low ranks, short and long series, first and last years of a set of criteria.
CASES = [("An Giang", 2016), ("Tiền Giang", 2020), ("Kon Tum", 2023), ("Hà Giang", 2019), ("Hải Phòng", 2021),
         ("Quảng Ninh", 2022), ("Cà Mau", 2022), ("Đắk Nông", 2018), ("Hà Nội", 2013), ("Lai Châu", 2015),
         ("Sóc Trăng", 2024), ("Bà Rịa - Vũng Tàu", 2017), ("Thừa Thiên Huế", 2020)]  # fmt: skip


@pytest.fixture(autouse=True)
def closed():
    """Every figure of a test is closed after it."""
    yield
    mpl.pyplot.close("all")


def series_of(name: str, year: int, index_id: str) -> pd.DataFrame:
    unit = resolve(name, year=year)
    return province_series(standing_of(index_id), vintage=unit.vintage, province_code=unit.province_code,
                           years=range(2011, year + 1), national=load.load_national(index_id))  # fmt: skip


def breaks_for(index_id: str) -> pd.DataFrame:
    return breaks_of_index(load.load_breaks(), index_id=index_id)


def inside(tick_label: Text, ax, horizontal: bool) -> bool:
    """Whether a tick is within the limits; matplotlib keeps one more at each end and does not draw them."""
    place = tick_label.get_position()[0 if horizontal else 1]
    low, high = sorted(ax.get_xlim() if horizontal else ax.get_ylim())
    return low <= place <= high


def laid_out(figure) -> tuple[dict[Text, Bbox], Bbox]:
    """The box of every text that is shown, in points as in the finished drawing, and the drawing's own."""
    with house_style():
        svg = draw_svg(figure)
    renderer = _Canvas(figure).get_renderer()
    figure.dpi = 72
    unseen = {
        text
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for text in axis.findobj(Text)
        if not ax.axison or not (text is axis.label or inside(text, ax, axis is ax.xaxis))
    }
    for text in figure.findobj(Annotation):
        text.update_positions(renderer)  # else as it was when drawn, shifted by the cut
    boxes = {
        text: Text.get_window_extent(text, renderer)  # an annotation's own letters, without its leader
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and text not in unseen
    }
    width, height = (float(n) for n in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    whole = figure.get_tightbbox(renderer).transformed(figure.dpi_scale_trans)
    pad = 72 * 0.06
    assert whole.width + 2 * pad == pytest.approx(width, abs=1)
    assert whole.height + 2 * pad == pytest.approx(height, abs=1)
    return boxes, whole


def meetings(boxes: dict[Text, Bbox]) -> list[tuple[str, str]]:
    """Texts that lie on one another; boxes of letters with marks above and below may touch by a hair."""
    return [
        (one.get_text(), other.get_text())
        for (one, a), (other, b) in combinations(boxes.items(), 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2
    ]


def crossed(boxes: dict[Text, Bbox], ax, colours: tuple[str, ...]) -> list[str]:
    """Labels of ``ax`` that a line of one of ``colours`` runs through."""
    found = []
    paths = [line.get_transform().transform(np.column_stack(line.get_data(orig=False)).astype(float))
             for line in ax.lines if line.get_color() in colours and line.get_linestyle() != "None"]  # fmt: skip
    for text in ax.texts:
        box = boxes[text]
        inner = Bbox.from_extents(
            box.x0 + 1, box.y0 + 2, box.x1 - 1, box.y1 - 2
        )  # a box has room above its letters
        for path in paths:
            dots = np.vstack([path[:1], *(a + np.linspace(0, 1, 200)[:, None] * (b - a)
                                          for a, b in pairwise(path))])  # fmt: skip
            if ((dots > inner.min) & (dots < inner.max)).all(axis=1).any():
                found.append(text.get_text())
                break
    return found


def printed_small(boxes: dict[Text, Bbox], whole: Bbox) -> list[tuple[str, float]]:
    """Texts under 7 points where a page of HTML is printed: a figure has nine tenths of the 165 mm of text."""
    rule = re.search(r"\.pr-plate svg \{ width: (\d+)%", asset("report.css"))
    scale = int(rule.group(1)) / 100 * 165 / 25.4 * 72 / (whole.width + 2 * 72 * 0.06)
    return [
        (text.get_text(), scale * text.get_fontsize()) for text in boxes if scale * text.get_fontsize() < 6.99
    ]


def check(figure) -> dict[Text, Bbox]:
    boxes, whole = laid_out(figure)
    assert printed_small(boxes, whole) == []
    assert meetings(boxes) == []
    outside = [
        text.get_text()
        for text, box in boxes.items()
        if box.x0 < whole.x0 - 0.1 or box.x1 > whole.x1 + 0.1 or box.y0 < whole.y0 - 0.1 or box.y1 > whole.y1 + 0.1
    ]  # fmt: skip
    assert outside == []
    return boxes


@pytest.mark.parametrize(("name", "year"), CASES)
def test_scores_by_year_stand_on_no_line_and_no_other_text(name, year):
    figure, (ax,) = new_figure(height=3.3)
    table = series_of(name, year, "par")
    plot_score_series(
        table, breaks=breaks_for("par"), picked_year=year, name=name, w=VI, ax=ax, value="percent"
    )
    assert crossed(check(figure), ax, (FOCUS, "#444444")) == []


@pytest.mark.parametrize(("name", "year"), CASES)
def test_ranks_in_the_four_indices_stand_on_no_line_and_no_other_text(name, year):
    figure, axes = new_figure(2, 2, height=4.6)
    plot_rank_panels(
        {i: series_of(name, year, i) for i in INDICES}, breaks={i: breaks_for(i) for i in INDICES}, picked_year=year,
        n_units=63, w=VI, axes=axes,
    )  # fmt: skip
    boxes = check(figure)
    for ax in axes:
        assert crossed(boxes, ax, (FOCUS,)) == []


@pytest.mark.parametrize(("name", "year"), CASES[::2])
def test_the_path_of_ranks_and_all_scores_of_a_year_can_be_read(name, year):
    unit = resolve(name, year=year)
    table = standing_of("par")
    table = table[(table["year"] <= year) & (table["year"] >= 2011)].assign(region_code="x")
    region = set(table["province_code"].unique()[::6])
    table["region_code"] = np.where(table["province_code"].isin(region), "r", "x")
    figure, (ax,) = new_figure(height=4.6)
    plot_bump(table, picked=unit.province_code, region="r", breaks=breaks_for("par"), n_units=63, name=name,
              region_name="Vùng", w=VI, ax=ax)  # fmt: skip
    assert crossed(check(figure), ax, (FOCUS,)) == []

    scored = table[table["year"] == year].dropna(subset=["percent"])
    figure, (ax,) = new_figure(height=2.2)
    plot_strip(
        scored, picked=unit.province_code, mean=float(scored["percent"].mean()), w=VI, ax=ax, value="percent"
    )
    boxes = check(figure)
    own = [text for text in ax.texts if text.get_fontweight() == "bold"]
    (mean,) = (line.get_xdata()[0] for line in ax.lines)
    for text in own:  # the line of the mean is beside the name, not under it
        start, end = ax.transData.inverted().transform(boxes[text].get_points())[:, 0]
        assert not start < mean < end


@pytest.mark.parametrize("year", [2011, 2016, 2021])
def test_names_in_a_scatter_stand_on_no_line_of_a_mean(year):
    pairs = standing_of("papi").merge(standing_of("pci"), on=["province_code", "province_name", "year"])
    pairs = (
        pairs[pairs["year"] == year]
        .rename(columns={"points_x": "x", "points_y": "y"})
        .dropna(subset=["x", "y"])
    )
    for picked in ("", *pairs["province_code"].iloc[::13]):
        figure, (ax,) = new_figure(height=3.8)
        plot_named_scatter(pairs, labels=("PAPI (điểm)", "PCI (điểm)"), w=VI, ax=ax, picked=picked)
        names = check(figure).keys() & set(ax.texts)
        assert len(names) >= 8
        others = {text: box for text, box in check(figure).items() if text.get_fontweight() != "bold"}
        means = [line.get_xdata() for line in ax.lines]
        assert len(means) == 2
        at = ax.transData.transform((pairs["x"].mean(), pairs["y"].mean()))
        for text in names & others.keys():
            box = others[text]
            assert not box.x0 < at[0] < box.x1
            assert not box.y0 + 2 < at[1] < box.y1 - 2
            assert dots_under(box, ax, pairs, text.get_text(), picked) == []


def dots_under(box: Bbox, ax, pairs: pd.DataFrame, name: str, picked: str) -> list[str]:
    """Dots that a name touches; their radius is 2.8 points, that of the picked province twice as much."""
    middle, found = (box.y0 + box.y1) / 2, []
    for row in pairs[pairs["province_name"] != name].itertuples():
        x, y = ax.transData.transform((row.x, row.y))
        radius = 5.6 if row.province_code == picked else 2.8
        if box.x0 - radius < x < box.x1 + radius and abs(y - middle) < 4 + radius:
            found.append(row.province_name)
    return found


def test_the_name_of_a_picked_province_covers_a_dot_only_where_it_must():
    pairs = standing_of("papi").merge(standing_of("pci"), on=["province_code", "province_name", "year"])
    pairs = (
        pairs.rename(columns={"points_x": "x", "points_y": "y"})
        .query("year == 2016")
        .dropna(subset=["x", "y"])
    )
    covering = []
    for picked in pairs["province_code"].iloc[::4]:
        figure, (ax,) = new_figure(height=3.8)
        plot_named_scatter(pairs, labels=("PAPI (điểm)", "PCI (điểm)"), w=VI, ax=ax, picked=picked)
        boxes, _ = laid_out(figure)
        (own,) = (text for text in ax.texts if text.get_fontweight() == "bold")
        covering += dots_under(boxes[own], ax, pairs, own.get_text(), picked)
    assert len(covering) <= 4  # of 16 provinces, those in the thick of the others


PROFILE = pd.DataFrame(
    {"label": ["Kiểm soát tham nhũng trong khu vực công", "Công khai, minh bạch trong việc ra quyết định",
               "Tính năng động của chính quyền tỉnh", "Thủ tục hành chính công"],
     "points": [2.7, 7.9, 5.0, np.nan], "mean": [2.8, 5.0, 5.0, 6.0], "low": [2.7, 4.0, 4.9, 5.0],
     "high": [7.9, 7.9, 5.1, 7.0]}
)  # fmt: skip


def test_figures_of_a_profile_stand_in_a_column_beside_its_axes():
    figure, (ax,) = new_figure(height=0.5 + 0.31 * 5.6)
    plot_profile(PROFILE, name="Bà Rịa - Vũng Tàu", w=VI, ax=ax, title="PAPI")
    boxes = check(figure)
    assert [text.get_text() for text in ax.texts] == ["2,70", "7,90", "5,00"]
    assert all(boxes[text].x0 > ax.get_window_extent().x1 for text in ax.texts)
    bars = [ax.transData.transform(bar.get_bbox().get_points()) for bar in ax.patches]
    inside = ax.get_window_extent()
    assert all(inside.x0 + 2 < bar[0, 0] and bar[1, 0] < inside.x1 - 2 for bar in bars)


def test_a_panel_without_ranks_says_so_in_its_middle_and_shows_no_empty_axes():
    empty = series_of("Hà Giang", 2019, "sipas").assign(rank=pd.NA)
    figure, axes = new_figure(2, 2, height=4.6)
    plot_rank_panels(
        {i: empty if i == "sipas" else series_of("Hà Giang", 2019, i) for i in INDICES},
        breaks={i: breaks_for(i) for i in INDICES}, picked_year=2019, n_units=63, w=VI, axes=axes,
    )  # fmt: skip
    boxes = check(figure)
    panel = axes[1]
    (said,) = panel.texts
    assert said.get_text().replace("\n", " ") == "Chưa tìm thấy thứ hạng cả nước công bố"
    assert boxes[said].width < 0.6 * panel.get_window_extent().width
    assert panel.get_title(loc="left") == "sipas"
    assert not panel.axison
    assert len(panel.lines) == 0


def test_a_row_of_panels_without_any_rank_is_low_and_the_others_as_high_as_before():
    series = {i: series_of("An Giang", 2016, i) for i in INDICES}
    empty = {i: table.assign(rank=pd.NA) for i, table in series.items()}
    heights = []
    for shown in (INDICES, ["pci", "papi"], ["par", "pci", "papi"], []):
        figure, axes = new_figure(2, 2, height=4.6)
        plot_rank_panels(
            {i: series[i] if i in shown else empty[i] for i in INDICES}, breaks={i: breaks_for(i) for i in INDICES},
            picked_year=2016, n_units=63, w=VI, axes=axes,
        )  # fmt: skip
        check(figure)
        heights.append(
            (figure.get_figheight(), *(ax.get_window_extent().height for ax in (axes[0], axes[2])))
        )
    (whole, first, second), (low, said, drawn), (beside, *_), (nothing, *_) = heights
    assert whole == beside == nothing == 4.6  # beside a panel that has ranks nothing becomes lower
    assert low < 0.7 * whole
    assert said < 0.4 * first
    assert drawn == pytest.approx(second, rel=0.12)


@pytest.mark.parametrize("most", [0.78, 12.4])
def test_few_points_lost_have_an_axis_with_more_than_two_ticks(most):
    lost = pd.DataFrame({"label": ["Cải cách thể chế", "Cải cách hành chính"], "lost": [most, most / 2],
                         "cumulative_share": [66.7, 100.0]})  # fmt: skip
    figure, (ax,) = new_figure(height=1.7)
    plot_lost(lost, w=VI, ax=ax)
    check(figure)
    inside_limits = [tick for tick in ax.get_xticks() if 0 <= tick <= ax.get_xlim()[1]]
    assert len(inside_limits) >= 3
    shown = [label.get_text() for label in ax.get_xticklabels()]
    assert len(set(shown)) == len(shown)


def test_every_line_and_edge_of_a_figure_can_be_told_from_white():
    """Three to one, WCAG 1.4.11; figures stand on white paper in the dark mode too. Grids only help and may be pale."""
    case = ("An Giang", 2021)
    series = {i: series_of(*case, i) for i in INDICES}
    _, (one, bump, strip, profile, lost, *four, side, parts) = new_figure(11, 1, height=40)
    plot_score_series(
        series["par"], breaks=breaks_for("par"), picked_year=2021, name="X", w=VI, ax=one, value="percent"
    )
    table = standing_of("par").assign(region_code="r")
    plot_bump(
        table, picked="89", region="r", breaks=breaks_for("par"), n_units=63, name="X", region_name="Y", w=VI, ax=bump
    )  # fmt: skip
    scored = table[table["year"] == 2021].dropna(subset=["percent"])
    plot_strip(scored, picked="89", mean=86.0, w=VI, ax=strip, value="percent")
    plot_profile(PROFILE, name="X", w=VI, ax=profile)
    plot_lost(pd.DataFrame({"label": ["A"], "lost": [1.0], "cumulative_share": [100.0]}), w=VI, ax=lost)
    plot_rank_panels(
        series, breaks={i: breaks_for(i) for i in INDICES}, picked_year=2021, n_units=63, w=VI, axes=four
    )
    scores = pd.DataFrame({code: [1.0, 2.0] for code in "abcde"}, index=[2020, 2021])
    names = {code: code for code in scores}
    plot_side_by_side(scores, names=names, derived=scores["a"], breaks=breaks_for("par"), picked_year=2021,
                      derived_label="d", w=VI, ax=side)  # fmt: skip
    plot_compared_parts(scores.assign(label="L"), names=names, label="điểm", w=VI, ax=parts)
    found = {}
    for ax in (one, bump, strip, profile, lost, *four, side, parts):
        for line in ax.lines:
            found |= {line.get_color(): "line", line.get_markeredgecolor(): "mark"}
        for marks in ax.collections:
            found |= {tuple(colour): "marks" for colour in marks.get_edgecolor()}
        for patch in ax.patches:
            if patch.get_linewidth() > 0:  # the band of the picked year has no edge and says nothing alone
                edge, face = patch.get_edgecolor(), patch.get_facecolor()
                found[edge if edge[3] > 0 else face] = "bar"
        for text in ax.texts + ax.get_xticklabels():
            assert contrast(hexadecimal(text.get_color()), "#ffffff") >= 4.5, text.get_text()
        letters = [text.get_fontsize() for text in ax.findobj(Text) if text.get_text().strip()]
        assert min(letters) >= SMALL
    assert {"line", "bar"} <= set(found.values())
    pale = {colour: kind for colour, kind in found.items() if contrast(hexadecimal(colour), "#ffffff") < 3}
    assert pale == {}
    for colour in (CONTEXT, SECOND, THIN, FOCUS, RANGE["edgecolor"]):
        assert contrast(colour, "#ffffff") >= 3
    assert contrast(NO_DATA, "#ffffff") >= 4.5


def hexadecimal(colour) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in to_rgb(colour))


@given(
    st.lists(
        st.tuples(st.floats(0, 400), st.floats(20, 200)),
        min_size=1,
        max_size=5,
        unique_by=lambda p: round(p[0]),
    ),
)
def test_names_of_breaks_never_meet_nor_stand_across_a_leader(breaks):
    breaks = sorted(breaks)
    rows = label_rows([start for start, _ in breaks], [width for _, width in breaks], 400)
    spans = [
        (start, start + width, row) if side == "left" else (start - width, start, row)
        for (start, width), (row, side) in zip(breaks, rows, strict=True)
    ]
    assert all(
        right <= 410 or start - 200 < left for (left, right, _), (start, _) in zip(spans, breaks, strict=True)
    )
    for (a, one), (b, other) in combinations(enumerate(spans), 2):
        if one[2] == other[2]:
            assert one[1] <= other[0] or other[1] <= one[0]
        low, high = (a, b) if one[2] < other[2] else (b, a)
        if one[2] != other[2] and {side for _, side in rows} == {"left"}:
            assert not spans[low][0] < breaks[high][0] < spans[low][1]


@given(st.lists(st.text("ăâđêôơưabc", min_size=1, max_size=9), min_size=1, max_size=12), st.integers(9, 40))
def test_broken_lines_keep_every_word_and_are_as_few_as_can_be(words_, width):
    import textwrap

    lines = broken(" ".join(words_), width).split("\n")
    assert " ".join(lines) == " ".join(words_)
    assert len(lines) == len(textwrap.wrap(" ".join(words_), width))
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(("size", "bold"), [(8, False), (8, True), (7, False)])
def test_the_reckoned_width_of_letters_is_never_less_than_drawn_and_not_half_more(size, bold):
    figure, (ax,) = new_figure()
    for text in (
        "72,89",
        "36",
        "Bộ chỉ số mới 4361/QĐ-BNV, thang điểm 97,5",
        "Weights and sub-indices changed",
    ):
        drawn = ax.text(0, 0, text, fontsize=size, fontweight="bold" if bold else "normal")
        width = drawn.get_window_extent().width / figure.dpi * 72
        assert 0.99 * width <= letters_width(text, size, bold=bold) <= 1.3 * width
