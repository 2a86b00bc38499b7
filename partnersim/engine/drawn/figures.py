"""What is kept of a block of draws: figures of every partner, and counts of positions by month."""

from __future__ import annotations

from typing import Any

from partnersim.engine.draws.blocks import lanes
from partnersim.engine.draws.elementary import choose

__all__ = ["FUNCTIONS", "count_block", "measure_block"]

TOLERANCE = 1e-9  # as in `measures.recovery`: nearer to zero than this part of the position farthest off is zero


def measure_block(contract: Any, start: Any, position: Any, scratch: Any, figures: Any, months_of: Any) -> None:
    """Profit, the deepest position and its month, and the month from which it never is below zero again."""
    stop = start + position.shape[2]
    deepest, most, deep_month, last = scratch[0], scratch[1], scratch[2], scratch[3]
    for i in range(position.shape[1]):
        deepest[:] = 0.0
        most[:] = 0.0
        deep_month[:] = -1.0
        last[:] = -1.0
        for month in range(len(position)):
            row, number = position[month, i], float(month)
            for lane in lanes(row):
                here = row[lane]
                deep_month[lane] = choose(here < deepest[lane], number, deep_month[lane])
                deepest[lane] = choose(here < deepest[lane], here, deepest[lane])
                far = abs(here)
                most[lane] = choose(far > most[lane], far, most[lane])
        for month in range(len(position)):
            row, after = position[month, i], float(month + 1)
            for lane in lanes(row):
                last[lane] = choose(row[lane] < -TOLERANCE * most[lane], after, last[lane])
        profit, peak = figures[contract, 1, i, start:stop], figures[contract, 2, i, start:stop]
        peak_month, payback = months_of[contract, 0, i, start:stop], months_of[contract, 1, i, start:stop]
        final = position[len(position) - 1, i]
        for lane in lanes(final):
            profit[lane] = final[lane]
            peak[lane] = deepest[lane]
            peak_month[lane] = deep_month[lane]
            payback[lane] = last[lane]


def count_block(
    contract: Any, skip: Any, position: Any, low: Any, per_unit: Any, counts: Any, least: Any, largest: Any,
    places: Any, folded: Any,
) -> None:  # fmt: skip
    """Count positions in bins, but for the first `skip` lanes, which another block has counted.

    `places` and `folded` are lent.
    """
    last = counts.shape[3] - 2.0
    for month in range(len(position)):
        for i in range(position.shape[1]):
            row, bins = position[month, i], counts[contract, month, i]
            begins, finer = low[contract, month, i], per_unit[contract, month, i]
            for lane in lanes(row):
                place = (row[lane] - begins) * finer
                place = choose(place > -1.0, place, -1.0)
                places[lane] = choose(place < last, place, last) + 1.0
            for lane in range(skip, len(row)):
                bins[int(places[lane])] += 1
            for lane in lanes(row):
                folded[lane] = -row[lane]
            least[contract, month, i] = min(least[contract, month, i], -_fold(folded))
            for lane in lanes(row):
                folded[lane] = row[lane]
            largest[contract, month, i] = max(largest[contract, month, i], _fold(folded))


def _fold(row: Any) -> Any:
    """The largest number of a row: half of it against the other half, again and again, for lanes work side by side."""
    size = len(row)
    while size > 1:
        half = (size + 1) // 2
        one, other = row[:half], row[size - half : size]
        for lane in lanes(one):
            one[lane] = choose(one[lane] > other[lane], one[lane], other[lane])
        size = half
    return row[0]


# What the compiler must know of, callees before callers.
FUNCTIONS = (measure_block, _fold, count_block)
