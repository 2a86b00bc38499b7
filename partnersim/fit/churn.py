"""Retention fitted by maximum likelihood: constant churn, and churn that slows with age."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.fit.checks import checked_level, checked_period, numbers, refusal
from partnersim.fit.estimates import Estimate, Fit, on_log_scale, vague

__all__ = ["fit_constant_churn", "fit_shifted_beta_geometric"]

Floats = NDArray[np.float64]

LEAST, MOST = 1e-3, 1e7  # of alpha and beta
GAIN = 1e-9  # in the likelihood a customer, up to which slowing churn fits no better than constant churn
FLAT = 1e-6  # gradient of the likelihood a customer, up to which it is at its maximum
UNKNOWN = "How many customers are behind the shares is not known, so there are no intervals; say customers."


def fit_constant_churn(
    survivors: ArrayLike, *, customers: float | None = None, months_per_period: int = 1, level: float = 0.95
) -> Fit:
    """Churn that is the same at any age, as `monthly_churn`.

    Churn a period is those who left over those who could, h = Σ d_t / Σ r_t; a month, c = 1 − (1 − h)^(1/months). The
    interval is symmetric in log c, whose variance is that of log h, (1 − h) / Σ d_t, carried over.

    Args:
        survivors: customers still there `[period]`, all of them first, in any unit: counts, shares or percent.
        customers: how many there were first; without it there is no interval.
        months_per_period: between two rows [months].
        level: probability of the interval.

    Raises:
        InputError: no retention, nobody left or everybody did at once, or nothing to fit.
    """
    share = _shares(survivors, customers)
    months = checked_period(months_per_period)
    quantile = _normal_quantile(checked_level(level))
    hazard, likelihood = _constant(share)
    churn = -math.expm1(math.log1p(-hazard) / months)
    estimate = Estimate("monthly_churn", churn, rate=True)
    if customers is not None:
        log_error = math.sqrt((1.0 - hazard) / (customers * (1.0 - share[-1])))
        log_error *= hazard * (1.0 - churn) / (months * (1.0 - hazard) * churn)  # d log c / d log h
        estimate = on_log_scale("monthly_churn", churn, log_error, quantile, rate=True)
    return Fit(
        curve="monthly_churn",
        method="constant churn, maximum likelihood",
        estimates=(estimate,),
        level=level,
        observed=tuple(share.tolist()),
        fitted=tuple(((1.0 - hazard) ** np.arange(len(share))).tolist()),
        observations=customers,
        mean_log_likelihood=likelihood,
        estimated=1,
        notes=(UNKNOWN,) if customers is None else tuple(vague([estimate])),
    )


def fit_shifted_beta_geometric(
    survivors: ArrayLike, *, customers: float | None = None, months_per_period: int = 1, level: float = 0.95
) -> Fit:
    """Churn that slows with age because the loyal remain, as `shifted_beta_geometric`.

    Of those there when period t begins, α / (α + β + t − 1) leave in it (Fader & Hardie 2007). Intervals are symmetric
    in log α and log β, from the observed information.

    Args:
        survivors: customers still there `[period]`, all of them first, in any unit: counts, shares or percent.
        customers: how many there were first; without it there are no intervals.
        months_per_period: between two rows [months].
        level: probability of the intervals.

    Raises:
        InputError: no retention, too few periods, churn that does not slow, or no convergence.
    """
    share = _shares(survivors, customers)
    months = checked_period(months_per_period)
    quantile = _normal_quantile(checked_level(level))
    if (share[:-1] > 0.0).sum() < 2:
        raise refusal("a curve with two parameters needs two periods or more; add rows, or fit constant churn")
    logs = _most_likely(share)
    alpha, beta = np.exp(logs).tolist()
    age = np.arange(len(share) - 1)
    kept = np.cumprod((beta + age) / (alpha + beta + age))
    errors, correlation = None, None
    if customers is not None:
        spread = np.linalg.inv(customers * _information(logs, share))
        errors = np.sqrt(np.diag(spread)).tolist()
        correlation = float(spread[0, 1] / (errors[0] * errors[1]))
    estimates = tuple(
        Estimate(name, value, rate=False)
        if errors is None
        else on_log_scale(name, value, errors[k], quantile, rate=False)
        for k, (name, value) in enumerate((("alpha", alpha), ("beta", beta)))
    )
    return Fit(
        curve="shifted_beta_geometric",
        method="churn slower with age, maximum likelihood",
        estimates=estimates,
        level=level,
        observed=tuple(share.tolist()),
        fitted=(1.0, *kept.tolist()),
        observations=customers,
        mean_log_likelihood=-_loss(logs, share)[0],
        estimated=2,
        months_per_period=months,
        correlation=None if correlation is None else ((1.0, correlation), (correlation, 1.0)),
        notes=(UNKNOWN,) if customers is None else tuple(vague(estimates)),
    )


def _shares(survivors: ArrayLike, customers: float | None) -> Floats:
    """Shares still there `[period]`, the first 1; refuses what is no retention."""
    there = numbers(survivors)
    if len(there) < 2:
        raise refusal("churn needs two rows or more: all customers, then who is still there after each period")
    if there[0] == 0.0:
        raise refusal("nobody is there to begin with; begin with all customers, or 100", 0)
    risen = np.flatnonzero(np.diff(there) > 0.0)
    if risen.size:
        row = int(risen[0]) + 1
        raise refusal(f"{there[row]:g} are there after {there[row - 1]:g}, but nobody returns; check the row", row)
    if there[1] == 0.0:
        raise refusal("everybody leaves in the first period; there is no curve to fit", 1)
    if there[-1] == there[0]:
        raise refusal("nobody has left in any row; there is no churn to fit yet")
    gone = np.flatnonzero(there == 0.0)
    if gone.size > 1:
        raise refusal("nobody is left since the row before; cut the series there", int(gone[1]))
    if customers is not None and not (math.isfinite(customers) and customers >= 1.0):
        raise refusal(f"{customers} is no number of customers; write 1 or more")
    return np.asarray(there / there[0])


def _constant(share: Floats) -> tuple[float, float]:
    """Constant churn a period, and its log-likelihood a customer."""
    left, stayed = 1.0 - share[-1], share[1:].sum()
    hazard = left / (left + stayed)
    return float(hazard), float(left * math.log(hazard) + stayed * math.log1p(-hazard))


def _loss(logs: Floats, share: Floats) -> tuple[float, Floats]:
    """−log-likelihood a customer, and its gradient by log α and log β."""
    alpha, beta = np.exp(logs)
    there, stayed, age = share[:-1], share[1:], np.arange(len(share) - 1)
    left = (there - stayed).sum()
    whole = alpha + beta + age
    value = left * logs[0] + stayed @ np.log(beta + age) - there @ np.log(whole)
    by_alpha = left - alpha * (there / whole).sum()
    by_beta = beta * ((stayed / (beta + age)).sum() - (there / whole).sum())
    return -float(value), -np.array([by_alpha, by_beta])


def _information(logs: Floats, share: Floats) -> Floats:
    """The second derivatives of `_loss` `[2, 2]`, a customer's observed information."""
    alpha, beta = np.exp(logs)
    there, stayed, age = share[:-1], share[1:], np.arange(len(share) - 1)
    whole = alpha + beta + age
    both = alpha * beta * (there / whole**2).sum()
    by_alpha = alpha * (there * (beta + age) / whole**2).sum()
    by_beta = beta * ((there * (alpha + age) / whole**2).sum() - (stayed * age / (beta + age) ** 2).sum())
    return np.array([[by_alpha, -both], [-both, by_beta]])


def _most_likely(share: Floats) -> Floats:
    """Log α and log β of the greatest likelihood; refused at a limit."""
    from scipy.optimize import minimize

    def stop_beyond(logs: Floats) -> None:
        if not (math.log(LEAST) < logs.min() and logs.max() < math.log(MOST)):
            raise StopIteration

    options = {"gtol": 1e-10, "maxiter": 200, "max_trust_radius": 2.0}
    found = minimize(
        _loss, np.zeros(2), (share,), "trust-exact", True, _information, options=options, callback=stop_beyond
    )
    alpha, beta = np.exp(found.x).tolist()
    if max(alpha, beta) > MOST or (min(alpha, beta) > LEAST and -found.fun < _constant(share)[1] + GAIN):
        raise refusal("churn does not slow with age in these rows, so alpha and beta have no end; fit constant churn")
    if min(alpha, beta) < LEAST:
        raise refusal("after the first period nearly nobody leaves, so alpha and beta go to 0; write a survival table")
    if np.abs(found.jac).max() > FLAT:
        raise refusal("the likelihood has no clear maximum; fit constant churn, or write a survival table")
    return np.asarray(found.x)


def _normal_quantile(level: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf((1.0 + level) / 2.0)
