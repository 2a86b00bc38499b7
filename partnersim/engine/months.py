"""The one loop over months: what every agreement runs through, tier by tier, for a block of scenarios.

Plain functions on rows of floats: `engine.run` calls them as they stand on lists where the job is small, and
compiled on arrays where it is large. Both give equal bits.
"""

from __future__ import annotations

from partnersim.engine.phases import COSTS, label, label_without_surplus
from partnersim.engine.slots import (
    APPROVED,
    BALANCE,
    COST,
    CUSHION,
    FIRST_OWN,
    INVESTED,
    LIVE_FROM,
    ONE_TIME,
    OUTSTANDING,
    PASS_THROUGH,
    PHASE,
    POOL,
    RECEIVED,
    RETURNED,
    REVENUE,
    SCALE,
    SURPLUS,
    TOLERANCE,
    TOTAL,
    Row,
    Rows,
)  # fmt: skip
from partnersim.engine.tiers import COST_RECOVERY, PASS_THROUGH_REPAID, pay

# `rules`: what holds for the balances of the contract
INTEREST = 0  # monthly rate on negative balances
TRACKED = 1  # 1.0: approved investments open a loss of their own
RESET = 2  # 1.0: balances start afresh whenever a month ends with no loss
CAPITAL = 3  # 1.0: a tier looks at capital invested and returned


def run_months(
    codes: list[int], numbers: Rows, phases: list[int], rules: Row, live_from: Row,
    revenue: Rows, flows: list[list[Rows]], received: list[Rows], balances: list[Rows], labels: Rows,
    by_tier: list[list[Rows]], first: int, stop: int, notes: list[Rows], flow: list[Rows], state: list[list[Rows]],
    paid: Rows, scratch: Rows,
) -> None:  # fmt: skip
    """Run every month for the scenarios from `first` to `stop`, block by block.

    `live_from` [scenario] is the month of go-live, negative where the first revenue decides;
    `revenue` [month][scenario]; `flows` [row][month][partner][scenario], a row without scenarios having one
    lane; the outputs `received`, `balances` [month][partner][scenario], and, where they have months at all,
    `labels` [month][scenario] and `by_tier` [tier][month][partner][scenario], are written in place. `notes` and
    `state` hold what every block carries from month to month, 0 before the first; the rest is lent to each in turn.
    """
    lanes = len(scratch[0])
    for month in range(len(revenue)):
        for block in range(len(notes)):
            begin = first + block * lanes
            if begin < stop:
                # The last block is a full one too: some lanes are given the same bits again.
                _run_month(
                    month, codes, numbers, phases, rules, live_from, revenue, flows, received, balances, labels,
                    by_tier, min(begin, stop - lanes), notes[block], flow, state[block], paid, scratch,
                )  # fmt: skip


def _run_month(
    month: int, codes: list[int], numbers: Rows, phases: list[int], rules: Row, live_from: Row,
    revenue: Rows, flows: list[list[Rows]], received: list[Rows], balances: list[Rows], labels: Rows,
    by_tier: list[list[Rows]], first: int, notes: Rows, flow: list[Rows], state: list[Rows], paid: Rows,
    scratch: Rows,
) -> None:  # fmt: skip
    """Load, open, pay tier by tier, close, store: a month of one block, whose first lane is scenario `first`."""
    pool, shared = notes[POOL], notes[REVENUE]
    labelled = len(labels) > 0
    _load(month, first, revenue, flows, pool, shared, flow)
    if labelled or rules[TRACKED] > 0.0 or rules[RESET] > 0.0:
        _measure(shared, flow, notes[SCALE])
    if labelled:
        if month == 0:
            take(live_from, first, notes[LIVE_FROM])
        label_without_surplus(month, notes)
    _open(rules, _invests(flows[ONE_TIME], month), len(flows[PASS_THROUGH]) > 0, flow, state)
    for k in range(len(codes)):
        pay(codes[k], numbers[k], shared, pool, flow, state, state[FIRST_OWN + k], paid, scratch)
        operating = codes[k] == COST_RECOVERY or codes[k] == PASS_THROUGH_REPAID
        _book(paid, state[CUSHION if operating and rules[TRACKED] > 0.0 else BALANCE], flow[RECEIVED], k == 0)
        if labelled and phases[k] == COSTS:
            take(pool, 0, notes[SURPLUS])
        elif labelled and phases[k] > COSTS:
            label(phases[k], k == len(codes) - 1, paid, notes)
        if len(by_tier) > 0:
            _store(paid, by_tier[k][month], first)
    _close(rules, notes, state)
    if labelled:
        put(notes[PHASE], labels[month], first)
    _store(state[BALANCE], balances[month], first)
    _store(flow[RECEIVED], received[month], first)


