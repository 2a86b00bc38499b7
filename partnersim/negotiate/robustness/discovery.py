"""Scenario discovery: in which draws terms go wrong for a partner, as boxes of the uncertain numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.negotiate.robustness.boxes import MOST_BOXES, Wanted, boxes_of, reproduced
from partnersim.negotiate.robustness.conditions import Found, When, WorseOff
from partnersim.negotiate.robustness.inputs import drawn_inputs
from partnersim.negotiate.robustness.prim import FEWEST, Box, opened, peeled, quasi_p
from partnersim.negotiate.worth import Worth
from partnersim.simulation.drawing import Draws, Sampling, draws_of, drivers
from partnersim.simulation.labels import labels_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DiscoveredBox", "Discovery", "Limit", "discover"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST = 0.5  # of all draws: what holds in more is better looked for the other way round


class Limit(NamedTuple):
    """A driver's values in a box, both ends included; None for no end."""

    driver: str  # field path; of `go_live` values are months late
    low: float | None
    high: float | None
    low_p: float | None  # quasi-p-values of the ends
    high_p: float | None
    reproduced: float  # in which part of random halves of the draws some box has the same, the rarer of two ends

    @property
    def least_p(self) -> float:
        """The smaller of its quasi-p-values."""
        return min(p for p in (self.low_p, self.high_p) if p is not None)


@dataclass(frozen=True, slots=True)
class DiscoveredBox:
    """A box, its limits in the order in which they matter: the one without which it would be least dense first."""

    limits: tuple[Limit, ...]
    draws: int  # in it, of those in no box before
    hits: int  # of them those of interest
    coverage: float  # part of all draws of interest
    density: float  # part of its draws that are of interest
    mass: float  # part of all draws


@dataclass(frozen=True, slots=True, eq=False)
class Discovery:
    """In which draws a condition holds, and the boxes that hold most of them; each box leaves out those before it."""

    condition: When | WorseOff
    terms: tuple[str, ...]  # the labels of the terms, and of others they are compared with
    partner: str  # whose figure it is
    drivers: tuple[str, ...]
    inputs: Floats  # [driver, draw], in the unit of the field
    found: Found
    boxes: tuple[DiscoveredBox, ...]
    draws: Draws
    reason: str = ""  # why there are no boxes, in words; empty where there are

    @property
    def hits(self) -> int:
        """In how many draws the condition holds."""
        return int(self.found.hit.sum())

    @property
    def telling(self) -> tuple[str, ...]:
        """Drivers, those that tell most first: of the first box, then by how differently they are drawn.

        That is the difference of mean ranks of draws of interest and of all others.
        """
        limited = [limit.driver for box in self.boxes[:1] for limit in box.limits]
        if not 0 < self.hits < self.draws.count:
            return self.drivers
        ranks = self.inputs.argsort(axis=1).argsort(axis=1)
        apart = np.abs(ranks[:, self.found.hit].mean(axis=1) - ranks[:, ~self.found.hit].mean(axis=1))
        others = sorted(zip(-apart, self.drivers, strict=True))
        return (*limited, *(name for _, name in others if name not in limited))

    def pair(self, box: DiscoveredBox) -> tuple[str, ...]:
        """The two drivers that tell most of a box: those it limits, then others; one where the case has no more."""
        return tuple(dict.fromkeys([*(limit.driver for limit in box.limits), *self.telling]))[:2]

    def left_for(self, box: DiscoveredBox) -> Bools:
        """Which draws were left when a box was looked for: those in none before it."""
        left = np.ones(self.draws.count, bool)
        for before in self.boxes[: self.boxes.index(box)]:
            left &= ~self._holds(before)
        return left

    def _holds(self, box: DiscoveredBox) -> Bools:
        inside = np.ones(self.draws.count, bool)
        for limit in box.limits:
            values = self.inputs[self.drivers.index(limit.driver)]
            low, high = (-np.inf if limit.low is None else limit.low), (np.inf if limit.high is None else limit.high)
            inside &= (values >= low) & (values <= high)
        return inside

    def to_frame(self) -> pd.DataFrame:
        """A row per box and driver that it limits.

        Columns: box (from 1), coverage, density and mass of the box, draws and hits; driver, low and high (missing for
        no limit) in the unit of its field, low_p and high_p, reproduced.
        """
        import pandas as pd

        rows = [
            {
                "box": number, "coverage": box.coverage, "density": box.density, "mass": box.mass, "draws": box.draws,
                "hits": box.hits, **limit._asdict(),
            }
            for number, box in enumerate(self.boxes, start=1)
            for limit in box.limits
        ]  # fmt: skip
        columns = ["box", "coverage", "density", "mass", "draws", "hits", *Limit._fields]
        return pd.DataFrame(rows, columns=columns)


