"""A case and terms in which one partner has become two: costs, work and shares divided between the halves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.agreements.unamended import amends
from partnersim.inputs.case import Case
from partnersim.inputs.distribution_reader import scaled
from partnersim.inputs.reader import changed_case
from partnersim.inputs.scalars import amount_of
from partnersim.negotiate.movable import Deal
from partnersim.negotiate.responsibilities import responsibilities

__all__ = ["Whole", "in_two"]

MOST_PARTNERS = 8
BY_SEAT = ("shares", "tiers")  # fields in which terms say by seat who has what, and so which seats there are
DIVIDED = frozenset({*BY_SEAT, "does", "cost_cap", "approved_investments"})  # fields that are written anew


@dataclass(frozen=True)  # no slots: what is cached needs room
class Whole:
    """A partner to be split, the terms' seats filled; the first half has `part` of all."""

    case: Case
    terms: Agreement
    partner: str
    part: float

    @property
    def seat(self) -> str | None:
        """The seat the partner fills, if it fills one."""
        return next((seat for seat, who in self.terms.parties.items() if who == self.partner), None)

    @cached_property
    def work(self) -> list[str]:
        """The activities that the partner does under these terms, by cost line."""
        return [line for line, who in responsibilities(self.case, self.terms).work.items() if who == self.partner]

    def second(self, name: str) -> str:
        """What the second half's own is called that is divided: `isv_2`, or a later number where that is taken."""
        taken = {*self.case.partners, *self.case.costs, *self.terms.seats}
        return next(other for number in count(2) if (other := f"{name}_{number}") not in taken)


def in_two(whole: Whole) -> Deal | str:
    """The case with the second half as its last partner under terms for both, or why there are none.

    Each activity that the partner does under these terms is divided; activities that others do for it stay whole.
    """
    why_not = _why_not(whole)
    if why_not is not None:
        return why_not
    case = changed_case(whole.case, _divided_case(whole))
    return Deal(case, changed_terms(whole.terms, {**_divided_seat(whole), **_divided_clauses(whole)}))


def _why_not(whole: Whole) -> str | None:
    """What is in the way, in words."""
    case, terms, partner = whole.case, whole.terms, whole.partner
    if len(case.partners) == MOST_PARTNERS:
        return f"the case has {MOST_PARTNERS} partners already, as many as one may have"
    if not terms.shares_alike and not any(field in type(terms).model_fields for field in BY_SEAT):
        return f"{terms.kind} has no other seats than {' and '.join(terms.seats)}, and so none for a second half"
    if any(_names_alone(terms.document.value.get(field), whole.seat) for field in BY_SEAT):
        return f"a tier names the {whole.seat} alone, and cannot name two"
    if amends(terms, DIVIDED):
        return "an amendment changes shares or activities, which would have to be divided"
    effects = [*terms.all_effects, *(path for each in terms.amendments.values() for path in each)]
    for line in whole.work:
        if any(f"costs.{line}." in f"{path}." for path in effects):
            return f"the terms change what {line} costs, which would have to be divided"
    if case.demand.pipeline is not None and partner in case.demand.pipeline.monthly_leads:
        return f"the case counts the leads of {partner} as those of one company"
    if any(credit.by == partner for credit in case.credits.values()):
        return f"the case lays credits or unpaid bills on {partner} as on one company"
    return None


def _divided_case(whole: Whole) -> dict[str, Any]:
    """The second half, and every activity in two parts, by field path of the case."""
    written, second = whole.case.document.value, whole.second(whole.partner)
    own = written["partners"][whole.partner]
    values: dict[str, Any] = {f"partners.{second}": {**own, "name": f"{own['name']} (second half)"}}
    for line in whole.work:
        said, measure = written["costs"][line], whole.case.costs[line].measured_by
        values[f"costs.{line}.{measure}"] = scaled(said[measure], whole.part)
        rest = scaled(said[measure], 1.0 - whole.part)
        values[f"costs.{whole.second(line)}"] = {**said, measure: rest}  # the terms say who does it
    if (brought := written["demand"].get("brought_by", {}).get(whole.partner)) is not None:
        values[f"demand.brought_by.{whole.partner}"] = scaled(brought, whole.part)
        values[f"demand.brought_by.{second}"] = scaled(brought, 1.0 - whole.part)
    return values


def _divided_clauses(whole: Whole) -> dict[str, Any]:
    """Clauses that name activities or amounts of the partner, by field path of the terms."""
    terms, second = whole.terms, whole.second(whole.partner)
    values: dict[str, Any] = {f"does.{whole.second(line)}": second for line in whole.work}
    approved = getattr(terms, "approved_investments", ())
    if approved:
        values["approved_investments"] = [*approved, *(whole.second(line) for line in approved if line in whole.work)]
    for name, most in getattr(terms, "cost_cap", {}).items():
        if name in (whole.partner, whole.seat):
            values[f"cost_cap.{name}"] = most * whole.part
            values[f"cost_cap.{second}"] = most * (1.0 - whole.part)
    return values


def _divided_seat(whole: Whole) -> dict[str, Any]:
    """Who has which seat, and the shares of both halves where terms name shares by seat."""
    terms, seat = whole.terms, whole.seat
    values: dict[str, Any] = {f"parties.{name}": partner for name, partner in terms.parties.items()}
    if terms.shares_alike or seat is None:
        return values
    values[f"parties.{whole.second(seat)}"] = whole.second(whole.partner)
    written = terms.document.value
    return values | {field: _with_both(written[field], whole, seat) for field in BY_SEAT if field in written}


def _with_both(written: Any, whole: Whole, seat: str) -> Any:
    """What terms say by seat, with two seats in place of one: shares divided, lists with both."""
    if isinstance(written, list):
        entries = [_with_both(child, whole, seat) for child in written]
        return [*entries, whole.second(seat)] if seat in written else entries
    if not isinstance(written, Mapping):
        return written
    if amount_of(written.get(seat)) is None:
        return {key: _with_both(child, whole, seat) for key, child in written.items()}
    first, rest = (scaled(written[seat], part) for part in (whole.part, 1.0 - whole.part))
    return {**written, seat: first, whole.second(seat): rest}


def _names_alone(written: Any, seat: str | None) -> bool:
    """Whether a seat is named where only one can be: `to: manager`."""
    if isinstance(written, Mapping):
        return any(child == seat or _names_alone(child, seat) for child in written.values())
    return isinstance(written, list) and any(_names_alone(child, seat) for child in written)
