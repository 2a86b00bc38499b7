"""Fans: quantiles by month of any number of draws, from counts, without keeping a single path."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Fan", "bins_of"]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

MIDDLE = 0.01, 0.99  # quantiles of the pilot: bins are laid by what lies between, so that no single draw widens them
ROWS_AT_ONCE = 32  # so that what is counted stays in cache


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """How many values fell into each bin, by row; a row is whatever stands before the draws (`[month, partner]`).

    Bins of a row are equally wide, and values beyond them are counted in an outer bin at either end. Counts are whole
    numbers, and the least and the largest value are exact: fans of parts of the draws, merged in any order, are equal.
    """

    low: Floats  # [row…], where the first bin begins
    width: Floats  # [row…], of a bin
    counts: Counts  # [row…, bin]: below all bins, the bins, above all
    least: Floats  # [row…]; +∞ without draws
    largest: Floats  # [row…]; −∞ without draws

    @property
    def draws(self) -> int:
        """How many values were counted in each row."""
        return int(self.counts.reshape(-1, self.counts.shape[-1])[0].sum())

    def added(self, values: ArrayLike) -> Self:
        """With values `[row…, draw]` counted too.

        Raises:
            ValueError: other rows, or a value that is not finite.
        """
        given = np.asarray(values, dtype=float)
        if given.shape[:-1] != self.low.shape:
            raise ValueError(f"values of rows {given.shape[:-1]} cannot be counted in rows {self.low.shape}")
        least, largest = given.min(axis=-1, initial=np.inf), given.max(axis=-1, initial=-np.inf)
        if given.size and not (np.isfinite(least) & np.isfinite(largest)).all():
            raise ValueError("not every draw has a finite value; count those that have one")
        return replace(
            self,
            counts=self._counted(given.reshape(self.low.size, -1)),
            least=np.minimum(self.least, least),
            largest=np.maximum(self.largest, largest),
        )

    def _counted(self, values: Floats) -> Counts:
        found, bins = self.counts.copy(), self.counts.shape[-1]
        by_row = found.reshape(len(values), bins)
        low, per_unit = self.low.reshape(-1, 1), 1.0 / self.width.reshape(-1, 1)
        for first in range(0, len(values), ROWS_AT_ONCE):
            rows = slice(first, first + ROWS_AT_ONCE)
            place = values[rows] - low[rows]
            place *= per_unit[rows]
            np.clip(place, -1.0, bins - 2.0, out=place)
            place += 1.0 + bins * np.arange(len(place))[:, None]
            by_row[rows] += np.bincount(place.astype(np.intp).ravel(), minlength=len(place) * bins).reshape(-1, bins)
        return found

    def merged(self, other: Self) -> Self:
        """With what another fan counted in the same bins.

        Raises:
            ValueError: other bins.
        """
        if not (np.array_equal(self.low, other.low) and np.array_equal(self.width, other.width)):
            raise ValueError("fans of other bins cannot be merged; lay the bins of both by one pilot")
        return replace(
            self,
            counts=self.counts + other.counts,
            least=np.minimum(self.least, other.least),
            largest=np.maximum(self.largest, other.largest),
        )

    def quantiles(self, levels: ArrayLike) -> Floats:
        """Quantiles `[level, row…]`, defined as by `numpy.quantile`, within `error` of them; at 0 and 1 exact.

        Raises:
            ValueError: levels that are not between 0 and 1, or no draws.
        """
        return self._quantiles(levels)[0]

    def error(self, levels: ArrayLike) -> Floats:
        """How far off `quantiles` are at most `[level, row…]`, but for rounding.

        That is the width of a bin; of an outer bin, from the bins to the least or the largest value. 0 where all
        values are equal.

        Raises:
            ValueError: as `quantiles`.
        """
        return self._quantiles(levels)[1]

    def _quantiles(self, levels: ArrayLike) -> tuple[Floats, Floats]:
        wanted = np.atleast_1d(np.asarray(levels, dtype=float))
        last = self.draws - 1
        if last < 0 or not ((wanted >= 0.0) & (wanted <= 1.0)).all():
            raise ValueError("levels must be between 0 and 1, and some draws counted")
        upto = self.counts.cumsum(axis=-1)
        found, error = np.empty((2, len(wanted), *self.low.shape))
        for number, place in enumerate((wanted * last).tolist()):
            rank = int(place)
            (under, off), (over, off_over) = (self._ranked(upto, each) for each in (rank, min(rank + 1, last)))
            found[number] = under + (place - rank) * (over - under)
            error[number] = np.maximum(off, off_over) if place > rank else off
        return found, error

    def _ranked(self, upto: Counts, rank: int) -> tuple[Floats, Floats]:
        """The value of a rank, 0 being the least, as if values lay evenly in their bin; and how far off at most."""
        if rank in {0, self.draws - 1}:
            return (self.largest if rank else self.least), np.zeros(self.low.shape)
        place = np.count_nonzero(upto <= rank, axis=-1)
        inside = np.take_along_axis(self.counts, place[..., None], axis=-1)[..., 0]
        before = np.take_along_axis(upto, place[..., None], axis=-1)[..., 0] - inside
        left = np.where(place > 0, self.low + (place - 1) * self.width, self.least)
        right = np.where(place < upto.shape[-1] - 1, self.low + place * self.width, self.largest)
        left, right = np.clip(left, self.least, self.largest), np.clip(right, self.least, self.largest)
        return left + (right - left) * ((rank - before + 0.5) / inside), right - left


def bins_of(pilot: ArrayLike, bins: int = 1024) -> Fan:
    """An empty fan whose bins are laid by pilot values `[row…, draw]`.

    They reach from the 1% to the 99% quantile of the pilot, and by half that distance further either way: from
    −4.7 to 4.7 standard deviations of normal values. Where these quantiles are equal, they reach from the least to the
    largest value; a row of equal values gets bins as wide as the widest of other rows, and the value in their middle.

    Raises:
        ValueError: no draws, or a value that is not finite.
    """
    values = np.asarray(pilot, dtype=float)
    if not values.shape[-1] or not np.isfinite(values).all():
        raise ValueError("bins can only be laid by draws that all have a finite value")
    least, largest = values.min(axis=-1), values.max(axis=-1)
    low, high = np.quantile(values, MIDDLE, axis=-1)
    low, high = np.where(high > low, low, least), np.where(high > low, high, largest)
    span = high - low
    rounding = bins * np.finfo(float).eps * np.maximum(np.abs(low), np.abs(high))
    span = np.where(span > rounding, span, span.max(initial=0.0))
    span = np.where(span > rounding, span, np.maximum(rounding, 1.0))
    width = 2.0 * span / bins
    rows = values.shape[:-1]
    return Fan(
        low=0.5 * (low + high) - 0.5 * bins * width,
        width=width,
        counts=np.zeros((*rows, bins + 2), dtype=np.int64),
        least=np.full(rows, np.inf),
        largest=np.full(rows, -np.inf),
    )
