"""The response of a deal to its uncertain numbers: one figure, at given places in their distributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.simulation.drawing import SLIP, Places, drivers
from partnersim.simulation.labels import labels_of
from partnersim.sweep.draws import Deals
from partnersim.sweep.leaf import run_leaf

__all__ = ["AMOUNTS", "Response", "place_of"]

Floats = NDArray[np.float64]

AMOUNTS = ("npv", "profit", "peak_funding")  # [currency]; of months some never come


class Response:
    """One amount of every partner under each of the terms, as a function of places in the distributions of a case.

    Args:
        case: one with uncertain numbers.
        terms: what is run on it, all at the same places.
        figure: which of AMOUNTS.

    Raises:
        InputError: terms that do not fit the case, no uncertain number in it, or an unknown figure.
    """

    def __init__(self, case: Case, terms: Sequence[Agreement], figure: str) -> None:
        if figure not in AMOUNTS:
            raise InputError.one(f"{figure} is no amount that draws come to; {nearest(figure, AMOUNTS)}")
        self.drivers = drivers(case)  # by field path, in the order of the file; `go_live` is the slip [months]
        if not self.drivers:
            only = "nothing but its months is uncertain" if case.varies else "it has only fixed values"
            text = f"no number of {case.title} can be moved in its distribution, as {only}"
            raise InputError.one(f"{text}; write one in place of a number, like {{low: 2%, mode: 2.5%, high: 4%}}")
        deals = Deals(case, tuple(terms))
        self.figure = figure
        self.terms = tuple(labels_of(terms))
        self.partners = tuple(case.partners)
        self._plans, self._rates = deals.plans, deals.rates

    @property
    def typical_numbers(self) -> Floats:
        """What the drivers typically are `[driver]`: a go-live is on time, however likely a slip is."""
        return np.array([0.0 if name == SLIP else each.typical for name, each in self.drivers.items()])

    def typical(self) -> Floats:
        """The figure with every number at its typical value, and a go-live on time `[terms, partner]` [currency]."""
        return self._figure(None)[..., 0]

    def at(self, places: Mapping[str, Floats]) -> Floats:
        """The figure where drivers are at places in (0, 1) `[draw]`, as `[terms, partner, draw]` [currency].

        The other drivers have their typical values, and nothing happens to single months.
        """
        return self._figure(Places(places))

    def _figure(self, places: Places | None) -> Floats:
        return run_leaf(self._plans, self._rates, places).values[self.figure].astype(np.float64)


def place_of(name: str, known: Sequence[str], what: str) -> int:
    """Where a name stands among those known.

    Raises:
        InputError: it does not.
    """
    if name not in known:
        raise InputError.one(f"{name} is no {what} of this result; {nearest(name, known)}")
    return known.index(name)
