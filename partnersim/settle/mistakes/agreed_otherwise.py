"""Mistakes in what was agreed: clauses read the other way, lags and amendments forgotten, seats mixed up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from itertools import combinations
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case
from partnersim.settle.mistakes.mistake import Inputs, Mistake, inputs_of
from partnersim.settle.settlement import Settlement

__all__ = ["amendments_ignored", "clauses_read_otherwise", "lags_forgotten", "seats_swapped"]

LAGS = ("remitted_after_months", "paid_after_months")  # fields of terms, where their kind has them
TOLD_ELSEWHERE = {"published", "negotiable"}  # what changes no amount
BEARERS = {"credits", "bad_debt"}  # who may also be any partner


def lags_forgotten(settlement: Settlement) -> Iterator[Mistake]:
    """Payments by the month they are for, though customers, outside parties or whoever collects take longer."""
    case, terms = settlement.case, settlement.terms
    own = {name: 0 for name in LAGS if getattr(terms, name, 0)}
    held = {
        f"outside_parties.{name}.pays_out_after_months": 0
        for name, party in terms.outside_parties.items()
        if party.pays_out_after_months
    }
    customers = {"collected_after_months": 0} if case.collected_after_months else {}
    several = [(dict[str, int](), values) for values in (own, held) if values]
    several += [(customers, {})] if customers else []
    if len(several) > 1:
        several.append((customers, own | held))
    for of_case, of_terms in several:
        said = ", ".join(f"{path} {_now(case, terms, path)}" for path in (*of_case, *of_terms))
        yield _with(settlement, f"a lag is forgotten ({said})", of_terms, of_case)


def _now(case: Case, terms: Agreement, path: str) -> int:
    """How many months are forgotten."""
    if path.startswith("outside_parties"):
        return terms.outside_parties[path.split(".")[1]].pays_out_after_months
    return int(getattr(case if path == "collected_after_months" else terms, path))


def clauses_read_otherwise(settlement: Settlement) -> Iterator[Mistake]:
    """Each clause with a few choices as another of them."""
    terms = settlement.terms
    partners = tuple(settlement.case.partners)
    for path, now, other in _choices(terms, partners):
        first, *rest = path
        value: Any = other
        if rest:
            value = deepcopy(terms.document.value[str(first)])
            _set(value, rest, other)
        said = ".".join(map(str, path))
        yield _with(settlement, f"{said} is read as {other} instead of {now}", {str(first): value})


def _choices(model: BaseModel, partners: tuple[str, ...]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Where a clause could say something else, what it says and what else."""
    for name, field in type(model).model_fields.items():
        if name in TOLD_ELSEWHERE:
            continue
        now = getattr(model, name)
        more = partners if name in BEARERS else ()
        for other in dict.fromkeys((*_literals(field.annotation), *more)):
            if isinstance(now, str) and other != now:
                yield (name,), now, other
        for key, part in _parts(now):
            yield from (((name, *key, *path), was, other) for path, was, other in _choices(part, partners))


def _literals(annotation: Any) -> Iterator[str]:
    """The words a field may hold."""
    if get_origin(annotation) is Literal:
        yield from (each for each in get_args(annotation) if isinstance(each, str))
    elif get_origin(annotation) not in (dict, tuple, list):
        for each in get_args(annotation):
            yield from _literals(each)


def _parts(value: Any) -> Iterator[tuple[tuple[str | int, ...], BaseModel]]:
    """The parts of the terms that a field holds, each with where it stands there."""
    if isinstance(value, BaseModel):
        yield (), value
    elif isinstance(value, Mapping):
        yield from (((key,), each) for key, each in value.items() if isinstance(each, BaseModel))
    elif isinstance(value, tuple):
        yield from (((number,), each) for number, each in enumerate(value) if isinstance(each, BaseModel))


def _set(value: Any, path: list[str | int], to: str) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = to


def amendments_ignored(settlement: Settlement) -> Iterator[Mistake]:
    """All of them, or one."""
    amendments = settlement.terms.amendments
    if amendments:
        yield _with(settlement, "the amendments are ignored", {"amendments": {}})
    for month in amendments if len(amendments) > 1 else ():
        kept = {other: values for other, values in amendments.items() if other != month}
        yield _with(settlement, f"the amendment of {month} is ignored", {"amendments": kept})


def seats_swapped(settlement: Settlement) -> Iterator[Mistake]:
    """Two partners, each in the other's seat."""
    parties = settlement.terms.parties
    for one, other in combinations(parties, 2):
        filled = {**parties, one: parties[other], other: parties[one]}
        terms = settlement.terms.model_copy(update={"parties": filled})
        said = f"{parties[one]} and {parties[other]} sit in each other's seat, {one} and {other}"
        yield Mistake(said, replace(inputs_of(settlement), terms=terms).settled)


def _with(
    settlement: Settlement, said: str, terms: Mapping[str, Any], case: Mapping[str, Any] | None = None
) -> Mistake:
    """The same actual money under other terms, or of a case with other values."""

    def settled() -> Any:
        made_of: Inputs = inputs_of(settlement)
        of_case = changed_case(made_of.case, case) if case else made_of.case
        return replace(made_of, case=of_case, terms=made_of.under(terms) if terms else made_of.terms).settled()

    return Mistake(said, settled)
