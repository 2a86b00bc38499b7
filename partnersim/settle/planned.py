"""The plan of a case as if it had been booked: what a ledger would hold if every month went as planned, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.engine.cohorts import Cohorts
from partnersim.engine.exact import simplest
from partnersim.engine.flows import Flows, RevenueFlow
from partnersim.inputs.case import Case
from partnersim.settle.book import Item, Sum
from partnersim.simulation.axis import Axis
from partnersim.simulation.periods import Plan, plan_of

__all__ = ["Billed", "Planned", "PlannedLine", "added", "bills", "planned_of", "planned_sums"]

Floats = NDArray[np.float64]
Sums = Mapping[Item, Sum]

UNPAID = {"credit": "credits", "bad_debt": "bad_debt"}  # kinds of entries, and fields of flows and of their lines


class Billed(NamedTuple):
    """What is billed on a revenue line in a month: units by the month in which their customers came, at one price."""

    units: Mapping[int | None, Fraction]
    price: Fraction  # [currency] a unit

    @property
    def whole(self) -> Fraction:
        """All units."""
        return sum(self.units.values(), Fraction(0))


class PlannedLine(NamedTuple):
    """What is planned to be billed on a revenue line."""

    per_instance: Fraction | None  # units of it an instance has; None where nobody is said to buy it
    months: Mapping[int, Billed]


class Planned(NamedTuple):
    """The plan of the first months of a case."""

    lines: Mapping[str, PlannedLine]
    sums: Sums  # all else: costs, what customers do not pay, deals

    @property
    def whole(self) -> dict[Item, Sum]:
        """All of it, bills and units of lines included."""
        told = [(name, month, each) for name, line in self.lines.items() for month, each in line.months.items()]
        units = _items((Item(month, "instances", name, None, None), each.whole) for name, month, each in told)
        return added(self.sums, units, *(bills(month, name, each, each) for name, month, each in told))


def planned_of(case: Case, plan: Plan, months: int) -> Planned:
    """The base case of the first `months` of a case, as its ledger would tell it.

    Floats are taken as the simplest fractions that round to them. Deals are as many as customers come, by who brings
    them; their value is left open, since nothing is shared by it.
    """
    flows = plan.deal(Axis(named=False)).flows
    sums = added(
        _items(_costs(case, flows, months)),
        {item: Sum(Fraction(0), signed) for item, signed in _deals(case, flows, months) if signed},
        *(_items(_unpaid(case, flows, kind, months)) for kind in UNPAID),
    )
    return Planned({name: _line(case.start, line, months) for name, line in flows.lines.items()}, sums)


def planned_sums(case: Case, terms: Agreement, first: int, last: int) -> Mapping[Item, Sum]:
    """What a ledger of calendar months from `first` to `last` would hold if they went as planned.

    Amounts are fractions, beside sums of booked decimals; both are taken exactly by whoever shares them.

    Args:
        case: of which the base case is the plan.
        terms: with their seats filled; after their end there is what is left of the plan then.
        first: calendar month.
        last: likewise, included; months after the case hold nothing.

    Raises:
        InputError: terms that do not fit the case.
    """
    months = min(last + 1 - case.start, case.months)
    if months <= max(0, first - case.start):
        return {}
    planned = planned_of(case, plan_of(case, terms), months)
    return {item: total for item, total in planned.whole.items() if item.month >= first}


def bills(month: int, line: str, units: Billed, price: Billed) -> dict[Item, Sum]:
    """The units of the one at the price of the other, as they would be booked."""
    return _items(
        (Item(month, "revenue", line, None, since), number * price.price) for since, number in units.units.items()
    )


def added(*several: Sums) -> dict[Item, Sum]:
    """What is booked in all of them."""
    found: dict[Item, Sum] = {}
    for sums in several:
        for item, more in sums.items():
            so_far = found.get(item)
            found[item] = more if so_far is None else Sum(
                Fraction(so_far.amount) + Fraction(more.amount), so_far.entries + more.entries, so_far.line
            )  # fmt: skip
    return found


def _items(booked: Iterable[tuple[Item, Fraction]]) -> dict[Item, Sum]:
    """Each of some amounts as one entry, those of the same item added up; what is nothing is left out."""
    return added(*({item: Sum(amount)} for item, amount in booked if amount))


def _line(start: int, line: RevenueFlow, months: int) -> PlannedLine:
    if line.buyers is None:  # one price that all customers pay together
        amounts = _exact(line.amount[:months, 0])
        return PlannedLine(None, {
            start + month: Billed({None: Fraction(1)} if amount else {}, amount) for month, amount in amounts.items()
        })  # fmt: skip
    by_month: dict[int, dict[int | None, Fraction]] = {start + month: {} for month in range(months)}
    for month, since, number in _cohorts(line.buyers, months):
        by_month[start + month][start + since] = number
    prices = _exact(line.buyers.price[:months, 0])
    return PlannedLine(
        _bought(line.buyers), {month: Billed(units, prices[month - start]) for month, units in by_month.items()}
    )


def _cohorts(buyers: Cohorts, months: int) -> Iterator[tuple[int, int, Fraction]]:
    """Month, month of coming, units billed; the months 0-based."""
    bought = _bought(buyers)
    for age, there in enumerate(buyers.arrivals.by_age(buyers.arrivals.new)):
        if age >= months or (age and buyers.once):
            return
        for came, number in _exact(there[: months - age, 0]).items():
            if number:
                yield came + age, came, number * bought


def _bought(buyers: Cohorts) -> Fraction:
    return simplest(float(np.atleast_1d(buyers.bought)[0]))


def _costs(case: Case, flows: Flows, months: int) -> Iterator[tuple[Item, Fraction]]:
    for flow in flows.costs.values():
        for month, amount in _exact(flow.amount[:months, 0]).items():
            yield Item(case.start + month, "cost", flow.activity, flows.partners[flow.by], None), amount


def _unpaid(case: Case, flows: Flows, kind: str, months: int) -> Iterator[tuple[Item, Fraction]]:
    """What customers do not pay: a line's by partners as that of all lines is, which is all that sharing looks at."""
    by_partner: Floats = getattr(flows, UNPAID[kind])
    for name, line in flows.lines.items():
        amounts: Floats | None = getattr(line, UNPAID[kind])
        for month, amount in _exact(np.zeros(0) if amounts is None else amounts[:months, 0]).items():
            at_fault = _exact(by_partner[month, :, 0]) if amount else {}
            for number, part in at_fault.items():
                of_all = part / sum(at_fault.values())
                yield Item(case.start + month, kind, name, flows.partners[number], None), amount * of_all


def _deals(case: Case, flows: Flows, months: int) -> Iterator[tuple[Item, Fraction]]:
    """How many customers sign, by who brings them; the rest nobody does."""
    for month, signed in _exact(flows.customers.new[:months, 0]).items():
        by_partner = {} if flows.brought is None else _exact(flows.brought[month, :, 0])
        for number, part in by_partner.items():
            yield Item(case.start + month, "deal", None, flows.partners[number], None), signed * part
        by_themselves = 1 - sum(by_partner.values())
        yield Item(case.start + month, "deal", None, None, None), signed * by_themselves


def _exact(numbers: Floats) -> dict[int, Fraction]:
    """By place."""
    return dict(enumerate(map(simplest, numbers.tolist())))
