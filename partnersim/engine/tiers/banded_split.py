"""Banded split: agreed shares that depend on the band a total of revenue is in, the month's or that of all months."""

from __future__ import annotations

from partnersim.engine.slots import PROFIT, SHARES, Row, Rows
from partnersim.engine.tiers.pool import sum_partners

# Its numbers: 1.0 if of revenue, else of the residual; 1.0 if bands are on all revenue so far; 1.0 if everything is
# shared as in the band reached; how many bands. From SHARES on, for each of them: up to which total, a share a partner.
OF_REVENUE, ON_TOTAL, WHOLE, BANDS = 0, 1, 2, 3
NO_LIMIT = float("inf")


def banded_split(
    numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows, scratch: Rows
) -> None:
    """Pay base · Σ_b share_bi · part_b, part_b being the part of the month's revenue that falls into band b.

    `whole`: all of it falls into the band of the total. Like `fixed_split` in all else: of revenue never more than
    the pool, the pool below zero taken back; a refund takes back what it takes off the bands.
    """
    part, total = scratch[0], scratch[1]
    so_far, partners, of_revenue = own[0], len(paid), numbers[OF_REVENUE] > 0.0
    for i in range(partners):
        row = paid[i]
        for lane in range(len(pool)):
            row[lane] = 0.0
    lower = -NO_LIMIT
    for band in range(int(numbers[BANDS])):
        first = SHARES + band * (1 + partners)
        upper = numbers[first]
        if numbers[WHOLE] > 0.0:
            _reached(lower, upper, so_far, revenue, part)
        else:
            _between(lower, upper, so_far, revenue, part)
        for i in range(partners):
            share, row = numbers[first + 1 + i], paid[i]
            for lane in range(len(pool)):
                row[lane] += share * part[lane]
        lower = upper
    sum_partners(paid, total)
    for lane in range(len(pool)):
        due = (revenue[lane] if of_revenue else pool[lane]) * total[lane]
        have = pool[lane] if (pool[lane] > 0.0) == (due > 0.0) else 0.0
        amount = due if abs(due) < abs(have) else have
        pool[lane] -= amount
        nobody = 0.0 if total[lane] > 0.0 else 1.0
        total[lane] = amount * (1.0 - nobody) / (total[lane] + nobody)
    for i in range(partners):
        row, profit = paid[i], state[PROFIT][i]
        for lane in range(len(pool)):
            row[lane] *= total[lane]
            profit[lane] += 0.0 if of_revenue else row[lane]
    if numbers[ON_TOTAL] > 0.0:
        for lane in range(len(pool)):
            so_far[lane] += revenue[lane]


def _reached(lower: float, upper: float, so_far: Row, revenue: Row, part: Row) -> None:
    """1 where the total with this month's revenue is above `lower` and at most `upper`, else 0."""
    for lane in range(len(part)):
        total = so_far[lane] + revenue[lane]
        part[lane] = (1.0 if total <= upper else 0.0) - (1.0 if total <= lower else 0.0)


def _between(lower: float, upper: float, so_far: Row, revenue: Row, part: Row) -> None:
    """The part of the month's revenue that moves the total between `lower` and `upper`; 0 where there is none.

    Limits are taken from where the total stands: a month within one band has all of its revenue there, to the bit.
    """
    for lane in range(len(part)):
        least = revenue[lane] if revenue[lane] < 0.0 else 0.0
        most = revenue[lane] if revenue[lane] > 0.0 else 0.0
        begin, end = lower - so_far[lane], upper - so_far[lane]
        begin = begin if begin > least else least
        end = end if end > least else least
        begin = begin if begin < most else most
        end = end if end < most else most
        nothing = 0.0 if most > least else 1.0
        part[lane] = (end - begin) / (most - least + nothing)


# What the compiler must know of, callees before callers.
FUNCTIONS = (_reached, _between, banded_split)
