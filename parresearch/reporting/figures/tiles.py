"""The tile grid: every province one square of the same size, coloured by an amount, its name and rank in it."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from parresearch.reporting.language import Words

__all__ = ["plot_tiles"]

_NONE = "#ffffff"


def plot_tiles(
    tiles: pd.DataFrame,
    values: pd.Series,
    *,
    texts: pd.Series,
    label: str,
    w: Words,
    ax: Axes,
    decimals: int = 0,
) -> Axes:
    """A square per province, dark for low and light for high amounts; hatched where nothing is published.

    Parameters
    ----------
    tiles : DataFrame
        ``province_code, kind, row, column, label``: one row per province, and the archipelagos, which carry the
        colour of the province they belong to.
    values : Series
        Province code to the amount; missing is "not published", never zero.
    texts : Series
        Province code to a short text under its name, such as a rank.
    """
    known = values.dropna().astype(float)
    scale = Normalize(known.min(), known.max()) if len(known) else Normalize(0, 1)
    colours = mpl.colormaps["cividis"]
    for tile in tiles.itertuples():
        value = known.get(tile.province_code)
        face = _NONE if value is None else colours(scale(value))
        dark = value is not None and float(np.dot(face[:3], [0.299, 0.587, 0.114])) < 0.52
        islands = tile.kind == "islands"
        x, y = float(tile.column), float(tile.row)
        ax.add_patch(
            Rectangle(
                (x + 0.03, y + 0.06), 1.2 if islands else 0.94, 0.88, facecolor=face, lw=0.7,
                edgecolor="#555555" if value is not None else "#8a8a8a", ls=(0, (3, 2)) if islands else "-",
                hatch=None if value is not None else "....",
            )
        )  # fmt: skip
        ink = "white" if dark else "#111111"
        centre = x + (0.63 if islands else 0.5)
        name = f"{w('Islands')} {tile.label}" if islands else tile.label
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.5} if value is None else None
        ax.text(centre, y + 0.36, name, ha="center", va="center", fontsize=6.3, color=ink, bbox=box)
        text = _owner(tiles, tile.province_code) if islands else str(texts.get(tile.province_code, ""))
        ax.text(centre, y + 0.72, text, ha="center", va="center", fontsize=6.6 if not islands else 5.8, color=ink,
                fontweight="normal" if islands else "bold", bbox=box if text else None)  # fmt: skip
    ax.set_xlim(-0.1, tiles["column"].max() + 1.35)
    ax.set_ylim(tiles["row"].max() + 1.1, -0.1)
    ax.set_axis_off()
    if len(known):
        mappable = mpl.cm.ScalarMappable(scale, colours)
        bar = ax.figure.colorbar(
            mappable, ax=ax, orientation="horizontal", fraction=0.025, pad=0.02, aspect=40
        )
        bar.set_label(label)
        bar.ax.xaxis.set_major_formatter(lambda value, _: w.number(value, decimals))
    return ax


def _owner(tiles: pd.DataFrame, code: str) -> str:
    """The province that an archipelago belongs to, in brackets."""
    own = tiles[(tiles["province_code"] == code) & (tiles["kind"] == "province")]
    return f"({own['label'].iloc[0]})"
