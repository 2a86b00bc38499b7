"""How many roots polynomials have: the places above 0 at which flows are worth nothing."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from partnersim.measures.polynomials import Floats, aligned, cumulated, total, worth

__all__ = ["count"]

Whole = NDArray[np.int64]

GROWTHS = (1.0, 0.985, 0.97)  # a month, at which flows are cumulated
CELLS = 4000  # of the grid from 0 to 1
STRIP = 50  # cells that are passed over together where the value keeps its sign
AT_ONCE = 4096, 512  # columns cumulated, and on the grid: so many stay in cache
PRODUCT = 1 << 18  # multiplications: so few that linear algebra starts no threads, which would wait for each other


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


def _on_the_grid(flows: Floats) -> tuple[Whole, Floats, Floats]:
    """As `count`; the places tell where the value changes sign if it does so once."""
    ahead, cell, at_one = _changes(flows, CELLS)
    behind, cell_behind, before_one = _changes(aligned(flows[::-1]), CELLS - 1)
    beyond = (ahead == 0) & (behind + (at_one != before_one) > 0)
    low = np.where(beyond, 2 * CELLS - 1 - cell_behind, cell)
    return ahead + behind + (at_one != before_one), low / CELLS, (low + 1) / CELLS


def _changes(flows: Floats, last: int) -> tuple[Whole, Whole, NDArray[np.bool_]]:
    """Sign changes of the value from place 0 to a last one of the grid, the cell of the last change, the sign there.

    A strip is passed over where the flows above 0 and those below 0, each at the end of the strip that favours it
    least, say that the value keeps its sign.
    """
    powers, rounding = _powers(len(flows)), _rounding(flows)
    gains, losses = (_product(powers[::STRIP], each) for each in (np.maximum(flows, 0.0), np.maximum(-flows, 0.0)))
    kept = (gains[:-1] - losses[1:] > 2.0 * rounding) | (losses[:-1] - gains[1:] > 2.0 * rounding)
    negative = np.signbit(flows[0])
    changes, cell = np.zeros(len(negative), dtype=np.int64), np.full(len(negative), last)
    for strip in np.flatnonzero(~kept.all(axis=1)).tolist():
        some, first = np.flatnonzero(~kept[strip]), strip * STRIP
        places = slice(first + 1, min(last, first + STRIP) + 1)
        signs = _negative(flows.take(some, axis=1), rounding[some], places, negative[some])
        turned = signs[1:] != signs[:-1]
        here = np.count_nonzero(turned, axis=0)
        changes[some] += here
        cell[some[here > 0]] = first + turned[:, here > 0].argmax(axis=0)
        negative[some] = signs[-1]
    return changes, cell, negative


def _negative(flows: Floats, rounding: Floats, places: slice, before: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether the value is negative `[place, column]`: as before, then at the places; where it is 0, as just before.

    A matrix product rounds by how many columns there are. Where this could matter, the value is taken anew.
    """
    values = _product(_powers(len(flows))[places], flows)
    found = np.concatenate([before[None, :], np.signbit(values)])
    rows, columns = np.divmod(np.flatnonzero(np.abs(values) <= rounding), len(rounding))
    if rows.size:
        anew = worth(flows.take(columns, axis=1), (places.start + rows) / CELLS)
        found[rows + 1, columns] = anew < 0.0
        for row, column in zip(rows[anew == 0.0].tolist(), columns[anew == 0.0].tolist(), strict=True):
            found[row + 1, column] = found[row, column]
    return found


def _product(powers: Floats, flows: Floats) -> Floats:
    found = np.empty((len(powers), flows.shape[1]))
    width = max(1, PRODUCT // powers.size)
    for first in range(0, flows.shape[1], width):
        cut = slice(first, first + width)
        np.matmul(powers, flows[:, cut], out=found[:, cut])
    return found


def _rounding(flows: Floats) -> Floats:
    """No sum of flows times powers of places up to 1, in whatever order, is farther off than this."""
    return np.asarray(4.0 * len(flows) * np.finfo(float).eps * total(np.abs(flows)))


@lru_cache(maxsize=4)
def _powers(months: int) -> Floats:
    """w^t `[place, month]` at the places of the grid."""
    grid = np.repeat(np.arange(CELLS + 1)[:, None] / CELLS, months, axis=1)
    grid[:, 0] = 1.0
    return np.multiply.accumulate(grid, axis=1)
