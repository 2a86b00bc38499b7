"""Customers as commissions look at them: who brought them, how large they are, what they are worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.flows import DealSize, Flows, RevenueFlow
from partnersim.timeline import YEAR

__all__ = ["brought", "contract_months", "contract_value", "first_bills", "mean_over_sizes", "monthly_value"]

Floats = NDArray[np.float64]


def brought(flows: Flows, partner: int, within_months: int = 0) -> Floats:
    """The part of a month's new customers that a partner brought `[month, scenario]`.

    All of them where the case does not say who brings customers; `within_months` as in `Flows.brought_by`.
    """
    part = flows.brought_by(partner, within_months)
    return np.ones_like(flows.billed) if part is None else part


def mean_over_sizes(flows: Flows, value: Floats, of: Callable[[Floats], Floats]) -> Floats:
    """What `of` makes of a customer's value, for the average of all customers `[month, scenario]`.

    Where the case has no size classes, all customers are as large as the average one.

    Args:
        flows: whose size classes count.
        value: of the average customer, `[month, scenario]`; that of a class is as many times as high as its size.
        of: an array of values → one as large.
    """
    sizes = flows.sizes or (DealSize(np.ones(1), np.ones(1)),)
    total = np.zeros_like(value)
    for size in sizes:
        total += size.part * of(size.times * value)
    return total


def first_bills(line: RevenueFlow, months: int) -> Floats:
    """What an average customer's first `months` are billed on a line, at the prices of the first one.

    `[month of coming, scenario]` [currency]; what is billed once counts once, money that is no customer's own nothing.
    """
    buyers = line.buyers
    if buyers is None:
        return np.zeros_like(line.amount)
    return buyers.price * buyers.per_customer * (1 if buyers.once else months)


def monthly_value(flows: Flows) -> Floats:
    """What an average customer pays a month, without what is billed once `[month, scenario]` [currency]."""
    recurring = [line for line in flows.lines.values() if line.buyers is not None and not line.buyers.once]
    return flows.total(first_bills(line, 1) for line in recurring)


def contract_months(flows: Flows) -> int:
    """How long a customer's contract runs: a year where the case does not say."""
    return flows.contract_months or YEAR


def contract_value(flows: Flows, lines: Iterable[str]) -> Floats:
    """What an average customer's contract for some lines is worth `[month it is made in, scenario]` [currency]."""
    return flows.total(first_bills(flows.lines[line], contract_months(flows)) for line in lines)
