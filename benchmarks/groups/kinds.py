"""From the flows of a case to its ledger, by every kind of agreement, against the five-phase one."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.kinds import MONTHS, kinds
from benchmarks.rounds import Size, in_turns
from benchmarks.table import Row, at_most

__all__ = ["rows"]


def rows(size: Size) -> Iterator[Row]:
    sides = kinds(size.kinds)
    _, five_phase = next(sides)
    for name, kind in sides:
        took = in_turns(size.rounds, five_phase=five_phase, kind=kind)
        each = 1e9 * took["kind"] / (size.kinds * MONTHS)
        note = f"{each:.0f} ns a scenario and month"
        yield Row(name.replace("_", " "), took["kind"] / took["five_phase"], "×", at_most(2), note)
