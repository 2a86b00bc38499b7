"""What many columns of flows are worth, each at a place of its own, to the same bits whatever stands beside a column.

Flows `[month, column]` are worth Σ flows_t · w^t at the place w: the discount factor of a month. Sums run month by
month, never by a reduction whose order depends on the number of columns. A few columns are summed in plain Python or
along their months, which is quicker there and rounds alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "aligned", "at_par", "cumulated", "total", "worth", "worth_and_least"]

Floats = NDArray[np.float64]

FEW = 14  # columns: up to here plain Python is quicker than NumPy


def aligned(flows: Floats) -> Floats:
    """Each column moved up until its first flow is not 0, zeros below it. No column may be all zeros."""
    empty = 0
    while not flows[empty].any():
        empty += 1
    if empty:
        flows = np.roll(flows, -empty, axis=0)
    late = np.flatnonzero(flows[0] == 0.0)
    if late.size:
        part = flows.take(late, axis=1)
        rows = (np.arange(len(part))[:, None] + (part != 0.0).argmax(axis=0)) % len(part)
        flows = flows.copy()
        flows[:, late] = np.take_along_axis(part, rows, axis=0)
    return flows


def total(flows: Floats) -> Floats:
    """Σ flows_t, from the last month to the first."""
    if flows.shape[1] <= FEW:
        return np.asarray(cumulated(flows[::-1])[-1])
    found = np.zeros(flows.shape[1])
    for row in flows[::-1]:
        np.add(found, row, out=found)
    return found


def cumulated(flows: Floats) -> Floats:
    """Flows cumulated, `[month, column]`."""
    if flows.shape[1] <= FEW:
        return np.asarray(np.add.accumulate(flows, axis=0))
    found = np.empty(flows.shape)
    before = np.zeros(flows.shape[1])
    for row, after in zip(flows, found, strict=True):
        np.add(before, row, out=after)
        before = after
    return found


def at_par(flows: Floats) -> tuple[Floats, Floats, Floats]:
    """At place 1: the value, its slope, and the most that later flows are worth in any month."""
    if flows.shape[1] <= FEW:
        later = cumulated(flows[::-1])
        return later[-1], cumulated(later[:-1])[-1], later.max(axis=0)
    found, slope = np.zeros((2, flows.shape[1]))
    most = flows[-1].copy()
    for row in flows[:0:-1]:
        np.add(found, row, out=found)
        np.add(slope, found, out=slope)
        np.maximum(most, found, out=most)
    np.add(found, flows[0], out=found)
    return found, slope, np.maximum(most, found)


def worth(flows: Floats, place: Floats) -> Floats:
    """The value of each column at its place, by Horner's rule."""
    if len(place) <= FEW:
        return worth_and_least(flows, place)[0]
    found = np.zeros(len(place))
    for row in flows[::-1]:
        np.multiply(found, place, out=found)
        np.add(found, row, out=found)
    return found


def worth_and_least(flows: Floats, place: Floats) -> tuple[Floats, Floats]:
    """The value, and the least that all later flows are worth in any month, never above 0."""
    found, least = np.zeros((2, len(place)))
    if len(place) <= FEW:
        for column, (amounts, at) in enumerate(zip(flows.T.tolist(), place.tolist(), strict=True)):
            found[column], least[column] = _horner(amounts, at)
        return found, least
    for row in flows[:0:-1]:
        np.multiply(found, place, out=found)
        np.add(found, row, out=found)
        np.minimum(least, found, out=least)
    np.multiply(found, place, out=found)
    np.add(found, flows[0], out=found)
    return found, least


def _horner(amounts: list[float], place: float) -> tuple[float, float]:
    found = least = 0.0
    for amount in amounts[:0:-1]:
        found = found * place + amount
        if found < least:
            least = found
    return found * place + amounts[0], least
