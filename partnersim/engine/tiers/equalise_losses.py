"""Equalise losses: to the largest loss until it meets the next, then to those together, until all are equal.

Not to be confused with the catch-up of investor waterfalls, which levels profits to a carry.
"""

from __future__ import annotations

from partnersim.engine.slots import BALANCE, Row, Rows
from partnersim.engine.tiers.choices import least, most
from partnersim.engine.tiers.losses import NOBODY_IS_ABOVE, sort_losses


def equalise_losses(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay max(0, loss_i − level), the level being where the pool ends, or the smallest loss if that is higher.

    With S_k the sum of the k largest losses and P the pool, the pool ends at max over k of (S_k − P) / k.
    """
    partners, lanes = len(paid), range(len(pool))
    level, above = scratch[partners], scratch[partners + 1]
    sort_losses(state[BALANCE], scratch, True)
    smallest = scratch[partners - 1]
    for lane in lanes:
        level[lane] = smallest[lane] if pool[lane] > 0.0 else NOBODY_IS_ABOVE
        above[lane] = -pool[lane]
    for k in range(partners):
        loss, each = scratch[k], 1.0 / (k + 1)  # a product takes a tenth of the time of a division
        for lane in lanes:
            above[lane] += loss[lane]
            level[lane] = most(level[lane], above[lane] * each)
    for i in range(partners):
        mine, row = state[BALANCE][i], paid[i]
        for lane in lanes:
            due = -mine[lane] - level[lane]
            have = least(due, pool[lane])
            row[lane] = have if due > 0.0 else 0.0
            pool[lane] -= row[lane]
