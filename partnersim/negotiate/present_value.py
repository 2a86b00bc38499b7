"""Net present values of all partners at once, each at its own rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.ledger import Books
from partnersim.simulation.simulate import simulate

__all__ = ["npv_each", "npv_of_books", "rates_of"]

Floats = NDArray[np.float64]


def rates_of(case: Case) -> list[float]:
    """The effective annual discount rate of each partner."""
    return [partner.annual_discount_rate for partner in case.partners.values()]


def npv_of_books(case: Case, books: Books) -> Floats:
    """Net present values `[partner, scenario]` [currency]."""
    return measures.net_present_value(books.net, rates_of(case))


def npv_each(case: Case, terms: Agreement) -> Floats:
    """Net present values `[partner]` of a case under terms, in the base case [currency].

    Raises:
        InputError: terms that do not fit the case.
    """
    return np.asarray(npv_of_books(case, simulate(case, terms).books)[:, 0])
