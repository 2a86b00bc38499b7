"""The one loop over months: what every agreement runs through, tier by tier, for a block of scenarios.

Plain functions on rows of floats: `engine.run` calls them as they stand on lists, or compiled on arrays. Both give
equal bits.
"""

from __future__ import annotations

from partnersim.engine.balances import FUNCTIONS as BALANCING
from partnersim.engine.balances import (
    INTEREST,
    RESET,
    TRACKED,
    anyone_invests,
    close_month,
    fill,
    open_month,
    take_off_costs,
)
from partnersim.engine.phases import COSTS, label, label_without_surplus
from partnersim.engine.slots import (
    BALANCE,
    COST,
    CUSHION,
    FIRST_OWN,
    LIVE_FROM,
    ONE_TIME,
    PASS_THROUGH,
    PHASE,
    POOL,
    RECEIVED,
    REVENUE,
    SCALE,
    SURPLUS,
    Row,
    Rows,
)  # fmt: skip
from partnersim.engine.tiers import COST_RECOVERY, PASS_THROUGH_REPAID, pay
from partnersim.engine.tiers.five_phase_of_two import FIVE_PHASE_OF_TWO, five_phase_month_of_two, five_phase_of_two

# `plan`: the tiers of a version of the contract, in order
CODE = 0  # of the tier; below 0 there are no more
ROW = 1  # where what it pays is kept: a tier amended later keeps its row
TIER_PHASE = 2
OWN = 3  # where its own balances are kept: a tier amended later keeps them, unless it becomes one of another kind


