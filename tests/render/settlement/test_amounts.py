"""Exact amounts in whole units: nothing is lost, what is whole stays, and lines are told as ranges."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from partnersim.render.settlement.amounts import money, shared_out, unit_text, whole_units
from partnersim.render.settlement.booked import booked_text, line_ranges, said_ranges

RNG = Random("amounts")


def amounts(count: int) -> list[Fraction]:
    return [Fraction(RNG.randint(-999, 999), RNG.choice((1, 2, 3, 7))) for _ in range(count)]


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_whole_units_are_less_than_a_unit_off_and_have_the_same_sum(count: int) -> None:
    for _ in range(500):
        exact = amounts(count)
        found = whole_units(exact)
        assert all(abs(one - other) < 1 for one, other in zip(found, exact, strict=True))
        assert 0 <= sum(exact) - sum(found) < 1
        assert whole_units([amount + 7 for amount in exact]) == [amount + 7 for amount in found] or _tied(exact)


def _tied(exact: list[Fraction]) -> bool:
    """Of equal remainders the one nearer to nothing goes first, which moves with the amounts."""
    remainders = [amount - amount.__floor__() for amount in exact]
    return len(set(remainders)) < len(remainders)


def test_half_a_unit_owed_either_way_is_shown_as_none() -> None:
    half = Fraction(1, 2)
    assert whole_units([half, -half]) == whole_units([-half, half]) == [0, 0]


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_parts_sum_to_what_they_should_and_whole_ones_stay(count: int) -> None:
    for _ in range(500):
        parts = [*amounts(count), Fraction(0), Fraction(5)]
        total = sum(parts).__floor__() + RNG.choice((0, 1))
        broken = [part for part in parts if part.denominator > 1]
        found = shared_out(parts, total)
        assert sum(found) == total
        if len(broken) > 1:
            assert all(one == other for one, other in zip(found, parts, strict=True) if other.denominator == 1)
            assert all(abs(one - other) < 1 for one, other in zip(found, parts, strict=True))


def test_what_parts_cannot_take_is_the_largest_ones() -> None:
    assert shared_out([Fraction(3), Fraction(-9), Fraction(0)], -5) == [3, -8, 0]


@pytest.mark.parametrize(
    ("units", "digits", "text"),
    [(5_274_663, 2, "52,746.63"), (-5, 2, "−0.05"), (0, 2, "0.00"), (1_234, 0, "1,234"), (1_234, 3, "1.234"),
     (-12_345_678_901_234_567_890, 2, "−123,456,789,012,345,678.90")],
)  # fmt: skip
def test_units_are_written_to_the_last_digit(units: int, digits: int, text: str) -> None:
    assert unit_text(units, digits) == text


def test_booked_amounts_have_the_decimals_of_the_currency_and_hours_those_they_need() -> None:
    assert [booked_text("revenue", Decimal(7), digits) for digits in (0, 2, 3)] == ["7", "7.00", "7.000"]
    assert [booked_text("hours", Decimal(text), 2) for text in ("20.00", "7.50", "0.25")] == ["20 h", "7.5 h", "0.25 h"]
    assert booked_text("lead", None, 2) == ""
    assert money(Decimal("1E+3")) == "1,000"


def test_lines_that_follow_each_other_are_a_range() -> None:
    assert line_ranges([]) == []
    assert line_ranges([120]) == ["120"]
    assert line_ranges([*range(120, 135), 140, 142, 143]) == ["120–134", "140", "142–143"]


def test_lines_are_cut_where_a_cell_would_be_full() -> None:
    lines = range(1, 40_001, 2)
    assert said_ranges([120, 121, 140], 10) == "120–121, … (all in lines.csv)"
    assert said_ranges([120, 121, 140], 12) == "120–121, 140"
    assert len(said_ranges(lines, 2_000)) < 2_050
    assert said_ranges(lines, 2_000).startswith("1, 3, 5, ")
