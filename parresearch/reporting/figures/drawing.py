"""From a matplotlib figure to SVG: laid out once, drawn once.

``Figure.savefig`` with a tight box draws a figure twice, the first time only to learn where everything stands. Layout
and box are asked for directly here, with one renderer for both; the bytes are the same (a test holds that).
"""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure

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


def draw_svg(figure: Figure) -> str:
    """``figure`` as SVG without date or metadata, cut to what is drawn; its layout is fixed afterwards."""
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
