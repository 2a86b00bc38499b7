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
from partnersim.negotiate.movable import Deal, Movable, Turned, lever_of
from partnersim.negotiate.solving.crossings import Crossings, crossings
from partnersim.negotiate.solving.solve import Gap
from partnersim.negotiate.trading.prices import CENT, Price, Prices
from partnersim.negotiate.worth import Worth
from partnersim.simulation.drawing import Draws

__all__ = ["Move", "Package", "balanced", "moved_by", "other_kind", "trades"]

Floats = NDArray[np.float64]

DEAREST = 5  # fields that are traded: of the others nobody gains much
STEPS = 5.0  # by which a field is moved: 5 points, 5 months, half an amount
ACROSS = 13  # values on which the second field is looked for
TOLERANCE = 1e-9  # of what all gain or lose


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
    gain: Floats  # [partner] [currency]; the mean of draws, where there are any


@dataclass(frozen=True, slots=True)
class _Together:
    """What some partners together should come to [currency]."""

    partners: tuple[int, ...]
    amount: float

    def on(self, worth: Worth) -> _Together:  # noqa: ARG002 - it does not depend on the case
        return self

    def gaps(self, worth: Worth, terms: Sequence[Agreement]) -> Floats:
        npv = worth.npv(terms).mean(axis=-1)
        return np.asarray(npv[:, list(self.partners)].sum(axis=1) - self.amount)


def trades(found: Prices, we: int, draws: Draws | None = None) -> list[Package]:
    """What we could ask for and what to give for it, so that nobody else loses; our largest gain first.

    One field is moved by STEPS in our favour, and for each of the others it is solved how far it has to move so that
    the other side is as well off as before. Of whole numbers the nearest one that leaves it no worse off is taken.

    Args:
        found: from `prices`.
        we: the number of our partner; the others are taken together.
        draws: those of `found`.
    """
    others = tuple(i for i in range(len(found.npv)) if i != we)
    made = []
    for ask, give in permutations(found.priced[:DEAREST], 2):
        better = np.sign(ask.worth[we] * ask.step)  # which way is in our favour
        move = moved_by(ask, STEPS * float(better))
        if move is not None:
            made.append(balanced(found, move, give.field, others, draws))
    best = [each for each in made if each is not None and each.gain[we] > CENT]
    return sorted(best, key=lambda each: -float(each.gain[we]))


def moved_by(price: Price, steps: float) -> Move | None:
    """A field moved by so many steps, or as far as it may be; None where it may not."""
    field, size = price.field, abs(price.step)
    after = min(max(price.now + steps * size, field.low), field.high)
    return None if after == price.now else Move(field, price.now, after)


def balanced(
    found: Prices, first: Move, second: Movable, partners: Sequence[int], draws: Draws | None = None
) -> Package | None:
    """Both fields moved, the second so far that some partners together have what they have now, or a little more.

    Of several values the one nearest to what it is now; None where no value does it, or makes valid terms.
    """
    try:
        deal = first.field.moved(found.deal, first.after)
    except InputError:  # terms that are not valid so
        return None
    held = _held(found, deal, second, partners, draws)
    return None if held is None else Package((first, *held.moves), held.deal, held.gain)


def other_kind(found: Prices, terms: Agreement, partners: Sequence[int], draws: Draws | None = None) -> Package | None:
    """Other terms, their lever turned so far that some partners together have what they have now; None likewise."""
    lever = lever_of(terms)
    if lever is None:
        return None
    deal = found.deal._replace(terms=terms.filled(found.deal.case.seats))
    return _held(found, deal, lever, partners, draws)


def _held(
    found: Prices, deal: Deal, field: Movable | Turned, partners: Sequence[int], draws: Draws | None
) -> Package | None:
    """A deal with one field moved so far that some partners together have what they have now, or a little more."""
    now = field.now
    assert now is not None  # what has no value is not priced
    gap = Gap(deal, _Together(tuple(partners), float(found.npv[list(partners)].sum())), field, draws)
    tolerance = TOLERANCE * float(np.abs(found.npv).sum())
    at = crossings(gap.at, field.low, field.high, tolerance, whole=field.whole, points=ACROSS)
    enough = _no_worse(at)
    if at.spread <= tolerance or not enough:
        return None
    value = min(enough, key=lambda each: abs(each - now))
    moved = field.moved(deal, value)
    gain = gap.worth.npv([moved.terms])[0].mean(axis=-1) - found.npv
    return Package((Move(field, now, value),), moved, gain)


def _no_worse(found: Crossings) -> list[float]:
    """The values at which the target is met, and of each jump the side that is above it."""
    edges = [jump.low if jump.below > 0.0 else jump.high for jump in found.jumps]
    return [*found.roots, *(end for stretch in found.stretches for end in stretch), *edges]
