"""Terms applied to the money of a case, period by period, and the periods joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import Arrangement
from partnersim.engine.flows import Flows, over_partners
from partnersim.simulation.outside import with_outside_parties
from partnersim.simulation.periods import Deal, Period

__all__ = ["Applied", "Joined", "applied"]

Floats = NDArray[np.float64]

UNPAID = ("credits", "bad_debt")  # clauses, and fields of flows and of their lines


class Applied(NamedTuple):
    """A period's terms applied to the flows of all months; only the period's own months count."""

    period: Period
    months: slice
    flows: Flows  # after outside parties
    arrangement: Arrangement


def applied(deal: Deal) -> list[Applied]:
    """The terms of each period on the flows of the deal.

    Raises:
        InputError: terms that do not fit the case.
    """
    stops = [*(period.first for period in deal.periods[1:]), deal.flows.shape[0]]
    parts = []
    for period, stop in zip(deal.periods, stops, strict=True):
        flows = with_outside_parties(period.terms, deal.flows)
        parts.append(Applied(period, slice(period.first, stop), flows, _arranged(period, flows)))
    return parts


def _arranged(period: Period, flows: Flows) -> Arrangement:
    """What the terms make of the flows; what single partners bear is taken out of the sharing, and off them."""
    terms, shared, off = period.terms, flows, {}
    for unpaid in UNPAID:
        if (borne := _borne(terms, unpaid, getattr(flows, unpaid), flows.partners)) is not None:
            off[unpaid], shared = -borne, _without(unpaid, shared)
    arranged = terms.arrange(shared, period.seats)
    if not off:
        return arranged
    # Who bears what customers do not pay does not have it to collect.
    collected = None if arranged.collected is None else terms.arrange(flows, period.seats).collected
    return replace(arranged, transfers={**arranged.transfers, **off}, collected=collected)


def _without(unpaid: str, flows: Flows) -> Flows:
    """The flows as if customers paid what they do not pay, those without the kind's own effects included."""
    none: dict[str, Any] = {unpaid: np.zeros_like(flows.credits)}
    nothing: dict[str, Any] = {unpaid: None}
    lines = {name: replace(line, **nothing) for name, line in flows.lines.items()}
    unaided = None if flows.unaided is None else _without(unpaid, flows.unaided)
    return replace(flows, lines=lines, unaided=unaided, **none)


def _borne(terms: Agreement, name: str, amount: Floats, partners: Sequence[str]) -> Floats | None:
    """What single partners bear of credits or bad debt `[month, partner, scenario]`; None where it is shared."""
    bearer = getattr(terms, name)
    if bearer == "shared" or not amount.any():
        return None
    if bearer == "at_fault":
        return amount
    borne = np.zeros_like(amount)
    borne[:, list(partners).index(terms.partner(bearer, partners, name))] = over_partners(amount)
    return borne


class Joined:
    """Arrays of the periods, each for its own months."""

    def __init__(self, parts: Sequence[Applied]) -> None:
        self.parts = parts

    def of(self, array: Callable[[Applied], Floats]) -> Floats:
        """One array `[month, …]`."""
        if len(self.parts) == 1:
            return array(self.parts[0])
        return np.concatenate([array(part)[part.months] for part in self.parts])

    def given(self, array: Callable[[Applied], Floats | None]) -> Floats | None:
        """The same, zero in periods that have none; None where no period has."""
        found = [array(part) for part in self.parts]
        if all(each is None for each in found):
            return None
        like = next(each for each in found if each is not None)
        return self.of(lambda part: np.zeros_like(like) if (each := array(part)) is None else each)

    def named(self, arrays: Callable[[Applied], Mapping[str, Floats]]) -> dict[str, Floats]:
        """By name, zero in periods that lack it."""
        names = dict.fromkeys(name for part in self.parts for name in arrays(part))
        found = {name: self.given(partial(_named, arrays, name)) for name in names}
        return {name: array for name, array in found.items() if array is not None}


def _named(arrays: Callable[[Applied], Mapping[str, Floats]], name: str, part: Applied) -> Floats | None:
    return arrays(part).get(name)
