"""Other packages under the same rule, where their environment is there: `benchmarks/peers` installs and runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from benchmarks.peers import drive
from benchmarks.rounds import QUICK, Size
from benchmarks.table import Row, at_least

__all__ = ["rows"]

ABSENT = "their environment is not there; make bench-peers installs it"


def rows(size: Size) -> Iterator[Row]:
    if drive.PYTHON.exists():
        yield from map(_as_row, drive.rows(quick=size == QUICK))
        return
    for peer in drive.PEERS:
        goal = at_least(peer.goal) if peer.goal else None
        yield Row(peer.distribution, None, "×", goal, ABSENT)


def _as_row(row: Any) -> Row:
    """A row with numbers for texts like 1,234×."""
    found, goal = _number(row.measured), _number(row.goal)
    said = row.note if found is not None else f"{row.measured}: {row.note}"
    return Row(row.what, found, "×", None if goal is None else at_least(goal), said)


def _number(text: str) -> float | None:
    found = re.search(r"([\d.,]+)×", text)
    return float(found[1].replace(",", "")) if found else None
