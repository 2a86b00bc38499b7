"""Run pooled deals from the draws to their figures in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.engine import drawn
from partnersim.engine.contract import contract_rows
from partnersim.engine.drawn.market import ACTIVE, ALWAYS, LIVE, PRICE, PRICES, UNITS, WEIGHTS
from partnersim.engine.draws import words_of_driver, words_of_seed
from partnersim.engine.draws.blocks import MONTHS
from partnersim.engine.run import BLOCK, aligned
from partnersim.engine.slots import FIRST_OWN, FLOWS, NOTES, SCRATCH
from partnersim.engine.threads import in_ranges, threads_for
from partnersim.inputs.case import Case
from partnersim.inputs.correlation import correlated
from partnersim.simulation.drawing import Draws, shocks_named
from partnersim.simulation.market import new_instances
from partnersim.simulation.pooled import Pooled
from partnersim.simulation.streams import Stream, streams_of

__all__ = ["Counted", "run_pooled"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

THREADED_FROM = 2_000_000  # scenario-months from which a second thread pays
SHOCKED = ("growth", "churn", "price")  # in the order of the engine


@dataclass(frozen=True, slots=True)
class Counted:
    """Bins for positions `[terms, month, partner]`, as `measures.fans` lays them, and what falls into them."""

    low: Floats
    per_unit: Floats
    counts: Whole  # [terms, month, partner, bin]
    least: Floats
    largest: Floats


def run_pooled(
    deals: Sequence[Pooled], draws: Draws, rates: Sequence[float], bins: Counted, *,
    compiled: bool = True, threads: int | None = None,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Run terms that share a market on some draws.

    Counts are added to those of `bins`, where it has any. Bits depend neither on `threads` nor on whether it is run
    `compiled`; as plain Python it takes a thousand times as long.

    Returns:
        npv, profit and peak funding [currency] `[terms, 3, partner, draw]`; peak and payback month `[terms, 2,
        partner, draw]` as `measures` gives them, 0-based.
    """
    if compiled:
        from partnersim.engine.compiled_drawn import run_drawn
    else:
        run_drawn = drawn.run_drawn
    given = _given(deals, draws)
    kept = int(given.place.max()) + 1
    months, partners = deals[0].case.months, len(deals[0].case.partners)
    figures = np.zeros((len(deals), 3, partners, draws.count))
    months_of = np.zeros((len(deals), 2, partners, draws.count))
    discounts = np.array([(1.0 + rate) ** (-np.arange(months) / 12.0) for rate in rates])
    threads = threads or threads_for(months * draws.count * len(deals), THREADED_FROM)
    parts = [bins, *(_empty(bins) for _ in range(threads - 1))]

    def run(number: int, begin: int, end: int) -> None:
        part, lanes = parts[number], min(BLOCK, end - begin)
        run_drawn(
            *given, discounts, figures, months_of, part.low, part.per_unit, part.counts, part.least, part.largest,
            begin, end, *_work(deals, len(given.shocks), partners, (months, kept, lanes)),
        )  # fmt: skip

    in_ranges(run, draws.count, BLOCK, threads)
    for other in parts[1:]:
        bins.counts[...] += other.counts
        np.minimum(bins.least, other.least, out=bins.least)
        np.maximum(bins.largest, other.largest, out=bins.largest)
    return figures, months_of


class Given(NamedTuple):
    """What `run_drawn` is given as input, in its order; it says what each is."""

    key: NDArray[np.uint64]
    first: int
    shock_names: NDArray[np.uint64]
    shocks: Floats
    which: Whole
    new: Floats
    churn: Floats
    live: Floats
    place: Whole
    units: Whole
    priced: Whole
    varies: Whole
    coefficients: Floats
    factors: Floats
    plan: Whole
    numbers: Floats
    rules: Floats
    rows: Whole
    first_of: Whole
    approved: Whole
    by: Whole


def _given(deals: Sequence[Pooled], draws: Draws) -> Given:
    """Draws and deals as the engine has them."""
    entry = draws.numbers(deals[0].case)
    case = entry.case
    streams = streams_of(entry, deals[0].moved, deals[0].price_factor)
    assert streams is not None  # it was so for the typical values, and whether it is does not depend on values
    live = np.atleast_1d(np.asarray(entry.go_live, float))
    streams = tuple(_from_go_live(stream, live) for stream in streams)
    names, shocks = _shocks(deals[0].case)
    which = np.array([names.index(f"shocks.{name}") if f"shocks.{name}" in names else -1 for name in SHOCKED])
    priced = [stream.kind == "revenue" and which[PRICES] >= 0 for stream in streams]
    varies, coefficients, factors = _factors(streams, draws.count)
    plan, numbers, rules, rows, first_of, approved = _contracts(deals)
    return Given(
        key=np.array(words_of_seed(draws.seed), np.uint64),
        first=draws.first,
        shock_names=np.array([words_of_driver(name) for name in names], np.uint64).reshape(-1, 2),
        shocks=shocks,
        which=which,
        new=np.ascontiguousarray(new_instances(entry)),
        churn=np.atleast_1d(np.asarray(case.demand.monthly_churn, float)),
        live=live,
        place=_places(streams, any(priced)),
        units=np.array([stream.unit for stream in streams]),
        priced=np.array(priced, np.int64),
        varies=varies,
        coefficients=coefficients,
        factors=factors,
        plan=plan,
        numbers=numbers,
        rules=rules,
        rows=rows,
        first_of=first_of,
        approved=approved,
        by=np.array([stream.by for stream in streams]),
    )


