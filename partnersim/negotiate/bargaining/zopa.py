"""The zone of possible agreement: which terms leave nobody worse off than without a deal, and which of them are fair.

A map is valued on a grid of each draft's fields; what bargaining theory would choose is searched beyond the grid.
Everything is the contract itself run again. Gains are certainty equivalents of NPVs less those of the BATNAs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from partnersim.errors import InputError
from partnersim.negotiate.bargaining.batna import Batna
from partnersim.negotiate.bargaining.closed import Closed, closed
from partnersim.negotiate.bargaining.net import Place
from partnersim.negotiate.bargaining.search import SLACK, Search
from partnersim.negotiate.bargaining.solutions import RULES, Rule, chosen, ideal, least_bad, pareto_front, rational
from partnersim.negotiate.bargaining.space import Space, Values, signable
from partnersim.negotiate.bargaining.valuation import Valuation

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST_SPACES", "STEPS", "Chosen", "Map", "Zopa", "zopa"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

STEPS = 21  # of each of two fields
MOST_SPACES = 6
MOST_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Map:
    """A draft on the grid of its fields."""

    space: Space
    axes: tuple[Floats, ...]  # the values of each field
    gains: Floats  # [value of the first field, of the second, …, partner] [currency]; NaN where terms are not valid
    as_drafted: Floats  # [partner] gains under the draft as it is [currency]

    @property
    def flat(self) -> Floats:
        """The gains `[point, partner]`, the last field varying fastest."""
        return self.gains.reshape(-1, self.gains.shape[-1])

    @property
    def rational(self) -> Mask:
        """Where nobody loses `[value of the first field, …]`."""
        return rational(self.flat, SLACK).reshape(self.gains.shape[:-1])

    @property
    def front(self) -> Mask:
        """Where nobody could gain but at the cost of another, under this draft `[value of the first field, …]`."""
        return pareto_front(self.flat).reshape(self.gains.shape[:-1])

    @property
    def left_out(self) -> int:
        """How many points make no valid terms."""
        return int(np.isnan(self.flat).any(axis=1).sum())


@dataclass(frozen=True, slots=True)
class Chosen:
    """The point a bargaining solution takes, to the franc, and round numbers beside it that people would sign."""

    rule: str  # one of RULES
    space: int
    values: Values
    gains: Floats  # [partner] [currency]
    round_values: Values
    round_gains: Floats  # [partner] [currency]; below zero where no round numbers leave all better off


@dataclass(frozen=True, slots=True)
class Zopa:
    """What may be agreed; `closed` says why nothing may be, and what would open it."""

    valuation: Valuation
    batnas: tuple[Batna, ...]
    maps: tuple[Map, ...]
    ideals: Floats  # [partner] the most each could gain while nobody loses [currency]
    chosen: tuple[Chosen, ...]  # one a rule; none where nothing may be agreed
    closed: Closed | None

    @property
    def partners(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(self.valuation.case.partners)

    @property
    def fronts(self) -> list[Mask]:
        """By draft, where nobody could gain but at another's cost under any of the drafts `[value of field 1, …]`."""
        on = pareto_front(np.concatenate([each.flat for each in self.maps]))
        ends = np.cumsum([len(each.flat) for each in self.maps])[:-1]
        parts = np.split(on, ends)
        return [part.reshape(each.gains.shape[:-1]) for part, each in zip(parts, self.maps, strict=True)]

    def to_frame(self) -> pd.DataFrame:
        """A row for each point of the grids.

        Columns: terms, one for each field by its path (empty where a draft has no such field), gain_PARTNER for each
        partner [currency], rational (nobody loses), on_front (nobody could gain but at another's cost).
        """
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for each, front in zip(self.maps, self.fronts, strict=True):
            names = [field.name for field in each.space.fields]
            for at in np.ndindex(front.shape):
                row: dict[str, Any] = {"terms": each.space.label}
                row |= {name: axis[k] for name, axis, k in zip(names, each.axes, at, strict=True)}
                row |= {f"gain_{who}": gain for who, gain in zip(self.partners, each.gains[at], strict=True)}
                rows.append({**row, "rational": bool(each.rational[at]), "on_front": bool(front[at])})
        fields = dict.fromkeys(field.name for each in self.maps for field in each.space.fields)
        gains = [f"gain_{who}" for who in self.partners]
        return pd.DataFrame(rows, columns=["terms", *fields, *gains, "rational", "on_front"])


