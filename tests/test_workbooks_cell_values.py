"""The one reader of cell values: what is not plainly one number is refused, whatever the cell looks like."""

from __future__ import annotations

import io
import itertools
import math
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from province_workbook_support import cell_of, illustrative_book
from workbook_support import at, filled_workbook, rezipped, small_framework, survey_cell

from parresearch.scoring.declarations import read_numbers
from parresearch.workbooks.cells import read_number
from parresearch.workbooks.check import score_workbook
from parresearch.workbooks.classes import ClassError, read_classes
from parresearch.workbooks.findings import Finding, WorkbookError, errors_of
from parresearch.workbooks.province_check import check_province_workbook
from parresearch.workbooks.read import read_workbook
from parresearch.workbooks.scan import scan_workbook

# ---- the oracle: what a careful reader makes of a cell, told without a regular expression ----

REFUSED = "refused"
BLANK = "blank"
MOST = Decimal(10) ** 15


class Number(NamedTuple):
    value: Decimal
    is_percent: bool


Verdict = Number | str


def number_in(text: str) -> Verdict:
    """Sign, digits with one decimal mark or in threes, spaces and %; anything else is no number."""
    text = text.strip()
    if all(char.isspace() or unicodedata.category(char) == "Cf" for char in text):
        return BLANK
    body = text
    is_percent = body[-1] == "%"
    if is_percent:
        body = body[:-1].rstrip(" \xa0\u2009\u202f")
    sign = 1
    if body[:1] in set("+-−–\u2010\u2011"):
        sign = 1 if body[0] == "+" else -1
        body = body[1:]
    if not body or any(char not in "0123456789.," for char in body):
        return REFUSED
    pieces = ["".join(group) for _, group in itertools.groupby(body, key=lambda char: char in ".,")]
    digits, marks = [p for p in pieces if p.isdigit()], [p for p in pieces if not p.isdigit()]
    if pieces[0] in (".", ","):
        digits.insert(0, "")
    if any(len(mark) > 1 for mark in marks) or len(digits) != len(marks) + 1:
        return REFUSED
    whole, fraction = digits, ""
    in_threes = 1 <= len(digits[0]) <= 3 and digits[0][0] != "0"
    if len(marks) == 1:
        if in_threes and len(digits[1]) == 3:
            return REFUSED  # 1.234: thousands or decimals?
        whole, fraction = digits[:1], digits[1]
    elif marks:
        if marks[-1] != marks[0]:
            whole, fraction, marks = digits[:-1], digits[-1], marks[:-1]
        if len(set(marks)) > 1 or not in_threes or any(len(group) != 3 for group in whole[1:]):
            return REFUSED
    value = sign * Decimal(int("".join(whole) + fraction)).scaleb(-len(fraction))
    return Number(value, is_percent) if abs(value) < MOST else REFUSED


def number_shown(value: float, tokens: int | None) -> Verdict:
    """A number cell whose format has so many real % for it (None: the format does not say)."""
    if tokens not in (0, 1):
        return REFUSED
    exact = Decimal(f"{value:.16G}") * (100 if tokens else 1)
    return Number(exact, tokens == 1) if abs(exact) < MOST else REFUSED


# ---- shapes: a way to write a cell, and the verdict ----

Write = Callable[[Any, Any, int], None]  # book, sheet, row


class Cell(NamedTuple):
    write: Write
    verdict: Verdict
    said: str


def text_cell(text: str) -> Cell:
    return Cell(lambda book, sheet, row: sheet.write_string(row, 0, text), number_in(text), repr(text))


def rich_cell(pieces: list[tuple[str, str]]) -> Cell:
    """Pieces of text, each with a mark: none, bold, raised, lowered or struck."""

    def write(book: Any, sheet: Any, row: int) -> None:
        parts: list[Any] = []
        for mark, text in pieces:
            style = book.add_format(MARKS[mark])
            parts += [style, text]
        assert sheet.write_rich_string(row, 0, *parts) == 0

    verdict = number_in("".join(text for _, text in pieces))
    filled = [mark for mark, text in pieces if text.strip()]
    if len(filled) > 1 or {"raised", "lowered", "struck"} & {mark for mark, _ in pieces}:
        verdict = BLANK if verdict == BLANK else REFUSED
    return Cell(write, verdict, repr(pieces))


MARKS: dict[str, dict[str, Any]] = {
    "none": {},
    "bold": {"bold": True},
    "raised": {"font_script": 1},
    "lowered": {"font_script": 2},
    "struck": {"font_strikeout": True},
}


