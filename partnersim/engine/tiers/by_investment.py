"""Equalise losses and break even, per unit invested instead of per head.

Written lane by lane: these are rare, and read more easily than the block form of `equalise_losses`.
"""

from __future__ import annotations

from partnersim.engine.slots import BALANCE, INVESTED, Row, Rows

NOTHING = 1e-30  # weight, against the largest, of a partner that invested nothing: its loss is deepest by far


def equalise_by_investment(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay max(0, loss_i − w_i · level), w_i being what partner i invested to date.

    The level is max over k of (S_k − P) / W_k in the order of loss/w, or the smallest loss/w of those who
    invested if that is higher. Partners who invested nothing are so paid first.
    """
    balance, weight = state[BALANCE], scratch
    partners = len(paid)
    for lane in range(len(pool)):
        least = weigh(state[INVESTED], lane, weight)
        level, lowest = 0.0, 1e300
        for i in range(partners):
            losses, weights = -pool[lane], 0.0
            for j in range(partners):
                if balance[j][lane] * weight[i][lane] <= balance[i][lane] * weight[j][lane]:
                    losses -= balance[j][lane]
                    weights += weight[j][lane]
            level = max(level, losses / weights)
            if weight[i][lane] > least:
                lowest = min(lowest, -balance[i][lane] / weight[i][lane])
        level = max(level, lowest)
        for i in range(partners):
            above = -balance[i][lane] - weight[i][lane] * level
            paid[i][lane] = above if above > 0.0 and pool[lane] > 0.0 else 0.0
        take_out(pool, paid, lane)


def break_even_by_investment(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay min(loss_i, w_i · part) until no loss is left, the part being max over k of (P − T_k) / (W − W_k)."""
    balance, weight = state[BALANCE], scratch
    partners = len(paid)
    for lane in range(len(pool)):
        weigh(state[INVESTED], lane, weight)
        amount, part = 0.0, 0.0
        for i in range(partners):
            amount += max(0.0, -balance[i][lane])
        amount = min(amount, pool[lane])
        for i in range(partners):
            rest, weights = amount, 0.0
            for j in range(partners):
                if balance[j][lane] * weight[i][lane] > balance[i][lane] * weight[j][lane]:
                    rest -= max(0.0, -balance[j][lane])
                else:
                    weights += weight[j][lane]
            part = max(part, rest / weights)
        for i in range(partners):
            paid[i][lane] = min(max(0.0, -balance[i][lane]), weight[i][lane] * part)
        take_out(pool, paid, lane)


def weigh(invested: Rows, lane: int, weight: Rows) -> float:
    """weight[partner][lane] = invested to date; next to nothing for 0; 1 for all where nobody invested.

    Returns the largest weight that stands for "invested nothing".
    """
    most = 0.0
    for i in range(len(invested)):
        most = max(most, invested[i][lane])
    least = most * NOTHING
    for i in range(len(invested)):
        weight[i][lane] = max(invested[i][lane], least) if most > 0.0 else 1.0
    return least


def take_out(pool: Row, paid: Rows, lane: int) -> None:
    """Take what is paid out of the pool; what rounding leaves below zero is nothing."""
    if pool[lane] > 0.0:
        for i in range(len(paid)):
            pool[lane] -= paid[i][lane]
        pool[lane] = max(pool[lane], 0.0)