def run_months(
    holds_from: list[int], plan: list[list[list[int]]], numbers: list[Rows], rules: Rows, live_from: Row,
    revenue: Rows, flows: list[list[Rows]], received: list[Rows], balances: list[Rows], labels: Rows,
    by_tier: list[list[Rows]], first: int, stop: int, notes: list[Rows], flow: list[Rows], state: list[list[Rows]],
    paid: Rows, scratch: Rows,
) -> None:  # fmt: skip
    """Run every month for the scenarios from `first` to `stop`, block by block, as many blocks in turn as lent.

    `holds_from` [version] is the month from which a version of the contract holds, 0 for the first; `plan`
    [version][tier][CODE, ROW, TIER_PHASE, OWN] its tiers, `numbers` [version][tier] theirs, `rules` [version] what
    holds for its balances. `live_from` [scenario] is the month of go-live, negative where the first revenue decides;
    `revenue` [month][scenario]; `flows` [row][month][partner][scenario], a row without scenarios having one
    lane; the outputs `received`, `balances` [month][partner][scenario], and, where they have months at all,
    `labels` [month][scenario] and `by_tier` [tier][month][partner][scenario], are written in place. `notes` and
    `state` hold what every block carries from month to month; the rest is lent to each in turn.
    """
    lanes, labelled, bills = len(scratch[0]), len(labels) > 0, len(flows[PASS_THROUGH]) > 0
    for start in range(first, stop, lanes * len(notes)):
        _clear(notes, state)
        version = 0
        for month in range(len(revenue)):
            while version + 1 < len(holds_from) and holds_from[version + 1] <= month:
                version += 1
            invested = anyone_invests(flows[ONE_TIME], month)
            for block in range(min(len(notes), -(-(stop - start) // lanes))):
                at = min(start + block * lanes, stop - lanes)  # the last is a full one too: some get equal bits again
                note, balances_of = notes[block], state[block]
                if is_five_phase_alone(plan[version], rules[version], bills):
                    if invested:
                        _load(month, at, flows, ONE_TIME, flow)
                    cost = flows[COST][month]
                    share_between_two(
                        rules[version], invested, revenue[month][at : at + lanes], cost[0][at : at + lanes],
                        cost[1][at : at + lanes], flow, balances_of,
                    )  # fmt: skip
                else:
                    _load_all(month, at, revenue[month], flows, note, flow)
                    if labelled and month == 0:
                        take(live_from, at, note[LIVE_FROM])
                    share_month(
                        month, plan[version], numbers[version], rules[version], labelled, invested, bills, by_tier,
                        note, flow, balances_of, paid, scratch, at,
                    )  # fmt: skip
                if labelled:
                    put(note[PHASE], labels[month], at)
                _store(balances_of[BALANCE], balances[month], at)
                _store(flow[RECEIVED], received[month], at)


def _clear(notes: list[Rows], state: list[list[Rows]]) -> None:
    for block in range(len(notes)):
        for row in range(len(notes[block])):
            fill(notes[block][row], 0.0)
        for kind in range(len(state[block])):
            for i in range(len(state[block][kind])):
                fill(state[block][kind][i], 0.0)


def share_month(
    month: int, plan: list[list[int]], numbers: Rows, rules: Row, labelled: bool, invested: bool, bills: bool,
    by_tier: list[list[Rows]], notes: Rows, flow: list[Rows], state: list[Rows], paid: Rows, scratch: Rows, first: int,
) -> None:  # fmt: skip
    """Open the month, pay tier by tier and close it, in a block whose rows hold the month's money."""
    pool, shared = notes[POOL], notes[REVENUE]
    if labelled or rules[TRACKED] > 0.0 or rules[RESET] > 0.0:
        _measure(shared, flow, notes[SCALE])
    if labelled:
        label_without_surplus(month, notes)
    open_month(rules, invested, flow, state)
    take_off_costs(rules, bills, flow, state)
    for k in range(len(plan)):
        tier = plan[k]
        code, phase = tier[CODE], tier[TIER_PHASE]
        if code < 0:
            break
        if code == FIVE_PHASE_OF_TWO:
            if k == 0:
                for i in range(len(paid)):
                    fill(flow[RECEIVED][i], 0.0)
            five_phase_of_two(pool, flow, state)
            continue
        pay(code, numbers[k], shared, pool, flow, state, state[FIRST_OWN + tier[OWN]], paid, scratch)
        operating = code in (COST_RECOVERY, PASS_THROUGH_REPAID)
        _book(paid, state[CUSHION if operating and rules[TRACKED] > 0.0 else BALANCE], flow[RECEIVED], k == 0)
        if labelled and phase == COSTS:
            take(pool, 0, notes[SURPLUS])
        elif labelled and phase > COSTS:
            label(phase, k + 1 == len(plan) or plan[k + 1][CODE] < 0, paid, notes)
        if len(by_tier) > 0:
            _store(paid, by_tier[tier[ROW]][month], first)
    close_month(rules, notes, state)


def is_five_phase_alone(plan: list[list[int]], rules: Row, bills: bool) -> bool:
    """Whether the four tiers that two partners have as one are all there is to a month."""
    alone = len(plan) == 1 or plan[1][CODE] < 0
    return plan[0][CODE] == FIVE_PHASE_OF_TWO and alone and not bills and rules[RESET] == 0.0


def share_between_two(
    rules: Row, invested: bool, revenue: Row, cost_one: Row, cost_two: Row, flow: list[Rows], state: list[Rows]
) -> None:
    """`share_month` where `is_five_phase_alone`: nothing is copied, and no row but of the month's is needed."""
    if invested or rules[INTEREST] > 0.0:
        open_month(rules, invested, flow, state)
    balance, received = state[BALANCE], flow[RECEIVED]
    five_phase_month_of_two(revenue, cost_one, cost_two, balance[0], balance[1], received[0], received[1])


def _load_all(
    month: int, first: int, revenue: Row, flows: list[list[Rows]], notes: Rows, flow: list[Rows]
) -> None:  # fmt: skip
    """Copy the month's inputs into rows of the block."""
    take(revenue, first, notes[REVENUE])
    take(notes[REVENUE], 0, notes[POOL])
    for kind in range(len(flows)):
        _load(month, first, flows, kind, flow)


def _load(month: int, first: int, flows: list[list[Rows]], kind: int, flow: list[Rows]) -> None:
    """Copy the month's flows of a kind into rows of the block; where the contract knows none, rows stay 0."""
    for i in range(len(flow[kind]) if len(flows[kind]) > 0 else 0):
        row, given = flow[kind][i], flows[kind][month][i]
        if len(given) == 1:
            if row[0] != given[0]:  # else it is full of that amount already
                fill(row, given[0])
        else:
            take(given, first, row)


def take(source: Row, first: int, row: Row) -> None:
    """Fill `row` from scenario `first` of `source` on. `compiled.py` has a loop of its own for it."""
    row[:] = source[first : first + len(row)]


def put(row: Row, out: Row, first: int) -> None:
    """Write `row` into `out`, from scenario `first` on. `compiled.py` has a loop of its own for it."""
    out[first : first + len(row)] = row


def _measure(shared: Row, flow: list[Rows], scale: Row) -> None:
    """Add |R| + Σ cost + Σ one-time cost to the money that has moved so far."""
    lanes = range(len(scale))
    for lane in lanes:
        scale[lane] += abs(shared[lane])
    for i in range(len(flow[COST])):
        cost, one_time = flow[COST][i], flow[ONE_TIME][i]
        for lane in lanes:
            scale[lane] += cost[lane] + one_time[lane]


def _book(paid: Rows, balance: Rows, received: Rows, first: bool) -> None:
    """What a tier pays is received, and raises balances; the first tier of the month is the first to pay."""
    lanes = range(len(paid[0]))
    for i in range(len(paid)):
        row, into, got = paid[i], balance[i], received[i]
        if first:
            for lane in lanes:
                into[lane] += row[lane]
                got[lane] = row[lane]
        else:
            for lane in lanes:
                into[lane] += row[lane]
                got[lane] += row[lane]


def _store(rows: Rows, out: Rows, first: int) -> None:
    for i in range(len(rows)):
        put(rows[i], out[i], first)


# What the compiler must know of besides `run_months`, callees before callers.
FUNCTIONS = (
    *BALANCING, is_five_phase_alone, share_between_two, _load, _load_all, _measure, label_without_surplus, label,
    _book, _store, _clear, share_month,
)  # fmt: skip
