"""Draws from the generator to their figures in one go, block by block: no path of a draw leaves the nearer caches.

For deals whose money is made of streams, each a number a unit and month, and whose terms share one pool by tiers.
Demand is drawn month by month, the streams follow from it, the month loop's own tiers share them, and what is left of
a block are its figures and counts. Plain functions on rows: `lanes` makes of a loop one step of NumPy, or a loop.
"""

from __future__ import annotations

from typing import Any

from partnersim.engine.drawn import figures as _figures
from partnersim.engine.drawn import market as _market
from partnersim.engine.drawn.figures import count_block, measure_block
from partnersim.engine.drawn.market import ALWAYS, PRICE, draw_market
from partnersim.engine.draws.blocks import lanes
from partnersim.engine.months import is_five_phase_alone, share_between_two, share_month
from partnersim.engine.slots import APPROVED, COST, ONE_TIME, PASS_THROUGH, POOL, RECEIVED, REVENUE

__all__ = ["FUNCTIONS", "run_drawn"]


def run_drawn(
    key: Any, first: Any, drivers: Any, shocks: Any, which: Any, new: Any, churn: Any, live: Any, place: Any,
    units: Any, priced: Any, varies: Any, coefficients: Any, factors: Any, plan: Any, numbers: Any, rules: Any,
    rows: Any, first_of: Any, approved: Any, by: Any, discounts: Any, figures: Any, months_of: Any, low: Any,
    per_unit: Any, counts: Any, least: Any, largest: Any, begin: Any, end: Any, normals: Any, paths: Any, market: Any,
    notes: Any, flow: Any, state: Any, paid: Any, scratch: Any, position: Any, empty: Any,
) -> None:  # fmt: skip
    """Run the draws from `begin` to `end` of a range whose first is number `first`, under every contract.

    `shocks` [shock][SD, KEEPS, FRESH, WEIGHTS…] are AR(1) in logarithms, `drivers` [shock][2] the generator's names of
    them, `which` [GROWTH, CHURN, PRICES] where each is, −1 where it is not. `new` [month][draw or 1] instances come
    before shocks, `churn` [draw or 1] is the part that leaves, `live` [draw or 1] the month of go-live; `place` [unit]
    is the row of `market` that keeps it, −1 where nobody asks. A stream is coefficients [stream][month] · `units`
    [stream], times the price where `priced`, times a factor of the draw where `varies` [stream], its row in `factors`,
    is not −1. It is of partner `by` [stream], and under a contract it goes to `rows` [contract][stream]: −1 the pool,
    else a row of `flow`, which the one marked in `first_of` opens; to APPROVED too where `approved` is 1, or 2 for the
    first. `plan`, `numbers` and `rules` [contract] are those of `run_months`.

    Written are `figures` [contract][npv, profit, peak][partner][draw], `months_of` [contract][peak, payback][partner]
    [draw], and, where `counts` [contract][month][partner][bin] has any, the counts of positions in bins from `low` on,
    `per_unit` of them to a unit of money. The rest is lent; `empty` stands for what the month loop may leave out.
    """
    together, ones = len(paid[0]), paths[len(paths) - 1]
    ones[:] = 1.0
    for at in range(begin, end, together):
        start = min(at, end - together)  # the last block is a full one too: some lanes are done again
        draw_market(key, first + start, drivers, shocks, which, new, churn, live, start, normals, paths, place, market)
        for contract in range(len(plan)):
            _share_block(
                contract, start, market, ones, place, units, priced, varies, coefficients, factors, plan, numbers,
                rules, rows, first_of, approved, by, discounts, figures, notes, flow, state, paid, scratch, position,
                empty,
            )  # fmt: skip
            measure_block(contract, start, position, scratch, figures, months_of)
            if counts.shape[3] > 0:
                count_block(
                    contract, at - start, position, low, per_unit, counts, least, largest, scratch[0], scratch[1]
                )


