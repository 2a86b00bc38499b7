"""Nets of points thrown over what may be agreed, and what lies between the points, interpolated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.negotiate.bargaining.space import Values
from partnersim.negotiate.movable import Movable

__all__ = ["Net", "Place", "at_edge", "between", "finer", "nearer", "nodes", "parts", "points"]

Floats = NDArray[np.float64]
Axes = Sequence[Floats]  # values of each field

FRANC = 1.0  # [currency] what a step of a field may be worth to anybody where a search ends
LATTICE = 1_000  # points of a net at which gains are interpolated, about
CLOSER = 8.0  # times as near in each round
WHOLE = 5  # whole numbers tried within the reach of a net


class Place(NamedTuple):
    """A point: which draft, and the values of its fields."""

    space: int
    values: Values


class Net(NamedTuple):
    """Where is searched: around a point, so far either way in each field; a field without reach stays."""

    centre: Place
    reach: Values


def points(axes: Axes) -> list[Values]:
    """All combinations of values, the last field varying fastest."""
    return list(product(*(each.tolist() for each in axes)))


def parts(net: Net, fields: Sequence[Movable]) -> Iterator[Net]:
    """A net for every combination of whole numbers within reach."""
    ways = [
        np.unique(np.clip(np.round(np.linspace(at - far, at + far, WHOLE)), field.low, field.high))
        if field.whole
        else np.array([at])
        for field, at, far in zip(fields, net.centre.values, net.reach, strict=True)
    ]
    for values in points(ways):
        yield Net(Place(net.centre.space, values), net.reach)


def nodes(net: Net, fields: Sequence[Movable]) -> list[Floats]:
    """The values of each field in a net: its middle and both ends, as far as the field goes; of whole numbers one."""
    return [
        np.unique(np.clip([at] if field.whole else [at - far, at, at + far], field.low, field.high))
        for field, at, far in zip(fields, net.centre.values, net.reach, strict=True)
    ]


def between(axes: Axes, gains: Floats) -> tuple[list[Floats], Floats]:
    """A lattice between the nodes of a net, and the gains there `[value of field 1, …, partner]`.

    By the parabola through three nodes of a field, the line through two (Lagrange's polynomials).
    """
    lattice = [np.union1d(each, np.linspace(each[0], each[-1], _abreast(axes))) for each in axes]
    return lattice, _weighted([_parabola(*each) for each in zip(axes, lattice, strict=True)], gains)


def finer(axes: Axes, fields: Sequence[Movable], times: int, gains: Floats) -> tuple[list[Floats], Floats]:
    """A grid with so many times as many values of what is not counted in whole numbers, and the gains there.

    By lines between neighbours; what is no valid deal is taken as a large loss.
    """
    steps = [np.arange((len(each) - 1) * times + 1) / times for each in axes]
    lattice = [
        each if field.whole else np.interp(step, np.arange(len(each)), each)
        for field, each, step in zip(fields, axes, steps, strict=True)
    ]
    lines = [
        np.stack([np.interp(at, each, unit) for unit in np.eye(len(each))], axis=1)
        for each, at in zip(axes, lattice, strict=True)
    ]
    return lattice, _weighted(lines, np.nan_to_num(gains, nan=-1e15))


def at_edge(net: Net, best: Place, fields: Sequence[Movable]) -> bool:
    """Whether a point of a net lies where the net ends and a field goes on, so that a better one may lie beyond."""
    ways = zip(nodes(net, fields), best.values, fields, strict=True)
    return any(len(axis) > 1 and not _inside(axis, at, field) for axis, at, field in ways)


def _inside(axis: Floats, at: float, field: Movable) -> bool:
    return bool(axis[0] < at < axis[-1]) or at in (field.low, field.high)


def nearer(net: Net, best: Place, fields: Sequence[Movable], gains: Floats) -> Net:
    """The net around a point taken from one: nearer, unless the point lies at its edge.

    A field of which a step of the lattice is worth no franc in the `gains` at the nodes has no reach any more.
    """
    axes, reach = nodes(net, fields), []
    for axis, (each, far, at, field) in enumerate(zip(axes, net.reach, best.values, fields, strict=True)):
        worth = np.nanmax(np.ptp(gains, axis=axis), initial=0.0)
        if field.whole:
            reach.append(far / CLOSER if far / CLOSER >= 0.5 else 0.0)
        elif worth < FRANC * _abreast(axes):
            reach.append(0.0)
        else:
            reach.append(far / CLOSER if _inside(each, at, field) else far)
    return Net(best, tuple(reach))


def _abreast(axes: Axes) -> int:
    """How many points a lattice of a net has of each field that varies in it."""
    varying = max(1, sum(len(each) > 1 for each in axes))
    return round(float(LATTICE ** (1.0 / varying)))


def _parabola(known: Floats, at: Floats) -> Floats:
    """Weights `[at, known]` of what is known."""
    weights = np.ones((len(at), len(known)))
    for k, node in enumerate(known):
        for other in np.delete(known, k):
            weights[:, k] *= (at - other) / (node - other)
    return weights


def _weighted(weights: Sequence[Floats], gains: Floats) -> Floats:
    """Gains `[…, partner]` with the values of each field in turn weighted to others."""
    for axis, each in enumerate(weights):
        gains = np.moveaxis(np.tensordot(each, gains, axes=(1, axis)), 0, axis)
    return gains
