"""Shown parts add up to the shown total."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from partnersim.rounding import add_up, rest_to_first

AMOUNTS = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=9)


@given(AMOUNTS)
def test_parts_add_up_and_stay_within_one_unit(parts: list[float]) -> None:
    shown = add_up(parts)
    assert abs(sum(round(part * 100) for part in shown) - sum(part * 100 for part in parts)) <= 0.51
    assert all(abs(a - b) < 0.0100001 for a, b in zip(shown, parts, strict=True))


@given(AMOUNTS)
def test_the_first_part_may_take_what_rounding_leaves(parts: list[float]) -> None:
    shown = rest_to_first(parts)
    assert shown[1:] == [round(part, 2) for part in parts[1:]]
    assert abs(sum(shown) - sum(parts)) <= 0.0051 + 1e-6


def test_thirds_of_a_franc() -> None:
    assert add_up([1 / 3, 1 / 3, 1 / 3]) == [0.34, 0.33, 0.33]
    assert add_up([-1 / 3, -1 / 3, -1 / 3]) == [-0.33, -0.33, -0.34]
    assert rest_to_first([1 / 3, 1 / 3, 1 / 3]) == [0.34, 0.33, 0.33]
    assert rest_to_first([1 / 3, 1 / 3, 1 / 3], 3) == [0.334, 0.333, 0.333]


def test_parts_add_up_to_a_total_that_is_given() -> None:
    """A unit less is taken where least is lost by it, a unit more is given where most is gained."""
    assert add_up([1.006, 2.009], total=3.02) == [1.01, 2.01]
    assert add_up([1.006, 2.009], total=3.01) == [1.0, 2.01]
    assert add_up([1.006, 2.009], total=3.0) == [1.0, 2.0]
    assert add_up([1.006, 2.009], total=2.99) == [0.99, 2.0]
    assert add_up([1.006, 2.009], total=2.98) == [0.99, 1.99]
    assert rest_to_first([1.0, 2.0], total=3.01) == [1.01, 2.0]


def test_nothing_stays_nothing_if_another_part_can_give_way() -> None:
    assert add_up([0.0, 4.991, 0.0], total=4.98) == [0.0, 4.98, 0.0]
    assert add_up([0.0, 4.0, 2.0], total=5.99) == [0.0, 4.0, 1.99]
    assert add_up([0.0, 4.0, 2.0], total=6.02) == [0.0, 4.01, 2.01]
    assert add_up([0.0, 4.0], total=4.02) == [0.01, 4.01]  # within a unit each


def test_equal_remainders_go_to_the_first_parts_and_larger_ones_before_them() -> None:
    assert add_up([0.334, 0.333, 0.333]) == [0.34, 0.33, 0.33]
    assert add_up([0.333, 0.333, 0.334]) == [0.33, 0.33, 0.34]
