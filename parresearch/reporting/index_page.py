"""The catalogue page ``reports/index.html``: every report, to be searched and sorted without a network."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from parresearch import __version__
from parresearch.core.errors import BatchError
from parresearch.core.text import fold, number, signed, sort_key
from parresearch.reporting.assets import asset, template

__all__ = ["index_page_html"]

_STATUS = {"failed": "Lỗi", "stale": "Cần lập lại", "published": "Đã lập"}  # in the order of sorting
_REASONS = {
    "the last run failed": "lần chạy gần nhất bị lỗi",
    "notebook changed": "sổ phân tích đã đổi",
    "parameters changed": "tham số đã đổi",
    "library changed": "thư viện đã đổi",
    "data changed": "số liệu đã đổi",
    "environment changed": "môi trường đã đổi",
    "formats changed": "định dạng đã đổi",
    "made by another version": "do một phiên bản khác lập",
    "asked for with --force": "được yêu cầu lập lại (--force)",
    "its record cannot be read": "không đọc được hồ sơ của báo cáo",
    "file missing": "thiếu tệp",
    "file altered": "tệp đã bị sửa",
}
"""What the batch says of a report, in the language of the page; what an error says stays as it is."""
_LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
_FORMATS = {"html": "HTML", "docx": "Word", "pdf": "PDF", "xlsx": "Excel", "ipynb": "Notebook"}
_MISSING = "–"


def index_page_html(entries: Sequence[Mapping[str, Any]]) -> str:
    """The page that lists ``entries``, one row each, by name, newest year first.

    Parameters
    ----------
    entries : sequence of mappings
        ``notebook``, ``notebook_title``, ``title``, ``province_name``, ``province_code``, ``year``,
        ``language``, ``formats`` (extension to path relative to the page), ``score``, ``rank``, ``n_units``,
        ``change`` (points), ``made_at`` (ISO 8601), ``status`` (published, failed, stale), ``reason``. Any
        but ``notebook`` and ``status`` may be None or absent: it is shown as a dash and sorts last.

    Returns
    -------
    str
        HTML that is readable without JavaScript. The same entries give the same text, whatever their order.
    """
    rows = [_row(entry) for entry in entries]
    alike = Counter(_said(row) for row in rows)
    for row in rows:  # reports that differ by another parameter alone are told apart by their titles
        row["shown"] = row["title"] if alike[_said(row)] > 1 else row["report"]
    for key, of in (("name", "name"), ("report", "shown")):
        places = {text: place for place, text in enumerate(sorted({r[of] for r in rows}, key=sort_key))}
        for row in rows:
            row[f"{key}_place"] = places[row[of]]
    rows.sort(key=lambda row: (row["name_place"], -(row["year"] or 0), row["report_place"], row["key"]))
    script = asset("fold.js") + "\n" + asset("index.js")
    return template("index.html.j2").render(
        rows=rows,
        years=sorted({row["year"] for row in rows if row["year"] is not None}, reverse=True),
        reports=sorted({row["report"] for row in rows}, key=sort_key),
        languages=sorted({row["language"] for row in rows if row["language"]}),
        statuses=[text for text in _STATUS.values() if any(row["status_text"] == text for row in rows)],
        counts=_counts(rows),
        total=number(len(rows), 0),
        style=asset("base.css") + "\n" + asset("index.css"),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(f"\n{script}\n".encode()).digest()).decode(),
        version=__version__,
    )


def _said(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["name"], row["year"], row["report"], row["language"]


def _counts(rows: list[dict[str, Any]]) -> str:
    found = Counter(row["status_text"] for row in rows)
    return ", ".join(
        f"{number(found[text], 0)} {text.lower()}" for text in reversed(_STATUS.values()) if found[text]
    )


def _row(entry: Mapping[str, Any]) -> dict[str, Any]:
    status = entry["status"]
    if status not in _STATUS:
        raise BatchError(f"Status {status!r} of a report is none of {', '.join(_STATUS)}.")
    report = str(entry.get("notebook_title") or entry["notebook"])
    name = str(entry.get("province_name") or entry.get("title") or report)
    year, rank, units = entry.get("year"), entry.get("rank"), entry.get("n_units")
    made, stamp = _made(entry.get("made_at"))
    formats = _formats(entry.get("formats") or {})
    language = _LANGUAGES.get(str(entry.get("language") or ""), str(entry.get("language") or ""))
    code = str(entry.get("province_code") or "")
    plain = fold(name)
    words = [
        plain,
        plain.replace(" ", ""),
        code,
        str(year or ""),
        fold(report),
        fold(str(entry.get("title") or "")),
    ]
    return {
        "key": (str(entry["notebook"]), code, language, str(entry.get("title") or ""), str(sorted(formats))),
        "name": name,
        "code": code,
        "title": str(entry.get("title") or name),
        "report": report,
        "year": None if year is None else int(year),
        "language": language,
        "score": entry.get("score"),
        "score_text": number(entry.get("score"), missing=_MISSING),
        "rank": rank,
        "rank_text": _rank(rank, units),
        "change": entry.get("change"),
        "change_text": signed(entry.get("change"), missing=_MISSING),
        "formats": formats,
        "made": made,
        "made_at": entry.get("made_at") or "",
        "stamp": stamp,
        "status": status,
        "status_text": _STATUS[status],
        "status_place": list(_STATUS).index(status),
        "reason": _reason(str(entry.get("reason") or "")),
        "search": " ".join(word for word in words if word),
    }


def _reason(reason: str) -> str:
    for said, words in _REASONS.items():
        reason = re.sub(rf"(^|; ){re.escape(said)}(?=$|[;:( ])", rf"\g<1>{words}", reason)
    return reason


def _rank(rank: float | None, units: float | None) -> str:
    text = number(rank, 0, missing=_MISSING)
    return text if text == _MISSING or not units else f"{text}/{number(units, 0)}"


def _formats(formats: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Extension, its name and its address, in the order of the formats we write, then any other by name."""
    order = [*(known for known in _FORMATS if known in formats), *sorted(formats.keys() - _FORMATS.keys())]
    return [(known, _FORMATS.get(known, known.upper()), _address(formats[known])) for known in order]


def _address(path: str) -> str:
    posix = str(path).replace("\\", "/")
    if posix.startswith("/") or not posix or ".." in posix.split("/"):
        raise BatchError(
            f"The catalogue page links to files beside it; {str(path)!r} is not a path below it."
        )
    return quote(posix)


def _made(made_at: str | None) -> tuple[str, str]:
    """When a report was made, as dd/mm/yyyy HH:MM (with its zone if it has one), and as text that sorts."""
    if not made_at:
        return _MISSING, ""
    try:
        moment = datetime.fromisoformat(made_at)
    except (TypeError, ValueError):
        raise BatchError(f"{made_at!r} is no time in ISO 8601, such as 2026-03-31T08:00:00+07:00.") from None
    offset = moment.utcoffset()
    zone = "" if offset is None else " UTC" if offset == timedelta(0) else f" {moment:%z}"
    since = moment.replace(tzinfo=None) - (offset or timedelta(0)) - datetime(1970, 1, 1)
    return f"{moment:%d/%m/%Y %H:%M}{zone}", f"{since.total_seconds():.0f}"
