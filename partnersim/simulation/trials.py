"""Trials: one simulation of a deal with more cost, many times over, each time with another addition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.engine.flows import CostFlow, Flows
from partnersim.inputs.case import Case
from partnersim.ledger import Ledger
from partnersim.simulation.axis import Axis
from partnersim.simulation.effects import Affected
from partnersim.simulation.flows import Trade
from partnersim.simulation.labels import label_of
from partnersim.simulation.periods import plan_of
from partnersim.simulation.sharing import share

__all__ = ["with_more_cost"]

Floats = NDArray[np.float64]


def with_more_cost(case: Case, terms: Agreement, more: Floats) -> Ledger:
    """The ledger of a deal with more running cost of each partner, in the base case: a trial an entry of scenarios.

    The additions are activities of their own, which no clause names and which nobody else takes over.

    Args:
        case: of which the base case is run.
        terms: as agreed.
        more: `[month, partner, trial]`, what is added to the running costs, ≥ 0 [currency].

    Raises:
        InputError: terms that do not fit the case.
    """
    filled = terms.filled(case.seats)
    return share(
        plan_of(case, filled).deal(_Repeated(more)),
        case.timeline,
        names=[partner.name for partner in case.partners.values()],
        scenarios=[f"trial {number}" for number in range(more.shape[-1])],
        label=label_of(filled),
    )


class _Repeated(Axis):
    """The base case as many times as there are trials, each with its addition to the costs."""

    def __init__(self, more: Floats) -> None:
        super().__init__(named=False)
        self._more = more

    def flows(
        self, cases: Sequence[Affected], moved: Mapping[str, str], price_factor: float, sells_until: int | None
    ) -> Flows:
        """The money of the base case in every trial."""
        entry = replace(self._entry(cases[0]), width=self._more.shape[-1])
        found = Trade([entry], sells_until).flows(moved, price_factor)
        added = {
            f"more of {partner}": CostFlow(self._more[:, i], i, "running")  # no activity of a case has such a name
            for i, partner in enumerate(found.partners)
        }
        return replace(found, costs={**found.costs, **added})
