"""Work that needs more memory than a machine should give it is refused before it begins, with its size."""

from __future__ import annotations

from parresearch.core.errors import DataError

__all__ = ["MOST_GIB", "check_memory"]

MOST_GIB = 2.0
"""What one estimate may need; the test machines and most laptops have 8."""


def check_memory(numbers: float, *, what: str, instead: str) -> None:
    """Refuse ``what`` when it holds so many numbers of eight bytes at once that they take more than :data:`MOST_GIB`.

    Parameters
    ----------
    numbers : float
        How many numbers stand in memory at the same time, all arrays together.
    instead : str
        The way out, as a sentence.

    Examples
    --------
    >>> check_memory(6 * 33_210**2, what="Random effects of 33,210 rows", instead="Take fewer years.")
    Traceback (most recent call last):
    parresearch.core.errors.DataError: Random effects of 33,210 rows would need 49.3 GiB of memory; at most 2 GiB are
    taken. Take fewer years.
    """
    if (size := numbers * 8 / 2**30) > MOST_GIB:
        raise DataError(
            f"{what} would need {size:,.1f} GiB of memory; at most {MOST_GIB:g} GiB are taken. {instead}"
        )
