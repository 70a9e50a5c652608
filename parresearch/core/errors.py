"""The errors a user can meet. Each message names the value, the rule it broke, and the way out."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "BatchError",
    "BridgeError",
    "DataError",
    "MissingYearError",
    "NotebookContractError",
    "ParresearchError",
    "RawFileError",
    "ScaleBreakError",
    "SingularDesignError",
    "SmallSampleError",
    "UnknownIndexError",
    "UnknownProvinceError",
    "VintageError",
    "nearest",
]


class ParresearchError(Exception):
    """Base of every error that is about the user's input or data, not about a fault in the code."""


class UnknownProvinceError(ParresearchError):
    """A name or code that is no province in the year asked for."""


class VintageError(ParresearchError):
    """Province codes of two maps of the country met without the bridge."""


class BridgeError(ParresearchError):
    """A table cannot be carried from one map to the other in the way asked for."""


class UnknownIndexError(ParresearchError):
    """An index or component that the catalogue does not hold."""


class MissingYearError(ParresearchError):
    """A year for which an index has no figure."""


class RawFileError(ParresearchError):
    """A raw file or its sidecar is missing, unreadable or not the one that was registered."""


class DataError(ParresearchError):
    """A table breaks a rule that the catalogue declares."""


class ScaleBreakError(DataError):
    """A range of years spans a break of an index, and nothing was asked for that bridges it."""


class SmallSampleError(DataError):
    """Too few, or too similar, values for a statistic to mean anything."""


class SingularDesignError(DataError):
    """A column of a model is fixed by the others, so that its share cannot be told apart."""


class NotebookContractError(ParresearchError):
    """A notebook, or the parameters for it, do not keep the contract of the batch room."""


class BatchError(ParresearchError):
    """A batch cannot start or go on."""


def nearest(value: str, known: Iterable[str], *, n: int = 1, cutoff: float = 0.5) -> list[str]:
    """The entries of ``known`` that look most like ``value``, best first.

    Examples
    --------
    >>> nearest("yaer", ["province", "year", "language"])
    ['year']
    """
    return get_close_matches(str(value), sorted(known), n=n, cutoff=cutoff)
