"""Single numbers of a case or terms that may be moved: from where to where, and what the deal is then."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from pydantic import BaseModel

from partnersim.agreements.agreement import Agreement, Lever
from partnersim.agreements.clauses import Range
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.number_fields import NumberKind, number_kind_at
from partnersim.inputs.reader import changed_case, split_path
from partnersim.inputs.scalars import as_number, quoted
from partnersim.inputs.spelling import spelt
from partnersim.inputs.values import spelt_rate
from partnersim.negotiate.room import limits, moved_to
from partnersim.simulation.labels import label_of

__all__ = ["Deal", "Movable", "Turned", "lever_of", "movable", "moved_terms"]

TIMES = 10.0  # an amount without a limit is looked at up to so many times what it is now


class Deal(NamedTuple):
    """A case under terms."""

    case: Case
    terms: Agreement

    @property
    def label(self) -> str:
        """The short name of the terms."""
        return label_of(self.terms)


@dataclass(frozen=True, slots=True)
class Movable:
    """A number of the case or of the terms, and between which values it may be moved."""

    name: str  # its field path, `terms.notice_months`
    kind: NumberKind
    now: float | None  # None where the file gives none
    low: float
    high: float

    @property
    def whole(self) -> bool:
        """Whether it is counted in whole numbers."""
        return self.kind.whole

    @property
    def path(self) -> str:
        """The field path within its file."""
        return self.name.partition(".")[2]

    @property
    def of_terms(self) -> bool:
        """Whether it is a field of the terms, which is agreed, and not one of the case."""
        return self.name.startswith("terms.")

    def spelt(self, value: float) -> str:
        """A value as a file or `--set` has it."""
        return spelt(self.kind.spelt(value))

    def settings(self, deal: Deal, value: float) -> dict[str, str]:
        """What to set for this value, by field path as `--set` has it: of a share of a whole, the others too."""
        if not self.of_terms:
            return {self.name: self.spelt(value)}
        moved = moved_to(deal.terms, self.path, self.kind.spelt(value))
        return {f"terms.{path}": spelt(to) for path, to in moved.items()}

    def moved(self, deal: Deal, value: float) -> Deal:
        """The deal with this value; with a share of a whole, the others move as the lever of the terms says.

        Raises:
            InputError: a value that makes no valid case or terms.
        """
        said = self.kind.spelt(value)
        if self.of_terms:
            return deal._replace(terms=changed_terms(deal.terms, moved_to(deal.terms, self.path, said)))
        return deal._replace(case=changed_case(deal.case, {self.path: said}))


@dataclass(frozen=True, slots=True)
class Turned:
    """The lever of terms, which moves several fields at once, and between which rates it may be turned."""

    lever: Lever
    low: float
    high: float

    of_terms = True
    whole = False

    @property
    def name(self) -> str:
        """What it is a rate of, in words."""
        return self.lever.of

    @property
    def now(self) -> float:
        """The rate as agreed."""
        return self.lever.rate

    def spelt(self, value: float) -> str:
        """A rate as a file has it."""
        return spelt_rate(value)

    def moved(self, deal: Deal, value: float) -> Deal:
        """The deal with this rate.

        Raises:
            InputError: a rate that makes no valid terms.
        """
        return deal._replace(terms=changed_terms(deal.terms, self.lever.values(value)))


def moved_terms(field: Movable | Turned, deal: Deal, value: float) -> Agreement | None:
    """The terms with this value of a field of theirs; None where it makes no valid ones."""
    with suppress(InputError):
        return field.moved(deal, value).terms
    return None


def lever_of(terms: Agreement) -> Turned | None:
    """The lever of terms, as far as all fields that it moves are negotiable; None where there is none."""
    lever = terms.lever()
    if lever is None or (within := limits(terms, lever)) is None:
        return None
    return Turned(lever, *within)


def movable(deal: Deal, name: str, between: tuple[float, float] | None = None) -> Movable:
    """A field by its path, with its limits: those of its kind, of `negotiable`, and of `between`.

    Where nothing limits an amount, it is looked at up to TIMES what it is now; months, up to those of the case.

    Raises:
        InputError: no such field, one that is no single number or not negotiable, or limits that leave nothing.
    """
    top, _, path = name.partition(".")
    if top not in ("case", "terms") or not path:
        raise InputError.one(f"{name} is no field; write case.FIELD or terms.FIELD, like terms.notice_months")
    part: BaseModel = deal.terms if top == "terms" else deal.case
    kind = number_kind_at(part, split_path(path))
    if kind is None:
        raise InputError.one(_no_number(part, name, path))
    now = _now(part, path)
    low, high = _limits(deal, kind, now, name, between)
    if top == "terms":
        low, high = _negotiable(deal.terms, name, path, low, high)
    if low > high:
        raise InputError.one(f"{name} is negotiable elsewhere, the terms say; look where `negotiable` allows it")
    if kind.whole:
        if np.ceil(low) > np.floor(high):
            raise InputError.one(f"no whole number lies from {low:g} to {high:g}; write {name}=1:12")
        low, high = float(np.ceil(low)), float(np.floor(high))
    return Movable(name, kind, now, low, high)


def _no_number(part: BaseModel, name: str, path: str) -> str:
    first, *_ = split_path(path)
    fields = {info.alias or field for field, info in type(part).model_fields.items()}
    if first not in fields:
        return f"{name} is no field; {nearest(first, fields)}"
    return f"{name} is no single number; name one, as partnersim fields CASE TERMS lists them"


def _now(part: BaseModel, path: str) -> float | None:
    """The number at a field path; None where there is none, or steps that have several."""
    found: Any = part.model_dump(mode="json", by_alias=True)
    for key in split_path(path):
        if isinstance(found, Mapping):
            found = found.get(key)
        elif isinstance(found, list) and key.isdigit() and int(key) < len(found):
            found = found[int(key)]
        else:
            return None
    if isinstance(found, Mapping) and len(found) == 1:
        (found,) = found.values()
    return as_number(found)


def _limits(
    deal: Deal, kind: NumberKind, now: float | None, name: str, between: tuple[float, float] | None
) -> tuple[float, float]:
    """From where to where a number is looked at."""
    if between is not None:
        low, high = between
        if not low < high:
            raise InputError.one(f"{name} cannot be moved from {low:g} to {high:g}; write two numbers, the lower first")
        if not (kind.least <= low and high <= kind.most):
            span = f"from {kind.spelt(kind.least)} to {kind.spelt(kind.most)}"
            raise InputError.one(f"{name} may only be {span}; write numbers of these")
        return low, high
    if kind.unit == "month":
        return float(deal.case.start), float(deal.case.start + deal.case.months - 1)
    if kind.unit == "months":
        return kind.least, float(deal.case.months)
    if kind.most == 1.0:
        return kind.least, 1.0
    if not now:
        raise InputError.one(f"nothing limits {name}; write from where to where, {name}=1:100")
    return kind.least, TIMES * now


def _negotiable(terms: Agreement, name: str, path: str, low: float, high: float) -> tuple[float, float]:
    """The limits that `negotiable` leaves."""
    said = terms.negotiable_at(path)
    if said is False:
        raise InputError.one(f"{name} is not negotiable, the terms say; leave it as it is")
    if isinstance(said, Range):
        least, most = as_number(said.low), as_number(said.high)
        if least is None or most is None:
            raise InputError.one(f"{name} is negotiable from {quoted(said.low)} to {quoted(said.high)}, no numbers")
        return max(low, least), min(high, most)
    return low, high
