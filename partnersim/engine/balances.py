"""The balances of partners: what the start and the end of a month do to them."""

from __future__ import annotations

from partnersim.engine.slots import (
    APPROVED,
    BALANCE,
    COST,
    CUSHION,
    INVESTED,
    ONE_TIME,
    OPENING,
    OUTSTANDING,
    PASS_THROUGH,
    RETURNED,
    SCALE,
    TOLERANCE,
    TOTAL,
    Row,
    Rows,
)  # fmt: skip
from partnersim.engine.tiers.choices import least, most

# `rules`: what holds for the balances of the contract
INTEREST = 0  # monthly rate on negative balances
TRACKED = 1  # 1.0: approved investments open a loss of their own
RESET = 2  # 1.0: balances start afresh whenever a month ends with no loss
CAPITAL = 3  # 1.0: a tier looks at capital invested and returned; 2.0: at what was so at the end of last month too


def anyone_invests(one_time: list[Rows], month: int) -> bool:
    """Whether anyone may invest this month; most months of most contracts nobody does."""
    found = False
    for i in range(len(one_time[month]) if len(one_time) > 0 else 0):
        found = found or len(one_time[month][i]) > 1 or one_time[month][i][0] != 0.0
    return found


def open_month(rules: Row, invested: bool, flow: list[Rows], state: list[Rows]) -> None:
    """Start of the month: interest and investments go off the balances."""
    for i in range(len(state[BALANCE])):
        one_time, balance = flow[ONE_TIME][i], state[BALANCE][i]
        if rules[CAPITAL] > 1.0:
            _note_last_month(balance, state[INVESTED][i], state[RETURNED][i], state[OPENING][i], state[OUTSTANDING][i])
        if invested and rules[CAPITAL] > 0.0:
            _invest(one_time, state[INVESTED][i])
        if rules[INTEREST] > 0.0:
            _accrue(1.0 + rules[INTEREST], balance)
        if invested and rules[TRACKED] > 0.0:
            _open_tracked(one_time, flow[APPROVED][i], balance, state[CUSHION][i])
        elif invested:
            _take_off(one_time, balance)


def take_off_costs(rules: Row, bills: bool, flow: list[Rows], state: list[Rows]) -> None:
    """Running costs and, where there are any, bills go off the balances, or off cushions where there are those."""
    for i in range(len(state[BALANCE])):
        into = state[CUSHION][i] if rules[TRACKED] > 0.0 else state[BALANCE][i]
        _take_off(flow[COST][i], into)
        if bills:
            _take_off(flow[PASS_THROUGH][i], into)


def _note_last_month(balance: Row, invested: Row, returned: Row, opening: Row, outstanding: Row) -> None:
    for lane in range(len(balance)):
        opening[lane] = balance[lane]
    for lane in range(len(balance)):
        outstanding[lane] = most(invested[lane] - returned[lane], 0.0)


def _invest(one_time: Row, invested: Row) -> None:
    for lane in range(len(invested)):
        invested[lane] += one_time[lane]


def _accrue(factor: float, balance: Row) -> None:
    for lane in range(len(balance)):
        balance[lane] *= factor if balance[lane] < 0.0 else 1.0


def _take_off(cost: Row, balance: Row) -> None:
    for lane in range(len(balance)):
        balance[lane] -= cost[lane]


def _open_tracked(one_time: Row, approved: Row, balance: Row, cushion: Row) -> None:
    """An approved investment sets past profit aside as a cushion; all other costs are met from the cushion."""
    for lane in range(len(balance)):
        profit = balance[lane] if approved[lane] > 0.0 and balance[lane] > 0.0 else 0.0
        aside = cushion[lane] + profit
        other = one_time[lane] - approved[lane]
        cushioned = aside if aside < other else other
        cushion[lane] = aside - cushioned
        balance[lane] -= profit + approved[lane] + (other - cushioned)


def close_month(rules: Row, notes: Rows, state: list[Rows]) -> None:
    """End of the month: a cushion that is overdrawn or no longer needed joins its balance; a fresh start if due."""
    scale, worst = notes[SCALE], notes[TOTAL]
    if rules[TRACKED] > 0.0:
        for i in range(len(state[BALANCE])):
            _join(scale, state[BALANCE][i], state[CUSHION][i])
    if rules[RESET] > 0.0:
        fill(worst, 0.0)
        for i in range(len(state[BALANCE])):
            balance = state[BALANCE][i]
            for lane in range(len(scale)):
                worst[lane] = least(worst[lane], balance[lane])
        for i in range(len(state[BALANCE])):
            balance = state[BALANCE][i]
            for lane in range(len(scale)):
                balance[lane] = 0.0 if worst[lane] >= -TOLERANCE * scale[lane] else balance[lane]


def _join(scale: Row, balance: Row, cushion: Row) -> None:
    for lane in range(len(scale)):
        aside = cushion[lane] if cushion[lane] > 0.0 else 0.0
        rest = balance[lane] + (cushion[lane] - aside)
        even = rest >= -TOLERANCE * scale[lane]
        balance[lane] = rest + aside if even else rest
        cushion[lane] = 0.0 if even else aside


def fill(row: Row, amount: float) -> None:
    """Put one amount into every lane."""
    for lane in range(len(row)):
        row[lane] = amount


# What the compiler must know of, callees before callers.
FUNCTIONS = (
    fill, anyone_invests, _note_last_month, _invest, _accrue, _take_off, _open_tracked, open_month, take_off_costs,
    _join, close_month,
)  # fmt: skip
