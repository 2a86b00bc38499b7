"""Return of capital: pays investors back what they put in, or a multiple of it (recoupment of an advance)."""

from __future__ import annotations

from partnersim.engine.slots import INVESTED, PREMIUM, PROFIT, RETURNED, SHARES, Row, Rows
from partnersim.engine.tiers.pool import draw

MULTIPLE = 0  # its number; who is paid back stands as 1.0 from SHARES on


def return_of_capital(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay min(pool, Σ due), pro rata to due_i = max(0, multiple · invested_i − returned_i − premium_i).

    What is paid returns capital first; the rest, a premium, counts as profit distributed. Such tiers have one premium.
    """
    share = scratch[0]
    for lane in range(len(pool)):
        share[lane] = 0.0
    for i in range(len(paid)):
        invested, returned, row, premium = state[INVESTED][i], state[RETURNED][i], paid[i], state[PREMIUM][i]
        member = numbers[SHARES + i]
        for lane in range(len(pool)):
            due = (numbers[MULTIPLE] * invested[lane] - returned[lane] - premium[lane]) * member
            row[lane] = due if due > 0.0 else 0.0
            share[lane] += row[lane]
    draw(pool, share)
    for i in range(len(paid)):
        row, premium, profit = paid[i], state[PREMIUM][i], state[PROFIT][i]
        invested, returned = state[INVESTED][i], state[RETURNED][i]
        for lane in range(len(pool)):  # three loops of few rows each, see `slots`
            row[lane] *= share[lane]
        if numbers[MULTIPLE] > 1.0:  # else there is nothing above capital
            for lane in range(len(pool)):
                rest = invested[lane] - returned[lane]
                over = row[lane] - (rest if rest > 0.0 else 0.0)
                over = over if over > 0.0 else 0.0
                premium[lane] += over
                profit[lane] += over
        for lane in range(len(pool)):
            rest = invested[lane] - returned[lane]
            rest = rest if rest > 0.0 else 0.0
            returned[lane] += row[lane] if row[lane] < rest else rest
