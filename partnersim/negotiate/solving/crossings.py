"""Where a function of one number is zero: every sign change on a fine grid, refined; jumps; stretches; touches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["POINTS", "Crossings", "Jump", "Stretch", "crossings"]

Floats = NDArray[np.float64]
Function = Callable[[Sequence[float]], Floats]  # numbers → values, NaN where there is none

POINTS = 241  # of a fine grid
CLOSE = 1e-13  # of a number: nearer together no file could tell two
STEPS = 200  # of a halving at most


class Jump(NamedTuple):
    """Two neighbouring numbers, of those that have a value, between which it changes sign without being zero."""

    low: float
    high: float
    below: float  # the value at `low`
    above: float  # and at `high`


class Stretch(NamedTuple):
    """The function is zero at both ends and all along between them."""

    low: float
    high: float


class _NoValueError(Exception):
    """A number on the way has no value."""


class Crossings(NamedTuple):
    """All that was found, in order."""

    roots: tuple[float, ...]
    jumps: tuple[Jump, ...]
    stretches: tuple[Stretch, ...]
    nearest: tuple[float, float] | None  # where nothing was: the number where it is nearest to zero, and its value
    spread: float  # the largest value on the grid less the smallest
    refused: int  # points of the grid without a value
    tried: int  # points of the grid


def crossings(
    of: Function, low: float, high: float, tolerance: float, *, whole: bool = False, points: int = POINTS
) -> Crossings:
    """Where `of` is zero from `low` to `high`.

    Between neighbours on the grid of opposite sign, Brent's method finds the root; what it finds is a jump if the value
    there is not within `tolerance`. Where the function comes near zero and turns back, its extremum is looked for.

    Args:
        of: the function; NaN where it has no value.
        low: where to begin.
        high: where to end.
        tolerance: up to which absolute value it counts as zero.
        whole: whether only whole numbers are meant; between two of them it jumps.
        points: of the grid, both ends included.
    """
    grid = _grid(low, high, points, whole=whole)
    values = of(grid.tolist())
    zero = np.abs(values) <= tolerance
    roots: list[float] = []
    stretches: list[Stretch] = []
    for first, last in _runs(zero):
        if last > first:
            stretches.append(_stretch(of, grid, first, last, tolerance, whole=whole))
        else:
            roots.append(float(grid[first]))
    jumps: list[Jump] = []
    for a, b in _brackets(of, grid, values, zero, tolerance, whole=whole):
        found = _between(of, a, b, tolerance, whole=whole)
        if isinstance(found, Jump):
            jumps.append(found)
        else:
            roots.append(found)
    known = values[np.isfinite(values)]
    missed = len(known) and not (roots or jumps or stretches)
    return Crossings(
        tuple(sorted(roots)),
        tuple(sorted(jumps)),
        tuple(stretches),
        _nearest(of, grid, values, whole=whole) if missed else None,
        float(np.ptp(known)) if len(known) else 0.0,
        int(np.isnan(values).sum()),
        len(grid),
    )


def _grid(low: float, high: float, points: int, *, whole: bool) -> Floats:
    if not whole:
        return np.linspace(low, high, points)
    first, last = int(np.ceil(low)), int(np.floor(high))
    return np.unique(np.linspace(first, last, min(last - first + 1, points)).round())


def _runs(zero: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The first and last place of each run of true ones."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], zero, [False]]).astype(int)))
    yield from ((int(first), int(last) - 1) for first, last in edges.reshape(-1, 2))


def _brackets(
    of: Function, grid: Floats, values: Floats, zero: NDArray[np.bool_], tolerance: float, *, whole: bool
) -> Iterator[tuple[float, float]]:
    """Pairs of numbers between which the function changes sign."""
    for i, j in pairwise(range(len(grid))):
        if not zero[i] and not zero[j] and values[i] * values[j] < 0.0:
            yield float(grid[i]), float(grid[j])
    for i in range(1, len(grid) - 1):
        around, size = values[i - 1 : i + 2], np.abs(values[i - 1 : i + 2])
        turns = size[1] <= size[0] and size[1] <= size[2] and (np.sign(around) == np.sign(around[1])).all()
        if turns and not whole and not zero[i - 1 : i + 2].any() and size[1] < max(size[0], size[2]):
            a, b = float(grid[i - 1]), float(grid[i + 1])
            at = _extremum(of, a, b, float(np.sign(around[1])))
            here = float(of([at])[0])
            if abs(here) <= tolerance:
                yield at, at
            elif here * around[1] < 0.0:
                yield from ((a, at), (at, b))


def _between(of: Function, low: float, high: float, tolerance: float, *, whole: bool) -> float | Jump:
    """The root between two numbers of opposite sign, or the jump there, over numbers without a value too."""
    if low == high:
        return low
    if not whole and (at := _root(of, low, high, tolerance)) is not None:
        return at
    below, above = of([low, high])
    for _ in range(STEPS):
        middle = _middle(low, high, whole=whole)
        if middle is None:
            break
        here = float(of([middle])[0])
        if abs(here) <= tolerance:
            return middle
        if np.isnan(here):
            return _around(of, low, middle, high, tolerance, whole=whole)
        low, below, high, above = (middle, here, high, above) if here * below > 0.0 else (low, below, middle, here)
    return Jump(low, high, float(below), float(above))


def _root(of: Function, low: float, high: float, tolerance: float) -> float | None:
    """The root between two numbers of opposite sign by Brent's method; None at a jump, or where one has no value."""
    from scipy.optimize import brentq

    def value(number: float) -> float:
        found = float(of([number])[0])
        if np.isnan(found):
            raise _NoValueError
        return found

    with suppress(_NoValueError):
        at = float(brentq(value, low, high, xtol=1e-300, rtol=4 * np.finfo(float).eps))
        if abs(value(at)) <= tolerance:
            return at
    return None


