"""The money of a case in its scenarios, as arrays: demand, then revenue by line and costs by activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from partnersim.engine import demand as curves
from partnersim.engine.flows import CostFlow, Flows, RevenueFlow
from partnersim.inputs.case import Case, CostLine, Credit, RevenueLine
from partnersim.inputs.demand import Demand
from partnersim.timeline import format_month, parse_month

__all__ = ["flows_of", "instances"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Market:
    """Demand of one scenario `[month]`: instances added, in use, and their survival by age `[age]`."""

    new: Floats
    active: Floats
    survival: Floats


def flows_of(cases: Sequence[Case], moved: Mapping[str, str] | None = None, price_factor: float = 1.0) -> Flows:
    """Revenue and costs of a case's scenarios, which share partners, lines, activities and horizon.

    `moved` gives activities to another partner than the case does (activity → partner); hours are then priced
    at that partner's cost. Customers are billed `price_factor` times the case's prices.
    """
    first = cases[0]
    partners = tuple(first.partners)
    markets = [_market(case) for case in cases]
    lines = {name: _revenue(name, cases, markets).scaled(price_factor) for name in first.revenue_lines}
    costs = {name: _cost(name, cases, markets, (moved or {}).get(name)) for name in first.costs}
    return Flows(
        partners=partners,
        lines=lines,
        costs=costs,
        credits=_credits(cases, lines),
        new_customers=_columns([m.new / c.demand.instances_per_customer for c, m in zip(cases, markets, strict=True)]),
        go_live=tuple(case.go_live - case.start for case in cases),
    )


def instances(case: Case) -> Floats:
    """Instances in use `[month]`."""
    return _market(case).active


def _columns(rows: Sequence[Floats]) -> Floats:
    """[month] per scenario → [month, scenario]."""
    return np.stack(rows, axis=-1)


def _market(case: Case) -> Market:
    go_live = case.go_live - case.start
    months = case.months - go_live
    new = curves.from_go_live(_new_instances(case, months), go_live, case.months)
    survival = _survival(case.demand, case.months)
    return Market(new, curves.active(new, survival), survival)


def _new_instances(case: Case, months: int) -> Floats:
    """New instances `[month from go-live]`."""
    demand = case.demand
    if demand.monthly_new_instances is not None:
        return curves.steps(demand.monthly_new_instances, months)
    if (growth := demand.logistic) is not None:
        return curves.logistic(growth.first_month, growth.ceiling, growth.monthly_growth, months)
    if (spread := demand.bass) is not None:
        per = spread.months_per_period
        return curves.bass(spread.market, spread.innovation / per, spread.imitation / per, months)
    assert demand.series is not None  # the model wants one of the four
    return _from_series(case, demand.series.rows, months)


def _from_series(case: Case, rows: Mapping[str, float], months: int) -> Floats:
    """New instances of a CSV series: its months are counted from go-live, or named like 2027-04."""
    numbers = {_ordinal(label) - (case.go_live if "-" in label else 1): value for label, value in rows.items()}
    if min(numbers) < 0:
        text = f"the series begins before go-live in {format_month(case.go_live)}, when nothing runs"
        raise case.wrong(f"{text}; count its months from go-live (1, 2, …), or cut it", "demand", "series")
    missing = next((month for month in range(months) if month not in numbers), None)
    if missing is not None:
        text = f"the series has no number for {format_month(case.go_live + missing)}, month {missing + 1} from go-live"
        raise case.wrong(f"{text}; add it (0 if nothing is added), or shorten months", "demand", "series")
    return np.array([numbers[month] for month in range(months)])


def _ordinal(label: str) -> int:
    return parse_month(label) if "-" in label else int(label)


def _survival(demand: Demand, months: int) -> Floats:
    if demand.survival is not None:
        return curves.tabled_survival(demand.survival, months)
    if (slows := demand.shifted_beta_geometric) is not None:
        return curves.shifted_beta_geometric(slows.alpha, slows.beta, slows.months_per_period, months)
    assert demand.monthly_churn is not None  # the model wants one of the three
    return curves.geometric_survival(demand.monthly_churn, months)


def _revenue(name: str, cases: Sequence[Case], markets: Sequence[Market]) -> RevenueFlow:
    lines = [case.revenue_lines[name] for case in cases]
    prices = [_prices(case, line) for case, line in zip(cases, lines, strict=True)]

    def amount(ages: int | None = None) -> Floats:
        return _columns(
            [price * _billed(line, case, market, ages)
             for price, line, case, market in zip(prices, lines, cases, markets, strict=True)]
        )  # fmt: skip

    return RevenueFlow(amount(), amount)


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


def _billed(line: RevenueLine, case: Case, market: Market, ages: int | None) -> Floats:
    """What the price is multiplied by `[month]`; of customers younger than `ages` months where given."""
    per_customer = case.demand.instances_per_customer
    if line.per == "month":  # no customer's own: as old as the service
        since = np.arange(case.months) - (case.go_live - case.start)
        return ((since >= 0) & (since < (case.months if ages is None else ages))).astype(float)
    if line.per in ("new instance", "new customer"):
        units = market.new * (1.0 if ages is None or ages > 0 else 0.0)
    else:
        units = market.active if ages is None else curves.active(market.new, market.survival, ages)
    return units * line.attach_rate / (per_customer if "customer" in line.per else 1.0)


def _cost(name: str, cases: Sequence[Case], markets: Sequence[Market], mover: str | None) -> CostFlow:
    line = cases[0].costs[name]
    by = mover or line.by
    kind = "one_time" if line.measure.per == "once" else "pass_through" if line.pass_through else "running"
    amounts = [_spent(case.costs[name], case, market, by, name) for case, market in zip(cases, markets, strict=True)]
    return CostFlow(_columns(amounts), tuple(cases[0].partners).index(by), kind, line.serves)


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


def _credits(cases: Sequence[Case], lines: Mapping[str, RevenueFlow]) -> Floats:
    """What customers do not pay, by the partner at fault `[month, partner, scenario]`: at most what they are billed."""
    first = cases[0]
    total = np.zeros((first.months, len(first.partners), len(cases)))
    for column, case in enumerate(cases):
        billed = {name: line.amount[:, column] for name, line in lines.items()}
        left = {name: amount.copy() for name, amount in billed.items()}
        for credit in case.credits.values():
            for name, amount in _credited(credit, billed, left).items():
                left[name] -= amount
                total[:, tuple(first.partners).index(credit.by), column] += amount
    return total


def _credited(credit: Credit, billed: Mapping[str, Floats], left: Mapping[str, Floats]) -> dict[str, Floats]:
    """One credit by revenue line `[month]`: a share of what was billed, or an amount spread over what is left."""
    of = credit.lines or tuple(billed)
    if credit.share_of_revenue is not None:
        return {name: np.minimum(billed[name] * credit.share_of_revenue, left[name]) for name in of}
    whole = np.sum([left[name] for name in of], axis=0)
    part = np.minimum(credit.monthly_amount or 0.0, whole) / np.where(whole > 0.0, whole, 1.0)
    return {name: left[name] * part for name in of}
