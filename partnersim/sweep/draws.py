"""Run draws of one case under several terms: the same draws for all, part by part, on any executor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.measures.fans import Fan, bins_of
from partnersim.simulation.drawing import Draws, Sampling, draws_of
from partnersim.simulation.labels import labels_of
from partnersim.simulation.periods import Plan, plan_of
from partnersim.sweep.leaf import LEAF, run_leaf
from partnersim.sweep.order import in_order
from partnersim.sweep.outcomes import Outcomes
from partnersim.sweep.part import Prepared, Values, joined, prepared, run_part

__all__ = ["PART", "Deals", "Progress", "Ready", "Values", "parts", "run_draws"]

Floats = NDArray[np.float64]
Progress = Callable[[Iterable[Any], int], Iterable[Any]]  # given what comes and how much it is, gives it on

PILOT = 256  # draws that lay the bins of fans
PART = 16  # leaves that go to a worker at once: some seconds of work


@dataclass(frozen=True, slots=True)
class Ready:
    """Terms on a case, checked: what any process can run, without reading a file again."""

    deals: Prepared
    terms: tuple[str, ...]  # their labels
    partners: tuple[str, ...]
    months: int

    def values(self, draws: Draws | None) -> Values:
        """What some draws come to; without draws, the typical values."""
        if draws is None:
            return run_leaf(self.deals.plans, self.deals.rates, None).values
        return run_part(self.deals, draws)[0]

    def counted(self, fan: Fan, draws: Draws) -> tuple[Values, Fan]:
        """What some draws come to, and the fan with their positions counted too."""
        values, counted = run_part(self.deals, draws, fan)
        assert counted is not None  # a fan goes in
        return values, counted


@dataclass(frozen=True, slots=True)
class Deals:
    """Several terms on one case."""

    case: Case
    terms: tuple[Agreement, ...]

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Their periods.

        Raises:
            InputError: terms that do not fit the case.
        """
        return tuple(plan_of(self.case, each.filled(self.case.seats)) for each in self.terms)

    @property
    def rates(self) -> list[float]:
        """The partners' effective annual discount rates."""
        return [partner.annual_discount_rate for partner in self.case.partners.values()]

    def ready(self) -> Ready:
        """These deals, to be run in whatever process.

        Raises:
            InputError: terms that do not fit the case.
        """
        labels, partners = tuple(labels_of(self.terms)), tuple(self.case.partners)
        return Ready(prepared(self.plans, self.rates), labels, partners, self.case.months)


def run_draws(
    case: Case,
    terms: Sequence[Agreement],
    *,
    draws: int,
    seed: int = 0,
    sampling: Sampling = "random",
    executor: Executor | None = None,
    workers: int | None = None,
    part: int = PART,
    progress: Progress | None = None,
) -> Outcomes:
    """Run a case under several terms, in the same random draws for all of them.

    Args:
        case: one with distributions.
        terms: from `read_terms`, or any `Agreement`.
        draws: how many.
        seed: of the draws.
        sampling: of the single numbers, `random` or `sobol`.
        executor: any of `concurrent.futures`, or of a Dask client; without one, this process does it. The same bits.
        workers: how many the executor has; None: as many as this machine has cores.
        part: how many times 1024 draws a worker does at once. No bit depends on it.
        progress: given what comes part by part and how many there are, gives it on, and shows it.

    Raises:
        InputError: the terms do not fit the case; nothing in the case is uncertain.
        RunError: a worker ended before its work was done.
    """
    chosen = draws_of(case, draws, seed, sampling)
    ready = Deals(case, tuple(terms)).ready()
    pilot = run_leaf(ready.deals.plans, ready.deals.rates, replace(chosen, count=min(draws, PILOT)))
    fan = empty = bins_of(pilot.position)
    found, cut = [], parts(chosen, part)
    with closing(in_order(executor, partial(ready.counted, empty), cut, workers)) as done:
        for values, counted in progress(done, len(cut)) if progress else done:
            found.append(values)
            fan = fan.merged(counted)
    return Outcomes(
        joined(found),
        fan,
        terms=ready.terms,
        partners=ready.partners,
        names=tuple(partner.name for partner in case.partners.values()),
        timeline=case.timeline,
        draws=chosen,
    )


def parts(draws: Draws, size: int) -> list[Draws]:
    """The draws in parts of `size` leaves."""
    stop, step = draws.first + draws.count, size * LEAF
    return [replace(draws, first=first, count=min(step, stop - first)) for first in range(draws.first, stop, step)]