def _share_block(
    contract: Any, start: Any, market: Any, ones: Any, place: Any, units: Any, priced: Any, varies: Any,
    coefficients: Any, factors: Any, plan: Any, numbers: Any, rules: Any, rows: Any, first_of: Any, approved: Any,
    by: Any, discounts: Any, figures: Any, notes: Any, flow: Any, state: Any, paid: Any, scratch: Any, position: Any,
    empty: Any,
) -> None:  # fmt: skip
    """All months of a block under one contract: positions `[month][partner][lane]`, and the present values."""
    notes[:] = 0.0
    state[:] = 0.0
    flow[:] = 0.0
    together = len(paid[0])
    bills = False
    for stream in range(len(units)):
        bills = bills or rows[contract, stream] == PASS_THROUGH
    alone = is_five_phase_alone(plan[contract], rules[contract], bills)
    for month in range(len(market)):
        invested = False
        for stream in range(len(units)):
            coefficient, row, opens = coefficients[stream, month], rows[contract, stream], first_of[contract, stream]
            unit = ones if units[stream] == ALWAYS else market[month, place[units[stream]]]
            invested = invested or (row == ONE_TIME and coefficient != 0.0)
            if varies[stream] >= 0:
                _scale(coefficient, factors[varies[stream], start : start + together], unit, scratch[0])
                unit, coefficient = scratch[0], 1.0
            if priced[stream] > 0:
                _scale(coefficient, unit, market[month, place[PRICE]], scratch[1])
                unit, coefficient = scratch[1], 1.0
            _add_stream(coefficient, unit, opens > 0, notes[POOL] if row < 0 else flow[row, by[stream]])
            if approved[contract, stream] > 0:
                _add_stream(coefficient, unit, approved[contract, stream] > 1, flow[APPROVED, by[stream]])
        if alone:
            cost = flow[COST]
            share_between_two(rules[contract], invested, notes[POOL], cost[0], cost[1], flow, state)
        else:
            _copy(notes[POOL], notes[REVENUE])
            share_month(
                month, plan[contract], numbers[contract], rules[contract], False, invested, bills, empty, notes, flow,
                state, paid, scratch, 0,
            )  # fmt: skip
        for i in range(len(paid)):
            paid_out = flow[COST, i]
            if bills or invested:
                paid_out = scratch[0]
                _add_up(flow[COST, i], flow[PASS_THROUGH, i], flow[ONE_TIME, i], paid_out)
            npv, before = figures[contract, 0, i, start : start + together], position[max(month - 1, 0), i]
            _book(flow[RECEIVED, i], paid_out, discounts[i, month], month == 0, before, position[month, i], npv)


def _scale(coefficient: Any, one: Any, other: Any, product: Any) -> None:
    """In this order: a factor that is the same for all draws is in the coefficient, and gives the same bits."""
    for lane in lanes(product):
        product[lane] = coefficient * one[lane] * other[lane]


def _add_stream(coefficient: Any, unit: Any, opens: Any, into: Any) -> None:
    """Add a stream's money of a month to a row; the first of a row opens it."""
    if coefficient == 0.0:
        if opens:
            into[:] = 0.0
    elif opens:
        for lane in lanes(into):
            into[lane] = coefficient * unit[lane]
    else:
        for lane in lanes(into):
            into[lane] += coefficient * unit[lane]


def _copy(pool: Any, shared: Any) -> None:
    for lane in lanes(pool):
        shared[lane] = pool[lane]


def _add_up(cost: Any, bill: Any, one_time: Any, total: Any) -> None:
    for lane in lanes(total):
        total[lane] = cost[lane] + bill[lane] + one_time[lane]


def _book(got: Any, cost: Any, discount: Any, opens: Any, before: Any, now: Any, npv: Any) -> None:
    """The position after the month, and what it adds to the present value."""
    if opens:
        for lane in lanes(now):
            now[lane] = got[lane] - cost[lane]
            npv[lane] = now[lane] * discount
    else:
        for lane in lanes(now):
            net = got[lane] - cost[lane]
            now[lane] = before[lane] + net
            npv[lane] += net * discount


# What the compiler must know of besides `run_drawn`, callees before callers.
FUNCTIONS = (*_market.FUNCTIONS, *_figures.FUNCTIONS, _scale, _add_stream, _copy, _add_up, _book, _share_block)