def zopa(valuation: Valuation, spaces: Sequence[Space], batnas: Sequence[Batna], steps: int | None = None) -> Zopa:
    """Map what may be agreed under some drafts, and find what bargaining solutions take.

    Args:
        valuation: of the case, without its named scenarios.
        spaces: the drafts, each with the fields on the table.
        batnas: from `batnas`, one for each partner.
        steps: values of each field; 21 by default, fewer where there are more than two fields.

    Raises:
        InputError: too many drafts or fields, or a draft that does not fit the case.
    """
    if not 1 <= len(spaces) <= MOST_SPACES:
        raise InputError.one(f"{len(spaces)} drafts side by side nobody reads; name 1 to {MOST_SPACES}")
    for space in spaces:
        if len(space.fields) > MOST_FIELDS:
            raise InputError.one(f"{len(space.fields)} fields of {space.label} are on the table; name {MOST_FIELDS}")
        valuation.check(space.deal.terms)
    most = max(len(space.fields) for space in spaces)
    count = steps or (STEPS if most <= 2 else int(STEPS ** (2.0 / most)))
    search = Search(spaces, valuation, np.array([each.worth for each in batnas]), count)
    drafts = search.drafts()
    maps = tuple(map(Map, spaces, search.axes, search.grids, drafts))
    for each in maps:
        if np.isnan(each.flat).any(axis=1).all():
            valuation.check(each.space.moved([axis[0] for axis in each.axes]))  # says why
    if not rational(search.known(), SLACK).any():
        search.refined({"least": least_bad})  # between the points of the grid may be some
    if not rational(search.known(), SLACK).any():
        return Zopa(valuation, tuple(batnas), maps, np.zeros(len(batnas)), (), closed(search))
    ideals = _ideals(search)
    taken = tuple(_chosen(search, ideals))
    ideals = np.maximum(ideals, ideal(search.known(), SLACK))  # what was found on the way to these may be a little more
    return Zopa(valuation, tuple(batnas), maps, ideals, taken, None)


def _ideals(search: Search) -> Floats:
    """The most each partner could gain while nobody loses `[partner]`."""
    count = len(search.without)
    goals = {str(i): partial(chosen, _own(i), slack=SLACK) for i in range(count)}
    search.refined(goals)
    return ideal(search.known(), SLACK)


def _own(partner: int) -> Rule:
    return lambda gains, _: gains[:, partner]


def _chosen(search: Search, ideals: Floats) -> list[Chosen]:
    goals = {name: partial(chosen, rule, slack=SLACK, ideals=ideals) for name, rule in RULES.items()}
    taken = {name: _as_drafted(search, place) for name, place in search.refined(goals).items()}
    nearby = {name: _rounded(search.spaces[place.space], place) for name, place in taken.items()}
    search.gains([place for places in nearby.values() for place in places])
    found = []
    for name, place in taken.items():
        gains = search.gains(nearby[name])
        best = goals[name](gains)
        number = best if best is not None else int(np.nan_to_num(gains.min(axis=1), nan=-np.inf).argmax())
        signed = nearby[name][number]
        values = (place.values, search.found[place], signed.values, search.found[signed])
        found.append(Chosen(name, place.space, *values))
    return found


def _as_drafted(search: Search, place: Place) -> Place:
    """The same gains with every field as in the draft that moves none of them: nobody gives up what brings nothing."""
    space = search.spaces[place.space]
    for number, (field, now) in enumerate(zip(space.fields, space.now, strict=True)):
        if now is not None and field.low <= now <= field.high:
            same = place._replace(values=(*place.values[:number], now, *place.values[number + 1 :]))
            if np.array_equal(search.gains([same])[0], search.found[place]):
                place = same
    return place


def _rounded(space: Space, place: Place) -> list[Place]:
    return [Place(place.space, values) for values in signable(space, place.values)]
