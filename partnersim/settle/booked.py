"""What was booked, as the money of a case: exact arrays that agreements share like simulated ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from partnersim.engine.exact import Exact, exact_array, simplest
from partnersim.engine.flows import CostFlow, Flows, RevenueFlow, part_of
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.lines import CostLine
from partnersim.settle.book import Item, Sum
from partnersim.settle.buyers import Amounts, BookedBuyers, BookedCustomers, Came, Sums, column, summed
from partnersim.simulation.flows import hourly_cost
from partnersim.simulation.periods import Period
from partnersim.timeline import format_month

__all__ = ["booked_flows"]

SIGN = {"revenue": 1, "refund": -1}  # of what a customer is billed


class Booked(NamedTuple):
    """Entries of one item, and what they come to."""

    item: Item
    sum: Sum
    month: int  # 0-based

    @property
    def amount(self) -> Fraction:
        """What they come to [currency], or a quantity."""
        return Fraction(self.sum.amount)


def booked_flows(case: Case, periods: Sequence[Period], sums: Mapping[Item, Sum], months: int, file: str) -> Flows:
    """The money of the first months of a case as it was booked.

    A refund lowers what is billed in its month, so that more refunds than bills make a refund month.

    Args:
        case: whose partners, lines and activities the entries name.
        periods: which terms hold when, for the prices at which was billed.
        sums: from `sums_of`; what counts after these months is left out.
        months: from the first month of the case on.
        file: the ledger, for messages.

    Raises:
        InputError: corrections of costs that are more than the costs of the month in which they count.
    """
    by_kind: dict[str, list[Booked]] = defaultdict(list)
    for item, total in sums.items():
        if (month := item.month - case.start) < months:
            by_kind[item.kind].append(Booked(item, total, month))
    _check_at_fault(by_kind["bad_debt"], periods, file)
    credits, bad_debt = (_by_partner(case, by_kind[kind], months) for kind in ("credit", "bad_debt"))
    deals = exact_array([0] * (months * len(case.partners)), credits.shape)
    for each in by_kind["deal"]:
        if each.item.partner is not None:
            deals[each.month, list(case.partners).index(each.item.partner), 0] += each.sum.entries
    signed = column(_sums(by_kind["deal"], counted=True), months)
    customers: Any = BookedCustomers("customers", file, signed)
    instances: Any = BookedCustomers("instances", file)
    return Flows(
        partners=tuple(case.partners),
        lines={name: _line(case, name, by_kind, file, signed) for name in case.revenue_lines},
        costs=_costs(case, [*by_kind["cost"], *by_kind["hours"]], months, file),
        credits=credits,
        bad_debt=bad_debt,
        customers=customers,
        instances=instances,
        go_live=np.array([case.go_live - case.start]),
        brought=part_of(deals, np.broadcast_to(signed[:, None], deals.shape)) if case.demand.says_who_brings else None,
        collected_after_months=case.collected_after_months,
        price_factor=_price_factor(periods, months),
    )


def _line(case: Case, name: str, by_kind: Mapping[str, Sequence[Booked]], file: str, signed: Amounts) -> RevenueFlow:
    """What was billed on a line; what is no customer's own is theirs who brought the last customers before it."""
    line, months = case.revenue_lines[name], len(signed)
    by_since: dict[Came, dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    unsaid: dict[int, Fraction] = defaultdict(Fraction)
    gross: dict[Came | None, dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    unsaid_line = 0
    for each in (each for kind in SIGN for each in by_kind[kind] if each.item.item == name):
        since = None if each.item.since is None else Came(each.item.since - case.start, each.item.later)
        into = unsaid if since is None else by_since[since]
        into[each.month] += SIGN[each.item.kind] * each.amount
        if each.item.kind == "revenue":
            gross[since][each.month] += each.amount
        unsaid_line = unsaid_line or (each.sum.line if since is None else 0)
    credits, bad_debt = (
        _sums(each for each in by_kind[kind] if each.item.item == name) for kind in ("credit", "bad_debt")
    )
    unpaid = {"credits": column(credits, months), "bad_debt": column(bad_debt, months)}
    units = _sums(each for each in by_kind["instances"] if each.item.item == name)
    buyers: Any = BookedBuyers(
        by_since, unsaid, gross, summed([credits, bad_debt]), unsaid_line, name, file, months, case.start, units
    )
    if line.per == "month":  # no customer's own: as old as the service
        age = np.maximum(np.arange(months)[:, None] - (case.go_live - case.start), 0)
        last = np.maximum.accumulate(np.where(signed[:, 0] != 0, np.arange(months), 0))
        return RevenueFlow(buyers.whole, line.income, None, age, last, **unpaid)
    return RevenueFlow(buyers.whole, line.income, buyers, **unpaid)


def _costs(case: Case, booked: Sequence[Booked], months: int, file: str) -> dict[str, CostFlow]:
    """By activity, all of the case; further ones of a partner beside the first to do it."""
    spent: dict[str, dict[str, dict[int, Fraction]]] = {activity: {} for activity in case.costs}
    for each in booked:
        sums = spent[str(each.item.item)].setdefault(str(each.item.partner), defaultdict(Fraction))
        sums[each.month] += each.amount * _worth(case, each.item)
    for each in booked:
        if each.amount < 0 and spent[str(each.item.item)][str(each.item.partner)][each.month] < 0:
            when = format_month(each.item.month)
            text = f"corrections of {each.item.item} are more than its costs in {when}, in which they count"
            raise InputError.one(f"{text}; agree on actuals: back_dated, or book less", file, each.sum.line)
    partners = list(case.partners)
    return {
        activity if number == 0 else f"{activity} of {partner}": CostFlow(
            column(sums, months), partners.index(partner), _kind(line), line.serves, activity
        )
        for activity, line in case.costs.items()
        for number, (partner, sums) in enumerate((spent[activity] or {line.by: {}}).items())
    }


def _kind(line: CostLine) -> str:
    return "one_time" if line.measure.per == "once" else "pass_through" if line.pass_through else "running"


def _worth(case: Case, item: Item) -> Fraction:
    """What one of what is booked costs [currency]: an hour its hourly cost."""
    if item.kind == "cost":
        return Fraction(1)
    return simplest(hourly_cost(case, str(item.partner), str(item.item)))


def _by_partner(case: Case, booked: Iterable[Booked], months: int) -> Amounts:
    """Amounts `[month, partner, 1]`; of nobody are the first partner's, since then it is nobody's fault."""
    found = exact_array([0] * (months * len(case.partners)), (months, len(case.partners), 1))
    for each in booked:
        who = 0 if each.item.partner is None else list(case.partners).index(each.item.partner)
        found[each.month, who, 0] += each.amount
    return found


def _check_at_fault(unpaid: Iterable[Booked], periods: Sequence[Period], file: str) -> None:
    """Refuse bills that nobody is at fault for, where whoever is at fault bears them."""
    for each in unpaid:
        holds = [period for period in periods if period.first <= each.month][-1]
        if each.item.partner is None and each.amount and holds.terms.bad_debt == "at_fault":
            text = "by these terms unpaid bills fall on whoever is at fault; write the partner"
            raise InputError.one(text, file, each.sum.line)


def _sums(booked: Iterable[Booked], *, counted: bool = False) -> Sums:
    """Amounts by month, or how many entries there are."""
    found: dict[int, Fraction] = defaultdict(Fraction)
    for each in booked:
        found[each.month] += each.sum.entries if counted else each.amount
    return found


def _price_factor(periods: Sequence[Period], months: int) -> Amounts:
    """Bills as a multiple of list prices `[month, 1]`."""
    factors = exact_array([1] * months, (months, 1))
    for period in periods:
        factors[period.first :] = Exact(simplest(period.terms.price_factor))
    return factors
