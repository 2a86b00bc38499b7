"""Deals that the engine can run from the draws to their figures in one go: streams, shared from one pool by tiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.engine.cohorts import Arrivals, Cohorts
from partnersim.engine.contract import Contract
from partnersim.engine.flows import CostFlow, Flows, RevenueFlow
from partnersim.engine.slots import COST, ONE_TIME, PASS_THROUGH
from partnersim.inputs.case import Case
from partnersim.simulation.drawing import Draws
from partnersim.simulation.periods import Plan
from partnersim.simulation.streams import Stream, streams_of

__all__ = ["Pooled", "pooled_of"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Pooled(NamedTuple):
    """Terms as the engine runs them on streams."""

    case: Case  # under the effects of the terms
    moved: Mapping[str, str]  # activity → partner
    price_factor: float
    contract: Contract
    rows: Whole  # [stream]: where its money goes, −1 the pool, else a row of `engine.slots`
    opens: Whole  # [stream]: 1 where it is the first that goes there
    approved: Whole  # [stream]: 1 where it opens a loss of its own, 2 where it is the first of its partner

    @property
    def market(self) -> tuple[object, ...]:
        """What terms must have in common to be run side by side."""
        return id(self.case), *sorted(self.moved.items()), self.price_factor


def pooled_of(plan: Plan) -> Pooled | None:
    """A plan in this form; None where it has none."""
    (version, *amendments) = plan.versions
    terms = version.period.terms
    affected = version.aided[0]
    waits = affected.case.collected_after_months or terms.remits_after or terms.outside_parties
    if amendments or plan.end is not None or plan.ended or version.unaided or affected.broad or waits:
        return None
    if not terms.shares_one_pool or plan.sells_until is not None:
        return None
    some = Draws(2).numbers(affected.case)  # what is uncertain is an array there, as it is in any number of draws
    streams = streams_of(some, version.moved, terms.price_factor)
    return None if streams is None else _routed(affected.case, streams, terms, version.period.seats, version.moved)


def _routed(
    case: Case, streams: Sequence[Stream], terms: Agreement, seats: Mapping[str, int], moved: Mapping[str, str]
) -> Pooled | None:
    """Where the terms take each stream, found by showing them one unit of each."""
    arranged = terms.arrange(_one_of_each(case, streams), seats)
    by, each = [stream.by for stream in streams], range(len(streams))
    none = np.zeros((1, len(case.partners), len(streams)))
    weighs, repaid = arranged.weights[0, by, each], (none if arranged.bills is None else arranged.bills)[0, by, each]
    approved = (none if arranged.approved is None else arranged.approved)[0, by, each]
    once = np.array([stream.kind == "one_time" for stream in streams], float)
    places = np.stack([arranged.pool[0], weighs, repaid, once])
    if arranged.transfers or arranged.costs or not ((places == 0.0) | (places == 1.0)).all():
        return None
    if not (places.sum(axis=0) == 1.0).all():
        return None
    rows = np.array([-1, COST, PASS_THROUGH, ONE_TIME])[places.argmax(axis=0)]
    own = np.where(approved > 0.0, 1, 0)
    return Pooled(
        case,
        moved,
        terms.price_factor,
        arranged.contract,
        rows,
        opens=_first([(row, who if row >= 0 else 0) for row, who in zip(rows.tolist(), by, strict=True)]),
        approved=own + own * _first([(int(one), who if one else -1) for one, who in zip(own, by, strict=True)]),
    )


def _first(targets: Sequence[object]) -> Whole:
    """1 where a target is named for the first time."""
    return np.array([int(target not in targets[:k]) for k, target in enumerate(targets)])


def _one_of_each(case: Case, streams: Sequence[Stream]) -> Flows:
    """One month, and a scenario for each stream in which there is one unit of it and of nothing else."""
    units = np.eye(len(streams))
    none = np.zeros((1, len(case.partners), len(streams)))
    nobody = Arrivals(none[:, 0], np.ones_like(none[:, 0]), none[:, 0])
    apiece = Cohorts(nobody, np.ones_like(none[:, 0]), np.ones(len(streams)))
    revenue = {each.name: (each, units[[k]]) for k, each in enumerate(streams) if each.kind == "revenue"}
    costs = {each.name: (each, units[[k]]) for k, each in enumerate(streams) if each.kind != "revenue"}
    return Flows(
        partners=tuple(case.partners),
        lines={name: RevenueFlow(unit, case.revenue_lines[name].income, None) for name, (_, unit) in revenue.items()},
        costs={
            name: CostFlow(unit, each.by, each.kind, case.costs[name].serves, name)
            for name, (each, unit) in costs.items()
        },
        credits=none,
        bad_debt=none,
        customers=apiece,
        instances=apiece,
        go_live=np.zeros(len(streams), np.int64),
    )