def number_cell(value: float, code: str, tokens: int | None) -> Cell:
    def write(book: Any, sheet: Any, row: int) -> None:
        sheet.write_number(row, 0, value, book.add_format({"num_format": code}))

    return Cell(write, number_shown(value, tokens), f"{value!r} in {code!r}")


def refused_cell(method: str, *args: Any, **style: Any) -> Cell:
    def write(book: Any, sheet: Any, row: int) -> None:
        getattr(sheet, method)(row, 0, *args[:1], book.add_format(style), *args[1:])

    return Cell(write, REFUSED, f"{method}{args}")


DIGITS = st.text("0123456789", min_size=1, max_size=7)
SIGNS = st.sampled_from(["", "", "-", "−", "–", "+", "\u2010", "\u2011"])
PLAIN = st.builds("{}{}{}".format, SIGNS, DIGITS, st.one_of(st.just(""), st.builds(",{}".format, DIGITS)))
SPACES = st.text(" \xa0\t\n\u2009\u202f\u3000\u2028", max_size=3)
SPACE = st.sampled_from(" \xa0\t\n\u2009\u202f\u3000\u2028")
INVISIBLE = st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\xad\u200e\u202c")
THREES = st.lists(st.text("0123456789", min_size=3, max_size=3), min_size=1, max_size=3)
LEADING = st.sampled_from(["1", "12", "123", "9", "0", "07", "000", "1234"])
FLOATS = st.floats(-1e6, 1e6, allow_nan=False) | st.integers(-100, 100).map(float)
RATES = st.sampled_from([0.0, 0.9, 0.57, 0.855, 1.0, 85.0, -0.5, 0.1 + 0.2])


def joined(*parts: Any) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map("".join)


def other_digits(zero: int) -> st.SearchStrategy[str]:
    return DIGITS.map(lambda text: "".join(chr(zero + int(char)) for char in text))


TEXTS: dict[str, st.SearchStrategy[str]] = {
    "whole number": DIGITS,
    "decimal comma": joined(DIGITS, ",", DIGITS),
    "decimal point": joined(DIGITS, ".", DIGITS),
    "no digit before the mark": joined(st.sampled_from(".,"), DIGITS),
    "no digit after the mark": joined(DIGITS, st.sampled_from(".,")),
    "signed": joined(SIGNS, PLAIN.map(lambda text: text.lstrip("+-−–\u2010\u2011"))),
    "two signs": joined(st.sampled_from("+-−–"), st.sampled_from("+-−–"), DIGITS),
    "sign behind or away": st.one_of(joined(DIGITS, "-"), joined("-", SPACE, DIGITS)),
    "percent": joined(PLAIN, "%"),
    "percent after spaces": joined(PLAIN, st.text(" \xa0\u2009\u202f", max_size=2), "%"),
    "percent after another space": joined(DIGITS, st.sampled_from("\n\t\u3000"), "%"),
    "percent twice, before or alone": st.one_of(joined(DIGITS, "%%"), joined("%", DIGITS), st.just("%")),
    "grouped by points": st.builds(lambda a, b: ".".join([a, *b]), LEADING, THREES),
    "grouped by commas": st.builds(lambda a, b: ",".join([a, *b]), LEADING, THREES),
    "grouped with decimals": st.builds(
        lambda a, b, c, marks: marks[0].join([a, *b]) + marks[1] + c,
        LEADING, THREES, DIGITS, st.sampled_from([".,", ",.", "..", ",,"]),
    ),
    "badly grouped": st.lists(DIGITS, min_size=3, max_size=4).map(".".join),
    "grouped by apostrophes": st.builds(lambda a, b: "'".join([a, *b]), LEADING, THREES),
    "space between digits": joined(DIGITS, SPACE, DIGITS),
    "space at the mark": joined(DIGITS, SPACE, ",", DIGITS),
    "two lines": joined(PLAIN, "\n", PLAIN),
    "white space around": joined(SPACES, PLAIN, SPACES),
    "white space only": SPACES,
    "invisible inside": joined(DIGITS, INVISIBLE, DIGITS),
    "invisible only": joined(INVISIBLE, st.sampled_from(["", " ", "\u200b"])),
    "invisible around": st.one_of(joined(INVISIBLE, DIGITS), joined(DIGITS, INVISIBLE)),
    "Arabic digits": st.one_of(other_digits(0x660), other_digits(0x6F0)),
    "full-width digits": other_digits(0xFF10),
    "digits of two scripts": joined(DIGITS, st.one_of(other_digits(0x966), other_digits(0xFF10))),
    "raised characters": joined(DIGITS, st.sampled_from(["²", "⁵", "₂", "½", "①"])),
    "other marks": joined(DIGITS, st.sampled_from("٫·‚，．٬_"), DIGITS),
    "exponent": joined(DIGITS, st.sampled_from(["e", "E", "E+", "e-"]), DIGITS),
    "other notations": st.sampled_from(["0x1F", "1_000", "inf", "nan", "-inf", "Infinity", "1j", "True", "0b1"]),
    "unit behind": joined(DIGITS, st.sampled_from([" km", "đ", " điểm", "ngày", "$", " €", "‰", "٪"])),
    "words and letters for digits": st.sampled_from(["tám", "8O", "l2", "o", "-", "–", "x", "NA", "không"]),
    "formula or error": st.sampled_from(["#N/A", "#VALUE!", "#DIV/0!", "=8+5", "#REF!", "#n/a", "Err:502"]),
    "many digits": st.integers(10, 400).map(lambda n: "9" * n),
    "day or time": st.sampled_from(["30/6/2024", "30.6.2024", "1-2", "8:50", "2024-06-30", "6/2024"]),
    "range, share or bracket": st.builds("{1}{0}{2}{3}".format, DIGITS, st.sampled_from(["", "("]),
                                         st.sampled_from(["-", "/", ")", ";"]), DIGITS),
    "escapes that openpyxl drops": st.builds("{}x005F_{}".format, DIGITS, st.text("05", max_size=2)),
    "anything like a number": st.text("0123456789.,.,+-−% \n\xa0", max_size=8),
    "any text": st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Mn"]), max_size=8),
}  # fmt: skip

