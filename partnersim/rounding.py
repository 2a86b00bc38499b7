"""Figures for people: rounded so that shown parts add up to the shown total."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["add_up", "rest_to_first"]


def add_up(parts: Sequence[float], decimals: int = 2) -> list[float]:
    """The parts rounded so that they add up to their rounded sum: the largest remainders are rounded up.

    Every part stays within one unit of the last decimal; equal remainders go to the first parts.
    """
    unit = 10.0**decimals
    scaled = [part * unit for part in parts]
    shown = [math.floor(part) for part in scaled]
    missing = round(math.fsum(scaled)) - sum(shown)
    by_remainder = sorted(range(len(scaled)), key=lambda i: shown[i] - scaled[i])
    for i in by_remainder[:missing]:
        shown[i] += 1
    return [part / unit for part in shown]


def rest_to_first(parts: Sequence[float], decimals: int = 2) -> list[float]:
    """The parts rounded each by itself, except the first, which takes what is missing to their rounded sum."""
    shown = [round(part, decimals) for part in parts]
    return shown and [
        round(math.fsum([round(math.fsum(parts), decimals), *(-part for part in shown[1:])]), decimals),
        *shown[1:],
    ]
