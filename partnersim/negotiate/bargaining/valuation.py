"""Certainty equivalents of many terms in the same draws, a part of the draws at a time, so that memory is bounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.negotiate.bargaining.utility import certainty_equivalent
from partnersim.negotiate.present_value import rates_of
from partnersim.negotiate.worth import Worth
from partnersim.simulation.drawing import Draws
from partnersim.simulation.periods import plan_of
from partnersim.sweep.leaf import leaves, npv_of_leaf
from partnersim.sweep.order import in_order
from partnersim.sweep.part import Prepared, npv_of_part, prepared

__all__ = ["Valuation"]

Floats = NDArray[np.float64]

AT_ONCE = 512  # terms valued on the same leaf of draws, which is drawn once for them
LEAVES = 4  # in a job, for which terms are prepared once


@dataclass(frozen=True, slots=True)
class Valuation:
    """How a case is valued: in draws or typically, by partners of whom each may mind risk.

    The risk `tolerances` are by partner; who has none takes the mean.
    """

    case: Case
    draws: Draws | None = None
    tolerances: Mapping[str, float] | None = None
    executor: Executor | None = None

    def worth(self, terms: Sequence[Agreement | None]) -> Floats:
        """The certainty equivalent of the NPV of each partner `[terms, partner]` [currency].

        NaN where there are no terms, or where they do not fit the case. No bit depends on the executor.
        """
        found = np.full((len(terms), len(self.case.partners)), np.nan)
        given = [number for number, each in enumerate(terms) if each is not None]
        jobs = list(self._jobs([each for each in terms if each is not None]))
        total = np.zeros((len(given), len(self.case.partners), len(self._parts())))
        with closing(in_order(self.executor, _valued, jobs)) as results:
            for job, worth in zip(jobs, results, strict=True):
                total[job.first : job.first + len(job.terms), :, job.leaf : job.leaf + len(job.parts)] = worth
        counts = np.array([1 if part is None else part.count for part in self._parts()])
        for i, tolerance in enumerate(self._each_tolerance()):
            found[given, i] = certainty_equivalent(total[:, i], tolerance, counts)
        return found

    def check(self, terms: Agreement) -> None:
        """See that terms fit the case.

        Raises:
            InputError: they do not.
        """
        Worth(self.case).npv([terms])

    def _parts(self) -> list[Draws | None]:
        """The leaves of the draws; typical values are one."""
        return [None] if self.draws is None else [*leaves(self.draws)]

    def _each_tolerance(self) -> tuple[float | None, ...]:
        return tuple((self.tolerances or {}).get(partner) for partner in self.case.partners)

    def _jobs(self, terms: Sequence[Agreement]) -> Iterator[Job]:
        tolerances, parts = self._each_tolerance(), self._parts()
        for first in range(0, len(terms), AT_ONCE):
            some = tuple(terms[first : first + AT_ONCE])
            for leaf in range(0, len(parts), LEAVES):
                yield Job(self.case, some, first, tuple(parts[leaf : leaf + LEAVES]), leaf, tolerances)


@dataclass(frozen=True, slots=True)
class Job:
    """Some terms on some leaves of the draws."""

    case: Case
    terms: tuple[Agreement, ...]
    first: int  # of the terms
    parts: tuple[Draws | None, ...]
    leaf: int  # the first of the leaves
    tolerances: tuple[float | None, ...]


def _valued(job: Job) -> Floats:
    """The certainty equivalents of each leaf `[terms, partner, leaf]`, in whatever process."""
    try:
        deals = _prepared(job.case, job.terms)
        return np.stack([_of_leaf(deals, part, job.tolerances) for part in job.parts], axis=-1)
    except InputError:  # terms that do not fit the case, found by halving
        if len(job.terms) == 1:
            return np.full((1, len(job.tolerances), len(job.parts)), np.nan)
        half = len(job.terms) // 2
        return np.concatenate([_valued(replace(job, terms=some)) for some in (job.terms[:half], job.terms[half:])])


def _prepared(case: Case, terms: Sequence[Agreement]) -> Prepared:
    plans = [plan_of(case, each.filled(case.seats)) for each in terms]
    return prepared(plans, rates_of(case))


def _of_leaf(deals: Prepared, part: Draws | None, tolerances: Sequence[float | None]) -> Floats:
    npv = npv_of_leaf(deals.plans, deals.rates, None) if part is None else npv_of_part(deals, part)
    return np.stack([certainty_equivalent(npv[:, i], each) for i, each in enumerate(tolerances)], axis=1)
