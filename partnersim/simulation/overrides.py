"""Single changes a user asks for at a run: `--set FIELD=VALUE` and `--party SEAT=PARTNER`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.document import parse_document
from partnersim.inputs.reader import changed_case

__all__ = ["with_overrides"]


def with_overrides(
    case: Case, terms: Sequence[Agreement], sets: Sequence[str] = (), parties: Sequence[str] = ()
) -> tuple[Case, list[Agreement]]:
    """The case and terms with fields set and seats filled.

    `sets` are `case.PATH=VALUE` or `terms.PATH=VALUE`, the value written as in a file; `parties` are
    `SEAT=PARTNER`. What is said of terms holds for all that have such a field or seat.

    Raises:
        InputError: `--set:N: …` or `--party:N: …`, N being which of the options is wrong.
    """
    changed = list(terms)
    for number, text in enumerate(parties, start=1):
        place = ("--party", number)
        seat, partner = _halves(text, "SEAT=PARTNER", place)
        having = [seat in each.seats for each in changed]
        if not any(having):
            seats = {name for each in changed for name in each.seats}
            raise InputError.one(f"{seat} is no seat of these terms; {nearest(seat, seats)}", *place)
        changed = _set(changed, having, f"parties.{seat}", partner, place)
    for number, text in enumerate(sets, start=1):
        place = ("--set", number)
        field, value = _halves(text, "FIELD=VALUE", place)
        top, _, path = field.partition(".")
        if top == "case" and path:
            case = changed_case(case, {path: _value(value, place)}, {path: place})
        elif top == "terms" and path:
            key = path.split(".")[0]
            having = [key in type(each).model_fields for each in changed]
            if not any(having):
                fields = {name for each in changed for name in type(each).model_fields}
                raise InputError.one(f"these terms have no field {key}; {nearest(key, fields)}", *place)
            changed = _set(changed, having, path, _value(value, place), place)
        else:
            said = f"{field} is neither of the case nor of the terms; write case.{field}=… or terms.{field}=…"
            raise InputError.one(said, *place)
    return case, changed


def _set(
    terms: Sequence[Agreement], having: Sequence[bool], path: str, value: Any, place: tuple[str, int]
) -> list[Agreement]:
    return [
        changed_terms(each, {path: value}, {path: place}) if has else each
        for each, has in zip(terms, having, strict=True)
    ]


def _halves(text: str, form: str, place: tuple[str, int]) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not (left.strip() and equals and right.strip()):
        raise InputError.one(f"{text!r} is not of the form {form}; write it so", *place)
    return left.strip(), right.strip()


def _value(text: str, place: tuple[str, int]) -> Any:
    """A value as a file has it: a number, a percentage, a month, `{1: 15, 7: 24}`."""
    try:
        return parse_document(f"value: {text}", place[0]).value["value"]
    except InputError as error:
        raise InputError.one(error.problems[0].text, *place) from None
