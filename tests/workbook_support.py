"""What the tests of workbooks share: a small framework with every rule, units, and ways to fill and to spoil a file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from parresearch.scoring.framework import Criterion, Framework, parse_framework
from parresearch.scoring.rule_points import score_declarations
from parresearch.workbooks.columns import SURVEY_SHEET
from parresearch.workbooks.rule_words import choices, value_kind
from parresearch.workbooks.survey_codes import survey_codes
from parresearch.workbooks.template import write_template

DEPARTMENTS = (
    "Sở Nội vụ", "Sở Tư pháp", "Sở Tài chính", "Sở Kế hoạch và Đầu tư", "Sở Công Thương",
    "Sở Nông nghiệp và Phát triển nông thôn", "Sở Giao thông vận tải", "Sở Xây dựng",
    "Sở Tài nguyên và Môi trường", "Sở Thông tin và Truyền thông", "Sở Lao động - Thương binh và Xã hội",
    "Sở Văn hóa, Thể thao và Du lịch", "Sở Khoa học và Công nghệ", "Sở Giáo dục và Đào tạo", "Sở Y tế",
    "Ban Dân tộc", "Thanh tra tỉnh", "Văn phòng UBND tỉnh", "Ban Quản lý các khu công nghiệp", "Sở Ngoại vụ",
)  # fmt: skip
DISTRICTS = (
    "Thành phố Phủ Lý", "Thị xã Duy Tiên", "Huyện Kim Bảng", "Huyện Thanh Liêm", "Huyện Bình Lục",
    "Huyện Lý Nhân", "Huyện Vụ Bản", "Huyện Ý Yên", "Huyện Mỹ Lộc", "Huyện Nam Trực", "Huyện Hải Hậu",
)  # fmt: skip

_STEPS = [
    {"high": 70, "points": 0},
    {"low": 70, "high": 90, "points": 1},
    {"low": 90, "points": 2},
]
_DELAYS = [
    {"high": 0, "high_closed": True, "points": 2, "label_vi": "đúng hạn"},
    {"low": 0, "low_closed": False, "high": 15, "high_closed": True, "points": 1},
    {"low": 15, "low_closed": False, "points": 0},
]


def _leaf(code: str, top: float, rule: Mapping[str, Any] | None, **more: Any) -> dict[str, Any]:
    return {"code": code, "name_vi": f"Tiêu chí số {code}", "max_points": top, "rule": rule, **more}


def small_framework(**changes: Any) -> Framework:
    """Thirteen leaves, scale 20: every rule, a leaf without a rule, a survey in percent and one in points."""
    levels = [
        {"code": "cao", "label_vi": "Mức cao", "points": 2},
        {"code": "vua", "label_vi": "Mức vừa", "points": 1},
        {"code": "thap", "label_vi": "Mức thấp", "points": 0},
    ]
    conditions = [
        {"code": "a", "label_vi": "Có kế hoạch", "points": 0.5},
        {"code": "b", "label_vi": "Có báo cáo", "points": 0.5},
    ]
    first = [
        _leaf("1.1", 1, {"type": "yes_no"}, evidence_required=True),
        _leaf("1.2", 2, {"type": "steps_by_delay", "steps": _DELAYS}),
        _leaf("1.3", 2, {"type": "levels", "levels": levels}),
        _leaf("1.4", 1, {"type": "conditions", "need": "sum", "conditions": conditions}),
        _leaf("1.5", 2, {"type": "linear", "floor": 80}, evidence_required=True, may_not_apply=True),
    ]
    second = [
        _leaf("2.1", 2, {"type": "steps_by_rate", "steps": _STEPS}),
        _leaf("2.2", 2, {"type": "proportional"}),
        _leaf("2.3", 1, {"type": "count_deduction", "per": 0.25}),
        _leaf("2.4", 1, None),
    ]
    third = [
        _leaf("3.1", 4, {"type": "survey_percent"}, kind="sipas"),
        _leaf("3.2", 2, None, kind="leaders_survey"),
    ]
    data = {
        "framework_id": "small-2024",
        "title_vi": "Bộ chỉ số nhỏ để thử",
        "unit_type": "department",
        "first_year": 2024,
        "last_year": 2025,
        "scale": 20,
        "complete": False,
        "criteria": [
            {"code": "1", "name_vi": "Chỉ đạo", "max_points": 8, "kind": "appraised", "children": first},
            {"code": "2", "name_vi": "Thể chế", "max_points": 6, "kind": "appraised", "children": second},
            {"code": "3", "name_vi": "Điều tra", "max_points": 6, "children": third},
            {"code": "4", "name_vi": "Điểm thưởng", "max_points": 1, "kind": "bonus",
             "children": [_leaf("4.1", 1, {"type": "bonus", "per": 0.5})]},
            {"code": "5", "name_vi": "Điểm trừ", "max_points": 0, "kind": "penalty",
             "children": [_leaf("5.1", 0, {"type": "penalty", "per": 0.5, "limit": 1})]},
        ],
    }  # fmt: skip
    return parse_framework(data | changes)


def two_units() -> pd.DataFrame:
    """A department and a district."""
    rows = [("S01", "Sở Nội vụ", "department"), ("H01", "Huyện Kim Bảng", "district")]
    return pd.DataFrame(rows, columns=["unit", "name", "unit_type"])


def many_units() -> pd.DataFrame:
    """20 departments and 11 districts."""
    rows = [(f"S{i:02}", name, "department") for i, name in enumerate(DEPARTMENTS, 1)]
    rows += [(f"H{i:02}", name, "district") for i, name in enumerate(DISTRICTS, 1)]
    return pd.DataFrame(rows, columns=["unit", "name", "unit_type"])


def at(sheet: Any, code: str, title: str, *, unit: str = "") -> Any:
    """The cell of a criterion and a column, by what is written in the sheet."""
    header = next(row for row in sheet.iter_rows(max_row=15) if any(cell.value == "STT" for cell in row))
    column = {cell.value: cell.column for cell in header}
    for row in range(header[0].row + 1, sheet.max_row + 1):
        is_unit = not unit or sheet.cell(row, column["Mã ĐV"]).value == unit
        if sheet.cell(row, column["STT"]).value == code and is_unit:
            return sheet.cell(row, column[title])
    raise KeyError(code)


_EVIDENCE = "Quyết định số 12/QĐ-SNV ngày 15/01/2024"
S01 = {
    "1.1": {"Số liệu kê khai": "Có", "Tài liệu kiểm chứng": _EVIDENCE, "Điểm thẩm định": 1},
    "1.2": {"Số liệu kê khai": 5, "Điểm thẩm định": 1},
    "1.3": {"Số liệu kê khai": "Mức cao", "Điểm thẩm định": 1},
    "1.4": {"Số liệu kê khai": "a; b", "Điểm thẩm định": "0,5"},
    "1.5": {"Đã thực hiện": 45, "Kế hoạch": 50, "Tài liệu kiểm chứng": _EVIDENCE, "Điểm thẩm định": 1.8},
    "2.1": {"Số liệu kê khai": "95,5%", "Điểm thẩm định": 2},
    "2.2": {"Đã thực hiện": 3, "Kế hoạch": 4, "Điểm thẩm định": 1.5},
    "2.3": {"Số liệu kê khai": 2, "Điểm thẩm định": 0.5},
    "2.4": {"Điểm tự đánh giá": "0,75", "Điểm thẩm định": 0.5},
    "4.1": {"Số liệu kê khai": 1, "Điểm thẩm định": 0.5},
    "5.1": {"Số liệu kê khai": 0, "Điểm thẩm định": 0},
}
H01 = {
    "1.1": {"Số liệu kê khai": "Không", "Điểm thẩm định": 0},
    "1.2": {"Số liệu kê khai": 0, "Điểm thẩm định": 2},
    "1.3": {"Số liệu kê khai": "thap", "Điểm thẩm định": 0},
    "1.4": {"Số liệu kê khai": 0, "Điểm thẩm định": 0},
    "1.5": {"Không áp dụng": "x"},
    "2.1": {"Số liệu kê khai": 60, "Điểm thẩm định": 0},
    "2.2": {"Số liệu kê khai": 50, "Điểm thẩm định": 1},
    "2.3": {"Số liệu kê khai": 5, "Điểm thẩm định": 0},
    "2.4": {"Điểm tự đánh giá": 1, "Điểm thẩm định": "0.8"},
    "4.1": {"Số liệu kê khai": 5, "Điểm thẩm định": 1},
    "5.1": {"Số liệu kê khai": 3, "Điểm thẩm định": -1},
}
SURVEY = {"S01": {"3.1": 85, "3.2": 1.5}, "H01": {"3.1": 90, "3.2": 2}}


def survey_cell(book: Any, unit: str, code: str) -> Any:
    """The cell of a unit and a surveyed criterion."""
    sheet = book[SURVEY_SHEET]
    header = next(row for row in sheet.iter_rows(max_row=15) if row[0].value == "Mã ĐV")
    column = next(cell.column for cell in header if str(cell.value).split("\n")[0] == code)
    row = next(r for r in range(header[0].row + 1, sheet.max_row + 1) if sheet.cell(r, 1).value == unit)
    return sheet.cell(row, column)


def filled_workbook(path: Path, *, layout: str = "sheets") -> Path:
    """The small framework for two units, filled with :data:`S01`, :data:`H01` and :data:`SURVEY`."""
    write_template(small_framework(), two_units(), path, year=2024, layout=layout)  # type: ignore[arg-type]
    book = openpyxl.load_workbook(path)
    for unit, name, said in (("S01", "Sở Nội vụ", S01), ("H01", "Huyện Kim Bảng", H01)):
        sheet = book[name] if layout == "sheets" else book["Chấm điểm"]
        for code, cells in said.items():
            for title, value in cells.items():
                at(sheet, code, title, unit="" if layout == "sheets" else unit).value = value
    for unit, results in SURVEY.items():
        for code, value in results.items():
            survey_cell(book, unit, code).value = value
    book.save(path)
    return path


def edited(path: Path, change: Callable[[Any], None]) -> Path:
    """``path`` after ``change`` of its openpyxl workbook."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def rezipped(path: Path, parts: Mapping[str, bytes | Callable[[bytes], bytes] | None]) -> Path:
    """``path`` with parts put in, changed (a function) or taken out (None)."""
    with zipfile.ZipFile(path) as old:
        content = {name: old.read(name) for name in old.namelist()}
    for name, part in parts.items():
        if part is None:
            content.pop(name)
        else:
            content[name] = part(content[name]) if callable(part) else part
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in content.items():
            new.writestr(name, data)
    return path


