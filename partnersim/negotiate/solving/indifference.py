"""Indifference curves: pairs of values of two fields at which a target holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.negotiate.metric import Metric
from partnersim.negotiate.movable import Deal, Movable
from partnersim.negotiate.room import check_apart
from partnersim.negotiate.solving.crossings import Jump
from partnersim.negotiate.solving.solve import solve
from partnersim.negotiate.solving.target import Target
from partnersim.negotiate.worth import Worth
from partnersim.simulation.drawing import Draws

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Indifference", "indifference", "indifference_through"]

ALONG = 21  # values of the first field
ACROSS = 61  # of the grid on which the second is looked for


@dataclass(frozen=True, slots=True)
class Indifference:
    """For values of one field, those of another at which a target holds: all pairs are worth the same."""

    target: Target
    first: Movable
    second: Movable
    at: tuple[float, ...]  # values of the first field that make a valid deal
    values: tuple[tuple[float, ...], ...]  # of the second, for each of these; none where the target is not reached
    jumps: tuple[tuple[Jump, ...], ...]  # where it jumps over what the target asks for

    def to_frame(self) -> pd.DataFrame:
        """Tidy: a row per pair, as numbers; columns named as the two fields."""
        import pandas as pd

        pairs = [(one, two) for one, found in zip(self.at, self.values, strict=True) for two in found]
        return pd.DataFrame(pairs, columns=[self.first.name, self.second.name])


def indifference(
    case: Case, terms: Agreement, target: Target, first: Movable, second: Movable, draws: Draws | None = None
) -> Indifference:
    """Solve for the second field at values of the first, evenly spread between its limits.

    Raises:
        InputError: both fields are the same, or parts of one whole; or the deal does not fit.
    """
    if first.name == second.name:
        raise InputError.one(f"{first.name} is named twice; name two fields")
    check_apart(terms, [each.path for each in (first, second) if each.of_terms])
    deal = Deal(case, terms.filled(case.seats))
    at, values, jumps = [], [], []
    for value in _along(first):
        try:
            moved = first.moved(deal, value)
        except InputError:  # makes no valid deal
            continue
        found = solve(*moved, target, second, draws, grid=ACROSS)
        at.append(value)
        values.append(found.values)
        jumps.append(found.jumps)
    return Indifference(target, first, second, tuple(at), tuple(values), tuple(jumps))


def indifference_through(deal: Deal, first: Movable, second: Movable) -> tuple[Indifference, ...]:
    """For each partner the pairs of two fields that are worth to it what the deal is as it stands, in typical values.

    Of a field in whole numbers and one that is none, the other is solved for, which then meets the target.

    Raises:
        InputError: the deal does not fit.
    """
    if second.whole and not first.whole:
        first, second = second, first
    npv = Worth(deal.case).npv([deal.terms])[0, :, 0]
    targets = [
        Target(f"npv[{name}] as it stands", Metric("npv", name), float(now))
        for name, now in zip(deal.case.partners, npv, strict=True)
    ]
    return tuple(indifference(*deal, target, first, second) for target in targets)


def _along(field: Movable) -> list[float]:
    values = np.linspace(field.low, field.high, ALONG)
    return [float(value) for value in (np.unique(values.round()) if field.whole else values)]
