"""The phases of a ledger as spans of months."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from partnersim.ledger.ledger import Ledger

__all__ = ["Span", "out_of_pocket", "phase_spans", "telling_month"]


class Span(NamedTuple):
    """Months in a row in one phase, 0-based, both ends included."""

    phase: int
    first: int
    last: int


def phase_spans(ledger: Ledger, scenario: int = 0) -> list[Span]:
    """The phases in the order they came; empty for kinds of agreement without phases."""
    phases = ledger.books.phase[:, scenario]
    if not phases.any():
        return []
    starts = [0, *(np.flatnonzero(np.diff(phases)) + 1).tolist(), len(phases)]
    return [Span(int(phases[first]), first, after - 1) for first, after in pairwise(starts)]


def out_of_pocket(ledger: Ledger, month: int, scenario: int = 0) -> float:
    """The positions below 0 of all partners together at the end of a month, never above 0 [currency]."""
    return float(np.minimum(ledger.books.position[month, :, scenario], 0.0).sum())


def telling_month(ledger: Ledger) -> int:
    """A month worth explaining, 0-based: where losses become equal; else the first after the deepest position."""
    levelled = [span.last for span in phase_spans(ledger) if span.phase == 3]
    if levelled:
        return levelled[0]
    deepest = int(ledger.books.position[:, :, 0].sum(axis=1).argmin())
    return min(deepest + 1, ledger.timeline.months - 1)
