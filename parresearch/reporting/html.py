"""Blocks as HTML fragments and as plain text. Everything that comes from data is escaped."""

from __future__ import annotations

from html import escape

from parresearch.core.text import Language, number, signed, slug
from parresearch.reporting.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    KeyFigures,
    Note,
    Sentence,
    Table,
)
from parresearch.reporting.svg import clean_svg, inline_svg

__all__ = ["block_html", "block_text", "cell_text", "clean_svg", "inline_svg"]

_SHORT_ROWS = 10  # a table of so many rows is not split between pages
_WIDE_COLUMNS = 8  # a table of so many columns is set smaller
_ACROSS_COLUMNS = 14  # and of so many, on a page turned across
_BRIEF_TEXT = 18  # characters; a column of such short texts is not broken into lines
_TINY_TEXT = 10  # such as a date: never broken
_LONG_TEXT = 40  # a column with a text longer than this keeps some width, one between the two a little
_LONG_WORD = 24  # a word longer than this, such as an address, may be broken anywhere
_LINE = 84  # characters of a table on a line of an A4 page
_LONG_LABEL = 24  # a heading longer than this would stand very tall over a narrow column
_LONG = ' class="pr-long"'


def cell_text(value: Cell, column: Column, language: Language) -> str:
    """One table cell as readers of ``language`` see it; a missing value is an en dash."""
    if value is None or value != value:
        return "–"
    if column.kind == "text" or isinstance(value, str):
        return str(value)
    if column.kind == "number":
        return number(value, column.decimals, language=language)
    if column.kind == "signed":
        return signed(value, column.decimals, language=language)
    if column.kind == "scale":
        return number(value, 0 if float(value).is_integer() else 1, language=language)
    return str(int(value)) if column.kind == "year" else number(value, 0, language=language)


def _anchor(block: Block) -> str:
    name = slug(block.name)
    return f' id="{name}"' if name else ""


def _heading(block: Heading) -> str:
    level = min(block.level + 1, 6)
    sub = f'<p class="pr-subtitle">{escape(block.subtitle)}</p>' if block.subtitle else ""
    return f"<h{level}{_anchor(block)}>{escape(block.text)}</h{level}>{sub}"


def _key_figures(block: KeyFigures) -> str:
    items = "".join(
        f"<div><dt>{escape(item.label)}</dt><dd><strong>{escape(item.value)}</strong>"
        + (f" <span>{escape(item.remark)}</span>" if item.remark else "")
        + "</dd></div>"
        for item in block.items
    )
    return f'<dl class="pr-key-figures"{_anchor(block)}>{items}</dl>'


def _caption(title: str, label: str) -> str:
    mark = f'<span class="pr-label">{escape(label)}</span> ' if label else ""
    return f'<p class="pr-caption">{mark}{escape(title)}</p>'


def _foot(source: str, note: str) -> str:
    lines = [("pr-remark", note), ("pr-source", source)]
    return "".join(f'<p class="{name}">{escape(text)}</p>' for name, text in lines if text)


def _column_classes(block: Table, texts: list[list[str]]) -> list[str]:
    """The class attribute of each column: numbers to the right, room for long text, one line for short."""
    columns = list(zip(*texts, strict=True)) if texts else [()] * len(block.columns)
    widths = [max(map(len, cells), default=0) for cells in columns]
    fits = sum(min(width, _BRIEF_TEXT) + 2 for width in widths) <= _LINE
    classes = []
    for column, cells, width in zip(block.columns, columns, widths, strict=True):
        longest_word = max((len(word) for text in cells for word in text.split()), default=0)
        if column.kind != "text":
            classes.append(' class="pr-number"')
        elif width > _LONG_TEXT or longest_word > _LONG_WORD:
            classes.append(_LONG)
        else:
            brief = width <= (_BRIEF_TEXT if fits else _TINY_TEXT)
            classes.append(
                ' class="pr-brief"' if brief else ' class="pr-some"' if width > _BRIEF_TEXT else ""
            )
    return classes


def _head_class(kind: str, label: str, names: bool) -> str:
    """The class attribute of a column's head: that of its cells, and whether it heads the names or is very long."""
    more = ["pr-name"] * names + ["pr-tall"] * (len(label) > _LONG_LABEL)
    own = kind.removeprefix(' class="').removesuffix('"')
    return f' class="{" ".join([*more, own]).strip()}"' if more or own else ""


