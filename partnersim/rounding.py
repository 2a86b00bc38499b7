"""Figures for people: rounded so that shown parts add up to the shown total."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["add_up", "rest_to_first"]


def add_up(parts: Sequence[float], decimals: int = 2, total: float | None = None) -> list[float]:
    """The parts rounded so that they add up to their rounded sum: the largest remainders are rounded up.

    Every part stays within one unit of the last decimal; equal remainders go to the first parts. Where `total` is
    given, they add up to that instead, if it is within so many units as there are parts; nothing stays nothing, if
    another part can give way.
    """
    unit = 10.0**decimals
    scaled = [part * unit for part in parts]
    shown = [math.floor(part) for part in scaled]
    missing = round(math.fsum(scaled) if total is None else total * unit) - sum(shown)
    by_remainder = sorted(range(len(scaled)), key=lambda i: (missing * (scaled[i] == 0.0), shown[i] - scaled[i]))
    for i in by_remainder[: max(missing, 0)]:
        shown[i] += 1
    for i in by_remainder[len(shown) + min(missing, 0) :]:
        shown[i] -= 1
    return [part / unit for part in shown]


def rest_to_first(parts: Sequence[float], decimals: int = 2, total: float | None = None) -> list[float]:
    """The parts rounded each by itself, except the first, which takes what is missing to `total`.

    That is their rounded sum where it is not given. No parts stay none.
    """
    if not parts:
        return []
    rest = [round(part, decimals) for part in parts[1:]]
    whole = round(math.fsum(parts) if total is None else total, decimals)
    return [round(math.fsum([whole, *(-part for part in rest)]), decimals), *rest]
