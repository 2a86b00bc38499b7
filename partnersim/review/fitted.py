"""What actual months say of the numbers of a case: how far demand, churn, bills and costs are from the plan.

Each is a ratio, Σ actual / Σ expected over the months since go-live, where what is expected is the plan at the volumes
that were there. Its standard error comes from how single months differ, √(n / (n − 1) · Σ residuals²) / Σ expected
(Cochran, Sampling Techniques, 1977, section 6.4), longer where these differences last (Kendall 1954, as in
`partnersim.fit.fit_monthly_churn`). Churn is thereby Σ left / Σ there, as `fit_constant_churn` has it, but its interval
holds for bills and months that waver, and not only for customers who leave by chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.flows import CostFlow, Flows, part_of
from partnersim.fit.estimates import Estimate, on_plain_scale
from partnersim.inputs.case import Case
from partnersim.review.splicing import in_floats
from partnersim.review.volumes import Came, Volumes, amounts_of, leaving, recurring
from partnersim.settle.settlement import Settlement

__all__ = ["FEWEST", "LEVEL", "Fits", "Fitted", "fits_of", "ratio"]

Floats = NDArray[np.float64]

FEWEST = 3  # months of which anything is fitted
LEVEL = 0.95  # probability of intervals
LASTS_FROM = 6  # months from which an autocorrelation says anything
MOST = 0.95  # of an autocorrelation
NOT_LIVE = "nothing was billed yet"
NOT_TOLD = "the ledger does not tell it"
NOBODY_LEAVES = "as planned, nobody could have left by now"


@dataclass(frozen=True, slots=True)
class Fitted:
    """A number as it was planned, and as the settled months have it."""

    name: str  # demand, churn, price or refunds; or costs[PARTNER]
    planned: float  # churn a month; refunds as a part of bills, 0; of others 1, since they are multiples of the plan
    estimate: Estimate | None  # in the same unit; None where the case's own number stands
    months: int  # it rests on
    told_by: str  # what it was fitted from; or why it was not

    @property
    def partner(self) -> str | None:
        """Whose costs it is of."""
        return self.name[len("costs[") : -1] if self.name.startswith("costs[") else None

    @property
    def value(self) -> float:
        """What the months to come are made with, on average: never below 0."""
        return self.planned if self.estimate is None else max(self.estimate.value, 0.0)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where it lies with a probability of LEVEL; None where it was not fitted."""
        found = self.estimate
        if found is None or found.low is None or found.high is None:
            return None
        return max(found.low, 0.0), max(found.high, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """All that was fitted."""

    numbers: tuple[Fitted, ...]
    came: Came | None  # who came in the settled months; None where nothing tells
    wavers: float  # log sd of new customers by month, around their level
    given_back: Floats  # the part of its bills that was given back in each month [month since go-live]

    def __getitem__(self, name: str) -> Fitted:
        """The number of a name."""
        return next(each for each in self.numbers if each.name == name)


def ratio(name: str, actual: Floats, expected: Floats, *, rate: bool = False) -> Estimate | None:
    """Σ actual / Σ expected of months `[month]` in which something was expected; None where these are too few.

    The interval is symmetric, by Student's t.
    """
    from scipy.special import stdtrit

    counts = expected > 0.0
    months = int(counts.sum())
    if months < FEWEST:
        return None
    value = float(actual[counts].sum() / expected[counts].sum())
    apart = actual[counts] - value * expected[counts]
    squares = float(apart @ apart)
    lasting = 0.0
    if months >= LASTS_FROM and squares > 0.0:
        lag = float(apart[1:] @ apart[:-1]) / squares
        lasting = min(max(lag + (1.0 + 3.0 * lag) / months, 0.0), MOST)
    error = math.sqrt(months / (months - 1) * squares * (1.0 + lasting) / (1.0 - lasting)) / expected[counts].sum()
    return on_plain_scale(name, value, float(error), float(stdtrit(months - 1, (1.0 + LEVEL) / 2.0)), rate=rate)


def fits_of(
    settlement: Settlement, planned: Flows | None, booked: Flows, volumes: Volumes | None, live: int | None
) -> Fits:
    """Demand, churn, prices, refunds and the costs of each partner, fitted to the months since go-live.

    Args:
        settlement: of a case.
        planned: from `planned_from`, one scenario; None where the service is not live.
        booked: the money of the settled months, exact.
        volumes: instances of these months; None where nothing tells.
        live: the 0-based month of go-live; None where the service is not live.
    """
    case = settlement.case
    if planned is None or live is None:
        names = ("demand", "churn", "price", "refunds", *(f"costs[{partner}]" for partner in case.partners))
        return Fits(tuple(_not_told(case, name, NOT_LIVE) for name in names), None, 0.0, np.zeros(0))
    since = slice(live, booked.shape[0])
    came, wavers = None, 0.0
    volume = [_not_told(case, name, NOT_TOLD) for name in ("demand", "churn")]
    if volumes is not None:
        came, demand, wavers = _demand(planned, volumes, since)
        volume = [demand, _churn(case, planned, volumes, came, since)]
    billed, back = _bills(settlement, since)
    refunds = _fitted("refunds", 0.0, ratio("refunds", back, billed, rate=True), billed, "refunds and bills")
    costs = _costs(case, planned, booked, volumes, came, since)
    numbers = (*volume, _price(settlement, planned, volumes, since), refunds, *costs)
    return Fits(numbers, came, wavers, np.clip(part_of(back, billed)[billed > 0.0], 0.0, 1.0))


def _fitted(name: str, planned: float, found: Estimate | None, expected: Floats, told_by: str) -> Fitted:
    """A number; or that it is none, since fewer months than FEWEST tell of it."""
    months = int((expected > 0.0).sum())
    few = f"only {months} month{'s' * (months != 1)} since go-live tell{'s' * (months == 1)} of it"
    return Fitted(name, planned, found, months, few if found is None else told_by)


def _not_told(case: Case, name: str, why: str) -> Fitted:
    """A number of the case that stands; of churn by age it says no single one."""
    planned = {"churn": case.demand.monthly_churn or 0.0, "refunds": 0.0}
    return Fitted(name, planned.get(name, 1.0), None, 0, why)


def _demand(planned: Flows, volumes: Volumes, since: slice) -> tuple[Came, Fitted, float]:
    """New instances against plan, by what tells them most surely; and how they waver by month."""
    expected = planned.instances.new[since, 0]
    tried = [(came, ratio("demand", came.instances[since], expected)) for came in volumes.came]
    came, found = min(tried, key=lambda pair: math.inf if pair[1] is None else pair[1].standard_error or 0.0)
    demand = _fitted("demand", 1.0, found, expected, came.told_by)
    if found is None or found.value <= 0.0:
        return came, demand, 0.0
    counts = expected > 0.0
    apart = came.instances[since][counts] / found.value - expected[counts]
    relative = math.sqrt(float(apart @ apart) / (demand.months - 1)) / float(expected[counts].mean())
    return came, demand, math.sqrt(math.log1p(relative**2))


def _churn(case: Case, planned: Flows, volumes: Volumes, came: Came, since: slice) -> Fitted:
    """Those who left a month over those who were there before."""
    after = slice(since.start + 1, since.stop)
    before, there = volumes.there[since.start : since.stop - 1], volumes.there[after]
    expected = leaving(planned)[after] * before
    whole = float(before.sum())
    mean = float(expected.sum()) / whole if whole else 0.0
    left = before + came.instances[after] - there
    if not came.tells_churn:
        return Fitted("churn", mean, None, 0, NOT_TOLD)
    if not mean and case.demand.monthly_churn is None:
        return Fitted("churn", mean, None, 0, NOBODY_LEAVES)
    found = ratio("churn", left, expected / mean if mean else before, rate=True)
    told_by = " and ".join(dict.fromkeys((volumes.told_by, came.told_by)))
    return _fitted("churn", mean, found, before, told_by)


def _price(settlement: Settlement, planned: Flows, volumes: Volumes | None, since: slice) -> Fitted:
    """Bills against those of the plan for the same volumes; what is billed once for what is new is not among them."""
    if volumes is not None and not volumes.counted:
        return _not_told(settlement.case, "price", "units in use are not booked")
    months = settlement.months.stop
    expected, actual = np.zeros((2, months))
    lines = {name: line.amount[:months, 0] for name, line in planned.lines.items() if line.buyers is None}
    if volumes is not None:
        bought = recurring(planned)
        lines |= {name: (each.price * each.bought)[:months, 0] * volumes.there for name, each in bought.items()}
    for name, amount in lines.items():
        expected += amount
        actual += amounts_of(settlement, "revenue", name)
    told_by = "bills" if volumes is None else f"bills for {volumes.told_by}"
    return _fitted("price", 1.0, ratio("price", actual[since], expected[since]), expected[since], told_by)


def _bills(settlement: Settlement, since: slice) -> tuple[Floats, Floats]:
    """What was billed, and what of it given back `[month since go-live]` [currency]."""
    billed, back = np.zeros((2, settlement.months.stop))
    for name in settlement.case.revenue_lines:
        billed += amounts_of(settlement, "revenue", name)
        back += amounts_of(settlement, "refund", name)
    return billed[since], back[since]


def _costs(
    case: Case, planned: Flows, booked: Flows, volumes: Volumes | None, came: Came | None, since: slice
) -> Iterator[Fitted]:
    """Running costs and third parties' bills of each partner against plan, at the volumes that were there."""
    months = booked.shape[0]
    times = _volume_against_plan(planned, volumes, came, months)
    for number, partner in enumerate(case.partners):
        expected, actual = np.zeros((2, months))
        for flow in _running(planned, number):
            measure = case.costs[flow.activity].measure.per if flow.activity in case.costs else "month"
            expected += flow.amount[:months, 0] * times.get(measure, 1.0)
        for flow in _running(booked, number):
            actual += in_floats(flow.amount[:, 0])
        found = ratio(f"costs[{partner}]", actual[since], expected[since])
        told_by = "running costs at actual volumes"
        yield _fitted(f"costs[{partner}]", 1.0, found, expected[since], told_by)


def _volume_against_plan(
    planned: Flows, volumes: Volumes | None, came: Came | None, months: int
) -> Mapping[str, Floats]:
    """By what costs are measured by: how many there were for each that was planned `[month]`."""
    if volumes is None or came is None:
        return {}
    in_use = part_of(volumes.there, planned.instances.there[:months, 0])
    new = part_of(came.instances, planned.instances.new[:months, 0])
    return {"instance": in_use, "ticket": in_use, "new instance": new}


def _running(flows: Flows, partner: int) -> Iterator[CostFlow]:
    return (flow for flow in flows.costs.values() if flow.by == partner and flow.kind != "one_time")