def _around(of: Function, low: float, gap: float, high: float, tolerance: float, *, whole: bool) -> float | Jump:
    """As `_between`, where a number between both has no value: on either side of it, or else the jump over it."""

    def has_value(number: float) -> bool:
        return not np.isnan(of([number])[0])

    first, last = (_last(has_value, end, gap, whole=whole) for end in (low, high))
    begins, before, after, ends = of([low, first, last, high])
    if min(abs(before), abs(after)) <= tolerance:
        return first if abs(before) <= tolerance else last
    if begins * before < 0.0:
        return _between(of, low, first, tolerance, whole=whole)
    if after * ends < 0.0:
        return _between(of, last, high, tolerance, whole=whole)
    return Jump(first, last, float(before), float(after))


def _stretch(of: Function, grid: Floats, first: int, last: int, tolerance: float, *, whole: bool) -> Stretch:
    """A run of zeros on the grid, its ends moved out as far as the function stays zero."""
    low, high = float(grid[first]), float(grid[last])
    if whole:
        return Stretch(low, high)

    def is_zero(number: float) -> bool:
        return bool(abs(of([number])[0]) <= tolerance)

    if first > 0:
        low = _last(is_zero, low, float(grid[first - 1]))
    if last + 1 < len(grid):
        high = _last(is_zero, high, float(grid[last + 1]))
    return Stretch(low, high)


def _last(holds: Callable[[float], bool], inside: float, outside: float, *, whole: bool = False) -> float:
    """The last number, from one where something holds towards one where it does not, where it does; by halving."""
    for _ in range(STEPS):
        middle = _middle(inside, outside, whole=whole)
        if middle is None:
            break
        inside, outside = (middle, outside) if holds(middle) else (inside, middle)
    return inside


def _middle(one: float, other: float, *, whole: bool) -> float | None:
    """Halfway between two numbers, of whole ones the next below; None where nothing lies between that could be told."""
    if not whole and abs(other - one) <= CLOSE * max(abs(one), abs(other)):
        return None
    middle = float(np.floor((one + other) / 2.0)) if whole else (one + other) / 2.0
    return None if middle in (one, other) else middle


def _nearest(of: Function, grid: Floats, values: Floats, *, whole: bool) -> tuple[float, float]:
    """Where the function is nearest to zero: on the grid, or beside its nearest point."""
    i = int(np.nanargmin(np.abs(values)))
    best = float(grid[i]), float(values[i])
    if not whole and 0 < i < len(grid) - 1 and np.isfinite(values[i - 1 : i + 2]).all():
        at = _extremum(of, float(grid[i - 1]), float(grid[i + 1]), float(np.sign(values[i]) or 1.0))
        here = float(of([at])[0])
        if abs(here) < abs(best[1]):
            best = at, here
    return best


def _extremum(of: Function, low: float, high: float, sign: float) -> float:
    """Where sign · function is least; infinitely large where it has no value."""
    from scipy.optimize import minimize_scalar

    def size(number: float) -> float:
        value = float(of([float(number)])[0])
        return np.inf if np.isnan(value) else sign * value

    close = CLOSE * max(abs(low), abs(high))
    return float(minimize_scalar(size, bounds=(low, high), method="bounded", options={"xatol": close}).x)
