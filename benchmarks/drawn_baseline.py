"""What one would write without the package: draws of demand and their figures in NumPy.

Once month by month, keeping no path: a month's rows are drawn, shared by every agreement, and counted into running
figures. Positions alone are followed, for present values follow from them; what was received is never needed. And once
with arrays of all months, each step taken over all of them where nothing depends on the month before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.baselines import five_phase
from benchmarks.drawn_rules import Rule
from partnersim.inputs.case import Case
from partnersim.timeline import monthly_factor

__all__ = ["NPV", "PAYBACK", "PEAK", "PROFIT", "Numbers", "Room", "arrays_of", "figures_of", "numbers_of"]

Floats = NDArray[np.float64]

LITTLE = 1e-6  # money; nearer to zero than this is zero
NPV, PROFIT, PEAK, PAYBACK = range(4)


@dataclass(frozen=True)
class Numbers:
    """The case of `drawn_case` as plain numbers; money by partner is [partner, 1]."""

    months: int
    new: float  # a month from go-live on, before the shock
    stays: float  # of the instances of a month ago
    sd: float
    keeps: float
    price: float
    live: int
    fixed: Floats
    each: Floats
    one_time: Floats  # [month, partner, 1]
    weights: Floats  # [month, partner, 1]: Σ weight · position is the present value


def numbers_of(case: Case) -> Numbers:
    """The same numbers that the package reads."""
    shock, lines, partners = case.uncertainty.shocks["growth"], case.costs.values(), list(case.partners)
    fixed, each = np.zeros((2, len(partners), 1))
    one_time = np.zeros((case.months, len(partners), 1))
    for line in lines:
        who = partners.index(line.by)
        fixed[who] += line.monthly_amount or 0.0
        each[who] += line.monthly_per_instance or 0.0
        if line.one_time is not None and line.from_ is not None and line.until is not None:
            during = slice(line.from_ - case.start, line.until - case.start + 1)
            one_time[during, who] += line.one_time / (line.until - line.from_ + 1)
    rates = [monthly_factor(partner.annual_discount_rate) for partner in case.partners.values()]
    discounts = np.array(rates) ** -np.arange(float(case.months))[:, None]
    weights = discounts - np.vstack([discounts[1:], np.zeros(len(rates))])
    return Numbers(
        months=case.months,
        new=case.demand.monthly_new_instances[1],
        stays=1.0 - case.demand.monthly_churn,
        sd=shock.log_sd,
        keeps=shock.autocorrelation,
        price=case.revenue_lines["subscription"].price,
        live=case.go_live - case.start,
        fixed=fixed,
        each=each,
        one_time=one_time,
        weights=weights[..., None],
    )


def figures_of(
    numbers: Numbers, rules: Sequence[Callable[[int], Rule]], draws: int, *,
    block: int, threads: int = 1, normals: Floats | None = None,
) -> Floats:  # fmt: skip
    """NPV, profit, peak funding and payback month `[rule, figure, partner, draw]`, `block` draws at a time.

    `normals` [month, draw] are given to check it, and drawn where they are not.
    """
    figures = np.empty((len(rules), 4, len(numbers.fixed), draws))

    def run(rng: np.random.Generator, start: int, stop: int) -> None:
        for first in range(start, stop, block):
            cut = slice(first, min(stop, first + block))
            given = None if normals is None else normals[:, cut]
            _run_block(numbers, [rule(cut.stop - first) for rule in rules], figures[..., cut], rng, given)

    _in_parts(run, draws, threads)
    return figures


class Room:
    """Arrays of all months and draws, whose memory is there before anything is timed."""

    def __init__(self, months: int, partners: int, draws: int) -> None:
        self.market = np.zeros((months, draws))
        self.cost, self.received, self.position = (np.zeros((months, partners, draws)) for _ in range(3))
        self.below = np.zeros((months, partners, draws), np.bool_)
        self.figures = np.zeros((4, partners, draws))
        self.fresh = np.zeros(draws)


def arrays_of(numbers: Numbers, rooms: Sequence[Room], *, normals: Floats | None = None) -> Floats:
    """The same of the five-phase agreement `[figure, partner, draw]`, a thread in each room."""
    per_room = len(rooms[0].fresh)

    def run(rng: np.random.Generator, start: int, stop: int) -> None:
        given = None if normals is None else normals[:, start:stop]
        _run_arrays(numbers, rooms[start // per_room], rng, given)

    _in_parts(run, per_room * len(rooms), len(rooms))
    return np.concatenate([room.figures for room in rooms], axis=-1)


def _in_parts(run: Callable[[np.random.Generator, int, int], None], draws: int, threads: int) -> None:
    """A part of the draws in every thread, each with random numbers of its own."""
    edges = [draws * k // threads for k in range(threads + 1)]
    generators = map(np.random.default_rng, np.random.SeedSequence(3).spawn(threads))
    if threads == 1:
        run(next(generators), 0, draws)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, generators, edges, edges[1:]))


def _run_block(
    numbers: Numbers, rules: Sequence[Rule], figures: Floats, rng: np.random.Generator, normals: Floats | None
) -> None:
    partners, lanes = figures.shape[2:]
    fresh, path, there = np.empty(lanes), np.empty(lanes), np.zeros(lanes)
    revenue, cost, scratch = np.empty(lanes), np.empty((partners, lanes)), np.empty((partners, lanes))
    below = np.empty((partners, lanes), np.bool_)
    innovates = numbers.sd * np.sqrt(1.0 - numbers.keeps**2)
    mean_one = numbers.new * np.exp(-0.5 * numbers.sd**2)  # e^(x − s²/2) has mean 1
    figures[...] = 0.0
    invests = numbers.one_time.any(axis=(1, 2))
    for month in range(numbers.months):
        if normals is None:
            rng.standard_normal(out=fresh)
        else:
            fresh[...] = normals[month]
        if month == 0:
            np.multiply(fresh, numbers.sd, out=path)
        else:
            np.multiply(path, numbers.keeps, out=path)
            np.multiply(fresh, innovates, out=fresh)
            np.add(path, fresh, out=path)
        if month >= numbers.live:
            np.multiply(there, numbers.stays, out=there)
            np.exp(path, out=fresh)
            np.multiply(fresh, mean_one, out=fresh)
            np.add(there, fresh, out=there)
            np.multiply(there, numbers.price, out=revenue)
            np.multiply(there, numbers.each, out=cost)
            np.add(cost, numbers.fixed, out=cost)
        for rule, (npv, _, peak, payback) in zip(rules, figures, strict=True):
            rule.open(numbers.one_time[month] if invests[month] else None)
            if month >= numbers.live:
                rule.share(revenue, cost)
            np.multiply(rule.position, numbers.weights[month], out=scratch)
            np.add(npv, scratch, out=npv)
            np.minimum(peak, rule.position, out=peak)
            np.less(rule.position, -LITTLE, out=below)
            np.copyto(payback, month + 1.0, where=below)
    for rule, each in zip(rules, figures, strict=True):
        each[PROFIT] = rule.position
    np.copyto(figures[:, PAYBACK], -1.0, where=figures[:, PAYBACK] == 0.0)


def _run_arrays(numbers: Numbers, room: Room, rng: np.random.Generator, normals: Floats | None) -> None:
    months, live, path, fresh = numbers.months, numbers.live, room.market, room.fresh
    if normals is None:
        rng.standard_normal(out=path)
    else:
        path[...] = normals
    np.multiply(path[0], numbers.sd, out=path[0])
    np.multiply(path[1:], numbers.sd * np.sqrt(1.0 - numbers.keeps**2), out=path[1:])
    for month in range(1, months):
        np.multiply(path[month - 1], numbers.keeps, out=fresh)
        np.add(path[month], fresh, out=path[month])
    there, cost = path[live:], room.cost[live:]
    np.exp(there, out=there)
    np.multiply(there, numbers.new * np.exp(-0.5 * numbers.sd**2), out=there)
    for month in range(1, len(there)):
        np.multiply(there[month - 1], numbers.stays, out=fresh)
        np.add(there[month], fresh, out=there[month])
    np.multiply(there[:, None], numbers.each, out=cost)
    np.add(cost, numbers.fixed, out=cost)
    np.multiply(there, numbers.price, out=there)
    # Nothing is shared before go-live: what is invested until then is a loss of the first month.
    one_time = numbers.one_time[live:].copy()
    one_time[0] += numbers.one_time[:live].sum(axis=0)
    position, figures = room.position, room.figures
    position[:live] = -numbers.one_time[:live].cumsum(axis=0)
    five_phase(there, cost, one_time, room.received[live:], position[live:], block=len(fresh), written_out=True)
    np.minimum.reduce(position, axis=0, out=figures[PEAK])
    np.minimum(figures[PEAK], 0.0, out=figures[PEAK])
    figures[PROFIT] = position[-1]
    np.less(position, -LITTLE, out=room.below)
    figures[PAYBACK] = -1.0
    for month in range(months):
        np.copyto(figures[PAYBACK], month + 1.0, where=room.below[month])
    np.multiply(position, numbers.weights, out=position)
    np.add.reduce(position, axis=0, out=figures[NPV])
