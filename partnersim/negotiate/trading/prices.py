"""Prices: what one step of each number that may be agreed otherwise is worth to every partner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.fields import fields_of
from partnersim.negotiate.movable import Deal, Movable, movable
from partnersim.negotiate.room import parts_with
from partnersim.negotiate.swings import alternatives
from partnersim.negotiate.worth import Values, Worth
from partnersim.simulation.simulate import simulate
from partnersim.timeline import monthly_factor

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Price", "Prices", "Switch", "prices"]

Floats = NDArray[np.float64]

POINT = 0.01  # one step of a rate
PART = 0.1  # one step of an amount, of what it is
LATE = 0.5  # of the worth of a step
CENT = 0.005  # [currency] what moves less moves nothing
ASIDE = ("terms.negotiable.", "terms.published.", "terms.amendments.", "terms.terminate")  # said of terms, not in them


@dataclass(frozen=True, slots=True, eq=False)
class Price:
    """What moving a field by one step is worth: a point of a rate, a month, one of a count, a tenth of an amount."""

    field: Movable
    step: float  # in the unit of the field; upwards unless it is as high as it may be
    worth: Floats  # [partner] gained by the step [currency]
    late: Floats  # [partner] of it what is only still to be paid when the case ends, in typical values [currency]

    @property
    def is_late(self) -> bool:
        """Whether most of its worth is that the last bills are paid after the case ends: of no worth to trade with."""
        dearest = int(np.abs(self.worth).argmax())
        return bool(abs(self.late[dearest]) > LATE * abs(self.worth[dearest]))

    @property
    def now(self) -> float:
        """The value of the field as agreed."""
        assert self.field.now is not None  # what has no value is not priced
        return self.field.now

    def exchange(self, other: Price, partner: int) -> float:
        """How many steps of `other` a partner values like one step of this; NaN where it values those at nothing."""
        return float(self.worth[partner] / other.worth[partner]) if abs(other.worth[partner]) > CENT else np.nan


@dataclass(frozen=True, slots=True, eq=False)
class Switch:
    """What choosing otherwise in a clause is worth."""

    field: str  # of the terms
    to: str
    worth: Floats  # [partner] gained [currency]


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """All that moves somebody's money, dearest first; and what moves nobody's while the agreement runs."""

    deal: Deal
    values: Values  # by which all is priced
    now: Floats  # [partner] as agreed [currency]
    priced: tuple[Price, ...]
    switches: tuple[Switch, ...]  # clauses that are a choice, likewise
    idle: tuple[str, ...]  # field paths
    on_table: frozenset[str] = frozenset()  # the paths that alone may be traded; all, where none is named

    @property
    def traded(self) -> tuple[Price, ...]:
        """Those on the table that are worth something beyond the end of the case."""
        named = [each for each in self.priced if not self.on_table or each.field.name in self.on_table]
        return tuple(each for each in named if not each.is_late)

    def to_frame(self) -> pd.DataFrame:
        """A row per field and partner: field, now, step, partner, worth [currency]."""
        import pandas as pd

        rows = [
            (each.field.name, each.now, each.step, partner, worth)
            for each in self.priced
            for partner, worth in zip(self.deal.case.partners, each.worth.tolist(), strict=True)
        ]
        return pd.DataFrame(rows, columns=["field", "now", "step", "partner", "worth"])


def prices(case: Case, terms: Agreement, values: Values | None = None, on_table: Iterable[str] = ()) -> Prices:
    """Price every number of the terms that is negotiable, and every choice, one at a time, all else as it is.

    Args:
        case: from `read_case`.
        terms: from `read_terms`.
        values: what prices are of: typical NPVs by default; NPVs in draws, or certainty equivalents.
        on_table: the paths of the fields that alone may be traded; all that are negotiable by default.

    Raises:
        InputError: the terms do not fit the case.
    """
    deal = Deal(case, terms.filled(case.seats))
    valued: Values = values or Worth(case)
    Worth(case).npv([deal.terms])  # says why, where they do not fit
    now = valued.worth([deal.terms])[0]
    steps = list(_steps(deal, frozenset(on_table)))
    moved = valued.worth([each for _, _, each in steps])
    owed = _owed(deal.case, deal.terms)
    all_ = [
        Price(field, step, worth - now, owed - _owed(deal.case, after) if np.isfinite(worth).all() else owed * 0.0)
        for (field, step, after), worth in zip(steps, moved, strict=True)
    ]
    known = [each for each in all_ if np.isfinite(each.worth).all()]  # others make no deal that fits the case
    priced = sorted((each for each in known if _reach(each) > CENT), key=lambda each: -_reach(each))
    idle = tuple(each.field.name for each in known if _reach(each) <= CENT)
    return Prices(deal, valued, now, tuple(priced), tuple(_switches(deal, valued, now)), idle, frozenset(on_table))


def _owed(case: Case, terms: Agreement) -> Floats:
    """What each partner has still to get when the case ends, as worth in the first month `[partner]` [currency]."""
    books = simulate(case, terms).books
    waits = (books.earned - books.received)[:, :, 0].sum(axis=0)
    factors = [monthly_factor(partner.annual_discount_rate) for partner in case.partners.values()]
    return np.asarray(waits / np.array(factors) ** (case.months - 1))


def _reach(price: Price | Switch) -> float:
    return float(np.abs(price.worth).max())


def _switches(deal: Deal, values: Values, now: Floats) -> list[Switch]:
    """Every other choice of a clause that moves money, dearest first."""
    choices = list(alternatives(deal.terms))
    moved = values.worth([_chosen(deal.terms, field, value) for field, value in choices])
    found = [Switch(field, value, worth - now) for (field, value), worth in zip(choices, moved, strict=True)]
    known = [each for each in found if np.isfinite(each.worth).all() and _reach(each) > CENT]
    return sorted(known, key=lambda each: -_reach(each))


def _chosen(terms: Agreement, field: str, value: str) -> Agreement | None:
    """The terms with another choice; None where it needs another field."""
    with suppress(InputError):
        return changed_terms(terms, {field: value})
    return None


def _steps(deal: Deal, on_table: frozenset[str]) -> Iterator[tuple[Movable, float, Agreement]]:
    """Every field with a step and the terms after it; of parts of one whole the one on the table, or the first."""
    priced: set[str] = set()
    for name in sorted(_numbers(deal.terms), key=lambda name: name not in on_table):
        with suppress(InputError):  # not negotiable, without a limit, or no valid terms a step away
            field = movable(deal, name)
            step = _step(field)
            if step is None or field.now is None:
                continue
            moved = field.moved(deal, field.now + step).terms
            if field.path not in priced:
                priced |= parts_with(deal.terms, field.path)
                yield field, step, moved


def _numbers(terms: Agreement) -> Iterator[str]:
    """The paths of values, those that say something of the terms left out."""
    return (field.path for field in fields_of(terms, "terms") if not field.path.startswith(ASIDE))


def _step(field: Movable) -> float | None:
    """One step up, or down from as high as it may be; None where neither is possible."""
    if field.now is None:
        return None
    size = 1.0 if field.whole else POINT if field.kind.unit == "%" else PART * field.now
    return next((step for step in (size, -size) if step and _within(field, field.now + step)), None)


def _within(field: Movable, value: float) -> bool:
    return field.low <= value <= field.high