def damaged(path: Path, part: str) -> Path:
    """``path`` with some packed bytes of a part overwritten, as a bad stick or a cut download leaves them."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(part)
    start = entry.header_offset + 30 + int.from_bytes(data[entry.header_offset + 26 :][:2], "little")
    start += int.from_bytes(data[entry.header_offset + 28 :][:2], "little") + entry.compress_size // 3
    data[start : start + 8] = b"\xff" * 8
    path.write_bytes(data)
    return path


def fill_realistically(
    path: Path, framework: Framework, units: pd.DataFrame, *, seed: int, year: int = 0
) -> Path:
    """Fill a template as officials do; everything is SYNTHETIC (fixed seed).

    A unit has a quality of its own, which drifts a little with the year. It declares figures; the appraiser gives the
    points of the rule, and in one criterion of six cuts them, so that self-assessment stands above appraisal.
    """
    book = openpyxl.load_workbook(path)
    surveyed = set(survey_codes(framework))
    sheets = {sheet["B3"].value: sheet for sheet in book.worksheets if sheet["A3"].value == "Mã ĐV"}
    for number, unit in enumerate(units["unit"]):
        quality = np.random.default_rng([seed, number]).uniform(0.72, 0.97)
        rng = np.random.default_rng([seed, number, year])
        quality = float(np.clip(quality + rng.normal(0, 0.02), 0.6, 0.99))
        columns, rows = _places(sheets[unit])
        for leaf in framework.leaves():
            if leaf.code in surveyed:
                share = min(float(100 * rng.normal(quality, 0.03)), 100.0)
                survey_cell(book, unit, leaf.code).value = round(share, 1)
                continue
            row = rows[leaf.code]
            if leaf.may_not_apply and rng.random() < 0.05:
                sheets[unit].cell(row, columns["Không áp dụng"]).value = "x"
                continue
            said = declared(leaf, 0.4 + 0.6 * quality, rng)
            said |= {"Tài liệu kiểm chứng": _EVIDENCE} if leaf.evidence_required else {}
            own = _points_by_rule(leaf, said)
            cut = rng.uniform(0.5, 0.9) if rng.random() < 1 / 6 and own > 0 else 1.0
            for title, value in {**said, "Điểm thẩm định": round(own * cut, 2)}.items():
                sheets[unit].cell(row, columns[title]).value = value
    book.save(path)
    return path


def _places(sheet: Any) -> tuple[dict[str, int], dict[str, int]]:
    """Column of each heading, row of each code."""
    header = next(row for row in sheet.iter_rows(max_row=15) if any(cell.value == "STT" for cell in row))
    columns = {cell.value: cell.column for cell in header}
    rows = range(header[0].row + 1, sheet.max_row + 1)
    return columns, {sheet.cell(row, columns["STT"]).value: row for row in rows}


def _points_by_rule(leaf: Criterion, said: Mapping[str, Any]) -> float:
    """Points that the rule gives for what is declared; the self-assessed ones where there is no rule."""
    if leaf.rule is None:
        return float(said["Điểm tự đánh giá"])
    value = said.get("Số liệu kê khai")
    if value_kind(leaf.rule) == "level":
        value = leaf.rule.levels[choices(leaf.rule).index(value)].code  # type: ignore[union-attr]
    row = {"value": value, "done": said.get("Đã thực hiện"), "planned": said.get("Kế hoạch")}
    points, problems = score_declarations(leaf.rule, pd.DataFrame([row]), max_points=leaf.max_points or 0.0)
    assert problems[0] == "", (leaf.code, problems[0])
    return float(points[0])


def declared(leaf: Criterion, quality: float, rng: np.random.Generator) -> dict[str, Any]:
    """What a unit of this quality would declare for a criterion."""
    kind = value_kind(leaf.rule)
    if kind == "yes_no":
        return {"Số liệu kê khai": "Có" if rng.random() < quality else "Không"}
    if kind == "level":
        offered = choices(leaf.rule)
        return {"Số liệu kê khai": offered[0 if rng.random() < quality else 1]}
    if kind == "conditions":
        codes = [condition.code for condition in leaf.rule.conditions]  # type: ignore[union-attr]
        met = codes if rng.random() < quality else codes[:-1]
        return {"Số liệu kê khai": "; ".join(met) or "0"}
    if kind == "rate":
        planned = int(rng.integers(20, 2000))
        rate = float(np.clip(rng.normal(quality + 0.05, 0.04), 0, 1))
        return {"Đã thực hiện": round(planned * rate), "Kế hoạch": planned}
    if kind == "none":
        return {"Điểm tự đánh giá": leaf.max_points or 0}
    if kind == "count" and leaf.rule is not None and leaf.rule.type == "bonus":
        return {"Số liệu kê khai": int(rng.random() < quality / 3)}
    return {"Số liệu kê khai": int(rng.poisson(1.5 * (1 - quality)))}