FIGURE = st.sampled_from(["0", "0.0", "#,##0.00", "0.00E+00", "# ?/?", "General", "[Red]0.0", "[$-42A]0"])
LETTERING = st.sampled_from(['"%"', '" % "', "\\%", "_%", "*%", "[$%-409]", '"100% đạt;"', '\\"', '"\\%"'])
TOKEN = st.sampled_from(["%", " %"])


def sections(*with_percent: bool) -> st.SearchStrategy[str]:
    """Sections of a format, with a real % or only the lettering of one."""
    return st.tuples(*(joined(FIGURE, TOKEN if real else LETTERING) for real in with_percent)).map(";".join)


def formatted(
    code: Any, tokens: int | None, values: st.SearchStrategy[float] = RATES
) -> st.SearchStrategy[Cell]:
    return st.builds(
        number_cell, values, code if not isinstance(code, str) else st.just(code), st.just(tokens)
    )


ABOVE, BELOW = st.sampled_from([0.01, 0.9, 85.0]), st.sampled_from([-0.01, -0.9, -85.0])
PIECE = st.tuples(st.sampled_from(list(MARKS)), st.text("0123456789,% ", min_size=1, max_size=3))
DATE_CODE = st.sampled_from(["dd/mm/yyyy", "d-mmm", "yyyy", "mm/yyyy", "hh:mm", "[h]:mm"])

