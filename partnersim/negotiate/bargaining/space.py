"""What may be agreed under one draft: its terms, and the fields of them that are on the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.negotiate.movable import Deal, Movable, Turned

__all__ = ["Space", "Values", "rounded", "signable"]

Floats = NDArray[np.float64]
Values = tuple[float, ...]  # of the fields on the table, in their order

SIGNED = 200  # steps that people would write, in the range of a field, at the least


@dataclass(frozen=True, slots=True)
class Space:
    """A draft, and which of its fields may take which values."""

    label: str
    deal: Deal
    fields: tuple[Movable, ...]

    @property
    def now(self) -> tuple[float | None, ...]:
        """The values the draft has; None for a field it does not give."""
        return tuple(field.now for field in self.fields)

    def axes(self, steps: int) -> tuple[Floats, ...]:
        """At most so many values of each field, from its least to its largest; whole numbers where it has these."""
        return tuple(_nodes(np.linspace(field.low, field.high, steps), field) for field in self.fields)

    def terms_at(self, values: Sequence[float]) -> Agreement | None:
        """The draft with these values; None where they make no valid terms."""
        try:
            return self.moved(values)
        except InputError:
            return None

    def moved(self, values: Sequence[float]) -> Agreement:
        """The draft with these values.

        Raises:
            InputError: they make no valid terms.
        """
        deal = self.deal
        for field, value in zip(self.fields, values, strict=True):
            deal = field.moved(deal, value)
        return deal.terms


def signable(space: Space, values: Values) -> Iterator[Values]:
    """Values that people would sign, to the next round number below and above each."""
    yield from product(*(rounded(field, value) for field, value in zip(space.fields, values, strict=True)))


def rounded(field: Movable | Turned, value: float) -> list[float]:
    """The next round numbers below and above a value that the field may have."""
    step = _step(field)
    digits = max(0, 1 - int(np.floor(np.log10(step))))
    near = (np.floor(value / step) * step, np.ceil(value / step) * step)
    return sorted({float(round(min(max(each, field.low), field.high), digits)) for each in near})


def _nodes(values: Floats, field: Movable) -> Floats:
    return np.unique(np.round(values) if field.whole else values)


def _step(field: Movable | Turned) -> float:
    """The step of round numbers: 1 or 5 times a power of ten, a two-hundredth of the range or the next above."""
    if field.whole:
        return 1.0
    fine = (field.high - field.low) / SIGNED or 1.0
    power = 10.0 ** np.floor(np.log10(fine) + 1e-9)
    return float(next(times * power for times in (1.0, 5.0, 10.0) if times * power >= fine * (1.0 - 1e-9)))
