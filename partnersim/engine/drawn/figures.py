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
    contract: Any, skip: Any, position: Any, low: Any, per_unit: Any, counts: Any, least: Any, largest: Any
) -> None:
    """Count positions in bins, but for the first `skip` lanes, which another block has counted."""
    last = counts.shape[3] - 2.0
    for month in range(len(position)):
        for i in range(position.shape[1]):
            row, bins = position[month, i], counts[contract, month, i]
            begins, finer = low[contract, month, i], per_unit[contract, month, i]
            smallest, greatest = least[contract, month, i], largest[contract, month, i]
            for lane in range(skip, len(row)):
                place = (row[lane] - begins) * finer
                place = min(max(place, -1.0), last)
                bins[int(place + 1.0)] += 1
                smallest = min(smallest, row[lane])
                greatest = max(greatest, row[lane])
            least[contract, month, i] = smallest
            largest[contract, month, i] = greatest


# What the compiler must know of.
FUNCTIONS = (measure_block, count_block)
