"""How many roots polynomials have: the places above 0 at which flows are worth nothing."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from partnersim.measures.polynomials import Floats, aligned, cumulated, total, worth

__all__ = ["count"]

Whole = NDArray[np.int64]

GROWTHS = (1.0, 1.03, 1.015)  # a month, at which flows are cumulated
CELLS = 4000  # of the grid from 0 to 1
AT_ONCE = 4096, 32  # columns cumulated, and on the grid
STRIP = 1 << 13  # powers in a matrix product: so few that linear algebra starts no threads, which hinder each other
LEAST_POWER = 1e-20  # a smaller one changes no value by more than its rounding


def count(flows: Floats) -> tuple[Whole, Floats, Floats]:
    """How many roots there are over all places above 0, and between which places a single one is.

    At any growth, the roots below its place are at most the sign changes of the flows cumulated at it, those above at
    most the sign changes of the flows cumulated back from the last one (Descartes' rule; Norstrom 1972). Where neither
    changes sign twice, this is their number. Other columns are counted by sign changes of the value itself on a grid
    of places, from either end of time.

    Args:
        flows: `[month, column]`, the first of each column not 0.

    Returns:
        The number of roots; and two places, those above 1 as 2 − 1/place: 0 and 2 where no grid was needed.
    """
    roots = np.zeros(flows.shape[1], dtype=np.int64)
    low, high = np.zeros(len(roots)), np.full(len(roots), 2.0)
    for first in range(0, len(roots), AT_ONCE[0]):
        left = np.arange(first, min(len(roots), first + AT_ONCE[0]))
        for growth in GROWTHS:
            if left.size:
                roots[left], told = _turns(flows.take(left, axis=1), growth)
                left = left[~told]
        for start in range(0, left.size, AT_ONCE[1]):
            some = left[start : start + AT_ONCE[1]]
            roots[some], low[some], high[some] = _on_the_grid(flows.take(some, axis=1))
    return roots, low, high


def _turns(flows: Floats, growth: float) -> tuple[Whole, NDArray[np.bool_]]:
    """How often the flows cumulated at a growth change sign, from the first and from the last; and if this tells."""
    if growth != 1.0:
        flows = flows * (growth ** -np.arange(float(len(flows))))[:, None]
    rounding = _rounding(flows)
    turns, told = np.zeros(len(rounding), dtype=np.int64), np.ones(len(rounding), dtype=bool)
    for each in (flows, aligned(flows[::-1])):
        position = cumulated(each)
        negative = np.signbit(position)
        changes = np.count_nonzero(negative[1:] != negative[:-1], axis=0)
        turns += changes
        told &= (changes < 2) & (np.abs(position).min(axis=0) > rounding)
    return turns, told


def _rounding(flows: Floats) -> Floats:
    """No sum of flows times powers of places up to 1, in whatever order, is farther off than this."""
    return np.asarray(4.0 * len(flows) * np.finfo(float).eps * total(np.abs(flows)))


def _on_the_grid(flows: Floats) -> tuple[Whole, Floats, Floats]:
    """As `count`; the places tell where the value changes sign if it does so once."""
    ahead, behind = _negative(flows), _negative(aligned(flows[::-1]))
    # At 1 both are the total, and the sign of a total that is only rounding must be the same one.
    signs = np.concatenate([ahead, behind[-2::-1]])
    changes = np.count_nonzero(signs[1:] != signs[:-1], axis=0)
    cell = np.count_nonzero(signs == signs[0], axis=0) - 1
    return changes, cell / CELLS, (cell + 1) / CELLS


def _negative(flows: Floats) -> NDArray[np.bool_]:
    """Whether the value is negative `[place, column]` on the grid; where it is 0, as at the place before.

    A matrix product rounds by how many columns there are. Where this could matter, the value is taken anew.
    """
    values = np.empty((CELLS + 1, flows.shape[1]))
    powers = _powers(len(flows))
    rows = max(1, STRIP // len(flows))
    for first in range(0, len(values), rows):
        strip = powers[first : first + rows]
        months = np.count_nonzero(strip[-1] > LEAST_POWER)
        np.matmul(strip[:, :months], flows[:months], out=values[first : first + rows])
    found = np.signbit(values)
    places, columns = np.divmod(np.flatnonzero(np.abs(values) <= _rounding(flows)), flows.shape[1])
    anew = worth(flows.take(columns, axis=1), places / CELLS)
    found[places, columns] = anew < 0.0
    for place, column in zip(places[anew == 0.0].tolist(), columns[anew == 0.0].tolist(), strict=True):
        found[place, column] = found[place - 1, column]
    return found


@lru_cache(maxsize=4)
def _powers(months: int) -> Floats:
    """w^t `[place, month]` at the places of the grid."""
    grid = np.repeat(np.arange(CELLS + 1)[:, None] / CELLS, months, axis=1)
    grid[:, 0] = 1.0
    return np.multiply.accumulate(grid, axis=1)
