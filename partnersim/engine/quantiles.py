"""Quantiles of distributions: the value below which a part `u` `[draw]` of all draws is. Arrays in, arrays out.

Bits depend on nothing but the arguments: see `engine.draws`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.draws import exp, log, normal_probability, normal_quantile

__all__ = ["discrete", "empirical", "lognormal", "normal", "triangular", "uniform"]

Floats = NDArray[np.float64]


def triangular(u: Floats, *, low: float, mode: float, high: float) -> Floats:
    """Below the mode low + √(u·(high − low)·(mode − low)), above it the same from the other end."""
    rising = low + np.sqrt(u * ((high - low) * (mode - low)))
    falling = high - np.sqrt((1.0 - u) * ((high - low) * (high - mode)))
    return np.where(u * (high - low) < mode - low, rising, falling)


def uniform(u: Floats, *, low: float, high: float) -> Floats:
    """Low + u·(high − low)."""
    return low + u * (high - low)


def normal(u: Floats, *, mean: float, sd: float, least: float, most: float) -> Floats:
    """Mean + sd·Φ⁻¹(u), of the normal that is left between `least` and `most`."""
    return np.asarray(np.clip(mean + sd * _standard(u, (least - mean) / sd, (most - mean) / sd), least, most))


def lognormal(u: Floats, *, median: float, log_sd: float, least: float, most: float) -> Floats:
    """median·e^(log_sd·Φ⁻¹(u)), of what is left between `least` and `most`."""
    lowest = float(log(np.float64(least / median))) / log_sd if least > 0.0 else -np.inf
    highest = float(log(np.float64(most / median))) / log_sd
    return np.asarray(np.clip(median * exp(log_sd * _standard(u, lowest, highest)), least, most))


def _standard(u: Floats, lowest: float, highest: float) -> Floats:
    """Φ⁻¹ of the place u between Φ(lowest) and Φ(highest)."""
    below, above = (float(normal_probability(np.float64(end))) for end in (lowest, highest))
    return np.asarray(normal_quantile(u if (below, above) == (0.0, 1.0) else below + u * (above - below)))


def discrete(u: Floats, *, values: Sequence[float], chances: Sequence[float]) -> Floats:
    """The first of the values whose chances so far make at least u."""
    so_far = np.cumsum(chances)[:-1]
    return np.asarray(values, float)[np.searchsorted(so_far, u, side="left")]


def empirical(u: Floats, *, values: Sequence[float]) -> Floats:
    """One of the values, all as likely: the smallest that at least a part u of them does not exceed."""
    place = np.ceil(u * len(values)).astype(np.int64) - 1
    return np.asarray(values, float)[np.clip(place, 0, len(values) - 1)]
