"""Bargaining solutions: published answers, and the axioms that define them."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from partnersim.negotiate.bargaining.solutions import (
    RULES,
    chosen,
    ideal,
    least_bad,
    most_together,
    pareto_front,
    rational,
)
from partnersim.negotiate.bargaining.utility import certainty_equivalent

# Nash, "The Bargaining Problem", Econometrica 18 (1950), example: utility to Bill, to Jack.
BILLS = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
JACKS = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}

whole = st.integers(-8, 8).map(float)
POINTS = st.integers(2, 3).flatmap(
    lambda partners: arrays(float, st.tuples(st.integers(1, 12), st.just(partners)), elements=whole)
)
RULE = st.sampled_from(list(RULES))


def barter() -> tuple[list[frozenset[str]], np.ndarray]:
    """Every trade by the goods that change hands, and the gains of Bill and Jack."""
    goods = {name: (-bill, jack) for name, (bill, jack) in BILLS.items()}
    goods |= {name: (bill, -jack) for name, (bill, jack) in JACKS.items()}
    trades = [
        frozenset(name for name, given in zip(goods, way, strict=True) if given) for way in product((0, 1), repeat=9)
    ]
    return trades, np.array([[sum(goods[name][who] for name in trade) for who in (0, 1)] for trade in trades], float)


def test_nash_solves_his_barter_of_bill_and_jack() -> None:
    trades, gains = barter()
    number = chosen(RULES["nash"], gains)
    assert number is not None
    assert trades[number] == {"book", "whip", "ball", "bat", "pen", "toy", "knife"}
    assert gains[number].tolist() == [12.0, 5.0]


def test_the_trades_of_the_barter_that_nobody_would_leave() -> None:
    _, gains = barter()
    agreed = gains[pareto_front(gains) & rational(gains)]
    assert {tuple(each) for each in agreed.tolist()} == {(2, 8), (6, 7), (8, 6), (12, 5), (14, 4), (16, 2), (18, 0)}


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (0.5, 1.0), (0.3, 0.9), (1.0, 0.25)])
def test_nash_divides_one_by_the_exponents_of_utility(a: float, b: float) -> None:
    x = np.linspace(0.0, 1.0, 200_001)
    number = chosen(RULES["nash"], np.stack([x**a, (1.0 - x) ** b], axis=1))
    assert number is not None
    assert x[number] == pytest.approx(a / (a + b), abs=1e-5)


@pytest.mark.parametrize(("rule", "x"), [("nash", 2.0 / 3.0), ("kalai_smorodinsky", (5.0**0.5 - 1.0) / 2.0)])
def test_kalai_and_smorodinsky_meet_the_golden_ratio_where_nash_gives_two_thirds(rule: str, x: float) -> None:
    share = np.linspace(0.0, 1.0, 200_001)
    number = chosen(RULES[rule], np.stack([share, np.sqrt(1.0 - share)], axis=1))
    assert number is not None
    assert share[number] == pytest.approx(x, abs=1e-5)


@pytest.mark.parametrize("rule", RULES)
def test_where_somebody_loses_at_every_point_nothing_is_chosen(rule: str) -> None:
    assert chosen(RULES[rule], np.array([[3.0, -1.0], [-1.0, 3.0], [np.nan, np.nan]])) is None


def test_of_points_as_good_the_one_that_nobody_would_leave_is_taken_and_of_these_the_first() -> None:
    gains = np.array([[2.0, 2.0], [2.0, 5.0], [5.0, 2.0], [0.0, 9.0]])
    assert chosen(RULES["egalitarian"], gains) == 1


def test_a_partner_that_can_gain_nothing_is_left_out_of_products_and_parts() -> None:
    gains = np.array([[1.0, 0.0], [7.0, 0.0], [3.0, 0.0], [9.0, -1.0]])
    assert chosen(RULES["nash"], gains) == 1
    assert chosen(RULES["kalai_smorodinsky"], gains) == 1


def test_least_bad_and_most_together_ask_nobody_whether_he_loses() -> None:
    gains = np.array([[-5.0, 9.0], [-2.0, -2.0], [np.nan, 0.0]])
    assert least_bad(gains) == 1
    assert most_together(gains) == 0
    assert least_bad(gains[2:]) is None


@given(POINTS, RULE)
def test_what_is_chosen_is_rational_and_on_the_front(gains: np.ndarray, rule: str) -> None:
    number = chosen(RULES[rule], gains)
    assert (number is not None) == rational(gains).any()
    if number is not None:
        assert (gains[number] >= 0.0).all()
        assert pareto_front(gains)[number]


@given(POINTS)
def test_the_front_is_what_no_point_dominates(gains: np.ndarray) -> None:
    over = [[(a >= b).all() and (a > b).any() for a in gains] for b in gains]
    assert pareto_front(gains).tolist() == [not any(each) for each in over]


@given(POINTS, RULE)
def test_it_does_not_matter_who_is_named_first(gains: np.ndarray, rule: str) -> None:
    for order in permutations(range(gains.shape[1])):
        assert chosen(RULES[rule], gains[:, order]) == chosen(RULES[rule], gains)


@given(st.floats(1.05, 6.0), st.integers(1, 200), RULE)
def test_of_a_symmetric_set_that_bulges_the_point_of_equal_gains_is_chosen(bulge: float, half: int, rule: str) -> None:
    x = np.linspace(0.0, 1.0, 2 * half + 1)
    front = np.stack([x, x[::-1]], axis=1)
    front /= (front**bulge).sum(axis=1, keepdims=True) ** (1.0 / bulge)
    assert chosen(RULES[rule], front) == half


@given(POINTS, st.sampled_from(["nash", "kalai_smorodinsky"]), st.lists(st.integers(-6, 6), min_size=3, max_size=3))
def test_nash_and_kalai_smorodinsky_do_not_mind_in_which_unit_utility_is_measured(
    gains: np.ndarray, rule: str, powers: list[int]
) -> None:
    units = 2.0 ** np.array(powers[: gains.shape[1]])
    assert chosen(RULES[rule], gains * units) == chosen(RULES[rule], gains)


def test_the_egalitarian_and_utilitarian_points_do_mind() -> None:
    gains = np.array([[4.0, 1.0], [1.5, 1.5]])
    for rule, before, after in (("egalitarian", 1, 0), ("utilitarian", 0, 1)):
        units = np.array([1.0, 2.0]) if rule == "egalitarian" else np.array([1.0, 10.0])
        assert chosen(RULES[rule], gains) == before
        assert chosen(RULES[rule], gains * units) == after


@given(POINTS, st.data())
def test_nash_does_not_mind_irrelevant_alternatives(gains: np.ndarray, data: st.DataObject) -> None:
    number = chosen(RULES["nash"], gains)
    assume(number is not None and (gains[number] > 0.0).all())
    assert number is not None
    fewer = sorted(data.draw(st.sets(st.integers(0, len(gains) - 1))) | {number})
    again = chosen(RULES["nash"], gains[fewer])
    assert again is not None
    assert fewer[again] == number


def test_kalai_smorodinsky_does_mind_them() -> None:
    gains = np.array([[4.0, 4.0], [5.0, 3.0], [0.0, 12.0]])
    assert chosen(RULES["kalai_smorodinsky"], gains) == 0
    assert chosen(RULES["kalai_smorodinsky"], gains[:2]) == 0
    assert chosen(RULES["kalai_smorodinsky"], np.concatenate([gains[:2], [[6.0, 0.0]]])) == 1


@given(st.floats(0.2, 5.0), st.floats(0.2, 5.0))
def test_who_can_gain_more_at_every_gain_of_the_other_is_not_given_less_by_kalai_smorodinsky(
    low: float, more: float
) -> None:
    """Individual monotonicity, on concave fronts with the same most for the first partner."""
    x = np.linspace(0.0, 1.0, 2_001)
    small = np.stack([x, low * (1.0 - x**2)], axis=1)
    large = np.stack([x, low * (1.0 - x**2) + more * x * (1.0 - x)], axis=1)
    before, after = chosen(RULES["kalai_smorodinsky"], small), chosen(RULES["kalai_smorodinsky"], large)
    assert before is not None
    assert after is not None
    assert large[after, 1] >= small[before, 1] - (low + more) / 500.0


def test_the_ideal_is_the_most_each_could_gain_while_nobody_loses() -> None:
    gains = np.array([[3.0, 1.0], [1.0, 4.0], [9.0, -1.0]])
    assert ideal(gains).tolist() == [3.0, 4.0]


AMOUNTS = arrays(float, st.integers(1, 30), elements=st.floats(-1e6, 1e6))
TOLERANCE = st.floats(1e2, 1e9)


@given(AMOUNTS, TOLERANCE)
def test_a_certainty_equivalent_is_at_most_the_mean_and_at_least_the_worst(
    amounts: np.ndarray, tolerance: float
) -> None:
    sure = certainty_equivalent(amounts, tolerance)
    assert amounts.min() - 1e-6 <= sure <= certainty_equivalent(amounts, None)


@given(AMOUNTS, TOLERANCE, st.floats(-1e6, 1e6))
def test_a_sure_payment_adds_what_it_is(amounts: np.ndarray, tolerance: float, paid: float) -> None:
    assert certainty_equivalent(amounts + paid, tolerance) == pytest.approx(
        certainty_equivalent(amounts, tolerance) + paid, abs=1e-6
    )


@given(AMOUNTS)
def test_who_can_bear_any_risk_takes_the_mean(amounts: np.ndarray) -> None:
    assert certainty_equivalent(amounts, 1e15) == pytest.approx(certainty_equivalent(amounts, None), abs=2e-3)


@given(AMOUNTS, TOLERANCE, st.data())
def test_the_certainty_equivalent_of_those_of_parts_is_that_of_all(
    amounts: np.ndarray, tolerance: float, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, max(1, len(amounts) - 1)))
    parts = [part for part in (amounts[:cut], amounts[cut:]) if len(part)]
    of_parts = np.array([certainty_equivalent(part, tolerance) for part in parts])
    weights = np.array([len(part) for part in parts], float)
    assert certainty_equivalent(of_parts, tolerance, weights) == pytest.approx(
        certainty_equivalent(amounts, tolerance), abs=1e-5
    )


def test_even_odds_of_a_stake_or_losing_half_of_it_are_worth_about_nothing_where_it_is_the_tolerance() -> None:
    assert abs(certainty_equivalent(np.array([100.0, -50.0]), 100.0)) < 1.0
    even = certainty_equivalent(np.array([0.0, 100.0]), 100.0)
    assert even == pytest.approx(-100.0 * np.log((1.0 + np.exp(-1.0)) / 2.0), rel=1e-12)
