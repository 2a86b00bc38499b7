"""Diffusion fitted by least squares: Bass, and growth with a ceiling."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.fit.adopters import PARAMETERS, Adopters, Counts, adopters_of, correlated
from partnersim.fit.checks import checked_level, checked_period, refusal
from partnersim.fit.curves import BASS, LOGISTIC, Curve
from partnersim.fit.estimates import Fit, normal_log_likelihood, on_log_scale, vague
from partnersim.fit.regression import regressed
from partnersim.fit.search import searched

__all__ = ["Method", "fit_bass", "fit_logistic"]

Floats = NDArray[np.float64]
Method = Literal["increments", "rate", "ols"]

METHODS = {
    "increments": "nonlinear least squares on what each period adds",
    "rate": "nonlinear least squares on the rate at the end of each period",
    "ols": "ordinary least squares on the total before each period",
}
DISCRETE = "The regression is of Bass's discrete form; a case's curve is continuous, with p and q a little different."
LATE = "The first row is far above the curve, which starts from nobody: if it began long before, fit a logistic."
BEFORE_HALF = 0.5  # of the ceiling: a curve that has not come so far has not bent yet
EXACT = 1e-12  # of the largest row: residuals below are of rounding


def fit_bass(
    adopters: ArrayLike,
    *,
    counts: Counts = "new",
    times: ArrayLike | None = None,
    method: Method = "increments",
    months_per_period: int = 1,
    level: float = 0.95,
) -> Fit:
    """Bass diffusion, as `bass`.

    By nonlinear least squares on what the curve adds between two rows, as a case computes it (Srinivasan & Mason 1986),
    residuals divided by √periods where rows are further apart; or on its rate at the end of each period; or by ordinary
    least squares of new adopters on the total before and its square (Bass 1969). Intervals are symmetric in the
    logarithms, with quantiles of Student's t: all parameters are positive, and small ones known by their order first.

    Args:
        adopters: new ones a period, or all so far `[row]`.
        counts: which of the two.
        times: ends of the periods `[row]` [periods], 1 that of the first; without it the rows follow each other.
        method: see above.
        months_per_period: of the coefficients; they are given a month where a share a period would be above 100%.
        level: probability of the intervals.

    Raises:
        InputError: a series that is no diffusion, too few rows, an estimate at its limit, or no convergence.
    """
    seen = adopters_of(adopters, counts, times)
    months, level = checked_period(months_per_period), checked_level(level)
    if method != "increments" and not np.allclose(seen.periods, 1.0):
        raise refusal(f"the method {method} needs a row each period; fit increments")
    if method == "ols":
        logs, inverse, fitted = regressed(seen.new)
        notes: tuple[str, ...] = (DISCRETE,)
    else:
        logs, inverse, fitted, notes = searched(BASS, seen, months, rate=method == "rate")
    fit = _fit(BASS, seen, logs, inverse, fitted, level).noting(*notes)
    if counts == "total" and fit.furthest[0] == seen.before and fit.furthest[1] < 0.0:
        fit = fit.noting(LATE)
    return _per_month(replace(fit, method=METHODS[method], months_per_period=months))


def fit_logistic(
    adopters: ArrayLike,
    *,
    counts: Counts = "new",
    times: ArrayLike | None = None,
    months_per_period: int = 1,
    level: float = 0.95,
) -> Fit:
    """Growth with a ceiling, as `logistic`, whose parameters are of months whatever the periods of the series.

    Fitted as `fit_bass` does by increments; all who adopted before the first row count as adopters of that row.

    Args:
        adopters: new ones a period, or all so far `[row]`.
        counts: which of the two.
        times: ends of the periods `[row]` [periods], 1 that of the first; without it the rows follow each other.
        months_per_period: between two rows [months].
        level: probability of the intervals.

    Raises:
        InputError: a series that is no diffusion, too few rows, an estimate at its limit, or no convergence.
    """
    seen = adopters_of(adopters, counts, times)
    months, level = checked_period(months_per_period), checked_level(level)
    logs, inverse, fitted, notes = searched(LOGISTIC, seen, months, rate=False)
    return replace(_fit(LOGISTIC, seen, logs, inverse, fitted, level).noting(*notes), method=METHODS["increments"])


def _fit(curve: Curve, seen: Adopters, logs: Floats, inverse: Floats, fitted: Floats, level: float) -> Fit:
    """The fit from the logarithms of its parameters, and their covariance where residuals are as large as the total."""
    from scipy.special import stdtrit

    rows = len(seen.new)
    residuals = (seen.new - fitted) / np.sqrt(seen.periods)
    squares = max(float(residuals @ residuals), rows * (EXACT * float(seen.new.max())) ** 2)
    spread = inverse * squares / float(seen.new.sum()) ** 2 / (rows - PARAMETERS)
    errors = np.sqrt(np.diag(spread))
    quantile = float(stdtrit(rows - PARAMETERS, (1.0 + level) / 2.0))
    estimates = tuple(
        on_log_scale(name, math.exp(log), error, quantile, rate=name in curve.rates)
        for name, log, error in zip(curve.parameters, logs.tolist(), errors.tolist(), strict=True)
    )
    early = [0.0] * seen.before
    return Fit(
        curve=curve.name,
        method="",
        estimates=estimates,
        level=level,
        observed=(*early, *seen.new.tolist()),
        fitted=(*early, *fitted.tolist()),
        observations=float(rows),
        mean_log_likelihood=normal_log_likelihood(squares / rows) - float(np.log(seen.periods).mean()) / 2.0,
        estimated=PARAMETERS + 1,
        correlation=tuple(map(tuple, (spread / np.outer(errors, errors)).tolist())),
        residual_error=math.sqrt(squares / (rows - PARAMETERS)),
        notes=(
            *seen.notes,
            *_unbent(fitted, estimates[curve.ceiling].value),
            *vague(estimates),
            *correlated(residuals),
        ),
    )


def _unbent(fitted: Floats, ceiling: float) -> list[str]:
    """A note where the curve has not bent yet."""
    reached = float(fitted.sum()) / ceiling
    if reached >= BEFORE_HALF:
        return []
    return [f"By the last row {reached:.0%} of the ceiling is reached: where it lies rests on the form of the curve."]


def _per_month(fit: Fit) -> Fit:
    """The coefficients of a month, where those of a period may be above the 100% that a case can hold."""
    months = fit.months_per_period
    highest = max(each.high for each in fit.estimates if each.rate and each.high is not None)
    if months is None or months == 1 or highest <= 1.0:
        return fit
    estimates = tuple(each.divided(months) if each.rate else each for each in fit.estimates)
    note = f"Coefficients are of a month: of {months} months they would go beyond 100%, more than a case may hold."
    return replace(fit, estimates=estimates, months_per_period=1).noting(note)
