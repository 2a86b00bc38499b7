"""The four tiers of the five-phase agreement for two partners, a lane at a time: most deals are this one.

Each number is that of the tiers run one after the other, to the bit; a test holds it. In one loop nothing that a tier
leaves is stored for the next, and one division serves both the costs and the rest: where costs are not covered there
is no rest, and where they are, everyone's are covered whole.
"""

from __future__ import annotations

from partnersim.engine.slots import BALANCE, COST, RECEIVED, Row, Rows

FIVE_PHASE_OF_TWO = 100  # its code: four tiers at once, beside those of one

NOBODY_IS_ABOVE = float("inf")


def five_phase_of_two(pool: Row, flow: list[Rows], state: list[Rows]) -> None:  # noqa: PLR0915 - one step a line
    """Cost recovery, equal losses, break-even and a share of profit, added to what is received and to balances."""
    cost_one, cost_two = flow[COST][0], flow[COST][1]
    got_one, got_two = flow[RECEIVED][0], flow[RECEIVED][1]
    balance_one, balance_two = state[BALANCE][0], state[BALANCE][1]
    for lane in range(len(pool)):
        c1, c2, revenue = cost_one[lane], cost_two[lane], pool[lane]
        costs = c1 + c2
        covered = revenue > costs
        left = revenue - costs if covered else 0.0
        # costs first; where they are not covered, what follows until the last step is not used
        b1, b2 = balance_one[lane] + c1, balance_two[lane] + c2
        # to the larger loss, until both are equal
        loss1, loss2 = (-b1 if b1 < 0.0 else 0.0), (-b2 if b2 < 0.0 else 0.0)
        above = most(loss1, loss2) - left
        level = most(least(loss1, loss2) if left > 0.0 else NOBODY_IS_ABOVE, above)
        level = most(level, (above + least(loss1, loss2)) * 0.5)
        due1, due2 = -b1 - level, -b2 - level
        have = due1 if due1 < left else left
        raised1 = have if due1 > 0.0 else 0.0
        left -= raised1
        have = due2 if due2 < left else left
        raised2 = have if due2 > 0.0 else 0.0
        left -= raised2
        b1, b2 = b1 + raised1, b2 + raised2
        # equal parts, until no loss is left
        loss1, loss2 = (-b1 if b1 < 0.0 else 0.0), (-b2 if b2 < 0.0 else 0.0)
        part = most(most(0.0, left * 0.5), left - least(loss1, loss2))
        due1, due2 = (loss1 if loss1 < part else part), (loss2 if loss2 < part else part)
        have = left if left > 0.0 else 0.0
        even1 = due1 if due1 < have else have
        left -= even1
        have = left if left > 0.0 else 0.0
        even2 = due2 if due2 < have else have
        left -= even2
        b1, b2 = b1 + even1, b2 + even2
        # the rest, or what there is of the costs, in proportion to costs
        nobody = 0.0 if costs > 0.0 else 1.0
        rest = left if covered else (revenue if revenue < costs else costs)
        share, flat = rest * (1.0 - nobody) / (costs + nobody), rest * nobody * 0.5
        paid1, paid2 = c1 * share + flat, c2 * share + flat
        got1, got2 = got_one[lane] + c1 + raised1 + even1, got_two[lane] + c2 + raised2 + even2
        balance_one[lane] = (b1 if covered else balance_one[lane]) + paid1
        balance_two[lane] = (b2 if covered else balance_two[lane]) + paid2
        got_one[lane] = (got1 if covered else got_one[lane]) + paid1
        got_two[lane] = (got2 if covered else got_two[lane]) + paid2
        pool[lane] = 0.0


def most(one: float, other: float) -> float:
    """The larger; quicker than the built-in, which minds what is no number."""
    return one if one > other else other


def least(one: float, other: float) -> float:
    """The smaller."""
    return one if one < other else other


# What the compiler must know of, callees before callers.
FUNCTIONS = (most, least, five_phase_of_two)
