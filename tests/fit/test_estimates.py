"""What a fit gives to a case: numbers as files write them, distributions, and how they go together."""

from __future__ import annotations

import math
import re
from statistics import NormalDist

import pytest

from partnersim import parse_case
from partnersim.fit import fit_bass, fit_constant_churn, fit_logistic, fit_monthly_churn
from partnersim.fit import fit_shifted_beta_geometric as fit_slowing
from partnersim.fit.estimates import normal_log_likelihood, spelt

CASE = """
title: One revenue line
currency: USD
start: 2024-01
go_live: 2024-01
months: 24
partners:
  a: {name: A, annual_discount_rate: 0%}
  b: {name: B, annual_discount_rate: 0%}
revenue_lines:
  subscription: {price: 1, per: instance and month}
"""
VCR = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
KEPT = [100, 60, 45, 40, 37]
CHURN = "monthly_churn: 1%"
COMES = "monthly_new_instances: 15"
FITS = {
    "bass": (fit_bass(VCR, months_per_period=12), CHURN),
    "logistic": (fit_logistic(VCR, months_per_period=12), CHURN),
    "slowing": (fit_slowing(KEPT, customers=200, months_per_period=12), COMES),
    "constant": (fit_constant_churn(KEPT, customers=200, months_per_period=12), COMES),
    "by month": (fit_monthly_churn([0.02, 0.03, 0.02, 0.025, 0.03, 0.035, 0.02]), COMES),
}


@pytest.mark.parametrize("name", FITS)
def test_a_case_reads_what_a_fit_writes(name: str) -> None:
    fit, other = FITS[name]
    case = parse_case(CASE + fit.yaml().replace("demand:\n", f"demand:\n  {other}\n"))
    assert {each.name.split(".")[-1] for each in case.uncertain} == {each.name for each in fit.estimates}
    pairs = len(fit.estimates) * (len(fit.estimates) - 1) // 2 if fit.correlation else 0
    assert sum(len(others) for others in case.uncertainty.correlation.values()) == pairs


@pytest.mark.parametrize("name", ["bass", "logistic", "slowing", "constant"])
def test_the_draws_of_a_case_spread_as_wide_as_the_interval(name: str) -> None:
    fit, _ = FITS[name]
    for each in fit.estimates:
        found = re.fullmatch(r"\{median: [0-9.%]+, log_sd: ([0-9.]+)%\}", each.written(0.95))
        far = float(found[1]) / 100 * NormalDist().inv_cdf(0.975)
        assert far == pytest.approx(math.log(each.high / each.value), rel=1e-3)
        assert far == pytest.approx(math.log(each.value / each.low), rel=1e-3)


def test_the_lines_of_a_bass_fit() -> None:
    assert FITS["bass"][0].yaml().splitlines() == [
        "demand:",
        "  bass:",
        "    market: {median: 67660, log_sd: 5.476%}",
        "    innovation: {median: 0.8789%, log_sd: 24.39%}",
        "    imitation: {median: 64.22%, log_sd: 7.998%}",
        "    months_per_period: 12",
        "uncertainty:",
        "  correlation:",
        "    demand.bass.market: {demand.bass.innovation: 61.8%, demand.bass.imitation: -69.08%}",
        "    demand.bass.innovation: {demand.bass.imitation: -93.18%}",
    ]


def test_without_intervals_the_numbers_stand_alone() -> None:
    assert fit_slowing(KEPT, months_per_period=12).yaml() == (
        "demand:\n  shifted_beta_geometric:\n    alpha: 0.4078\n    beta: 0.5963\n    months_per_period: 12"
    )


@pytest.mark.parametrize(
    ("value", "rate", "text"),
    [
        (67660.02, False, "67660"),
        (676_600_249.0, False, "676600000"),
        (0.000012345, False, "0.00001234"),
        (0.00878896, True, "0.8789%"),
        (1e-7, True, "0.00001%"),
        (-0.6908, True, "-69.08%"),
        (100.0, False, "100"),
        (0.1, True, "10%"),
        (0.0, False, "0"),
    ],
)
def test_numbers_have_four_digits_and_no_exponent(value: float, rate: bool, text: str) -> None:
    assert spelt(value, rate=rate) == text


def test_an_estimate_is_asked_for_by_name() -> None:
    fit = FITS["bass"][0]
    assert fit["imitation"] is fit.estimates[2]
    with pytest.raises(KeyError, match="no estimate 'imitatoin'; did you mean imitation"):
        fit["imitatoin"]


def test_the_row_furthest_off() -> None:
    fit = FITS["bass"][0]
    assert fit.furthest == (5, pytest.approx(fit.fitted[5] - 10950))


def test_a_curve_through_all_points_is_as_likely_as_floats_can_say() -> None:
    assert normal_log_likelihood(0.0) == normal_log_likelihood(1e-320) < 1000.0
