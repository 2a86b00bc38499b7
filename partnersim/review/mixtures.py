"""Quarters that never were: some factors as they were booked, all others as planned, to be shared like any quarter."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from partnersim.engine.exact import simplest
from partnersim.inputs.actuals import KINDS
from partnersim.inputs.case import Case
from partnersim.settle.book import Counted, Item, Sum, sums_of
from partnersim.settle.planned import Billed, PlannedLine, added, bills, planned_of
from partnersim.settle.settlement import Settlement
from partnersim.simulation.flows import hourly_cost
from partnersim.simulation.periods import Plan

__all__ = ["FACTORS", "Apart", "Mixtures", "mixtures_of", "spent"]

FACTORS = ("volume", "price", "revenue", "unpaid", "cost", "phase")  # in the order in which they are told
FACTOR_OF = {"deal": "volume", "refund": "unpaid", "credit": "unpaid", "bad_debt": "unpaid", "cost": "cost",
             "hours": "cost"}  # fmt: skip
COSTS = ("cost", "hours")

Sums = Mapping[Item, Sum]


class Layer(NamedTuple):
    """What of a quarter, or of the time before it, is of one factor."""

    factor: str
    planned: Sums
    booked: Sums


class Apart(NamedTuple):
    """What is billed on a revenue line in a month, where units and price can be told apart."""

    line: str
    month: int
    planned: Billed
    booked: Billed


@dataclass(frozen=True, slots=True)
class Mixtures:
    """A plan and what was booked, factor by factor."""

    layers: tuple[Layer, ...]
    apart: tuple[Apart, ...]

    @property
    def factors(self) -> tuple[str, ...]:
        """Those in which what was booked differs from the plan."""
        found = {layer.factor for layer in self.layers if layer.planned != layer.booked}
        found |= {"volume" for each in self.apart if each.planned.units != each.booked.units}
        found |= {"price" for each in self.apart if each.planned.price != each.booked.price}
        return tuple(factor for factor in FACTORS if factor in found)

    def sums(self, actual: Collection[str]) -> dict[Item, Sum]:
        """What would have been booked if these factors were as they were, and all others as planned."""
        told = (
            bills(
                each.month,
                each.line,
                units=each.booked if "volume" in actual else each.planned,
                price=each.booked if "price" in actual else each.planned,
            )
            for each in self.apart
        )
        return added(*(layer.booked if layer.factor in actual else layer.planned for layer in self.layers), *told)


def mixtures_of(settlement: Settlement, plan: Plan) -> Mixtures:
    """A settled quarter beside its plan: the periods of the same terms on the same case."""
    case, months = settlement.case, settlement.months
    first = case.start + months.start
    planned = planned_of(case, plan, months.stop)
    own, late = _own_and_late(settlement, planned.sums, first)
    told = {
        name: [_apart(case, name, line, own, month) for month in range(first, case.start + months.stop)]
        for name, line in planned.lines.items()
    }
    apart = {name: [each for each in found if each is not None] for name, found in told.items() if None not in found}
    as_planned, as_booked = (_by_factor(sums, first, apart) for sums in (planned.whole, own))
    as_booked["phase"] = added(as_booked["phase"], late)
    return Mixtures(
        tuple(Layer(factor, as_planned[factor], as_booked[factor]) for factor in FACTORS),
        tuple(each for found in apart.values() for each in found),
    )


def spent(case: Case, sums: Sums) -> dict[tuple[int, str, str], Fraction]:
    """Costs by month, activity and partner [currency]; hours at the hourly cost of whoever worked them."""
    found: dict[tuple[int, str, str], Fraction] = {}
    for item, total in sums.items():
        if item.kind in COSTS:
            where = _where(item)
            worth = Fraction(1) if item.kind == "cost" else simplest(hourly_cost(case, where[2], where[1]))
            found[where] = found.get(where, Fraction(0)) + Fraction(total.amount) * worth
    return found


def _where(item: Item) -> tuple[int, str, str]:
    """Month, activity and partner of costs."""
    return item.month, str(item.item), str(item.partner)


def _by_factor(sums: Sums, first: int, apart: Collection[str]) -> dict[str, dict[Item, Sum]]:
    """What is booked by its factor; what nothing is shared by, and bills of lines that are told apart, by none."""
    found: dict[str, dict[Item, Sum]] = {factor: {} for factor in FACTORS}
    for item, total in sums.items():
        factor = "phase" if item.month < first else FACTOR_OF.get(item.kind)
        if item.month >= first and item.kind in ("revenue", "instances") and item.item is not None:
            factor = "revenue" if item.item not in apart else "volume" if item.kind == "instances" else None
        if factor is not None:
            found[factor][item] = total
    return found


def _own_and_late(settlement: Settlement, planned: Sums, first: int) -> tuple[dict[Item, Sum], dict[Item, Sum]]:
    """What is booked of the months in which it counts, and what counts in the quarter but is of months before it.

    Late costs are of the quarter's own where they are corrections of more than was planned, or than was booked without
    them, so that no mixture has costs below 0.
    """
    counted = settlement.book.counted

    def is_late(each: Counted) -> bool:
        return each.late and each.month >= first and not KINDS[each.entry.kind].once_a_day

    own, late = sums_of(each for each in counted if not is_late(each)), sums_of(filter(is_late, counted))
    costs, as_planned = spent(settlement.case, own), spent(settlement.case, planned)
    more = spent(settlement.case, late)
    large = {
        where
        for where, amount in more.items()
        if costs.get(where, 0) < 0 or as_planned.get(where, Fraction(0)) + amount < 0
    }
    moved = {item: total for item, total in late.items() if item.kind in COSTS and _where(item) in large}
    return added(own, moved), {item: total for item, total in late.items() if item not in moved}


def _apart(case: Case, name: str, line: PlannedLine, own: Sums, month: int) -> Apart | None:
    """A line in a month; None where what is booked does not tell units and price apart.

    A month for which nothing was planned, or in which nothing was billed, has no price but the other's.
    """
    planned = line.months[month]
    billed = {
        item.since: Fraction(total.amount)
        for item, total in own.items()
        if (item.month, item.kind, item.item) == (month, "revenue", name)
    }
    whole, units = sum(billed.values(), Fraction(0)), _units(case, name, line, own, month)
    if not any(billed.values()) and not (planned.units if units is None else units):
        return Apart(name, month, planned, Billed({}, planned.price))
    if units is None or units <= 0 or whole <= 0:
        return None
    booked = Billed({since: units * amount / whole for since, amount in billed.items()}, whole / units)
    return Apart(name, month, planned if planned.units else Billed({}, booked.price), booked)


def _units(case: Case, name: str, line: PlannedLine, own: Sums, month: int) -> Fraction | None:
    """How many are billed, by what is booked; None where that tells nothing of it."""
    per = case.revenue_lines[name].per
    if per == "month":
        return Fraction(any(total.amount for item, total in own.items() if item[:3] == (month, "revenue", name)))
    if per.startswith("new"):
        return None
    if (of_line := own.get(Item(month, "instances", name, None, None))) is not None:
        return Fraction(of_line.amount)
    in_all = own.get(Item(month, "instances", None, None, None))
    if in_all is None or line.per_instance is None or not per.startswith("instance"):
        return None
    return Fraction(in_all.amount) * line.per_instance
