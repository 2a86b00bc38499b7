"""The label of a month: which phase of the agreement it belongs to, told from what was paid."""

from __future__ import annotations

from partnersim.engine.slots import (
    LIVE_FROM,
    PHASE,
    REVENUE,
    SCALE,
    SEEN,
    SURPLUS,
    TOLERANCE,
    TOTAL,
    Rows,
)  # fmt: skip
from partnersim.engine.tiers.pool import sum_partners

COSTS = 2  # a tier of this phase covers costs; what it leaves is the surplus


def label_without_surplus(month: int, notes: Rows) -> None:
    """Phase 1 before go-live while nothing is collected, else phase 2."""
    revenue, scale, seen, phase = notes[REVENUE], notes[SCALE], notes[SEEN], notes[PHASE]
    live_from = notes[LIVE_FROM]
    for lane in range(len(scale)):
        collects = abs(revenue[lane]) > TOLERANCE * scale[lane]
        seen[lane] = 1.0 if collects else seen[lane]
        unseen = live_from[lane] < 0.0 and seen[lane] == 0.0
        phase[lane] = 1.0 if unseen or (month < live_from[lane] and not collects) else 2.0


def label(tier_phase: int, last: bool, paid: Rows, notes: Rows) -> None:
    """With a surplus, the phase is that of the first tier after the costs to pay anything.

    Whatever reaches the last tier and was not paid before it is paid there.
    """
    surplus, scale, total, phase = notes[SURPLUS], notes[SCALE], notes[TOTAL], notes[PHASE]
    sum_partners(paid, total)
    for lane in range(len(scale)):
        least = TOLERANCE * scale[lane]
        pays = phase[lane] <= COSTS and surplus[lane] > least and (last or total[lane] > least)
        phase[lane] = tier_phase if pays else phase[lane]
