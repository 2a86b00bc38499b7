"""What draws come to: measures of every partner's money under each of the terms, and fans of its position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.errors import InputError, nearest
from partnersim.measures.fans import Fan
from partnersim.simulation.drawing import Draws
from partnersim.timeline import Timeline

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FIGURES", "LEVELS", "MONTHS", "Outcomes", "months_from_one"]

Floats = NDArray[np.float64]

MONTHS = ("peak_funding_month", "payback_month")
FIGURES = ("npv", "profit", "peak_funding", *MONTHS)
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What each draw came to, by figure `[terms, partner, draw]`.

    - `npv`: net present value at the partner's own rate [currency]
    - `profit`: received less all costs, undiscounted [currency]
    - `peak_funding`: the deepest position, ≤ 0 [currency], and `peak_funding_month`, 0-based, −1 where it is 0
    - `payback_month`: 0-based, from which a position once below zero never is again; −1 where it never was below,
      the number of months where it ends below

    `fan` counts positions by month `[terms, month, partner]`.
    """

    values: Mapping[str, NDArray[np.generic]]
    fan: Fan
    terms: tuple[str, ...]
    partners: tuple[str, ...]
    names: tuple[str, ...]  # of the partners, for people
    timeline: Timeline
    draws: Draws

    def of(self, figure: str, terms: str, partner: str) -> NDArray[np.generic]:
        """One figure of one partner under some terms `[draw]`.

        Raises:
            InputError: a name that is not there.
        """
        known = (("figure", figure, tuple(self.values)), ("terms", terms, self.terms))
        for what, name, there in (*known, ("partner", partner, self.partners)):
            if name not in there:
                raise InputError.one(f"{name} is no {what} of these draws; {nearest(name, there)}")
        found: NDArray[np.generic] = self.values[figure][self.terms.index(terms), self.partners.index(partner)]
        return found

    def positions(self, levels: Sequence[float] = LEVELS) -> Floats:
        """Quantiles of positions `[level, terms, month, partner]` [currency], off by at most `fan.error`."""
        return self.fan.quantiles(levels)

    def risk(self) -> pd.DataFrame:
        """A row per terms and partner: the mean NPV and its standard error, quantiles, how likely what goes wrong.

        Columns: terms, partner, mean, standard_error, p05 … p95 [currency]; probability_of_loss, of an NPV below 0;
        cvar_5, the mean NPV of the worst 5% of draws [currency]; probability_of_never_breaking_even, within the months
        of the case.
        """
        import pandas as pd

        return pd.DataFrame([self._risk_of(label, partner) for label in self.terms for partner in self.partners])

    def _risk_of(self, label: str, partner: str) -> dict[str, Any]:
        npv = np.asarray(self.of("npv", label, partner), float)
        payback = self.of("payback_month", label, partner)
        quantiles = zip(LEVELS, measures.quantiles(npv, LEVELS), strict=True)
        return {
            "terms": label,
            "partner": partner,
            "mean": float(npv.mean()),
            "standard_error": float(measures.standard_error_of_mean(npv)),
            **{f"p{level * 100:02.0f}": float(value) for level, value in quantiles},
            "cvar_5": float(measures.cvar(npv, 0.05)),
            "probability_of_loss": float(measures.probability_of_loss(npv)),
            "probability_of_never_breaking_even": float(measures.probability_never(payback, self.timeline.months)),
        }

    def to_frame(self) -> pd.DataFrame:
        """Tidy: a row per terms, partner and draw (counted from 1), a column per figure.

        Months are counted from 1, and missing where there is none, as in what `read_sweep` reads.
        """
        import pandas as pd

        axes = [self.terms, self.partners, np.arange(1, self.draws.count + 1) + self.draws.first]
        index = pd.MultiIndex.from_product(axes, names=["terms", "partner", "draw"])
        columns: dict[str, Any] = {name: array.ravel() for name, array in self.values.items()}
        for name in MONTHS:
            numbers, none = months_from_one(columns[name], self.timeline.months)
            columns[name] = pd.arrays.IntegerArray(numbers, none)
        return pd.DataFrame(columns, index=index).reset_index()


def months_from_one(months: NDArray[np.generic], horizon: int) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """Months counted from 1, and where there is none."""
    found = np.asarray(months, np.int16)
    return found + np.int16(1), (found < 0) | (found >= horizon)
