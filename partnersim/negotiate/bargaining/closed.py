"""Nothing may be agreed: is there too little to share, or is it shared badly; and what would help."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.errors import InputError
from partnersim.inputs.fields import fields_of
from partnersim.negotiate.bargaining.net import FRANC, Place
from partnersim.negotiate.bargaining.search import SLACK, Search
from partnersim.negotiate.bargaining.solutions import least_bad, most_together, rational
from partnersim.negotiate.bargaining.space import Space, Values
from partnersim.negotiate.movable import Movable, movable
from partnersim.negotiate.room import parts_with

__all__ = ["Closed", "Opening", "Payment", "closed"]

Floats = NDArray[np.float64]

TRIED = 13  # values of a further field
FINER = 9  # of them between the first that opens and the last that does not
NO_NUMBERS = ("negotiable", "published", "amendments", "effects", "parties")  # fields of terms that are no clauses


class Payment(NamedTuple):
    """What a partner would pay another once, in the first month [currency]."""

    payer: int
    payee: int
    amount: float


@dataclass(frozen=True, slots=True)
class Opening:
    """A further field of a draft that opens it, the fields on the table as they are where the least gain is largest."""

    space: int
    values: Values
    field: Movable
    value: float
    gains: Floats  # [partner] [currency]


@dataclass(frozen=True, slots=True)
class Closed:
    """Why nothing may be agreed, and what would open it."""

    nearest: Place  # where the least gain is largest
    nearest_gains: Floats  # [partner] [currency]
    together: float  # the most all could gain together, below zero where there is too little [currency]
    together_at: Place
    paid_at: Place | None  # where the least payment would do; None where there is too little
    payments: tuple[Payment, ...]
    openings: tuple[Opening, ...]  # the nearest first

    @property
    def too_little(self) -> bool:
        """Whether there is less to share everywhere than the partners have without a deal."""
        return self.paid_at is None


def closed(search: Search) -> Closed:
    """Look for what would open a zone in which somebody loses at every point."""
    taken = search.refined({"least": least_bad, "most": most_together, "short": _least_short})
    nearest, most, paid = taken["least"], taken["most"], taken.get("short")
    found = search.found
    return Closed(
        nearest=nearest,
        nearest_gains=found[nearest],
        together=float(found[most].sum()),
        together_at=most,
        paid_at=paid,
        payments=() if paid is None else tuple(_payments(found[paid])),
        openings=tuple(_openings(search)),
    )


def _least_short(gains: Floats) -> int | None:
    """Where enough is gained to make good what others lose, and that is least; None where it never is."""
    enough = np.flatnonzero(gains.sum(axis=1) >= 0.0)
    short = np.maximum(-gains[enough], 0.0).sum(axis=1)
    return int(enough[short.argmin()]) if len(enough) else None


def _payments(gains: Floats) -> Iterator[Payment]:
    """Who pays whom, so that nobody loses: those who gain, in proportion to what they gain."""
    gainers, losers = np.flatnonzero(gains > 0.0), np.flatnonzero(gains < 0.0)
    for loser in losers.tolist():
        for gainer in gainers.tolist():
            yield Payment(gainer, loser, float(-gains[loser] * gains[gainer] / gains[gainers].sum()))


def _openings(search: Search) -> Iterator[Opening]:
    """Further single fields that open a draft where it is nearest to open; by how far they move within their limits."""
    found: list[tuple[float, Opening]] = []
    for number, space in enumerate(search.spaces):
        places = [place for place in search.found if place.space == number]
        best = least_bad(np.array([search.found[place] for place in places]))
        if best is not None:
            found += _of_draft(search, space, places[best])
    yield from (opening for _, opening in sorted(found, key=lambda each: each[0]))


def _of_draft(search: Search, space: Space, at: Place) -> Iterator[tuple[float, Opening]]:
    fields = list(_further(space))
    tried = [(field, np.unique(_whole(np.linspace(field.low, field.high, TRIED), field))) for field in fields]
    gains = _gains(search, space, at, tried)
    closer = []
    for (field, values), each in zip(tried, gains, strict=True):
        opening = values[rational(each, SLACK)]
        if len(opening) and field.now is not None:
            first = float(opening[np.abs(opening - field.now).argmin()])
            back = first + (field.high - field.low) / (TRIED - 1) * math.copysign(1.0, field.now - first)
            ends = np.linspace(first, min(max(back, field.low), field.high), FINER)
            closer.append((field, np.unique(_whole(ends, field))))
    for (field, values), each in zip(closer, _gains(search, space, at, closer), strict=True):
        far = np.where(rational(each, SLACK), np.abs(values - (field.now or 0.0)), np.inf)
        nearest = int(far.argmin())
        moved = float(far[nearest]) / (field.high - field.low or FRANC)
        yield moved, Opening(at.space, at.values, field, float(values[nearest]), each[nearest])


def _gains(search: Search, space: Space, at: Place, tried: list[tuple[Movable, Floats]]) -> list[Floats]:
    """Gains `[value, partner]` for each field, all valued together."""
    terms = [
        Space(space.label, space.deal, (*space.fields, field)).terms_at((*at.values, value))
        for field, values in tried
        for value in values.tolist()
    ]
    gains = search.valuation.worth(terms) - search.without
    return np.split(gains, np.cumsum([len(values) for _, values in tried])[:-1]) if tried else []


def _further(space: Space) -> Iterator[Movable]:
    """The numbers of a draft that may be moved and are not on the table."""
    on_the_table = {f"terms.{path}" for field in space.fields for path in parts_with(space.deal.terms, field.path)}
    for field in fields_of(space.deal.terms, "terms"):
        if field.path not in on_the_table and field.path.split(".")[1] not in NO_NUMBERS:
            with suppress(InputError):
                yield movable(space.deal, field.path)


def _whole(values: Floats, field: Movable) -> Floats:
    return np.round(values) if field.whole else values
