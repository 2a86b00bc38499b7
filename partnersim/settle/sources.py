"""What stands behind a statement: booked items that it counts for the first time, and their ledger lines."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from partnersim.agreements.disclosed import disclosed
from partnersim.inputs.actuals.entry import OF_CUSTOMERS
from partnersim.settle.book import COUNTED, Counted, Item, total
from partnersim.settle.settlement import Settlement
from partnersim.simulation.axis import Axis
from partnersim.simulation.periods import plan_of

__all__ = ["Source", "lines_without_bills", "months_without_deals", "sources_of"]

# kinds that all partners see: what customers pay for, and what terms count; of costs, those the terms disclose
SHOWN = (*OF_CUSTOMERS, *COUNTED)
COSTS = ("cost", "hours")


class Source(NamedTuple):
    """Ledger lines behind a figure."""

    item: Item
    amount: Decimal  # [currency], or a quantity
    lines: tuple[int, ...]
    late: bool  # whether an earlier statement should have known them


def sources_of(settlement: Settlement) -> tuple[Source, ...]:
    """What was booked that the statement of a quarter counts for the first time, and all partners may see."""
    found: dict[tuple[Item, bool], list[Counted]] = defaultdict(list)
    for each in settlement.book.counted:
        entry = each.entry
        if each.from_quarter == settlement.quarter and _is_shown(settlement, each):
            found[Item(each.month, entry.kind, entry.item, entry.partner, None), each.late].append(each)
    return tuple(
        Source(item, total(counted), tuple(sorted(each.entry.line for each in counted)), late)
        for (item, late), counted in sorted(found.items(), key=lambda pair: str(pair[0]))
    )


def months_without_deals(settlement: Settlement) -> list[int]:
    """Calendar months in which customers came who are billed in the quarter, and no deal is booked.

    They count as brought by nobody. Empty where it makes no difference who brought them.
    """
    case, counted = settlement.case, settlement.book.counted
    if not (settlement.terms.by_origin and case.demand.says_who_brings):
        return []
    quarter = [case.start + month for month in settlement.months]
    came = {each.entry.since for each in counted if each.month in quarter and each.entry.since is not None}
    before = {case.start}  # or whenever it was: in that month customers stand who were there before
    return sorted(came - before - {each.month for each in counted if each.entry.kind == "deal"})


def lines_without_bills(settlement: Settlement) -> list[str]:
    """Revenue lines of which nothing is booked in the quarter, not even 0, though the plan of the case has bills."""
    months = settlement.months
    lines = plan_of(settlement.case, settlement.terms).deal(Axis(named=False)).flows.lines
    planned = {name: line.amount[months.start : months.stop] for name, line in lines.items()}
    booked = {
        each.entry.item
        for each in settlement.book.counted
        if each.entry.kind == "revenue" and each.month - settlement.case.start in months
    }
    return [name for name, amounts in planned.items() if amounts.any() and name not in booked]


def _is_shown(settlement: Settlement, each: Counted) -> bool:
    kind = each.entry.kind
    if kind not in COSTS:
        return kind in SHOWN
    line = settlement.case.costs[str(each.entry.item)]
    of = "one_time" if line.measure.per == "once" else "pass_through" if line.pass_through else "running"
    return of in disclosed(settlement.terms)
