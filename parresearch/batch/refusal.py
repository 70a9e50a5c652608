"""A worker with another library, other figures or another environment makes another report, so it is refused."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from parresearch.batch.keys import SharedParts, differences_in_words, maker_versions, project_parts
from parresearch.core.paths import HOME_VARIABLE

__all__ = ["refusal", "worker_needs"]


def worker_needs(shared: SharedParts, formats: Iterable[str] = ()) -> dict[str, Any]:
    """What a worker must have to make documents of ``formats``, as plain values."""
    environment = {**shared.environment, **maker_versions(formats)}
    return {
        "library": shared.library,
        "data": shared.data,
        "environment": environment,
        "formats": list(formats),
    }


def refusal(needs: Mapping[str, Any], *, project_root: str) -> str:
    """Why this process must not make a report that ``needs`` this; empty when it may.

    Examples
    --------
    >>> refusal({}, project_root="")
    ''
    """
    if not needs:
        return ""
    if not os.environ.get(HOME_VARIABLE):
        os.environ[HOME_VARIABLE] = project_root
    try:
        here = worker_needs(_here(), needs.get("formats", ()))
    except Exception as error:
        return f"the worker on {platform.node()} cannot read the project: {error}"
    reasons = []
    if here["library"] != needs["library"]:
        reasons.append("another version of the library")
    if here["data"] != needs["data"]:
        reasons.append("other figures in its data folder")
    if here["environment"] != needs["environment"]:
        words = differences_in_words(needs["environment"], here["environment"])
        reasons.append(f"another environment{words}")
    if not reasons:
        return ""
    return f"the worker on {platform.node()} has {' and '.join(reasons)}; bring it to the coordinator's and run again"


@lru_cache(maxsize=1)
def _here() -> SharedParts:
    return project_parts()
