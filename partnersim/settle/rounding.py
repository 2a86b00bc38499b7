"""Rounding with memory: exact entitlements become payments in whole minor units, and no fraction is ever lost.

A month pays what everybody is entitled to so far, less what was paid so far. The whole units go first, what is left by
largest remainder (A. Hamilton's method of apportionment), ties to whoever comes first. Fractions that one month leaves
are in the next one's account, so that payments never drift from entitlements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate

__all__ = ["apportioned", "payments"]


def apportioned(due: Sequence[Fraction], total: int, *, owing: bool = False) -> list[int]:
    """A total in whole units, as near as can be to what is due to each.

    Nobody is paid less than nothing of a total that is not below zero, nor more than nothing of one below zero; unless
    partners may be `owing`, each to the others.

    Args:
        due: to each, in units; about `total` together.
        total: in units.
        owing: whether what is due to some may be of the other sign than the total.

    Returns:
        What each is paid, with a sum of `total`. Where no amount due is of the other sign than the total, or partners
        may be owing, each is less than a unit from what is due; else who was paid too much before gets nothing, and
        the others are cut evenly for it.
    """
    if total < 0:
        return [-paid for paid in apportioned([-amount for amount in due], -total, owing=owing)]
    claims = list(due) if owing else _scaled_back(due, total)
    paid = [claim.numerator // claim.denominator for claim in claims]
    by_remainder = sorted(range(len(due)), key=lambda i: paid[i] - claims[i])  # stable: of equal ones the first
    for i in by_remainder[: total - sum(paid)]:
        paid[i] += 1
    return paid


def _scaled_back(due: Sequence[Fraction], total: int) -> list[Fraction]:
    """What is due to those who are due anything, all cut by the same amount, so that it sums to the total."""
    cut, largest_first = Fraction(0), sorted(due, reverse=True)
    for number, (amount, together) in enumerate(zip(largest_first, accumulate(largest_first), strict=True), start=1):
        if amount <= cut:
            break
        cut = (together - total) / number
    return [max(amount - cut, Fraction(0)) for amount in due]


def payments(entitled: Iterable[Sequence[Fraction]], opening: Sequence[Fraction] = ()) -> Iterator[list[int]]:
    """What is paid month by month, of what everybody is entitled to in each month.

    The laws, with a total that is what is shared in the month:

    - payments of a month sum to its total exactly where that is a whole number of units; where it is none, because an
      outside party took its part, the fraction waits for the next month;
    - none is negative where the total is not, none positive where it is negative, as long as entitlements are so;
    - all paid so far differs from all that was due so far by less than a unit, as long as every entitlement of every
      month is a unit or more, else by less than two.

    Args:
        entitled: by month, to each partner, in minor units.
        opening: what each was entitled to before, less what it was paid; nothing where not given.
    """
    owed = list(opening)
    for month in entitled:
        owed = [before + now for before, now in zip(owed or [Fraction(0)] * len(month), month, strict=True)]
        owing = min(month) < 0 < max(month)
        paid = apportioned(owed, sum(owed, Fraction(0)).__floor__(), owing=owing)
        owed = [before - now for before, now in zip(owed, paid, strict=True)]
        yield paid
