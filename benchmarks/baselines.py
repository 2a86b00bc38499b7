"""What one would write without the package: the five-phase agreement in NumPy.

Scenarios are the last axis, and every step writes into an array that is there already (`out=`). Once for any number
of partners, as the package does it, and once with two partners written out, the quickest that NumPy can do.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK = 4096  # scenarios whose rows stay in the second-level cache

__all__ = ["BLOCK", "five_phase"]


def five_phase(
    revenue: Floats, cost: Floats, one_time: Floats, received: Floats, balance: Floats, *,
    block: int, threads: int = 1, written_out: bool = False,
) -> None:  # fmt: skip
    """Fill `received` and `balance` [month, partner, scenario], `block` scenarios at a time."""
    share = _two_partners if written_out else _any_number
    scenarios = revenue.shape[1]
    per_thread = -(-scenarios // threads)

    def run(start: int) -> None:
        stop = min(scenarios, start + per_thread)
        for first in range(start, stop, block):
            cut = slice(first, min(stop, first + block))
            one = one_time if one_time.shape[2] == 1 else one_time[..., cut]
            share(revenue[:, cut], cost[..., cut], one, received[..., cut], balance[..., cut])

    if threads == 1:
        run(0)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, range(0, scenarios, per_thread)))


def _any_number(  # noqa: PLR0915 - one step a line, as in the other one
    revenue: Floats, cost: Floats, one_time: Floats, received: Floats, balance: Floats
) -> None:
    months, partners, lanes = cost.shape
    position, loss, paid, level_of = (np.zeros((partners, lanes)) for _ in range(4))
    costs, pool, amount, level = (np.empty(lanes) for _ in range(4))
    upwards = np.arange(1.0, partners + 1.0)[:, None]
    for month in range(months):
        weight, got = cost[month], received[month]
        np.subtract(position, one_time[month], out=position)
        np.subtract(position, weight, out=position)
        # everyone receives the running cost, or what there is of it
        np.add.reduce(weight, axis=0, out=costs)
        np.minimum(revenue[month], costs, out=amount)
        np.subtract(revenue[month], amount, out=pool)
        np.divide(amount, costs, out=amount)
        np.multiply(weight, amount, out=got)
        np.add(position, got, out=position)
        # to the largest losses, until all are equal: level = max over k of (S_k − pool) / k
        np.minimum(position, 0.0, out=loss)
        loss.sort(axis=0)
        np.negative(loss[-1], out=level)
        np.negative(loss, out=loss)
        np.add.accumulate(loss, axis=0, out=level_of)
        np.subtract(level_of, pool, out=level_of)
        np.divide(level_of, upwards, out=level_of)
        np.maximum.reduce(level_of, axis=0, out=amount)
        np.maximum(level, amount, out=level)
        np.add(position, level, out=paid)
        np.negative(paid, out=paid)
        np.maximum(paid, 0.0, out=paid)
        np.multiply(paid, pool > 0.0, out=paid)
        np.add(position, paid, out=position)
        np.add(got, paid, out=got)
        np.add.reduce(paid, axis=0, out=amount)
        np.subtract(pool, amount, out=pool)
        np.maximum(pool, 0.0, out=pool)
        # in equal parts, until no loss is left: those who have one have the same now
        np.minimum(position, 0.0, out=loss)
        np.negative(loss, out=loss)
        np.divide(pool, float(partners), out=amount)
        np.minimum(loss, amount, out=paid)
        np.add(position, paid, out=position)
        np.add(got, paid, out=got)
        np.add.reduce(paid, axis=0, out=amount)
        np.subtract(pool, amount, out=pool)
        # what remains, pro rata to running cost
        np.divide(pool, costs, out=amount)
        np.multiply(weight, amount, out=paid)
        np.add(position, paid, out=position)
        np.add(got, paid, out=got)
        balance[month] = position


def _two_partners(revenue: Floats, cost: Floats, one_time: Floats, received: Floats, balance: Floats) -> None:
    months, lanes = revenue.shape
    position = np.zeros((2, lanes))
    paid = np.empty((2, lanes))
    costs, pool, share, amount, gap = (np.empty(lanes) for _ in range(5))
    deeper = np.empty(lanes, np.bool_)
    for month in range(months):
        weight, got = cost[month], received[month]
        np.subtract(position, one_time[month], out=position)
        np.subtract(position, weight, out=position)
        # everyone receives the running cost, or what there is of it
        np.add(weight[0], weight[1], out=costs)
        np.minimum(revenue[month], costs, out=amount)
        np.subtract(revenue[month], amount, out=pool)
        np.divide(amount, costs, out=share)
        np.multiply(weight, share, out=got)
        np.add(position, got, out=position)
        # to the larger loss, until both are equal
        np.negative(position, out=paid)
        np.maximum(paid, 0.0, out=paid)
        np.subtract(paid[0], paid[1], out=gap)
        np.greater(gap, 0.0, out=deeper)
        np.abs(gap, out=gap)
        np.minimum(pool, gap, out=amount)
        np.subtract(pool, amount, out=pool)
        np.multiply(amount, deeper, out=paid[0])
        np.subtract(amount, paid[0], out=paid[1])
        np.add(position, paid, out=position)
        np.add(got, paid, out=got)
        # in equal parts, until no loss is left
        np.minimum(position[0], position[1], out=gap)
        np.negative(gap, out=gap)
        np.maximum(gap, 0.0, out=gap)
        np.multiply(pool, 0.5, out=amount)
        np.minimum(amount, gap, out=amount)
        np.subtract(pool, amount, out=pool)
        np.subtract(pool, amount, out=pool)
        np.add(position, amount, out=position)
        np.add(got, amount, out=got)
        # what remains, pro rata to running cost
        np.divide(pool, costs, out=share)
        np.multiply(weight, share, out=paid)
        np.add(position, paid, out=position)
        np.add(got, paid, out=got)
        balance[month] = position
