"""Targets: what should hold, `npv[vendor] = 0`, or `npv[isv] = npv[isv] under direct`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.scalars import quoted
from partnersim.negotiate.metric import METRIC, NUMBER, Metric
from partnersim.negotiate.worth import Worth

__all__ = ["Target"]

Floats = NDArray[np.float64]

FORM = re.compile(rf"\s*{METRIC}\s*=\s*(?:{NUMBER}|{METRIC}(?:\s+under\s+(\S.*?))?)\s*")
RESIDUAL = 1e-9  # of the sum of absolute discounted flows
HOW = "write npv[isv] = 0, npv[isv] = npv[msp], or npv[isv] = npv[isv] under TERMS"


@dataclass(frozen=True, slots=True)
class Target:
    """A metric, and what it should be equal to: a number, or another metric, of the same terms or `other` ones."""

    text: str
    left: Metric
    right: Metric | float
    other: Agreement | None = None

    @classmethod
    def parsed(cls, text: str, read: Callable[[str], Agreement]) -> Target:
        """`npv[vendor] = 0`, `cvar_5[isv] = -50_000`, `npv[isv].p05 = npv[isv].p05 under direct.yaml`.

        Args:
            text: as a user writes it.
            read: reads the terms named behind `under`.

        Raises:
            InputError: not of this form, no such measure, or terms that cannot be read.
        """
        found = FORM.fullmatch(text)
        if found is None:
            raise InputError.one(f"{quoted(text)} is no target; {HOW}")
        measure, who, where, amount, percent, measure_2, who_2, where_2, other = found.groups()
        left = Metric.of(measure, who, where)
        words = " ".join(text.split())
        if amount is not None:
            return cls(words, left, left.number(amount, percent))
        right = Metric.of(measure_2, who_2, where_2)
        if (left.is_amount, left.is_rate) != (right.is_amount, right.is_rate):
            raise InputError.one(f"{left} and {right} are not of the same unit; name two amounts, or two shares")
        if other is None and left == right:
            raise InputError.one(f"{left} is always equal to itself; {HOW}")
        return cls(words, left, right, None if other is None else read(other))

    @property
    def needs_draws(self) -> bool:
        """Whether only draws can tell."""
        return self.left.needs_draws or (isinstance(self.right, Metric) and self.right.needs_draws)

    def gaps(self, worth: Worth, terms: Sequence[Agreement]) -> Floats:
        """How much the left side is above the right under each of the terms `[terms]`; NaN where there is no figure."""
        left = worth.values(self.left, terms)
        if not isinstance(self.right, Metric):
            return left - self.right
        if self.other is not None:
            return left - worth.values(self.right, [self.other])
        return left - worth.values(self.right, terms)

    def on(self, worth: Worth) -> Target:
        """The same on one case, where other terms come to a number once for all."""
        if self.other is None or not isinstance(self.right, Metric):
            return self
        return replace(self, right=float(worth.values(self.right, [self.other])[0]), other=None)

    def tolerance(self, worth: Worth, terms: Agreement) -> float:
        """Up to which gap both sides count as equal: RESIDUAL of the sum of absolute discounted flows."""
        return RESIDUAL * worth.scale(self.left, terms)
