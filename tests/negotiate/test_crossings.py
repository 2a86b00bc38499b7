"""Where a function of one number is zero: every root, jumps, stretches, touches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from partnersim.negotiate.solving.crossings import Crossings, Stretch, crossings

Floats = NDArray[np.float64]


def of(function: Callable[[Floats], Floats]) -> Callable[[Sequence[float]], Floats]:
    return lambda numbers: np.asarray(function(np.array(numbers)), float)


def found(function: Callable[[Floats], Floats], low: float, high: float, *, whole: bool = False) -> Crossings:
    return crossings(of(function), low, high, 1e-9, whole=whole)


@given(st.floats(0.01, 0.99))
def test_one_root_is_found_wherever_it_is(root: float) -> None:
    assert found(lambda x: x**3 - root**3, 0.0, 1.0).roots == pytest.approx([root], abs=1e-9)


@given(st.lists(st.integers(1, 999), min_size=2, max_size=5, unique=True))
def test_all_roots_are_found_that_lie_apart_by_more_than_the_grid(places: list[int]) -> None:
    roots = sorted(place / 1000.0 for place in places)
    apart = np.diff(roots).min()
    got = found(lambda x: 1e3 * np.prod([x - root for root in roots], axis=0), 0.0, 1.0)
    if apart > 1.5 / 240.0:
        assert got.roots == pytest.approx(roots, abs=1e-6)
    assert not got.jumps


def test_two_roots_within_one_step_of_the_grid_are_found_where_the_function_turns() -> None:
    got = found(lambda x: (x - 0.5011) * (x - 0.5019), 0.0, 1.0)
    assert got.roots == pytest.approx([0.5011, 0.5019], abs=1e-6)


def test_a_function_that_only_touches_zero_has_one_root() -> None:
    got = found(lambda x: 100.0 * (x - 0.3333) ** 2, 0.0, 1.0)
    assert got.roots == pytest.approx([0.3333], abs=1e-5)


def test_a_jump_is_told_with_both_its_sides() -> None:
    got = found(lambda x: np.where(x < 0.377, -5.0, 7.0), 0.0, 1.0)
    (jump,) = got.jumps
    assert not got.roots
    assert (jump.below, jump.above) == (-5.0, 7.0)
    assert jump.low < 0.377 <= jump.high
    assert jump.high - jump.low < 1e-12


def test_where_it_is_zero_all_along_is_a_stretch() -> None:
    got = found(lambda x: np.clip(x - 0.2, None, 0.0) + np.clip(x - 0.7, 0.0, None), 0.0, 1.0)
    (stretch,) = got.stretches
    assert stretch == pytest.approx(Stretch(0.2, 0.7), abs=1e-8)
    assert not got.roots
    assert not got.jumps


def test_whole_numbers_jump_between_neighbours() -> None:
    got = found(lambda x: x - 7.5, 0.0, 60.0, whole=True)
    (jump,) = got.jumps
    assert tuple(jump) == (7.0, 8.0, -0.5, 0.5)
    assert found(lambda x: x - 8.0, 0.0, 60.0, whole=True).roots == (8.0,)
    far = found(lambda x: x - 77_777.5, 0.0, 1e6, whole=True)
    assert (far.jumps[0].low, far.jumps[0].high) == (77_777.0, 77_778.0)


def test_where_it_is_never_zero_the_nearest_is_told() -> None:
    got = found(lambda x: 2.0 + (x - 0.4321) ** 2, 0.0, 1.0)
    assert not got.roots
    assert got.nearest == pytest.approx((0.4321, 2.0), abs=1e-6)


def test_what_has_no_value_is_counted_and_left_out() -> None:
    with np.errstate(invalid="ignore"):
        got = found(lambda x: np.where(x < 0.5, np.nan, x - 0.75), 0.0, 1.0)
    assert got.roots == pytest.approx([0.75])
    assert (got.refused, got.tried) == (120, 241)
    nowhere = found(lambda x: np.full_like(x, np.nan), 0.0, 1.0)
    assert nowhere.nearest is None


@pytest.mark.parametrize(("low", "high"), [(-1.0, 0.0), (-1.0, -0.1)])
def test_a_range_that_ends_at_zero_or_below_is_searched_as_finely(low: float, high: float) -> None:
    got = found(lambda x: (x + 0.5011) * (x + 0.5019), low, high)
    assert got.roots == pytest.approx([-0.5019, -0.5011], abs=1e-9)
    mirrored = found(lambda x: 2.0 + (x + 0.4321) ** 2, low, high)
    assert mirrored.nearest == pytest.approx((-0.4321, 2.0), abs=1e-6)


@pytest.mark.parametrize(
    ("gap", "root"),
    [
        ((0.4985, 0.5005), 0.501),  # above the numbers that have no value
        ((0.4995, 0.5015), 0.499),  # below them
        ((0.4985, 0.501), 0.501),  # at their edge, which has one
    ],
)
def test_a_root_beside_numbers_without_a_value_is_found(gap: tuple[float, float], root: float) -> None:
    def steep(x: Floats) -> Floats:  # so that what is tried first lies amid the gap
        return np.where((x > gap[0]) & (x < gap[1]), np.nan, np.cbrt(x - root))

    got = crossings(of(steep), 0.498, 0.502, 1e-4, points=2)
    assert got.roots == pytest.approx([root], abs=1e-9)
    assert not got.jumps


def test_over_numbers_without_a_value_it_jumps_from_the_last_that_has_one_to_the_next() -> None:
    def line(x: Floats) -> Floats:
        return np.where((x > 3.25) & (x < 6.5), np.nan, x - 5.0)

    got = crossings(of(line), 0.0, 8.0, 1e-9, points=2)
    assert got.jumps[0] == pytest.approx((3.25, 6.5, -1.75, 1.5))
    assert not got.roots
    whole = crossings(of(line), 0.0, 8.0, 1e-9, whole=True, points=2)
    assert whole.jumps == ((3.0, 7.0, -2.0, 2.0),)
