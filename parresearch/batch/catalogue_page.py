"""The index page: one entry for each report that is published, or that could not be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from parresearch.batch.failures import FailureRecord
from parresearch.batch.keys import SharedParts, stale_reason
from parresearch.batch.publish import replace_file
from parresearch.batch.records import Record

__all__ = ["INDEX_PAGE", "index_entries", "write_index_page"]

INDEX_PAGE = "index.html"
Renderer = Callable[[list[dict[str, Any]]], str]


def index_entries(
    records: Iterable[Record],
    failures: Iterable[FailureRecord],
    shared: SharedParts,
    *,
    not_made: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """The entries of the index page.

    ``not_made`` are reports that a batch was to make again and did not come to, with the reason: they are stale too.

    A published report is ``stale`` when its last run failed, or when library, figures or environment have
    changed since it was made; ``reason`` says which. A report that was never made is ``failed``.
    """
    failed = {failure.stem: failure for failure in failures}
    entries = []
    for record in records:
        if failure := failed.pop(record.stem, None):
            reason = f"the last run failed: {failure.reason}"
        else:
            reason = stale_reason(record.parts, shared) or (not_made or {}).get(record.stem, "")
        entries.append(_published(record, reason))
    entries += [_failed(failure) for failure in failed.values()]
    return sorted(entries, key=lambda e: (e["notebook"], e["year"] or 0, e["province_code"], e["title"]))


def _published(record: Record, reason: str) -> dict[str, Any]:
    subject = record.subject
    return {
        "notebook": record.notebook,
        "notebook_title": record.notebook_title.get("vi", record.notebook),
        "title": record.title,
        "province_name": record.province_name,
        "province_code": record.province_code,
        "year": record.year,
        "language": record.language,
        "formats": {extension: entry.path for extension, entry in record.files.items()},
        "score": _number(subject, "points"),
        "rank": _whole(subject, "rank"),
        "n_units": _whole(subject, "n_units"),
        "change": _number(subject, "change"),
        "made_at": record.made_at,
        "status": "stale" if reason else "published",
        "reason": reason,
    }


def _failed(failure: FailureRecord) -> dict[str, Any]:
    about = [failure.province_name, str(failure.year or "")]
    return {
        "notebook": failure.notebook,
        "notebook_title": failure.notebook_title.get("vi", failure.notebook),
        "title": " ".join(text for text in about if text) or failure.stem,
        "province_name": failure.province_name,
        "province_code": failure.province_code,
        "year": failure.year,
        "language": failure.language,
        "formats": {},
        "score": None,
        "rank": None,
        "n_units": None,
        "change": None,
        "made_at": failure.failed_at,
        "status": "failed",
        "reason": failure.reason,
    }


def _number(subject: Mapping[str, Any], name: str) -> float | None:
    value = subject.get(name)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _whole(subject: Mapping[str, Any], name: str) -> int | None:
    value = _number(subject, name)
    return None if value is None else int(value)


def write_index_page(
    output: Path, entries: list[dict[str, Any]], *, staging: Path, render: Renderer | None = None
) -> Path:
    """Write ``index.html`` in one step and return its path."""
    if render is None:
        from parresearch.reporting.index_page import index_page_html

        render = index_page_html
    page = output / INDEX_PAGE
    replace_file(page, render(entries).encode(), staging=staging)
    return page
