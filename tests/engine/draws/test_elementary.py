"""Elementary functions: how near they come to the truth, at the ends of what floats can say too."""

from __future__ import annotations

import warnings
from decimal import Decimal, localcontext

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from partnersim.engine.draws import SMALLEST_UNIFORM, exp, log, normal_probability, normal_quantile

Floats = NDArray[np.float64]
INF, NAN = float("inf"), float("nan")
MOST, TINY = np.finfo(float).max, 5e-324  # the largest and the smallest float above 0
NORMAL = np.finfo(float).tiny
RNG = np.random.default_rng(20)
SPREAD = 10.0 ** RNG.uniform(-307, 308, 400)
SMALL = 10.0 ** RNG.uniform(-18, -0.4, 400) * RNG.choice((-1, 1), 400)


def truth(function: str, x: Floats) -> list[Decimal]:
    """`exp` or `ln` of these very floats, in 40 digits."""
    with localcontext() as context:
        context.prec = 40
        return [getattr(Decimal(each), function)() for each in x.tolist()]


def worst_part(found: Floats, exact: list[Decimal]) -> float:
    """The largest relative error."""
    return max(float(abs(Decimal(a) / b - 1)) for a, b in zip(found.tolist(), exact, strict=True))


@pytest.mark.parametrize("x", [RNG.uniform(-708, 709.7, 1000), RNG.uniform(-2, 2, 1000), SMALL], ids=len)
def test_exp_is_true_to_the_last_digit(x: Floats) -> None:
    assert worst_part(exp(x), truth("exp", x)) < 2e-16
    np.testing.assert_allclose(exp(x), np.exp(x), rtol=3e-16, atol=0)


@pytest.mark.parametrize("x", [SPREAD, RNG.uniform(0.3, 3, 1000), 1 + SMALL, NORMAL * RNG.uniform(0, 1, 300)], ids=len)
def test_log_is_true_to_the_last_digits(x: Floats) -> None:
    x = x[(x > 0) & (x != 1)]
    assert worst_part(log(x), truth("ln", x)) < 4e-16
    np.testing.assert_allclose(log(x), np.log(x), rtol=5e-16, atol=0)


@pytest.mark.parametrize(("x", "value"), [
    (0.0, 1.0), (-0.0, 1.0), (TINY, 1.0), (709.7827128933841, INF), (1e300, INF), (INF, INF), (-745.13, TINY),
    (-745.2, 0.0), (-1e300, 0.0), (-INF, 0.0), (NAN, NAN),
])  # fmt: skip
def test_the_ends_of_exp(x: float, value: float) -> None:
    np.testing.assert_array_equal(exp(x), value)


def test_the_last_finite_powers_of_e_are_finite() -> None:
    x = np.array([709.782712893384, 709.78, 709.5])
    np.testing.assert_allclose(exp(x), np.exp(x), rtol=3e-16)


def test_exp_of_what_is_nearly_nothing_is_a_subnormal_float() -> None:
    x = np.linspace(-745.1, -708.4, 500)
    np.testing.assert_allclose(exp(x), np.exp(x), rtol=3e-16, atol=1.01 * TINY)


@pytest.mark.parametrize(("x", "value"), [
    (1.0, 0.0), (0.0, -INF), (-0.0, -INF), (INF, INF), (-TINY, NAN), (-1.0, NAN), (-INF, NAN), (NAN, NAN), (-NAN, NAN),
])  # fmt: skip
def test_the_ends_of_log(x: float, value: float) -> None:
    np.testing.assert_array_equal(log(x), value)


