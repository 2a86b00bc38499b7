"""The roots of many polynomials at once: the places, from 0 to 1, at which flows are worth nothing.

Nothing but + − × ÷ and √ is used on the way, which round alike everywhere: a column's root has the same bits whatever
stands beside it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from partnersim.measures.polynomials import Floats, aligned, at_par, worth, worth_and_least
from partnersim.measures.several_roots import count

__all__ = ["solve"]

Whole = NDArray[np.int64]

NEAR = 1e-8  # of the place, a step so small is the last but one
CLOSE = 1e-5  # of the place, if the step before was no larger than this
EXACT = 1e-9  # of the place: the last step is far smaller, or the root was not found
LEAST = 4e-16  # of the place: between limits so near there is no other number
FREE, MOST = 12, 200  # passes in which every step may be a secant's, and in all


def solve(flows: Floats) -> tuple[Whole, Floats]:
    """How many roots there are, over all places above 0, and where the one is; NaN where there are several.

    A root is found in (0, 1]. It is the only one if all later flows, valued at it, are worth something in every month:
    then the investment that is left is never negative (Soper 1959; Teichroew, Robichek and Montalbano 1965). This is
    Descartes' rule for the polynomial divided by the root's factor, whose coefficients are these values. The other
    columns are counted.

    Args:
        flows: `[month, column]`, the first of each column negative, its total not, and its last positive.
    """
    value, slope, most = at_par(flows)
    deepest = most - value
    with np.errstate(all="ignore"):  # a slope of 0, or one that points away
        guess = 1.0 - value / slope * np.sqrt(1.0 + value / deepest)
    guess = np.where(guess > 0.0, np.minimum(guess, 1.0), 0.5)
    place, sure = _secant(flows, np.zeros(len(guess)), np.ones(len(guess)), value, deepest, guess)
    roots = np.ones(len(place), dtype=np.int64)
    unsure = np.flatnonzero(~sure)
    if unsure.size:
        part = flows.take(unsure, axis=1)
        roots[unsure], low, high = count(part)
        place[unsure] = np.nan
        one = np.flatnonzero(roots[unsure] == 1)
        place[unsure[one]] = _root_between(part.take(one, axis=1), low[one], high[one])
    return roots, place


def _root_between(flows: Floats, low: Floats, high: Floats) -> Floats:
    """The root between places as `count` gives them."""
    beyond = np.flatnonzero(low >= 1.0)  # though the total is not negative: it is 0, or rounding
    if beyond.size:  # time is turned round
        flows[:, beyond] = -aligned(flows.take(beyond, axis=1)[::-1])
        low[beyond], high[beyond] = 2.0 - high[beyond], 2.0 - low[beyond]
    high = np.minimum(high, 1.0)
    value, _, most = at_par(flows)
    found, _ = _secant(flows, low, high, worth(flows, high), most - value, 0.5 * (low + high))
    found[beyond] = 1.0 / found[beyond]
    return found


def _secant(
    flows: Floats, low: Floats, high: Floats, value: Floats, deepest: Floats, start: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """The root between `low` and `high` by the secant method on `_bent` values, and whether it is the only one.

    It begins with the `value` at `high` and goes to `start`; `deepest` is how far the cumulated flows fall. A step that
    leaves the limits goes to their geometric mean instead, and so does every other one of a column that takes long.
    Columns that are through are dropped once they are half of those left.
    """
    found, slope = np.full((2, len(low)), np.nan)
    through, column, left = np.zeros(len(low), dtype=bool), np.arange(len(low)), flows
    state = np.array([low, high, high, value, _bent(value, deepest), start, deepest])
    with np.errstate(all="ignore"):  # columns that are through go on until they are dropped
        for number in range(MOST):
            low, high, before, value_before, bent_before, place, deepest = state
            value = worth(left, place)
            bent = _bent(value, deepest)
            np.copyto(low, place, where=value < 0.0)
            np.copyto(high, place, where=value >= 0.0)
            run = place - before
            step = bent * (run / (bent - bent_before))
            near = (np.abs(step) <= NEAR * place) & (np.abs(run) <= CLOSE * place)
            after = place - step
            astray = ~((low < after) & (after < high)) & ~near
            if number > FREE and number % 2:
                astray = ~near
            some = np.flatnonzero(astray)
            after[some] = np.sqrt(np.maximum(low[some], high[some] / 64.0) * high[some])
            near[some] = (value[some] == 0.0) | (high[some] - low[some] <= LEAST * high[some])
            fresh = np.flatnonzero(near & ~through)
            found[column[fresh]] = np.where(astray, high, after)[fresh]
            slope[column[fresh]] = np.where(astray, np.inf, (value - value_before) / run)[fresh]
            through[fresh] = True
            if through.all():
                break
            state[2:6] = np.array([place, value, bent, after])
            if 2 * np.count_nonzero(through) >= through.size:
                kept = np.flatnonzero(~through)
                left, state, column, through = left.take(kept, axis=1), state[:, kept], column[kept], through[kept]
        value, least = worth_and_least(flows, found)
        step = value / slope
        exact = np.abs(step) <= EXACT * found
    return np.where(exact, found - step, found), exact & (least >= 0.0)


def _bent(value: Floats, deepest: Floats) -> Floats:
    """A function with the same root, nearly straight in the place: (√y − 1) / (√y + 1), y = 1 + value/deepest ≥ 0.

    It is close to ln(y)/4, and what comes back over what is put in grows with the place like a power of it.
    """
    ratio = value / deepest
    return np.asarray(ratio / np.square(1.0 + np.sqrt(np.maximum(1.0 + ratio, 0.0))))
