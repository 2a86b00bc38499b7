"""Retention fitted: published parameters, intervals that hold, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from partnersim.engine import demand
from partnersim.errors import InputError
from partnersim.fit import fit_constant_churn, fit_shifted_beta_geometric

REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1]
HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1]
CURVES = [fit_constant_churn, fit_shifted_beta_geometric]


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta"), [(REGULAR, 0.704, 1.182), (HIGH_END, 0.668, 3.806)], ids=["regular", "high end"]
)
def test_seven_years_give_the_published_parameters(survivors: list[float], alpha: float, beta: float) -> None:
    """Fader & Hardie 2007, J. Interactive Marketing 21(1): by maximum likelihood from the first seven years."""
    fit = fit_shifted_beta_geometric(survivors, months_per_period=12)
    assert fit["alpha"].value == pytest.approx(alpha, abs=5e-4)
    assert fit["beta"].value == pytest.approx(beta, abs=5e-4)
    assert fit.months_per_period == 12


def test_the_unit_of_survivors_does_not_matter() -> None:
    shares, counts = [each / 100 for each in REGULAR], [each * 12 for each in REGULAR]
    for curve in CURVES:
        fits = [curve(each, customers=1200) for each in (REGULAR, shares, counts)]
        assert len({tuple(round(estimate.high, 9) for estimate in fit.estimates) for fit in fits}) == 1


def test_constant_churn_is_leavers_over_those_who_could_leave() -> None:
    """Of 100, then 80, then 60 some leave: 55 of 240, a quarter; a month, the twelfth root."""
    fit = fit_constant_churn([100, 80, 60, 45], customers=100)
    assert fit["monthly_churn"].value == pytest.approx(55 / 240)
    yearly = fit_constant_churn([100, 80, 60, 45], customers=100, months_per_period=12)
    assert (1 - yearly["monthly_churn"].value) ** 12 == pytest.approx(1 - 55 / 240)
    assert yearly.months_per_period is None


def test_the_error_of_constant_churn_is_that_of_a_share() -> None:
    """A share h of r trials has the standard error √(h(1 − h)/r); over a year, by the derivative."""
    churn = 55 / 240
    error = math.sqrt(churn * (1 - churn) / 240)
    assert fit_constant_churn([100, 80, 60, 45], customers=100)["monthly_churn"].standard_error == pytest.approx(error)
    yearly = fit_constant_churn([100, 80, 60, 45], customers=100, months_per_period=12)["monthly_churn"]
    assert yearly.standard_error == pytest.approx(error * (1 - yearly.value) / (1 - churn) / 12)


def test_a_case_with_these_numbers_keeps_the_fitted_shares() -> None:
    slows = fit_shifted_beta_geometric(HIGH_END, months_per_period=12)
    curve = demand.shifted_beta_geometric(slows["alpha"].value, slows["beta"].value, 12, 85)
    assert slows.fitted == pytest.approx(curve[::12].tolist())
    same = fit_constant_churn(HIGH_END, months_per_period=12)
    curve = demand.geometric_survival(same["monthly_churn"].value, 85)
    assert same.fitted == pytest.approx(curve[::12].tolist())


def test_no_parameters_are_likelier_than_those_found() -> None:
    fit = fit_shifted_beta_geometric(REGULAR, customers=1000)
    found = [each.value for each in fit.estimates]
    assert fit.log_likelihood == pytest.approx(likelihood(*found))
    for k in (0, 1):
        for by in (0.99, 1.01):
            moved = [value * (by if j == k else 1) for j, value in enumerate(found)]
            assert likelihood(*moved) < fit.log_likelihood


def test_errors_are_the_curvature_of_the_likelihood() -> None:
    fit = fit_shifted_beta_geometric(REGULAR, customers=1000)
    logs, step = np.log([each.value for each in fit.estimates]), 1e-3

    def at(*moves: float) -> float:
        return likelihood(*np.exp(logs + step * np.array(moves)))

    curvature = [
        [(at(2, 0) - 2 * at(0, 0) + at(-2, 0)) / 4, (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / 4],
        [(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / 4, (at(0, 2) - 2 * at(0, 0) + at(0, -2)) / 4],
    ]
    spread = np.linalg.inv(-np.array(curvature) / step**2)
    errors = [each.standard_error / each.value for each in fit.estimates]
    assert errors == pytest.approx(np.sqrt(np.diag(spread)).tolist(), rel=1e-4)
    assert fit.correlation[0][1] == pytest.approx(spread[0, 1] / math.sqrt(spread[0, 0] * spread[1, 1]), rel=1e-4)


def likelihood(alpha: float, beta: float) -> float:
    """Of 1000 customers who stay as REGULAR, by Beta functions, as published."""
    from scipy.special import betaln

    years = np.arange(1, len(REGULAR))
    left = betaln(alpha + 1, beta + years - 1) - betaln(alpha, beta)
    stayed = betaln(alpha, beta + years[-1]) - betaln(alpha, beta)
    return float(-np.diff(REGULAR) @ left + REGULAR[-1] * stayed) * 10


def test_nine_of_ten_and_more_intervals_hold_the_truth() -> None:
    """150 cohorts of 100 customers each, whose churn is Beta(0.7, 1.2): of 95% intervals, 90% to 99% hold it."""
    draw = np.random.default_rng(2007)
    held = np.zeros(2)
    for _ in range(150):
        stays = draw.geometric(draw.beta(0.7, 1.2, 100))
        fit = fit_shifted_beta_geometric([(stays > year).sum() for year in range(8)], customers=100)
        held += [each.low <= true <= each.high for each, true in zip(fit.estimates, (0.7, 1.2), strict=True)]
    assert ((held > 0.9 * 150) & (held < 0.99 * 150)).all()


def test_four_times_the_customers_halve_the_interval() -> None:
    few, many = (fit_shifted_beta_geometric(REGULAR, customers=each)["beta"] for each in (250, 1000))
    assert math.log(few.high / few.low) == pytest.approx(2 * math.log(many.high / many.low))


@pytest.mark.parametrize("curve", CURVES)
def test_without_the_number_of_customers_there_is_no_interval(curve) -> None:
    fit = curve(REGULAR)
    assert all(each.low is None and each.standard_error is None for each in fit.estimates)
    assert (fit.aic, fit.correlation) == (None, None)
    assert fit.notes == (
        "How many customers are behind the shares is not known, so there are no intervals; say customers.",
    )
    assert "median" not in fit.yaml()


def test_few_customers_are_said_to_tell_little() -> None:
    fit = fit_shifted_beta_geometric([12, 7, 5, 5], customers=12)
    assert fit.notes[0].startswith("Little is known: alpha may be ")


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize(
    ("survivors", "says"),
    [
        ([100], "churn needs two rows or more: all customers, then who is still there after each period"),
        ([0, 0], "series:1: nobody is there to begin with; begin with all customers, or 100"),
        ([100, 60, 70], "series:3: 70 are there after 60, but nobody returns; check the row"),
        ([100, 100, 100], "nobody has left in any row; there is no churn to fit yet"),
        ([100, 0], "series:2: everybody leaves in the first period; there is no curve to fit"),
        ([100, 50, 0, 0], "series:4: nobody is left since the row before; cut the series there"),
        ([100, float("nan")], "series:2: nan cannot be used; write a number, 0 or more"),
        ([100, -1], "series:2: -1.0 cannot be used; write a number, 0 or more"),
        ([[100, 90]], "the series has 2 axes; give one number a row"),
    ],
)
def test_what_is_no_retention_is_refused(curve, survivors: list, says: str) -> None:
    with pytest.raises(InputError) as refused:
        curve(survivors)
    assert str(refused.value) == says


@pytest.mark.parametrize(
    ("survivors", "says"),
    [
        ([100, 90], "a curve with two parameters needs two periods or more; add rows, or fit constant churn"),
        ([100, 90, 81, 72.9], "churn does not slow with age in these rows"),
        ([100, 90, 70, 30], "churn does not slow with age in these rows"),
        ([100, 60, 0], "churn does not slow with age in these rows"),
        ([100, 50, 50, 50], "after the first period nearly nobody leaves"),
    ],
)
def test_churn_that_does_not_slow_as_the_curve_does_is_refused(survivors: list[float], says: str) -> None:
    with pytest.raises(InputError, match=says):
        fit_shifted_beta_geometric(survivors)


def test_customers_who_all_leave_in_the_end_have_a_constant_churn() -> None:
    assert fit_constant_churn([100, 60, 0])["monthly_churn"].value == pytest.approx(100 / 160)


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"customers": 0}, "0 is no number of customers; write 1 or more"),
        ({"customers": float("inf")}, "inf is no number of customers; write 1 or more"),
        ({"level": 1.0}, "1.0 is no probability of an interval; write one between 0 and 1, like 0.95"),
        ({"months_per_period": 0}, "0 are no months of a period; write 1, 3, 12, …"),
        ({"months_per_period": 1.5}, "1.5 are no months of a period; write 1, 3, 12, …"),
    ],
)
def test_options_that_mean_nothing_are_refused(curve, options: dict, says: str) -> None:
    with pytest.raises(InputError) as refused:
        curve(REGULAR, **options)
    assert str(refused.value) == says
