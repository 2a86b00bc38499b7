"""What is seen of an explored deal: every agreement simulated and measured, in draws too where the case has any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.negotiate.present_value import rates_of
from partnersim.negotiate.standing import Standing, standing
from partnersim.simulation.drawing import draws_of
from partnersim.simulation.labels import labels_of
from partnersim.simulation.periods import plan_of
from partnersim.simulation.simulate import simulate_each
from partnersim.sweep.leaf import nets_of_leaf

__all__ = ["DRAWS", "LEVELS", "Seen", "seen"]

Floats = NDArray[np.float64]

DRAWS = 1000
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Seen:
    """A case under up to four agreements."""

    case: Case  # without named scenarios
    terms: tuple[Agreement, ...]  # seats filled
    standings: tuple[Standing, ...]
    nets: tuple[Floats, ...] | None  # by terms: cash of the month [month, partner, draw] [currency]; None: all certain

    @property
    def labels(self) -> list[str]:
        """Short names of the agreements."""
        return [each.ledger.label for each in self.standings]

    @property
    def partners(self) -> list[str]:
        """Names of the partners, for people."""
        return [partner.name for partner in self.case.partners.values()]

    @property
    def npv(self) -> Floats:
        """Net present values of the typical case `[terms, partner]` [currency]."""
        return np.array([each.npv[:, 0] for each in self.standings])

    @cached_property
    def drawn(self) -> Floats | None:
        """Net present values `[terms, partner, draw]` [currency]; None where nothing is uncertain."""
        if self.nets is None:
            return None
        return np.stack([measures.net_present_value(net, rates_of(self.case)) for net in self.nets])

    @cached_property
    def levels(self) -> Floats:
        """Quantiles of positions in draws `[level, terms, month, partner]` [currency]: found when they are looked at.

        Between two draws by straight lines, like `numpy.quantile`, which takes three times as long without sorting.
        Of a case in which something is uncertain.
        """
        places = np.array(LEVELS) * (DRAWS - 1)
        below = places.astype(int)
        ordered = [np.sort(net.cumsum(axis=0), axis=-1) for net in self.nets or ()]
        found = [each[..., below] + (places - below) * (each[..., below + 1] - each[..., below]) for each in ordered]
        return np.moveaxis(np.stack(found), -1, 0)

    @property
    def revenue_share(self) -> Floats:
        """Parts of what partners receive together `[terms, partner]`; NaN where nothing is received."""
        return np.array([measures.share_of_total(each.ledger.books.received[:, :, 0]) for each in self.standings])

    @property
    def profit_share(self) -> Floats:
        """Parts of the profit of all `[terms, partner]`; NaN where there is none."""
        return np.array([each.profit_share for each in self.standings])


def seen(case: Case, terms: Sequence[Agreement], before: Seen | None = None) -> Seen:
    """Simulate and measure; agreements that are as `before`, on the very same case, are not run again.

    Raises:
        InputError: terms that do not fit the case.
    """
    terms = tuple(each.filled(case.seats) for each in terms)
    known = before is not None and before.case is case
    same = [number for number, each in enumerate(terms) if known and before and each == before.terms[number]]
    others = [number for number in range(len(terms)) if number not in same]
    changed = [terms[number] for number in others]
    ledgers = zip(others, changed, simulate_each(case, changed), strict=True)
    standings = {number: standing(case, each, ledger, None) for number, each, ledger in ledgers}
    nets = dict(zip(others, _nets(case, changed), strict=False))
    if before is not None:
        standings |= {number: before.standings[number] for number in same}
        nets |= {number: before.nets[number] for number in same if before.nets is not None}
    labelled = [
        replace(standings[number], ledger=replace(standings[number].ledger, label=label))
        for number, label in enumerate(labels_of(terms))
    ]
    drawn = tuple(nets[number] for number in range(len(terms))) if case.varies else None
    return Seen(case, terms, tuple(labelled), drawn)


def _nets(case: Case, terms: Sequence[Agreement]) -> list[Floats]:
    """Cash of the month in draws `[month, partner, draw]` of each agreement; none where nothing is uncertain."""
    return nets_of_leaf([plan_of(case, each) for each in terms], draws_of(case, DRAWS, 0)) if case.varies else []
