"""Profit share: the whole pool, pro rata to running cost, so that everyone earns the same margin."""

from __future__ import annotations

from partnersim.engine.slots import COST, PROFIT, Row, Rows
from partnersim.engine.tiers.pool import sum_partners

COUNTS = 0  # its number: 1.0 if what it pays counts as profit distributed; 0.0 where nobody asks, which is quicker


def profit_share(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay pool · cost_i / Σ cost; equal parts where nobody has costs."""
    share, flat = scratch[0], scratch[1]
    partners, lanes = len(paid), range(len(pool))
    each = 1.0 / partners
    sum_partners(flow[COST], share)
    for lane in lanes:
        nobody = 0.0 if share[lane] > 0.0 else 1.0
        share[lane] = pool[lane] * (1.0 - nobody) / (share[lane] + nobody)
        flat[lane] = pool[lane] * nobody * each
        pool[lane] = 0.0
    for i in range(partners):
        cost, row = flow[COST][i], paid[i]
        for lane in lanes:
            row[lane] = cost[lane] * share[lane] + flat[lane]
        if numbers[COUNTS] > 0.0:
            profit = state[PROFIT][i]
            for lane in lanes:
                profit[lane] += row[lane]
