"""PRIM, the patient rule induction method: a box of inputs in which most of the draws of interest lie.

Friedman and Fisher 1999, Statistics and Computing 9: from a box around all draws a thin slice is peeled off one side
after the other, whichever makes what is left purest; in the end its limits are moved where that helps. As Bryant and
Lempert 2010, Technological Forecasting and Social Change 77, say for finding scenarios, a box has a *coverage* (which
part of all draws of interest it holds), a *density* (which part of its draws are of interest) and a *mass* (which part
of all draws it holds); a limit has a quasi-p-value, how likely a box so dense would be if the limit did not matter.

Everything goes by the order of the draws along each input: inputs on another scale give the same box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ALPHA",
    "FEWEST",
    "Box",
    "Score",
    "Side",
    "at_least",
    "everything",
    "opened",
    "peeled",
    "quasi_p",
    "refined",
    "simplified",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ALPHA = 0.05  # of the draws in a box, peeled off at once
FEWEST = 30  # draws that a box holds, and of which something can be found
LOW, HIGH = 0, 1  # sides


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Between which values every input lies, both included: `limits` `[input, low and high]`, infinite for none."""

    limits: Floats
    draws: int  # in it
    hits: int  # those of interest

    @property
    def density(self) -> float:
        """Which part of its draws are of interest."""
        return self.hits / self.draws

    @property
    def sides(self) -> list[Side]:
        """Which limits it has: input and side."""
        return [(int(each), int(side)) for each, side in np.argwhere(np.isfinite(self.limits))]

    def holds(self, x: Floats) -> Bools:
        """Which draws `[input, draw]` lie in it."""
        inside = np.ones(x.shape[1], bool)
        for each, side in self.sides:
            limit = self.limits[each, side]
            inside &= x[each] >= limit if side == LOW else x[each] <= limit
        return inside


Score = Callable[[ArrayLike, ArrayLike], Floats]  # of draws and hits; minus infinity for a box that will not do
Side = tuple[int, int]  # input, and LOW or HIGH


def opened(box: Box, x: Floats, hit: Bools, sides: Iterable[Side]) -> Box:
    """The box without its limits on some sides."""
    limits = box.limits.copy()
    for side in sides:
        limits[side] = np.inf if side[1] == HIGH else -np.inf
    inside = replace(box, limits=limits).holds(x)
    return Box(limits, int(inside.sum()), int(hit[inside].sum()))


def everything(x: Floats, hit: Bools) -> Box:
    """The box without limits."""
    return Box(np.tile([-np.inf, np.inf], (len(x), 1)), x.shape[1], int(hit.sum()))


def peeled(x: Floats, hit: Bools) -> Iterator[Box]:
    """Box after box, from all draws on, each within the one before and denser.

    Of all slices the one is peeled off that raises the density most for each draw it takes: of an input with few
    values a slice is all draws of a value, and would else be taken too early, or never (Kwakkel and Jaxa-Rozen 2016,
    Environmental Modelling & Software 79). It ends where no slice raises the density, or too few draws would be left.

    Args:
        x: inputs `[input, draw]`.
        hit: which draws are of interest `[draw]`.
    """
    box = everything(x, hit)
    yield box
    while box.hits < box.draws:
        slices = [each for each in _slices(x, hit, box) if each[0] > 0.0]
        if not slices:
            return
        _, side, limit = max(slices, key=lambda each: each[0])
        inside = x[side[0]] >= limit if side[1] == LOW else x[side[0]] <= limit
        x, hit = x[:, inside], hit[inside]
        limits = box.limits.copy()
        limits[side] = limit
        box = Box(limits, len(hit), int(hit.sum()))
        yield box


def _slices(x: Floats, hit: Bools, box: Box) -> Iterator[tuple[float, Side, float]]:
    """How much a slice off each side raises the density for each draw it takes; the side; the limit then.

    `x` and `hit` are of the draws in the box.
    """
    few = int(ALPHA * (box.draws - 1)) + 1
    for each, values in enumerate(x):
        low, high = np.partition(values, [few - 1, box.draws - few])[[few - 1, box.draws - few]]
        for side, inside in ((LOW, values > low), (HIGH, values < high)):
            left = int(inside.sum())
            if FEWEST <= left < box.draws:
                gain = int(hit[inside].sum()) / left - box.density
                limit = values[inside].min() if side == LOW else values[inside].max()
                yield gain / (box.draws - left), (each, side), float(limit)


def refined(box: Box, x: Floats, hit: Bools, score: Score, sides: Sequence[Side]) -> Box:
    """The box with each of some limits where the score is highest, the others given, until none is better elsewhere.

    This takes the place of pasting, and goes both ways: a box that peeling led astray is mended, and a limit stands
    where the draws of interest end, not a slice off.
    """
    orders = x.argsort(axis=1)
    moved = True
    while moved:
        moved = False
        for side in sides:
            along = orders[side[0]] if side[1] == HIGH else orders[side[0]][::-1]
            better = _best_limit(box, x, hit, score, side, along)
            if score(better.draws, better.hits) > score(box.draws, box.hits):
                box, moved = better, True
    return box


def _best_limit(box: Box, x: Floats, hit: Bools, score: Score, side: Side, along: NDArray[np.intp]) -> Box:
    """The box with the best limit on one side; `along` are the draws from the other side on."""
    wide = opened(box, x, hit, [side])
    along = along[wide.holds(x)[along]]
    values, draws, hits = x[side[0], along], np.arange(1, len(along) + 1), hit[along].cumsum()
    whole = np.append(values[1:] != values[:-1], True)  # draws of one value are in the box together
    scores = np.where(whole & (draws >= FEWEST), score(draws, hits), -np.inf)
    best = int(scores.argmax())
    if scores[-1] == scores[best]:
        return wide
    limits = wide.limits.copy()
    limits[side] = values[best]
    return Box(limits, int(draws[best]), int(hits[best]))


def quasi_p(box: Box, x: Floats, hit: Bools) -> dict[Side, float]:
    """By limit: the chance that as many of the box's draws are of interest, at the density it has without that limit.

    A one-sided binomial test (Bryant and Lempert 2010). The box was chosen to be dense: hence quasi.
    """
    wider = {side: opened(box, x, hit, [side]) for side in box.sides}
    return {side: at_least(box.hits, box.draws, each.density) for side, each in wider.items()}


def at_least(hits: int, draws: int, chance: float) -> float:
    """The chance that of so many draws so many or more are of interest, each by a chance (binomial)."""
    from scipy.stats import binom

    return float(binom.sf(hits - 1, draws, chance))


def simplified(box: Box, x: Floats, hit: Bools, score: Score, slack: float, level: float) -> Box:
    """The box without limits that do not matter, one after the other, the one that costs least first.

    A limit goes where the score stays within `slack` of what it was at first, or its quasi-p-value is above `level`.
    """
    least = score(box.draws, box.hits) - slack
    while box.sides:
        wider = {side: opened(box, x, hit, [side]) for side in box.sides}
        scores = {side: float(score(each.draws, each.hits)) for side, each in wider.items()}
        p = {side: at_least(box.hits, box.draws, each.density) for side, each in wider.items()}
        idle = [side for side in wider if scores[side] >= least or (p[side] > level and scores[side] > -np.inf)]
        if not idle:
            return box
        box = wider[max(idle, key=lambda side: scores[side])]
    return box
