"""The money of a case in its scenarios, as arrays: revenue by line, costs by activity, customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from partnersim.engine import demand as curves
from partnersim.engine.cohorts import Arrivals, Cohorts
from partnersim.engine.flows import CostFlow, DealSize, Flows, RevenueFlow
from partnersim.inputs.case import Case
from partnersim.inputs.lines import CostLine, RevenueLine
from partnersim.simulation.entries import Entry, across, columns, wide
from partnersim.simulation.market import Market, brought_in, market_of
from partnersim.simulation.unpaid import unpaid_of

__all__ = ["Trade", "hourly_cost", "prices_of", "raised"]

Floats = NDArray[np.float64]


class Trade:
    """A case's scenarios and draws, which share partners, lines, activities and horizon, and what they trade.

    Counted once for all terms that leave the case as it is, whatever they ask of its prices and whoever does what.
    After month `sells_until` (0-based) no customers come.
    """

    def __init__(self, entries: Sequence[Entry], sells_until: int | None = None) -> None:
        self._entries = entries
        self._sells_until = sells_until
        self._case = entries[0].case
        self._costs: dict[tuple[str, str], CostFlow] = {}

    def flows(self, moved: Mapping[str, str] | None = None, price_factor: float = 1.0) -> Flows:
        """Revenue and costs.

        `moved` gives activities to another partner than the case does (activity → partner); hours are then priced
        at that partner's cost. Customers are billed `price_factor` times the case's prices.
        """
        entries, first = self._entries, self._case
        billed = {name: line.scaled(price_factor) for name, line in self._lines.items()}
        credits, bad_debt = unpaid_of(entries, billed, "service"), unpaid_of(entries, billed, "bad_debt")
        apiece, per_customer = np.ones_like(self._arrivals.new), _bundles(entries)
        return Flows(
            partners=tuple(first.partners),
            lines={
                name: replace(line, credits=credits.by_line[name], bad_debt=bad_debt.by_line[name])
                for name, line in billed.items()
            },
            costs={name: self._cost(name, (moved or {}).get(name, line.by)) for name, line in first.costs.items()},
            credits=credits.by_partner,
            bad_debt=bad_debt.by_partner,
            customers=Cohorts(self._arrivals, apiece, np.ones_like(per_customer), bought=1.0 / per_customer),
            instances=Cohorts(self._arrivals, apiece, per_customer),
            go_live=across(entries, [entry.go_live for entry in entries]).astype(np.int64),
            brought=_brought(entries),
            led_online=first.demand.led_online,
            sizes=_sizes(entries),
            collected_after_months=first.collected_after_months,
            price_factor=np.full((first.months, 1), price_factor),
            contract_months=first.demand.contract_months,
            certified=_facts(entries, "certified_people"),
            satisfaction=_facts(entries, "satisfaction"),
            sells_until=self._sells_until,
        )

    @cached_property
    def _markets(self) -> list[Market]:
        return [market_of(entry, self._sells_until) for entry in self._entries]

    @cached_property
    def _arrivals(self) -> Arrivals:
        return _arrivals(self._entries, self._markets)

    @cached_property
    def _lines(self) -> dict[str, RevenueFlow]:
        """Revenue lines at the case's prices."""
        return {name: _revenue(name, self._entries, self._markets, self._arrivals) for name in self._case.revenue_lines}

    def _cost(self, name: str, by: str) -> CostFlow:
        if (name, by) not in self._costs:
            self._costs[name, by] = _cost(name, self._entries, self._markets, by)
        return self._costs[name, by]


def _arrivals(entries: Sequence[Entry], markets: Sequence[Market]) -> Arrivals:
    """The instances of all scenarios."""
    same = np.ones((entries[0].case.months, 1))
    return Arrivals(
        new=columns(entries, [market.new for market in markets]),
        survival=columns(entries, [market.survival for market in markets]),
        there=columns(entries, [market.active for market in markets]),
        churn_times=columns(entries, [entry.shocks.get("churn", same) for entry in entries])
        if any("churn" in entry.shocks for entry in entries)
        else None,
    )


def _bundles(entries: Sequence[Entry]) -> Floats:
    """Instances of an average customer `[scenario]`."""
    return across(entries, [entry.case.demand.instances_per_customer for entry in entries])


def _brought(entries: Sequence[Entry]) -> Floats | None:
    """The part of new customers each partner brings `[month, partner, scenario]`; None where nothing is said."""
    if not entries[0].case.demand.says_who_brings:
        return None
    return columns(entries, [brought_in(entry) for entry in entries])


def _sizes(entries: Sequence[Entry]) -> tuple[DealSize, ...]:
    sizes = [entry.case.demand.deal_sizes for entry in entries]
    return tuple(
        DealSize(
            across(entries, [size[name].part for size in sizes]), across(entries, [size[name].times for size in sizes])
        )
        for name in sizes[0]
    )


