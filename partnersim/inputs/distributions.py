"""Numbers that are not known for certain: the distributions a file may write in place of one."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields

__all__ = [
    "FARTHEST",
    "Discrete",
    "Distribution",
    "Empirical",
    "Lognormal",
    "Normal",
    "Triangular",
    "Unbounded",
    "Uniform",
]

FARTHEST = 6.4  # standard deviations; no draw is farther off: the smallest of 2³² equal parts is at 6.34


@dataclass(frozen=True, slots=True)
class Distribution(ABC):
    """A number that is uncertain; each kind has its fields, in the unit of the number."""

    @property
    @abstractmethod
    def typical(self) -> float:
        """The value that is run where nothing is drawn."""

    @property
    @abstractmethod
    def ends(self) -> tuple[float, float]:
        """Between which values all draws are."""

    @property
    def parameters(self) -> dict[str, float | Sequence[float]]:
        """Its fields by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Unbounded(Distribution):
    """One that would go on beyond the range of its number, and is cut there: at `least` and `most`."""

    least: float
    most: float

    def cut(self, value: float) -> float:
        """The value, or the end of the range that it is beyond."""
        return min(max(value, self.least), self.most)


@dataclass(frozen=True, slots=True)
class Triangular(Distribution):
    """`{low, mode, high}`: likelier towards the mode, in straight lines."""

    low: float
    mode: float
    high: float

    @property
    def typical(self) -> float:
        """The mode."""
        return self.mode

    @property
    def ends(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """`{low, high}`: all alike; its typical value is the middle."""

    low: float
    high: float

    @property
    def typical(self) -> float:
        """The middle."""
        return (self.low + self.high) / 2.0

    @property
    def ends(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class Normal(Unbounded):
    """`{mean, sd}`, cut at the range."""

    mean: float
    sd: float

    @property
    def typical(self) -> float:
        """The mean, which is the mode too."""
        return self.mean

    @property
    def ends(self) -> tuple[float, float]:
        """As far off the mean as any draw is."""
        return self.cut(self.mean - FARTHEST * self.sd), self.cut(self.mean + FARTHEST * self.sd)


@dataclass(frozen=True, slots=True)
class Lognormal(Unbounded):
    """`{median, log_sd}`: its logarithm is normal; `log_sd` is about the relative standard deviation."""

    median: float
    log_sd: float

    @property
    def typical(self) -> float:
        """The median: the mode, median · e^(−log_sd²), is far below it where the spread is wide."""
        return self.median

    @property
    def ends(self) -> tuple[float, float]:
        """As far off the median as any draw is."""
        far = math.exp(FARTHEST * self.log_sd)
        return self.cut(self.median / far), self.cut(self.median * far)


@dataclass(frozen=True, slots=True)
class Discrete(Distribution):
    """`{values: {value: chance}}`, values rising; its typical value is the likeliest, the lowest of several."""

    values: tuple[float, ...]
    chances: tuple[float, ...]

    @property
    def typical(self) -> float:
        """The likeliest value, the lowest of several."""
        return self.values[self.chances.index(max(self.chances))]

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        return self.values[0], self.values[-1]


@dataclass(frozen=True, slots=True)
class Empirical(Distribution):
    """`{file, column, times}`: as often as in a column of a CSV file; its typical value is the (lower) median."""

    values: tuple[float, ...]  # rising

    @property
    def typical(self) -> float:
        """The lower median."""
        return self.values[(len(self.values) - 1) // 2]

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        return self.values[0], self.values[-1]
