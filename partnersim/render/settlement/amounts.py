"""Amounts of a statement as people read them: whole smallest units, rounded exactly, with the decimals there are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from partnersim.numerals import numeral
from partnersim.render.numbers import MINUS

__all__ = ["UNROUNDED", "as_decimal", "money", "shared_out", "unit_text", "whole_units"]

UNROUNDED = 3  # decimals beyond those of the currency in which a fraction of its unit is told


def whole_units(amounts: Sequence[Fraction]) -> list[int]:
    """Amounts [units] as whole ones, each less than a unit off, with the sum that the whole units of theirs have.

    The largest remainders are rounded up, of equal ones those that come to nothing.
    """
    found = [amount.__floor__() for amount in amounts]
    missing = sum(amounts, Fraction(0)).__floor__() - sum(found)
    for i in sorted(range(len(found)), key=lambda i: (found[i] - amounts[i], found[i]))[:missing]:
        found[i] += 1
    return found


def shared_out(parts: Sequence[Fraction], total: int) -> list[int]:
    """Parts [units] as whole ones with a given sum: those that are whole stay, what is left over is the largest's."""
    found = [part.__floor__() for part in parts]
    broken = sorted((i for i in range(len(parts)) if parts[i] != found[i]), key=lambda i: found[i] - parts[i])
    for i in broken[: max(0, total - sum(found))]:
        found[i] += 1
    if left := total - sum(found):
        found[max(range(len(parts)), key=lambda i: abs(parts[i]))] += left
    return found


def unit_text(units: int, digits: int) -> str:
    """Whole units of a currency of so many decimals: 5,274,663 of two are `52,746.63`."""
    return money(as_decimal(units, digits))


def as_decimal(units: int, digits: int) -> Decimal:
    """Whole units of a currency of so many decimals, in the currency."""
    return Decimal(units).scaleb(-digits)


def money(amount: Decimal) -> str:
    """An amount with the decimals it is given with, `−52,746.63`."""
    decimals = max(0, -int(amount.as_tuple().exponent))
    digits = numeral(abs(amount), f",.{decimals}f")  # type: ignore[arg-type]  # a decimal is formatted as a float is
    return f"{MINUS if amount < 0 else ''}{digits}"