CELLS: dict[str, st.SearchStrategy[Cell]] = {
    **{name: texts.map(text_cell) for name, texts in TEXTS.items()},
    "rich text": st.lists(PIECE, min_size=2, max_size=3).map(rich_cell),
    "digits and a raised mark": st.builds(
        lambda text, mark, n: rich_cell([("none", text), (mark, n)]),
        DIGITS, st.sampled_from(["raised", "lowered", "struck", "bold"]), st.sampled_from(["5", "1", " ", "(1)"]),
    ),
    "number": formatted(FIGURE, 0, FLOATS),
    "percent of Excel": st.one_of(formatted("0%", 1, FLOATS), formatted("0.00%", 1)),
    "percent of another format": formatted(sections(True), 1),
    "lettering in a format": formatted(sections(False), 0),
    "two percents in a format": formatted(joined(FIGURE, "%%"), None),
    "sections by sign": st.one_of(
        formatted(sections(True, False), 1, ABOVE), formatted(sections(True, False), 0, BELOW),
        formatted(sections(False, True), 1, BELOW), formatted(sections(True, False), 1, st.just(0.0)),
    ),
    "sections for zero and text": st.one_of(
        formatted(sections(False, False, True), 1, st.just(0.0)), formatted(sections(False, True, True), 0, ABOVE),
        formatted(sections(True).map(lambda code: code + ";;;@"), 1, ABOVE),
        formatted(sections(False).map(lambda code: code + ";@\\%"), 0, BELOW),
    ),
    "sections by condition": st.one_of(
        formatted("[<=1]0%;0.0", 1, st.sampled_from([0.9, -5.0, 1.0])),
        formatted("[<=1]0%;0.0", 0, st.just(85.0)),
        formatted("[>100]0;[>1]0.0;0%", 1, st.just(0.9)),
        formatted("[Red][>1.5]0;0%", 1, st.just(1.0)),
        formatted('[<1]0%;0;0.0"%"', 0, st.just(5.0)),
        formatted("[<1]0;0%;0.0", None, st.just(5.0)),
    ),
    "too large": st.one_of(
        formatted("0", 0, st.sampled_from([1e15, -1e15, 1e16, 1e300, 9.99e307])), formatted("0%", 1, st.just(1e14)),
    ),
    "number as a date": DATE_CODE.map(lambda code: refused_cell("write_number", 45473.0, num_format=code)),
    "date": st.dates(date(1950, 1, 1), date(2100, 1, 1)).map(
        lambda day: refused_cell("write_datetime", datetime(day.year, day.month, day.day), num_format="dd/mm/yyyy")
    ),
    "time": st.times().map(
        lambda hour: refused_cell("write_datetime", time(hour.hour, hour.minute), num_format="hh:mm")
    ),
    "span of time": st.integers(1, 10**6).map(
        lambda n: refused_cell("write_datetime", timedelta(seconds=n), num_format="[h]:mm:ss")
    ),
    "truth": st.booleans().map(lambda truth: refused_cell("write_boolean", truth)),
    "error": st.sampled_from(["#N/A", "#VALUE!", "#DIV/0!", "#NUM!", "#REF!", "#NAME?", "#NULL!"]).map(
        lambda error: refused_cell("write_formula", "=1/A2", error)
    ),
    "result of a formula": st.one_of(
        st.builds(
            lambda value: Cell(
                lambda book, sheet, row: sheet.write_formula(row, 0, "=1+1", None, value),
                number_shown(value, 0), f"={value}",
            ),
            st.integers(-10**6, 10**6),
        ),
        joined(DIGITS, " ", DIGITS).map(lambda text: refused_cell("write_formula", '="8"&" 5"', text)),
    ),
    "nothing": st.just(
        Cell(lambda book, sheet, row: sheet.write_blank(row, 0, None, book.add_format({"bold": True})), BLANK, "")
    ),
}  # fmt: skip
PER_SHAPE = 12
EXAMPLES = 13


