"""The rate at which one set of terms would be worth as much to a partner as another."""

from __future__ import annotations

from dataclasses import dataclass

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.inputs.case import Case
from partnersim.negotiate.swings import npv_of, only_base

__all__ = ["Match", "matching_rate"]


@dataclass(frozen=True, slots=True)
class Match:
    """The value of a lever at which two sets of terms are worth the same to a partner."""

    rate: float
    now: float
    of: str  # what it is a rate of, in words


def matching_rate(case: Case, baseline: Agreement, other: Agreement, partner: int) -> Match | None:
    """The lever of `other` at which a partner's NPV equals that under `baseline`; None if no rate to 100% does.

    Solved by Brent's method on the lever, the other terms as they are.
    """
    from scipy.optimize import brentq

    lever = other.lever()
    if lever is None:
        return None
    alone = only_base(case)
    target = npv_of(alone, baseline, partner)

    def short(rate: float) -> float:
        return npv_of(alone, changed_terms(other, lever.values(rate)), partner) - target

    if short(0.0) * short(1.0) > 0.0:
        return None
    return Match(float(brentq(short, 0.0, 1.0, xtol=1e-6)), lever.rate, lever.of)
