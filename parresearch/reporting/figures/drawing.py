"""From a matplotlib figure to SVG: laid out once, drawn once.

``Figure.savefig`` with a tight box draws a figure twice, the first time only to learn where everything stands. Layout
and box are asked for directly here, with one renderer for both; the bytes are the same (a test holds that).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.text import Text

__all__ = ["draw_svg"]

_NOTHING = {"Date": None, "Creator": None, "Format": None, "Type": None}
_DPI = 72  # an SVG's own unit is the point


class _Canvas(FigureCanvasSVG):
    """An SVG canvas that measures with one renderer, so that each text is measured once."""

    def __init__(self, figure: Figure) -> None:
        super().__init__(figure)
        width, height = figure.get_size_inches() * _DPI
        self._image_dpi = figure.dpi
        self._measuring = RendererSVG(width, height, io.StringIO(), image_dpi=_DPI)

    def get_renderer(self) -> Any:
        """The renderer that texts are measured with."""
        return self._measuring

    def print_svg(
        self, filename: Any, *, bbox_inches_restore: Any = None, metadata: Any = None, **_others: Any
    ) -> None:
        """Write the SVG; images in it keep the resolution that the figure was made with.

        ``_others`` (colours of the paper and the like) do not concern an SVG; matplotlib tells them to every canvas.
        """
        self.figure.dpi = self._image_dpi
        super().print_svg(filename, bbox_inches_restore=bbox_inches_restore, metadata=metadata)


@contextmanager
def _texts_measured_once() -> Iterator[None]:
    """Keep how texts lie in their own boxes for a while: layout, cut and drawing ask for each of them five times.

    Kept by all that this depends on. A text that is broken to fit the figure depends on its place too, and is not kept.
    """
    texts: Any = Text
    measure = texts._get_layout
    known: dict[Any, Any] = {}

    def kept(text: Any, renderer: Any) -> Any:
        if text.get_wrap():
            return measure(text, renderer)
        real = getattr(
            renderer, "_renderer", renderer
        )  # while drawing, one that can switch to pixels is around it
        key = (
            type(real),
            text.get_figure(root=True).dpi,
            text.get_text(),
            tuple(text.get_fontproperties().__dict__.values()),
            text.get_rotation(),
            text.get_rotation_mode(),
            text.get_horizontalalignment(),
            text.get_verticalalignment(),
            text._get_multialignment(),
            text._linespacing,
            text.get_usetex(),
            text.get_parse_math(),
        )
        if key not in known:
            known[key] = measure(text, renderer)
        return known[key]

    texts._get_layout = kept
    try:
        yield
    finally:
        texts._get_layout = measure


def draw_svg(figure: Figure) -> str:
    """``figure`` as SVG without date or metadata, cut to what is drawn; its layout is fixed afterwards.

    Its lettering is plain text: a ``$`` in a name is a dollar sign, not the start of a formula.
    """
    for text in figure.findobj(Text):
        text.set_parse_math(False)
    with _texts_measured_once():
        return _drawn(figure)


def _drawn(figure: Figure) -> str:
    canvas = _Canvas(figure)
    figure.dpi = _DPI
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    figure.set_layout_engine(None)
    pad = mpl.rcParams["savefig.pad_inches"]
    box = figure.get_tightbbox(canvas.get_renderer()).padded(pad, pad)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", dpi=_DPI, bbox_inches=box, metadata=_NOTHING)
    return buffer.getvalue()
