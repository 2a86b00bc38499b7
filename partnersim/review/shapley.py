"""What each of several factors makes of a difference, whatever their order, exactly: the Shapley value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb

__all__ = ["mixes", "parts"]

Mix = frozenset[str]


def mixes(factors: Sequence[str]) -> list[Mix]:
    """All sets of factors, from none to all."""
    return [frozenset(some) for size in range(len(factors) + 1) for some in combinations(factors, size)]


def parts(factors: Sequence[str], worth: Mapping[Mix, Sequence[Fraction]]) -> dict[str, tuple[Fraction, ...]]:
    """The part of each factor, figure by figure: they add up to the worth of all factors less that of none.

    φ_i = Σ over sets S without i of |S|!·(n − |S| − 1)!/n! · (v(S ∪ i) − v(S)) (Shapley, A value for n-person games,
    1953).

    Args:
        factors: their names.
        worth: figures of each of the `mixes`.
    """
    count = len(factors)
    found = {}
    for factor in factors:
        part = [Fraction(0)] * len(worth[frozenset()])
        for mix in mixes([each for each in factors if each != factor]):
            orders = count * comb(count - 1, len(mix))
            gains = zip(worth[mix], worth[mix | {factor}], strict=True)
            part = [so_far + (after - before) / orders for so_far, (before, after) in zip(part, gains, strict=True)]
        found[factor] = tuple(part)
    return found
