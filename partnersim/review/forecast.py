"""The months to come, from actual figures: settled months as they were, the others drawn from what was fitted to them.

What is drawn, and how fitted numbers meet those of the case, says `partnersim.review.onward`; what is fitted,
`partnersim.review.fitted`. For our own side alone: it tells of the costs of all partners.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim import measures
from partnersim.engine.flows import Flows
from partnersim.errors import InputError
from partnersim.ledger import Ledger
from partnersim.review.fitted import Fitted, fits_of
from partnersim.review.onward import Onward
from partnersim.review.splicing import in_floats, spliced, with_costs_times
from partnersim.review.volumes import live_from, planned_from, volumes_of
from partnersim.settle.booked import booked_flows
from partnersim.settle.settlement import Settlement
from partnersim.simulation.axis import Axis
from partnersim.simulation.drawing import check_draws, check_seed
from partnersim.simulation.labels import label_of
from partnersim.simulation.periods import Deal, Plan, plan_of
from partnersim.simulation.sharing import share
from partnersim.timeline import QUARTER, format_quarter

__all__ = ["LEVELS", "Forecast", "PhaseChange", "forecast"]

Floats = NDArray[np.float64]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
QUARTERS = 4  # by whose ends phases may be reached
LAST_PHASE = 5


class PhaseChange(NamedTuple):
    """How likely a later phase is, and when: a draw has reached it with its first month in that phase or beyond."""

    phase: int
    by_quarter: tuple[tuple[int, float], ...]  # last month of each of the next quarters, 0-based → the share of draws
    by_horizon: float  # the share of draws that reach it at all
    median_month: int | None  # 0-based; None where fewer than half of the draws reach it


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Settled months and the draws of those to come, for our own side alone."""

    settlement: Settlement
    fitted: tuple[Fitted, ...]
    ledger: Ledger  # of the draws alone, all months [month, partner, draw]
    plan: Ledger  # the base case of the same terms
    seed: int
    fan: Floats  # quantiles of the position [LEVELS, month, partner] [currency]; settled months have one value
    phase_changes: tuple[PhaseChange, ...]  # of later phases; none for kinds without phases
    at_loss: Mapping[str, float]  # partner → the share of draws that end with a position below 0

    @property
    def settled(self) -> int:
        """How many months are actual, from the first of the case on."""
        return self.settlement.months.stop

    @property
    def draws(self) -> int:
        """How many."""
        return self.ledger.draws

    def number(self, name: str) -> Fitted:
        """A fitted number by its name: demand, churn, price, refunds, or costs[PARTNER]."""
        return next(each for each in self.fitted if each.name == name)


def forecast(settlement: Settlement, draws: int = 1000, seed: int = 0) -> Forecast:
    """Forecast the remaining months of a settled case.

    Settled months hold the money that was booked, as settled, in every draw. The months to come are those of the case
    with what was fitted to the months since go-live in place of its own numbers: the level of new customers, churn,
    prices, refunds and running costs by partner, each drawn as uncertain as months make it; where the case has a
    distribution of the same thing, the fitted one replaces it. With fewer than three months the case's own number
    stands, distribution included. They begin with the customers, balances and phase that there are.

    Args:
        settlement: from `settle`, through the last quarter that counts as known.
        draws: how many.
        seed: of the draws; the same seed gives the same numbers.

    Raises:
        InputError: no month is left; a number of draws or a seed that cannot be; terms that do not fit the case.
    """
    case, settled = settlement.case, settlement.months.stop
    if settled == case.months:
        text = f"the case ends with {format_quarter(settlement.quarter)}, so nothing is left to forecast"
        raise InputError.one(f"{text}; settle an earlier quarter, or lengthen months in the case")
    check_draws(draws)
    check_seed(seed)
    plan = plan_of(case, settlement.terms)
    base = plan.deal(Axis(named=False))
    booked = _booked(settlement, base)
    onward = _onward(settlement, plan, booked, draws, seed)
    deal = plan.deal(Axis(onward, named=False))
    flows = replace(spliced(booked, deal.flows, base.flows), go_live=_go_live(settlement, deal.flows))
    times = {
        number: onward.drawn(onward.fits[f"costs[{partner}]"])
        for number, partner in enumerate(case.partners)
        if onward.fits[f"costs[{partner}]"].estimate is not None
    }
    ledger = _shared(settlement, replace(deal, flows=with_costs_times(flows, times, settled)), draws)
    return Forecast(
        settlement,
        onward.fits.numbers,
        ledger,
        plan=_shared(settlement, base),
        seed=seed,
        fan=_fan(settlement, ledger),
        phase_changes=tuple(_phase_changes(ledger, settled)),
        at_loss=dict(zip(case.partners, measures.probability_of_loss(ledger.books.position[-1]).tolist(), strict=True)),
    )


def _booked(settlement: Settlement, base: Deal) -> Flows:
    """The money of the settled months, exact."""
    months = settlement.months.stop
    periods = [period for period in base.periods if period.first < months]
    return booked_flows(settlement.case, periods, settlement.sums, months, settlement.book.file)


def _onward(settlement: Settlement, plan: Plan, booked: Flows, draws: int, seed: int) -> Onward:
    """What is drawn of the months to come, from what was booked."""
    live = live_from(settlement)
    planned = None if live is None else planned_from(plan, live)
    volumes = None if planned is None or live is None else volumes_of(settlement, planned, live)
    fits = fits_of(settlement, planned, booked, volumes, live)
    costs = () if planned is None else planned.costs.values()
    borne_by = {flow.activity: booked.partners[flow.by] for flow in costs}
    return Onward(draws, seed, fits=fits, settled=settlement.months.stop, live=live, volumes=volumes, borne_by=borne_by)


def _go_live(settlement: Settlement, drawn: Flows) -> NDArray[np.int64]:
    """When it goes live by the contract `[draw]`: as planned, once that month is settled; phases depend on it."""
    planned = settlement.case.go_live - settlement.case.start
    late = np.zeros(drawn.shape[2], np.int64) if drawn.go_live is None else drawn.go_live
    return np.full_like(late, planned) if planned < settlement.months.stop else late


def _shared(settlement: Settlement, deal: Deal, draws: int = 0) -> Ledger:
    case = settlement.case
    return share(
        deal,
        case.timeline,
        names=[partner.name for partner in case.partners.values()],
        scenarios=[f"draw {number}" for number in range(1, draws + 1)] if draws else ["base"],
        label=label_of(settlement.terms),
        draws=draws,
    )


def _fan(settlement: Settlement, ledger: Ledger) -> Floats:
    """Quantiles of positions by month; of settled months what the statement says."""
    found = measures.quantiles(ledger.books.position, LEVELS)
    found[:, : settlement.months.stop] = in_floats(settlement.ledger.books.position[..., 0])
    return found


def _phase_changes(ledger: Ledger, settled: int) -> Iterator[PhaseChange]:
    """Later phases than the one of the last settled month; none where that has none: of the kind, or after the end."""
    phase = ledger.books.phase
    months = len(phase)
    now = int(phase[settled - 1].max())
    ends = [end for end in range(settled + QUARTER - 1, settled + QUARTERS * QUARTER, QUARTER) if end < months]
    for later in range(now + 1, LAST_PHASE + 1) if now else ():
        reached = np.maximum.accumulate(phase[settled:] >= later, axis=0).mean(axis=1)  # [month], share of draws
        half = np.flatnonzero(reached >= 0.5)
        yield PhaseChange(
            later,
            tuple((end, float(reached[end - settled])) for end in ends),
            float(reached[-1]),
            settled + int(half[0]) if half.size else None,
        )