def _load(
    month: int, first: int, revenue: Rows, flows: list[list[Rows]], pool: Row, shared: Row, flow: list[Rows]
) -> None:
    """Copy the month's inputs into rows of the block."""
    take(revenue[month], first, shared)
    take(shared, 0, pool)
    for kind in range(len(flows)):
        if len(flows[kind]) == 0:
            continue  # this contract knows no such flow: the rows stay 0
        for i in range(len(flow[kind])):
            row, given = flow[kind][i], flows[kind][month][i]
            if len(given) == 1:
                if row[0] != given[0]:  # else it is full of that amount already
                    _fill(row, given[0])
            else:
                take(given, first, row)


def _invests(one_time: list[Rows], month: int) -> bool:
    """Whether anyone may invest this month; most months of most contracts nobody does."""
    found = False
    for i in range(len(one_time[month]) if len(one_time) > 0 else 0):
        found = found or len(one_time[month][i]) > 1 or one_time[month][i][0] != 0.0
    return found


def take(source: Row, first: int, row: Row) -> None:
    """Fill `row` from scenario `first` of `source` on. `compiled.py` has a loop of its own for it."""
    row[:] = source[first : first + len(row)]


def put(row: Row, out: Row, first: int) -> None:
    """Write `row` into `out`, from scenario `first` on. `compiled.py` has a loop of its own for it."""
    out[first : first + len(row)] = row


def _fill(row: Row, amount: float) -> None:
    for lane in range(len(row)):
        row[lane] = amount


def _measure(shared: Row, flow: list[Rows], scale: Row) -> None:
    """Add |R| + Σ cost + Σ one-time cost to the money that has moved so far."""
    for lane in range(len(scale)):
        scale[lane] += abs(shared[lane])
    for i in range(len(flow[COST])):
        cost, one_time = flow[COST][i], flow[ONE_TIME][i]
        for lane in range(len(scale)):
            scale[lane] += cost[lane] + one_time[lane]


def _open(rules: Row, invests: bool, bills: bool, flow: list[Rows], state: list[Rows]) -> None:
    """Start of the month: interest, investments and costs go off the balances."""
    for i in range(len(state[BALANCE])):
        cost, one_time, bill = flow[COST][i], flow[ONE_TIME][i], flow[PASS_THROUGH][i]
        balance = state[BALANCE][i]
        if rules[CAPITAL] > 0.0:
            _invest(one_time, state[RETURNED][i], state[INVESTED][i], state[OUTSTANDING][i])
        if rules[INTEREST] > 0.0:
            _accrue(1.0 + rules[INTEREST], balance)
        if invests and rules[TRACKED] > 0.0:
            _open_tracked(one_time, flow[APPROVED][i], balance, state[CUSHION][i])
        elif invests:
            _take_off(one_time, balance)
        _take_off(cost, state[CUSHION][i] if rules[TRACKED] > 0.0 else balance)
        if bills:
            _take_off(bill, state[CUSHION][i] if rules[TRACKED] > 0.0 else balance)


def _invest(one_time: Row, returned: Row, invested: Row, outstanding: Row) -> None:
    for lane in range(len(invested)):
        rest = invested[lane] - returned[lane]
        outstanding[lane] = rest if rest > 0.0 else 0.0
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


def _close(rules: Row, notes: Rows, state: list[Rows]) -> None:
    """End of the month: a cushion that is overdrawn or no longer needed joins its balance; a fresh start if due."""
    scale, worst = notes[SCALE], notes[TOTAL]
    if rules[TRACKED] > 0.0:
        for i in range(len(state[BALANCE])):
            _join(scale, state[BALANCE][i], state[CUSHION][i])
    if rules[RESET] > 0.0:
        _fill(worst, 0.0)
        for i in range(len(state[BALANCE])):
            balance = state[BALANCE][i]
            for lane in range(len(scale)):
                worst[lane] = min(worst[lane], balance[lane])
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


def _book(paid: Rows, balance: Rows, received: Rows, first: bool) -> None:
    """What a tier pays is received, and raises balances; the first tier of the month is the first to pay."""
    for i in range(len(paid)):
        row, into, got = paid[i], balance[i], received[i]
        if first:
            for lane in range(len(row)):
                into[lane] += row[lane]
                got[lane] = row[lane]
        else:
            for lane in range(len(row)):
                into[lane] += row[lane]
                got[lane] += row[lane]


def _store(rows: Rows, out: Rows, first: int) -> None:
    for i in range(len(rows)):
        put(rows[i], out[i], first)


# What the compiler must know of besides `run_months`, callees before callers.
FUNCTIONS = (
    _fill, _load, _measure, _invests, _invest, _accrue, _take_off, _open_tracked, _open, _join, _close,
    label_without_surplus, label, _book, _store, _run_month,
)  # fmt: skip