def discover(
    case: Case,
    terms: Agreement,
    condition: When | WorseOff,
    *,
    draws: int = 10_000,
    seed: int = 0,
    sampling: Sampling = "random",
    wanted: Wanted | None = None,
    most_boxes: int = MOST_BOXES,
) -> Discovery:
    """Look for the draws in which a condition holds, and say where they lie.

    Where there are too few draws of interest, or too few others, to find anything, the result has no boxes and says so.

    Args:
        case: one with uncertain numbers.
        terms: under which the condition is looked at.
        condition: what is looked for.
        draws: how many; the same as of any other command with this seed.
        seed: of the draws, and of their random halves.
        sampling: of the single numbers, `random` or `sobol`.
        wanted: what a box must have; by default nothing but a high score.
        most_boxes: how many are looked for, one after the other.

    Raises:
        InputError: the terms do not fit the case, no number of it is uncertain, or a partner that is not there.
    """
    if not drivers(case):
        only = "nothing but its months is uncertain" if case.varies else "it has only fixed values"
        text = f"draws of {case.title} have no numbers to tell them apart by, as {only}"
        raise InputError.one(f"{text}; write one in place of a number, like {{low: 2%, mode: 2.5%, high: 4%}}")
    chosen = draws_of(case, draws, seed, sampling)
    found = condition.found(case, terms, chosen)
    inputs = drawn_inputs(case, chosen)
    names, x = tuple(inputs), np.stack([*inputs.values()])
    both = (terms, condition.other) if isinstance(condition, WorseOff) else (terms,)
    partner = [*case.partners][Worth(case).partner(condition.metric, terms)]
    result = Discovery(condition, tuple(labels_of(both)), partner, names, x, found, (), chosen)
    if reason := _too_few(int(found.hit.sum()), draws):
        return replace(result, reason=reason)
    asked = wanted or Wanted()
    boxes = boxes_of(x, found.hit, asked, most_boxes)
    if not boxes:
        return replace(result, reason=_no_box(x, found.hit, asked))
    again = reproduced(x, found.hit, asked, seed, most_boxes)
    return replace(result, boxes=tuple(_described(x, found.hit, boxes, names, again)))


def _described(
    x: Floats, hit: Bools, boxes: Sequence[Box], names: Sequence[str], again: Floats
) -> Iterator[DiscoveredBox]:
    """Boxes with what is known of each and of its limits; `again` is what `reproduced` gives."""
    total, left = int(hit.sum()), np.ones(x.shape[1], bool)
    for box in boxes:
        among, of_interest = x[:, left], hit[left]
        p = quasi_p(box, among, of_interest)
        without = {
            each: opened(box, among, of_interest, [(each, 0), (each, 1)]).density for each in {each for each, _ in p}
        }
        limits = []
        for each in sorted(without, key=lambda each: (without[each], each)):
            low, high = (float(end) if (each, side) in p else None for side, end in enumerate(box.limits[each]))
            rarer = min(float(again[side]) for side in p if side[0] == each)
            limits.append(Limit(names[each], low, high, p.get((each, 0)), p.get((each, 1)), rarer))
        yield DiscoveredBox(tuple(limits), box.draws, box.hits, box.hits / total, box.density, box.draws / x.shape[1])
        left &= ~box.holds(x)


def _too_few(hits: int, draws: int) -> str:
    """Why nothing can be found; empty where something may."""
    if not hits or hits == draws:
        return "there is nothing to tell apart"
    if min(hits, draws - hits) < FEWEST:
        which = "" if hits < FEWEST else " others"
        return f"fewer than {FEWEST}{which} tell nothing; draw more, or look for something else"
    return ""


def _no_box(x: Floats, hit: Bools, wanted: Wanted) -> str:
    """Why no box was found where there are draws enough; the nearest where too much was wanted."""
    if wanted.coverage or wanted.density:
        held = (each for each in peeled(x, hit) if each.hits >= wanted.coverage * hit.sum())
        purest = max(held, key=attrgetter("density"))
        holding = f" that holds {wanted.coverage:.0%} of these" if wanted.coverage else ""
        return f"the purest box{holding} is {purest.density:.0%} pure"
    if hit.mean() > MOST:
        return "no box does better than all draws; look for the others"
    return "they lie everywhere among the others"
