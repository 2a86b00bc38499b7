"""Points of what may be agreed: valued once each, and searched beyond the grid until a step is worth no franc."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from partnersim.negotiate.bargaining.net import FRANC, Net, Place, at_edge, between, finer, nearer, nodes, parts, points
from partnersim.negotiate.bargaining.space import Space, Values
from partnersim.negotiate.bargaining.valuation import Valuation
from partnersim.negotiate.movable import Movable

__all__ = ["SLACK", "Goal", "Search"]

Floats = NDArray[np.float64]
Goal = Callable[[Floats], int | None]  # gains `[point, partner]` → the point it would take; None for none

SLACK = FRANC / 2.0  # a loss up to this is none
ROUNDS = 12
LEADERS = 2  # nets followed for a goal, beside those that end at their edge: whole numbers may be as good
WIDE = 2.0  # cells of the grid that a net reaches in what is not counted in whole numbers
FINER = 300  # values of each field at which the grid is looked at, about


@dataclass
class Search:
    """Gains over what each has without a deal, of points of several drafts; a point that is no valid deal has NaN."""

    spaces: Sequence[Space]
    valuation: Valuation
    without: Floats  # [partner] what each has without a deal [currency]
    steps: int  # values of each field on the grid
    found: dict[Place, Floats] = field(default_factory=dict)  # → gains [partner]

    @cached_property
    def axes(self) -> list[tuple[Floats, ...]]:
        """The values of each field of each draft."""
        return [space.axes(self.steps) for space in self.spaces]

    @cached_property
    def grids(self) -> list[Floats]:
        """The gains of each draft on its grid `[value of field 1, …, partner]`, all valued together."""
        each = [[Place(number, values) for values in points(axes)] for number, axes in enumerate(self.axes)]
        self.gains([place for places in each for place in places])
        return [self.gains(places).reshape(*map(len, axes), -1) for places, axes in zip(each, self.axes, strict=True)]

    def gains(self, places: Sequence[Place]) -> Floats:
        """The gains `[point, partner]`; those not known yet are valued together."""
        new = [place for place in dict.fromkeys(places) if place not in self.found]
        if new:
            worth = self.valuation.worth([self.spaces[place.space].terms_at(place.values) for place in new])
            self.found.update(zip(new, worth - self.without, strict=True))
        return np.array([self.found[place] for place in places]).reshape(len(places), len(self.without))

    def drafts(self) -> Floats:
        """The gains under the drafts as they are `[draft, partner]`."""
        return self.valuation.worth([space.deal.terms for space in self.spaces]) - self.without

    def known(self) -> Floats:
        """The gains of all points valued so far `[point, partner]`."""
        return np.array([*self.found.values()])

    def best(self, goal: Goal, among: Sequence[Place] | None = None) -> Place | None:
        """The point that a goal takes of some, or of all valued so far."""
        places = list(self.found) if among is None else among
        number = goal(self.gains(places)) if places else None
        return None if number is None else places[number]

    def refined(self, goals: Mapping[str, Goal]) -> dict[str, Place]:
        """For each goal the point it takes, searched between those of the grids, nearer from round to round.

        Whole numbers are tried each; every point that is taken is valued itself, whatever was interpolated.
        """
        going = {name: list(self._first(goal)) for name, goal in goals.items()}
        for _ in range(ROUNDS):
            going = {name: [net for net in each if any(net.reach)] for name, each in going.items()}
            nets = {
                name: [part for net in each for part in parts(net, self._fields(net))] for name, each in going.items()
            }
            self.gains([place for each in nets.values() for net in each for place in self._places(net)])
            guesses = {name: [self._guess(net, goals[name]) for net in each] for name, each in nets.items()}
            self.gains([place for each in guesses.values() for place in each if place is not None])
            for name, each in nets.items():
                near = dict(self._taken(each, guesses[name], goals[name]))
                led = dict.fromkeys(self._leaders(list(near), goals[name]))
                led |= dict.fromkeys(at for at, net in near.items() if at_edge(net, at, self._fields(net)))
                going[name] = [nearer(near[at], at, self._fields(near[at]), self._at_nodes(near[at])) for at in led]
        return {name: place for name, goal in goals.items() if (place := self.best(goal)) is not None}

    def _first(self, goal: Goal) -> Iterator[Net]:
        """Nets around the best points of the grids, with lines between neighbours."""
        drawn = [self._finer(number) for number in range(len(self.spaces))]
        gains = np.concatenate([each.reshape(-1, each.shape[-1]) for _, each in drawn])
        starts = np.cumsum([0, *(each[..., 0].size for _, each in drawn)])
        for _ in range(LEADERS):
            if (number := goal(gains)) is None:
                return
            space = int(np.searchsorted(starts, number, side="right")) - 1
            axes, of_space = drawn[space]
            at = np.unravel_index(number - starts[space], of_space.shape[:-1])
            values = tuple(float(each[k]) for each, k in zip(axes, at, strict=True))
            yield Net(Place(space, values), self._cell(space))
            alike = [k if each.whole else slice(None) for each, k in zip(self.spaces[space].fields, at, strict=True)]
            of_space[tuple(alike)] = np.nan
            gains[starts[space] : starts[space + 1]] = of_space.reshape(-1, of_space.shape[-1])

    def _finer(self, space: int) -> tuple[list[Floats], Floats]:
        fields, axes = self.spaces[space].fields, self.axes[space]
        times = max(1, round(FINER ** min(1.0, 2.0 / max(1, len(fields))) / self.steps))
        return finer(axes, fields, times, self.grids[space])

    def _cell(self, space: int) -> Values:
        fields = self.spaces[space].fields
        cells = ((each.high - each.low) / max(1, self.steps - 1) for each in fields)
        return tuple(cell * (1.0 if each.whole else WIDE) for each, cell in zip(fields, cells, strict=True))

    def _fields(self, net: Net) -> tuple[Movable, ...]:
        return self.spaces[net.centre.space].fields

    def _places(self, net: Net) -> list[Place]:
        return [Place(net.centre.space, values) for values in points(nodes(net, self._fields(net)))]

    def _at_nodes(self, net: Net) -> Floats:
        axes = nodes(net, self._fields(net))
        return self.gains(self._places(net)).reshape(*map(len, axes), -1)

    def _guess(self, net: Net, goal: Goal) -> Place | None:
        """The point within a net that a goal would take by the interpolated gains."""
        lattice, gains = between(nodes(net, self._fields(net)), self._at_nodes(net))
        number = goal(gains.reshape(-1, gains.shape[-1]))
        return None if number is None else Place(net.centre.space, points(lattice)[number])

    def _taken(self, nets: Sequence[Net], guesses: Sequence[Place | None], goal: Goal) -> Iterator[tuple[Place, Net]]:
        """The best valued point of each net that has one."""
        for net, guess in zip(nets, guesses, strict=True):
            best = self.best(goal, [*self._places(net), *([] if guess is None else [guess])])
            if best is not None:
                yield best, net

    def _leaders(self, places: list[Place], goal: Goal) -> Iterator[Place]:
        left = list(places)
        for _ in range(LEADERS):
            if (best := self.best(goal, left)) is not None:
                yield best
                left.remove(best)
