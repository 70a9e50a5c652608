"""Whether numbers differ at all, and whether they are numbers: asked before anything is divided by a spread.

A standard deviation of equal values is often not 0: the mean of ten times 0.1 is not 0.1. So equality is judged by the
range, against the size of the values.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from parresearch.core.errors import DataError

__all__ = ["TOLERANCE", "as_numbers", "flat_columns", "is_flat", "number_columns"]

Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-12
"""Values that differ by less than this share of their size are equal: what is left is rounding of the arithmetic."""


def is_flat(values: npt.ArrayLike, *, size: float | None = None) -> bool:
    """Whether all known values are equal up to rounding of the arithmetic; true too where fewer than two are known.

    Parameters
    ----------
    values : array-like of numbers
        NaN is left out.
    size : float, optional
        Size of the numbers that ``values`` were computed from (differences of large numbers carry their rounding);
        otherwise the largest of ``values`` themselves.

    Examples
    --------
    >>> is_flat([0.1] * 10), is_flat([68.3, 68.3, 68.31])
    (True, False)
    >>> is_flat([1e-13, 3e-13]), is_flat([1e-13, 3e-13], size=60.0)
    (False, True)
    """
    known = np.asarray(values, dtype=float).ravel()
    known = known[~np.isnan(known)]
    if len(known) < 2:
        return True
    return bool(np.ptp(known) <= TOLERANCE * (float(np.abs(known).max()) if size is None else size))


def flat_columns(table: pd.DataFrame) -> list[str]:
    """The columns of ``table`` whose known values are all equal, in their order.

    Examples
    --------
    >>> flat_columns(pd.DataFrame({"a": [0.1] * 3, "b": [1.0, 2.0, None]}))
    ['a']
    """
    return [name for name in table.columns if is_flat(table[name].to_numpy(dtype=float))]


def as_numbers(values: npt.ArrayLike, *, what: str) -> Floats:
    """``values`` as finite floats (NaN where not published); text and infinite values are refused by name.

    Examples
    --------
    >>> as_numbers(["68.3", None], what="pci").tolist()
    Traceback (most recent call last):
    parresearch.core.errors.DataError: pci holds '68.3', which is no number. Read the column as numbers; leave ...
    """
    given = np.asarray(values)
    if given.dtype.kind not in "fiub":
        for value in given.ravel().tolist():
            if isinstance(value, str | bytes) or not (pd.isna(value) or np.isscalar(value)):
                raise DataError(
                    f"{what} holds {value!r}, which is no number. Read the column as numbers; leave what is not "
                    "published empty."
                )
        given = np.array([np.nan if pd.isna(v) else v for v in given.ravel()]).reshape(given.shape)
    try:
        found: Floats = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{what} holds something that is no number ({error}). Read it as numbers.") from error
    if np.isinf(found).any():
        raise DataError(f"{what} holds an infinite value; a score is finite or missing.")
    return found


def number_columns(table: pd.DataFrame) -> pd.DataFrame:
    """``table`` with every column as numbers (:func:`as_numbers`).

    Examples
    --------
    >>> number_columns(pd.DataFrame({"pci": [68, None]}, index=["01", "48"]))["pci"].tolist()
    [68.0, nan]
    """
    columns = {name: as_numbers(table[name], what=str(name)) for name in table.columns}
    return pd.DataFrame(columns, index=table.index, columns=table.columns)
