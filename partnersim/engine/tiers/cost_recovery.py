"""Cost recovery: everyone gets its running cost of the month, or what there is of it, pro rata to cost."""

from __future__ import annotations

from partnersim.engine.slots import COST, Row, Rows
from partnersim.engine.tiers.pool import claim, sum_partners

CAP, CARRY_FORWARD = 0, 1  # its numbers: share of the pool it may take; 1.0 if what stays unpaid is owed on


def cost_recovery(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay claim_i · min(pool · cap, Σ claim) / Σ claim, the claim being running cost and what was carried forward.

    A pool below zero (a refund month) is taken back by the same weights; by equal ones where nobody has costs.
    """
    carry = 1.0 if numbers[CARRY_FORWARD] > 0.0 else 0.0
    share, flat = scratch[0], scratch[1]
    partners = len(paid)
    sum_partners(flow[COST], share)
    if carry > 0.0:
        for i in range(partners):
            owed = own[i]
            for lane in range(len(pool)):
                share[lane] += owed[lane]
    claim(numbers[CAP], partners, pool, share, flat)
    for i in range(partners):
        cost, owed, row = flow[COST][i], own[i], paid[i]
        if carry > 0.0:
            for lane in range(len(pool)):
                due = cost[lane] + owed[lane]
                row[lane] = due * share[lane] + flat[lane]
                owed[lane] = due - row[lane] if due > row[lane] else 0.0
        else:
            for lane in range(len(pool)):
                row[lane] = cost[lane] * share[lane] + flat[lane]
