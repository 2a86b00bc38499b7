"""What to aim at: Nash's solution in numbers that people would sign, or what the other side offers if that is more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.negotiate.bargaining.along_lever import AlongLever
from partnersim.negotiate.bargaining.batna import Batna
from partnersim.negotiate.bargaining.solutions import RULES, chosen
from partnersim.negotiate.bargaining.space import rounded
from partnersim.negotiate.bargaining.valuation import Valuation
from partnersim.negotiate.bargaining.zopa import Zopa
from partnersim.negotiate.movable import Deal, Movable, Turned, moved_terms

__all__ = ["Aim", "Setting", "aim_along", "aim_no_lower", "aim_within"]

Floats = NDArray[np.float64]
Setting = tuple[Movable | Turned, float]  # a field, and its value

AIMED_BY = "nash"


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """Terms to aim at."""

    draft: int  # which of the drafts it is made from
    terms: Agreement
    gains: Floats  # [partner] over having no deal [currency]
    settings: tuple[Setting, ...]  # what it sets; nothing where it is the draft as it stands
    by: Literal["nash", "offered", "nearest"]  # nearest: nobody would sign anything; this comes nearest


def aim_within(room: Zopa, drafts: Sequence[Agreement]) -> Aim | None:
    """Nash's solution over the fields on the table; None where nobody would sign anything.

    In round numbers where these leave nobody worse off than without a deal, else to the franc.

    Args:
        room: what may be agreed.
        drafts: the terms its spaces are of, in their order.
    """
    taken = next((each for each in room.chosen if each.rule == AIMED_BY), None)
    if taken is None:
        return None
    in_round = bool((taken.round_gains >= 0.0).all())
    values, gains = (taken.round_values, taken.round_gains) if in_round else (taken.values, taken.gains)
    settings = tuple(zip(room.maps[taken.space].space.fields, values, strict=True))
    deal = Deal(room.valuation.case, drafts[taken.space])
    for field, value in settings:
        deal = field.moved(deal, value)
    return Aim(taken.space, deal.terms, gains, settings, "nash")


def aim_along(valuation: Valuation, drafts: Sequence[AlongLever], without: Sequence[Batna], we: int) -> Aim:
    """Of the drafts, each with its lever at Nash's solution, or as it stands, the one that leaves us best off.

    Those that leave nobody worse off than without a deal go first; rates are in round numbers, as in `aim_within`.

    Args:
        valuation: of the case.
        drafts: from `along_lever`.
        without: one for each partner.
        we: the number of our partner.
    """
    number = max(range(len(drafts)), key=lambda k: _rank(drafts[k], we))
    along = drafts[number]
    if along.lever is None or along.target is None:
        return Aim(number, along.terms, along.as_drafted, (), "nash" if _rank(along, we)[0] else "nearest")
    deal, lever, rate = Deal(valuation.case, along.terms), along.lever, along.target.rate
    rates = [*rounded(lever, rate), rate]
    gains = valuation.worth([moved_terms(lever, deal, each) for each in rates]) - [each.worth for each in without]
    best = chosen(RULES[AIMED_BY], gains[:-1])
    at = len(rates) - 1 if best is None else best
    return Aim(number, lever.moved(deal, rates[at]).terms, gains[at], ((lever, rates[at]),), "nash")


def aim_no_lower(aim: Aim, theirs: int, offered: AlongLever, we: int) -> Aim:
    """The aim, or what the other side offers itself, where that leaves us more.

    Args:
        aim: by what we know of it.
        theirs: which of the drafts is theirs.
        offered: that draft.
        we: the number of our partner.
    """
    if offered.as_drafted[we] <= max(aim.gains[we], 0.0):
        return aim
    return Aim(theirs, offered.terms, offered.as_drafted, (), "offered")


def _rank(along: AlongLever, we: int) -> tuple[bool, float]:
    """Whether all would sign it, and what we then gain."""
    if along.target is not None:
        return True, float(along.target.gains[we])
    return bool((along.as_drafted >= 0.0).all()), float(along.as_drafted[we])
