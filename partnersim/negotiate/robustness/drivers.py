"""What the difference between two agreements hangs on: each uncertain number moved alone, and by variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.sweep.indices import SobolIndices, sobol_indices
from partnersim.sweep.tornado import Tornado, tornado

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Drivers", "drivers_of_difference"]


@dataclass(frozen=True, slots=True, eq=False)
class Drivers:
    """How the uncertain numbers of a case move a figure under some terms less that under others, by partner."""

    alone: Tornado  # of the difference: one number moved, the others typical
    together: SobolIndices  # of the difference: all move, and each has its part of the variance

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the indices."""
        return self.together.notes

    def to_frame(self) -> pd.DataFrame:
        """A row per partner and driver, the widest swing first.

        Columns: terms, `five_phase less direct`; partner, driver; those of `Tornado` and of `SobolIndices`.
        """
        keys = ["terms", "partner", "driver"]
        return self.alone.to_frame(widest_first=True).merge(self.together.to_frame(), on=keys, validate="one_to_one")


def drivers_of_difference(
    case: Case,
    terms: Agreement,
    other: Agreement,
    *,
    figure: str = "npv",
    low: float = 0.1,
    high: float = 0.9,
    samples: int = 1024,
    seed: int = 0,
) -> Drivers:
    """A tornado and Sobol indices of a figure under `terms` less that under `other`.

    A number that moves both alike has no part in the difference, however much it moves each.

    Args:
        case: one with uncertain numbers.
        terms: whose figure counts.
        other: whose figure is taken off.
        figure: `npv`, `profit` or `peak_funding` [currency].
        low: the part of all draws of a number that is below the lower place it is moved to.
        high: that below the upper one.
        samples: of the indices, a power of 2.
        seed: of their points.

    Raises:
        InputError: the terms do not fit the case, no number of it is uncertain, an unknown figure, places or samples
            that cannot be.
    """
    alone = tornado(case, [terms, other], figure=figure, low=low, high=high)
    together = sobol_indices(case, [terms, other], figure=figure, samples=samples, seed=seed)
    return Drivers(alone.difference(*alone.terms), together.difference(*together.terms))
