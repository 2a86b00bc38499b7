"""Churn month by month: its mean, and how it wavers around it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from partnersim.fit.checks import checked_level, numbers, refusal
from partnersim.fit.estimates import Fit, normal_log_likelihood, on_log_scale, on_plain_scale

__all__ = ["fit_monthly_churn"]

FEWEST = 6  # months from which an autocorrelation says anything
MOST = 0.95  # of an autocorrelation: beyond, a few months tell no mean
SHOCK = "The distribution is of the mean; the shock is what single months bring beside it."


def fit_monthly_churn(churn: ArrayLike, *, level: float = 0.95) -> Fit:
    """The mean of churn by month, as `monthly_churn`, and its `shock`, what single months multiply it by.

    A shock is a lognormal factor of mean 1, its logarithm AR(1). From the mean m, the standard deviation s and the
    autocorrelation ρ of churn, with v = (s/m)²: log_sd² = log(1 + v), autocorrelation = log(1 + ρ·v) / log(1 + v); so
    months without churn may be among them. ρ = r + (1 + 3r)/n, as r of n months is too small by so much (Kendall
    1954). Where shocks last, months say less of the mean: its variance is s²/n · (1 + ρ)/(1 − ρ) for ρ > 0. Its
    interval is symmetric around it, as it may be near 0, by Student's t.

    Args:
        churn: share that left in each month `[month]`.
        level: probability of the interval.

    Raises:
        InputError: too few months, what is no share, or churn that never varies.
    """
    from scipy.special import stdtrit

    rates = numbers(churn)
    months = len(rates)
    if months < FEWEST:
        raise refusal(f"{months} months are too few for a mean and its shocks; give {FEWEST} or more")
    if (wrong := np.flatnonzero(rates > 1.0)).size:
        worst = rates[wrong[0]]
        raise refusal(f"{worst:g} is no share that left; write {worst / 100.0:g} for {worst:g}%", int(wrong[0]))
    mean, sd = float(rates.mean()), float(rates.std(ddof=1))
    if sd == 0.0:
        raise refusal(f"churn is {mean:g} in every month; write it without a fit")
    apart = rates - mean
    lag = float(apart[1:] @ apart[:-1] / (apart @ apart))
    lasting = min(max(lag + (1.0 + 3.0 * lag) / months, -MOST), MOST)
    longer = max(lasting, 0.0)
    error = sd * math.sqrt((1.0 + longer) / (1.0 - longer) / months)
    quantile = float(stdtrit(months - 1, (1.0 + checked_level(level)) / 2.0))
    relative = (sd / mean) ** 2
    log_sd = math.sqrt(math.log1p(relative))
    of_logs = math.log1p(lasting * relative) / math.log1p(relative) if lasting * relative > -1.0 else -MOST
    return Fit(
        curve="monthly_churn",
        method="mean of churn by month",
        estimates=(on_plain_scale("monthly_churn", mean, error, quantile, rate=True),),
        level=level,
        observed=tuple(rates.tolist()),
        fitted=(mean,) * months,
        observations=float(months),
        mean_log_likelihood=normal_log_likelihood(float(apart @ apart) / months),
        estimated=2,
        residual_error=sd,
        shock=(
            on_log_scale("log_sd", log_sd, 1.0 / math.sqrt(2.0 * (months - 1)), quantile, rate=True),
            on_plain_scale("autocorrelation", of_logs, math.sqrt((1.0 - lasting**2) / months), quantile, rate=True),
        ),
        notes=(SHOCK,),
    )
