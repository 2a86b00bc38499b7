"""Catch-up to a carry: one partner is paid until it holds its share of all profit distributed so far.

True carry parity: the share is of profit including the catch-up itself. Not to be confused with
`equalise_losses`, the catch-up of the five-phase agreement.
"""

from __future__ import annotations

from partnersim.engine.slots import PROFIT, SHARES, Row, Rows
from partnersim.engine.tiers.pool import sum_partners

PAYS, UNTIL_SHARE, TO = 0, 1, 2  # its numbers: part that goes to the one who catches up, its goal, who it is


def catch_up(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay min(pool, x), x = (s · all − mine) / (pays − s), the part `pays` of it to the one who catches up.

    `all` is the profit distributed so far and `mine` what the one who catches up has of it. The other partners
    get the rest of a partial catch-up by the shares that stand from SHARES on.
    """
    amount = scratch[0]
    goal, pays = numbers[UNTIL_SHARE], numbers[PAYS]
    to = int(numbers[TO])
    profit, mine = state[PROFIT], state[PROFIT][to]
    sum_partners(profit, amount)
    for lane in range(len(pool)):
        behind = (goal * amount[lane] - mine[lane]) / (pays - goal)
        have = pool[lane] if pool[lane] > 0.0 else 0.0
        behind = behind if behind > 0.0 else 0.0
        amount[lane] = have if have < behind else behind
        pool[lane] -= amount[lane]
    for i in range(len(paid)):
        part = pays if i == to else (1.0 - pays) * numbers[SHARES + i]
        row, earned = paid[i], profit[i]
        for lane in range(len(pool)):
            row[lane] = amount[lane] * part
            earned[lane] += row[lane]
