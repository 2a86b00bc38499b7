"""What the sheet of one agreement is made from: terms, their money, and the inputs its formulas read."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import ANY_LINE, Agreement
from partnersim.inputs.case import Case
from partnersim.ledger import Ledger
from partnersim.negotiate.standing import Standing
from partnersim.render.workbook.grid import Grid
from partnersim.render.workbook.inputs import Inputs

if TYPE_CHECKING:
    from partnersim.negotiate.money import Money

__all__ = ["Page"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Page:
    """One of the terms of a comparison, and the grid its sheet is laid out on."""

    number: int  # of the terms
    label: str
    terms: Agreement
    standing: Standing
    money: Money
    cases: Sequence[Case]  # the base case and its scenarios
    names: Sequence[str]  # of all partners
    inputs: Inputs
    grid: Grid
    shown: Sequence[int]  # numbers of the partners whose money is shown
    why_not: str | None  # why the sharing is not live; None where it is

    @property
    def ledger(self) -> Ledger:
        """What the engine makes of the terms."""
        return self.standing.ledger

    @property
    def case(self) -> Case:
        """The base case."""
        return self.cases[0]

    @property
    def partners(self) -> range:
        """Numbers of the partners."""
        return range(len(self.names))

    @property
    def months(self) -> range:
        """Numbers of the months, from 0."""
        return range(self.case.months)

    @property
    def scenarios(self) -> Sequence[str]:
        """Names of the scenarios, the base case first."""
        return self.ledger.scenarios

    def add_each(
        self, first: str, band: str, values: Floats, formula: Callable[[int, int], str], *,
        everyone: bool = False, summed: bool | None = None,
    ) -> None:  # fmt: skip
        """Add a column `(first, partner)` for each partner that is shown, or for `everyone`.

        `values` are `[month, partner]`; the formula is of a partner and a month.
        """
        for i in self.partners if everyone else self.shown:
            self.grid.add((first, i), band, self.names[i], values[:, i], partial(formula, i), summed=summed)

    def has(self, path: str) -> bool:
        """Whether a number of the case is an input."""
        return self.inputs.has(path)

    def use(self, path: str) -> str:
        """A number of the case in a formula, under the effects of the terms."""
        effect = f"{self.number}.effects.{path}"
        if self.inputs.has(effect):
            return self.inputs.use(effect)
        factor = f"{effect}.times"
        read = self.inputs.use(path)
        return f"({read}*{self.inputs.use(factor)})" if self.inputs.has(factor) else read

    def of_terms(self, path: str) -> str | None:
        """A number of the terms in a formula; None where they do not say it."""
        full = f"{self.number}.{path}"
        return self.inputs.use(full) if self.inputs.has(full) else None

    def listed_as(self, listed: Container[str], line: str) -> str | None:
        """By which name a list by revenue line has a line: its own, its kind of income or any; None where by none."""
        keys = (line, self.case.revenue_lines[line].income, ANY_LINE)
        return next((key for key in keys if key is not None and key in listed), None)

    def listed(self, field: str, listed: Container[str], line: str) -> str | None:
        """The number that a list by revenue line has for a line, in a formula; None where the line is not on it."""
        key = self.listed_as(listed, line)
        return None if key is None else self.of_terms(f"{field}.{key}")

    def number_of(self, partner: str) -> int:
        """The number of a partner of the case."""
        return tuple(self.case.partners).index(partner)

    def case_partner(self, name: str) -> int:
        """The number of the partner that a name in the terms means."""
        return self.number_of(self.terms.partner(name, self.case.partners))

    def paid_by(self, tier: str) -> Floats:
        """What a tier or transfer paid `[month, partner]` in the base case; nothing where there is none."""
        books = self.ledger.books
        if tier not in self.ledger.tiers:
            return np.zeros_like(books.received[:, :, 0])
        return np.asarray(books.by_tier[self.ledger.tiers.index(tier)][:, :, 0])

    def alike(self, what: Any) -> bool:
        """Whether `what` says the same of all scenarios."""
        return len({what(case) for case in self.cases}) == 1
