"""Exact numbers, for those who settle money: the arithmetic of the engine runs on them as on floats.

An array of them has dtype `object`. Whatever a formula mixes in as a float (a rate, one half, one third of a pool) is
taken as the simplest fraction that rounds to it, so that 0.4 is 2/5 and `1.0 / 3` a third: what was meant, as long as
it has seven digits at the most.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Exact", "exact_array", "exactly", "made_exact", "simplest"]


class Exact(Fraction):
    """A fraction that stays one beside floats, and never turns into a float unasked.

    `Fraction(amount)` is the plain fraction of one.
    """

    __slots__ = ()

    def __float__(self) -> float:
        """Refused: an array of floats would take it without a word."""
        raise TypeError("an exact amount is no float")

    def __neg__(self) -> Exact:
        return Exact(-Fraction(self))

    def __abs__(self) -> Exact:
        return Exact(abs(Fraction(self)))


def exact_array(amounts: Iterable[Decimal | Fraction | int], shape: tuple[int, ...]) -> NDArray[Any]:
    """Amounts as an array of exact numbers."""
    found = np.empty(math.prod(shape), object)
    found[:] = [Exact(amount) for amount in amounts]
    return found.reshape(shape)


def exactly(amounts: NDArray[Any]) -> NDArray[Any]:
    """An array of floats as one of exact numbers."""
    return np.array(made_exact(amounts.tolist()), object).reshape(amounts.shape)


def made_exact(given: Any) -> Any:
    """Lists with every finite float in them made exact."""
    if isinstance(given, list):
        return [made_exact(each) for each in given]
    return Exact(simplest(given)) if isinstance(given, float) and math.isfinite(given) else given


@lru_cache(maxsize=4096)  # contracts have few numbers, and use them every month
def simplest(number: float) -> Fraction:
    """Of all fractions that round to a float the one with the smallest denominator (Stern and Brocot).

    Raises:
        OverflowError: infinity.
        ValueError: NaN.
    """
    if number < 0.0:
        return -simplest(-number)
    given = Fraction(number)
    if given.denominator == 1:
        return given
    below, above = (Fraction(math.nextafter(number, end)) for end in (0.0, math.inf))
    return _between((below + given) / 2, (given + above) / 2)


def _between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of the smallest denominator above `low` and below `high`, the ends of what rounds to a float.

    Neither end becomes whole on the way down: one of denominator q that did would be a convergent of the other, thus
    nearer to it than 1/q². They lie farther apart than 1/q, for they are odd multiples of half a step of floats.
    """
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(whole + 1)
    return whole + 1 / _between(1 / (high - whole), 1 / (low - whole))


def _kept_exact(name: str) -> Callable[[Exact, Any], Any]:
    """An operator of fractions that takes floats as what they were meant to be, and the endless ones as they are."""
    of_fractions, of_floats = getattr(Fraction, name), getattr(float, name)

    def operator(self: Exact, other: Any) -> Any:
        if isinstance(other, float):
            if not math.isfinite(other):
                return of_floats(Fraction(self).__float__(), other)
            other = simplest(other)
        found = of_fractions(self, other)
        return found if found is NotImplemented else Exact(found)

    return operator


for _name in ("add", "sub", "mul", "truediv"):
    for _operator in (f"__{_name}__", f"__r{_name}__"):
        setattr(Exact, _operator, _kept_exact(_operator))
