"""Guardrails: what should hold in every report, `npv[msp] >= 0`, and whether it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from partnersim.errors import InputError
from partnersim.inputs.scalars import quoted
from partnersim.negotiate.metric import LIMITED, SIGNS, Metric, shown
from partnersim.negotiate.results import Row

__all__ = ["Breach", "Guardrail"]

CENT = 0.005  # amounts this close are the same
CLOSE = 1e-9  # and other numbers


@dataclass(frozen=True, slots=True)
class Breach:
    """A guardrail that does not hold: under which terms, and what there is instead; None for no such figure."""

    guardrail: str
    metric: Metric
    terms: str
    value: float | None

    def __str__(self) -> str:
        """`npv[msp] >= 0 does not hold under direct: -1,200`."""
        return f"{self.guardrail} does not hold under {self.terms}: {self.shown}"

    @property
    def shown(self) -> str:
        """The figure."""
        return shown(self.metric, self.value)


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A metric, a comparison, a limit."""

    text: str
    metric: Metric
    sign: str
    limit: float

    @classmethod
    def parsed(cls, text: str) -> Guardrail:
        """`npv[msp] >= 0`, `npv[msp].p05 >= -100_000`, `probability_of_loss[isv] <= 20%`.

        Raises:
            InputError: not of this form, or no such measure.
        """
        found = LIMITED.fullmatch(text)
        if found is None:
            raise InputError.one(f"{quoted(text)} is no guardrail; write MEASURE[PARTNER] >= AMOUNT, npv[isv] >= 0")
        measure, who, where, sign, amount, percent = found.groups()
        metric = Metric.of(measure, who, where)
        return cls(" ".join(text.split()), metric, sign, metric.number(amount, percent))

    def breaches(self, rows: Sequence[Row], seats: Mapping[str, Mapping[str, str]], start: str) -> Iterator[Breach]:
        """Where it does not hold.

        Args:
            rows: as `result_rows` gives them.
            seats: terms → seat → partner.
            start: the first month, from which `payback` counts.
        """
        for row in self.metric.rows(rows, seats):
            value = self.metric.value(row, start)
            if value is None or not self._holds(value):
                yield Breach(self.text, self.metric, row["terms"], value)

    def applies(self, rows: Sequence[Row], seats: Mapping[str, Mapping[str, str]]) -> bool:
        """Whether it is about a partner and a scenario that these figures have, in draws if it needs them."""
        needs_draws = self.metric.needs_draws
        return any(
            not needs_draws or row["probability_of_loss"] is not None for row in self.metric.rows(rows, seats)
        )  # fmt: skip

    def _holds(self, value: float) -> bool:
        """Amounts to the cent: what a sum of floats leaves is neither a breach nor the lack of one."""
        close = CENT if self.metric.is_amount else CLOSE
        return bool(SIGNS[self.sign](value + (close if self.sign in (">=", "<") else -close), self.limit))
