"""Customers as commissions look at them: who brought them, how large they are, what they are worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.bands import CLOSE
from partnersim.engine.flows import DealSize, Flows

__all__ = ["brought", "from_value_on", "mean_over_sizes", "monthly_value", "value_of_first_months"]

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


def monthly_value(flows: Flows) -> Floats:
    """What an average customer pays a month, at the prices of that month and without what is billed once.

    `[month, scenario]` [currency].
    """
    total = np.zeros_like(flows.billed)
    for line in flows.lines.values():
        if line.buyers is not None and not line.buyers.once:
            total += line.buyers.price * line.buyers.per_customer
    return total


def value_of_first_months(flows: Flows, rates: Mapping[str, float], months: int) -> Floats:
    """Σ over lines of rate × what an average customer's first `months` are billed, at the prices of the first one.

    `[month of coming, scenario]` [currency]; nothing for lines that are no customer's own.

    Args:
        flows: whose prices count.
        rates: revenue line → rate.
        months: what is billed once counts once.
    """
    total = np.zeros_like(flows.billed)
    for name, rate in rates.items():
        buyers = flows.lines[name].buyers
        if buyers is not None:
            total += rate * (1 if buyers.once else months) * buyers.price * buyers.per_customer
    return total


def from_value_on(value: Floats, threshold: float) -> NDArray[np.bool_]:
    """Where a value reaches a threshold; one that is equal but for rounding does."""
    return np.asarray(value * (1.0 + CLOSE) >= threshold)
