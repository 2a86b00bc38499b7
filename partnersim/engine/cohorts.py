"""Cohorts: units by the month they came in, so that rates may depend on how long a customer has been there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cohorts"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Units of one price: instances, customers, or those of them that buy a revenue line.

    `new` `[month, scenario]` units come, of which the part `survival` `[age, scenario]` is still there at an age in
    months (1 at age 0), each billed `price` `[month, scenario]` [currency]; `once`, only in its first month.
    `per_customer` `[scenario]` is how many an average customer has.
    """

    new: Floats
    survival: Floats
    price: Floats
    per_customer: Floats
    once: bool = False

    def billed(self, rates: Floats, part: Floats | None = None) -> Floats:
        """Σ over ages of rates[age] × what units of that age are billed `[month, scenario]` [currency].

        Args:
            rates: `[age]`, as many as there are months.
            part: `[month, scenario]`, of the units that come in a month only this part counts; all where not given.
        """
        return np.asarray(self.units(rates, part) * self.price)

    def units(self, rates: Floats, part: Floats | None = None) -> Floats:
        """Σ over ages of rates[age] × units of that age `[month, scenario]`; of those billed once, only new ones."""
        new = self.new if part is None else self.new * part
        if self.once:
            return np.asarray(rates[0] * new)
        total = np.zeros(new.shape)
        for age in np.flatnonzero(rates).tolist():
            total[age:] += rates[age] * self.survival[age] * new[: len(new) - age]
        return total

    def taken_back(self, rates: Floats, within: int, part: Floats | None = None) -> Floats:
        """What rates[age] of their bills came to, for units that leave with fewer than `within` months.

        `[month, scenario]` [currency], in the first month in which they are gone.
        """
        new = self.new if part is None else self.new * part
        total, so_far = np.zeros(new.shape), np.zeros(new.shape)  # so_far [month of coming, scenario]
        months = len(new)
        for age in range(1, min(within, months)):
            if age == 1 or not self.once:
                ended = months - age + 1  # cohorts that reach the age before, within the horizon
                so_far[:ended] += rates[age - 1] * self.price[age - 1 :]
            left = new[: months - age] * (self.survival[age - 1] - self.survival[age])
            total[age:] += left * so_far[: months - age]
        return total

    def scaled(self, factor: float) -> Cohorts:
        """The same units at prices `factor` times as high."""
        return replace(self, price=self.price * factor)
