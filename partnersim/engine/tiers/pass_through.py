"""Pass-through: third parties' bills are repaid to whoever paid them, before anything is shared."""

from __future__ import annotations

from partnersim.engine.slots import PASS_THROUGH, Row, Rows
from partnersim.engine.tiers.pool import draw, sum_partners


def pass_through(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay bill_i · min(pool, Σ bill) / Σ bill; nothing out of a pool below zero."""
    share = scratch[0]
    sum_partners(flow[PASS_THROUGH], share)
    draw(pool, share)
    for i in range(len(paid)):
        bill, row = flow[PASS_THROUGH][i], paid[i]
        for lane in range(len(pool)):
            row[lane] = bill[lane] * share[lane]
