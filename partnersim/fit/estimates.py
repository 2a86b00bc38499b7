"""A curve fitted to a series: its estimates with intervals, how well it fits, and the lines for a case."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import NormalDist
from typing import Literal

from partnersim.errors import nearest

__all__ = ["Estimate", "Fit", "Scale", "normal_log_likelihood", "on_log_scale", "on_plain_scale", "vague"]

Scale = Literal["log", "plain"]

VAGUE = 3.0  # times an estimate: where the interval ends so high, little is known
LEAST_VARIANCE = sys.float_info.min  # of residuals: a curve through all points leaves none
NEARER = 0.999  # correlations are written so much nearer to 0, that rounded they are still possible together


@dataclass(frozen=True, slots=True)
class Estimate:
    """One parameter of a curve, named as the field of a case that holds it.

    The interval is symmetric on `scale`: around the logarithm of a parameter that must be positive, else around the
    estimate itself. Without `standard_error` there is no interval.
    """

    name: str
    value: float  # [the field's unit, shares as fractions]
    rate: bool  # a share of a whole, written with %
    standard_error: float | None = None  # [as value]
    low: float | None = None
    high: float | None = None
    scale: Scale = "log"

    def written(self, level: float) -> str:
        """The value of the field: where there is an interval, a distribution with the probability `level` in it.

        So draws spread as wide as the interval, which few rows make wider than standard errors do, by Student's t.
        """
        value = spelt(self.value, rate=self.rate)
        if self.low is None or self.high is None:
            return value
        quantile = NormalDist().inv_cdf((1.0 + level) / 2.0)
        if self.scale == "plain":
            return f"{{mean: {value}, sd: {spelt((self.high - self.value) / quantile, rate=self.rate)}}}"
        spread = math.log(self.high / self.value) / quantile
        return f"{{median: {value}, log_sd: {spelt(spread, rate=True)}}}" if spread > 0.0 else value

    def divided(self, by: float) -> Estimate:
        """The same in a unit `by` times as large."""
        error, low, high = (None if part is None else part / by for part in (self.standard_error, self.low, self.high))
        return replace(self, value=self.value / by, standard_error=error, low=low, high=high)


@dataclass(frozen=True, slots=True)
class Fit:
    """A curve fitted to a series."""

    curve: str  # the field of a case's demand that holds it
    method: str  # in words
    estimates: tuple[Estimate, ...]
    level: float  # probability of the intervals
    observed: tuple[float, ...]  # what was fitted, by row: shares still there, new adopters, or churn
    fitted: tuple[float, ...]  # the same by the curve
    observations: float | None  # rows, or customers; None where nobody says how many customers there were
    mean_log_likelihood: float  # of one observation
    estimated: int  # parameters in the likelihood, the residual error counted
    months_per_period: int | None = None  # None where the curve is of months
    correlation: tuple[tuple[float, ...], ...] | None = None  # of the estimates, on their scale
    residual_error: float | None = None  # √(Σ residuals² / (rows − parameters)) [as observed, a period]
    shock: tuple[Estimate, ...] = ()  # what each month brings of its own, as `uncertainty.shocks.churn`
    notes: tuple[str, ...] = ()  # what to bear in mind, a sentence each

    def __getitem__(self, name: str) -> Estimate:
        """The estimate of a parameter."""
        known = {each.name: each for each in (*self.estimates, *self.shock)}
        if name not in known:
            raise KeyError(f"no estimate {name!r}; {nearest(name, known)}")
        return known[name]

    @property
    def log_likelihood(self) -> float | None:
        """Of all observations; None where nobody says how many customers there were."""
        return None if self.observations is None else self.observations * self.mean_log_likelihood

    @property
    def aic(self) -> float | None:
        """Akaike's criterion 2k − 2·log-likelihood: of curves fitted to the same series, the smaller the better."""
        return None if self.log_likelihood is None else 2.0 * self.estimated - 2.0 * self.log_likelihood

    @property
    def furthest(self) -> tuple[int, float]:
        """The row, from 0, where the curve is furthest from the series, and fitted − observed there."""
        gaps = [curve - found for curve, found in zip(self.fitted, self.observed, strict=True)]
        row = max(range(len(gaps)), key=lambda each: abs(gaps[each]))
        return row, gaps[row]

    def noting(self, *notes: str) -> Fit:
        """The same fit with further notes."""
        return replace(self, notes=(*self.notes, *notes))

    def yaml(self) -> str:
        """Lines for a case: estimates with intervals as distributions, and how they go together."""
        return "\n".join([*self._demand(), *self._uncertainty()])

    def _demand(self) -> Iterator[str]:
        yield "demand:"
        if self.curve == self.estimates[0].name:
            yield f"  {self.curve}: {self.estimates[0].written(self.level)}"
            return
        yield f"  {self.curve}:"
        for each in self.estimates:
            yield f"    {each.name}: {each.written(self.level)}"
        if self.months_per_period is not None:
            yield f"    months_per_period: {self.months_per_period}"

    def _uncertainty(self) -> Iterator[str]:
        if self.shock:
            yield from ("uncertainty:", "  shocks:")
            yield f"    churn: {{{', '.join(f'{each.name}: {spelt(each.value, rate=True)}' for each in self.shock)}}}"
        elif self.correlation is not None:
            yield from ("uncertainty:", "  correlation:")
            paths = [f"demand.{self.curve}.{each.name}" for each in self.estimates]
            for row, path in enumerate(paths[:-1]):
                others = range(row + 1, len(paths))
                pairs = (f"{paths[k]}: {spelt(NEARER * self.correlation[row][k], rate=True)}" for k in others)
                yield f"    {path}: {{{', '.join(pairs)}}}"


def on_log_scale(name: str, value: float, log_error: float, quantile: float, *, rate: bool) -> Estimate:
    """An estimate with the interval value · e^(±quantile·log_error)."""
    wide = math.exp(min(quantile * log_error, 300.0))  # beyond e^300 nothing is known, and floats end
    return Estimate(name, value, rate, value * log_error, value / wide, value * wide)


def on_plain_scale(name: str, value: float, error: float, quantile: float, *, rate: bool) -> Estimate:
    """An estimate with the interval value ± quantile·error."""
    return Estimate(name, value, rate, error, value - quantile * error, value + quantile * error, "plain")


def vague(estimates: Iterable[Estimate]) -> list[str]:
    """A note on estimates that may as well be several times as large."""
    factors = {each.name: each.high / each.value for each in estimates if each.high is not None}
    wide = {name: f"{factor:.1f}" for name, factor in factors.items() if factor > VAGUE}
    said = [f"{name} may be {factor if len(factor) < 5 else '100'} times as much" for name, factor in wide.items()]
    return [f"Little is known: {', '.join(said)}, or as little."] if said else []


def normal_log_likelihood(variance: float) -> float:
    """Of one observation, where residuals are normal with the variance found, (Σ residuals²) / observations."""
    return -(math.log(2.0 * math.pi * max(variance, LEAST_VARIANCE)) + 1.0) / 2.0


def spelt(value: float, *, rate: bool = False) -> str:
    """A number of four digits as files write it, without an exponent: `67660`, `0.8789%`."""
    text = f"{Decimal(f'{value * 100.0 if rate else value:.3e}'):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if rate else text