def _from_go_live(stream: Stream, live: Floats) -> Stream:
    """Where all draws go live in the same month, what is counted from then on has no unit, but months of nothing."""
    if stream.unit != LIVE or len(live) > 1:
        return stream
    months = np.arange(len(stream.coefficient))
    return stream._replace(unit=ALWAYS, coefficient=np.where(months < live, 0.0, stream.coefficient))


def _places(streams: Sequence[Stream], priced: bool) -> NDArray[np.int64]:
    """The row of the market's block for each unit, −1 for what nobody asks for: a block has to stay in the caches."""
    used = sorted({ACTIVE, *(stream.unit for stream in streams), *([PRICE] if priced else [])} - {ALWAYS})
    place = np.full(UNITS, -1)
    place[used] = np.arange(len(used))
    return place


def _factors(streams: Sequence[Stream], draws: int) -> tuple[NDArray[Any], ...]:
    """Which row of factors a stream has, −1 if the same for all draws; coefficients, those times it; the rows."""
    drawn = [k for k, stream in enumerate(streams) if len(stream.factor) > 1]
    varies = np.full(len(streams), -1)
    varies[drawn] = np.arange(len(drawn))
    alone = [stream.coefficient * (1.0 if k in drawn else stream.factor) for k, stream in enumerate(streams)]
    rows = np.empty((len(drawn), draws))
    for row, k in zip(rows, drawn, strict=True):
        row[:] = streams[k].factor
    return varies, np.stack(alone), rows


def _shocks(case: Case) -> tuple[list[str], Floats]:
    """The shocks by name, those that go together first, and their numbers as the engine has them."""
    named = shocks_named(case)
    together = correlated(case.uncertainty.correlation, named)
    order = [*together.names, *(name for name in named if name not in together.names)]
    numbers = np.zeros((len(order), WEIGHTS + len(order)))
    for k, name in enumerate(order):
        shock = named[name]
        numbers[k, :WEIGHTS] = shock.log_sd, shock.autocorrelation, np.sqrt(1.0 - shock.autocorrelation**2)
        numbers[k, WEIGHTS + k] = 1.0
    for k, weights in enumerate(together.factor):
        numbers[k, WEIGHTS : WEIGHTS + len(weights)] = weights
    return order, numbers


def _contracts(deals: Sequence[Pooled]) -> tuple[NDArray[Any], ...]:
    """Tiers, their numbers, rules and where streams go, by contract."""
    given = [contract_rows(deal.contract, len(deal.case.partners)) for deal in deals]
    most = max(len(plan) for plan, _, _ in given)
    plans = np.full((len(deals), most, given[0][0].shape[1]), -1, np.int64)
    numbers = np.zeros((len(deals), most, given[0][1].shape[1]))
    for k, (plan, each, _) in enumerate(given):
        plans[k, : len(plan)] = plan
        numbers[k, : len(each)] = each
    rules = np.stack([rules for _, _, rules in given])
    routes = (np.stack([getattr(deal, name) for deal in deals]) for name in ("rows", "opens", "approved"))
    return plans, numbers, rules, *routes


def _empty(bins: Counted) -> Counted:
    """The same bins with nothing in them."""
    nothing = (np.zeros_like(bins.counts), np.full_like(bins.least, np.inf), np.full_like(bins.largest, -np.inf))
    return Counted(bins.low, bins.per_unit, *nothing)


def _work(deals: Sequence[Pooled], shocks: int, partners: int, market: tuple[int, int, int]) -> tuple[Floats, ...]:
    """The rows that `run_drawn` works on, the market's `[month, unit, lane]`."""
    months, _, lanes = market
    own = max(len({(tier.name, tier.code) for tier in deal.contract.tiers}) for deal in deals)
    shapes = (
        (shocks, MONTHS, lanes),
        (shocks + 4, lanes),
        market,
        (NOTES, lanes),
        (FLOWS, partners, lanes),
        (FIRST_OWN + own, partners, lanes),
        (partners, lanes),
        (SCRATCH, lanes),
        (months, partners, lanes),
        (0, 0, 0, 0),
    )
    return tuple(aligned(shape) for shape in shapes)
