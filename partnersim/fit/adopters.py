"""Adopters of a series: what each row adds, and between which times after the launch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.fit.checks import numbers, refusal

__all__ = ["PARAMETERS", "Adopters", "Counts", "adopters_of", "correlated"]

Floats = NDArray[np.float64]
Counts = Literal["new", "total"]

PARAMETERS = 3  # of either curve
LEAST = 1e-6  # adopters of the largest row, in whatever they are counted: below it limits of fits mean nothing
MAY_FALL = 0.05  # of its peak, what a total may have lost by the last row: counts waver


@dataclass(frozen=True, slots=True)
class Adopters:
    """New adopters by row since the launch; arrays are `[row]`."""

    new: Floats
    until: Floats  # [periods after the launch]
    before: int  # rows before the launch, left out
    notes: tuple[str, ...]

    @property
    def periods(self) -> Floats:
        """Of each row `[row]`."""
        return np.diff(self.until, prepend=0.0)


def adopters_of(adopters: ArrayLike, counts: Counts, times: ArrayLike | None) -> Adopters:
    """What each row adds; zeros at the beginning are before the launch.

    Args:
        adopters: new ones a period, or all so far `[row]`.
        counts: which of the two.
        times: ends of the periods `[row]` [periods], 1 that of the first; without it the rows follow each other.

    Raises:
        InputError: nobody, too few rows, times that do not rise, or a total that falls.
    """
    given = numbers(adopters)
    ends = np.arange(1.0, len(given) + 1.0) if times is None else numbers(times)
    if ends.shape != given.shape:
        raise refusal(f"there are {len(ends)} times for {len(given)} rows; give one a row")
    if (wrong := np.flatnonzero(np.diff(ends) <= 0.0)).size:
        raise refusal("times must rise; put the rows in order, one a period", int(wrong[0]) + 1)
    gaps = np.flatnonzero(~np.isclose(np.diff(ends), 1.0))
    if counts == "new" and gaps.size:
        raise refusal("a period is missing before this row; add it, 0 for nobody", int(gaps[0]) + 1)
    there = np.flatnonzero(given > 0.0)
    if not there.size:
        raise refusal("nobody adopts in any row; there is no curve to fit")
    if given.max() < LEAST:
        raise refusal(f"the largest row is {given.max():.4g}; write numbers of adopters, or thousands of them")
    before = int(there[0])
    if len(given) - before <= PARAMETERS:
        text = f"{len(given) - before} rows from the first adopters on are too few for {PARAMETERS} parameters"
        raise refusal(f"{text}; add rows, at least {PARAMETERS + 1}")
    notes = [f"The first {before} rows are 0: the launch is taken to be after them."] if before else []
    if counts == "total":
        notes += _falls(given)
    elif (np.diff(given) >= 0.0).all():
        notes.append("No row is below the one before: if rows are totals, say so by counts.")
    new = given if counts == "new" else np.diff(given, prepend=0.0)
    until = ends[before:] - (ends[before - 1] if before else 0.0)
    return Adopters(new[before:], until, before, tuple(notes))


def _falls(total: Floats) -> list[str]:
    """A note where a total wavers; refused where it has fallen for good."""
    peak = int(total.argmax())
    if total[-1] < (1.0 - MAY_FALL) * total[peak]:
        text = f"from {total[peak]:.10g} here the total falls to {total[-1]:.10g} in the last row"
        instead = "end the series here, or if rows are of new adopters, say so by counts"
        raise refusal(f"{text}, but who has adopted stays counted; {instead}", peak)
    falls = int((np.diff(total) < 0.0).sum())
    if not falls:
        return []
    times = "once" if falls == 1 else f"{falls} times"
    return [f"The total falls {times}: it seems to count who uses it, so the curve is of users, net of those who left."]


def correlated(residuals: Floats) -> list[str]:
    """A note where residuals of neighbouring rows are correlated beyond chance, 2/√rows."""
    power = float(residuals @ residuals)
    lag = float(residuals[1:] @ residuals[:-1]) / power if power else 0.0
    if abs(lag) <= 2.0 / math.sqrt(len(residuals)):
        return []
    found = f"Residuals of neighbouring rows are correlated ({lag:+.2f})"
    if lag > 0.0:
        return [f"{found}: the curve misses something that lasts, and the intervals are too narrow."]
    return [f"{found}: what one row counts too much the next counts too little, and the intervals are rather wide."]
