"""The verdict of a comparison: what the first page says, as facts; the words are the report's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.negotiate.match import Match, matching_rate
from partnersim.negotiate.standing import Standing
from partnersim.negotiate.swings import Swing, swings

__all__ = ["Verdict", "preferences", "verdict"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first terms (the baseline) against the second, seen from the first partner."""

    advantage: NDArray[np.float64]  # [partner, scenario] NPV under the first terms less under the second [currency]
    preferred: tuple[tuple[tuple[int, ...], ...], ...]  # [partner][scenario] see `preferences`
    swings: tuple[Swing, ...]  # of the first partner's advantage, the widest first
    match: Match | None  # where the second terms would be worth as much to the first partner

    @property
    def order_holds(self) -> bool:
        """Whether every partner prefers the same terms in all scenarios."""
        return all(len(set(terms)) == 1 for terms in self.preferred)

    @property
    def hinge(self) -> Swing | None:
        """The clause that moves the first partner's advantage most."""
        return next((swing for swing in self.swings if swing.kind == "clause"), None)


def preferences(standings: Sequence[Standing]) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Numbers of the terms with the highest NPV, by partner and scenario: several where they are equal to the cent."""
    npv = np.round([each.npv for each in standings], 2)  # [terms, partner, scenario]
    best = npv == npv.max(axis=0)
    return tuple(tuple(tuple(np.flatnonzero(terms).tolist()) for terms in partner.T) for partner in best.swapaxes(0, 1))


def verdict(case: Case, terms: Sequence[Agreement], standings: Sequence[Standing]) -> Verdict:
    """What the difference between the first two terms hangs on, and who prefers which of all."""
    first, second = standings[:2]
    return Verdict(
        advantage=first.npv - second.npv,
        preferred=preferences(standings),
        swings=tuple(swings(case, terms[0], terms[1], partner=0)),
        match=matching_rate(case, terms[0], terms[1], partner=0),
    )
