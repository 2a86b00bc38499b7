"""The rate at which one set of terms would be worth as much to a partner as another."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.negotiate.room import limits
from partnersim.negotiate.worth import Worth

__all__ = ["Match", "matching_rate"]

PRECISION = 1e-6  # of the rate


@dataclass(frozen=True, slots=True)
class Match:
    """The value of a lever at which two sets of terms are worth the same to a partner."""

    rate: float
    now: float
    of: str  # what it is a rate of, in words


def matching_rate(case: Case, baseline: Agreement, other: Agreement, partner: int) -> Match | None:
    """The lever of `other` at which a partner's NPV equals that under `baseline`; None if no rate it may have does.

    Solved by Brent's method on the lever, the other terms as they are. A lever that is not negotiable has no other
    rate, and one that moves fields with a range none outside it. Where the least or the highest rate makes no valid
    terms, like a bonus on a share of nothing, rates begin beside it.
    """
    lever = other.lever()
    if lever is None or (within := limits(other, lever)) is None:
        return None
    worth = Worth(case)

    def npv(terms: Agreement) -> float:
        return float(worth.npv([terms])[0, partner, 0])

    target = npv(baseline)

    def short(rate: float) -> float:
        return npv(changed_terms(other, lever.values(rate))) - target

    low, high = within
    for inside in (0.0, PRECISION):
        with suppress(InputError):
            rate = _root(short, low + inside, high - inside)
            return None if rate is None else Match(rate, lever.rate, lever.of)
    return None


def _root(of: Callable[[float], float], low: float, high: float) -> float | None:
    """Where a function is 0; None where it has the same sign at both ends."""
    from scipy.optimize import brentq

    return None if of(low) * of(high) > 0.0 else float(brentq(of, low, high, xtol=PRECISION))
