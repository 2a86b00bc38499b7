"""Hurdle: pays investors until their money, everything they ever got included, has made a rate or a multiple."""

from __future__ import annotations

from partnersim.engine.slots import BALANCE, INVESTED, OPENING, PROFIT, RETURNED, SHARES, Row, Rows
from partnersim.engine.tiers.pool import draw

MONTHLY_RATE, MULTIPLE = 0, 1  # its numbers; a multiple of 0 is none; who is paid stands as 1.0 from SHARES on


def hurdle(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay min(pool, Σ due), pro rata to due_i, what is missing to the rate or to the multiple, whichever is more.

    To the rate, it is H = H · (1 + rate) + paid in − received, which is 0 when the internal rate of return of all
    the partner's money is the rate; below 0 it is ahead, and that grows likewise. `own` is the interest in H, the rest
    being minus the balance. To the multiple, it is multiple · invested − (balance + invested).
    What is paid returns capital first; the rest counts as profit distributed.
    """
    share, rate, over = scratch[0], numbers[MONTHLY_RATE], numbers[MULTIPLE] - 1.0
    for lane in range(len(pool)):
        share[lane] = 0.0
    for i in range(len(paid)):
        interest, row, member = own[i], paid[i], numbers[SHARES + i]
        opening, balance, invested = state[OPENING][i], state[BALANCE][i], state[INVESTED][i]
        for lane in range(len(pool)):
            interest[lane] += rate * (interest[lane] - opening[lane])
        for lane in range(len(pool)):
            row[lane] = interest[lane] - balance[lane]
        if numbers[MULTIPLE] > 0.0:
            for lane in range(len(pool)):
                missing = over * invested[lane] - balance[lane]
                row[lane] = row[lane] if row[lane] > missing else missing
        for lane in range(len(pool)):
            row[lane] = row[lane] * member if row[lane] > 0.0 else 0.0
            share[lane] += row[lane]
    draw(pool, share)
    for i in range(len(paid)):
        row, profit = paid[i], state[PROFIT][i]
        invested, returned = state[INVESTED][i], state[RETURNED][i]
        for lane in range(len(pool)):
            row[lane] *= share[lane]
        for lane in range(len(pool)):
            rest = invested[lane] - returned[lane]
            back = rest if rest < row[lane] else row[lane]
            back = back if back > 0.0 else 0.0
            returned[lane] += back
            profit[lane] += row[lane] - back
