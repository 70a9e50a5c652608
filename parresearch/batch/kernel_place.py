"""Where the kernels of a batch are reached."""

from __future__ import annotations

import tempfile
from pathlib import Path

__all__ = ["socket_folder"]


def socket_folder(batch_id: str) -> Path:
    """The private folder for connection files and sockets of a batch: short, because socket paths must be."""
    return Path(tempfile.gettempdir()) / f"parresearch-{batch_id}"
