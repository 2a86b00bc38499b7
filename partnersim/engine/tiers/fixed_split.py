"""Fixed split: agreed shares of the month's revenue or of what is left, once or up to a total."""

from __future__ import annotations

from partnersim.engine.slots import PROFIT, SHARES, Row, Rows

OF_REVENUE, UP_TO_TOTAL = 0, 1  # its numbers: 1.0 if of revenue, else of the residual; infinity for no limit


def fixed_split(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay share_i · base: of revenue never more than the pool, of either never more in all than `up_to_total`.

    The pool below zero is taken back by the same shares. A split of the residual counts as profit distributed.
    """
    amount = scratch[0]
    total = 0.0
    for i in range(len(paid)):
        total += numbers[SHARES + i]
    of_revenue = numbers[OF_REVENUE] > 0.0
    so_far = own[0]
    for lane in range(len(pool)):
        due = (revenue[lane] if of_revenue else pool[lane]) * total
        have = pool[lane] if (pool[lane] > 0.0) == (due > 0.0) else 0.0
        amount[lane] = due if abs(due) < abs(have) else have
        left = numbers[UP_TO_TOTAL] - so_far[lane]
        amount[lane] = amount[lane] if amount[lane] < left else left
        so_far[lane] += amount[lane]
        pool[lane] -= amount[lane]
    for i in range(len(paid)):
        share, row, profit = numbers[SHARES + i] / total, paid[i], state[PROFIT][i]
        for lane in range(len(pool)):
            row[lane] = amount[lane] * share
            profit[lane] += 0.0 if of_revenue else row[lane]
