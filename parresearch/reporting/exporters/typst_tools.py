"""Typst, which sets the PDF and turns drawings into pictures; it comes with the extra ``documents``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from parresearch.reporting.exporters.document import ExportError

__all__ = ["compile_typst", "covered", "need_extra", "svg_size", "svg_to_png"]

_PACKAGES = {"docx": "python-docx", "lxml.etree": "python-docx"}
_PICTURE = """#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)"""


def need_extra(module: str, what: str) -> Any:
    """The module ``module`` of the extra ``documents``; an error that says how to get it when it is lacking."""
    from importlib import import_module

    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name not in (module, module.partition(".")[0]):
            raise
        raise ExportError(
            f"{what} needs the package {_PACKAGES.get(module, module)!r}, which is not installed. "
            f"Install it: pip install 'parresearch[documents]'"
        ) from None


@cache
def _font_folder() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@cache
def _fonts() -> Any:
    """The fonts inside typst and those of matplotlib, never the system's: the same pages on every machine."""
    typst = need_extra("typst", "A PDF or Word document")
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_font_folder())]
    )


@cache
def _letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(_font_folder() / "DejaVuSans.ttf")).get_charmap())


def covered(text: str) -> str:
    """``text`` with every letter that the fonts lack written as U+FFFD, so that a gap is seen as a gap.

    Examples
    --------
    >>> covered("Điểm ≥ 5 ฟ")
    'Điểm ≥ 5 �'
    """
    letters = _letters()
    if all(ord(char) in letters or char in "\n\t" for char in text):
        return text
    joined = "".join(char for char in text if char not in "\u200d\ufe0f")  # what only glues emoji together
    return "".join(char if ord(char) in letters or char in "\n\t" else "\ufffd" for char in joined)


def compile_typst(source: str, inputs: Mapping[str, str], **options: Any) -> bytes:
    """What typst makes of ``source``, which reaches its data as ``sys.inputs``; no file and no clock is read."""
    typst = need_extra("typst", "A PDF or Word document")
    try:
        made: bytes = typst.compile(
            source.encode(), sys_inputs=dict(inputs), font_paths=_fonts(), ignore_system_fonts=True,
            timestamp=0, **options,
        )  # fmt: skip
    except typst.TypstError as error:
        raise ExportError(f"The document could not be set by typst: {error}.") from None
    return made


def svg_size(svg: str) -> tuple[float, float]:
    """Width and height in points that a drawing says in its view box.

    Examples
    --------
    >>> svg_size('<svg viewBox="0 0 400 200.5"/>')
    (400.0, 200.5)
    """
    from xml.etree import ElementTree

    box = ElementTree.fromstring(svg).get("viewBox", "").replace(",", " ").split()
    try:
        width, height = float(box[2]), float(box[3])
    except (IndexError, ValueError):
        width = height = 0.0
    if not (width > 0 and height > 0):
        raise ExportError("The SVG of a figure has no viewBox, so it cannot be fitted to a page.")
    return width, height


@lru_cache(maxsize=64)
def svg_to_png(svg: str, *, ppi: int) -> bytes:
    """The drawing as a PNG picture with ``ppi`` pixels per inch of its own size, on white."""
    width, height = svg_size(svg)
    return compile_typst(_PICTURE.format(width=width, height=height), {"svg": svg}, format="png", ppi=ppi)
