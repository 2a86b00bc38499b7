"""How well a figure seen early foretells a bad end: thresholds, hit and false-alarm rates, the area under the ROC.

A wire trips where a value lies below its threshold (or above it). Of the draws that end badly the *hit rate* is the
part that trips; of the others, the *false-alarm rate*. Youden's J is their difference (Youden, Index for rating
diagnostic tests, 1950). The area is the chance that of two draws, one that ends badly and one that does not, the bad
one has the worse value, ties counting half: 0.5 is chance (Hanley and McNeil, Radiology 143, 1982).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Line", "area", "area_error", "best_line", "gain", "rates", "rounded"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LOST = 0.1  # of the gain, at most, by a rounder threshold
DIGITS = 6  # significant ones of a threshold, at most


class Line(NamedTuple):
    """A threshold, and on which side of it a wire trips; a value on the line does not."""

    threshold: float
    below: bool

    def trips(self, values: Floats) -> Bools:
        """Where it does `[draw]`."""
        return np.asarray(values < self.threshold if self.below else values > self.threshold)


def area(values: Floats, bad: Bools) -> float:
    """The area under the ROC curve of low values `[draw]` as a sign of a bad end; above 0.5 where they are one.

    U / (n₁ n₀) of Mann and Whitney; 1 − area is that of high values.
    """
    from scipy.stats import rankdata

    number, others = int(bad.sum()), int((~bad).sum())
    above = float(rankdata(values)[bad].sum()) - number * (number + 1) / 2.0
    return 1.0 - above / (number * others)


def area_error(found: float, bad: int, others: int) -> float:
    """Standard error of an area, from so many draws that end badly and others (Hanley and McNeil, 1982)."""
    both_bad, both_good = found / (2.0 - found), 2.0 * found**2 / (1.0 + found)
    variance = found * (1.0 - found) + (bad - 1) * (both_bad - found**2) + (others - 1) * (both_good - found**2)
    return math.sqrt(max(variance, 0.0) / (bad * others))


def rates(line: Line, values: Floats, bad: Bools) -> tuple[float, float]:
    """The hit rate and the false-alarm rate."""
    trips = line.trips(values)
    return float(trips[bad].mean()), float(trips[~bad].mean())


def gain(hit: float, false_alarm: float, share: float, miss_costs: float | None) -> float:
    """What a wire is worth: Youden's J, hit − false alarm; or where a miss has a cost, what it saves.

    That is, per draw and in false alarms, share · miss_costs · hit − (1 − share) · false alarm: the expected cost
    without a wire less that with it.

    Args:
        hit: of the draws that end badly, the part that trips it.
        false_alarm: of the others.
        share: of all draws, the part that ends badly.
        miss_costs: as much as so many false alarms; None for a balance of both rates.
    """
    if miss_costs is None:
        return hit - false_alarm
    return share * miss_costs * hit - (1.0 - share) * false_alarm


def best_line(values: Floats, bad: Bools, miss_costs: float | None = None) -> Line | None:
    """The threshold with the largest gain, halfway between two values; of equal ones that with fewest false alarms.

    On the side on which bad draws lie more often. None where all values are the same.
    """
    below = area(values, bad) >= 0.5
    signed = values if below else -values
    levels = np.unique(signed)
    if len(levels) < 2:
        return None
    cuts = (levels[:-1] + levels[1:]) / 2.0  # between floats next to each other it is one of them
    cuts = np.where(cuts > levels[:-1], cuts, levels[1:])
    hits = np.searchsorted(np.sort(signed[bad]), cuts, side="left") / bad.sum()
    alarms = np.searchsorted(np.sort(signed[~bad]), cuts, side="left") / (~bad).sum()
    share = float(bad.mean())
    worth = [gain(hit, alarm, share, miss_costs) for hit, alarm in zip(hits.tolist(), alarms.tolist(), strict=True)]
    first = int(np.argmax(worth))
    return Line(float(cuts[first] if below else -cuts[first]), below)


def rounded(
    line: Line, values: Floats, bad: Bools, miss_costs: float | None = None, *, whole: bool = False
) -> Line:  # fmt: skip
    """The roundest threshold that loses at most a tenth of the gain, to be written; the line itself if all lose more.

    Of `whole` numbers the nearest that trips at the same values.
    """
    if whole:
        return line._replace(threshold=float(math.ceil(line.threshold) if line.below else math.floor(line.threshold)))
    share = float(bad.mean())
    most = gain(*rates(line, values, bad), share, miss_costs)
    for digits in range(1, DIGITS + 1):
        tried = line._replace(threshold=float(f"{line.threshold:.{digits - 1}e}"))
        if gain(*rates(tried, values, bad), share, miss_costs) >= most - LOST * abs(most):
            return tried
    return line
