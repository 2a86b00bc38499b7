"""Tripwires watched: where what is booked stands against the lines that were drawn on the plan. For our own side alone.

What is watched is read off the settled ledger as its clause says it, at the end of the month it is to be looked at; of
what a ledger does not book, that is said, and nothing is concluded from bills.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.flows import part_of
from partnersim.errors import InputError, nearest
from partnersim.negotiate.tripwires.tripwires import Tripwire
from partnersim.review.splicing import in_floats
from partnersim.review.volumes import amounts_of, deals_signed, levels_booked, live_from
from partnersim.settle.settlement import Settlement

__all__ = ["State", "Watched", "watched"]

Floats = NDArray[np.float64]
State = Literal["hit", "not hit", "to come", "not booked"]

INSTANCE = "instance and month"


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """A tripwire, and what is booked of what it watches; for our own side alone."""

    wire: Tripwire
    state: State
    month: int  # of the value, 0-based: the wire's own, or the last settled one where that is still to come
    value: float | None  # at the end of that month [the wire's unit]; None where it is not booked
    needs: str  # where it is not booked, what would have to be
    settlement: Settlement = field(repr=False)

    @property
    def distance(self) -> float | None:
        """How far the value is from the line, above 0 on the side on which it does not trip."""
        if self.value is None:
            return None
        line = self.wire.line
        return self.value - line.threshold if line.below else line.threshold - self.value


def watched(settlement: Settlement, wires: Iterable[Tripwire]) -> list[Watched]:
    """Where each tripwire stands on settled months, in their order.

    Args:
        settlement: through the last quarter that counts as known.
        wires: found by `tripwires` on draws of the same case and terms: `Tripwires.wires`, or those that were agreed.

    Raises:
        InputError: a month the case does not have, or a figure or partner that is not there.
    """
    return [_watched(settlement, wire) for wire in wires]


def _watched(settlement: Settlement, wire: Tripwire) -> Watched:
    case, settled = settlement.case, settlement.months.stop
    if not 1 <= wire.month <= case.months:
        raise InputError.one(f"month {wire.month} is none of the case; watch one of {case.timeline.horizon()}")
    month = min(wire.month, settled) - 1
    told = _told(settlement, wire.observable)
    value = None if isinstance(told, str) else float(told[month])
    if isinstance(told, str) or value is None or np.isnan(value):
        needs = told if isinstance(told, str) else LEVEL
        return Watched(wire, "not booked", month, None, needs, settlement)
    state: State = "to come" if wire.month > settled else "hit" if wire.line.trips(np.array(value)) else "not hit"
    return Watched(wire, state, month, value, "", settlement)


def _told(settlement: Settlement, observable: str) -> Floats | str:
    """What is watched at the end of each settled month `[month]`; or what would have to be booked to tell it."""
    if observable in OF:
        return OF[observable](settlement)
    partners = {f"position[{partner}]": number for number, partner in enumerate(settlement.case.partners)}
    if observable not in partners:
        raise InputError.one(f"{observable} is nothing that is watched; {nearest(observable, (*OF, *partners))}")
    return in_floats(settlement.ledger.books.position[:, partners[observable], 0])


LEVEL = "instances in use at the end of the month"
DEALS = "deals, one for each customer who comes"


def _instances(settlement: Settlement) -> Floats | str:
    """In use, as booked in all, or of a line that each instance buys; NaN in months without."""
    whole = [name for name, line in settlement.case.revenue_lines.items() if line.per == INSTANCE]
    bought = [name for name in whole if settlement.case.revenue_lines[name].attach_rate == 1.0]
    for name in (None, *bought):
        if booked := levels_booked(settlement, name):
            found = np.full(settlement.months.stop, np.nan)
            found[sorted(booked)] = amounts_of(settlement, "instances", name)[sorted(booked)]
            live = live_from(settlement)
            early = found[: len(found) if live is None else live]
            early[np.isnan(early)] = 0.0
            return found
    return LEVEL


def _customers(settlement: Settlement) -> Floats | str:
    """As many as deals; unless so many are not booked that more instances are in use than they brought."""
    signed, there = deals_signed(settlement).cumsum(), _instances(settlement)
    if not signed.any() and live_from(settlement) is not None:
        return DEALS
    brought = settlement.case.demand.instances_per_customer * signed
    if not isinstance(there, str) and (there - brought > 1.0).any():
        return f"all {DEALS}: fewer are booked than there are instances in use"
    return signed


def _new_instances(settlement: Settlement) -> Floats | str:
    """As many as customers, where a customer has one."""
    if settlement.case.demand.instances_per_customer != 1.0:
        return "instances brought into use, which no entry books"
    return _customers(settlement)


def _churn(settlement: Settlement) -> Floats | str:
    """Those who have left so far over the instance-months in which they could."""
    there, new = _instances(settlement), _new_instances(settlement)
    if isinstance(there, str) or isinstance(new, str):
        return there if isinstance(there, str) else new if isinstance(new, str) else LEVEL
    return part_of(np.maximum(new - there, 0.0), np.concatenate([[0.0], there[:-1]]).cumsum())


def _revenue(settlement: Settlement) -> Floats:
    paid = settlement.ledger.books.collected[:, 0].tolist()
    return np.cumsum([float(Fraction(amount)) for amount in paid])


def _slip(settlement: Settlement) -> Floats:
    """Months late so far; of a service that is not live yet, up to the end of the month."""
    case, settled = settlement.case, settlement.months.stop
    live, month = live_from(settlement), np.arange(1, settled + 1)
    late = np.minimum(settled if live is None else live, month) - (case.go_live - case.start)
    return np.asarray(np.maximum(late, 0), float)


OF: Mapping[str, Callable[[Settlement], Floats | str]] = {
    "instances": _instances,
    "new_instances": _new_instances,
    "customers_won": _customers,
    "revenue": _revenue,
    "churn": _churn,
    "slip": _slip,
}
