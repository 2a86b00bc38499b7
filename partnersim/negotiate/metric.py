"""Metrics: one figure of one partner, written `npv[isv]`, `npv[isv].p05` or `payback[msp].cautious`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from partnersim.errors import InputError, nearest
from partnersim.inputs.scalars import quoted
from partnersim.inputs.values import LARGEST, spelt_rate
from partnersim.timeline import parse_month

if TYPE_CHECKING:
    from partnersim.negotiate.results import Row

__all__ = ["LIMITED", "MEASURES", "METRIC", "NEVER", "NUMBER", "QUANTILES", "SIGNS", "Metric", "shown"]


class Measure(NamedTuple):
    """What is measured: amounts in the currency of the case, shares as parts of 1, `payback` in months."""

    is_rate: bool = False
    is_amount: bool = False
    needs_draws: bool = False


AMOUNT, RATE, NEITHER = Measure(is_amount=True), Measure(is_rate=True), Measure()
MEASURES = {
    "npv": AMOUNT, "irr": RATE, "moic": NEITHER, "payback": NEITHER, "peak_funding": AMOUNT, "margin": RATE,
    "profit_share": RATE,
    "cvar_5": Measure(is_amount=True, needs_draws=True),
    "probability_of_loss": Measure(is_rate=True, needs_draws=True),
    "probability_of_never_breaking_even": Measure(is_rate=True, needs_draws=True),
}  # fmt: skip
QUANTILES: tuple[str, ...] = ("mean", "p05", "p25", "p50", "p75", "p95")
METRIC = r"(\w+)\s*\[\s*(\w+)\s*\]\s*(?:\.(\w+))?"  # measure, partner or seat, scenario or quantile
NUMBER = r"([-+]?(?:\d+(?:_\d+)*(?:\.\d+)?|\.\d+))(\s*%)?"  # -100_000, 20%
SIGNS: Mapping[str, Callable[[Any, float], Any]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
LIMITED = re.compile(rf"\s*{METRIC}\s*({'|'.join(SIGNS)})\s*{NUMBER}\s*")  # a metric, a sign, a limit
NEVER = float("inf")  # of months to payback


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure of a partner, or of whoever has a seat.

    Measures are those of MEASURES: amounts in the currency of the case, `payback` in months from its start (0 for a
    partner never out of pocket, infinite for one that never gets its money back). Behind a dot may stand a named
    scenario, or of the NPV in draws one of QUANTILES; the base case is meant without.
    """

    measure: str
    who: str
    where: str | None = None

    @classmethod
    def parsed(cls, text: str) -> Metric:
        """`npv[isv]`, `npv[isv].p05`, `cvar_5[vendor]`.

        Raises:
            InputError: not of this form, or no such measure.
        """
        found = re.fullmatch(rf"\s*{METRIC}\s*", text)
        if found is None:
            raise InputError.one(f"{quoted(text)} is no metric; write MEASURE[PARTNER], like npv[isv]")
        return cls.of(*found.groups())

    @classmethod
    def of(cls, measure: str, who: str, where: str | None) -> Metric:
        """From its three parts, checked.

        Raises:
            InputError: no such measure, or a quantile of one that draws keep none of.
        """
        if measure not in MEASURES:
            raise InputError.one(f"{measure} is no measure; {nearest(measure, MEASURES)}")
        if where in QUANTILES and measure != "npv":
            raise InputError.one(f"draws keep the quantiles of npv alone, not of {measure}; leave out .{where}")
        if where is not None and where not in QUANTILES and MEASURES[measure].needs_draws:
            raise InputError.one(f"{measure} is of all draws, not of a scenario; leave out .{where}")
        return cls(measure, who, where)

    def __str__(self) -> str:
        return f"{self.measure}[{self.who}]" + ("" if self.where is None else f".{self.where}")

    @property
    def needs_draws(self) -> bool:
        """Whether only draws can tell."""
        return self.where in QUANTILES or MEASURES[self.measure].needs_draws

    @property
    def is_amount(self) -> bool:
        """Whether it is money, the same if equal to the cent."""
        return MEASURES[self.measure].is_amount

    @property
    def is_rate(self) -> bool:
        """Whether it is a share or rate."""
        return MEASURES[self.measure].is_rate

    @property
    def scenario(self) -> str:
        """The scenario it is of; draws stand beside the base case."""
        return "base" if self.where is None or self.where in QUANTILES else self.where

    def check_scenario(self, known: Collection[str]) -> None:
        """See that it is of a scenario that is known.

        Raises:
            InputError: it is not.
        """
        if self.scenario not in known:
            hint = nearest(self.scenario, known)
            raise InputError.one(f"{self}: {self.scenario} is no scenario of this case; {hint}")

    def number(self, amount: str, percent: str | None) -> float:
        """What a number beside this metric means, from the two groups of NUMBER.

        Raises:
            InputError: a share without its `%`, or one where there is none.
        """
        value = float(amount) / (100.0 if percent else 1.0)
        if abs(value) > LARGEST:
            raise InputError.one(f"{quoted(amount)} is larger than any deal; write a number up to {LARGEST:.0e}")
        if self.is_rate and not percent and value != 0.0:
            raise InputError.one(
                f"{self.measure} is a share; write {spelt_rate(value)} or {amount}% instead of {amount}"
            )
        if percent and not self.is_rate:
            raise InputError.one(f"{self.measure} is no share; write a number instead of {amount}%")
        return value

    def rows(self, rows: Sequence[Row], seats: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
        """Those of `result_rows` that it is of: one for each of the terms; `seats` is terms → seat → partner."""
        for row in rows:
            partner = seats.get(row["terms"], {}).get(self.who, self.who)
            if (row["partner"], row["scenario"]) == (partner, self.scenario):
                yield row

    def value(self, row: Row, start: str) -> float | None:
        """The figure in one of these rows; None where there is none.

        Args:
            row: as `result_rows` gives it.
            start: the first month, `2027-01`, from which `payback` counts.
        """
        if self.measure == "payback":
            return _months_to_payback(row, start)
        found: Any = row[f"npv_{self.where}" if self.where in QUANTILES else self.measure]
        return found if found is None else float(found)


def shown(metric: Metric, value: float | None) -> str:
    """A value of a metric as a message has it."""
    if value is None:
        return "no such figure"
    if value == NEVER:
        return "never"
    return f"{value * 100:.1f}%" if metric.is_rate else f"{value:,.2f}".removesuffix(".00")


def _months_to_payback(row: Row, start: str) -> float:
    """0 for a partner never out of pocket; infinite where it never gets its money back."""
    if row["payback_month"] is not None:
        return float(parse_month(str(row["payback_month"])) - parse_month(start) + 1)
    return 0.0 if row["peak_funding_month"] is None else NEVER
