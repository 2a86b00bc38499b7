"""Losses in order of size: a network of comparisons, which needs no branches and gives ties no weight."""

from __future__ import annotations

from partnersim.engine.slots import Row, Rows


def sort_losses(balance: Rows, losses: Rows) -> None:
    """Fill losses[rank][lane] with max(0, −balance), the largest first; as many ranks as there are partners."""
    for i in range(len(balance)):
        mine, loss = balance[i], losses[i]
        for lane in range(len(mine)):
            loss[lane] = -mine[lane] if mine[lane] < 0.0 else 0.0
        for back in range(i):
            _swap(losses[i - back - 1], losses[i - back])


def _swap(larger: Row, smaller: Row) -> None:
    """Put the larger of two losses into the first row, the smaller into the second."""
    for lane in range(len(larger)):
        one, other = larger[lane], smaller[lane]
        larger[lane] = one if one > other else other
        smaller[lane] = other if one > other else one
