"""Months, quarters, fiscal years and rates: the calendar of a case, without pandas.

A month is an `int`, counted from January of year 0, so that months subtract and compare as numbers;
`parse_month` and `format_month` go to and from `2027-04`. A quarter is its first month; `parse_quarter` and
`format_quarter` go to and from `2027Q2`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

__all__ = [
    "QUARTER",
    "YEAR",
    "Timeline",
    "format_month",
    "format_quarter",
    "last_day",
    "monthly_factor",
    "parse_month",
    "parse_quarter",
    "quarter_of",
    "spoken_month",
]

YEAR = 12  # months
QUARTER = 3

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_QUARTER = re.compile(r"([0-9]{4})Q([1-4])")
_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


def parse_month(text: str) -> int:
    """`2027-04` as a month number.

    Raises:
        ValueError: not of the form YYYY-MM with a year from 0001 on and a month 01 to 12.
    """
    match = _MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= YEAR or int(match[1]) == 0:
        raise ValueError(f"{text!r} is not a month; write it like 2027-04")
    return int(match[1]) * YEAR + int(match[2]) - 1


def format_month(month: int) -> str:
    """The inverse of `parse_month`."""
    return f"{month // YEAR:04d}-{month % YEAR + 1:02d}"


def parse_quarter(text: str) -> int:
    """`2027Q2` as its first month.

    Raises:
        ValueError: not of the form YYYYQn with a year from 0001 on.
    """
    match = _QUARTER.fullmatch(text)
    if match is None or int(match[1]) == 0:
        raise ValueError(f"{text!r} is not a quarter; write it like 2027Q2")
    return int(match[1]) * YEAR + (int(match[2]) - 1) * QUARTER


def format_quarter(month: int) -> str:
    """The quarter a month is in, as `parse_quarter` reads it."""
    return f"{month // YEAR:04d}Q{month % YEAR // QUARTER + 1}"


def quarter_of(month: int) -> int:
    """The first month of the quarter a month is in."""
    return month - month % QUARTER


def last_day(month: int) -> date:
    """The last day of a month."""
    year, number = month // YEAR, month % YEAR + 1
    return date(year, number, monthrange(year, number)[1])


def spoken_month(month: int, *, short: bool = False) -> str:
    """A month for people: `April 2027`, or `Apr 2027` where `short`."""
    name = _NAMES[month % YEAR]
    return f"{name[:3] if short else name} {month // YEAR}"


def monthly_factor(annual_rate: float) -> float:
    """Growth factor of one month at an effective annual rate: (1 + r)^(1/12)."""
    return float((1.0 + annual_rate) ** (1.0 / YEAR))


@dataclass(frozen=True, slots=True)
class Timeline:
    """The months of a simulation.

    `start` is the first month as a number, or None where months are only counted (1…T).
    """

    months: int
    start: int | None = None

    def label(self, index: int) -> str:
        """Month `index` (0-based) as `Apr 2027`, or as its 1-based number."""
        return str(index + 1) if self.start is None else spoken_month(self.start + index, short=True)

    def index(self, month: str | int) -> int:
        """0-based index of a month the user names: 1-based number, or `2027-04`.

        Raises:
            ValueError: outside the horizon, or not a month.
        """
        text = str(month).strip()
        if text.isascii() and text.isdecimal():
            index = int(text) - 1
        elif self.start is None or _MONTH.fullmatch(text) is None:
            raise ValueError(f"{text!r} is not a month; write {self.horizon()}")
        else:
            index = parse_month(text) - self.start
        if not 0 <= index < self.months:
            raise ValueError(f"month {text} is outside the horizon; write {self.horizon()}")
        return index

    def horizon(self) -> str:
        """The months one may write, in words."""
        counted = f"1 to {self.months}"
        if self.start is None:
            return counted
        return f"{counted}, or {format_month(self.start)} to {format_month(self.start + self.months - 1)}"
