"""Equalise losses and break even, per unit invested instead of per head."""

from __future__ import annotations

from partnersim.engine.slots import BALANCE, INVESTED, Row, Rows
from partnersim.engine.tiers.choices import least, most

NOTHING = 1e-30  # weight, against the largest, of a partner that invested nothing: its loss is deepest by far
NOBODY = 1e300  # the level of those who invested, where nobody did

# rows of scratch, after a weight for each partner
LOSSES, WEIGHTS, LEVEL, LOWEST, NO_WEIGHT, DEEPER = range(6)


def equalise_by_investment(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay max(0, loss_i − w_i · level), w_i being what partner i invested to date.

    The level is max over k of (S_k − P) / W_k in the order of loss/w, or the smallest loss/w of those who
    invested if that is higher. Partners who invested nothing are so paid first.
    """
    balance, partners, lanes = state[BALANCE], len(paid), range(len(pool))
    losses, weights, level = scratch[partners + LOSSES], scratch[partners + WEIGHTS], scratch[partners + LEVEL]
    lowest, no_weight, deeper = scratch[partners + LOWEST], scratch[partners + NO_WEIGHT], scratch[partners + DEEPER]
    weigh(state[INVESTED], scratch, no_weight)
    for lane in lanes:
        level[lane] = 0.0
        lowest[lane] = NOBODY
    for i in range(partners):
        mine, weight = balance[i], scratch[i]
        for lane in lanes:
            losses[lane] = -mine[lane]
            weights[lane] = weight[lane]
        for lane in lanes:
            own_level = losses[lane] / weights[lane]
            lowest[lane] = least(lowest[lane], own_level if weights[lane] > no_weight[lane] else NOBODY)
        for j in range(partners):
            if j != i:
                theirs = balance[j]
                count_deeper(mine, weight, theirs, scratch[j], deeper, weights)
                for lane in lanes:
                    losses[lane] -= theirs[lane] * deeper[lane]
        for lane in lanes:
            level[lane] = most(level[lane], (losses[lane] - pool[lane]) / weights[lane])
    for i in range(partners):
        mine, weight, row = balance[i], scratch[i], paid[i]
        for lane in lanes:
            above = -mine[lane] - weight[lane] * most(level[lane], lowest[lane])
            row[lane] = most(above, 0.0) if pool[lane] > 0.0 else 0.0
    take_out(pool, paid, losses)


def break_even_by_investment(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay min(loss_i, w_i · part) until no loss is left, the part being max over k of (P − T_k) / (W − W_k)."""
    balance, partners, lanes = state[BALANCE], len(paid), range(len(pool))
    rest, weights, part = scratch[partners + LOSSES], scratch[partners + WEIGHTS], scratch[partners + LEVEL]
    amount, deeper = scratch[partners + LOWEST], scratch[partners + DEEPER]
    weigh(state[INVESTED], scratch, scratch[partners + NO_WEIGHT])
    for lane in lanes:
        amount[lane] = 0.0
        part[lane] = 0.0
    for i in range(partners):
        mine = balance[i]
        for lane in lanes:
            amount[lane] += most(-mine[lane], 0.0)
    for lane in lanes:
        amount[lane] = least(amount[lane], pool[lane])
    for i in range(partners):
        mine, weight = balance[i], scratch[i]
        for lane in lanes:
            rest[lane] = amount[lane]
            weights[lane] = weight[lane]
        for j in range(partners):
            if j != i:
                theirs = balance[j]
                count_deeper(mine, weight, theirs, scratch[j], deeper, weights)
                for lane in lanes:
                    rest[lane] -= most(-theirs[lane], 0.0) * (1.0 - deeper[lane])
        for lane in lanes:
            part[lane] = most(part[lane], rest[lane] / weights[lane])
    for i in range(partners):
        mine, weight, row = balance[i], scratch[i], paid[i]
        for lane in lanes:
            row[lane] = least(most(-mine[lane], 0.0), weight[lane] * part[lane])
    take_out(pool, paid, rest)


def count_deeper(mine: Row, weight: Row, theirs: Row, other: Row, deeper: Row, weights: Row) -> None:
    """Whether their loss is as deep as mine or deeper for what was invested, 1 or 0; if so, their weight counts."""
    for lane in range(len(mine)):
        deeper[lane] = 1.0 if theirs[lane] * weight[lane] <= mine[lane] * other[lane] else 0.0
    for lane in range(len(mine)):
        weights[lane] += other[lane] * deeper[lane]


def weigh(invested: Rows, weight: Rows, no_weight: Row) -> None:
    """weight[partner][lane] = invested to date; next to nothing for 0; 1 for all where nobody invested.

    `no_weight` is the largest weight that stands for "invested nothing".
    """
    lanes = range(len(no_weight))
    for lane in lanes:
        no_weight[lane] = 0.0
    for i in range(len(invested)):
        row = invested[i]
        for lane in lanes:
            no_weight[lane] = most(no_weight[lane], row[lane])
    for lane in lanes:
        no_weight[lane] *= NOTHING
    for i in range(len(invested)):
        row, into = invested[i], weight[i]
        for lane in lanes:
            into[lane] = most(row[lane], no_weight[lane]) if no_weight[lane] > 0.0 else 1.0


def take_out(pool: Row, paid: Rows, floor: Row) -> None:
    """Take what is paid out of the pool; what rounding leaves below zero is nothing. `floor` is lent."""
    lanes = range(len(pool))
    for lane in lanes:
        floor[lane] = least(pool[lane], 0.0)
    for i in range(len(paid)):
        row = paid[i]
        for lane in lanes:
            pool[lane] -= row[lane]
    for lane in lanes:
        pool[lane] = most(pool[lane], floor[lane])
