"""The money of a case in its scenarios, as arrays: revenue by line, costs by activity, customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.engine import demand as curves
from partnersim.engine.cohorts import Arrivals, Cohorts
from partnersim.engine.flows import CostFlow, DealSize, Flows, RevenueFlow
from partnersim.inputs.case import Case
from partnersim.inputs.lines import CostLine, Credit, RevenueLine
from partnersim.simulation.market import Market, brought_in, market_of

__all__ = ["flows_of"]

Floats = NDArray[np.float64]


def flows_of(
    cases: Sequence[Case],
    moved: Mapping[str, str] | None = None,
    price_factor: float = 1.0,
    sells_until: int | None = None,
) -> Flows:
    """Revenue and costs of a case's scenarios, which share partners, lines, activities and horizon.

    `moved` gives activities to another partner than the case does (activity → partner); hours are then priced
    at that partner's cost. Customers are billed `price_factor` times the case's prices. After month `sells_until`
    (0-based) no customers come.
    """
    first = cases[0]
    markets = [market_of(case, sells_until) for case in cases]
    arrivals = _arrivals(markets)
    billed = {name: _revenue(name, cases, markets, arrivals).scaled(price_factor) for name in first.revenue_lines}
    credits, bad_debt = _credits(cases, billed, "service"), _credits(cases, billed, "bad_debt")
    costs = {name: _cost(name, cases, markets, (moved or {}).get(name)) for name in first.costs}
    per_customer = np.array([case.demand.instances_per_customer for case in cases])
    apiece = np.ones_like(arrivals.new)
    return Flows(
        partners=tuple(first.partners),
        lines={
            name: replace(line, credits=credits.by_line[name], bad_debt=bad_debt.by_line[name])
            for name, line in billed.items()
        },
        costs=costs,
        credits=credits.by_partner,
        bad_debt=bad_debt.by_partner,
        customers=Cohorts(arrivals, apiece, np.ones_like(per_customer), bought=1.0 / per_customer),
        instances=Cohorts(arrivals, apiece, per_customer),
        go_live=tuple(case.go_live - case.start for case in cases),
        brought=_brought(cases),
        led_online=first.demand.led_online,
        sizes=_sizes(cases),
        collected_after_months=first.collected_after_months,
        price_factor=np.full((first.months, 1), price_factor),
        contract_months=first.demand.contract_months,
        certified=_facts(cases, "certified_people"),
        satisfaction=_facts(cases, "satisfaction"),
        sells_until=sells_until,
    )


def _arrivals(markets: Sequence[Market]) -> Arrivals:
    """The instances of all scenarios."""
    return Arrivals(
        new=_columns([market.new for market in markets]),
        survival=_columns([market.survival for market in markets]),
        there=_columns([market.active for market in markets]),
    )


def _brought(cases: Sequence[Case]) -> Floats | None:
    """The part of new customers each partner brings `[month, partner, scenario]`; None where nothing is said."""
    if not cases[0].demand.says_who_brings:
        return None
    return np.stack([brought_in(case) for case in cases], axis=-1)


def _sizes(cases: Sequence[Case]) -> tuple[DealSize, ...]:
    sizes = [case.demand.deal_sizes for case in cases]
    return tuple(
        DealSize(np.array([size[name].part for size in sizes]), np.array([size[name].times for size in sizes]))
        for name in sizes[0]
    )


def _facts(cases: Sequence[Case], name: str) -> Floats | None:
    """What a case says of its partners by month from go-live `[month, partner, scenario]`; None where of nobody."""
    first = cases[0]
    if all(getattr(partner, name) is None for partner in first.partners.values()):
        return None
    found = np.zeros((first.months, len(first.partners), len(cases)))
    for column, case in enumerate(cases):
        go_live = case.go_live - case.start
        for i, partner in enumerate(case.partners.values()):
            if (said := getattr(partner, name)) is not None:
                found[go_live:, i, column] = curves.steps(said, case.months - go_live)
    return found


def _columns(rows: Sequence[Floats]) -> Floats:
    """[month] per scenario → [month, scenario]."""
    return np.stack(rows, axis=-1)


def _revenue(name: str, cases: Sequence[Case], markets: Sequence[Market], arrivals: Arrivals) -> RevenueFlow:
    lines = [case.revenue_lines[name] for case in cases]
    prices = _columns([_prices(case, line) for case, line in zip(cases, lines, strict=True)])
    units = [_units(line, case, market) for line, case, market in zip(lines, cases, markets, strict=True)]
    line, amount = lines[0], prices * _columns(units)
    if line.per == "month":  # no customer's own: as old as the service
        since = [np.maximum(np.arange(case.months) - (case.go_live - case.start), 0) for case in cases]
        return RevenueFlow(amount, line.income, None, np.stack(since, axis=-1))
    bundles = np.array([case.demand.instances_per_customer for case in cases])
    attached = np.array([each.attach_rate for each in lines])
    by_customer = "customer" in line.per
    buyers = Cohorts(
        arrivals,
        price=prices,
        per_customer=attached if by_customer else attached * bundles,
        once=line.per.startswith("new"),
        bought=attached / bundles if by_customer else attached,
    )
    return RevenueFlow(amount, line.income, buyers)


def _prices(case: Case, line: RevenueLine) -> Floats:
    """Price per unit `[month]`, raised once a year."""
    years = np.arange(case.months) // 12
    if line.price is not None:
        return np.asarray(line.price * (1.0 + line.yearly_increase) ** years)
    of = np.zeros(case.months)
    for base in line.of:
        other = case.revenue_lines[base]
        in_bundles = "customer" in line.per and "instance" in other.per
        of += _prices(case, other) * (case.demand.instances_per_customer if in_bundles else 1.0)
    assert line.rate is not None  # the model wants a price or a rate
    least = (line.minimum or 0.0) * (1.0 + line.yearly_increase) ** years
    return np.asarray(np.maximum(of * line.rate, least))


def _units(line: RevenueLine, case: Case, market: Market) -> Floats:
    """What the price is multiplied by `[month]`."""
    if line.per == "month":
        return (np.arange(case.months) >= case.go_live - case.start).astype(float)
    units = market.new if line.per.startswith("new") else market.active
    return units * line.attach_rate / (case.demand.instances_per_customer if "customer" in line.per else 1.0)


def _cost(name: str, cases: Sequence[Case], markets: Sequence[Market], mover: str | None) -> CostFlow:
    line = cases[0].costs[name]
    by = mover or line.by
    kind = "one_time" if line.measure.per == "once" else "pass_through" if line.pass_through else "running"
    amounts = [_spent(case.costs[name], case, market, by, name) for case, market in zip(cases, markets, strict=True)]
    return CostFlow(_columns(amounts), tuple(cases[0].partners).index(by), kind, line.serves, name)


def _spent(line: CostLine, case: Case, market: Market, by: str, name: str) -> Floats:
    """What the activity costs `[month]`, done by partner `by`."""
    rate = _hourly_cost(case, by, name) if line.measure.hours else 1.0
    once = line.measure.per == "once"
    begins = line.from_ if line.from_ is not None else case.start if once else case.go_live
    ends = line.until if line.until is not None else begins if once else case.start + case.months - 1
    months = np.arange(case.start, case.start + case.months)
    during = ((months >= begins) & (months <= ends)).astype(float)
    parts = ends - begins + 1 if once else 1  # a one-time cost falls in equal parts on its months
    amount = getattr(line, line.measured_by) * rate / parts
    return np.asarray(during * _measured(line, market) * amount)


def _measured(line: CostLine, market: Market) -> Floats | float:
    """How many of what a cost line is measured by there are `[month]`."""
    match line.measure.per:
        case "instance":
            return market.active
        case "new instance":
            return market.new
        case "ticket":
            return market.active * (line.monthly_tickets_per_instance or 0.0)
        case _:
            return 1.0


def _hourly_cost(case: Case, by: str, name: str) -> float:
    """What an hour of partner `by` costs, who does the activity `name`."""
    cost = case.partners[by].hourly_cost
    if cost is None:
        text = f"{by} does {name}, which is measured in hours; write its hourly_cost"
        raise case.wrong(text, "partners", by)
    return cost


class _Unpaid(NamedTuple):
    """What customers do not pay, told in two ways."""

    by_partner: Floats  # [month, partner, scenario]
    by_line: Mapping[str, Floats]  # [month, scenario]


def _credits(cases: Sequence[Case], lines: Mapping[str, RevenueFlow], reason: str) -> _Unpaid:
    """What customers do not pay for one reason: at most what they are billed.

    Where several credits would be more than was billed, the first of the case come first.
    """
    first = cases[0]
    found = _Unpaid(
        np.zeros((first.months, len(first.partners), len(cases))),
        {name: np.zeros_like(line.amount) for name, line in lines.items()},
    )
    for column, case in enumerate(cases):
        billed = {name: line.amount[:, column] for name, line in lines.items()}
        left = {name: amount.copy() for name, amount in billed.items()}
        for credit in case.credits.values():
            for name, amount in _credited(credit, billed, left).items():
                left[name] -= amount
                if credit.reason == reason:
                    found.by_partner[:, tuple(first.partners).index(credit.by), column] += amount
                    found.by_line[name][:, column] += amount
    return found


def _credited(credit: Credit, billed: Mapping[str, Floats], left: Mapping[str, Floats]) -> dict[str, Floats]:
    """One credit by revenue line `[month]`: a share of what was billed, or an amount spread over what is left."""
    of = credit.lines or tuple(billed)
    if credit.share_of_revenue is not None:
        return {name: np.minimum(billed[name] * credit.share_of_revenue, left[name]) for name in of}
    whole = np.sum([left[name] for name in of], axis=0)
    part = np.minimum(credit.monthly_amount or 0.0, whole) / np.where(whole > 0.0, whole, 1.0)
    return {name: left[name] * part for name in of}
