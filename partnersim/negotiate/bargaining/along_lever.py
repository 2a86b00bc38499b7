"""Along the lever of a draft: where we walk away, what to aim at, where to open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.negotiate.bargaining.batna import Batna
from partnersim.negotiate.bargaining.valuation import Valuation
from partnersim.negotiate.movable import Deal, Turned, lever_of
from partnersim.negotiate.solving.crossings import crossings

__all__ = ["AlongLever", "Stand", "along_lever"]

Floats = NDArray[np.float64]

RATES = 41  # at which the draft is valued first
TOLERANCE = 1e-9  # of all that is gained


class Stand(NamedTuple):
    """The draft at one rate, and what each partner gains by it over having no deal."""

    rate: float
    gains: Floats  # [partner] [currency]


@dataclass(frozen=True, slots=True, eq=False)
class AlongLever:
    """A draft, and the rates of its lever that matter to us; None where there is no such rate."""

    terms: Agreement
    as_drafted: Floats  # [partner] gains over having no deal [currency]
    lever: Turned | None
    walk_away: Stand | None = None  # we have just what we have without a deal; None: we gain at every rate, or at none
    target: Stand | None = None  # Nash's solution along the lever; None: nobody would sign at any rate
    opening: Stand | None = None  # the others have just what they have without one, or as far as it may be turned


def along_lever(valuation: Valuation, terms: Agreement, batnas: Sequence[Batna], we: int) -> AlongLever:
    """Turn the lever of a draft from one end to the other, and find what matters.

    Args:
        valuation: of the case.
        terms: the draft, its seats filled.
        batnas: one for each partner.
        we: the number of our partner; of several others the one that gains least counts.

    Raises:
        InputError: the draft does not fit the case.
    """
    valuation.check(terms)
    lever, deal = lever_of(terms), Deal(valuation.case, terms)
    without = np.array([each.worth for each in batnas])
    drafted = valuation.worth([terms])[0] - without
    if lever is None:
        return AlongLever(terms, drafted, None)

    def gains(rates: Sequence[float]) -> Floats:
        return np.asarray(valuation.worth([_turned(lever, deal, float(rate)) for rate in rates]) - without)

    def stand(rate: float) -> Stand:
        return Stand(rate, gains([rate])[0])

    others = [i for i in range(len(without)) if i != we]
    grid = np.linspace(lever.low, lever.high, RATES)
    found = gains(grid.tolist())
    ours, theirs = found[:, we], found[:, others].min(axis=1)
    tolerance = TOLERANCE * float(np.nanmax(np.abs(found), initial=1.0))
    both = np.flatnonzero((ours >= -tolerance) & (theirs >= -tolerance))
    walk = _first_zero(lambda rates: gains(rates)[:, we], lever, tolerance, _middle(grid, both))
    last = _first_zero(lambda rates: gains(rates)[:, others].min(axis=1), lever, tolerance, _middle(grid, both))
    if not len(both):
        return AlongLever(terms, drafted, lever, None if walk is None else stand(walk))
    best = float(grid[both[np.argmax(ours[both])]]) if last is None else last
    target = _nash(gains, grid, both)
    return AlongLever(terms, drafted, lever, None if walk is None else stand(walk), stand(target), stand(best))


def _turned(lever: Turned, deal: Deal, rate: float) -> Agreement | None:
    with suppress(InputError):  # a rate that makes no valid terms
        return lever.moved(deal, rate).terms
    return None


def _middle(grid: Floats, both: NDArray[np.int64]) -> float:
    return float(grid[both].mean()) if len(both) else float(grid.mean())


def _first_zero(of: Callable[[Sequence[float]], Floats], lever: Turned, tolerance: float, near: float) -> float | None:
    """The rate at which a gain is zero, of several the one nearest to where all gain."""
    found = crossings(of, lever.low, lever.high, tolerance, points=RATES)
    zeros = [*found.roots, *(jump.high if jump.above >= 0.0 else jump.low for jump in found.jumps)]
    zeros += [end for stretch in found.stretches for end in stretch]
    return min(zeros, key=lambda rate: abs(rate - near), default=None)


def _nash(gains: Callable[[Sequence[float]], Floats], grid: Floats, both: NDArray[np.int64]) -> float:
    """Where the product of gains is largest, between the neighbours of the best rate of the grid."""
    from scipy.optimize import minimize_scalar

    def less(rate: float) -> float:
        found = np.nan_to_num(gains([float(rate)])[0], nan=-np.inf)
        return 0.0 if (found < 0.0).any() else -float(np.prod(found))

    best = int(both[np.argmin([less(rate) for rate in grid[both]])])
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    at = float(minimize_scalar(less, bounds=(low, high), method="bounded", options={"xatol": 1e-6}).x)
    return at if less(at) <= less(float(grid[best])) else float(grid[best])
