"""Money of a case whose first months are booked: what was settled, and from then on what is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.cohorts import Cohorts
from partnersim.engine.exact import made_exact
from partnersim.engine.flows import CostFlow, Flows, RevenueFlow

__all__ = ["in_floats", "spliced", "with_costs_times"]

Floats = NDArray[np.float64]


def in_floats(amounts: NDArray[Any]) -> Floats:
    """Exact amounts as the nearest floats, in the same shape."""
    return np.array([float(Fraction(made_exact(each))) for each in amounts.ravel().tolist()]).reshape(amounts.shape)


def spliced(booked: Flows, drawn: Flows, planned: Flows) -> Flows:
    """The money of some draws with their first months as they were booked.

    Whatever terms ask of the customers of these months is answered by what was booked, so that they share them as they
    were settled: who was led to buy online counts as whoever their deals were booked for.

    Args:
        booked: from `settle.booked_flows`, exact: the settled months.
        drawn: the same case in draws, all months.
        planned: its base case, by which a bonus on top of what was expected is measured, as it is where it is settled.
    """
    lines = {name: _line(booked.lines[name], line) for name, line in drawn.lines.items()}
    customers: Any = _Buyers(booked.customers, drawn.customers, booked.shape[0])
    instances: Any = _Buyers(booked.instances, drawn.instances, booked.shape[0])
    brought = None
    if booked.brought is not None and drawn.brought is not None:
        brought = _joined(booked.brought, drawn.brought)
    return replace(
        drawn,
        lines=lines,
        costs=_costs(booked, drawn),
        credits=_joined(booked.credits, drawn.credits),
        bad_debt=_joined(booked.bad_debt, drawn.bad_debt),
        customers=customers,
        instances=instances,
        brought=brought,
        led_online={},
        unaided=_expected(planned, drawn.shape),
    )


def with_costs_times(flows: Flows, times: Mapping[int, Floats], first: int) -> Flows:
    """Running costs and third parties' bills of some partners (by number) `times` `[draw]` as high from a month on."""

    def higher(flow: CostFlow) -> CostFlow:
        if flow.kind == "one_time" or flow.by not in times:
            return flow
        return replace(flow, amount=np.concatenate([flow.amount[:first], flow.amount[first:] * times[flow.by]]))

    return replace(flows, costs={name: higher(flow) for name, flow in flows.costs.items()})


def _expected(planned: Flows, shape: tuple[int, int, int]) -> Flows:
    """What customers were planned to pay without what the kind itself changes, in every draw."""
    of = planned if planned.unaided is None else planned.unaided
    lines = {
        name: RevenueFlow(np.broadcast_to(line.collected, (shape[0], shape[2])), line.income, None)
        for name, line in of.lines.items()
    }
    none = np.zeros(shape)
    return replace(of, lines=lines, costs={}, credits=none, bad_debt=none)


@dataclass(frozen=True, slots=True, eq=False)  # by identity: lines are bought by buyers of their own
class _Buyers:
    """Who bought what was booked, and then who buys what is drawn: the buyers of `RevenueFlow`."""

    booked: Any  # BookedBuyers or BookedCustomers
    drawn: Cohorts
    months: int  # that are booked

    @property
    def arrivals(self) -> _Buyers:
        return self

    @property
    def once(self) -> bool:
        return self.drawn.once

    @property
    def new(self) -> Floats:
        return _joined(self.booked.new, self.drawn.new)

    @property
    def there(self) -> Floats:
        return _joined(self.booked.there, self.drawn.there)

    def billed(self, rates: Floats, part: Floats | None = None) -> Floats:
        return _joined(self.booked.billed(rates[: self.months], self._first(part)), self.drawn.billed(rates, part))

    def part_of_bills(self, rates: Floats, part: Floats | None = None, *, paid: bool = False) -> Floats:
        booked = self.booked.part_of_bills(rates[: self.months], self._first(part), paid=paid)
        return _joined(booked, self.drawn.part_of_bills(rates, part, paid=paid))

    def scaled(self, factor: Any) -> _Buyers:
        first = factor if np.ndim(factor) == 0 else self._first(factor)
        return replace(self, booked=self.booked.scaled(first), drawn=self.drawn.scaled(factor))

    def _first(self, part: Floats | None) -> Floats | None:
        """The booked months `[month, 1]`, which are the same in all draws."""
        return None if part is None else part[: self.months, :1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.booked, name)  # which says what a ledger does not tell


def _joined(booked: Any, drawn: Floats) -> Floats:
    """Months as they were booked `[month, …, 1]`, then as they are drawn `[month, …, draw]`."""
    plain = in_floats(booked) if booked.dtype == object else booked
    first = np.broadcast_to(plain, (*plain.shape[:-1], drawn.shape[-1]))
    return np.concatenate([first, drawn[len(plain) :]])


def _line(booked: RevenueFlow, drawn: RevenueFlow) -> RevenueFlow:
    buyers: Any = drawn.buyers
    if buyers is not None:
        buyers = _Buyers(booked.buyers, drawn.buyers, len(booked.amount))  # type: ignore[arg-type]
    age: Any = None if drawn.age is None else _joined(booked.age, drawn.age)  # type: ignore[arg-type]
    whose = None if booked.whose is None else np.append(booked.whose, np.arange(len(booked.amount), len(drawn.amount)))
    nothing = np.zeros_like(drawn.amount)
    return replace(
        drawn,
        amount=_joined(booked.amount, drawn.amount),
        buyers=buyers,
        age=age,
        whose=whose,
        credits=_joined(booked.credits, nothing if drawn.credits is None else drawn.credits),
        bad_debt=_joined(booked.bad_debt, nothing if drawn.bad_debt is None else drawn.bad_debt),
    )


def _costs(booked: Flows, drawn: Flows) -> dict[str, CostFlow]:
    """By activity and who bears it; what was booked beside what the case has somebody do ends with it."""
    left = {(flow.activity, flow.by): flow for flow in booked.costs.values()}
    nothing = np.zeros((booked.shape[0], 1))
    found = {}
    for name, flow in drawn.costs.items():
        known = left.pop((flow.activity, flow.by), None)
        found[name] = replace(flow, amount=_joined(nothing if known is None else known.amount, flow.amount))
    for (activity, by), flow in left.items():
        name = activity if activity not in found else f"{activity} of {drawn.partners[by]}"
        found[name] = replace(flow, amount=_joined(flow.amount, np.zeros_like(drawn.billed)))
    return found
