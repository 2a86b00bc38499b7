"""Churn month by month: its mean, and the shocks around it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from partnersim.errors import InputError
from partnersim.fit import fit_monthly_churn


def churn(months: int, log_sd: float, autocorrelation: float, seed: int) -> np.ndarray:
    """2.5% a month, times a lognormal factor of mean 1 whose logarithm is AR(1)."""
    draw = np.random.default_rng(seed).standard_normal(months)
    logs = [draw[0]]
    for each in draw[1:]:
        logs.append(autocorrelation * logs[-1] + math.sqrt(1 - autocorrelation**2) * each)
    return 0.025 * np.exp(log_sd * np.array(logs) - log_sd**2 / 2)


@pytest.mark.parametrize(("log_sd", "autocorrelation"), [(0.2, 0.0), (0.3, 0.5), (0.5, 0.8), (0.3, -0.4)])
def test_many_months_give_the_shocks_they_were_made_by(log_sd: float, autocorrelation: float) -> None:
    fit = fit_monthly_churn(churn(20_000, log_sd, autocorrelation, 1))
    assert fit["monthly_churn"].value == pytest.approx(0.025, rel=0.03)
    assert fit["log_sd"].value == pytest.approx(log_sd, rel=0.03)
    assert fit["autocorrelation"].value == pytest.approx(autocorrelation, abs=0.02)


def test_a_few_months_by_hand() -> None:
    """Mean 3%, sd 1%, and of neighbours −1, −1, 1, 1, −1, 1 twice: r = −1/12 · … by its definition."""
    rates = [0.02, 0.02, 0.04, 0.04, 0.02, 0.04]
    fit = fit_monthly_churn(rates)
    sd = math.sqrt(6 / 5) * 0.01
    lag = (1 - 1 + 1 - 1 - 1) / 6
    lasting = lag + (1 + 3 * lag) / 6
    relative = (sd / 0.03) ** 2
    assert fit["monthly_churn"].value == pytest.approx(0.03)
    assert fit.residual_error == pytest.approx(sd)
    assert fit["log_sd"].value == pytest.approx(math.sqrt(math.log1p(relative)))
    assert fit["autocorrelation"].value == pytest.approx(math.log1p(lasting * relative) / math.log1p(relative))
    assert fit["monthly_churn"].standard_error == pytest.approx(
        sd / math.sqrt(6)
    )  # shocks that alternate narrow nothing


def test_where_shocks_last_months_say_less_of_the_mean() -> None:
    quick, lasting = (fit_monthly_churn(churn(5_000, 0.3, each, 2))["monthly_churn"] for each in (0.0, 0.6))
    assert lasting.standard_error / quick.standard_error == pytest.approx(math.sqrt(1.6 / 0.4), rel=0.1)


def test_intervals_of_the_mean_hold_it_where_shocks_last() -> None:
    """300 series of five years: of 95% intervals, 90% to 98% hold 2.5%; by sd/√n alone, fewer than 80% would."""
    fits = [fit_monthly_churn(churn(60, 0.3, 0.6, seed)) for seed in range(300)]
    held = [each["monthly_churn"].low <= 0.025 <= each["monthly_churn"].high for each in fits]
    naive = [abs(each["monthly_churn"].value - 0.025) < 1.96 * each.residual_error / math.sqrt(60) for each in fits]
    assert 0.9 * 300 <= sum(held) <= 0.98 * 300
    assert sum(naive) < 0.8 * 300


def test_months_without_churn_may_be_among_them() -> None:
    fit = fit_monthly_churn([0, 0.02, 0, 0.03, 0.01, 0, 0.02, 0.04])
    assert fit["monthly_churn"].low < 0.015 < fit["monthly_churn"].high


def test_it_is_written_as_a_mean_and_a_shock_of_every_month() -> None:
    lines = fit_monthly_churn([0.02, 0.02, 0.04, 0.04, 0.02, 0.04, 0.03]).yaml().splitlines()
    assert lines[:2] == ["demand:", "  monthly_churn: {mean: 3%, sd: 0.4719%}"]
    assert lines[2:4] == ["uncertainty:", "  shocks:"]
    assert lines[4].startswith("    churn: {log_sd: 32.46%, autocorrelation: ")


@pytest.mark.parametrize(
    ("rates", "says"),
    [
        ([0.02] * 5, "5 months are too few for a mean and its shocks; give 6 or more"),
        ([0.02] * 6, "churn is 0.02 in every month; write it without a fit"),
        ([0.02, 0.03, 2.5, 0.02, 0.03, 0.02], "series:3: 2.5 is no share that left; write 0.025 for 2.5%"),
    ],
)
def test_what_is_no_churn_by_month_is_refused(rates: list[float], says: str) -> None:
    with pytest.raises(InputError) as refused:
        fit_monthly_churn(rates)
    assert str(refused.value) == says
