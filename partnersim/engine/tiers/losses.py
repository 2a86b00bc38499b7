"""Losses in order of size: a network of comparisons, which needs no branches and gives ties no weight."""

from __future__ import annotations

from partnersim.engine.slots import Row, Rows
from partnersim.engine.tiers.choices import least, most

NOBODY_IS_ABOVE = float("inf")  # the level of losses where there is nothing to pay


def sort_losses(balance: Rows, losses: Rows, largest_first: bool) -> None:
    """Fill losses[rank][lane] with max(0, −balance) in order; as many ranks as there are partners."""
    partners = len(balance)
    for i in range(partners):
        mine, loss = balance[i], losses[i]
        for lane in range(len(mine)):
            loss[lane] = most(-mine[lane], 0.0)
    for i in range(partners):
        for j in range(i + 1, partners):
            if largest_first:
                swap(losses[i], losses[j])
            else:
                swap(losses[j], losses[i])


def swap(larger: Row, smaller: Row) -> None:
    """Put the larger of two losses into the first row, the smaller into the second."""
    for lane in range(len(larger)):
        one, other = larger[lane], smaller[lane]
        larger[lane] = most(one, other)
        smaller[lane] = least(one, other)
