"""Guardrails: what should hold in every report, `npv[msp] >= 0`, and whether it does."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnersim.errors import InputError, nearest
from partnersim.inputs.scalars import quoted
from partnersim.inputs.values import spelt_rate
from partnersim.negotiate.results import Row
from partnersim.timeline import parse_month

__all__ = ["MEASURES", "QUANTILES", "Breach", "Guardrail"]

MEASURES = {  # measure → whether it is a share or rate
    "npv": False, "irr": True, "moic": False, "payback": False, "peak_funding": False, "margin": True,
    "profit_share": True, "cvar_5": False, "probability_of_loss": True, "probability_of_never_breaking_even": True,
}  # fmt: skip
AMOUNTS = ("npv", "peak_funding", "cvar_5")
QUANTILES = ("mean", "p05", "p25", "p50", "p75", "p95")
ORDER: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
FORM = re.compile(
    r"\s*(\w+)\s*\[\s*(\w+)\s*\]\s*(?:\.(\w+))?\s*(>=|<=|>|<)\s*([-+]?(?:\d+(?:_\d+)*(?:\.\d+)?|\.\d+))(\s*%)?\s*"
)
CENT = 0.005  # amounts this close are the same


@dataclass(frozen=True, slots=True)
class Breach:
    """A guardrail that does not hold: under which terms, and what there is instead; None for no such figure."""

    guardrail: str
    terms: str
    value: float | None
    is_rate: bool

    def __str__(self) -> str:
        """`npv[msp] >= 0 does not hold under direct: -1,200`."""
        return f"{self.guardrail} does not hold under {self.terms}: {self.shown}"

    @property
    def shown(self) -> str:
        """The figure."""
        if self.value is None:
            return "no such figure"
        if self.value == float("inf"):
            return "never"
        return f"{self.value * 100:.1f}%" if self.is_rate else f"{self.value:,.2f}".removesuffix(".00")


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A measure of a partner, a comparison, a limit.

    Measures are those of MEASURES: amounts in the currency of the case, `payback` in months from its start (0 for a
    partner never out of pocket). The partner is one of the case, or whoever has a seat. Behind a dot may stand a named
    scenario, or of the NPV in draws one of QUANTILES; the base case is meant without.
    """

    text: str
    measure: str
    who: str
    where: str | None
    sign: str
    limit: float

    @classmethod
    def parsed(cls, text: str) -> Guardrail:
        """`npv[msp] >= 0`, `npv[msp].p05 >= -100_000`, `probability_of_loss[isv] <= 20%`.

        Raises:
            InputError: not of this form, or no such measure.
        """
        found = FORM.fullmatch(text)
        if found is None:
            raise InputError.one(f"{quoted(text)} is no guardrail; write MEASURE[PARTNER] >= AMOUNT, npv[isv] >= 0")
        measure, who, where, sign, amount, percent = found.groups()
        if measure not in MEASURES:
            raise InputError.one(f"{measure} is no measure; {nearest(measure, MEASURES)}")
        limit = float(amount) / (100.0 if percent else 1.0)
        if MEASURES[measure] and not percent and limit != 0.0:
            raise InputError.one(f"{measure} is a share; write {spelt_rate(limit)} or {amount}% instead of {amount}")
        if percent and not MEASURES[measure]:
            raise InputError.one(f"{measure} is no share; write a number instead of {amount}%")
        if where in QUANTILES and measure != "npv":
            raise InputError.one(f"draws keep the quantiles of npv alone, not of {measure}; leave out .{where}")
        return cls(" ".join(text.split()), measure, who, where, sign, limit)

    @property
    def needs_draws(self) -> bool:
        """Whether only draws can tell."""
        return self.where in QUANTILES or self.measure in ("cvar_5", "probability_of_loss") or "never" in self.measure

    def breaches(self, rows: Sequence[Row], seats: Mapping[str, Mapping[str, str]], start: str) -> Iterator[Breach]:
        """Where it does not hold.

        Args:
            rows: as `result_rows` gives them.
            seats: terms → seat → partner.
            start: the first month, from which `payback` counts.
        """
        for row in self._meant(rows, seats):
            value = self._value(row, start)
            if value is None or not self._holds(value):
                yield Breach(self.text, row["terms"], value, MEASURES[self.measure])

    def applies(self, rows: Sequence[Row], seats: Mapping[str, Mapping[str, str]]) -> bool:
        """Whether it is about a partner and a scenario that these figures have, in draws if it needs them."""
        return any(
            not self.needs_draws or row["probability_of_loss"] is not None for row in self._meant(rows, seats)
        )  # fmt: skip

    def _meant(self, rows: Sequence[Row], seats: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
        """The rows it is about."""
        scenario = "base" if self.where is None or self.where in QUANTILES else self.where
        for row in rows:
            partner = seats.get(row["terms"], {}).get(self.who, self.who)
            if (row["partner"], row["scenario"]) == (partner, scenario):
                yield row

    def _value(self, row: Row, start: str) -> float | None:
        if self.measure == "payback":
            return _months_to_payback(row, start)
        found: Any = row[f"npv_{self.where}" if self.where in QUANTILES else self.measure]
        return found if found is None else float(found)

    def _holds(self, value: float) -> bool:
        """Amounts to the cent: what a sum of floats leaves is neither a breach nor the lack of one."""
        close = CENT if self.measure in AMOUNTS else 1e-9
        return ORDER[self.sign](value + (close if self.sign in (">=", "<") else -close), self.limit)


def _months_to_payback(row: Row, start: str) -> float:
    """0 for a partner never out of pocket; infinite where it never gets its money back."""
    if row["payback_month"] is not None:
        return float(parse_month(str(row["payback_month"])) - parse_month(start) + 1)
    return 0.0 if row["peak_funding_month"] is None else float("inf")
