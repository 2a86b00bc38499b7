"""When money is paid: what was earned in a month reaches the partners after customers pay, and after remittance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.flows import Flows

__all__ = ["by_lag", "later", "paid_out"]

Floats = NDArray[np.float64]


def later(amounts: Floats, months: int) -> Floats:
    """The same money `months` later; what would fall beyond the horizon is lost to it."""
    if months == 0:
        return amounts
    moved = np.zeros_like(amounts)
    moved[months:] = amounts[:-months]
    return moved


def by_lag(flows: Flows, lags: Mapping[str, int]) -> dict[int, Floats]:
    """What the partners have of a month's bills, by how many months customers take to pay: lag → `[month, scenario]`.

    `lags` is by revenue line; credits and outside parties lower every line alike.
    """
    billed = flows.billed
    kept = np.divide(flows.to_share, billed, out=np.zeros_like(billed), where=billed != 0.0)
    return {
        lag: np.asarray(np.sum([line.amount for name, line in flows.lines.items() if lags[name] == lag], axis=0) * kept)
        for lag in sorted(set(lags.values()))
    }


def paid_out(
    earned: Floats, customers_pay: Mapping[int, Floats], *, collector: int, remits_after: int, from_billing: bool
) -> Floats:
    """Who has how much cash when `[month, partner, scenario]` [currency].

    The collector is paid by customers, and pays the others what they earned in a month `remits_after` months after the
    customers of that month paid, part by part as they do; `from_billing`, that long after the month itself. In every
    month the partners together have what customers pay.

    Args:
        earned: `[month, partner, scenario]`; customers pay for months with a sum other than 0.
        customers_pay: lag in months → `[month, scenario]` of the month it was earned in, from `by_lag`.
        collector: number of the partner.
        remits_after: months.
        from_billing: whether these count from the month it was earned in.
    """
    paid = np.zeros_like(earned)
    whole = np.sum([*customers_pay.values()], axis=0)
    for lag, amount in customers_pay.items():
        part = np.divide(amount, whole, out=np.zeros_like(whole), where=whole != 0.0)
        part = np.where(whole != 0.0, part, float(lag == max(customers_pay)))  # of nothing: with the latest line
        wait = remits_after if from_billing else lag + remits_after
        due = later(earned * part[:, None], wait)
        due[:, collector] = later(amount, lag) - (due.sum(axis=1) - due[:, collector])
        paid += due
    return paid
