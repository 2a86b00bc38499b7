"""What a sweep runs, cut into parts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from partnersim import __version__
from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.simulation.drawing import Draws
from partnersim.simulation.labels import labels_of
from partnersim.sweep.draws import parts
from partnersim.sweep.grid import Grid, Point
from partnersim.sweep.leaf import LEAF

__all__ = ["Part", "Sweep"]

POINTS = 4  # without draws, for each leaf of a part: some tenths of a second of work


@dataclass(frozen=True, slots=True)
class Part:
    """What a worker does at once: some points, each in some of the draws; `number` names its file."""

    number: int
    points: tuple[tuple[int, Point], ...]
    draws: Draws | None


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is run: all points of a grid over fields of a case and terms, each in the same draws, or in none."""

    case: Case
    terms: tuple[Agreement, ...]
    grid: Grid
    draws: Draws | None
    part: int  # leaves that a worker runs at once

    @property
    def at_once(self) -> int:
        """How many points make a part; 0 where a point makes parts."""
        if self.draws is None:
            return POINTS * self.part
        return min(POINTS * self.part, self.part * LEAF // self.draws.count)

    @property
    def count(self) -> int:
        """How many parts there are."""
        if self.at_once or self.draws is None:
            return -(-self.grid.size // self.at_once)
        return self.grid.size * -(-self.draws.count // (self.part * LEAF))

    def parts(self) -> Iterator[Part]:
        """The parts, in order."""
        points = enumerate(self.grid.points())
        number = 0
        if not self.at_once and self.draws is not None:
            for point in points:
                for draws in parts(self.draws, self.part):
                    yield Part(number, (point,), draws)
                    number += 1
        while self.at_once and (some := tuple(islice(points, self.at_once))):
            yield Part(number, some, self.draws)
            number += 1

    def asked(self) -> dict[str, Any]:
        """What the results depend on, for `sweep.json`."""
        case = {"file": self.case.document.value, "series": [repr(each.distribution) for each in self.case.uncertain]}
        if self.case.demand.series is not None:
            case["rows"] = dict(self.case.demand.series.rows)
        terms = [{"file": each.document.value, "parties": dict(each.parties)} for each in self.terms]
        return {
            "partnersim": __version__,
            "title": self.case.title,
            "currency": self.case.currency,
            "terms": labels_of(self.terms),
            "case_hash": _hash(case),
            "terms_hash": _hash(terms),
            "varied": {name: list(values) for name, values in self.grid.listed.items()},
            "sampled": {name: repr(each) for name, each in self.grid.sampled.items()},
            "samples": self.grid.samples,
            "points": self.grid.size,
            "draws": None if self.draws is None else self.draws.count,
            "seed": self.grid.seed,
            "sampling": None if self.draws is None else self.draws.sampling,
            "part": self.part,
        }


def _hash(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