def _table_class(block: Table, classes: list[str]) -> str:
    crowded = len(block.columns) >= _WIDE_COLUMNS or classes.count(_LONG) > 1
    kinds = ["pr-table"]
    kinds += ["pr-short"] if len(block.rows) <= _SHORT_ROWS else []
    kinds += ["pr-wide"] if crowded else []
    kinds += ["pr-across"] if len(block.columns) >= _ACROSS_COLUMNS else []
    return " ".join(kinds)


def _table(block: Table, label: str) -> str:
    texts = [
        [cell_text(value, column, block.language) for value, column in zip(row, block.columns, strict=True)]
        for row in block.rows
    ]
    classes = _column_classes(block, texts)
    # The first column of text that is filled throughout says what the row is about, else the first column.
    name_column = next(
        (p for p, c in enumerate(block.columns) if c.kind == "text" and all(row[p].strip() for row in texts)),
        0,
    )
    tags = ['th scope="row"' if p == name_column else "td" for p in range(len(block.columns))]
    cells = [(f"<{tag}{kind}>", f"</{tag[:2]}>") for tag, kind in zip(tags, classes, strict=True)]
    head = "".join(
        f'<th scope="col"{_head_class(kind, column.label, p == name_column)}>{escape(column.label)}</th>'
        for p, (column, kind) in enumerate(zip(block.columns, classes, strict=True))
    )
    picked = set(block.picked)
    body = "".join(
        ('<tr class="pr-picked">' if position in picked else "<tr>")
        + "".join(start + escape(text) + end for text, (start, end) in zip(row, cells, strict=True))
        + "</tr>"
        for position, row in enumerate(texts)
    )
    return (
        f'<figure class="{_table_class(block, classes)}"{_anchor(block)}>'
        f"<figcaption>{_caption(block.title, label)}</figcaption>"
        f'<div class="pr-scroll" tabindex="0" role="region" aria-label="{escape(block.title)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f"{_foot(block.source, block.note)}</figure>"
    )


def _figure(block: Figure, label: str, swipe: str) -> str:
    prefix = slug(block.name or block.title) or "figure"
    hint = f'<p class="pr-swipe" aria-hidden="true">{escape(swipe)}</p>' if swipe else ""
    return (
        f'<figure class="pr-figure"{_anchor(block)}>'
        f'<div class="pr-plate" tabindex="0" role="group" aria-label="{escape(block.title)}">'
        f"{inline_svg(block.svg, prefix=prefix, label=block.alt)}</div>{hint}"
        f"<figcaption>{_caption(block.title, label)}{_foot(block.source, block.note)}</figcaption></figure>"
    )


def _note(block: Note, label: str) -> str:
    mark = f'<strong class="pr-label">{escape(label)}:</strong> ' if label else ""
    return f'<p class="pr-note pr-{escape(block.kind)}"{_anchor(block)}>{mark}{escape(block.text)}</p>'


def block_html(block: Block, *, label: str = "", swipe: str = "") -> str:
    """``block`` as an HTML fragment that needs no script and no address.

    ``label`` is what a document puts before a caption or a note: "Bảng 1.", "Lưu ý". ``swipe`` stands below a figure on
    screens too narrow to show it whole.

    Examples
    --------
    >>> block_html(Sentence("1 < 2", name="s"))
    '<p class="pr-sentence" id="s">1 &lt; 2</p>'
    """
    if isinstance(block, Heading):
        return _heading(block)
    if isinstance(block, KeyFigures):
        return _key_figures(block)
    if isinstance(block, Table):
        return _table(block, label)
    if isinstance(block, Figure):
        return _figure(block, label, swipe)
    if isinstance(block, Note):
        return _note(block, label)
    if not isinstance(block, Sentence):
        raise TypeError(f"{type(block).__name__} is no block")
    return f'<p class="pr-sentence"{_anchor(block)}>{escape(block.text)}</p>'


def block_text(block: Block) -> str:
    """``block`` as plain text, for a terminal or a diff.

    Examples
    --------
    >>> print(block_text(Table("T", (Column("a", "A"), Column("b", "B", "number")), (("x", 1.5),))))
    T
    A | B
    x | 1,50
    """
    if isinstance(block, KeyFigures):
        return "\n".join(f"{item.label}: {item.value} {item.remark}".rstrip() for item in block.items)
    if isinstance(block, Table):
        lines = [block.title, " | ".join(column.label for column in block.columns)]
        lines += [
            " | ".join(cell_text(v, c, block.language) for v, c in zip(row, block.columns, strict=True))
            for row in block.rows
        ]
        return "\n".join(lines + [text for text in (block.note, block.source) if text])
    if isinstance(block, Figure):
        return "\n".join(text for text in (block.title, block.alt, block.note, block.source) if text)
    return block.text
