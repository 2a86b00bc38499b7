"""The ledger: plain arrays in `books`, the same labelled on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from partnersim.errors import InputError, nearest
from partnersim.timeline import Timeline, format_month

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["Books", "Ledger"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Books:
    """The arrays of a ledger [currency]; money received is positive, costs are positive amounts."""

    billed: Floats  # [month, scenario]
    collected: Floats  # [month, scenario]: billed, less what customers did not pay
    taken: Floats  # [month, party, scenario], by outside parties
    pool: Floats  # [month, scenario]: what the tiers shared
    bills: Floats  # [month, partner, scenario]: third parties' bills, a part of running_cost that need not weigh
    running_cost: Floats  # [month, partner, scenario]: all of it, third parties' bills included
    one_time_cost: Floats  # [month, partner, scenario]
    earned: Floats  # [month, partner, scenario]: what the terms give for the month, whenever it is paid
    received: Floats  # [month, partner, scenario]: what is paid in the month
    position: Floats  # [month, partner, scenario]: of what was paid
    balance: Floats  # [month, partner, scenario]
    phase: NDArray[np.int8]  # [month, scenario]
    by_tier: Floats  # [tier, month, partner, scenario]

    @property
    def earned_position(self) -> Floats:
        """What was earned less all costs, cumulated `[month, partner, scenario]`: the accrued view of the position."""
        return (self.earned - self.running_cost - self.one_time_cost).cumsum(axis=0)

    @property
    def net(self) -> Floats:
        """Received less all costs of the month `[month, partner, scenario]`: what the position moves by."""
        return self.received - self.running_cost - self.one_time_cost


@dataclass(frozen=True, slots=True)
class Ledger:
    """What every partner put in and got, month by month, under one set of terms.

    Labelled arrays (xarray, all dims always present):

    - `received`, `position`, `balance` (month, partner, scenario) [currency]: money got; received less all costs,
      cumulated; the contract balance, a loss where negative
    - `earned`, `earned_position` (month, partner, scenario) [currency]: the same on the accrued view, where money is
      owed for a month and paid later; equal to the former where nobody waits
    - `phase` (month, scenario): 1 investment, 2 cash-flow negative, 3 unequal (catch-up), 4 aligned, 5 net positive;
      0 for kinds without phases
    - `paid_by_tier` (tier, month, partner, scenario) [currency]: sums to `earned`
    - `taken` (month, party, scenario) [currency]: by outside parties; Σ earned + Σ taken = revenue collected

    Months are Periods where the case has a calendar, else 1…T. Scenarios are named, the base case first.
    """

    label: str  # short name of the terms
    title: str
    kind: str
    books: Books
    timeline: Timeline
    go_live: tuple[int | None, ...]  # 0-based month, per scenario
    partners: tuple[str, ...]
    names: tuple[str, ...]  # of the partners, for people
    scenarios: tuple[str, ...]
    tiers: tuple[str, ...]
    by_investment: bool = False  # whether losses are levelled per unit invested
    tier_words: tuple[str, ...] = ()  # what each tier does, as the label of a row; the name serves where it is empty
    parties: tuple[str, ...] = ()
    draws: int = 0  # how many of the scenarios, the last ones, are random draws
    bill_lines: tuple[tuple[str, int], ...] = ()  # third parties' bills, however treated: line, number of the payer
    decimals: int = 2  # of the currency's smallest unit, in which a month is explained

    @property
    def received(self) -> xr.DataArray:
        """Money got (month, partner, scenario) [currency]."""
        return self._labelled(self.books.received, "month", "partner", "scenario")

    @property
    def earned(self) -> xr.DataArray:
        """What the terms give for a month, whenever it is paid (month, partner, scenario) [currency]."""
        return self._labelled(self.books.earned, "month", "partner", "scenario")

    @property
    def earned_position(self) -> xr.DataArray:
        """The accrued view of the position: earned less all costs, cumulated (month, partner, scenario) [currency]."""
        return self._labelled(self.books.earned_position, "month", "partner", "scenario")

    @property
    def position(self) -> xr.DataArray:
        """Received less running and one-time costs, cumulated (month, partner, scenario) [currency]."""
        return self._labelled(self.books.position, "month", "partner", "scenario")

    @property
    def balance(self) -> xr.DataArray:
        """Contract balance (month, partner, scenario) [currency]: a loss where negative."""
        return self._labelled(self.books.balance, "month", "partner", "scenario")

    @property
    def phase(self) -> xr.DataArray:
        """Phase 1 to 5 (month, scenario); 0 for kinds without phases."""
        return self._labelled(self.books.phase, "month", "scenario")

    @property
    def paid_by_tier(self) -> xr.DataArray:
        """What each tier paid (tier, month, partner, scenario) [currency]."""
        return self._labelled(self.books.by_tier, "tier", "month", "partner", "scenario")

    @property
    def taken(self) -> xr.DataArray:
        """What outside parties took (month, party, scenario) [currency]."""
        return self._labelled(self.books.taken, "month", "party", "scenario")

    def months(self) -> pd.Index[Any]:
        """The months: a PeriodIndex, or 1…T."""
        import pandas as pd

        timeline = self.timeline
        if timeline.start is None:
            return pd.RangeIndex(1, timeline.months + 1, name="month")
        return pd.period_range(format_month(timeline.start), periods=timeline.months, freq="M", name="month")

    def month(self, index: int) -> str | int:
        """The name of month `index` (0-based), as in a file: `2027-04`, or its 1-based number."""
        start = self.timeline.start
        return index + 1 if start is None else format_month(start + index)

    def scenario(self, name: str) -> int:
        """The number of a scenario.

        Raises:
            InputError: there is none of that name.
        """
        if name not in self.scenarios:
            raise InputError.one(f"{name} is no scenario of the case; {nearest(name, self.scenarios)}")
        return self.scenarios.index(name)

    def to_frame(self, scenario: str | None = None) -> pd.DataFrame:
        """One row per month, scenario and partner; of one scenario where it is named.

        Columns: month, scenario, partner, revenue (collected from customers, the same for all partners),
        running_cost (third parties' bills included), one_time_cost, earned (for the month, whenever it is paid),
        received, position [currency], phase.

        Raises:
            InputError: there is no such scenario.
        """
        import pandas as pd

        books = self.books
        chosen = slice(None) if scenario is None else [self.scenario(scenario)]
        months, partners, scenarios = books.received[..., chosen].shape

        def column(array: NDArray[Any]) -> NDArray[Any]:
            full = array if array.ndim == 3 else np.repeat(array[:, None], partners, axis=1)
            return full[..., chosen].transpose(0, 2, 1).ravel()

        return pd.DataFrame(
            {
                "month": self.months().repeat(partners * scenarios),
                "scenario": np.tile(np.repeat(np.array(self.scenarios, dtype=object)[chosen], partners), months),
                "partner": np.tile(np.array(self.partners, dtype=object), months * scenarios),
                "revenue": column(books.collected),
                "running_cost": column(books.running_cost),
                "one_time_cost": column(books.one_time_cost),
                "earned": column(books.earned),
                "received": column(books.received),
                "position": column(books.position),
                "phase": column(books.phase),
            }
        )

    def explain(self, month: int | str, scenario: str = "base") -> str:
        """Why every partner got what it got in a month (1-based, or like `2027-04`), in words and figures.

        Raises:
            InputError: a month outside the horizon, or no such scenario.
        """
        from partnersim.ledger.explanation import explanation

        return explanation(self, month, scenario)

    def _labelled(self, array: NDArray[Any], *dims: str) -> xr.DataArray:
        import xarray as xr

        labels: dict[str, Sequence[Any] | pd.Index[Any]] = {
            "month": self.months(),
            "partner": list(self.partners),
            "scenario": list(self.scenarios),
            "tier": list(self.tiers),
            "party": list(self.parties),
        }
        return xr.DataArray(array, dims=dims, coords={dim: labels[dim] for dim in dims})
