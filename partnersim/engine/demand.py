"""Demand: how many instances are added each month, and how long they stay. Arrays in, arrays out.

Months are counted from go-live: row 0 is the month of go-live itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "active",
    "bass",
    "from_go_live",
    "geometric_survival",
    "logistic",
    "pipeline",
    "shifted_beta_geometric",
    "steps",
    "tabled_survival",
]

Floats = NDArray[np.float64]


def steps(values: Mapping[int, float], months: int) -> Floats:
    """New instances `[month]`: `{1: 15, 7: 24}` is 15 a month from the first month on, 24 from the seventh."""
    starts = np.array(sorted(values))
    return np.array([values[start] for start in starts])[np.searchsorted(starts, np.arange(1, months + 1), "right") - 1]


def logistic(first: float, ceiling: float, monthly_growth: float, months: int) -> Floats:
    """New instances `[month]` of a growth with a ceiling.

    All instances ever added are K / (1 + (K/first − 1)·e^(−g·m)) after month m + 1 (Verhulst 1838).
    """
    grown = ceiling / (1.0 + (ceiling / first - 1.0) * np.exp(-monthly_growth * np.arange(months)))
    return np.asarray(np.diff(grown, prepend=0.0), np.float64)


def bass(market: float, innovation: float, imitation: float, months: int) -> Floats:
    """New instances `[month]` of a diffusion with monthly coefficients p (innovation) and q (imitation).

    Adopters after m months are M·(1 − e^(−(p+q)m)) / (1 + (q/p)·e^(−(p+q)m)) (Bass 1969, continuous form).
    """
    decay = np.exp(-(innovation + imitation) * np.arange(months + 1))
    return np.diff(market * (1.0 - decay) / (1.0 + imitation / innovation * decay))


def pipeline(leads: Floats, converted: float, takes: int, go_live: int, first: int, months: int) -> Floats:
    """New customers `[month of the case]` of leads `[month from the first lead]`.

    The part `converted` of the leads of a month, `takes` months later; who would come before `go_live` waits for it.
    `go_live` and `first`, the month of the first leads, are counted from 0.
    """
    customers = from_go_live(leads * converted, min(first + takes, months), months)
    waiting = customers[:go_live].sum()
    customers[:go_live] = 0.0
    customers[go_live] += waiting
    return customers


def geometric_survival(monthly_churn: float, months: int) -> Floats:
    """Share of instances still there by age in months `[age]`, at constant churn: (1 − churn)^age."""
    return np.asarray((1.0 - monthly_churn) ** np.arange(months), np.float64)


def tabled_survival(table: Mapping[int, float], months: int) -> Floats:
    """Share still there by age `[age]`, from a table age in months → share.

    Between two ages, and after the last, churn is constant: the curve is geometric.
    """
    ages = np.array([0, *sorted(table)])
    shares = np.array([1.0, *(table[age] for age in sorted(table))])
    with np.errstate(divide="ignore"):  # a table may end at 0%: everybody has left, the logarithm is −inf
        logs = np.log(shares)
    age = np.arange(months)
    left = np.clip(np.searchsorted(ages, age, "right") - 1, 0, len(ages) - 2)
    part = (age - ages[left]) / (ages[left + 1] - ages[left])
    gone = np.isneginf(logs[left + 1])
    slope = np.where(gone, 0.0, logs[left + 1]) - np.where(np.isneginf(logs[left]), 0.0, logs[left])
    curve = np.exp(logs[left] + part * slope)
    return np.where(gone, np.where(part >= 1.0, 0.0, shares[left]), curve)


def shifted_beta_geometric(alpha: float, beta: float, months_per_period: int, months: int) -> Floats:
    """Share still there by age `[age]`, where churn slows with age because the loyal remain.

    After t periods Π (β + k − 1) / (α + β + k − 1) for k = 1…t (Fader & Hardie 2007); geometric within a period.
    """
    periods = np.arange(1, months // months_per_period + 2)
    kept = np.cumprod((beta + periods - 1.0) / (alpha + beta + periods - 1.0))
    return tabled_survival(dict(zip((periods * months_per_period).tolist(), kept.tolist(), strict=True)), months)


def from_go_live(counted: Floats, go_live: int, months: int) -> Floats:
    """The same numbers in months of the case: nothing before go-live, then as counted, cut at the horizon."""
    return np.concatenate([np.zeros(go_live), counted])[:months]


def active(new: Floats, survival: Floats, ages: int | None = None) -> Floats:
    """Instances in use each month `[month]`: Σ over cohorts of new · survival(age), younger than `ages` months."""
    return np.convolve(new, survival[:ages])[: len(new)]
