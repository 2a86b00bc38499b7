"""Changes that can each be made alone: what differs, joined where one needs another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from partnersim.negotiate.redline.mixes import Units
from partnersim.negotiate.redline.orders import orders_of

__all__ = ["joined", "made"]


def joined(units: Sequence[Units], fits: Callable[[Units], bool], most_exact: int) -> list[Units]:
    """The units, joined until each of the changes can be made with any of the others, and without.

    `fits` says whether some of them can be made alone; it is asked of the mixes that `orders_of` passes. Joined are
    those two that most of the mixes which cannot be made hold apart, and all that are held apart as often: so neither
    the order of fields nor which draft is whose decides.
    """
    changes = sorted(units, key=sorted)
    while wrong := [mix for mix in orders_of(len(changes), most_exact).mixes if not fits(made(changes, mix))]:
        apart = {
            (i, j): sum((mix >> i ^ mix >> j) & 1 for mix in wrong) for i, j in combinations(range(len(changes)), 2)
        }
        most = max(apart.values())
        changes = _merged(changes, [pair for pair, times in apart.items() if times == most])
    return changes


def made(changes: Sequence[Units], mix: int) -> Units:
    """The units of the changes whose bits a mix has."""
    return frozenset(unit for number, change in enumerate(changes) if mix >> number & 1 for unit in change)


def _merged(changes: Sequence[Units], pairs: Sequence[tuple[int, int]]) -> list[Units]:
    """The changes with both of each pair as one."""
    place = list(range(len(changes)))
    for i, j in pairs:
        place = [place[i] if each == place[j] else each for each in place]
    groups: dict[int, Units] = {}
    for change, group in zip(changes, place, strict=True):
        groups[group] = groups.get(group, frozenset()) | change
    return sorted(groups.values(), key=sorted)
