"""The HTML exporter: an executed notebook in, one page out that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from parresearch import __version__
from parresearch.core.errors import ParresearchError
from parresearch.reporting.assets import asset
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
from parresearch.reporting.exporters.document import read_document
from parresearch.reporting.exporters.html import ReportHTMLExporter
from parresearch.reporting.figures.style import FOCUS, FOCUS_EDGE, MEAN, STYLE

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200"><defs><g id="a"/></defs><use href="#a"/></svg>'
ADDRESS = "https://www.moha.gov.vn/" + "ket-qua-" * 20 + "2016.html"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def toy_blocks(language: Any = "vi") -> list[Block]:
    """Every kind of block, two figures and two tables, names with and without diacritics, a long address."""
    columns = (Column("n", "Tỉnh"), Column("s", "Điểm", "number"), Column("c", "Thay đổi", "signed"))
    rows = tuple((f"Tỉnh {n}", 80 - n / 7, None if n == 3 else n / 3 - 5) for n in range(63))
    return [
        Heading(
            "Báo cáo An Giang 2016", 0, "title", "Phụ đề", language, {"province_code": "89", "year": 2016}
        ),
        Heading("I. Kết quả", 1, "part-1"),
        KeyFigures((KeyFigure("Điểm", "72,89"), KeyFigure("Hạng", "36/63", "giảm 5 bậc")), "key"),
        Sentence("Điểm < 100 & > 0.", "s1"),
        Figure("Điểm giảm", SVG, "Một đường đi xuống", "series", source="Nguồn: Bộ Nội vụ"),
        Heading("Xếp hạng", 2, "part-1-1"),
        Table("Bảng hạng", columns, rows, "ranks", picked=(4,), source=f"Nguồn: {ADDRESS}"),
        Heading("Sâu hơn", 3, "part-1-1-1"),
        Note("Thiếu năm 2017.", "missing", "n1"),
        Note("Đổi bộ tiêu chí.", "caution", "n2"),
        Note("Lập tự động.", "info", "n3"),
        Heading("II. Nguồn", 1, "part-2"),
        Figure("Hạng tăng", SVG, "Một đường đi lên", "ranks"),
        Table("Nguồn", (Column("i", "Mã"), Column("u", "Địa chỉ")), (("x", ADDRESS),), "sources"),
    ]


def toy_notebook(blocks: list[Block] | None = None, *extra: Any) -> nbformat.NotebookNode:
    """An executed notebook that shows ``blocks``, one per cell, and ``extra`` outputs in a last cell."""
    cells = [new_markdown_cell("# Cho người phân tích"), new_code_cell("province = 'mật mã tham số'")]
    for block in toy_blocks() if blocks is None else blocks:
        outputs = [
            new_output("stream", name="stderr", text="tiếng ồn"),
            new_output("execute_result", data=block._repr_mimebundle_(), execution_count=1),
        ]
        cells.append(new_code_cell("show_block()", outputs=outputs))
    return new_notebook(cells=[*cells, new_code_cell("extra()", outputs=list(extra))])


def page(notebook: nbformat.NotebookNode) -> str:
    return str(ReportHTMLExporter().from_notebook_node(notebook)[0])


@pytest.fixture(scope="module")
def toy_page() -> str:
    return page(toy_notebook())


def test_the_page_says_its_language_title_maker_and_subject(toy_page: str) -> None:
    assert toy_page.startswith('<!doctype html>\n<html lang="vi">')
    assert "<title>Báo cáo An Giang 2016</title>" in toy_page
    assert f'<meta name="generator" content="parresearch {__version__}">' in toy_page
    assert "{&#34;province_code&#34;: &#34;89&#34;, &#34;year&#34;: 2016}" in toy_page
    assert f"Lập bằng parresearch {__version__} · Bản tiếng Việt" in toy_page


def test_captions_are_numbered_and_notes_labelled_in_both_languages(toy_page: str) -> None:
    en = page(toy_notebook(toy_blocks("en")))
    assert '<html lang="en">' in en
    for html, words in (
        (toy_page, ("Hình", "Bảng", "Chưa tìm thấy số liệu:", "Lưu ý:", "Ghi chú:")),
        (en, ("Figure", "Table", "No figure found:", "Caution:", "Note:")),
    ):
        figure, table, *labels = words
        captions = re.findall(r'<p class="pr-caption"><span class="pr-label">(.*?)</span> (.*?)</p>', html)
        assert captions == [
            (f"{figure} 1.", "Điểm giảm"),
            (f"{table} 1.", "Bảng hạng"),
            (f"{figure} 2.", "Hạng tăng"),
            (f"{table} 2.", "Nguồn"),
        ]
        assert re.findall(r'<strong class="pr-label">(.*?)</strong>', html) == labels


def test_the_contents_lead_to_headings_of_two_levels(toy_page: str) -> None:
    document = read_document(toy_notebook())
    assert [(entry.text, [child.text for child in entry.children]) for entry in document.toc] == [
        ("I. Kết quả", ["Xếp hạng"]),
        ("II. Nguồn", []),
    ]
    links = re.findall(r'href="#([^"]+)">[^<]', toy_page)
    assert links == ["pr-main", *["part-1", "part-1-1", "part-2"] * 2]  # for wide screens and for phones
    assert all(toy_page.count(f'id="{anchor}"') == 1 for anchor in links)


def test_no_id_occurs_twice_even_when_names_do(toy_page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', toy_page)
    assert len(ids) == len(set(ids))
    assert {"ranks", "ranks-2", "series--a", "ranks-2--a"} <= set(ids)
    hostile = [Heading("T", 0), Heading("A", 1, "pr-main"), Heading("B", 1), Heading("B", 1), Sentence("s")]
    ids = re.findall(r'\sid="([^"]+)"', page(toy_notebook(hostile)))
    own = ["pr-find", "pr-query", "pr-back", "pr-count"]  # the tools of the page
    assert [name for name in ids if name not in own] == ["pr-main", "t", "x-pr-main", "b", "b-2", "sentence"]
    assert [name for name in ids if name in own] == own


def outside_addresses(html: str) -> list[str]:
    """What a browser could fetch: attributes and style entries that point elsewhere than into the page."""
    attributes = re.findall(
        r"\s(?:href|src|srcset|xlink:href|action|formaction|poster|background|data|cite|ping)\s*=\s*[\"']?([^\"'\s>]*)",
        html,
    )
    styles = re.findall(r"url\(\s*[\"']?([^\"')]*)|@import\s*([^;]*)", html)
    found = [*attributes, *(one or other for one, other in styles)]
    return [address for address in found if not address.startswith(("#", "data:"))]


def test_the_page_points_nowhere_outside_itself(toy_page: str) -> None:
    assert outside_addresses('<a href="http://x">') == ["http://x"]
    assert outside_addresses(toy_page) == ["Notebook.ipynb"]  # beside the page: the executed notebook
    assert "xmlns" not in toy_page
    # Visible addresses of sources are all there is of "http".
    assert toy_page.count("http") == toy_page.count(ADDRESS) + toy_page.count("http-equiv")
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in toy_page
    (script,) = re.findall(r"<script>(.*?)</script>", toy_page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in toy_page
    assert toy_page.count("<script") == 1
    assert re.search(r"fetch|XMLHttp|import\(|eval|innerHTML|storage|cookie", script) is None


def test_code_prose_streams_and_parameters_are_left_out(toy_page: str) -> None:
    for text in ("show_block", "mật mã tham số", "Cho người phân tích", "tiếng ồn"):
        assert text not in toy_page


def test_the_same_notebook_gives_the_same_bytes_whatever_was_exported_before() -> None:
    exporter = ReportHTMLExporter()
    first, resources = exporter.from_notebook_node(toy_notebook())
    exporter.from_notebook_node(toy_notebook(toy_blocks("en")))
    assert (
        exporter.from_notebook_node(toy_notebook(), {"metadata": {"name": "Notebook", "path": "/y"}})[0]
        == first
    )
    assert resources["output_extension"] == ".html"


def test_exporting_changes_neither_the_notebook_nor_the_exporter() -> None:
    notebook = toy_notebook()
    before = nbformat.writes(notebook)
    exporter = ReportHTMLExporter()
    exporter.from_notebook_node(notebook)
    assert nbformat.writes(notebook) == before
    assert exporter._nb_metadata == {}


def test_other_outputs_are_shown_as_pictures_or_escaped_text() -> None:
    html = page(
        toy_notebook(
            None,
            new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure>"}),
            new_output("display_data", data={"text/html": "<b>x</b>", "text/plain": "x <b> & co"}),
            new_output("display_data", data={"text/plain": " "}),
        )
    )
    assert f'<img src="data:image/png;base64,{PNG}" alt="Hình trong notebook phân tích">' in html
    assert "<pre>x &lt;b&gt; &amp; co</pre>" in html
    assert html.count('<div class="pr-other">') == 2


@pytest.mark.parametrize(
    "data",
    [
        {"image/png": '" onerror="x', "text/plain": " "},
        {"text/markdown": "**x**", "text/plain": "<IPython.core.display.Markdown object>"},
        {"text/html": "<b>x</b>", "text/plain": "<IPython.core.display.HTML object>"},
        {"text/html": "<table/>", "text/plain": "<pandas.io.formats.style.Styler at 0x…>"},
        {"image/svg+xml": "<svg/>"},
        {"image/jpeg": PNG, "text/plain": "<PIL.Image>"},
        {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider(value=0)"},
    ],
)
def test_an_output_that_no_document_carries_is_refused_with_its_cell_and_kinds(data) -> None:
    outputs = [new_output("display_data", data=data), new_output("display_data", data={"text/latex": "$x$"})]
    words = f"cell 17 shows {', '.join(sorted(data))}; cell 17 shows text/latex"
    with pytest.raises(ParresearchError, match=re.escape(words)):
        ReportHTMLExporter().from_notebook_node(toy_notebook(None, *outputs), {"metadata": {"name": "toy"}})


def test_a_broken_run_is_refused_with_its_cell_and_error() -> None:
    error = new_output("error", ename="DataError", evalue="thiếu cột year", traceback=[])
    with pytest.raises(ParresearchError, match=r"Cell 17 .*'toy'.* DataError: thiếu cột year"):
        ReportHTMLExporter().from_notebook_node(toy_notebook(None, error), {"metadata": {"name": "toy"}})


def test_a_notebook_without_blocks_or_without_one_title_is_refused() -> None:
    with pytest.raises(ParresearchError, match=r"shows no blocks.*not executed"):
        page(toy_notebook([], new_output("display_data", data={"text/plain": "x"})))
    with pytest.raises(ParresearchError, match="no title"):
        page(toy_notebook([Sentence("x")]))
    with pytest.raises(ParresearchError, match="2 titles"):
        page(toy_notebook([Heading("A", 0), Heading("B", 0)]))
    with pytest.raises(ParresearchError, match="'fr' is not a language"):
        page(toy_notebook([Heading("A", 0, language="fr")]))  # type: ignore[arg-type]
    with pytest.raises(ParresearchError, match="'warning'"):
        page(toy_notebook([Heading("A", 0), Note("x", "warning")]))  # type: ignore[arg-type]


def nbconvert(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nbconvert", "--to", "parresearch-html", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_command_of_nbconvert_writes_the_page(tmp_path: Path, toy_page: str) -> None:
    nbformat.write(toy_notebook(), tmp_path / "toy.ipynb")
    done = nbconvert("toy.ipynb", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "toy.html").read_text(encoding="utf-8") == toy_page.replace(
        'href="Notebook.ipynb"', 'href="toy.ipynb"'
    )


def test_the_command_of_nbconvert_fails_for_a_notebook_that_was_not_executed(tmp_path: Path) -> None:
    nbformat.write(toy_notebook([]), tmp_path / "toy.ipynb")
    done = nbconvert("toy.ipynb", cwd=tmp_path)
    assert done.returncode != 0
    assert "The notebook 'toy' shows no blocks" in done.stderr
    assert not (tmp_path / "toy.html").exists()


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, after WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_pair_of_text_and_ground_has_the_contrast_of_wcag_aa(scheme: int) -> None:
    styles = re.findall(r":root \{(.*?)\}", asset("base.css"), flags=re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", styles[scheme]))
    grounds = ("ground", "panel", "picked")
    pairs = [(text, ground) for text in ("ink", "muted", "accent") for ground in grounds]
    pairs += [
        ("ink", "caution-ground"),
        ("caution", "caution-ground"),
        ("caution", "ground"),
        ("caution", "picked"),
    ]
    for text, ground in pairs:
        light, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_marks_of_the_search_and_lines_of_the_figures_can_be_told_from_their_ground() -> None:
    marks = re.findall(
        r"::highlight\([\w-]+\) \{ background: (#\w{6}); color: (#\w{6});", asset("report.css")
    )
    assert len(marks) == 2
    assert all(contrast(ground, text) >= 4.5 for ground, text in marks)
    # Figures stand on white in both modes. Lettering needs 4.5 to 1, the subject's marks 3 to 1 (WCAG 1.4.3, 1.4.11).
    style = STYLE.read_text(encoding="utf-8")
    lettering = {f"#{colour}" for colour in re.findall(r"(?:labelcolor|tick\.color): (\w{6})", style)} | {
        MEAN,
        FOCUS_EDGE,
    }
    assert len(lettering) == 3
    assert all(contrast(colour, "#ffffff") >= 4.5 for colour in lettering)
    assert contrast(FOCUS, "#ffffff") >= 3
