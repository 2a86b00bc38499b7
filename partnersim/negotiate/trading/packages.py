"""Packages: two changes at once that leave one side as well off as before, and what the other then gains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.negotiate.movable import Deal, Movable, Turned, lever_of, moved_terms
from partnersim.negotiate.solving.crossings import Crossings, crossings
from partnersim.negotiate.trading.prices import CENT, Price, Prices

__all__ = ["Move", "Package", "balanced", "moved_by", "other_kind", "trades"]

Floats = NDArray[np.float64]

DEAREST = 5  # fields that are traded: of the others nobody gains much
STEPS = 5.0  # by which a field is moved: 5 points, 5 months, half an amount
ACROSS = 13  # values on which the second field is looked for
TOLERANCE = 1e-9  # of what the terms are worth to all


class Move(NamedTuple):
    """A field moved from one value to another."""

    field: Movable | Turned
    before: float
    after: float


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """Moves made together, the deal with them, and what each partner gains by them."""

    moves: tuple[Move, ...]
    deal: Deal
    gain: Floats  # [partner] [currency]


def trades(found: Prices, we: int) -> list[Package]:
    """What we could ask for and what to give for it, so that nobody else loses; our largest gain first.

    One field is moved by STEPS in our favour, and for each of the others it is solved how far it has to move so that
    the others together are as well off as before. Of whole numbers the nearest one that leaves them no worse off is
    taken; packages by which one of several others loses are left out.

    Args:
        found: from `prices`.
        we: the number of our partner.
    """
    others = tuple(i for i in range(len(found.now)) if i != we)
    made = []
    for ask, give in permutations(found.traded[:DEAREST], 2):
        better = np.sign(ask.worth[we] * ask.step)  # which way is in our favour
        move = moved_by(ask, STEPS * float(better))
        if move is not None:
            made.append(balanced(found, move, give.field, others))
    best = [
        each for each in made if each is not None and each.gain[we] > CENT and min(each.gain[i] for i in others) > -CENT
    ]
    return sorted(best, key=lambda each: -float(each.gain[we]))


def moved_by(price: Price, steps: float) -> Move | None:
    """A field moved by so many steps, or as far as it may be; None where it may not."""
    field, size = price.field, abs(price.step)
    after = min(max(price.now + steps * size, field.low), field.high)
    return None if after == price.now else Move(field, price.now, after)


def balanced(found: Prices, first: Move, second: Movable, partners: Sequence[int]) -> Package | None:
    """Both fields moved, the second so far that some partners together have what they have now, or a little more.

    Of several values the one nearest to what it is now; None where no value does it, or makes valid terms.
    """
    try:
        deal = first.field.moved(found.deal, first.after)
    except InputError:  # terms that are not valid so
        return None
    held = _held(found, deal, second, partners)
    return None if held is None else Package((first, *held.moves), held.deal, held.gain)


def other_kind(found: Prices, terms: Agreement, partners: Sequence[int]) -> Package | None:
    """Other terms, their lever turned so far that some partners together have what they have now; None likewise."""
    lever = lever_of(terms)
    if lever is None:
        return None
    deal = found.deal._replace(terms=terms.filled(found.deal.case.seats))
    return _held(found, deal, lever, partners)


def _held(found: Prices, deal: Deal, field: Movable | Turned, partners: Sequence[int]) -> Package | None:
    """A deal with one field moved so far that some partners together have what they have now, or a little more."""
    now, together = field.now, list(partners)
    assert now is not None  # what has no value is not priced
    target = float(found.now[together].sum())

    def above(values: Sequence[float]) -> Floats:
        moved = found.values.worth([moved_terms(field, deal, float(value)) for value in values])
        return np.asarray(moved[:, together].sum(axis=1) - target)

    tolerance = TOLERANCE * float(np.abs(found.now).sum())
    at = crossings(above, field.low, field.high, tolerance, whole=field.whole, points=ACROSS)
    enough = _no_worse(at)
    if at.spread <= tolerance or not enough:
        return None
    value = min(enough, key=lambda each: abs(each - now))
    moved = field.moved(deal, value)
    gain = found.values.worth([moved.terms])[0] - found.now
    return Package((Move(field, now, value),), moved, gain)


def _no_worse(found: Crossings) -> list[float]:
    """The values at which the target is met, and of each jump the side that is above it."""
    edges = [jump.low if jump.below > 0.0 else jump.high for jump in found.jumps]
    return [*found.roots, *(end for stretch in found.stretches for end in stretch), *edges]
