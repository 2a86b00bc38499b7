"""Preferred return: a yearly rate on capital not yet returned, before profit is shared."""

from __future__ import annotations

from partnersim.engine.slots import OUTSTANDING, PROFIT, SHARES, Row, Rows
from partnersim.engine.tiers.pool import draw

MONTHLY_RATE, COMPOUNDS = 0, 1  # its numbers; who is preferred stands as 1.0 from SHARES on


def preferred_return(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay min(pool, Σ owed), pro rata to owed_i.

    owed_i grows every month by rate · capital outstanding at the end of last month, or, compounding,
    by rate · (capital + owed).
    """
    share = scratch[0]
    rate = numbers[MONTHLY_RATE]
    for lane in range(len(pool)):
        share[lane] = 0.0
    for i in range(len(paid)):
        capital, owed = state[OUTSTANDING][i], own[i]
        member = numbers[SHARES + i]
        for lane in range(len(pool)):
            base = capital[lane] + owed[lane] * numbers[COMPOUNDS]
            owed[lane] += rate * base * member
            share[lane] += owed[lane]
    draw(pool, share)
    for i in range(len(paid)):
        owed, row, profit = own[i], paid[i], state[PROFIT][i]
        for lane in range(len(pool)):
            row[lane] = owed[lane] * share[lane]
            owed[lane] -= row[lane]
            profit[lane] += row[lane]
