"""Random money for an agreement to share, and the same money told in other ways."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.reader import parse_case
from partnersim.ledger import Ledger
from partnersim.simulation.allocation import allocate
from partnersim.simulation.simulate import simulate

__all__ = ["Lines", "Story", "Totals"]

Floats = NDArray[np.float64]

MANY = 20_000  # scenario-months among which a contract must get the very bits it gets alone


@dataclass(frozen=True)
class Totals:
    """Money as arrays, scenario last."""

    terms: Agreement
    partners: list[str]
    revenue: Floats
    running_cost: Floats
    one_time_cost: Floats
    pass_through_cost: Floats
    credits: Floats
    approved_investment: Floats

    @classmethod
    def random(cls, rng: np.random.Generator, terms: Agreement, partners: list[str]) -> Totals:
        """Idle months, refunds, months that pay exactly the costs, late investments, and all else."""
        months, scenarios = int(rng.integers(1, 25)), int(rng.integers(1, 6))
        shape = (months, len(partners), scenarios)
        unit = 10.0 ** rng.integers(-3, 6)

        def amounts(most: float, often: float) -> Floats:
            whole = np.asarray(np.floor(rng.random(shape) * most), dtype=float)
            return np.where(rng.random(shape) < often, whole, 0.0)

        running, bills = amounts(100, 0.8), amounts(60, float(rng.choice([0.0, 0.5])))
        one_time, credits = amounts(400, 0.2), amounts(20, float(rng.choice([0.0, 0.1])))
        costs = (running + bills).sum(axis=1)
        revenue = np.floor(costs * rng.choice([0.0, 0.5, 1.0, 1.0, 1.5, 3.0], costs.shape))
        revenue = np.where(rng.random(costs.shape) < 0.05, -30.0, revenue)
        approved = np.floor(one_time * rng.random(shape))
        return cls(terms, partners, *(unit * each for each in (revenue, running, one_time, bills, credits, approved)))

    def ledger(self) -> Ledger:
        """Shared under the terms."""
        return allocate(
            self.terms,
            self.revenue,
            self.running_cost,
            self.one_time_cost,
            partners=self.partners,
            pass_through_cost=self.pass_through_cost,
            credits=self.credits,
            approved_investment=self.approved_investment,
        )

    def until(self, months: int) -> Totals:
        """Only the first months."""
        return self._each(lambda array: array[:months])

    def times(self, rate: float) -> Totals:
        """In another currency."""
        return self._each(lambda array: array * rate)

    def reversed(self) -> tuple[Totals, list[int]]:
        """Scenarios in the opposite order, and that order."""
        return self._each(lambda array: array[..., ::-1]), list(range(self.revenue.shape[-1]))[::-1]

    def turned(self) -> Totals:
        """The partners in the opposite order."""
        other = self._each(lambda array: array[:, ::-1] if array.ndim == 3 else array)
        return replace(other, partners=self.partners[::-1])

    def among_many(self) -> Totals:
        """The same scenarios again and again, so many that the compiled loop takes them."""
        copies = -(-MANY // self.revenue.size)
        return self._each(lambda array: np.concatenate([array] * copies, axis=-1))

    def _each(self, change: Callable[[Floats], Floats]) -> Totals:
        return replace(
            self,
            revenue=change(self.revenue),
            running_cost=change(self.running_cost),
            one_time_cost=change(self.one_time_cost),
            pass_through_cost=change(self.pass_through_cost),
            credits=change(self.credits),
            approved_investment=change(self.approved_investment),
        )


@dataclass(frozen=True)
class Lines:
    """A small case with revenue lines, as the tree of its file."""

    terms: Agreement
    case: dict[str, Any]

    @classmethod
    def random(
        cls, rng: np.random.Generator, terms: Agreement, partners: list[str], lines: Sequence[str] | None
    ) -> Lines:
        """Two scenarios beside the base case; each line has a price and a cost that serves it."""
        own = [getattr(terms, name) for name in type(terms).model_fields if name not in Agreement.model_fields]
        keys = lines or dict.fromkeys(key for value in own if isinstance(value, dict) for key in value) or ["service"]

        def amount(most: int) -> int:
            return int(rng.integers(0, most))

        units = ("instance and month", "new instance", "month")
        costs: dict[str, Any] = {f"build_{p}": {"by": p, "one_time": amount(5_000)} for p in partners}
        for line in keys:
            by = partners[amount(len(partners))]
            costs[f"run_{line}"] = {"by": by, "monthly_per_instance": amount(30), "serves": line}
        return cls(
            terms,
            {
                "title": "A case to check an agreement on",
                "currency": "CHF",
                "start": "2027-01",
                "go_live": "2027-02",
                "months": 18,
                "partners": {p: {"name": p, "annual_discount_rate": 0.08} for p in partners},
                "demand": {"monthly_new_instances": {"1": 1 + amount(20)}, "monthly_churn": 0.03},
                "revenue_lines": {line: {"price": amount(100), "per": str(rng.choice(units))} for line in keys},
                "costs": costs,
                "credits": {"outages": {"by": partners[0], "share_of_revenue": 0.02}},
                "scenarios": {
                    "cautious": {"demand.monthly_churn": 0.06},
                    "bold": {"demand.monthly_new_instances": {"1": 30 + amount(20)}},
                },
            },
        )

    def ledger(self) -> Ledger:
        """Simulated under the terms."""
        return simulate(parse_case(json.dumps(self.case), "case of check_agreement"), self.terms)

    def until(self, months: int) -> Lines:
        """Only the first months, go-live among them."""
        return replace(self, case=self.case | {"months": max(2, months)})

    def times(self, rate: float) -> Lines:
        """In another currency."""
        prices = {"price", "one_time", "monthly_per_instance"}

        def scaled(parts: dict[str, Any]) -> dict[str, Any]:
            return {
                name: {key: value * rate if key in prices else value for key, value in part.items()}
                for name, part in parts.items()
            }

        return replace(self, case=self.case | {part: scaled(self.case[part]) for part in ("revenue_lines", "costs")})

    def reversed(self) -> tuple[Lines, list[int]]:
        """The named scenarios in the opposite order; base stays first."""
        scenarios = dict(reversed(self.case["scenarios"].items()))
        return replace(self, case=self.case | {"scenarios": scenarios}), [0, 2, 1]

    def turned(self) -> Lines:
        """The partners in the opposite order."""
        return replace(self, case=self.case | {"partners": dict(reversed(self.case["partners"].items()))})

    def among_many(self) -> Lines:
        """The case itself: a case has few scenarios."""
        return self


Story = Totals | Lines
