"""Recovery of all costs: running costs and investments alike, as production sharing recovers them from output."""

from __future__ import annotations

from partnersim.engine.slots import COST, INVESTED, ONE_TIME, RETURNED, Row, Rows
from partnersim.engine.tiers.cost_recovery import CAP, CARRY_FORWARD
from partnersim.engine.tiers.pool import claim


def recover_all_costs(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay claim_i · min(pool · cap, Σ claim) / Σ claim, as `cost_recovery` does, with investments in the claim.

    Carried forward, that is capital not yet returned, whichever tier returns it; else the month's investment.
    A part of what is paid is so capital returned.
    """
    share, flat = scratch[0], scratch[1]
    for lane in range(len(pool)):
        share[lane] = 0.0
    for i in range(len(paid)):
        cost, one_time, owed, capital = flow[COST][i], flow[ONE_TIME][i], own[i], paid[i]
        invested, returned = state[INVESTED][i], state[RETURNED][i]
        if numbers[CARRY_FORWARD] > 0.0:
            for lane in range(len(pool)):
                rest = invested[lane] - returned[lane]
                capital[lane] = rest if rest > 0.0 else 0.0
        else:
            for lane in range(len(pool)):
                capital[lane] = one_time[lane]
        for lane in range(len(pool)):
            share[lane] += cost[lane] + owed[lane] + capital[lane]
    claim(numbers[CAP], len(paid), pool, share, flat)
    for i in range(len(paid)):
        cost, owed, row, returned = flow[COST][i], own[i], paid[i], state[RETURNED][i]
        for lane in range(len(pool)):
            returned[lane] += row[lane] * share[lane]
        if numbers[CARRY_FORWARD] > 0.0:
            for lane in range(len(pool)):
                running = cost[lane] + owed[lane]
                got = running * share[lane] + flat[lane]
                row[lane] = row[lane] * share[lane] + got
                owed[lane] = running - got if running > got else 0.0
        else:
            for lane in range(len(pool)):
                row[lane] = (cost[lane] + row[lane]) * share[lane] + flat[lane]
