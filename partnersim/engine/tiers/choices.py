"""The larger and the smaller of two numbers: half the time of the built-ins, which mind what is no number."""

from __future__ import annotations


def most(one: float, other: float) -> float:
    """The larger; of two equal ones the second."""
    return one if one > other else other


def least(one: float, other: float) -> float:
    """The smaller; of two equal ones the second."""
    return one if one < other else other


# What the compiler must put into loops over lanes.
FUNCTIONS = (most, least)
