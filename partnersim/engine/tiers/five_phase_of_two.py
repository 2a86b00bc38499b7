"""The five-phase agreement's four tiers for two partners, a lane at a time: most deals are this one.

Each number is that of the tiers run one after the other, to the bit; a test holds it. In one loop nothing that a tier
leaves is stored for the next, and one division serves both the costs and the rest: where costs are not covered there
is no rest, and where they are, everyone's are covered whole. Choices are made among numbers that are at hand, never
among what is to be read: as branches they would become stores under a mask, which the next load has to wait for.
"""

from __future__ import annotations

from partnersim.engine.slots import BALANCE, COST, RECEIVED, Row, Rows
from partnersim.engine.tiers.choices import least, most
from partnersim.engine.tiers.losses import NOBODY_IS_ABOVE

FIVE_PHASE_OF_TWO = 100  # its code: four tiers at once, beside those of one


def five_phase_of_two(pool: Row, flow: list[Rows], state: list[Rows]) -> None:
    """Share the pool, where tiers before may have paid: added to what is received, and to balances after costs."""
    cost_one, cost_two = flow[COST][0], flow[COST][1]
    got_one, got_two = flow[RECEIVED][0], flow[RECEIVED][1]
    balance_one, balance_two = state[BALANCE][0], state[BALANCE][1]
    for lane in range(len(pool)):
        got_one[lane], got_two[lane], balance_one[lane], balance_two[lane] = share_by_five_phase(
            pool[lane], cost_one[lane], cost_two[lane], got_one[lane], got_two[lane], balance_one[lane],
            balance_two[lane],
        )  # fmt: skip
        pool[lane] = 0.0


def five_phase_month_of_two(
    revenue: Row, cost_one: Row, cost_two: Row, balance_one: Row, balance_two: Row, got_one: Row, got_two: Row
) -> None:
    """A month that has no other tier: costs go off balances, all revenue is shared, what is received is written."""
    for lane in range(len(got_one)):
        one, two = cost_one[lane], cost_two[lane]
        got_one[lane], got_two[lane], balance_one[lane], balance_two[lane] = share_by_five_phase(
            revenue[lane], one, two, 0.0, 0.0, balance_one[lane] - one, balance_two[lane] - two
        )


def share_by_five_phase(
    pool: float, cost1: float, cost2: float, got1: float, got2: float, balance1: float, balance2: float
) -> tuple[float, float, float, float]:
    """What both have received and their balances, after cost recovery, equal losses, break-even, a share of profit."""
    costs = cost1 + cost2
    covered = pool > costs
    left = most(pool - costs, 0.0)
    # costs first; where they are not covered, what follows until the last step is not used
    b1, b2 = balance1 + cost1, balance2 + cost2
    # to the larger loss, until both are equal
    loss1, loss2 = most(-b1, 0.0), most(-b2, 0.0)
    smaller, above = least(loss1, loss2), most(loss1, loss2) - left
    level = most(smaller if left > 0.0 else NOBODY_IS_ABOVE, above)
    level = most(level, (above + smaller) * 0.5)
    raised1 = most(least(-b1 - level, left), 0.0)
    left -= raised1
    raised2 = most(least(-b2 - level, left), 0.0)
    left -= raised2
    b1, b2 = b1 + raised1, b2 + raised2
    # equal parts, until no loss is left
    loss1, loss2 = most(-b1, 0.0), most(-b2, 0.0)
    part = most(most(0.0, left * 0.5), left - least(loss1, loss2))
    even1 = least(least(loss1, part), most(left, 0.0))
    left -= even1
    even2 = least(least(loss2, part), most(left, 0.0))
    left -= even2
    b1, b2 = b1 + even1, b2 + even2
    # the rest, or what there is of the costs, in proportion to costs
    nobody = 0.0 if costs > 0.0 else 1.0
    rest = left if covered else least(pool, costs)
    share, flat = rest * (1.0 - nobody) / (costs + nobody), rest * nobody * 0.5
    paid1, paid2 = cost1 * share + flat, cost2 * share + flat
    whole1, whole2 = got1 + cost1 + raised1 + even1, got2 + cost2 + raised2 + even2
    return (
        (whole1 if covered else got1) + paid1,
        (whole2 if covered else got2) + paid2,
        (b1 if covered else balance1) + paid1,
        (b2 if covered else balance2) + paid2,
    )


# What the compiler must know of, callees before callers.
FUNCTIONS = (share_by_five_phase, five_phase_of_two, five_phase_month_of_two)
