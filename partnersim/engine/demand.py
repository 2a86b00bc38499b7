"""Demand: how many instances are added each month, and how long they stay. Arrays in, arrays out.

Months are counted from go-live: row 0 is the month of go-live itself. Every number may be one per scenario
`[scenario]`; what comes out then has scenarios as its last axis.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.engine.draws import exp, log

__all__ = [
    "bass",
    "from_go_live",
    "geometric_survival",
    "logistic",
    "pipeline",
    "shifted_beta_geometric",
    "steps",
    "still_there",
    "tabled_survival",
]

Floats = NDArray[np.float64]
Number = float | Floats  # one for all scenarios, or `[scenario]`


def steps(values: Mapping[int, Number], months: int) -> Floats:
    """New instances `[month]`: `{1: 15, 7: 24}` is 15 a month from the first month on, 24 from the seventh."""
    starts = np.array(sorted(values))
    levels = _rows([values[start] for start in starts])
    return np.asarray(levels[np.searchsorted(starts, np.arange(1, months + 1), "right") - 1])


def logistic(first: Number, ceiling: Number, monthly_growth: Number, months: int) -> Floats:
    """New instances `[month]` of a growth with a ceiling.

    All instances ever added are K / (1 + (K/first − 1)·e^(−g·m)) after month m + 1 (Verhulst 1838).
    """
    month = _counted(np.arange(months), first, ceiling, monthly_growth)
    return _added(ceiling / (1.0 + (ceiling / first - 1.0) * exp(-monthly_growth * month)))


def bass(market: Number, innovation: Number, imitation: Number, months: int) -> Floats:
    """New instances `[month]` of a diffusion with monthly coefficients p (innovation) and q (imitation).

    Adopters after m months are M·(1 − e^(−(p+q)m)) / (1 + (q/p)·e^(−(p+q)m)) (Bass 1969, continuous form).
    """
    month = _counted(np.arange(1, months + 1), market, innovation, imitation)
    decay = exp(-(innovation + imitation) * month)
    return _added(market * (1.0 - decay) / (1.0 + imitation / innovation * decay))


def pipeline(
    leads: Floats, converted: Number, takes: int, go_live: int | NDArray[np.int64], first: int | NDArray[np.int64],
    months: int,
) -> Floats:  # fmt: skip
    """New customers `[month of the case, scenario]` of leads `[month from the first lead, scenario]`.

    The part `converted` of the leads of a month, `takes` months later; who would come before `go_live` waits for it.
    `go_live` and `first`, the month of the first leads, are counted from 0.
    """
    customers = from_go_live(leads * converted, np.minimum(np.add(first, takes), months), months)
    month = np.arange(months)[:, None]
    waiting = np.cumsum(np.where(month < go_live, customers, 0.0), axis=0)[-1]
    return np.where(month < go_live, 0.0, customers) + np.where(month == go_live, waiting, 0.0)


def geometric_survival(monthly_churn: Number, months: int) -> Floats:
    """Share of instances still there by age in months `[age]`, at constant churn: (1 − churn)^age."""
    stay = 1.0 - np.asarray(monthly_churn)
    return np.asarray(np.cumprod([np.ones_like(stay), *[stay] * (months - 1)], axis=0))


def tabled_survival(table: Mapping[int, Number], months: int) -> Floats:
    """Share still there by age `[age]`, from a table age in months → share.

    Between two ages, and after the last, churn is constant: the curve is geometric.
    """
    ages = np.array([0, *sorted(table)])
    shares = _rows([1.0, *(table[age] for age in sorted(table))])
    logs = log(np.where(shares > 0.0, shares, 1.0))
    age = np.arange(months)
    left = np.clip(np.searchsorted(ages, age, "right") - 1, 0, len(ages) - 2)
    part = _counted((age - ages[left]) / (ages[left + 1] - ages[left]), shares[0])
    begins, ends = shares[left], shares[left + 1]
    curve = begins * exp(part * (logs[left + 1] - logs[left]))
    # A table may end at 0%: everybody has left by that age, nobody before.
    return np.asarray(np.where(ends > 0.0, curve, np.where(part >= 1.0, 0.0, begins)))


def shifted_beta_geometric(alpha: Number, beta: Number, months_per_period: int, months: int) -> Floats:
    """Share still there by age `[age]`, where churn slows with age because the loyal remain.

    After t periods Π (β + k − 1) / (α + β + k − 1) for k = 1…t (Fader & Hardie 2007); geometric within a period.
    """
    count = months // months_per_period + 1
    before = _counted(np.arange(count), alpha, beta)
    kept = np.cumprod((beta + before) / (alpha + beta + before), axis=0)
    return tabled_survival({(k + 1) * months_per_period: kept[k] for k in range(count)}, months)


def from_go_live(counted: Floats, go_live: int | NDArray[np.int64], months: int) -> Floats:
    """The same numbers in months of the case: nothing before go-live, then as counted, cut at the horizon.

    `counted` `[month, …]` has as many months as there are from the earliest go-live on; a scenario axis, where there
    is a go-live for each scenario.
    """
    if np.ndim(go_live) == 0:
        return np.concatenate([np.zeros((int(go_live), *counted.shape[1:])), counted])[:months]
    since = np.arange(months)[:, None] - go_live
    counted = np.broadcast_to(counted, (len(counted), since.shape[1]))
    return np.where(since >= 0, np.take_along_axis(counted, np.clip(since, 0, len(counted) - 1), axis=0), 0.0)


def still_there(new: Floats, leave: Floats) -> Floats:
    """Instances in use `[month, scenario]`, where the part `leave` `[month, scenario]` of all leaves in a month."""
    stay, there = 1.0 - leave, np.array(np.broadcast_to(new, np.broadcast_shapes(new.shape, leave.shape)))
    for month in range(1, len(there)):
        there[month] += there[month - 1] * stay[month]
    return there


def _rows(numbers: list[Number]) -> Floats:
    """Numbers that may be one per scenario, as the rows of one array."""
    return np.stack(np.broadcast_arrays(*(np.asarray(number, float) for number in numbers)))


def _counted(months: ArrayLike, *numbers: Number) -> Floats:
    """Months as a column, where any of the numbers is one per scenario."""
    row = np.asarray(months, float)
    return row[:, None] if any(map(np.ndim, numbers)) else row


def _added(total: ArrayLike) -> Floats:
    """What each month adds to a total `[month, …]`."""
    rows = np.asarray(total)
    return np.diff(rows, axis=0, prepend=np.zeros_like(rows[:1]))
