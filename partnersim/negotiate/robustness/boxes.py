"""Covering: one box after the other, each as few limits as matter, until more boxes hold no more that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.errors import InputError
from partnersim.negotiate.robustness.prim import FEWEST, Box, Score, peeled, refined, simplified

__all__ = ["MOST_BOXES", "Wanted", "boxes_of", "reproduced"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_BOXES = 3  # more nobody reads
SLACK = 0.02  # of the score, that fewer limits may cost, and a further box must bring
LEVEL = 0.05  # of quasi-p-values: above it a limit does not matter
HALVES = 10  # random halves of the draws, in each of which the same is looked for again


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a box must have: the least coverage and density; of those that have, the one with the highest score.

    The score is the harmonic mean of both (F1): 1 for a box with all the draws of interest and no other.
    """

    coverage: float = 0.0
    density: float = 0.0

    def __post_init__(self) -> None:
        for name, share in (("coverage", self.coverage), ("density", self.density)):
            if not 0.0 <= share <= 1.0:
                raise InputError.one(f"{share:g} is no {name} that a box can have; write one from 0% to 100%")

    def score(self, total: int) -> Score:
        """The score of boxes by their draws and hits, `total` being all the draws of interest."""

        def score(draws: ArrayLike, hits: ArrayLike) -> Floats:
            held, of_interest = np.asarray(draws, float), np.asarray(hits, float)
            will_do = (of_interest >= self.coverage * total) & (of_interest >= self.density * held)
            return np.where(will_do, 2.0 * of_interest / (held + total), -np.inf)

        return score


def boxes_of(x: Floats, hit: Bools, wanted: Wanted, most: int = MOST_BOXES) -> list[Box]:
    """Boxes that hold draws of interest, one after the other, each among the draws that are in none before it.

    Of the boxes on the way of peeling the one with the highest score is taken, its limits are refined, those that do
    not matter (SLACK, LEVEL) dropped, and the others refined again. A further box is taken where all together then
    score higher by more than SLACK; least coverage is asked of the first alone.

    Args:
        x: inputs `[input, draw]`.
        hit: which draws are of interest `[draw]`.
        wanted: what a box must have.
        most: how many boxes.
    """
    boxes: list[Box] = []
    left, total = np.ones(x.shape[1], bool), int(hit.sum())
    while len(boxes) < most and int(hit[left].sum()) >= FEWEST:
        box = _best(x[:, left], hit[left], wanted if not boxes else replace(wanted, coverage=0.0))
        if box is None or (boxes and not _better_with(boxes, box, total)):
            break
        boxes.append(box)
        left &= ~box.holds(x)
    return boxes


def _best(x: Floats, hit: Bools, wanted: Wanted) -> Box | None:
    """The best box among draws; None where none has what it must, or no limit matters."""
    score = wanted.score(int(hit.sum()))
    box = max(peeled(x, hit), key=lambda each: float(score(each.draws, each.hits)))
    if score(box.draws, box.hits) == -np.inf:
        return None
    box = refined(box, x, hit, score, [*np.ndindex(len(x), 2)])
    box = simplified(box, x, hit, score, SLACK, LEVEL)
    return refined(box, x, hit, score, box.sides) if box.sides else None


def _better_with(boxes: Sequence[Box], box: Box, hits: int) -> bool:
    """Whether boxes score higher together with one more, by more than fewer limits may cost."""
    held = [(sum(each.hits for each in some), sum(each.draws for each in some)) for some in (boxes, [*boxes, box])]
    before, after = (2.0 * of_interest / (all_ + hits) for of_interest, all_ in held)
    return after > before + SLACK


def reproduced(x: Floats, hit: Bools, wanted: Wanted, seed: int, most: int = MOST_BOXES) -> Floats:
    """In which part of random halves of the draws a box limits each side `[input, low and high]`.

    The reproducibility of Bryant and Lempert 2010: what is found in one half and not in the other was chance.
    """
    random = np.random.default_rng(seed)
    times = np.zeros((len(x), 2))
    for _ in range(HALVES):
        half = random.permutation(x.shape[1])[: x.shape[1] // 2]
        for side in {side for box in boxes_of(x[:, half], hit[half], wanted, most) for side in box.sides}:
            times[side] += 1.0
    return times / HALVES
