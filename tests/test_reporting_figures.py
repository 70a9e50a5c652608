"""Figures: what is drawn is what is in the table, in the language asked for, and breaks are never crossed."""

import io
import re
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import font_manager

from parresearch.catalog import load
from parresearch.reporting.figures import (
    figure_block,
    new_figure,
    plot_coverage,
    plot_lost,
    plot_profile,
    plot_score_series,
    plot_strip,
)
from parresearch.reporting.figures.bump import plot_slope
from parresearch.reporting.figures.drawing import draw_svg
from parresearch.reporting.figures.series import plot_rank_series
from parresearch.reporting.figures.spread import plot_spread
from parresearch.reporting.figures.style import finding, house_style
from parresearch.reporting.language import words

VI = words("vi")


@pytest.fixture
def series():
    years = range(2013, 2018)
    return pd.DataFrame(
        {"points": [80.0, 81.0, 85.56, 72.89, np.nan], "mean": [77.56, 81.21, 85.11, 74.64, 77.72],
         "rank": [3, 4, 31, 36, 40]},
        index=pd.Index(years, name="year"),
    )  # fmt: skip


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_the_style_has_every_vietnamese_letter():
    font = font_manager.get_font(font_manager.findfont("DejaVu Sans"))
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy" + "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    missing = [c for c in letters + letters.upper() + "–−…“”·|→" if font.get_char_index(ord(c)) == 0]
    assert missing == []


def test_lines_join_neighbouring_years_but_never_cross_a_new_framework(series):
    figure, (ax,) = new_figure()
    plot_score_series(series, breaks=load.load_breaks("par"), picked_year=2016, name="An Giang", w=VI, ax=ax)
    joined = [
        tuple(line.get_xdata())
        for line in ax.lines
        if line.get_linestyle() == "-" and len(line.get_xdata()) > 1
    ]
    assert joined
    assert all(not (2015 in run and 2016 in run) for run in joined)
    assert "72,89" in texts(ax)
    assert any("4361/QĐ-BNV" in text for text in texts(ax))
    assert ax.get_ylabel() == "Điểm"
    mpl.pyplot.close(figure)


def test_a_province_without_any_score_is_not_in_the_legend(series):
    figure, (ax,) = new_figure()
    plot_score_series(
        series.assign(points=np.nan), breaks=load.load_breaks("par"), picked_year=2017, name="X", w=VI, ax=ax
    )
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Bình quân cả nước"]
    mpl.pyplot.close(figure)


def test_years_without_a_score_are_in_italics(series):
    figure, (ax,) = new_figure()
    plot_score_series(series, breaks=load.load_breaks("par"), picked_year=2016, name="X", w=VI, ax=ax)
    styles = {tick.get_text(): tick.get_fontstyle() for tick in ax.get_xticklabels()}
    assert (styles["2016"], styles["2017"]) == ("normal", "italic")
    mpl.pyplot.close(figure)


def test_rank_one_is_at_the_top(series):
    figure, (ax,) = new_figure()
    plot_rank_series(series, breaks=load.load_breaks("par"), picked_year=2016, n_units=63, w=VI, ax=ax)
    low, high = ax.get_ylim()
    assert low > high
    assert {"3", "36"} <= set(texts(ax))
    mpl.pyplot.close(figure)


def test_a_strip_names_the_picked_province_and_survives_an_empty_year():
    scores = pd.DataFrame(
        {"province_code": ["48", "89"], "province_name": ["Đà Nẵng", "An Giang"], "points": [90.32, 72.89]}
    )
    figure, (ax, empty) = new_figure(2, 1)
    plot_strip(scores, picked="89", mean=74.64, w=VI, ax=ax)
    assert {"An Giang 72,89", "Đà Nẵng 90,32", "Bình quân cả nước 74,64"} <= set(texts(ax))
    plot_strip(scores.iloc[:0], picked="89", mean=None, w=VI, ax=empty)
    assert texts(empty) == ["Chưa tìm thấy điểm công bố"]
    mpl.pyplot.close(figure)


def test_a_crowded_strip_places_every_mark_apart():
    rng = np.random.default_rng(3)
    scores = pd.DataFrame(
        {
            "province_code": [f"{i:02}" for i in range(63)],
            "province_name": "X",
            "points": rng.normal(85, 2, 63),
        }
    )
    figure, (ax,) = new_figure()
    plot_strip(scores, picked="05", mean=85.0, w=VI, ax=ax)
    marks = np.vstack([collection.get_offsets() for collection in ax.collections])
    assert len(marks) == 63
    span = scores["points"].max() - scores["points"].min()
    close = (np.abs(marks[:, None, 0] - marks[None, :, 0]) < span / 70) & (
        np.abs(marks[:, None, 1] - marks[None, :, 1]) < 1
    )
    assert close.sum() == 63  # each only with itself
    mpl.pyplot.close(figure)


def test_a_profile_shows_the_rows_from_the_top():
    profile = pd.DataFrame(
        {"label": ["Một", "Hai"], "points": [5.0, np.nan], "mean": [4.0, 6.0], "low": [1, 2], "high": [9, 8]}
    )
    figure, (ax,) = new_figure()
    plot_profile(profile, name="X", w=VI, ax=ax)
    rows = dict(zip((t.get_text() for t in ax.get_yticklabels()), ax.get_yticks(), strict=True))
    assert rows["Một"] > rows["Hai"]
    assert texts(ax) == ["5,00"]
    mpl.pyplot.close(figure)


