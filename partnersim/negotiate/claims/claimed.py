"""What is claimed: a figure, a sign, and a number or a range, `irr[isv] = 15%..25%`, and how far off a value is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

from partnersim.errors import InputError
from partnersim.inputs.scalars import amount_of, quoted
from partnersim.negotiate.metric import NUMBER, Metric

__all__ = ["Claimed", "FieldFigure", "Figure", "Number", "figure_of"]

FORM = re.compile(rf"\s*(\S.*?)\s*(>=|<=|=|>|<)\s*{NUMBER}\s*(?:\.\.\s*{NUMBER}\s*)?")
FIELD = re.compile(r"\s*(case|terms)\.(\S+)\s*")
HOW = "write FIGURE = NUMBER, like npv[isv] = 400_000, payback[msp] <= 18 or case.demand.monthly_churn = 2%..3%"
DUST = 1e-9  # of a number: what sums of floats leave is neither a breach nor the lack of one


class FieldFigure(NamedTuple):
    """A number of the case or the terms, by its field path, as it is under the terms."""

    top: str  # case or terms
    path: str

    def __str__(self) -> str:
        return f"{self.top}.{self.path}"


Figure = Metric | FieldFigure


def figure_of(text: str) -> Figure:
    """`npv[isv]`, `terms.notice_months`.

    Raises:
        InputError: no metric, and no field path.
    """
    found = FIELD.fullmatch(text)
    return Metric.parsed(text) if found is None else FieldFigure(*found.groups())


class Number(NamedTuple):
    """A number as it is written: with how many decimals, and whether as a percentage."""

    value: float
    decimals: int
    is_percent: bool

    @classmethod
    def of(cls, digits: str, percent: str | None) -> Number:
        """From the two groups of NUMBER."""
        _, _, behind = digits.partition(".")
        value = amount_of(digits.lstrip("+-").replace("_", "") + ("%" if percent else ""))
        assert value is not None  # NUMBER fits
        return cls(-value if digits.startswith("-") else value, len(behind), bool(percent))

    @property
    def half(self) -> float:
        """Half of its last digit: what is nearer rounds to it."""
        return float(0.5 * 10.0**-self.decimals / (100.0 if self.is_percent else 1.0))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A figure and what is said of it: that it lies from `low` to `high`, equal for a single number.

    Of an inequality one of them is the limit; the other, the same number, is of no meaning.
    """

    text: str
    figure: Figure
    sign: str
    low: Number
    high: Number

    @classmethod
    def parsed(cls, text: str) -> Claimed:
        """`npv[isv] = 400_000`, `payback[msp] <= 18`, `irr[isv] = 15%..25%`, `case.demand.monthly_churn = -25%`.

        Raises:
            InputError: not of this form, no such measure, or a range that is none.
        """
        found = FORM.fullmatch(text)
        if found is None:
            raise InputError.one(f"{quoted(text)} cannot be checked; {HOW}")
        figure, sign, *ends = found.groups()
        low = Number.of(*ends[:2])
        high = low if ends[2] is None else Number.of(*ends[2:])
        if ends[2] is not None and sign != "=":
            raise InputError.one(f"{quoted(text)} is a limit and a range; write = LOW..HIGH, or {sign} and one number")
        if low.is_percent != high.is_percent:
            raise InputError.one(f"of the range in {quoted(text)} only one end is a percentage; write % on both")
        if high.value < low.value:
            raise InputError.one(f"the range in {quoted(text)} runs downwards; write the lower end first")
        return cls(" ".join(text.split()), figure_of(figure), sign, low, high)

    @property
    def is_percent(self) -> bool:
        """Whether it is written as a percentage."""
        return self.low.is_percent

    def off_by(self, value: float) -> float:
        """How far a value is above what is claimed, or below it where negative; 0 within, infinite for never."""
        below, above = self.sign not in ("=", ">=", ">"), self.sign not in ("=", "<=", "<")
        if value < self.low.value and not below:
            return value - self.low.value
        return value - self.high.value if value > self.high.value and not above else 0.0

    def holds(self, value: float, tolerance: float | None = None) -> bool:
        """Whether a value is what is claimed.

        By default a number stands for all that rounds to it at its last digit, 15% for 14.5% to 15.5%, and so do the
        ends of a range; a limit is meant as it stands. A `tolerance` takes the place of both.
        """
        off = self.off_by(value)
        dust = DUST * max(abs(self.low.value), abs(self.high.value), 1.0)
        if self.sign in ("<", ">") and tolerance is None and math.isclose(value, self.low.value, abs_tol=dust):
            return False
        default = 0.0 if self.sign != "=" else (self.low if off < 0.0 else self.high).half
        return abs(off) <= (default if tolerance is None else tolerance) + dust
