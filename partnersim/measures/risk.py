"""Measures over random draws: quantiles, how likely a loss is, how bad bad draws are, and how sure these figures are.

Values are `[…, draw]`, all draws at hand. Money is signed as everywhere: a bad tail is a low number. Draws weigh alike;
standard errors hold for draws that are independent of each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "break_even_distribution",
    "cvar",
    "probability_never",
    "probability_of_loss",
    "quantiles",
    "standard_error_of_mean",
    "standard_error_of_probability",
    "standard_error_of_quantiles",
]

Floats = NDArray[np.float64]


def quantiles(values: ArrayLike, levels: ArrayLike) -> Floats:
    """Quantiles `[level, …]` of values `[…, draw]`, interpolated between draws (Hyndman and Fan 1996, type 7).

    Raises:
        ValueError: no draws, a value that is not finite, or a level that is not between 0 and 1.
    """
    return np.asarray(np.quantile(_finite(values), _between_0_and_1(levels), axis=-1))


def probability_of_loss(values: ArrayLike) -> Floats:
    """The share of draws `[…]` with a value below 0, of values `[…, draw]`.

    Raises:
        ValueError: no draws, or a value that is not finite.
    """
    return np.asarray((_finite(values) < 0.0).mean(axis=-1))


def cvar(values: ArrayLike, level: float = 0.05) -> Floats:
    """Expected shortfall `[…]`: the mean of the worst `level` of the draws, of values `[…, draw]`.

    With n draws x₁ ≤ x₂ ≤ …, k = level · n and m = ⌊k⌋ it is (x₁ + … + x_m + (k − m) x_(m+1)) / k: of the draw that
    only a part of belongs to the tail, that part counts (Acerbi and Tasche 2002). It equals the largest
    z − mean(max(z − x, 0)) / level over all z (Rockafellar and Uryasev 2000). A level of 1 gives the mean.

    Raises:
        ValueError: no draws, a value that is not finite, or a level that is not above 0 and at most 1.
    """
    drawn = _finite(values)
    if not 0.0 < level <= 1.0:
        raise ValueError(f"a tail of {level} has no mean; write a level above 0 and at most 1")
    tail = level * drawn.shape[-1]
    worst = np.sort(drawn, axis=-1)[..., : int(np.ceil(tail))]
    weights = np.minimum(tail - np.arange(worst.shape[-1]), 1.0)
    return np.asarray((worst * weights).sum(axis=-1) / tail)


def probability_never(months: ArrayLike, horizon: int) -> Floats:
    """The share of draws `[…]` that are not back above zero within the horizon.

    Args:
        months: as `payback_months` gives them, `[…, draw]`: `horizon` where the position ends below zero, −1 where it
            never was below.
        horizon: the number of months.

    Raises:
        ValueError: no draws, or a month beyond the horizon.
    """
    return np.asarray((_within(months, horizon) == horizon).mean(axis=-1))


def break_even_distribution(months: ArrayLike, horizon: int) -> tuple[Floats, Floats]:
    """The share of draws that have broken even by each month `[month, …]`, and of those that never do `[…]`.

    A draw whose position never was below zero counts from the first month on. The last month's share and that of those
    that never do add up to 1.

    Args:
        months: as for `probability_never`, `[…, draw]`.
        horizon: the number of months.

    Raises:
        ValueError: no draws, or a month beyond the horizon.
    """
    given = _within(months, horizon)
    by = np.array([np.count_nonzero(given <= month, axis=-1) for month in range(horizon)])
    return by / given.shape[-1], probability_never(given, horizon)


def standard_error_of_mean(values: ArrayLike) -> Floats:
    """Standard error s / √n `[…]`, s the standard deviation of n values `[…, draw]`; NaN for a single draw.

    Raises:
        ValueError: no draws, or a value that is not finite.
    """
    drawn = _finite(values)
    if drawn.shape[-1] == 1:
        return np.full(drawn.shape[:-1], np.nan)
    return np.asarray(drawn.std(axis=-1, ddof=1) / np.sqrt(drawn.shape[-1]))


def standard_error_of_probability(probability: ArrayLike, draws: int) -> Floats:
    """√(p (1 − p) / n) `[…]` of a share p of n draws.

    Where none of the draws or all of them do, it is 0 and says nothing: then the share is, at 95%, within 3 / n of what
    was found (Hanley and Lippman-Hand 1983).

    Raises:
        ValueError: no draws, or a probability that is not between 0 and 1.
    """
    share = _between_0_and_1(probability)
    if draws < 1:
        raise ValueError("without draws there is no probability; write how many there were")
    return np.asarray(np.sqrt(share * (1.0 - share) / draws))


def standard_error_of_quantiles(values: ArrayLike, levels: ArrayLike) -> Floats:
    """Standard errors `[level, …]` of the quantiles of values `[…, draw]`, whatever their distribution.

    How many of n draws lie below the true quantile of level p is binomial, with a standard deviation of √(n p (1 − p)).
    So the true quantile lies, as often as a normal value within one standard deviation, between the quantiles of the
    draws at p − d and p + d, d = √(p (1 − p) / n); half their distance is given (David and Nagaraja, Order Statistics,
    2003, section 7.1). NaN where the draws do not reach so far out: there are too few for this level.

    Raises:
        ValueError: as `quantiles`.
    """
    drawn, level = _finite(values), _between_0_and_1(levels)
    distance = np.sqrt(level * (1.0 - level) / drawn.shape[-1])
    reached = (level - distance > 0.0) & (level + distance < 1.0)
    under = np.quantile(drawn, np.where(reached, level - distance, level), axis=-1)
    over = np.quantile(drawn, np.where(reached, level + distance, level), axis=-1)
    known = np.where(reached, 0.5, np.nan).reshape(*level.shape, *(1,) * (drawn.ndim - 1))
    return np.asarray(known * (over - under))


def _finite(values: ArrayLike) -> Floats:
    drawn = np.asarray(values, dtype=float)
    if not drawn.ndim or not drawn.shape[-1]:
        raise ValueError("nothing can be said without draws; give values of at least one")
    if not np.isfinite(drawn).all():
        raise ValueError("not every draw has a finite value; measure those that have one, and say how many have none")
    return drawn


def _between_0_and_1(levels: ArrayLike) -> Floats:
    given = np.asarray(levels, dtype=float)
    inside = (given >= 0.0) & (given <= 1.0)
    if not inside.all():
        raise ValueError(f"{given[~inside][0]} is not between 0 and 1; write 5% as 0.05")
    return given


def _within(months: ArrayLike, horizon: int) -> NDArray[np.int64]:
    given = np.asarray(months)
    if not given.ndim or not given.shape[-1]:
        raise ValueError("nothing can be said without draws; give months of at least one")
    if not ((given >= -1) & (given <= horizon)).all():
        raise ValueError(f"a month is beyond the horizon of {horizon}; give months as payback_months does")
    return given
