"""Demand of a case as arrays: how many instances come, and how many are in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from partnersim.engine import demand as curves
from partnersim.engine.cohorts import Arrivals
from partnersim.inputs.case import Case
from partnersim.inputs.demand import Demand
from partnersim.inputs.pipeline import Pipeline
from partnersim.simulation.entries import Entry, wide
from partnersim.timeline import format_month, parse_month

__all__ = ["Market", "brought_in", "market_of", "new_instances", "survival_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Market:
    """Demand of an entry `[month, draw]`: instances added, in use, and their survival by age `[age, draw]`.

    What is the same in all draws has one of them.
    """

    new: Floats
    active: Floats
    survival: Floats


def market_of(entry: Entry, sells_until: int | None = None) -> Market:
    """Demand of a case; after month `sells_until` (0-based) nothing is added."""
    demand, months = entry.case.demand, entry.case.months
    new = entry.shocked(new_instances(entry), "growth")
    if sells_until is not None:
        new[sells_until + 1 :] = 0.0
    survival = survival_of(demand, months)
    if demand.monthly_churn is not None:
        leave = entry.shocked(np.tile(demand.monthly_churn, (months, 1)), "churn")
        return Market(new, curves.still_there(new, np.minimum(leave, 1.0)), survival)
    churn_times = entry.shocks.get("churn")
    new, survival = np.broadcast_arrays(new, survival, *([] if churn_times is None else [churn_times]))[:2]
    arrivals = Arrivals(new, survival, new, churn_times)
    return Market(new, arrivals.of_ages(np.ones(months)), survival)


def brought_in(entry: Entry) -> Floats:
    """The part of new customers each partner brings `[month, partner, draw]`; of a pipeline's, 0 where none come."""
    case = entry.case
    if case.demand.pipeline is None:
        parts = [np.atleast_1d(case.demand.brought_by.get(partner, 0.0)) for partner in case.partners]
        return np.tile(np.stack(np.broadcast_arrays(*parts)), (case.months, 1, 1))
    won = _won(entry, case.demand.pipeline)
    nobody = np.zeros((case.months, 1))
    everyone = sum(won.values(), nobody)
    brought = np.broadcast_arrays(everyone, *(won.get(partner, nobody) for partner in case.partners))[1:]
    parts = [np.divide(each, everyone, out=np.zeros_like(everyone), where=everyone > 0.0) for each in brought]
    return np.stack(parts, axis=1)


def _won(entry: Entry, pipeline: Pipeline) -> dict[str, Floats]:
    """New customers `[month, draw]` of a pipeline by who brings them, `online` included."""
    case = entry.case
    first = entry.go_live if pipeline.leads_from is None else pipeline.leads_from - case.start
    counted = case.months - int(np.min(first))
    return {
        who: curves.pipeline(
            wide(curves.steps(leads, counted)),
            pipeline.converted(who),
            pipeline.months,
            entry.go_live,
            first,
            case.months,
        )
        for who, leads in pipeline.monthly_leads.items()
    }


def new_instances(entry: Entry) -> Floats:
    """New instances `[month, draw]`, before shocks."""
    case = entry.case
    if case.demand.pipeline is not None:
        won = _won(entry, case.demand.pipeline)
        return sum(won.values(), np.zeros((case.months, 1))) * case.demand.instances_per_customer
    planned = case.go_live if entry.planned is None else entry.planned
    counted = wide(_counted_from_go_live(case, case.months - (planned - case.start), planned))
    return curves.from_go_live(counted, entry.go_live, case.months)


def _counted_from_go_live(case: Case, months: int, go_live: int) -> Floats:
    """New instances `[month from go-live]`, where the case counts instances and not customers."""
    demand = case.demand
    if demand.monthly_new_instances is not None:
        return curves.steps(demand.monthly_new_instances, months)
    if (growth := demand.logistic) is not None:
        return curves.logistic(growth.first_month, growth.ceiling, growth.monthly_growth, months)
    if (spread := demand.bass) is not None:
        per = spread.months_per_period
        return curves.bass(spread.market, spread.innovation / per, spread.imitation / per, months)
    assert demand.series is not None  # the model wants one of them
    return _from_series(case, demand.series.rows, months, go_live)


def _from_series(case: Case, rows: Mapping[str, float], months: int, go_live: int) -> Floats:
    """New instances of a CSV series: its months are counted from go-live, or named like 2027-04, as it is planned."""
    numbers = {_ordinal(label) - (go_live if "-" in label else 1): value for label, value in rows.items()}
    if min(numbers) < 0:
        text = f"the series begins before go-live in {format_month(go_live)}, when nothing runs"
        raise case.wrong(f"{text}; count its months from go-live (1, 2, …), or cut it", "demand", "series")
    missing = next((month for month in range(months) if month not in numbers), None)
    if missing is not None:
        text = f"the series has no number for {format_month(go_live + missing)}, month {missing + 1} from go-live"
        raise case.wrong(f"{text}; add it (0 if nothing is added), or shorten months", "demand", "series")
    return np.array([numbers[month] for month in range(months)])


def _ordinal(label: str) -> int:
    return parse_month(label) if "-" in label else int(label)


def survival_of(demand: Demand, months: int) -> Floats:
    """Share of instances still there by age in months `[age, draw]`."""
    if demand.survival is not None:
        return wide(curves.tabled_survival(demand.survival, months))
    if (slows := demand.shifted_beta_geometric) is not None:
        return wide(curves.shifted_beta_geometric(slows.alpha, slows.beta, slows.months_per_period, months))
    assert demand.monthly_churn is not None  # the model wants one of the three
    return wide(curves.geometric_survival(demand.monthly_churn, months))
