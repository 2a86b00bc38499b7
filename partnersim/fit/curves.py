"""Diffusion curves in the form a fit looks for them: a ceiling, times a part of it grown by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BASS", "LOGISTIC", "STEPS", "Curve", "bass_rate"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Limit:
    """The least and the most of what is looked for, and what it means to end there."""

    least: float
    most: float
    at_least: str
    at_most: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A diffusion with a ceiling and two parameters of its shape, all positive, looked for by their logarithms."""

    name: str  # the field of a case's demand
    parameters: tuple[str, str, str]  # its fields, in the order of the case
    ceiling: int  # which of them is the ceiling
    of_a_period: bool  # whether rates are of a period, else of a month
    rates: frozenset[str]  # those that are shares
    from_logs: tuple[tuple[int, int, int], ...]  # rows: log parameter as a sum of log ceiling and log shape
    grown: Callable[[Floats, float, Floats, int], Floats]  # part grown: times, shape, shape, months a period
    limits: tuple[Limit, Limit, Limit]  # ceiling [adopters so far], shape, shape [a period of a month]


NO_CEILING = "adopters come ever faster, so no ceiling can be seen; add later rows, or write steps of new instances"
A_STEP = "nearly all come in one period; there is no curve to fit"
TOO_LATE = "growth slows from the first row on, as if the series began long after the launch; fit a logistic"
AT_ONCE = "nobody comes, then nearly all at once: a few rows outweigh the rest; end the series before them"
STEPS = frozenset({A_STEP, AT_ONCE})  # limits that a single large row may lead to, whatever the others are like
CEILING = Limit(0.1, 100.0, A_STEP, NO_CEILING)


def _bass(times: Floats, innovation: float, imitation: Floats, months: int) -> Floats:  # noqa: ARG001 (a curve's signature)
    """(1 − e^(−(p+q)t)) / (1 + (q/p)·e^(−(p+q)t)), coefficients and times in periods (Bass 1969)."""
    decay = np.exp(-(innovation + imitation) * times)
    return np.asarray((1.0 - decay) / (1.0 + imitation / innovation * decay))


def bass_rate(times: Floats, innovation: float, imitation: Floats) -> Floats:
    """The derivative of the part grown, (p+q)²/p · e^(−(p+q)t) / (1 + (q/p)·e^(−(p+q)t))² [1/period]."""
    decay = np.exp(-(innovation + imitation) * times)
    return np.asarray((innovation + imitation) ** 2 / innovation * decay / (1.0 + imitation / innovation * decay) ** 2)


def _logistic(times: Floats, first: float, growth: Floats, months: int) -> Floats:
    """1 / (1 + (1/first − 1)·e^(−g(m − 1))) after m months; `first` is the part of the first month (Verhulst 1838)."""
    return np.asarray(1.0 / (1.0 + (1.0 / first - 1.0) * np.exp(-growth * (times * months - 1.0))))


BASS = Curve(
    name="bass",
    parameters=("market", "innovation", "imitation"),
    ceiling=0,
    of_a_period=True,
    rates=frozenset({"innovation", "imitation"}),
    from_logs=((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    grown=_bass,
    limits=(CEILING, Limit(1e-6, 1.0, AT_ONCE, A_STEP), Limit(1e-4, 1.0, TOO_LATE, A_STEP)),
)
LOGISTIC = Curve(
    name="logistic",
    parameters=("first_month", "ceiling", "monthly_growth"),
    ceiling=1,
    of_a_period=False,
    rates=frozenset({"monthly_growth"}),
    from_logs=((1, 1, 0), (1, 0, 0), (0, 0, 1)),
    grown=_logistic,
    limits=(CEILING, Limit(1e-9, 0.9, AT_ONCE, A_STEP), Limit(1e-5, 1.0, NO_CEILING, A_STEP)),
)
