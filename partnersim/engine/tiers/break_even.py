"""Break even: equal parts to everyone who still has a loss, until no loss is left."""

from __future__ import annotations

from partnersim.engine.slots import BALANCE, Row, Rows
from partnersim.engine.tiers.choices import least, most
from partnersim.engine.tiers.losses import sort_losses


def break_even(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay min(loss_i, part), the part being such that min(pool, Σ loss) is paid.

    With T_k the sum of the k smallest losses and P the pool, the part is max over k of (P − T_k) / (N − k);
    where the pool ends all losses, that is at least the largest of them.
    """
    partners, lanes = len(paid), range(len(pool))
    part, rest = scratch[partners], scratch[partners + 1]
    sort_losses(state[BALANCE], scratch, False)
    for lane in lanes:
        part[lane] = 0.0
        rest[lane] = pool[lane]
    for k in range(partners):
        loss, each = scratch[k], 1.0 / (partners - k)
        for lane in lanes:
            part[lane] = most(part[lane], rest[lane] * each)
            rest[lane] -= loss[lane]
    for i in range(partners):
        mine, row = state[BALANCE][i], paid[i]
        for lane in lanes:
            due = least(most(-mine[lane], 0.0), part[lane])
            row[lane] = least(due, most(pool[lane], 0.0))
            pool[lane] -= row[lane]
