"""A mistake people make when they settle by hand: what a statement with it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.inputs.actuals import Actuals
from partnersim.inputs.case import Case
from partnersim.inputs.payments import Key
from partnersim.settle.book import Counted
from partnersim.settle.figures import figures_of
from partnersim.settle.settlement import Settlement, settle
from partnersim.settle.statement import Statement

__all__ = ["Inputs", "Mistake", "inputs_of", "mistaken"]

Figures = Mapping[Key, Fraction]


class Mistake(NamedTuple):
    """A mistake, and what comes of it."""

    said: str  # in words
    figures: Callable[[], Figures]  # as `figures_of` has them; raises InputError where it cannot be made here


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a settlement is made of."""

    case: Case
    terms: Agreement  # with their seats filled
    actuals: Actuals  # all that the statement knows
    quarter: int

    def settled(self) -> Figures:
        """What a statement of them says.

        Raises:
            InputError: they do not fit each other.
        """
        return figures_of(Statement(settle(self.case, self.terms, self.actuals, self.quarter)))

    def under(self, values: Mapping[str, Any]) -> Agreement:
        """The terms with other values at some field paths.

        Raises:
            InputError: a value that does not fit.
        """
        return changed_terms(self.terms, values).filled(self.terms.parties)


def inputs_of(settlement: Settlement, without: Callable[[Counted], bool] | None = None) -> Inputs:
    """What a settlement was made of; but for the entries `without` is true of."""
    book = settlement.book
    entries = tuple(each.entry for each in book.counted if without is None or not without(each))
    actuals = Actuals(book.file, settlement.case.currency, entries)
    return Inputs(settlement.case, settlement.terms, actuals, settlement.quarter)


def mistaken(said: str, make: Callable[[], Settlement]) -> Mistake:
    """A mistake that makes another settlement."""
    return Mistake(said, lambda: figures_of(Statement(make())))
