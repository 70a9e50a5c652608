"""Names written so that they look the same, character by character another text: what tests of every entrance share."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from hypothesis import strategies as st

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufe0f\ufeff"
SPACES = "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def marks_in_wrong_order(name: str) -> str:
    """``name`` decomposed, with each tone mark before the mark that makes the letter."""
    apart = unicodedata.normalize("NFD", name)
    for tone in "\u0300\u0301\u0303\u0309":
        for shape in "\u0302\u0306":
            apart = apart.replace(shape + tone, tone + shape)
    return apart


def tones_apart(name: str) -> str:
    """``name`` as Windows-1258 has it: letters composed, tone marks behind them."""
    marks = "\u0300\u0301\u0303\u0309\u0323"
    out = ""
    for char in unicodedata.normalize("NFC", name):
        parts = unicodedata.normalize("NFD", char)
        tone = "".join(mark for mark in parts if mark in marks)
        out += unicodedata.normalize("NFC", "".join(part for part in parts if part not in marks)) + tone
    return out


SAME_LOOK: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "marks in the wrong order": marks_in_wrong_order,
    "tones apart": tones_apart,
    "eth": lambda name: name.replace("Đ", "\u00d0").replace("đ", "\u00f0"),
    "African d": lambda name: name.replace("Đ", "\u0189").replace("đ", "\u0256"),
    "caron": lambda name: unicodedata.normalize("NFD", name).replace("\u0306", "\u030c"),
    "full width": lambda name: name.translate(_FULL_WIDTH),
    "hyphen": lambda name: name.replace("-", "\u2010"),
    "hyphen that does not break": lambda name: name.replace("-", "\u2011"),
}
"""Ways to write a name that look the same (full-width letters but for their width)."""


@st.composite
def looks_the_same(draw: st.DrawFn, name: str) -> str:
    """``name`` in another form, with invisible characters anywhere and other spaces for its spaces."""
    written = SAME_LOOK[draw(st.sampled_from(sorted(SAME_LOOK)))](name)
    written = "".join(draw(st.sampled_from(SPACES)) if char == " " else char for char in written)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(written)))
        written = written[:at] + draw(st.sampled_from(INVISIBLE)) + written[at:]
    return written
