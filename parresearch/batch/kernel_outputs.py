"""Ordinary outputs of an own notebook, on their way into the document: matplotlib's figures and pandas' tables."""

from __future__ import annotations

import os
import sys
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from parresearch.core.text import Language
    from parresearch.reporting.blocks import Cell, Column, Table

__all__ = ["INLINE_BACKEND", "carry_outputs", "table_of"]

INLINE_BACKEND = "module://matplotlib_inline.backend_inline"
_MOST_DECIMALS = 6  # as pandas shows


def carry_outputs(shell: Any) -> None:
    """Let the cells of ``shell`` show figures of matplotlib as pictures, and tables of pandas as blocks as well."""
    # An import of pyplot sets this up; a forked kernel may have it imported already.
    if "matplotlib" in sys.modules and os.environ.get("MPLBACKEND") == INLINE_BACKEND:
        shell.enable_matplotlib("inline")

    def bundle(frame: Any) -> dict[str, Any]:
        from parresearch.core.text import LANGUAGES
        from parresearch.reporting.blocks import BLOCK_MIME

        language = shell.user_ns.get("language")
        return {BLOCK_MIME: table_of(frame, language if language in LANGUAGES else "vi").to_json()}

    # The name of the module as pandas 3 says it, and as pandas 2 does.
    for module, kind in product(
        ("pandas", "pandas.core.frame", "pandas.core.series"), ("DataFrame", "Series")
    ):
        shell.display_formatter.mimebundle_formatter.for_type_by_name(module, kind, bundle)


def table_of(frame: pd.DataFrame | pd.Series, language: Language) -> Table:
    """A table of pandas as a block without a title: all rows and columns, the index first unless it only counts.

    Whole numbers are written without separators (they may be years), others with the decimals they need, six at most.

    Examples
    --------
    >>> import pandas as pd
    >>> block = table_of(pd.DataFrame({"year": [2016, 2017], "score": [72.5, None]}), "vi")
    >>> block.rows, [(column.kind, column.decimals) for column in block.columns]
    (((2016, 72.5), (2017, None)), [('year', 0), ('number', 1)])
    """
    import pandas as pd

    from parresearch.reporting.blocks import Table

    frame = frame.to_frame() if isinstance(frame, pd.Series) else frame
    counts = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    series = (
        [] if counts else [frame.index.get_level_values(n).to_series() for n in range(frame.index.nlevels)]
    )
    series += [frame.iloc[:, n] for n in range(frame.shape[1])]
    columns = [_column(values, n, language) for n, values in enumerate(series)]
    cells = [_cells(values, column) for values, column in zip(series, columns, strict=True)]
    return Table(title="", columns=tuple(columns), rows=tuple(zip(*cells, strict=True)), language=language)


def _column(values: pd.Series, position: int, language: Language) -> Column:
    from pandas.api import types

    from parresearch.reporting.blocks import Column

    name = values.name
    label = " – ".join(map(str, name)) if isinstance(name, tuple) else "" if name is None else str(name)
    key = f"{label or 'column'}_{position}"
    if types.is_bool_dtype(values.dtype) or not types.is_numeric_dtype(values.dtype):
        return Column(key, label)
    if types.is_integer_dtype(values.dtype):
        return Column(key, label, "year", 0)
    known = values.dropna().astype(float)
    decimals = (n for n in range(_MOST_DECIMALS) if ((known - known.round(n)).abs() < 1e-9).all())
    return Column(key, label, "number", next(decimals, _MOST_DECIMALS))


def _cells(values: pd.Series, column: Column) -> list[Cell]:
    import pandas as pd

    kind = {"text": str, "year": int}.get(column.kind, float)
    return [None if pd.api.types.is_scalar(value) and pd.isna(value) else kind(value) for value in values]