@pytest.mark.parametrize(
    "p",
    [RNG.uniform(0, 1, 20_000), 10.0 ** RNG.uniform(-307, -1, 20_000), 1 - 10.0 ** RNG.uniform(-15.9, -1, 20_000),
     0.5 + SMALL, NORMAL * RNG.uniform(0, 1, 300), np.array([SMALLEST_UNIFORM, 1 - SMALLEST_UNIFORM, TINY])],
    ids=["all", "lower tail", "upper tail", "near the middle", "subnormal", "last"],
)  # fmt: skip
def test_normal_quantile_is_true_to_a_part_of_1e14(p: Floats) -> None:
    p = p[(p > 0) & (p != 0.5)]
    np.testing.assert_allclose(normal_quantile(p), special.ndtri(p), rtol=5e-15, atol=0)


@pytest.mark.parametrize(("p", "value"), [
    (0.5, 0.0), (0.0, -INF), (-0.0, -INF), (1.0, INF), (-TINY, NAN), (1.0 + 2**-52, NAN), (INF, NAN), (-INF, NAN),
    (NAN, NAN),
])  # fmt: skip
def test_the_ends_of_normal_quantile(p: float, value: float) -> None:
    np.testing.assert_array_equal(normal_quantile(p), value)


def test_opposite_probabilities_have_opposite_quantiles_to_the_bit() -> None:
    p = (RNG.integers(0, 2**32, 5000) + 0.5) / 2**32
    assert np.array_equal(normal_quantile(p), -normal_quantile(1.0 - p))


def test_quantiles_of_neighbouring_words_are_in_order() -> None:
    for first in (0, 2**16, 2**31 - 3000, 2**32 - 6000):
        assert np.all(np.diff(normal_quantile((first + np.arange(6000) + 0.5) / 2**32)) > 0)


def test_normal_probability_is_true_to_a_part_of_1e15_in_the_lower_tail() -> None:
    """Φ(−y) = ½·erfcx(y/√2)·exp(−y²/2), the power in 40 digits: scipy's own loses three of them far out."""
    y = np.concatenate([np.linspace(0, 37.5, 2000), np.abs(SMALL)])
    with localcontext() as context:
        context.prec = 40
        powers = [float((-(Decimal(each) ** 2) / 2).exp()) for each in y.tolist()]
    exact = 0.5 * special.erfcx(y / np.sqrt(2)) * powers
    np.testing.assert_allclose(normal_probability(-y), exact, rtol=2e-15, atol=0)


def test_normal_probability_is_that_of_scipy() -> None:
    x = np.concatenate([RNG.uniform(-9, 9, 20_000), SMALL])
    np.testing.assert_allclose(normal_probability(x), special.ndtr(x), rtol=2e-14, atol=3e-16)


@pytest.mark.parametrize(("x", "value"), [
    (0.0, 0.5), (-0.0, 0.5), (TINY, 0.5), (9.0, 1.0), (MOST, 1.0), (INF, 1.0), (-38.6, 0.0), (-MOST, 0.0), (-INF, 0.0),
    (NAN, NAN),
])  # fmt: skip
def test_the_ends_of_normal_probability(x: float, value: float) -> None:
    np.testing.assert_array_equal(normal_probability(x), value)


def test_probability_and_quantile_undo_each_other() -> None:
    z = np.linspace(-37, 5, 1000)
    np.testing.assert_allclose(normal_quantile(normal_probability(z)), z, rtol=2e-11, atol=1e-15)


def test_no_number_makes_numpy_warn() -> None:
    strange = np.array([0.0, -0.0, 1.0, -1.0, TINY, -TINY, NORMAL, MOST, -MOST, INF, -INF, NAN, -NAN, 0.5, 1e308])
    for function in (exp, log, normal_quantile, normal_probability):
        with warnings.catch_warnings(), np.errstate(over="warn", divide="warn", invalid="warn"):
            warnings.simplefilter("error")
            function(strange, compiled=False)


def test_the_shape_stays() -> None:
    for function in (exp, log, normal_quantile, normal_probability):
        for shape in ((), (0,), (3,), (2, 3, 4)):
            assert function(np.full(shape, 0.3)).shape == shape
        assert function([0.25, 0.5]).shape == (2,)
