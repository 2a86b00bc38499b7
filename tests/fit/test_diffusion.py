"""Diffusion fitted: published parameters, intervals that hold, and what is refused."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest

from partnersim.engine import demand
from partnersim.errors import InputError
from partnersim.fit import Fit, fit_bass, fit_logistic

VCR = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
CURVES = [fit_bass, fit_logistic]
FEWER = "but who has adopted stays counted; end the series here, or if rows are of new adopters, say so by counts"


def values(fit: Fit) -> list[float]:
    return [each.value for each in fit.estimates]


def by_period(monthly: np.ndarray, months: int) -> list[float]:
    return monthly.reshape(-1, months).sum(axis=1).tolist()


def test_the_rate_gives_the_published_fit() -> None:
    """agk79/Bass, Bass_2a.r: nonlinear least squares of sales on the rate of adoption at the end of each year."""
    fit = fit_bass(VCR, method="rate", months_per_period=12)
    assert values(fit) == pytest.approx([6.80e4, 6.59e-3, 6.38e-1], rel=1e-3)
    assert [each.standard_error for each in fit.estimates] == pytest.approx([3.13e3, 1.43e-3, 4.14e-2], rel=2e-3)
    assert fit.residual_error == pytest.approx(727, abs=0.5)


def test_the_regression_gives_the_published_fit() -> None:
    """aoyingxue/GitNote, Module_1_InClass.md: ordinary least squares on the total before each year, and its square."""
    fit = fit_bass([0.517, 1.169, 1.604, 2.044, 2.286], method="ols")
    assert values(fit) == pytest.approx([10.5036768, 0.0626032, 0.73766359], rel=1e-7)


def test_errors_of_the_regression_are_those_of_its_coefficients_carried_over() -> None:
    """The delta method by differences: each coefficient moved a little, p, q and M follow."""
    new = np.array([0.517, 1.169, 1.604, 2.044, 2.286])
    before = np.cumsum(new) - new
    design = np.stack([np.ones(5), before, before**2], axis=1)
    found = np.linalg.lstsq(design, new)[0]

    def logs(a: float, b: float, c: float) -> np.ndarray:
        market = (-b - math.sqrt(b * b - 4 * a * c)) / (2 * c)
        return np.log([market, a / market, -c * market])

    moves = np.diag(found) * 1e-6
    jacobian = np.stack([(logs(*(found + move)) - logs(*(found - move))) for move in moves], axis=1) / (2e-6 * found)
    residuals = new - design @ found
    covariance = jacobian @ np.linalg.inv(design.T @ design) @ jacobian.T * (residuals @ residuals) / 2
    fit = fit_bass(new, method="ols")
    errors = [each.standard_error / each.value for each in fit.estimates]
    assert errors == pytest.approx(np.sqrt(np.diag(covariance)).tolist(), rel=1e-5)
    assert fit.residual_error == pytest.approx(math.sqrt(residuals @ residuals / 2))
    assert "discrete form" in note(fit, "regression")


def test_the_curve_of_a_case_is_fitted_to_what_each_period_adds() -> None:
    """Srinivasan & Mason 1986: closer to the sales than the rate at the end of each year is."""
    fit = fit_bass(VCR, months_per_period=12)
    assert values(fit) == pytest.approx([67_660, 8.789e-3, 0.6422], rel=1e-3)
    assert fit.residual_error == pytest.approx(724.3, abs=0.1)
    market, innovation, imitation = values(fit)
    monthly = demand.bass(market, innovation / fit.months_per_period, imitation / fit.months_per_period, 120)
    assert fit.fitted == pytest.approx(by_period(monthly, 12))


def test_a_logistic_is_of_months_whatever_the_periods() -> None:
    fit = fit_logistic(VCR, months_per_period=12)
    first, ceiling, growth = values(fit)
    assert fit.months_per_period is None
    assert fit.fitted == pytest.approx(by_period(demand.logistic(first, ceiling, growth, 120), 12))


@pytest.mark.parametrize("months", [1, 3, 12])
def test_a_series_that_a_case_makes_gives_its_numbers_back(months: int) -> None:
    p, q = 0.01 / months, 0.4 / months
    bass = fit_bass(by_period(demand.bass(5_000, p, q, 20 * months), months), months_per_period=months)
    assert values(bass) == pytest.approx([5_000, 0.01, 0.4], rel=1e-5)
    growth = 0.5 / months
    series = by_period(demand.logistic(40, 3_000, growth, 20 * months), months)
    assert values(fit_logistic(series, months_per_period=months)) == pytest.approx([40, 3_000, growth], rel=1e-5)


@pytest.mark.parametrize("curve", CURVES)
def test_totals_are_fitted_by_what_they_gain(curve) -> None:
    new, total = curve(VCR), curve(np.cumsum(VCR), counts="total")
    assert total == new


@pytest.mark.parametrize("curve", CURVES)
def test_totals_may_leave_periods_out(curve) -> None:
    made = demand.logistic(40, 3_000, 0.4, 24) if curve is fit_logistic else demand.bass(3_000, 0.01, 0.4, 24)
    kept = np.array([1, 2, 4, 7, 8, 9, 13, 18, 24])
    fit = curve(np.cumsum(made)[kept - 1], counts="total", times=kept)
    assert values(fit) == pytest.approx(values(curve(made)), rel=1e-4)


@pytest.mark.parametrize("curve", CURVES)
def test_the_first_adopters_make_the_launch(curve) -> None:
    late = curve([0, 0, 0, *VCR])
    assert late["imitation" if curve is fit_bass else "ceiling"] == curve(VCR).estimates[2 if curve is fit_bass else 1]
    assert late.observed == (0, 0, 0, *VCR)
    assert "The first 3 rows are 0: the launch is taken to be after them." in late.notes


def test_money_in_another_unit_moves_the_market_alone() -> None:
    fit, thousand = fit_bass(VCR), fit_bass([1000 * each for each in VCR])
    assert values(thousand) == pytest.approx([1000 * fit["market"].value, *values(fit)[1:]], rel=1e-6)
    assert thousand["market"].high == pytest.approx(1000 * fit["market"].high, rel=1e-6)


def test_intervals_are_by_student_on_a_log_scale() -> None:
    """Ten rows less three parameters are seven degrees of freedom, whose 97.5% quantile is 2.364624."""
    each = fit_bass(VCR)["innovation"]
    assert each.high / each.value == pytest.approx(math.exp(2.364624 * each.standard_error / each.value))
    assert each.low * each.high == pytest.approx(each.value**2)


@pytest.mark.parametrize(("rows", "noise"), [(10, 250), (7, 150)])
def test_nine_of_ten_and_more_intervals_hold_the_truth(rows: int, noise: float) -> None:
    """150 series around the sales of video recorders: of 95% intervals, 90% to 99% hold it."""
    draw = np.random.default_rng(1969)
    true = (67_660, 0.0088, 0.642)
    curve = demand.bass(*true, rows)
    held = np.zeros(3)
    for _ in range(150):
        fit = fit_bass(np.maximum(curve + noise * draw.standard_normal(rows), 1.0))
        held += [each.low <= value <= each.high for each, value in zip(fit.estimates, true, strict=True)]
    assert ((held > 0.9 * 150) & (held <= 0.99 * 150)).all()


def test_the_smaller_aic_is_that_of_the_curve_a_series_was_made_by() -> None:
    draw = np.random.default_rng(1838)
    noise = 5 * draw.standard_normal(30)
    bass = demand.bass(5_000, 0.03, 0.2, 30) + noise
    logistic = demand.logistic(40, 5_000, 0.3, 30) + noise
    assert fit_bass(bass).aic < fit_logistic(bass).aic - 10
    assert fit_logistic(logistic).aic < fit_bass(logistic).aic - 10


def test_aic_is_of_normal_residuals() -> None:
    fit = fit_bass(VCR)
    squares = sum((a - b) ** 2 for a, b in zip(fit.fitted, fit.observed, strict=True))
    assert fit.aic == pytest.approx(10 * (math.log(2 * math.pi * squares / 10) + 1) + 2 * 4)


def test_coefficients_no_case_can_hold_are_given_a_month() -> None:
    """Of a product that spreads within two years, q is above 100% a year."""
    series = by_period(demand.bass(1_000, 0.01, 0.15, 48), 12)
    series[0] *= 1.02
    fit = fit_bass([*series, 1.0, 0.1], months_per_period=12)
    assert fit.months_per_period == 1
    assert fit["imitation"].value == pytest.approx(0.15, rel=0.05)
    assert "Coefficients are of a month" in fit.notes[-1]
    monthly = demand.bass(fit["market"].value, fit["innovation"].value, fit["imitation"].value, 72)
    assert fit.fitted == pytest.approx(by_period(monthly, 12))


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize(
    ("series", "options", "says"),
    [
        ([0, 0, 0, 0, 0], {}, "nobody adopts in any row; there is no curve to fit"),
        ([1, 2, 3], {}, "3 rows from the first adopters on are too few for 3 parameters; add rows, at least 4"),
        ([0, 0, 1, 2, 3], {}, "3 rows from the first adopters on are too few for 3 parameters; add rows, at least 4"),
        (
            [1, 5, 20, 60, 50, 30],
            {"counts": "total"},
            f"series:4: from 60 here the total falls to 30 in the last row, {FEWER}",
        ),
        (VCR, {"times": [1, 2]}, "there are 2 times for 10 rows; give one a row"),
        (VCR[:4], {"times": [1, 2, 4, 5]}, "series:3: a period is missing before this row; add it, 0 for nobody"),
        (VCR[:4], {"times": [1, 2, 2, 3]}, "series:3: times must rise; put the rows in order, one a period"),
        (np.array(VCR) * 1e-300, {}, "the largest row is 1.095e-296; write numbers of adopters, or thousands of them"),
        ([1, 2, float("inf"), 4], {}, "series:3: inf cannot be used; write a number, 0 or more"),
    ],
)
def test_what_is_no_diffusion_is_refused(curve, series: list, options: dict, says: str) -> None:
    with pytest.raises(InputError) as refused:
        curve(series, **options)
    assert str(refused.value) == says


@pytest.mark.parametrize(
    ("curve", "series", "says"),
    [
        (fit_bass, [1.5**k for k in range(12)], "no bass curve: adopters come ever faster, so no ceiling can be seen"),
        (fit_logistic, [1, *(1.5**k / 2 for k in range(12))], "no logistic curve: adopters come ever faster"),
        (fit_bass, [1000 * 0.7**k for k in range(12)], "no bass curve: growth slows from the first row on"),
        (fit_bass, [1, 1, 1, 1, 900, 1, 1, 1, 1], "no bass curve: nearly all come in one period"),
        (fit_bass, [5] * 30 + [4000, 10000, 26000, 5000], "no bass curve: nobody comes, then nearly all at once"),
        (fit_logistic, [5] * 30 + [4000, 10000, 26000, 5000], "no logistic curve: nobody comes, then nearly all at"),
        (partial(fit_bass, method="ols"), [5, 4, 3, 9, 12, 20], "the regression gives no Bass curve"),
    ],
)
def test_an_estimate_at_its_limit_is_refused(curve, series: list[float], says: str) -> None:
    with pytest.raises(InputError, match=says):
        curve(series)


@pytest.mark.parametrize("method", ["rate", "ols"])
def test_other_methods_need_every_period(method) -> None:
    with pytest.raises(InputError, match=f"the method {method} needs a row each period; fit increments"):
        fit_bass(np.cumsum(VCR)[[0, 1, 3, 4, 5]], counts="total", times=[1, 2, 4, 5, 6], method=method)


def test_a_search_that_does_not_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import scipy.optimize

    cut_short = partial(scipy.optimize.least_squares, max_nfev=1)
    monkeypatch.setattr(scipy.optimize, "least_squares", cut_short)
    with pytest.raises(InputError, match="the rows do not settle the parameters of a bass curve; add rows"):
        fit_bass(VCR)


def note(fit: Fit, word: str) -> str:
    return next((each for each in fit.notes if word in each), "")


def test_a_total_that_wavers_is_fitted_and_said_to() -> None:
    total = np.cumsum(VCR).astype(float)
    total[8] = total[7] - 100
    assert "The total falls once: it seems to count who uses it" in note(fit_bass(total, counts="total"), "falls")
    assert note(fit_bass(np.cumsum(VCR), counts="total"), "falls") == ""


def test_a_ceiling_seen_from_far_below_is_said_to_rest_on_the_form() -> None:
    early = demand.bass(5_000, 0.01, 0.2, 30)[:9] + np.tile([1.0, -1.0, 0.5], 3)
    assert "of the ceiling is reached: where it lies rests on the form of the curve" in note(fit_bass(early), "ceiling")
    assert note(fit_bass(VCR), "rests on") == ""


def test_residuals_that_go_together_are_said_to() -> None:
    curve, month = demand.bass(5_000, 0.01, 0.2, 40), np.arange(40)
    slow, quick = curve + 2 * np.sin(month / 3), curve + 2 * (-1.0) ** month
    assert "the intervals are too narrow" in note(fit_bass(slow), "correlated")
    assert "the intervals are rather wide" in note(fit_bass(quick), "correlated")
    noise = np.random.default_rng(5).standard_normal(40)
    assert note(fit_bass(curve + noise), "correlated") == ""


def test_a_total_that_began_long_before_is_said_to_mislead_bass() -> None:
    total = 20 + np.cumsum(VCR) / 100
    assert "starts from nobody" in note(fit_bass(total, counts="total"), "first row")
    assert note(fit_bass(np.cumsum(VCR), counts="total"), "starts from") == ""


def test_rows_that_only_rise_may_be_totals() -> None:
    assert "if rows are totals, say so by counts" in note(fit_bass(VCR[:6]), "totals")
    assert note(fit_bass(VCR), "totals") == ""
