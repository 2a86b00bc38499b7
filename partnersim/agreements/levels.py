"""Levels of a partner programme: what a partner must reach for each, and where it stands month by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.bands import reaches
from partnersim.agreements.words import money, percent
from partnersim.inputs.part import Part
from partnersim.inputs.values import Amount, Name, Quantity, Rate

__all__ = ["CRITERIA", "Level", "qualified", "standing"]

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

CRITERIA: dict[str, Callable[[float], str]] = {  # what may be asked for a level, in words
    "new_users": lambda least: f"{money(least)} new users",
    "net_new_users": lambda least: f"{money(least)} new users net of those who leave",
    "trailing_revenue": lambda least: f"{money(least)} billed at list prices",
    "certified_people": lambda least: f"{money(least)} certified people",
    "retention": lambda least: f"{percent(least)} of users retained",
    "satisfaction": lambda least: f"{percent(least)} of customers satisfied",
}


class Level(Part):
    """What a partner has at a level, and the least it must reach for it; 0 asks for nothing."""

    discount_on_list: dict[Name, Rate]  # by revenue line of the vendor, on list prices
    monthly_benefits: Amount = 0.0  # marketing, PR and the like: what they cost the vendor while the level is held
    new_users: Quantity = 0.0  # instances that came in the test period
    net_new_users: Quantity = 0.0  # instances that came in the test period, less those that left
    trailing_revenue: Amount = 0.0  # billed in the test period on the vendor's lines, at list prices
    certified_people: Quantity = 0.0  # of the provider, in the month of the test
    retention: Rate = 0.0  # of users, as retention_counts says
    satisfaction: Rate = 0.0  # of the provider's customers, in the month of the test

    @property
    def asks(self) -> dict[str, float]:
        """The criteria that ask for something, and the least of each."""
        return {name: least for name in CRITERIA if (least := getattr(self, name))}


def qualified(levels: Sequence[Level], measured: Mapping[str, Floats]) -> Numbers:
    """The highest level whose criteria are all met in each month, by number `[month, scenario]`.

    Args:
        levels: from low to high; the first asks for nothing.
        measured: criterion → what there is of it `[month, scenario]`, at least those the levels ask for.
    """
    shape = next(iter(measured.values())).shape
    best = np.zeros(shape, dtype=np.int64)
    for number, level in enumerate(levels):
        met = np.ones(shape, dtype=bool)
        for name, least in level.asks.items():
            met &= reaches(measured[name], least)
        best = np.where(met, number, best)
    return best


def standing(met: Numbers, grace_months: int) -> Numbers:
    """Where a partner stands `[month, scenario]`, given the level it qualifies for at the end of each month.

    A level earned holds from the next month on, and for `grace_months` longer than it is earned: the partner stands
    at the highest level of its last 1 + grace_months tests. It begins at the lowest.
    """
    level = np.zeros_like(met)
    for back in range(1, min(grace_months + 1, len(met) - 1) + 1):
        level[back:] = np.maximum(level[back:], met[:-back])
    return level
