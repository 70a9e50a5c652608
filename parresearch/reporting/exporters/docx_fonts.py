"""How wide the letters of an office's own font are, so that the columns of tables hold their words."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

__all__ = ["stretch", "table_font"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Against Times New Roman: the sum of the widths of letters and digits in a line of Vietnamese, rounded up.
_WIDER: Final = MappingProxyType({
    "times new roman": 1.0, "times": 1.0, "liberation serif": 1.0, "garamond": 1.0, "calibri": 1.05, "carlito": 1.05,
    "cambria": 1.1, "caladea": 1.1, "arial": 1.15, "helvetica": 1.15, "liberation sans": 1.15, "roboto": 1.15,
    "aptos": 1.15, "segoe ui": 1.15, "tahoma": 1.15, "georgia": 1.15, "palatino linotype": 1.15, "verdana": 1.32,
    "courier new": 1.4,
})  # fmt: skip
_UNKNOWN: Final = 1.2


def stretch(font: str) -> float:
    """How much wider than Times New Roman a font is; of a font that is not known, more than of most.

    Examples
    --------
    >>> stretch("Times New Roman"), stretch("Arial"), stretch("UTM Avo")
    (1.0, 1.15, 1.2)
    """
    return _WIDER.get(font.strip().lower(), _UNKNOWN)


def table_font(styles: Any, style_id: str) -> str:
    """The font of a paragraph style, its own or that of the style it is based on; "" for a font of the theme.

    ``styles`` is the element of a document's styles.
    """
    known = {style.get(f"{_W}styleId"): style for style in styles.iter(f"{_W}style")}
    seen: set[str] = set()
    while style_id in known and style_id not in seen:
        seen.add(style_id)
        style = known[style_id]
        if (font := _said(style)) is not None:
            return font
        based = style.find(f"{_W}basedOn")
        style_id = "" if based is None else str(based.get(f"{_W}val"))
    defaults = styles.find(f"{_W}docDefaults/{_W}rPrDefault")
    return ("" if defaults is None else _said(defaults)) or ""


def _said(element: Any) -> str | None:
    fonts = element.find(f"{_W}rPr/{_W}rFonts")
    if fonts is None:
        return None
    if fonts.get(f"{_W}asciiTheme") is not None:
        return ""
    name = fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi")
    return None if name is None else str(name)
