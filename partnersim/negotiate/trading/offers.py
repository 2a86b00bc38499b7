"""Offers: several that are worth the same to us, made at once; and what the other side's choice would reveal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case
from partnersim.negotiate.robustness.inputs import drawn_inputs
from partnersim.negotiate.trading.packages import DEAREST, STEPS, Package, balanced, moved_by, other_kind
from partnersim.negotiate.trading.prices import CENT, Prices
from partnersim.negotiate.worth import Worth
from partnersim.simulation.drawing import draws_of

__all__ = ["LEVELS", "OFFERS", "Belief", "Revealed", "believed_case", "equal_offers", "revealed"]

Floats = NDArray[np.float64]

OFFERS = 3
FAR = (STEPS, 4.0 * STEPS, -STEPS, -4.0 * STEPS)  # how many steps a field is moved
LEVELS = (0.1, 0.5, 0.9)


def equal_offers(found: Prices, we: int, others: Sequence[Agreement] = (), count: int = OFFERS) -> list[Package]:
    """Offers that are worth to us what the terms are, each of another shape; best for the others first.

    Other terms are offered at the rate at which we have what we have now. Of the terms themselves, one field of a pair
    is moved either way, and the other so far that we are as well off; a field of whole numbers goes first, so that the
    other can make it even. Of offers with the same fields the best for the others is kept. Each next one has a field or
    kind that those before do not, as long as there is one.

    Args:
        found: from `prices`, of the terms to make offers from.
        we: the number of our partner.
        others: other terms that could be offered instead.
        count: how many at most.
    """
    kinds = (other_kind(found, terms, [we]) for terms in others)
    left = sorted(
        [*(each for each in kinds if each is not None), *_of_pairs(found, we)],
        key=lambda each: -_of_others(each, we),
    )
    chosen: list[Package] = []
    while left and len(chosen) < count:
        known = set().union(*map(_shape, chosen))
        fresh = next((each for each in left if _shape(each) - known), left[0])
        chosen.append(fresh)
        left.remove(fresh)
    return chosen


def _of_pairs(found: Prices, we: int) -> list[Package]:
    """For each pair of fields the offer that is best for the others."""
    best: dict[frozenset[str], Package] = {}
    fields = sorted(found.traded[:DEAREST], key=lambda each: not each.field.whole)  # what balances comes to the cent
    for (first, second), steps in product(combinations(fields, 2), FAR):
        move = moved_by(first, steps)
        made = None if move is None else balanced(found, move, second.field, [we])
        if made is not None and np.abs(made.gain).max() > CENT:
            best[_shape(made)] = max((best.get(_shape(made), made), made), key=lambda each: _of_others(each, we))
    return [*best.values()]


def _shape(package: Package) -> frozenset[str]:
    """What tells an offer from others: the kind and the fields moved."""
    return frozenset((package.deal.terms.kind, *(move.field.name for move in package.moves)))


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """What we think of a number of theirs: quantiles LEVELS before, and if they choose each of the offers."""

    field: str  # of the case
    before: Floats  # [level] in the unit of the field
    after: Floats  # [offer, level]; NaN for an offer they never prefer


@dataclass(frozen=True, slots=True, eq=False)
class Revealed:
    """How likely they are to prefer each offer, as far as we know their costs, and what a choice tells of these."""

    case: Case  # with what we believe, and nothing else uncertain
    chance: Floats  # [offer]; those equally good share it
    beliefs: tuple[Belief, ...]
    npv: Floats  # [offer, level] what each is worth to them [currency]


def revealed(
    found: Prices, offers: Sequence[Package], them: int, beliefs: Mapping[str, object], count: int = 2000, seed: int = 0
) -> Revealed:
    """What it would tell us of the other side if it chose one of several offers, the best for it.

    Its numbers are drawn from `beliefs`, all else of the case has its typical value. What an offer is worth to it is
    what it was found to be, and what it is worth more or less in a draw than typically; by Bayes' rule, what we believe
    after a choice are the draws in which that offer is the best for it.

    Args:
        found: prices that the offers were made from.
        offers: from `equal_offers`.
        them: the number of the partner who chooses.
        beliefs: field path of the case → distribution as a case has it, `{low: 4000, high: 8000}`.
        count: of draws.
        seed: of the draws.

    Raises:
        InputError: no offer, or beliefs that are no distributions of fields of the case.
    """
    if not offers or not beliefs:
        raise InputError.one("what a choice reveals needs offers and beliefs; write --believe FIELD={low: …, high: …}")
    case, terms = found.deal.case, [offer.deal.terms for offer in offers]
    believed = believed_case(case, beliefs)
    draws = draws_of(believed, count, seed)
    valued = found.now[them] + np.array([offer.gain[them] for offer in offers])
    npv = Worth(believed, draws).npv(terms)[:, them] + (valued - Worth(case).npv(terms)[:, them, 0])[:, None]
    best = npv >= npv.max(axis=0) - CENT
    share = best / best.sum(axis=0)
    levels = np.array(LEVELS)
    drawn = drawn_inputs(believed, draws)
    return Revealed(
        case=believed,
        chance=share.mean(axis=1),
        beliefs=tuple(
            Belief(
                name,
                np.quantile(values, levels),
                np.stack([_quantiles(values[row], levels) for row in best]),
            )
            for name, values in drawn.items()
        ),
        npv=np.quantile(npv, levels, axis=1).T,
    )


def believed_case(case: Case, beliefs: Mapping[str, object]) -> Case:
    """The case with nothing uncertain but what we believe.

    Raises:
        InputError: a belief that is no distribution of a field of the case.
    """
    typical = {each.name: each.kind.spelt(each.distribution.typical) for each in case.uncertain}
    sure = changed_case(case, {**typical, "uncertainty": {}})
    changed = changed_case(sure, dict(beliefs))
    known = {each.name for each in changed.uncertain}
    for name in beliefs:
        if name not in known:
            raise InputError.one(f"{name} is believed to be one number; write {name}={{low: …, high: …}}")
    return changed


def _of_others(package: Package, we: int) -> float:
    return float(np.delete(package.gain, we).sum())


def _quantiles(values: Floats, levels: Floats) -> Floats:
    return np.quantile(values, levels) if len(values) else np.full(len(levels), np.nan)
