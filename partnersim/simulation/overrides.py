"""Single changes a user asks for at a run: `--set FIELD=VALUE` and `--party SEAT=PARTNER`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.document import Place, parse_document
from partnersim.inputs.reader import changed_case

__all__ = ["plain_value", "with_fields", "with_overrides"]


def with_overrides(
    case: Case,
    terms: Sequence[Agreement],
    sets: Sequence[str] = (),
    parties: Sequence[str] = (),
    *,
    option: str = "--set",
) -> tuple[Case, list[Agreement]]:
    """The case and terms with fields set and seats filled.

    `sets` are `case.PATH=VALUE` or `terms.PATH=VALUE`, the value written as in a file; `parties` are
    `SEAT=PARTNER`. What is said of terms holds for all that have such a field or seat.

    Raises:
        InputError: `--set:N: …` (or another `option`) or `--party:N: …`, N being which of the options is wrong.
    """
    for_case, for_terms = _Changes(), [_Changes() for _ in terms]
    for number, text in enumerate(parties, start=1):
        _seat(text, ("--party", number), terms, for_terms)
    for number, text in enumerate(sets, start=1):
        place = (option, number)
        name, value = _halves(text, "FIELD=VALUE", place)
        top, _, path = name.partition(".")
        if top == "case" and path:
            for_case.add(path, plain_value(value, place), place)
        elif top == "terms" and path:
            _field(path, plain_value(value, place), place, terms, for_terms)
        elif top in ("case", "terms"):
            raise InputError.one(f"{name} is a whole file; name a field of it, like {top}.title", *place)
        else:
            said = f"{name} is neither of the case nor of the terms; write case.{name}=… or terms.{name}=…"
            raise InputError.one(said, *place)
    return for_case.made_to_case(case), [
        changes.made_to_terms(each) for each, changes in zip(terms, for_terms, strict=True)
    ]


def with_fields(case: Case, terms: Agreement, sets: Iterable[tuple[str, Any, Place]]) -> tuple[Case, Agreement]:
    """The case and terms with other values of `case.PATH` and `terms.PATH`, each with where it is written.

    Raises:
        InputError: what they cannot be, at that place.
    """
    of = {"case": _Changes(), "terms": _Changes()}
    for name, value, place in sets:
        top, _, path = name.partition(".")
        of[top].add(path, value, place)
    return of["case"].made_to_case(case), of["terms"].made_to_terms(terms)


@dataclass
class _Changes:
    """What is set in one file, all at once, so that changes that only fit together can be made."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def add(self, path: str, value: Any, place: Place) -> None:
        self.values[path] = value
        self.places[path] = place

    def made_to_case(self, case: Case) -> Case:
        return changed_case(case, self.values, self.places) if self.values else case

    def made_to_terms(self, terms: Agreement) -> Agreement:
        return changed_terms(terms, self.values, self.places) if self.values else terms


def _seat(text: str, place: Place, terms: Sequence[Agreement], changes: Sequence[_Changes]) -> None:
    """Note a partner for a seat, in all terms that have it."""
    seat, partner = _halves(text, "SEAT=PARTNER", place)
    having = [seat in each.seats for each in terms]
    if not any(having):
        seats = {name for each in terms for name in each.seats}
        raise InputError.one(f"{seat} is no seat of these terms; {nearest(seat, seats)}", *place)
    for each in compress(changes, having):
        each.add(f"parties.{seat}", partner, place)


def _field(path: str, value: Any, place: Place, terms: Sequence[Agreement], changes: Sequence[_Changes]) -> None:
    """Note a value for a field, in all terms of a kind that has it."""
    key = path.split(".", maxsplit=1)[0]
    having = [key in type(each).model_fields for each in terms]
    if not any(having):
        fields = {name for each in terms for name in type(each).model_fields}
        raise InputError.one(f"these terms have no field {key}; {nearest(key, fields)}", *place)
    for each in compress(changes, having):
        each.add(path, value, place)


def _halves(text: str, form: str, place: Place) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not (left.strip() and equals and right.strip()):
        raise InputError.one(f"{text!r} is not of the form {form}; write it so", *place)
    return left.strip(), right.strip()


def plain_value(text: str, place: Place = ("value", 1)) -> Any:
    """A value as a file has it: a number, a percentage, a month, `{1: 15, 7: 24}`.

    Raises:
        InputError: nothing that a file could have on a line.
    """
    try:
        value, *more = parse_document(f"value: {text}", place[0]).value.values()
    except InputError as error:
        raise InputError.one(error.problems[0].text, *place) from None
    if more:
        raise InputError.one("the value has several lines; write it on one, or --set for each field", *place)
    return value