def test_the_coverage_grid_writes_the_counts():
    coverage = pd.DataFrame(
        {"index_name": ["PAR", "PAR"], "year": [2015, 2016], "n_either": [4, 8], "n_assessed": [63, 63]}
    )
    figure, (ax,) = new_figure()
    plot_coverage(coverage, w=VI, ax=ax)
    assert texts(ax) == ["4", "8"]
    mpl.pyplot.close(figure)


def test_a_figure_block_has_the_same_bytes_each_time_and_no_metadata(series):
    def block():
        figure, (ax,) = new_figure()
        plot_score_series(
            series, breaks=load.load_breaks("par"), picked_year=2016, name="An Giang", w=VI, ax=ax
        )
        return figure_block(figure, name="f", title="T", alt="A")

    first, second = block(), block()
    assert first == second
    assert not re.search(r"<metadata|Matplotlib|20\d\d-\d\d-\d\dT", first.svg)
    assert not mpl.pyplot.get_fignums()


@pytest.mark.parametrize("kind", ["series", "arrows", "image", "no layout"])
def test_a_figure_drawn_once_is_the_figure_that_matplotlib_saves(series, kind):
    """Held to ``savefig`` with a tight box, byte by byte."""

    def made():
        figure, axes = new_figure(1, 2)
        if kind == "image":
            axes[0].imshow(np.arange(6.0).reshape(2, 3))
        elif kind == "arrows":
            axes[0].annotate("Đắk Lắk", (0.2, 0.2), (-0.3, 1.2), arrowprops={"arrowstyle": "-"})
        else:
            breaks = load.load_breaks("par")
            plot_score_series(series, breaks=breaks, picked_year=2016, name="An Giang", w=VI, ax=axes[0])
        axes[1].set_title("Tên")
        axes[1].set_xlabel("Năm")
        if kind == "no layout":
            figure.set_layout_engine("none")
        return figure

    buffer, saved, drawn = io.StringIO(), made(), made()
    with house_style():
        nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
        saved.savefig(buffer, format="svg", metadata=nothing)
        assert draw_svg(drawn) == buffer.getvalue()
    mpl.pyplot.close("all")


@pytest.mark.parametrize("name", ["Vốn $x_{$", "Thu 5$ chi 6$", r"Sở \$\alpha$"])
@pytest.mark.parametrize("place", ["tick", "bar", "legend", "title", "axis"])
def test_names_are_plain_text_in_figures(name, place):
    def drawn():
        figure, (ax,) = new_figure()
        if place == "tick":
            ax.set_yticks([0], [name])
        elif place == "bar":
            table = pd.DataFrame({"label": [name], "lost": [1.0], "cumulative_share": [100.0]})
            plot_lost(table, w=VI, ax=ax)
        elif place == "legend":
            ax.legend(ax.plot([0, 1]), [name])
        elif place == "title":
            finding(ax, name)
        else:
            ax.set_xlabel(name)
        with house_style():
            return draw_svg(figure)

    with mpl.rc_context({"text.parse_math": False}):
        expected = drawn()
    assert drawn() == expected
    mpl.pyplot.close("all")


def test_making_figures_leaves_the_callers_style_alone():
    before = mpl.rcParams.copy()
    figure, _ = new_figure()
    figure_block(figure, name="f", title="T", alt="A")
    assert mpl.rcParams["font.size"] == before["font.size"]
    assert mpl.rcParams["svg.hashsalt"] == before["svg.hashsalt"]


@pytest.mark.parametrize("ranks", [[(3, 5), (9, 4), (30, 2)], [(i, i) for i in range(1, 41)]])
def test_names_beside_a_slope_never_cover_one_another(ranks):
    pairs = pd.DataFrame(ranks, columns=["rank_base", "rank"])
    pairs["province_code"] = [f"{i:02d}" for i in range(len(pairs))]
    pairs["province_name"] = "Bà Rịa - Vũng Tàu"
    figure, (ax,) = new_figure(height=max(2.4, min(1.2 + 0.2 * len(pairs), 9.0)))
    plot_slope(pairs, picked="00", labels=("2021", "2022"), w=VI, ax=ax)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    for side in ("right", "left"):
        own = [box for box, text in zip(boxes, ax.texts, strict=True) if text.get_ha() == side]
        assert len(own) == len(pairs)
        own = sorted(own, key=lambda box: box.y0)
        # Letters with marks above and below stand a line apart: boxes may touch by a hair, not by a letter.
        assert all(above.y0 > below.y0 + 0.7 * below.height for below, above in pairwise(own))


def test_the_spread_has_room_above_its_marks_and_both_kinds_of_breaks():
    sigma = pd.DataFrame({"year": range(2015, 2021), "segment": [2015] * 3 + [2018] * 3,
                          "sd": [1.9, 1.6, 1.5, 1.5, 1.6, 1.8]})  # fmt: skip
    breaks = pd.DataFrame({"year_before": [2015, 2017], "year_after": [2016, 2018], "kind": ["instrument", "scale"],
                           "label_vi": ["x", "y"], "label_en": ["x", "y"]})  # fmt: skip
    _, (ax,) = new_figure()
    plot_spread(sigma, breaks=breaks, title="PAPI", w=VI, ax=ax)
    assert ax.get_ylim()[1] > 1.1 * 1.9
    drawn = {tuple(line.get_xdata()): line.get_linewidth() for line in ax.lines}
    assert drawn[(2015.5, 2015.5)] < drawn[(2017.5, 2017.5)]
    runs = [list(line.get_xdata()) for line in ax.lines if len(line.get_xdata()) == 3]
    assert runs == [[2015, 2016, 2017], [2018, 2019, 2020]]
