"""Which costs partners show each other by an agreement, amendments and all."""

from __future__ import annotations

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import ALL_COSTS, CostKind
from partnersim.agreements.reader import amended

__all__ = ["disclosed"]


def disclosed(terms: Agreement) -> tuple[CostKind, ...]:
    """The kinds of cost that partners show each other under all versions of the terms."""
    versions = (terms, *(version for _, version in amended(terms)))
    return tuple(kind for kind in ALL_COSTS if all(kind in each.disclosed_costs for each in versions))
