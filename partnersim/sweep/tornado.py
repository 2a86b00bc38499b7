"""Tornado: one uncertain number at a time at two places of its distribution, the others at their typical values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.simulation.drawing import quantile
from partnersim.sweep.response import Response, place_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Tornado", "tornado"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tornado:
    """What a figure [currency] is where one driver is low or high, and the others have their typical values.

    Drivers are field paths of the case; `go_live` is the slip [months], typically 0. `inputs` are what the case itself
    has at the places `levels`; terms with effects on a field have their own values there.
    """

    figure: str
    drivers: tuple[str, ...]
    terms: tuple[str, ...]
    partners: tuple[str, ...]
    levels: tuple[float, float]  # the parts of all draws that are below
    inputs: Floats  # [driver, low and high], in the unit of the field
    typical_inputs: Floats  # [driver]
    ends: Floats  # [terms, partner, driver, low and high]
    typical: Floats  # [terms, partner]

    @property
    def swing(self) -> Floats:
        """How far the figure moves: the highest less the lowest of both ends and typical `[terms, partner, driver]`."""
        middle = np.broadcast_to(self.typical[:, :, None, None], (*self.ends.shape[:-1], 1))
        return np.asarray(np.ptp(np.concatenate([self.ends, middle], axis=-1), axis=-1))

    def difference(self, terms: str, other: str) -> Tornado:
        """The figure under `terms` less that under `other`, as one set of terms.

        Raises:
            InputError: terms that were not run.
        """
        one, two = (place_of(name, self.terms, "terms") for name in (terms, other))
        return replace(
            self,
            terms=(f"{terms} less {other}",),
            ends=(self.ends[one] - self.ends[two])[None],
            typical=(self.typical[one] - self.typical[two])[None],
        )

    def to_frame(self, *, widest_first: bool = False) -> pd.DataFrame:
        """Tidy: a row per terms, partner and driver, in the order of the case, or by swing.

        Columns: terms, partner, driver; input_low, input_typical, input_high, in the unit of the field; low, typical,
        high and swing [currency].
        """
        import pandas as pd

        index = pd.MultiIndex.from_product(
            [self.terms, self.partners, self.drivers], names=["terms", "partner", "driver"]
        )
        sets = len(self.terms) * len(self.partners)
        columns = {
            "input_low": np.tile(self.inputs[:, 0], sets),
            "input_typical": np.tile(self.typical_inputs, sets),
            "input_high": np.tile(self.inputs[:, 1], sets),
            "low": self.ends[..., 0].ravel(),
            "typical": np.repeat(self.typical, len(self.drivers)),
            "high": self.ends[..., 1].ravel(),
            "swing": self.swing.ravel(),
        }
        frame = pd.DataFrame(columns, index=index).reset_index()
        if not widest_first:
            return frame
        block = np.repeat(np.arange(sets), len(self.drivers))
        return frame.iloc[np.lexsort((-self.swing.ravel(), block))].reset_index(drop=True)


def tornado(
    case: Case, terms: Sequence[Agreement], *, figure: str = "npv", low: float = 0.1, high: float = 0.9
) -> Tornado:
    """Move one uncertain number at a time to two places of its distribution.

    All others keep their typical values, a go-live its month, and nothing happens to single months; what a case says
    of correlation has no part in it.

    Args:
        case: one with uncertain numbers.
        terms: what is run on it.
        figure: `npv`, `profit` or `peak_funding` [currency].
        low: the part of all draws that is below the lower place.
        high: that below the upper one.

    Raises:
        InputError: the terms do not fit the case, no number of it is uncertain, an unknown figure, places that are
            none.
    """
    if not 0.0 < low < high < 1.0:
        raise InputError.one(f"{low:g} and {high:g} are no two places of a distribution; write them like 0.1 and 0.9")
    response = Response(case, terms, figure)
    levels = np.array([low, high])
    return Tornado(
        figure=figure,
        drivers=tuple(response.drivers),
        terms=response.terms,
        partners=response.partners,
        levels=(low, high),
        inputs=np.stack([quantile(each, levels) for each in response.drivers.values()]),
        typical_inputs=response.typical_numbers,
        ends=np.stack([response.at({name: levels}) for name in response.drivers], axis=2),
        typical=response.typical(),
    )
