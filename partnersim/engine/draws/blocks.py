"""Blocks of draws: rows of uniform or normal numbers, a lane for each draw.

The counter of the generator is (draw, slot, driver low, driver high), its key the seed. So a number depends on
nothing but the seed, the driver, the draw and the month.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from partnersim.engine.draws.elementary import exp, log
from partnersim.engine.draws.normal import laplace_quantile, normal_of_laplace, normal_probability, normal_quantile
from partnersim.engine.draws.philox import philox, uniform

__all__ = ["FUNCTIONS", "fill_elementary", "fill_normals", "fill_uniforms", "normals_of_block", "uniforms_of_block"]

EXP, LOG, NORMAL_QUANTILE, NORMAL_PROBABILITY = range(4)

MONTHS = 4  # of a slot, a word of the generator for each
ONCE = 2**32 - 1  # the slot of what is drawn once, for all months


def lanes(row: Any) -> Iterable[Any]:
    """What to index `row` with: NumPy takes it as a whole; compiled, lane by lane."""
    del row
    return (slice(None),)


def draw_numbers(first: Any, lane: Any, row: Any) -> Any:
    """The numbers of the draws at `lane` of a row that begins with draw `first`."""
    return np.arange(first, first + len(row), dtype=np.uint64)[lane]


def uniforms_of_block(key_low: Any, key_high: Any, first: Any, driver_low: Any, driver_high: Any, row: Any) -> None:
    """Fill `row` [lane] with one uniform number a draw, from draw `first` on."""
    slot, low, high = np.uint64(ONCE), np.uint64(driver_low), np.uint64(driver_high)
    for lane in lanes(row):
        word, _, _, _ = philox(draw_numbers(first, lane, row), slot, low, high, np.uint64(key_low), np.uint64(key_high))
        row[lane] = uniform(word)


def normals_of_block(
    key_low: Any, key_high: Any, first: Any, slot: Any, driver_low: Any, driver_high: Any, rows: Any
) -> None:
    """Fill `rows` [4, lane] with standard normals of months 4·slot to 4·slot + 3, from draw `first` on.

    Step by step over rows that stay in the first-level cache: a processor looks ahead over only so many instructions,
    and finds more to do side by side where a lane's chain of them is short: little more than half the time of one step.
    """
    first_row, second, third, fourth = rows[0], rows[1], rows[2], rows[3]
    slot, low, high = np.uint64(slot), np.uint64(driver_low), np.uint64(driver_high)
    for lane in lanes(first_row):
        words = philox(draw_numbers(first, lane, first_row), slot, low, high, np.uint64(key_low), np.uint64(key_high))
        first_row[lane] = uniform(words[0])
        second[lane] = uniform(words[1])
        third[lane] = uniform(words[2])
        fourth[lane] = uniform(words[3])
    for k in range(MONTHS):
        row = rows[k]
        for lane in lanes(row):
            row[lane] = laplace_quantile(row[lane], 0.0)
        for lane in lanes(row):
            row[lane] = normal_of_laplace(row[lane])


def fill_uniforms(
    key_low: int, key_high: int, driver_low: int, driver_high: int, first: int, out: Any, together: int
) -> None:
    """Fill `out` [draw] from draw `first` on, so many `together`."""
    for begin in range(0, len(out), together):
        uniforms_of_block(key_low, key_high, first + begin, driver_low, driver_high, out[begin : begin + together])


def fill_normals(
    key_low: int, key_high: int, driver_low: int, driver_high: int, first: int, out: Any, rows: Any
) -> None:
    """Fill `out` [month, draw] from draw `first` on; `rows` [4, lane] is lent, with no more lanes than draws."""
    together = rows.shape[1]
    for begin in range(0, out.shape[1], together):
        at = min(begin, out.shape[1] - together)  # The last block is a full one too: some get the same bits again.
        for month in range(0, len(out), MONTHS):
            normals_of_block(key_low, key_high, first + at, month // MONTHS, driver_low, driver_high, rows)
            for k in range(min(MONTHS, len(out) - month)):
                row, into = rows[k], out[month + k, at : at + together]
                for lane in lanes(row):
                    into[lane] = row[lane]


def fill_elementary(code: int, x: Any, out: Any) -> None:
    """Fill `out` with what an elementary function, told by its code, makes of each `x`."""
    if code == EXP:
        for lane in lanes(out):
            out[lane] = exp(x[lane])
    elif code == LOG:
        for lane in lanes(out):
            out[lane] = log(x[lane])
    elif code == NORMAL_QUANTILE:
        for lane in lanes(out):
            out[lane] = normal_quantile(x[lane])
    elif code == NORMAL_PROBABILITY:  # pragma: no branch - there are no others
        for lane in lanes(out):
            out[lane] = normal_probability(x[lane])


# What the compiler must know of, callees before callers.
FUNCTIONS = (uniforms_of_block, normals_of_block)
