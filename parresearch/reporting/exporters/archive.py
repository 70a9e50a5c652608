"""Office files are zip archives: written so that the same parts give the same bytes, whatever the day."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

__all__ = ["fixed_archive", "read_archive"]

_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip archive can say


def read_archive(data: bytes) -> dict[str, bytes]:
    """The parts of an archive, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def fixed_archive(parts: Mapping[str, bytes]) -> bytes:
    """An archive of ``parts`` without times, owners or system.

    Examples
    --------
    >>> fixed_archive({"a": b"1"}) == fixed_archive({"a": b"1"})
    True
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = 0
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return target.getvalue()
