"""Where a report is published: names that are safe on every platform and stay inside the output folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from parresearch.batch.parameters_cell import Value
from parresearch.core.text import slug

__all__ = ["report_stem", "value_slug"]

_LONGEST = 40
_SHORTER = 16
_LONGEST_OPTIONS = (
    120  # a file name holds 255 bytes at most; the rest is for province, language and extension
)


def value_slug(value: Value, *, longest: int = _LONGEST) -> str:
    """``value`` as part of a file name; two values never share one but by a chance of millions.

    Letters, digits and single hyphens only. A value that these cannot carry whole gets six digits
    of its hash.

    Examples
    --------
    >>> value_slug("field-3"), value_slug(5), value_slug(True), value_slug("../../etc")
    ('field-3', '5', 'true', 'etc-492ebc')
    """
    text = str(value).lower() if isinstance(value, bool) else str(value)
    plain = slug(text)
    if plain == text and len(plain) <= longest:
        return plain
    digest = hashlib.sha256(repr(value).encode()).hexdigest()[:6]
    return "-".join(part for part in (plain[:longest].strip("-"), digest) if part)


def report_stem(
    notebook: str,
    *,
    year: int | None = None,
    province: tuple[str, str] | None = None,
    options: Mapping[str, Value] | None = None,
    language: str = "vi",
) -> str:
    """The place of a report below the output folder, without extension.

    Examples
    --------
    >>> report_stem("province_report", year=2016, province=("89", "An Giang"))
    'province_report/2016/89-an-giang'
    >>> report_stem("data_overview", year=2016, options={"top": 5}, language="en")
    'data_overview/2016--top-5.en'
    """
    folders, leaf = [notebook], notebook
    if year is not None:
        leaf = str(int(year))
    if province is not None:
        if year is not None:
            folders.append(leaf)
        code, name = province
        leaf = f"{slug(code)}-{slug(name)}"
    chosen = ""
    for longest in (_LONGEST, _SHORTER):  # many long values: each is cut, so that each can still be told
        chosen = "".join(
            f"--{slug(option)}-{value_slug(value, longest=longest)}"
            for option, value in (options or {}).items()
        )
        if len(chosen) <= _LONGEST_OPTIONS:
            break
    else:
        chosen = f"{chosen[:_LONGEST_OPTIONS].rstrip('-')}-{hashlib.sha256(chosen.encode()).hexdigest()[:12]}"
    leaf += chosen
    if language != "vi":
        leaf += f".{value_slug(language)}"
    return "/".join([*folders, leaf])
