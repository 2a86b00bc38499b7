"""`solve`: the values of one field at which a target holds."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.negotiate.movable import Deal, Movable, Turned
from partnersim.negotiate.solving.crossings import POINTS, Crossings, Jump, Stretch, crossings
from partnersim.negotiate.solving.target import Target
from partnersim.negotiate.worth import Worth
from partnersim.simulation.drawing import Draws

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Gap", "Point", "Solution", "solve"]

Floats = NDArray[np.float64]


Mark = Literal["now", "holds", "jumps"]


class Gap:
    """How far a target is missed, as a function of a field: NaN where a value makes no valid deal."""

    def __init__(self, deal: Deal, target: Target, field: Movable | Turned, draws: Draws | None = None) -> None:
        self.deal = deal
        self.field = field
        self.draws = draws
        self.worth = Worth(deal.case, draws)
        self.target = target.on(self.worth) if field.of_terms else target

    def at(self, values: Sequence[float]) -> Floats:
        """The target's left side less its right `[value]`."""
        found = np.full(len(values), np.nan)
        deals = {}
        for i, value in enumerate(values):
            with suppress(InputError):  # a value that makes no valid deal is none of those looked for
                deals[i] = self.field.moved(self.deal, value)
        if not deals:
            return found
        if self.field.of_terms:
            found[[*deals]] = self._side_by_side([deal.terms for deal in deals.values()])
        else:
            for i, deal in deals.items():
                with suppress(InputError):
                    found[i] = self.target.gaps(Worth(deal.case, self.draws), [deal.terms])[0]
        return found

    def _side_by_side(self, terms: Sequence[Agreement]) -> Floats:
        """All terms at once; one by one where some of them do not fit the case."""
        try:
            return self.target.gaps(self.worth, terms)
        except InputError:
            found = np.full(len(terms), np.nan)
            for i, each in enumerate(terms):
                with suppress(InputError):
                    found[i] = self.target.gaps(self.worth, [each])[0]
            return found


class Point(NamedTuple):
    """The deal with one value of the field."""

    mark: Mark  # as things are, where the target holds, beside a jump
    value: float | None  # None where the file gives none
    deal: Deal
    gap: float  # how far the target's left side is above its right
    npv: Floats  # [partner] [currency]; the mean of draws, where there are any


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Where a target holds as one field is moved, and all else is as it is."""

    deal: Deal
    target: Target
    field: Movable | Turned
    found: Crossings
    tolerance: float  # [currency] for amounts
    points: tuple[Point, ...]  # as things are, then with each of the values found

    @property
    def values(self) -> tuple[float, ...]:
        """The values at which it holds; of a stretch both ends."""
        return tuple(point.value for point in self.points if point.mark == "holds" and point.value is not None)

    @property
    def jumps(self) -> tuple[Jump, ...]:
        """Where it jumps over what the target asks for."""
        return self.found.jumps

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """From where to where it holds all along."""
        return self.found.stretches

    @property
    def depends(self) -> bool:
        """Whether the target depends on the field at all."""
        return self.found.spread > self.tolerance

    def to_frame(self) -> pd.DataFrame:
        """Tidy: a row per point and partner. Columns: point (its mark), value, gap, partner, npv [currency]."""
        import pandas as pd

        rows = [
            (point.mark, point.value, point.gap, partner, npv)
            for point in self.points
            for partner, npv in zip(self.deal.case.partners, point.npv.tolist(), strict=True)
        ]
        return pd.DataFrame(rows, columns=["point", "value", "gap", "partner", "npv"])


def solve(
    case: Case,
    terms: Agreement,
    target: Target,
    field: Movable | Turned,
    draws: Draws | None = None,
    *,
    grid: int = POINTS,
) -> Solution:
    """The values of a field at which a target holds: every sign change on a fine grid, refined.

    What is left between both sides where it holds is at most `Solution.tolerance`, 1e-9 of the sum of absolute
    discounted flows of all partners.

    Args:
        case: from `read_case`.
        terms: from `read_terms`; only the field changes, and with a share of a whole the others.
        target: what should hold.
        field: from `movable`, with its limits.
        draws: for metrics of draws; the same ones at every value.
        grid: how many values of the field it begins with.

    Raises:
        InputError: the deal as it is does not fit, or the target names what is not there.
    """
    deal = Deal(case, terms.filled(case.seats))
    gap = Gap(deal, target, field, draws)
    now = _point(gap, "now", field.now, deal)
    tolerance = target.tolerance(gap.worth, deal.terms)
    found = crossings(gap.at, field.low, field.high, tolerance, whole=field.whole, points=grid)
    holds: Mark = "holds"
    marks = dict.fromkeys((*found.roots, *chain(*found.stretches)), holds)
    marks |= {value: "jumps" for jump in found.jumps for value in (jump.low, jump.high)}
    points = (_point(gap, mark, value, field.moved(deal, value)) for value, mark in sorted(marks.items()))
    return Solution(deal, target, field, found, tolerance, (now, *points))


def _point(gap: Gap, mark: Mark, value: float | None, deal: Deal) -> Point:
    worth = gap.worth if deal.case is gap.deal.case else Worth(deal.case, gap.draws)
    return Point(
        mark,
        value,
        deal,
        float(gap.target.gaps(worth, [deal.terms])[0]),
        worth.npv([deal.terms])[0].mean(axis=-1),
    )
