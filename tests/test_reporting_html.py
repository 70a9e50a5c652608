"""Blocks as HTML: data is escaped, figures are harmless and keep their ids apart, numbers are written right."""

from __future__ import annotations

import io
from html.parser import HTMLParser

import pytest

from parresearch.core.errors import ParresearchError
from parresearch.reporting.blocks import (
    Block,
    Column,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Note,
    Sentence,
    Table,
)
from parresearch.reporting.html import block_html, block_text, cell_text, clean_svg, inline_svg

HOSTILE = """<script>alert(1)</script>"' onload=x & <img src=x onerror=alert(1)> =1+1 \u202eabc 😀"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 36">{}</svg>'


class Tags(HTMLParser):
    """The elements of a fragment, with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "block",
    [
        Heading(HOSTILE, subtitle=HOSTILE, name="h"),
        Sentence(HOSTILE, name=HOSTILE),
        KeyFigures((KeyFigure(HOSTILE, HOSTILE, HOSTILE),)),
        Table(HOSTILE, (Column("a", HOSTILE),), ((HOSTILE,),), source=HOSTILE, note=HOSTILE),
        Figure(HOSTILE, SVG.format("<g/>"), HOSTILE, source=HOSTILE, note=HOSTILE),
        Note(HOSTILE),
    ],
    ids=lambda block: block.type,
)
def test_hostile_text_stays_text(block: Block) -> None:
    found = Tags(block_html(block, label=HOSTILE))
    assert not {"script", "img"} & {tag for tag, _ in found.tags}
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]
    assert HOSTILE in found.text


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<foreignObject/>", "<foreignObject>"),
        ('<a href="#x"/>', "<a>"),
        ('<animate attributeName="href" to="x"/>', "<animate>"),
        ('<g onclick="x()"/>', "onclick"),
        ('<use href="other.svg#a"/>', "href"),
        ('<image href="http://example.org/a.png"/>', "href"),
        ('<image href="data:image/svg+xml;base64,AAAA"/>', "href"),
        ('<image src="a.png"/>', "src"),
        ('<rect fill="url(http://example.org/a)"/>', "fill"),
        ('<rect style="fill: u\\72l(a)"/>', "style"),
        ("<style>@import 'a.css';</style>", "style"),
        ("<style>* { background: image-set('a.png' 1x) }</style>", "style"),
        ('<title><image href="#a"/></title>', "<title>"),
        ('<x:style xmlns:x="http://www.w3.org/1999/xhtml"/>', "<style>"),
    ],
)
def test_an_svg_that_could_run_or_fetch_something_is_refused(inside: str, said: str) -> None:
    with pytest.raises(ParresearchError, match=said):
        clean_svg(SVG.format(inside))


def test_entities_and_broken_markup_are_refused() -> None:
    entity = '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("<text>&a;</text>")
    with pytest.raises(ParresearchError, match="entities"):
        clean_svg(entity)
    with pytest.raises(ParresearchError, match="not well formed"):
        clean_svg("<svg><g></svg>")
    with pytest.raises(ParresearchError, match="starts with <g>"):
        clean_svg("<g/>")


def test_the_prolog_and_metadata_of_a_real_figure_go_and_its_shapes_stay() -> None:
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(2, 1))
    axes = drawing.subplots()
    axes.bar(["Hà Nội", "Đắk Lắk"], [1, 2], hatch="//")
    file = io.StringIO()
    drawing.savefig(file, format="svg")
    assert "<metadata>" in file.getvalue()
    clean = clean_svg(file.getvalue())
    assert "metadata" not in clean
    assert "DOCTYPE" not in clean
    assert clean.count("<path") == file.getvalue().count("<path")
    inline = inline_svg(file.getvalue(), prefix="f", label="Hai cột")
    assert "http" not in inline
    assert "<style" not in inline  # it would count for the whole page
    assert 'style="stroke-linejoin: round; stroke-linecap: butt; max-width: 166pt"' in inline
    assert 'fill="url(#f--' in inline or "fill: url(#f--" in inline


def test_a_figure_with_style_rules_or_without_a_view_box_is_refused() -> None:
    with pytest.raises(ParresearchError, match="style rules"):
        inline_svg(SVG.format("<style>p { display: none }</style>"), prefix="f", label="")
    with pytest.raises(ParresearchError, match="viewBox"):
        inline_svg("<svg/>", prefix="f", label="")


def test_two_figures_keep_their_ids_apart() -> None:
    svg = SVG.format('<defs><clipPath id="a"/></defs><g clip-path="url(#a)"/><use href="#a"/>')
    one, two = (block_html(Figure("T", svg, "", name=name)) for name in ("f-1", "f-2"))
    for html, prefix in ((one, "f-1"), (two, "f-2")):
        assert f'id="{prefix}--a"' in html
        assert f"url(#{prefix}--a)" in html
        assert f'href="#{prefix}--a"' in html


def test_numbers_are_written_in_the_language_of_the_table() -> None:
    columns = (
        Column("n", "N"),
        Column("a", "A", "number"),
        Column("b", "B", "signed", 1),
        Column("c", "C", "integer"),
        Column("d", "D", "year"),
    )
    row = ("An Giang", 72.885, -12.67, 2059, 2016)
    vi = block_html(Table("T", columns, (row, ("Hà Nội", None, 0.0, None, None))))
    for text in ("72,89", "−12,7", "2.059", "2016"):
        assert f'<td class="pr-number">{text}</td>' in vi
    assert vi.count(">–</td>") == 3
    en = block_html(Table("T", columns, (row,), language="en"))
    assert ">72.89</td>" in en
    assert ">2,059</td>" in en
    assert cell_text(float("nan"), columns[1], "vi") == "–"


def test_a_row_says_by_its_first_text_what_it_is_about_and_a_picked_row_is_marked() -> None:
    columns = (Column("r", "Hạng", "integer"), Column("n", "Tỉnh"))
    html = block_html(Table("T", columns, ((1, "Hà Nội"), (2, "An Giang")), picked=(1,)))
    assert '<th scope="row" class="pr-brief">An Giang</th>' in html
    assert '<tr class="pr-picked"><td class="pr-number">2</td>' in html
    assert html.count("pr-picked") == 1


def test_columns_are_broken_into_lines_only_where_they_must_be() -> None:
    address = "vi.example/" + "x" * 40
    columns = (Column("n", "N"), Column("d", "D"), Column("u", "U"), Column("v", "V"))
    html = block_html(Table("T", columns, (("An Giang", "01/07/2025", address, "một hai ba bốn năm"),)))
    assert '<td class="pr-brief">01/07/2025</td>' in html
    assert f'<td class="pr-long">{address}</td>' in html
    assert "pr-wide" not in html
    many = tuple(Column(str(n), str(n), "number") for n in range(14))
    assert 'class="pr-table pr-short pr-wide pr-across"' in block_html(Table("T", many, ()))


def test_text_of_every_block_is_there_for_a_terminal() -> None:
    figures = KeyFigures((KeyFigure("Hạng", "36/63", "giảm 5 bậc"),))
    assert block_text(figures) == "Hạng: 36/63 giảm 5 bậc"
    assert block_text(Figure("T", SVG.format(""), "Một đường", note="n")) == "T\nMột đường\nn"
    assert block_text(Note("Thiếu")) == "Thiếu"
