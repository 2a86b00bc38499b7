"""How long each kind of agreement takes to share the money of one case, against the five-phase agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from partnersim import Ledger, read_case, read_terms
from partnersim.agreements import AGREEMENTS, Agreement
from partnersim.engine.cohorts import Arrivals, Cohorts
from partnersim.engine.flows import CostFlow, DealSize, Flows, RevenueFlow
from partnersim.inputs.case import Case
from partnersim.shipped import find, short_names
from partnersim.simulation.axis import Axis
from partnersim.simulation.periods import Deal, plan_of
from partnersim.simulation.sharing import share

Floats = NDArray[np.float64]

CASE = "channel-service"  # it says whatever a kind may ask for
MONTHS = 120


def kinds(scenarios: int) -> Iterator[tuple[str, Callable[[], Ledger]]]:
    """Each kind with its shipped terms, as a function that shares the money of one case once; five-phase first."""
    shipped = read_case(find(CASE, "cases"))
    case = shipped.model_copy(update={"months": MONTHS, "scenarios": {}})
    for kind in AGREEMENTS:
        name = kind.model_fields["kind"].default
        yield name, sharing(case, terms_of(name), scenarios)


def terms_of(kind: str) -> Agreement:
    """The shipped terms of a kind that fit any case."""
    return read_terms(find(f"{kind}_by_income" if f"{kind}_by_income" in short_names("terms") else kind, "terms"))


def sharing(case: Case, terms: Agreement, scenarios: int) -> Callable[[], Ledger]:
    """What `simulate` does once it has the flows; the scenarios are the base case at other sizes."""
    factor = np.random.default_rng(7).uniform(0.2, 3.0, scenarios)
    one = plan_of(case, terms.filled(case.seats)).deal(Axis())
    deal = Deal(one.periods, widened(one.flows, factor), one.end)
    names = [partner.name for partner in case.partners.values()]
    every = [f"s{number}" for number in range(scenarios)]

    def once() -> Ledger:
        fresh = replace(deal, flows=replace(deal.flows))  # nothing is remembered from the time before
        return share(fresh, case.timeline, names=names, scenarios=every, label=terms.kind)

    return once


def widened(flows: Flows, factor: Floats) -> Flows:
    """The flows of one scenario as those of many: all volumes times a factor of the scenario."""

    def same(array: Floats) -> Floats:
        return np.repeat(array, len(factor), axis=-1)

    @cache  # lines of the same customers go on sharing them
    def arrivals(one: Arrivals) -> Arrivals:
        return Arrivals(one.new * factor, same(one.survival), one.there * factor)

    def cohorts(one: Cohorts) -> Cohorts:
        bought = same(np.atleast_1d(one.bought))
        return Cohorts(arrivals(one.arrivals), same(one.price), same(one.per_customer), one.once, bought)

    def line(one: RevenueFlow) -> RevenueFlow:
        return replace(
            one,
            amount=one.amount * factor,
            credits=None if one.credits is None else one.credits * factor,
            bad_debt=None if one.bad_debt is None else one.bad_debt * factor,
            buyers=None if one.buyers is None else cohorts(one.buyers),
            age=None if one.age is None else same(one.age),
        )

    def cost(one: CostFlow) -> CostFlow:
        return replace(one, amount=one.amount * factor)

    facts = {name: getattr(flows, name) for name in ("brought", "certified", "satisfaction")}
    return replace(
        flows,
        lines={name: line(each) for name, each in flows.lines.items()},
        costs={name: cost(each) for name, each in flows.costs.items()},
        credits=flows.credits * factor,
        bad_debt=flows.bad_debt * factor,
        customers=cohorts(flows.customers),
        instances=cohorts(flows.instances),
        go_live=None if flows.go_live is None else same(flows.go_live),
        sizes=tuple(DealSize(same(size.part), same(size.times)) for size in flows.sizes),
        unaided=None if flows.unaided is None else widened(flows.unaided, factor),
        **{name: None if fact is None else same(fact) for name, fact in facts.items()},
    )
