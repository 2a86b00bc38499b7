"""Run draws of one case under several terms: the same draws for all, part by part, on any executor."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.measures.fans import Fan, bins_of
from partnersim.simulation.drawing import Draws, Sampling, draws_of
from partnersim.simulation.labels import labels_of
from partnersim.simulation.periods import Plan, plan_of
from partnersim.sweep.leaf import LEAF, leaves, run_leaf
from partnersim.sweep.outcomes import Outcomes

__all__ = ["PART", "Deals", "Values", "joined", "parts", "run_draws", "run_values", "unpacked"]

Floats = NDArray[np.float64]
Values = dict[str, NDArray[np.generic]]  # figure → [terms, partner, draw]

PART = 16 * LEAF  # draws that go to a worker at once


@dataclass(frozen=True, slots=True)
class Deals:
    """Several terms on one case, ready to be run; made anew in every process that runs them."""

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


def run_draws(
    case: Case,
    terms: Sequence[Agreement],
    *,
    draws: int,
    seed: int = 0,
    sampling: Sampling = "random",
    executor: Executor | None = None,
    progress: Callable[[Iterable[Any], int], Iterable[Any]] | None = None,
) -> Outcomes:
    """Run a case under several terms, in the same random draws for all of them.

    Args:
        case: one with distributions.
        terms: from `read_terms`, or any `Agreement`.
        draws: how many.
        seed: of the draws.
        sampling: of the single numbers, `random` or `sobol`.
        executor: any of `concurrent.futures`, or of a Dask client; without one, this process does it. The same bits.
        progress: given what comes part by part and how many there are, gives it on, and shows it.

    Raises:
        InputError: the terms do not fit the case; nothing in the case is uncertain.
    """
    chosen = draws_of(case, draws, seed, sampling)
    deals = Deals(case, tuple(terms))
    plans = deals.plans
    first, *others = leaves(chosen)
    pilot = run_leaf(plans, deals.rates, first)
    empty = bins_of(pilot.position)
    rest = parts(replace(chosen, first=LEAF, count=draws - LEAF)) if others else []
    done: Iterable[tuple[Values, Fan]] = (executor.map if executor else map)(
        partial(_run_part, pickle.dumps(deals), empty), rest
    )
    found, fan = [pilot.values], empty.added(pilot.position)
    for values, counted in progress(done, len(rest)) if progress else done:
        found.append(values)
        fan = fan.merged(counted)
    return Outcomes(
        joined(found),
        fan,
        terms=tuple(labels_of(terms)),
        partners=tuple(case.partners),
        names=tuple(partner.name for partner in case.partners.values()),
        timeline=case.timeline,
        draws=chosen,
    )


def parts(draws: Draws, size: int = PART) -> list[Draws]:
    """The draws in parts of whole leaves."""
    edges = range(draws.first, draws.first + draws.count, size)
    return [replace(draws, first=first, count=min(size, draws.first + draws.count - first)) for first in edges]


def run_values(deals: Deals, draws: Draws | None) -> Values:
    """What some draws come to; without draws, the typical values."""
    plans, rates = deals.plans, deals.rates
    each = [None] if draws is None else leaves(draws)
    return joined([run_leaf(plans, rates, leaf).values for leaf in each])


def _run_part(packed: bytes, fan: Fan, draws: Draws) -> tuple[Values, Fan]:
    """A part of the draws, in whatever process it is run."""
    deals = unpacked(packed)
    found, counted = [], fan
    for draw in leaves(draws):
        leaf = run_leaf(_plans(packed), deals.rates, draw)
        found.append(leaf.values)
        counted = counted.added(leaf.position)
    return joined(found), counted


@lru_cache(maxsize=8)
def unpacked(packed: bytes) -> Deals:
    """Deals that came from another process; once for all parts that are run here."""
    deals: Deals = pickle.loads(packed)  # noqa: S301 (our own, from the process that asked)
    return deals


@lru_cache(maxsize=8)
def _plans(packed: bytes) -> tuple[Plan, ...]:
    return unpacked(packed).plans


def joined(found: Sequence[Values]) -> Values:
    """Draws that follow each other, side by side."""
    return {name: np.concatenate([values[name] for values in found], axis=-1) for name in found[0]}
