"""Numbers for people: one scale per page, thousands where amounts are large, months by name."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from partnersim.numerals import numeral, rewritten
from partnersim.rounding import add_up
from partnersim.timeline import Timeline

__all__ = [
    "CENTS", "FULL", "MINUS", "Scale", "month_text", "number_text", "percents", "rate_text", "rounded_percent",
    "scale_of", "whole",
]  # fmt: skip

MINUS = "\u2212"
LARGE = 100_000.0  # from here on a first page speaks of thousands
HUGE = 1_000_000_000.0  # and from here on of millions


@dataclass(frozen=True, slots=True)
class Scale:
    """How amounts are shown: rounded to `10 ** -decimals`, with a suffix that says the unit."""

    decimals: int
    suffix: str

    def rounded(self, amount: float) -> float:
        """The amount as it will be shown, in the currency."""
        return round(float(amount), self.decimals) + 0.0

    def text(self, amount: float, *, sign: bool = False) -> str:
        """`597k`, `−103k`; `+31k` where the sign matters; a dash for what is not known."""
        if not math.isfinite(amount):
            return "–"
        shown = self.rounded(amount)
        mark = MINUS if shown < 0.0 else "+" if sign and shown > 0.0 else ""
        digits = numeral(abs(shown) * 10.0 ** min(self.decimals, 0), f",.{max(self.decimals, 0)}f")
        return f"{mark}{digits}{self.suffix if shown else ''}"

    def parts(self, amounts: Iterable[float]) -> list[float]:
        """The amounts as they will be shown, adjusted so that they add up to their total as shown."""
        return add_up(list(amounts), self.decimals)


FULL = Scale(0, "")
CENTS = Scale(2, "")


def scale_of(amounts: Iterable[float]) -> Scale:
    """The scale in which amounts are shown together."""
    largest = max((abs(amount) for amount in amounts if math.isfinite(amount)), default=0.0)
    if largest >= HUGE:
        return Scale(-6, "m")
    return Scale(-3, "k") if largest >= LARGE else FULL


def rounded_percent(share: float, decimals: int = 0) -> str:
    """A share as `72%`; a dash for what is not known."""
    if not math.isfinite(share):
        return "–"
    shown = round(share * 100.0, decimals) + 0.0
    return f"{MINUS if shown < 0.0 else ''}{numeral(abs(shown), f'.{decimals}f')}%"


def rate_text(rate: float) -> str:
    """A rate to a tenth of a percent, as `12%` and `12.5%`."""
    is_whole = math.isfinite(rate) and round(rate * 100.0, 1).is_integer()
    return rounded_percent(rate, 0 if is_whole else 1)


def whole(number: float) -> str:
    """A number without decimals: `1,120`."""
    return numeral(number, ",.0f")


def number_text(written: str) -> str:
    """A number as a file has it (`2.5%`) with the decimal mark in use; any other text as it is."""
    return rewritten(written)


def percents(shares: Iterable[float]) -> list[str]:
    """Shares of one whole, in percent that add up to 100."""
    given = list(shares)
    if not all(math.isfinite(share) for share in given):
        return ["–"] * len(given)
    return [rounded_percent(share) for share in add_up(given, 2)]


def month_text(timeline: Timeline, index: int | None) -> str:
    """`Oct 2027`, or month 10 where months are only counted; a dash for none."""
    if index is None:
        return "–"
    return timeline.label(index) if timeline.start is not None else f"month {index + 1}"
