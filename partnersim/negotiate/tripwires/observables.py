"""What both partners can see of a deal in a monthly report, month by month, draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.negotiate.present_value import rates_of
from partnersim.simulation.axis import Axis
from partnersim.simulation.drawing import Draws
from partnersim.simulation.periods import Plan
from partnersim.simulation.sharing import net_of
from partnersim.sweep.leaf import leaves

if TYPE_CHECKING:
    from partnersim.engine.flows import Flows

__all__ = ["OBSERVABLES", "Observable", "Watched", "observed", "unit_of", "watch"]

Floats = NDArray[np.float64]


class Seen(NamedTuple):
    """A deal as it ran: its flows, and the month of go-live as planned (0-based)."""

    flows: Flows
    planned: int


class Observable(NamedTuple):
    """A figure of a monthly report: its unit (`amount`, `count`, `rate` or `months`), and how it follows from a run."""

    unit: str
    of: Callable[[Seen], Floats]  # [month, draw]


def _churn(seen: Seen) -> Floats:
    """Those who have left so far over the instance-months in which they could: a mean monthly churn."""
    instances = seen.flows.instances
    there = instances.there
    left = instances.new.cumsum(axis=0) - there
    before = np.concatenate([np.zeros_like(there[:1]), there[:-1]]).cumsum(axis=0)
    return np.asarray(np.divide(left, before, out=np.zeros_like(left), where=before > 0.0))


def _slip(seen: Seen) -> Floats:
    """Months late so far; of a service that is not live yet, up to the end of the month."""
    flows = seen.flows
    assert flows.go_live is not None  # a case has one
    month = np.arange(1, flows.shape[0] + 1)[:, None]
    return np.asarray(np.maximum(np.minimum(flows.go_live, month) - seen.planned, 0), np.float64)


OBSERVABLES: Mapping[str, Observable] = {
    "instances": Observable("count", lambda seen: seen.flows.instances.there),
    "new_instances": Observable("count", lambda seen: seen.flows.instances.new.cumsum(axis=0)),
    "customers_won": Observable("count", lambda seen: seen.flows.customers.new.cumsum(axis=0)),
    "revenue": Observable("amount", lambda seen: seen.flows.collected.cumsum(axis=0)),
    "churn": Observable("rate", _churn),
    "slip": Observable("months", _slip),
}


def unit_of(name: str) -> str:
    """The unit of an observable; that of the position of a partner, `position[isv]`, is an amount."""
    return OBSERVABLES[name].unit if name in OBSERVABLES else "amount"


class Watched(NamedTuple):
    """Draws of a deal: what was seen of them, and what they came to."""

    seen: dict[tuple[str, int], Floats]  # (observable, 0-based month) → [draw]
    npv: Floats  # [draw] of one partner, less that under the other terms, where there are some [currency]

    def bad(self, below: float) -> NDArray[np.bool_]:
        """Which of them end badly `[draw]`: below an amount."""
        return np.asarray(self.npv < below)


def watch(
    case: Case, terms: Agreement, plans: Sequence[Plan], partner: int, months: Sequence[int], draws: Draws
) -> Watched:
    """Run draws leaf by leaf, and keep of them only what is looked at.

    Args:
        case: with distributions.
        terms: its seats filled.
        plans: of these terms; and of others that a partner has instead, where its NPV is to be compared.
        partner: its number.
        months: in which reports are looked at (0-based).
        draws: which.
    """
    rate = rates_of(case)[partner]
    seen: dict[tuple[str, int], list[Floats]] = {}
    npv = []
    for leaf in leaves(draws):
        axis = Axis(leaf, named=False)
        deals = [plan.deal(axis) for plan in plans]
        nets = [net_of(deal) for deal in deals]
        worth, *elsewhere = (measures.net_present_value(net[:, partner], rate) for net in nets)
        npv.append(worth - elsewhere[0] if elsewhere else worth)
        affected = plans[0].versions[0].aided[0].case
        position = nets[0].cumsum(axis=0) if terms.discloses_costs else None
        for key, values in observed(affected, deals[0].flows, position, months).items():
            seen.setdefault(key, []).append(values)
    return Watched({key: np.concatenate(parts) for key, parts in seen.items()}, np.concatenate(npv))


def observed(case: Case, flows: Flows, position: Floats | None, months: Sequence[int]) -> dict[tuple[str, int], Floats]:
    """Every observable at the end of some months (0-based): (name, month) → `[draw]`.

    Args:
        case: under the effects of the terms; its go-live is what was planned.
        flows: of its draws.
        position: `[month, partner, draw]` [currency], where the partners show each other their costs; None where not.
        months: in which a report is looked at.
    """
    seen = Seen(flows, case.go_live - case.start)
    width = flows.shape[2]
    found = {}
    for name, each in OBSERVABLES.items():
        values = each.of(seen)
        for month in months:
            found[name, month] = np.broadcast_to(values[month], width).copy()
    for number, partner in enumerate(case.partners if position is not None else ()):
        for month in months:
            assert position is not None
            found[f"position[{partner}]", month] = position[month, number].copy()
    return found
