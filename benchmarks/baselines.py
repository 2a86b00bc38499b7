"""What one would write without the package: the five-phase agreement of two partners in NumPy.

Scenarios are the last axis, every step writes into an array that is there already (`out=`), and two partners are
written out, which is the quickest NumPy can do.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK = 4096  # scenarios whose rows stay in the second-level cache

__all__ = ["BLOCK", "five_phase", "five_phase_by_scenario"]


def five_phase(
    revenue: Floats, cost: Floats, one_time: Floats, received: Floats, balance: Floats, block: int, threads: int
) -> None:
    """Fill `received` and `balance` [month, partner, scenario], `block` scenarios at a time."""
    scenarios = revenue.shape[1]
    per_thread = -(-scenarios // threads)

    def run(start: int) -> None:
        stop = min(scenarios, start + per_thread)
        for first in range(start, stop, block):
            cut = slice(first, min(stop, first + block))
            one = one_time if one_time.shape[2] == 1 else one_time[..., cut]
            _five_phase(revenue[:, cut], cost[..., cut], one, received[..., cut], balance[..., cut])

    if threads == 1:
        run(0)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, range(0, scenarios, per_thread)))


def _five_phase(revenue: Floats, cost: Floats, one_time: Floats, received: Floats, balance: Floats) -> None:
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


def five_phase_by_scenario(revenue: Floats, cost: Floats, one_time: Floats) -> tuple[Floats, Floats]:
    """Received and balance `[month, partner, scenario]`, the way a small case is written: expression by expression."""
    received, balance = np.empty(cost.shape), np.empty(cost.shape)
    position = np.zeros(cost.shape[1:])
    for month in range(len(revenue)):
        weight = cost[month]
        costs = weight.sum(axis=0)
        covered = np.minimum(revenue[month], costs)
        pool = revenue[month] - covered
        paid = weight * (covered / costs)
        position = position - one_time[month] - weight + paid
        loss = np.maximum(-position, 0.0)
        catch_up = np.minimum(pool, loss.max(axis=0) - loss.min(axis=0)) * (loss == loss.max(axis=0))
        catch_up[1] *= catch_up[0] == 0.0
        pool = pool - catch_up.sum(axis=0)
        loss = np.maximum(-(position + catch_up), 0.0)
        aligned = np.minimum(pool / 2.0, loss.max(axis=0))
        pool = pool - 2.0 * aligned
        extra = catch_up + aligned + weight * (pool / costs)
        received[month] = paid + extra
        position = position + extra
        balance[month] = position
    return received, balance
