"""Return of capital: pays investors back what they put in, or a multiple of it (recoupment of an advance)."""

from __future__ import annotations

from partnersim.engine.slots import INVESTED, RETURNED, SHARES, Row, Rows
from partnersim.engine.tiers.pool import draw

MULTIPLE = 0  # its number; who is paid back stands as 1.0 from SHARES on


def return_of_capital(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay min(pool, Σ due), pro rata to due_i = max(0, multiple · invested_i − returned_i)."""
    share = scratch[0]
    for lane in range(len(pool)):
        share[lane] = 0.0
    for i in range(len(paid)):
        invested, returned, row = state[INVESTED][i], state[RETURNED][i], paid[i]
        member = numbers[SHARES + i]
        for lane in range(len(pool)):
            due = (numbers[MULTIPLE] * invested[lane] - returned[lane]) * member
            row[lane] = due if due > 0.0 else 0.0
            share[lane] += row[lane]
    draw(pool, share)
    for i in range(len(paid)):
        returned, row = state[RETURNED][i], paid[i]
        for lane in range(len(pool)):
            row[lane] = row[lane] * share[lane]
            returned[lane] += row[lane]
