"""The rate at which one set of terms would be worth as much to a partner as another."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter

from partnersim.agreements.agreement import Agreement, Lever
from partnersim.agreements.clauses import Range
from partnersim.agreements.reader import changed_terms
from partnersim.inputs.case import Case
from partnersim.inputs.values import Rate
from partnersim.negotiate.swings import npv_of, only_base

__all__ = ["Match", "matching_rate"]

RATE: TypeAdapter[float] = TypeAdapter(Rate)


@dataclass(frozen=True, slots=True)
class Match:
    """The value of a lever at which two sets of terms are worth the same to a partner."""

    rate: float
    now: float
    of: str  # what it is a rate of, in words


def matching_rate(case: Case, baseline: Agreement, other: Agreement, partner: int) -> Match | None:
    """The lever of `other` at which a partner's NPV equals that under `baseline`; None if no rate it may have does.

    Solved by Brent's method on the lever, the other terms as they are. A lever that is not negotiable has no other
    rate, and one with a range none outside it.
    """
    from scipy.optimize import brentq

    lever = other.lever()
    if lever is None or (limits := _limits(other, lever)) is None:
        return None
    alone = only_base(case)
    target = npv_of(alone, baseline, partner)

    def short(rate: float) -> float:
        return npv_of(alone, changed_terms(other, lever.values(rate)), partner) - target

    if short(limits[0]) * short(limits[1]) > 0.0:
        return None
    return Match(float(brentq(short, *limits, xtol=1e-6)), lever.rate, lever.of)


def _limits(terms: Agreement, lever: Lever) -> tuple[float, float] | None:
    """Between which rates a lever may be moved; None where it may not be."""
    low, high = 0.0, 1.0
    first, *others = lever.values(lever.rate)
    if any(terms.negotiable_at(path) is False for path in (first, *others)):
        return None
    if isinstance(said := terms.negotiable_at(first), Range):
        low, high = (RATE.validate_python(end) for end in (said.low, said.high))
    return low, high
