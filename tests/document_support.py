"""Documents for the tests of the exporters: one with everything, one with a hostile table."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

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
from parresearch.reporting.exporters.document import Document, Extra
from parresearch.reporting.html import cell_text

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200"><rect width="400" height="200" fill="#0072B2"/>'
    "</svg>"
)
ADDRESS = "https://www.moha.gov.vn/" + "ket-qua-" * 20 + "2016.html"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
_LETTERS = "aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ đ"
ALL_LETTERS = f"{_LETTERS} {_LETTERS.upper()}"

HOSTILE = (
    "=HYPERLINK(\"http://evil.example\",\"x\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "<script>alert(1)</script>",
    "<w:p/>&amp;&lt;", "]]>", "#eval(\"1\") $x$ *b* @ref \\ `r`", "{{ title }}", "{% raw %}", "\u202eTXET\u202c x",
    "\u2067rtl\u2069", "عربي", "😀 👩‍💻 🏛", "a\x00b\x07c", "dòng\nhai", "\ud800", "ก ខ 中", "_x0041_", "A" * 10_000,
    "từ " * 3_333,
)  # fmt: skip


def blocks(language: Any = "vi") -> list[Block]:
    """Every kind of block, two figures and three tables, one of them long, an address, every Vietnamese letter."""
    columns = (
        Column("n", "Tỉnh"), Column("y", "Năm", "year"), Column("s", "Điểm", "number"),
        Column("c", "Thay đổi", "signed"), Column("k", "Hạng", "integer"),
    )  # fmt: skip
    rows = tuple((f"Tỉnh {n}", 2016, 80 - n / 7, None if n == 3 else n / 3 - 5, n + 1000) for n in range(63))
    wide = tuple(Column(f"k{n}", f"Tiêu chí {n}", "number", 1) for n in range(16))
    return [
        Heading(
            "Báo cáo An Giang 2016", 0, "title", "Phụ đề", language, {"province_code": "89", "year": 2016}
        ),
        Heading("I. Kết quả", 1, "part-1"),
        KeyFigures((KeyFigure("Điểm", "72,89"), KeyFigure("Hạng", "36/63", "giảm 5 bậc")), "key"),
        Sentence(f"Điểm < 100 & > 0. {ALL_LETTERS}", "s1"),
        Figure("Điểm giảm", SVG, "Một đường đi xuống", "series", "Nguồn: Bộ Nội vụ", ("a-1",), "Hình minh họa."),
        Heading("Xếp hạng", 2, "part-1-1"),
        Table("Bảng hạng", columns, rows, "ranks", language, f"Nguồn: {ADDRESS}", ("a-1", "b-2"), "Theo tỉnh.", (4,)),
        Heading("Sâu hơn", 3, "part-1-1-1"),
        Note("Thiếu năm 2017.", "missing", "n1"),
        Note("Đổi bộ tiêu chí.", "caution", "n2"),
        Heading("II. Nguồn", 1, "part-2"),
        Figure("Hạng tăng", SVG, "Một đường đi lên", "ranks"),
        Table("Nguồn", (Column("i", "Mã"), Column("u", "Địa chỉ")), (("x", ADDRESS),), "sources", language),
        Table("Rộng", wide, (tuple(range(16)), tuple(None for _ in wide)), "wide", language),
        Table("Trống", (Column("i", "Mã"), Column("j", "Mã")), (), "empty", language),
    ]  # fmt: skip


def hostile_blocks() -> list[Block]:
    """A table with every text that could do harm, once as a name, once in a caption's place."""
    columns = (Column("=k", "=1+1"), Column("k2", "<b>tên</b>", "number"))
    rows = tuple((text, float(n)) for n, text in enumerate(HOSTILE))
    return [
        Heading("Bảng <thử> =1+1 2016", 0, "title", "{{ body }}", "vi", {"year": 2016}),
        Heading("#eval <i>", 1, "h"),
        *(Sentence(text) for text in HOSTILE[:-2]),
        Note("$x$ <b>", "caution"),
        Table("=Tiêu đề <b>", columns, rows, "t", source="@nguồn", note="=ghi chú"),
        Figure("<title>", SVG, '"alt" <b>', "f"),
    ]


def notebook(shown: list[Block], *extra: Any) -> nbformat.NotebookNode:
    """An executed notebook that shows ``shown``, one block per cell, and ``extra`` outputs in a last cell."""
    cells = [
        new_code_cell("show()", outputs=[new_output("display_data", data={**block._repr_mimebundle_()})])
        for block in shown
    ]
    cells.append(new_code_cell("extra()", outputs=list(extra)))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return new_notebook(cells=cells)


def bare(text: str) -> str:
    """``text`` without any space, for comparing what was set on lines of another length."""
    return "".join(text.split())


def shown_texts(document: Document) -> list[str]:
    """Every text that a document of paper must show, in order: those of the blocks, and the labels."""
    found = [document.title.text, document.title.subtitle]
    for item in document.items:
        if isinstance(item, Extra):
            found += [item.data] if item.kind == "text" else []
            continue
        block = item.block
        if isinstance(block, Table):
            found += [f"{item.label} {block.title}", *(column.label for column in block.columns)]
            found += [
                cell_text(value, column, block.language)
                for row in block.rows
                for value, column in zip(row, block.columns, strict=True)
            ]
            found += [block.note, block.source]
        elif isinstance(block, Figure):
            found += [f"{item.label} {block.title}", block.note, block.source]
        elif isinstance(block, KeyFigures):
            found += [text for key in block.items for text in (key.label, key.value, key.remark)]
        elif isinstance(block, Note):
            found.append(f"{item.label}: {block.text}")
        else:
            found.append(block.text)
    return [text for text in found if text]


def assert_in_order(texts: list[str], page_text: str) -> None:
    """Every one of ``texts`` stands in ``page_text``, one after the other, whatever the spaces."""
    place, whole = 0, bare(page_text)
    for text in texts:
        found = whole.find(bare(text), place)
        assert found >= 0, f"{text[:80]!r} is missing after {whole[max(0, place - 60) : place]!r}"
        place = found + len(bare(text))
