"""The money of a case as streams, where it can be told so: a number a unit and month, of so many units.

What most cases are, and what the engine runs in one go from the draws to their figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.drawn.market import ACTIVE, ALWAYS, LIVE, NEW
from partnersim.inputs.case import Case
from partnersim.inputs.lines import CostLine, RevenueLine
from partnersim.simulation.entries import Entry
from partnersim.simulation.flows import hourly_cost, prices_of, raised

__all__ = ["Stream", "streams_of"]

Floats = NDArray[np.float64]

COUNTED = {
    "instance and month": ACTIVE,
    "customer and month": ACTIVE,
    "new instance": NEW,
    "new customer": NEW,
    "month": LIVE,
    "instance": ACTIVE,
    "ticket": ACTIVE,
    "once": ALWAYS,
}  # what a price or cost is for → the engine's unit


class Stream(NamedTuple):
    """Money of one revenue line or activity: coefficient · factor · units [currency]."""

    name: str
    kind: str  # revenue, running, one_time or pass_through
    by: int  # the partner who bears it; of revenue, of no meaning
    unit: int  # as `engine.drawn` counts
    coefficient: Floats  # [month]
    factor: Floats  # [draw], or [1] for all


def streams_of(entry: Entry, moved: Mapping[str, str], price_factor: float) -> tuple[Stream, ...] | None:
    """The streams of a case, some of whose numbers may be arrays `[draw]`; None where it cannot be told so.

    It cannot where customers leave by age, where what is not paid depends on what is billed, or where prices of a
    drawn course by year are drawn too. Units must be as of constant churn, and shocks those of growth, churn and price.
    """
    case = entry.case
    if case.demand.monthly_churn is None or case.credits:
        return None
    revenue = [_revenue(case, name, line, price_factor) for name, line in case.revenue_lines.items()]
    if None in revenue:
        return None
    costs = [_cost(case, name, line, moved.get(name, line.by)) for name, line in case.costs.items()]
    return tuple(stream for stream in (*revenue, *costs) if stream is not None)


def _revenue(case: Case, name: str, line: RevenueLine, price_factor: float) -> Stream | None:
    """A revenue line; None where the price of a month is not one number times a course that all draws share."""
    if np.ndim(line.yearly_increase):
        return None
    if line.price is not None:
        course, price = raised(line.yearly_increase, case.months), line.price
    else:
        course, price = prices_of(case, name), 1.0
    if course.shape[1] > 1:
        return None
    each = line.attach_rate / (case.demand.instances_per_customer if "customer" in line.per else 1.0)
    return Stream(name, "revenue", 0, COUNTED[line.per], course[:, 0] * price_factor, np.atleast_1d(price * each))


def _cost(case: Case, name: str, line: CostLine, by: str) -> Stream:
    """An activity, done by partner `by`."""
    once = line.measure.per == "once"
    rate = hourly_cost(case, by, name) if line.measure.hours else 1.0
    tickets = line.monthly_tickets_per_instance if line.measure.per == "ticket" else 1.0
    begins = line.from_ if line.from_ is not None else case.start  # from go-live on: the unit begins with it
    ends = line.until if line.until is not None else begins if once else case.start + case.months - 1
    months = np.arange(case.start, case.start + case.months)
    parts = ends - begins + 1 if once else 1  # a one-time cost falls in equal parts on its months
    during = ((months >= begins) & (months <= ends)) / parts
    unit = COUNTED[line.measure.per]
    if line.measure.per == "month":
        unit = LIVE if line.from_ is None else ALWAYS
    kind = "one_time" if once else "pass_through" if line.pass_through else "running"
    factor = np.atleast_1d(getattr(line, line.measured_by) * rate * tickets)
    return Stream(name, kind, tuple(case.partners).index(by), unit, during, factor)
