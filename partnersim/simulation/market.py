"""Demand of a case as arrays: how many instances come, and how many are in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from partnersim.engine import demand as curves
from partnersim.inputs.case import Case
from partnersim.inputs.demand import Demand
from partnersim.inputs.pipeline import Pipeline
from partnersim.timeline import format_month, parse_month

__all__ = ["Market", "brought_in", "instances", "market_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Market:
    """Demand of one scenario `[month]`: instances added, in use, and their survival by age `[age]`."""

    new: Floats
    active: Floats
    survival: Floats


def market_of(case: Case, sells_until: int | None = None) -> Market:
    """Demand of a case; after month `sells_until` (0-based) nothing is added."""
    new = _new_instances(case)
    if sells_until is not None:
        new[sells_until + 1 :] = 0.0
    survival = _survival(case.demand, case.months)
    return Market(new, curves.active(new, survival), survival)


def brought_in(case: Case) -> Floats:
    """The part of new customers each partner brings `[month, partner]`; of those of a pipeline, 0 where none come."""
    if case.demand.pipeline is None:
        parts = [case.demand.brought_by.get(partner, 0.0) for partner in case.partners]
        return np.tile(parts, (case.months, 1))
    won = _won(case, case.demand.pipeline)
    nobody = np.zeros(case.months)
    brought = np.stack([won.get(partner, nobody) for partner in case.partners], axis=-1)
    everyone = sum(won.values(), nobody)[:, None]
    return np.divide(brought, everyone, out=np.zeros_like(brought), where=everyone > 0.0)


def _won(case: Case, pipeline: Pipeline) -> dict[str, Floats]:
    """New customers `[month]` of a pipeline by who brings them, `online` included."""
    go_live = case.go_live - case.start
    first = go_live if pipeline.leads_from is None else pipeline.leads_from - case.start
    return {
        who: curves.pipeline(
            curves.steps(leads, case.months - first),
            pipeline.converted(who),
            pipeline.months,
            go_live,
            first,
            case.months,
        )
        for who, leads in pipeline.monthly_leads.items()
    }


def _new_instances(case: Case) -> Floats:
    """New instances `[month]`."""
    if case.demand.pipeline is not None:
        won = _won(case, case.demand.pipeline)
        return sum(won.values(), np.zeros(case.months)) * case.demand.instances_per_customer
    go_live = case.go_live - case.start
    return curves.from_go_live(_counted_from_go_live(case, case.months - go_live), go_live, case.months)


def _counted_from_go_live(case: Case, months: int) -> Floats:
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
    return _from_series(case, demand.series.rows, months)


def _from_series(case: Case, rows: Mapping[str, float], months: int) -> Floats:
    """New instances of a CSV series: its months are counted from go-live, or named like 2027-04."""
    numbers = {_ordinal(label) - (case.go_live if "-" in label else 1): value for label, value in rows.items()}
    if min(numbers) < 0:
        text = f"the series begins before go-live in {format_month(case.go_live)}, when nothing runs"
        raise case.wrong(f"{text}; count its months from go-live (1, 2, …), or cut it", "demand", "series")
    missing = next((month for month in range(months) if month not in numbers), None)
    if missing is not None:
        text = f"the series has no number for {format_month(case.go_live + missing)}, month {missing + 1} from go-live"
        raise case.wrong(f"{text}; add it (0 if nothing is added), or shorten months", "demand", "series")
    return np.array([numbers[month] for month in range(months)])


def _ordinal(label: str) -> int:
    return parse_month(label) if "-" in label else int(label)


def _survival(demand: Demand, months: int) -> Floats:
    if demand.survival is not None:
        return curves.tabled_survival(demand.survival, months)
    if (slows := demand.shifted_beta_geometric) is not None:
        return curves.shifted_beta_geometric(slows.alpha, slows.beta, slows.months_per_period, months)
    assert demand.monthly_churn is not None  # the model wants one of the three
    return curves.geometric_survival(demand.monthly_churn, months)


def instances(case: Case) -> Floats:
    """Instances in use `[month]`."""
    return market_of(case).active
