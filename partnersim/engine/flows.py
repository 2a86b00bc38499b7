"""The money of a case before anyone shares it: revenue by line, costs by activity, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["CostFlow", "Flows", "RevenueFlow"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RevenueFlow:
    """What customers are billed on one revenue line.

    `amount` `[month, scenario]` [currency]; `younger(n)` the part of it from customers in their first n months.
    """

    amount: Floats
    younger: Callable[[int], Floats]

    def scaled(self, factor: float) -> RevenueFlow:
        """The line at prices `factor` times as high; the very line where that is 1."""
        if factor == 1.0:
            return self
        return RevenueFlow(self.amount * factor, lambda months: self.younger(months) * factor)


@dataclass(frozen=True, slots=True)
class CostFlow:
    """What one activity costs: `amount` `[month, scenario]` [currency, ≥ 0], borne by partner number `by`."""

    amount: Floats
    by: int
    kind: str  # running, one_time or pass_through
    serves: str | None = None  # the revenue line it is a cost of, where one is named


@dataclass(frozen=True, slots=True)
class Flows:
    """All money of a case in its scenarios, before sharing.

    Months are rows, scenarios the last axis; `credits` `[month, partner, scenario]` is what customers do not pay
    (service credits, penalties, bad debt) by the partner at fault, ≥ 0; `new_customers` `[month, scenario]`.
    `go_live` holds a 0-based month per scenario, or is None where the first revenue decides.
    """

    partners: tuple[str, ...]
    lines: Mapping[str, RevenueFlow]
    costs: Mapping[str, CostFlow]
    credits: Floats
    new_customers: Floats
    go_live: tuple[int, ...] | None
    taken: Mapping[str, Floats] = field(default_factory=dict)  # outside party → [month, scenario]
    approved: frozenset[str] = frozenset()  # one-time costs approved to open a loss of their own

    @property
    def shape(self) -> tuple[int, int, int]:
        """Months, partners, scenarios."""
        months, partners, scenarios = self.credits.shape
        return months, partners, scenarios

    @property
    def billed(self) -> Floats:
        """Revenue of all lines `[month, scenario]`, before credits and outside parties."""
        return _total([line.amount for line in self.lines.values()], (self.shape[0], self.shape[2]))

    @property
    def collected(self) -> Floats:
        """What customers pay `[month, scenario]`: billed, less credits."""
        return np.asarray(self.billed - self.credits.sum(axis=1))

    @property
    def to_share(self) -> Floats:
        """What the partners have of it `[month, scenario]`: collected, less what outside parties take."""
        return self.collected - _total(list(self.taken.values()), (self.shape[0], self.shape[2]))

    def cost(self, kind: str, only: frozenset[str] | None = None) -> Floats:
        """Costs of one kind by partner `[month, partner, scenario]`; of the activities in `only`, where given."""
        total = np.zeros(self.shape)
        for name, flow in self.costs.items():
            if flow.kind == kind and (only is None or name in only):
                total[:, flow.by] += flow.amount
        return total


def _total(parts: list[Floats], shape: tuple[int, int]) -> Floats:
    total = np.zeros(shape)
    for part in parts:
        total += part
    return total
