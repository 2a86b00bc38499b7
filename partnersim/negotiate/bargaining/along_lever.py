"""Along the lever of a draft: where we walk away, what to aim at, where to open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.negotiate.bargaining.batna import Batna
from partnersim.negotiate.bargaining.solutions import RULES
from partnersim.negotiate.bargaining.valuation import Valuation
from partnersim.negotiate.movable import Deal, Turned, lever_of, moved_terms
from partnersim.negotiate.partners import taking_part
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

    known: dict[float, Floats] = {}

    def gains(rates: Sequence[float]) -> Floats:
        fresh = [rate for rate in dict.fromkeys(map(float, rates)) if rate not in known]
        worth = valuation.worth([moved_terms(lever, deal, rate) for rate in fresh])
        known.update(zip(fresh, worth - without, strict=True))
        return np.array([known[float(rate)] for rate in rates])

    others = [i for i in taking_part(valuation.case, [terms]) if i != we]
    grid = np.linspace(lever.low, lever.high, RATES)
    found = gains(grid.tolist())
    tolerance = TOLERANCE * float(np.nanmax(np.abs(found), initial=1.0))
    both = np.flatnonzero((found >= -tolerance).all(axis=1))
    middle = float(grid[both].mean()) if len(both) else float(grid.mean())
    ours = _zeros(lambda rates: gains(rates)[:, we], lever, tolerance)
    walk = min(ours, key=lambda rate: abs(rate - middle), default=None)
    walk_away = None if walk is None else Stand(walk, gains([walk])[0])
    if not len(both):
        return AlongLever(terms, drafted, lever, walk_away)
    ends = _zeros(lambda rates: gains(rates)[:, others].min(axis=1), lever, tolerance)
    agreed = [float(rate) for rate in (*ends, *grid[both]) if (gains([rate])[0] >= -tolerance).all()]
    best = max(agreed, key=lambda rate: float(gains([rate])[0, we]))
    target = _nash(gains, grid, found, both)
    return AlongLever(
        terms, drafted, lever, walk_away, Stand(target, gains([target])[0]), Stand(best, gains([best])[0])
    )


def _zeros(of: Callable[[Sequence[float]], Floats], lever: Turned, tolerance: float) -> list[float]:
    """The rates at which a gain is zero, or just above where it jumps."""
    found = crossings(of, lever.low, lever.high, tolerance, points=RATES)
    zeros = [*found.roots, *(jump.high if jump.above >= 0.0 else jump.low for jump in found.jumps)]
    return [*zeros, *(end for stretch in found.stretches for end in stretch)]


def _nash(gains: Callable[[Sequence[float]], Floats], grid: Floats, found: Floats, both: NDArray[np.int64]) -> float:
    """The rate of Nash's solution, between the neighbours of the best one of the grid."""
    from scipy.optimize import minimize_scalar

    ideals = np.maximum(found[both].max(axis=0), 0.0)
    rule = RULES["nash"]

    def less(rate: float) -> float:
        here = np.nan_to_num(gains([float(rate)]), nan=-np.inf)
        return 0.0 if (here < 0.0).any() else -float(rule(here, ideals)[0])

    best = int(both[np.argmax(rule(np.maximum(found[both], 0.0), ideals))])
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    at = float(minimize_scalar(less, bounds=(low, high), method="bounded", options={"xatol": 1e-6}).x)
    return at if less(at) < less(float(grid[best])) else float(grid[best])
