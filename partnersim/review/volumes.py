"""How many instances came and are in use, month by month, as a ledger tells it and as it was planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.cohorts import Cohorts
from partnersim.engine.flows import Flows, part_of
from partnersim.inputs.case import Case
from partnersim.settle.settlement import Settlement
from partnersim.simulation.axis import Axis
from partnersim.simulation.drawing import Draws, with_number
from partnersim.simulation.entries import Entry
from partnersim.simulation.periods import Plan

__all__ = [
    "Came",
    "Volumes",
    "amounts_of",
    "deals_signed",
    "leaving",
    "levels_booked",
    "live_from",
    "planned_from",
    "recurring",
    "volumes_of",
]

Floats = NDArray[np.float64]


class Came(NamedTuple):
    """New instances by month `[month]`, and what tells of them."""

    instances: Floats
    told_by: str
    tells_churn: bool = True  # whether it is known without assuming how many left


@dataclass(frozen=True, slots=True, eq=False)
class Volumes:
    """Instances in the settled months `[month]`; what tells of those that came is in the order of what it asks."""

    there: Floats  # in use at the end of a month
    told_by: str
    counted: bool  # whether they were booked, and not concluded from bills
    came: tuple[Came, ...]


@dataclass(frozen=True, slots=True)
class _Live(Draws):
    """The typical values of a case, live from a month on that may be later than planned: a single draw."""

    live: int = 0  # 0-based

    def entry(self, case: Case) -> Entry:
        return Entry(with_number(case, ["go_live"], case.start + self.live), planned=case.go_live)


def live_from(settlement: Settlement) -> int | None:
    """The month in which the service went live, 0-based: the planned one, or the first later one with bills or units.

    None where nothing was billed yet.
    """
    months = [
        item.month for item, total in settlement.sums.items() if item.kind in ("revenue", "instances") and total.amount
    ]
    case = settlement.case
    first = min(months, default=case.start + case.months)
    return max(first, case.go_live) - case.start if first < case.start + settlement.months.stop else None


def planned_from(plan: Plan, live: int) -> Flows:
    """The plan with typical values, had it been live from a month on: a single scenario."""
    return plan.deal(Axis(_Live(1, live=live), named=False)).flows


def recurring(flows: Flows) -> dict[str, Cohorts]:
    """The buyers of revenue lines that are billed month after month."""
    return {name: line.buyers for name, line in flows.lines.items() if line.buyers is not None and not line.buyers.once}


def amounts_of(settlement: Settlement, kind: str, item: str | None) -> Floats:
    """What was booked of one kind and item, whoever it is of `[month]` [currency or quantity]."""
    found = np.zeros(settlement.months.stop)
    for each, total in settlement.sums.items():
        if (each.kind, each.item) == (kind, item) and (month := each.month - settlement.case.start) < len(found):
            found[month] += float(total.amount)
    return found


def volumes_of(settlement: Settlement, planned: Flows, live: int) -> Volumes | None:
    """What a ledger tells of instances; None where it tells nothing, since no line of the case is billed for them.

    In use are the instances booked, in all or of a line that is bought with each; else as many as bills make at planned
    prices. Those that came are told by the part of bills to customers who came in the month, by bills for what is new,
    or by deals; where nothing tells, as many as the instances in use ask for if churn is as planned.
    """
    bought = recurring(planned)
    if not bought:
        return None
    there, told_by, counted = _in_use(settlement, bought, live)
    before = np.concatenate([np.zeros(1), there[:-1]])
    stay = 1.0 - leaving(planned)[: len(there)]
    found = _came(settlement, planned, there, live)
    if not found:
        rest = np.maximum(there - before * stay, 0.0)
        found = [Came(rest, f"{told_by}, with churn as planned", tells_churn=False)]
    return Volumes(there, told_by, counted, tuple(found))


def leaving(planned: Flows) -> Floats:
    """The part of those in use before that leaves in a month, as planned `[month]`."""
    there, new = planned.instances.there[:, 0], planned.instances.new[:, 0]
    before = np.concatenate([np.zeros(1), there[:-1]])
    return part_of(before + new - there, before)


def _in_use(settlement: Settlement, bought: Mapping[str, Cohorts], live: int) -> tuple[Floats, str, bool]:
    months = settlement.months.stop
    per_instance: dict[str | None, Floats] = {None: np.ones(months)}
    per_instance |= {name: _each(buyers, months) for name, buyers in bought.items()}
    for name, each in per_instance.items():
        if levels_booked(settlement, name) >= set(range(live, months)) and (each > 0.0).all():
            said = "instances in use" if name is None else f"units of {name} in use"
            return amounts_of(settlement, "instances", name) / each, said, True
    return _units(settlement, bought), "bills at planned prices", False


def _came(settlement: Settlement, planned: Flows, there: Floats, live: int) -> list[Came]:
    """What tells of new instances without churn."""
    found = []
    bills = _by_since(settlement, recurring(planned))
    if "unsaid" not in bills and "new" in bills and (bills["all"][live:] > 0.0).all():
        part = np.clip(part_of(bills["new"], bills["all"]), 0.0, 1.0)
        found.append(Came(there * part, "bills by the month customers came in"))
    once = {name: line.buyers for name, line in planned.lines.items() if line.buyers is not None and line.buyers.once}
    if (new := _units(settlement, once)).any():
        found.append(Came(new, f"bills for {' and '.join(once)}"))
    if not found and (deals := deals_signed(settlement)).any():
        found.append(Came(deals * settlement.case.demand.instances_per_customer, "deals signed"))
    return found


def levels_booked(settlement: Settlement, line: str | None) -> set[int]:
    """The months at whose end the instances in use are booked, of a line or in all."""
    items = (item for item in settlement.sums if (item.kind, item.item) == ("instances", line))
    return {item.month - settlement.case.start for item in items}


def _units(settlement: Settlement, bought: Mapping[str, Cohorts]) -> Floats:
    """How many instances the bills for some lines are of, at planned prices `[month]`; never below 0."""
    months = settlement.months.stop
    bills, price = np.zeros((2, months))
    for name, buyers in bought.items():
        bills += amounts_of(settlement, "revenue", name)
        price += buyers.price[:months, 0] * _each(buyers, months)
    return part_of(np.maximum(bills, 0.0), price)


def _by_since(settlement: Settlement, bought: Mapping[str, Cohorts]) -> dict[str, Floats]:
    """Bills of these lines `[month]`: `all`, those to customers `new` in the month, to `known` ones, those `unsaid`."""
    found: dict[str, Floats] = defaultdict(lambda: np.zeros(settlement.months.stop))
    for item, total in settlement.sums.items():
        month = item.month - settlement.case.start
        if item.kind == "revenue" and item.item in bought and month < settlement.months.stop and total.amount:
            who = "unsaid" if item.since is None else "new" if item.since == item.month else "known"
            for each in ("all", who):
                found[each][month] += float(total.amount)
    return found


def deals_signed(settlement: Settlement) -> Floats:
    """How many were signed `[month]`."""
    found = np.zeros(settlement.months.stop)
    for item, total in settlement.sums.items():
        if item.kind == "deal" and (month := item.month - settlement.case.start) < len(found):
            found[month] += total.entries
    return found


def _each(buyers: Cohorts, months: int) -> Floats:
    """Units of a line for each instance `[month]`."""
    return np.broadcast_to(np.asarray(buyers.bought, float), (1,)).repeat(months)