def read_back(cells: list[Cell], path: Path) -> list[tuple[float | None, bool, str]]:
    """The cells written to a workbook, one below the other, and read as every reader of a workbook does."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("A")
        for row, cell in enumerate(cells):
            cell.write(book, sheet, row)
        sheet.write_string(len(cells), 1, "end")
    path.write_bytes(buffer.getvalue())
    scan = scan_workbook(path)["A"]
    read = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = read["A"].iter_rows(max_row=len(cells), max_col=1, values_only=True)
    found = [read_number(row[0], scan.look(number, 1)) for number, row in enumerate(rows, start=1)]
    read.close()
    return found


def agree(found: tuple[float | None, bool, str], verdict: Verdict) -> bool:
    number, is_percent, broken = found
    if not isinstance(verdict, Number):
        return number is None and not is_percent and bool(broken) == (verdict == REFUSED)
    exact = float(verdict.value)
    return (
        number is not None
        and not broken
        and is_percent == verdict.is_percent
        and math.isclose(number, exact, rel_tol=1e-12, abs_tol=1e-10)
    )


def test_the_fuzz_is_as_wide_as_promised():
    assert len(CELLS) >= 40
    assert len(CELLS) * PER_SHAPE * EXAMPLES >= 5000


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # a cell is small already, and shrinking hundreds of them takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(drawn=st.tuples(*(st.tuples(*[cells] * PER_SHAPE) for cells in CELLS.values())))
def test_a_cell_is_a_number_or_refused_as_a_careful_reader_says(drawn, tmp_path_factory):
    named = [(name, cell) for name, group in zip(CELLS, drawn, strict=True) for cell in group]
    cells = [cell for _, cell in named]
    found = read_back(cells, tmp_path_factory.getbasetemp() / "cells.xlsx")
    wrong = [
        f"{name}: {cell.said} read as {read}, not {cell.verdict}"
        for (name, cell), read in zip(named, found, strict=True)
        if not agree(read, cell.verdict)
    ]
    assert not wrong, "\n".join(wrong)


# ---- every place where a number is read ----

SNV = "Sở Nội vụ"
ROUND: dict[str, Callable[[Any], Any]] = {
    "days": lambda book: at(book[SNV], "1.2", "Số liệu kê khai"),
    "rate": lambda book: at(book[SNV], "2.1", "Số liệu kê khai"),
    "cases": lambda book: at(book[SNV], "2.3", "Số liệu kê khai"),
    "done": lambda book: at(book[SNV], "2.2", "Đã thực hiện"),
    "planned": lambda book: at(book[SNV], "2.2", "Kế hoạch"),
    "self-assessed": lambda book: at(book[SNV], "2.4", "Điểm tự đánh giá"),
    "appraised": lambda book: at(book[SNV], "2.4", "Điểm thẩm định"),
    "survey in percent": lambda book: survey_cell(book, "S01", "3.1"),
    "survey in points": lambda book: survey_cell(book, "S01", "3.2"),
}
PROVINCE: dict[str, Callable[[Any], Any]] = {
    key: (lambda book, sheet=sheet, key=key: cell_of(book, sheet, 2, key))
    for sheet, keys in {
        "criteria": ("max_points", "self_points", "points", "max_base", "points_base"),
        "plan": ("expected", "progress"),
    }.items()
    for key in keys
}
RAISED = CellRichText("8", TextBlock(InlineFont(vertAlign="superscript"), "5"))
NO_NUMBER = {
    "two lines": ("8\n5", "General", "not_a_number"),
    "a space between": ("4 0", "General", "not_a_number"),
    "a raised mark": (RAISED, "General", "marked_digits"),
    "two percents": (0.5, "0%%", "percent_unclear"),
    "too large": (1e308, "General", "number_too_large"),
    "far too many digits": ("9" * 400, "General", "number_too_large"),
    "Arabic digits": ("٣", "General", "not_a_number"),
}


def found_in(path: Path, framework: Any) -> list[Finding]:
    try:
        read = read_workbook(path, framework, year=2024)
    except WorkbookError as error:
        return list(error.findings)
    return score_workbook(framework, read)[1]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")
    return filled_workbook(folder / "round.xlsx"), illustrative_book(folder)


def changed(
    path: Path, target: Path, value: Any, code: str, *places: Callable[[Any], Any]
) -> tuple[Path, Any]:
    """A copy of the workbook with another value and format in some cells, and sheet and name of each."""
    book = openpyxl.load_workbook(path)
    names = set()
    for place in places:
        cell = place(book)
        cell.value, cell.number_format = value, code
        names.add((cell.parent.title, cell.coordinate))
    book.save(target)
    return target, names


@pytest.mark.parametrize("what", NO_NUMBER)
def test_what_is_not_one_number_is_refused_at_its_cell_wherever_numbers_are_read(books, what, tmp_path):
    value, code, rule = NO_NUMBER[what]
    path, cells = changed(books[0], tmp_path / "round.xlsx", value, code, *ROUND.values())
    wrong = [finding for finding in errors_of(found_in(path, small_framework())) if finding.rule == rule]
    assert {(finding.sheet, finding.cell) for finding in wrong} == cells
    path, cells = changed(books[1], tmp_path / books[1].name, value, code, *PROVINCE.values())
    with pytest.raises(WorkbookError) as refused:
        check_province_workbook(path)
    wrong = [finding for finding in refused.value.findings if finding.rule == rule]
    assert {(finding.sheet, finding.cell) for finding in wrong} == cells
    for finding in wrong:
        assert finding.text("vi")
        assert finding.text("en")


@pytest.mark.parametrize(
    ("value", "code", "rate"),
    [
        (0.9, '0.0"%"', 0.9), (85, '0.0"%"', 85), (85, "0.0\\%", 85), (0.9, "0.0%", 90), (-0.0, "0%;-0.0", 0),
        ("90", "0%", 90), ("90%", "0%", 90), (0.9, "0.0%;-0.0", 90), (85, "[<=1]0%;0", 85),
    ],
)  # fmt: skip
def test_only_a_real_percent_of_the_format_scales_a_rate(books, value, code, rate, tmp_path):
    places = ROUND["rate"], ROUND["survey in percent"]
    path, _ = changed(books[0], tmp_path / "round.xlsx", value, code, *places)
    table = read_workbook(path, small_framework(), year=2024).table
    rates = table["code"].isin(["2.1", "3.1"]) & table["stage"].ne("appraised") & table["unit"].eq("S01")
    assert table.loc[rates, "value"].tolist() == [rate, rate]
    path, _ = changed(books[1], tmp_path / books[1].name, value, code, PROVINCE["progress"])
    assert check_province_workbook(path)[0].plan["progress"].iloc[1] == rate


def test_points_in_a_format_with_the_lettering_of_a_percent_are_points(books, tmp_path):
    path, _ = changed(books[0], tmp_path / "round.xlsx", 0.9, '0.0"%"', ROUND["appraised"])
    assert not errors_of(found_in(path, small_framework()))
    path, cells = changed(books[0], tmp_path / "round.xlsx", 0.9, "0.0%", ROUND["appraised"])
    wrong = errors_of(found_in(path, small_framework()))
    assert {(finding.sheet, finding.cell) for finding in wrong} == cells


def test_formats_of_conditional_formatting_are_not_formats_of_cells(books, tmp_path):
    path, _ = changed(books[0], tmp_path / "round.xlsx", 0.9, "0.000", ROUND["rate"])

    def with_same_number(part: bytes) -> bytes:
        number = part.split(b'formatCode="0.000"')[0].rpartition(b'numFmtId="')[2].split(b'"')[0]
        rule = b'<dxfs count="1"><dxf><numFmt numFmtId="%s" formatCode="0%%"/></dxf></dxfs>' % number
        assert b"<dxfs" not in part or b"<dxfs />" in part or b'<dxfs count="0"' in part
        return (
            part.replace(b'<dxfs count="0"/>', rule)
            .replace(b'<dxfs count="0" />', rule)
            .replace(b"<dxfs />", rule)
        )

    rezipped(path, {"xl/styles.xml": with_same_number})
    table = read_workbook(path, small_framework(), year=2024).table
    assert 0.9 in table.loc[table["code"] == "2.1", "value"].tolist()


@pytest.mark.parametrize(
    ("content", "rule"),
    [("9" * 400, "number_too_large"), ("1e400", "number_too_large"), ("1_0", "not_a_number"), ("８", "not_a_number"),
     ("INF", "not_a_number")],
)  # fmt: skip
def test_a_number_cell_of_a_file_that_holds_none_is_refused(content, rule, tmp_path):
    path = filled_workbook(tmp_path / "w.xlsx")
    row = f'<row r="90"><c r="A90"><v>{content}</v></c></row></sheetData>'.encode()
    rezipped(path, {"xl/worksheets/sheet2.xml": lambda part: part.replace(b"</sheetData>", row)})
    with pytest.raises(WorkbookError) as refused:
        read_workbook(path, small_framework())
    assert [(finding.rule, finding.cell) for finding in refused.value.findings] == [(rule, "A90")]
    assert str(refused.value)


def test_a_code_with_a_raised_mark_is_no_other_code(books, tmp_path):
    marked = CellRichText("1.", TextBlock(InlineFont(vertAlign="superscript"), "2"))
    path, cells = changed(
        books[1], tmp_path / books[1].name, marked, "@", lambda book: cell_of(book, "causes", 1, "code")
    )
    with pytest.raises(WorkbookError) as refused:
        check_province_workbook(path)
    wrong = errors_of(refused.value.findings)
    assert {(finding.rule, finding.sheet, finding.cell) for finding in wrong} == {("code_bad", *cells.pop())}


def test_thresholds_are_read_as_cells_are(tmp_path):
    path = tmp_path / "classes.csv"
    head = "unit_type,first_year,last_year,label,lower,lower_closed\n"
    path.write_text(head + 'department,2024,,Tốt,"80,5",true\n', encoding="utf-8")
    assert read_classes(path).sets[0].classes[0].lower == 80.5
    for said in ("8 0", "1.234", "tám", "８０"):
        path.write_text(head + f"department,2024,,Tốt,{said},true\n", encoding="utf-8")
        with pytest.raises(ClassError, match=said):
            read_classes(path)


@pytest.mark.parametrize("said", ["٣", "８５", "1_0", "8 5", "8\n5", "4,5"])
def test_declarations_in_a_table_are_numbers_or_none(said):
    numbers, bad = read_numbers(pd.Series([said], dtype=object))
    assert bad.all()
    assert pd.isna(numbers).all()