def _facts(entries: Sequence[Entry], name: str) -> Floats | None:
    """What a case says of its partners by month from go-live `[month, partner, scenario]`; None where of nobody."""
    first = entries[0].case
    if all(getattr(partner, name) is None for partner in first.partners.values()):
        return None
    found = []
    for partner in first.partners:
        said = [getattr(entry.case.partners[partner], name) or {1: 0.0} for entry in entries]
        rows = [
            curves.from_go_live(wide(curves.steps(steps, first.months)), entry.go_live, first.months)
            for entry, steps in zip(entries, said, strict=True)
        ]
        found.append(columns(entries, rows))
    return np.stack(found, axis=1)


def _revenue(name: str, entries: Sequence[Entry], markets: Sequence[Market], arrivals: Arrivals) -> RevenueFlow:
    lines = [entry.case.revenue_lines[name] for entry in entries]
    prices = columns(entries, [entry.shocked(prices_of(entry.case, name), "price") for entry in entries])
    units = [_units(line, entry, market) for line, entry, market in zip(lines, entries, markets, strict=True)]
    line, amount = lines[0], prices * columns(entries, units)
    if line.per == "month":  # no customer's own: as old as the service
        month = np.arange(entries[0].case.months)[:, None]
        since = [np.maximum(month - entry.go_live, 0) for entry in entries]
        return RevenueFlow(amount, line.income, None, columns(entries, since).astype(np.int64))
    bundles, attached = _bundles(entries), across(entries, [each.attach_rate for each in lines])
    by_customer = "customer" in line.per
    buyers = Cohorts(
        arrivals,
        price=prices,
        per_customer=attached if by_customer else attached * bundles,
        once=line.per.startswith("new"),
        bought=attached / bundles if by_customer else attached,
    )
    return RevenueFlow(amount, line.income, buyers)


def prices_of(case: Case, name: str) -> Floats:
    """Price per unit of a revenue line `[month, draw]`, raised once a year."""
    line = case.revenue_lines[name]
    by_year = raised(line.yearly_increase, case.months)
    if line.price is not None:
        return line.price * by_year
    of = np.zeros((case.months, 1))
    for base in line.of:
        other = case.revenue_lines[base]
        in_bundles = "customer" in line.per and "instance" in other.per
        of = of + prices_of(case, base) * (case.demand.instances_per_customer if in_bundles else 1.0)
    assert line.rate is not None  # the model wants a price or a rate
    least = 0.0 if line.minimum is None else line.minimum
    return np.asarray(np.maximum(of * line.rate, least * by_year))


def raised(yearly_increase: float | Floats, months: int) -> Floats:
    """What a price is raised to, as a multiple of the first `[month, draw]`: (1 + increase) for each full year."""
    steps = np.cumprod(np.tile(1.0 + np.atleast_1d(yearly_increase), (months // 12 + 1, 1)), axis=0)
    return np.concatenate([np.ones_like(steps[:1]), steps])[np.arange(months) // 12]


def _units(line: RevenueLine, entry: Entry, market: Market) -> Floats:
    """What the price is multiplied by `[month, draw]`."""
    case = entry.case
    if line.per == "month":
        return (np.arange(case.months)[:, None] >= entry.go_live).astype(float)
    units = market.new if line.per.startswith("new") else market.active
    return units * line.attach_rate / (case.demand.instances_per_customer if "customer" in line.per else 1.0)


def _cost(name: str, entries: Sequence[Entry], markets: Sequence[Market], by: str) -> CostFlow:
    first = entries[0].case
    line = first.costs[name]
    kind = "one_time" if line.measure.per == "once" else "pass_through" if line.pass_through else "running"
    amounts = [_spent(entry, market, by, name) for entry, market in zip(entries, markets, strict=True)]
    return CostFlow(columns(entries, amounts), tuple(first.partners).index(by), kind, line.serves, name)


def _spent(entry: Entry, market: Market, by: str, name: str) -> Floats:
    """What the activity costs `[month, draw]`, done by partner `by`."""
    case = entry.case
    line = case.costs[name]
    rate = hourly_cost(case, by, name) if line.measure.hours else 1.0
    once = line.measure.per == "once"
    begins = line.from_ if line.from_ is not None else case.start if once else case.go_live
    ends = line.until if line.until is not None else begins if once else case.start + case.months - 1
    months = np.arange(case.start, case.start + case.months)[:, None]
    during = ((months >= begins) & (months <= ends)).astype(float)
    parts = ends - begins + 1 if once else 1  # a one-time cost falls in equal parts on its months
    amount = getattr(line, line.measured_by) * rate / parts
    return np.asarray(during * _measured(line, market) * amount)


def _measured(line: CostLine, market: Market) -> Floats | float:
    """How many of what a cost line is measured by there are `[month, draw]`."""
    match line.measure.per:
        case "instance":
            return market.active
        case "new instance":
            return market.new
        case "ticket":
            tickets = line.monthly_tickets_per_instance
            return market.active * (0.0 if tickets is None else tickets)
        case _:
            return 1.0


def hourly_cost(case: Case, by: str, name: str) -> float:
    """What an hour of partner `by` costs, who does the activity `name`."""
    cost = case.partners[by].hourly_cost
    if cost is None:
        text = f"{by} does {name}, which is measured in hours; write its hourly_cost"
        raise case.wrong(text, "partners", by)
    return cost
