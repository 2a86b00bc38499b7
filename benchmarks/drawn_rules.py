"""Four agreements of two partners in NumPy, in place, a month at a time: what `drawn_baseline` shares money by.

Each keeps only what it needs: positions, and losses or capital where its rule looks at them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["RULES", "Rule"]

Floats = NDArray[np.float64]


class Rule:
    """What all have in common; `number` is what the terms say."""

    def __init__(self, number: float, lanes: int) -> None:
        self.number = number
        self.position = np.zeros((2, lanes))
        self.paid = np.empty((2, lanes))
        self.pool, self.costs, self.part, self.amount = (np.empty(lanes) for _ in range(4))

    def open(self, one_time: Floats | None) -> None:
        """The month begins, with investments [partner, 1] in some."""
        if one_time is not None:
            np.subtract(self.position, one_time, out=self.position)

    def share(self, revenue: Floats, cost: Floats) -> None:
        """The month's revenue [draw], to partners with running costs [partner, draw]."""
        raise NotImplementedError

    def recover_costs(self, revenue: Floats, cost: Floats) -> None:
        """Costs and what is received for them, cost · min(0, R − C) / C; the pool is what is left, max(0, R − C)."""
        np.add(cost[0], cost[1], out=self.costs)
        np.subtract(revenue, self.costs, out=self.amount)
        np.minimum(self.amount, 0.0, out=self.part)
        np.maximum(self.amount, 0.0, out=self.pool)
        np.divide(self.part, self.costs, out=self.part)
        np.multiply(cost, self.part, out=self.paid)
        self.book()

    def book(self) -> None:
        np.add(self.position, self.paid, out=self.position)


class FivePhase(Rule):
    """Without interest on losses, which leaves one balance to follow."""

    @property
    def balance(self) -> Floats:
        """What counts as losses."""
        return self.position

    def share(self, revenue: Floats, cost: Floats) -> None:
        pool, part, amount, paid, balance = self.pool, self.part, self.amount, self.paid, self.balance
        self.recover_costs(revenue, cost)
        # to the larger loss, until both are equal: the gap, but no more than the pool, either way
        np.minimum(balance, 0.0, out=paid)
        np.subtract(paid[1], paid[0], out=part)
        np.negative(pool, out=amount)
        np.maximum(part, amount, out=part)
        np.minimum(part, pool, out=part)
        np.maximum(part, 0.0, out=paid[0])
        np.subtract(paid[0], part, out=paid[1])
        np.abs(part, out=part)
        np.subtract(pool, part, out=pool)
        self.book()
        # in equal parts, until no loss is left
        np.minimum(balance[0], balance[1], out=part)
        np.minimum(part, 0.0, out=part)
        np.negative(part, out=part)
        np.multiply(pool, 0.5, out=amount)
        np.minimum(amount, part, out=amount)
        np.subtract(pool, amount, out=pool)
        np.subtract(pool, amount, out=pool)
        # what remains, pro rata to running cost
        np.divide(pool, self.costs, out=part)
        np.multiply(cost, part, out=paid)
        np.add(paid, amount, out=paid)
        self.book()


class FivePhaseWithInterest(FivePhase):
    """A balance of its own, on which losses bear interest."""

    def __init__(self, number: float, lanes: int) -> None:
        super().__init__(number, lanes)
        self.owed = np.zeros((2, lanes))

    @property
    def balance(self) -> Floats:
        return self.owed

    def open(self, one_time: Floats | None) -> None:
        super().open(one_time)
        np.minimum(self.owed, 0.0, out=self.paid)
        np.multiply(self.paid, self.number / 12.0, out=self.paid)
        np.add(self.owed, self.paid, out=self.owed)
        if one_time is not None:
            np.subtract(self.owed, one_time, out=self.owed)

    def book(self) -> None:
        super().book()
        np.add(self.owed, self.paid, out=self.owed)


class SplitOfRevenue(Rule):
    """`number` is the first partner's share."""

    def share(self, revenue: Floats, cost: Floats) -> None:
        np.multiply(revenue, self.number, out=self.paid[0])
        np.subtract(revenue, self.paid[0], out=self.paid[1])
        np.subtract(self.paid, cost, out=self.paid)
        self.book()


class SplitOfProfit(Rule):
    """Costs first."""

    def share(self, revenue: Floats, cost: Floats) -> None:
        self.recover_costs(revenue, cost)
        self.split()

    def split(self) -> None:
        np.multiply(self.pool, self.number, out=self.paid[0])
        np.subtract(self.pool, self.paid[0], out=self.paid[1])
        self.book()


class CapitalFirst(SplitOfProfit):
    """Costs, then capital pro rata to what is still out, then a split."""

    def __init__(self, number: float, lanes: int) -> None:
        super().__init__(number, lanes)
        self.capital = np.zeros((2, lanes))

    def open(self, one_time: Floats | None) -> None:
        super().open(one_time)
        if one_time is not None:
            np.add(self.capital, one_time, out=self.capital)

    def share(self, revenue: Floats, cost: Floats) -> None:
        self.recover_costs(revenue, cost)
        np.add(self.capital[0], self.capital[1], out=self.amount)
        np.maximum(self.amount, 1e-300, out=self.amount)  # 0 / 0 where all is back
        np.minimum(self.pool, self.amount, out=self.part)
        np.subtract(self.pool, self.part, out=self.pool)
        np.divide(self.part, self.amount, out=self.part)
        np.multiply(self.capital, self.part, out=self.paid)
        np.subtract(self.capital, self.paid, out=self.capital)
        self.book()
        self.split()


def _five_phase(number: float, lanes: int) -> Rule:
    return (FivePhaseWithInterest if number else FivePhase)(number, lanes)


# kind as in `drawn_case.MIXED` → the rule for a number of its terms and so many draws
RULES: dict[str, Callable[[float, int], Rule]] = {
    "five_phase": _five_phase,
    "split_of_revenue": SplitOfRevenue,
    "split_of_profit": SplitOfProfit,
    "capital_first": CapitalFirst,
}
