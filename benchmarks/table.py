"""The figures, each beside its goal: printed as they come, and written as CSV."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from benchmarks.missed import why_missed

__all__ = ["Goal", "Row", "Table", "at_least", "at_most", "no_goal"]

COLUMNS = ("group", "what", "measured", "unit", "goal", "reached", "note")
REACHED = {True: "yes", False: "no", None: "–"}


class Goal(NamedTuple):
    """What a figure is to be, at the least or at the most."""

    number: float
    least: bool

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {_short(self.number)}"

    def part(self, measured: float) -> float:
        """How far the goal is reached: 1 where it just is, more where it is surpassed."""
        over, under = (measured, self.number) if self.least else (self.number, measured)
        return over / under if under else float(over >= under)


def at_least(number: float) -> Goal:
    return Goal(number, least=True)


def at_most(number: float) -> Goal:
    return Goal(number, least=False)


def no_goal(_: float) -> None:
    """Where a goal is for another number of threads."""


class Row(NamedTuple):
    """A figure; None where it could not be measured, and `note` says why."""

    what: str
    measured: float | None
    unit: str
    goal: Goal | None = None
    note: str = ""

    @property
    def part(self) -> float | None:
        """How far the goal is reached; None where there is no goal, or no figure."""
        return None if self.goal is None or self.measured is None else self.goal.part(self.measured)

    @property
    def reached(self) -> bool | None:
        return None if self.part is None else self.part >= 1.0

    @property
    def shown(self) -> str:
        """The figure with its unit."""
        return f"{'not measured' if self.measured is None else _short(self.measured)} {self.unit}".strip()


class Table:
    """The rows of a run by group, in order."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, Row]] = []

    def add(self, group: str, row: Row) -> None:
        if row.reached is False:
            row = row._replace(note="; ".join(filter(None, (row.note, why_missed(group, row.what)))))
        self.rows.append((group, row))
        goal = "" if row.goal is None else str(row.goal)
        print(f"  {row.what:<66} {row.shown:>26}  {goal:<9} {REACHED[row.reached]:<4} {row.note}", flush=True)

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for group, row in self.rows:
                measured = "" if row.measured is None else f"{row.measured:.6g}"
                goal = "" if row.goal is None else str(row.goal)
                writer.writerow((group, row.what, measured, row.unit, goal, REACHED[row.reached], row.note))


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3g}"
