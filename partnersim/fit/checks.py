"""What a series must be, whatever is fitted to it; what is refused names its row."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.errors import InputError

__all__ = ["checked_level", "checked_period", "numbers", "refusal"]

Floats = NDArray[np.float64]

SERIES = "series"  # stands for the file where there is only an array


def refusal(text: str, row: int | None = None) -> InputError:
    """An error about the whole series, or about one row of it, counted from 0."""
    return InputError.one(text) if row is None else InputError.one(text, SERIES, row + 1)


def numbers(values: ArrayLike | Sequence[float]) -> Floats:
    """The series as floats `[row]`.

    Raises:
        InputError: no plain row of numbers, or one that is negative or not finite.
    """
    given = np.asarray(values, float)
    if given.ndim != 1:
        raise refusal(f"the series has {given.ndim} axes; give one number a row")
    wrong = np.flatnonzero(~np.isfinite(given) | (given < 0.0))
    if wrong.size:
        raise refusal(f"{given[wrong[0]]} cannot be used; write a number, 0 or more", int(wrong[0]))
    return given


def checked_level(level: float) -> float:
    """The probability of intervals, refused unless between 0 and 1."""
    if not 0.0 < level < 1.0:
        raise refusal(f"{level} is no probability of an interval; write one between 0 and 1, like 0.95")
    return level


def checked_period(months_per_period: int) -> int:
    """Months of a period, refused unless a whole number of at least 1."""
    if not math.isfinite(months_per_period) or months_per_period < 1 or months_per_period != int(months_per_period):
        raise refusal(f"{months_per_period} are no months of a period; write 1, 3, 12, …")
    return int(months_per_period)
