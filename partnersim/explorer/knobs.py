"""Knobs: every field of an explored deal that can be moved, with what a control of it has to know.

All of it comes from the models that files are read by: title, unit, range and meaning of a field, and which numbers in
its value a slider may move.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.fields import Field, fields_of
from partnersim.inputs.number_fields import NumberKind, number_kind_at
from partnersim.inputs.reader import leaves, source_of, split_path
from partnersim.inputs.scalars import as_number
from partnersim.inputs.schema import remarks
from partnersim.inputs.spelling import spelt
from partnersim.negotiate.movable import Deal, movable
from partnersim.simulation.overrides import plain_value

__all__ = ["Knob", "Reach", "knobs_of_case", "knobs_of_terms", "number_at", "with_number"]

# Names and what else is no matter of degree; chances, which only sum to 100% together; settlement, which moves no plan.
ASIDE = (
    "scenarios.", "sources.", "seats.", "uncertainty.correlation.", "uncertainty.go_live_slip.", "effects.",
    "negotiable.", "amendments.", "actuals",
)  # fmt: skip
NUMBERS = ("%", "currency", "number", "months", "month")
PARAMETERS = {"low", "mode", "high", "mean", "sd", "median"}  # of a distribution, in the unit of the number itself
STEPS = 200  # that a slider has, about
TIMES = 3.0  # an amount can be moved up to so many times what it is
WIDEST = 0.25  # a rate above it can be moved up to 100%
A_PARTNER = "a name of the case"  # how the range of a field says that it takes a partner, or the seat of one


@dataclass(frozen=True, slots=True)
class Reach:
    """A number within the value of a field, and from where to where a slider moves it.

    `keys` lead to it: none where the value is the number, `("13", "mode")` in steps of which one is a distribution.
    """

    keys: tuple[str, ...]
    low: float
    high: float
    step: float
    kind: NumberKind

    def spelt(self, number: float) -> object:
        """The number as a file has it; a browser adds up steps, and what little that is off is taken away."""
        found = self.kind.spelt(float(f"{number:.12g}"))
        return int(found) if isinstance(found, float) and found.is_integer() else found


@dataclass(frozen=True)
class Knob:
    """A field that can be moved; `name` is its path as `--set` has it."""

    name: str
    value: str  # as the file has it
    unit: str
    range: str
    meaning: str  # as the schema describes it
    source: str  # who says the value
    choices: tuple[str, ...]  # what it may be, where that can be listed
    reaches: tuple[Reach, ...]

    @property
    def path(self) -> str:
        """The field path within its file."""
        return self.name.partition(".")[2]

    @property
    def group(self) -> str:
        """The part of the file it stands in: `demand`, `costs: build_service`."""
        first, *between = split_path(self.path)[:-1] or ("",)
        return f"{first}: {' · '.join(between)}" if between else first

    @property
    def title(self) -> str:
        """Its own name, in words."""
        return split_path(self.path)[-1].replace("_", " ")

    @cached_property
    def hint(self) -> str:
        """What is shown on hover: meaning, unit, range and source."""
        said = (
            self.meaning,
            f"unit: {self.unit}" if self.unit not in ("choice", "switch", "name") else "",
            f"range: {self.range}",
            f"source: {self.source}",
        )
        return "\n".join([self.name, *filter(None, said)])


def knobs_of_case(case: Case, *, source_told: bool) -> tuple[Knob, ...]:
    """The knobs of a case; where a source said it, is told with `source_told`, else only who."""

    def source(path: str) -> str:
        given = (leaf for leaf, _ in leaves(case) if leaf == path or leaf.startswith(f"{path}."))
        said = (source_of(case, leaf) or ("assumed",) for leaf in given)
        return "; ".join(dict.fromkeys(", ".join(each if source_told else each[:1]) for each in said)) or "default"

    return tuple(
        _knob(case, case, field, source(field.path.partition(".")[2]), None) for field in _fields(case, "case")
    )


def knobs_of_terms(case: Case, terms: Agreement, *, ranges_told: bool) -> tuple[Knob, ...]:
    """The knobs of terms; how far a field is negotiable limits its slider with `ranges_told`, and is secret else."""
    agreed = set(terms.document.value)
    deal = Deal(case, terms) if ranges_told else None
    return tuple(
        _knob(terms, case, field, "terms" if field.path.split(".")[1] in agreed else "default", deal)
        for field in _fields(terms, "terms")
    )


def _fields(part: BaseModel, prefix: str) -> Iterator[Field]:
    """Fields that a control can be made of: numbers, switches and choices."""
    for field in fields_of(part, prefix):
        path = field.path.partition(".")[2]
        movable_kind = field.unit in (*NUMBERS, "switch") or (field.unit == "choice" and path != "kind")
        if movable_kind and not path.startswith(ASIDE):
            yield field


def _knob(part: Case | Agreement, case: Case, field: Field, source: str, deal: Deal | None) -> Knob:
    path = split_path(field.path.partition(".")[2])
    value = _written(part, path, field.value)
    numeric = field.unit in NUMBERS
    return Knob(
        name=field.path,
        value=spelt(value),
        unit=field.unit.replace("currency", case.currency),
        range=field.range,
        meaning=remarks(field.declared.part).get(field.declared.name, ""),
        source=source,
        choices=_choices(field, part, case),
        reaches=tuple(_reaches(part, case, path, value, deal)) if numeric else (),
    )


def _written(part: Case | Agreement, path: tuple[str, ...], value: str) -> Any:
    """What the file says, distributions included; the default where it says nothing."""
    found: Any = part.document.value
    for key in path:
        if not isinstance(found, Mapping) or key not in found:
            return plain_value(value)
        found = found[key]
    return found


def _choices(field: Field, part: Case | Agreement, case: Case) -> tuple[str, ...]:
    if field.unit != "choice":
        return ()
    said = field.range.split(" · ")
    seats = part.seats if isinstance(part, Agreement) else part.seats.keys()
    named = (*case.partners, *seats) if A_PARTNER in said else ()
    return tuple(dict.fromkeys((*(each for each in said if each != A_PARTNER), *named)))


def _reaches(
    part: Case | Agreement, case: Case, path: tuple[str, ...], value: Any, deal: Deal | None
) -> Iterator[Reach]:
    """The numbers in a value that a slider may move: itself, those of its steps, those of a distribution."""
    for keys, number in _numbers(value, ()):
        of_field = keys if not keys or keys[-1] not in PARAMETERS else keys[:-1]
        kind = number_kind_at(part, (*path, *of_field))
        if kind is not None and (span := _span(kind, number, case)) is not None:
            low, high = _limited(deal, ".".join(("terms", *path)), *span)
            step = _step(kind, high - low)
            yield Reach(keys, step if 0.0 < low < step else low, high, step, kind)


def _numbers(value: Any, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], float]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _numbers(item, (*keys, key))
    elif (number := as_number(value)) is not None:
        yield keys, number


def _span(kind: NumberKind, now: float, case: Case) -> tuple[float, float] | None:
    """From where to where a number is moved; None for an amount of 0, which gives no measure."""
    if kind.unit == "month":
        return min(now, case.start), max(now, case.start + case.months - 1)
    if kind.unit == "months":
        return 0.0, float(max(case.months, now))
    if kind.unit == "%" and kind.most == 1.0:
        return 0.0, 1.0 if now > WIDEST else min(_round_up(max(4.0 * now, 0.1)), 1.0)
    if kind.whole:
        return kind.least, max(12.0, math.ceil(TIMES * now))
    return (kind.least, min(_round_up(TIMES * now), kind.most)) if now > 0.0 else None


def _limited(deal: Deal | None, name: str, low: float, high: float) -> tuple[float, float]:
    """Within what the terms call negotiable; as it is where they say nothing, or the field is no single number."""
    if deal is None or deal.terms.negotiable_at(name.partition(".")[2]) in (None, True, False):
        return low, high
    try:
        found = movable(deal, name)
    except InputError:
        return low, high
    return (found.low, found.high) if found.low < found.high else (low, high)


def _round_up(number: float) -> float:
    """The next number of 1, 2, 2.5, 5 or 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(number))
    return next(power * times for times in (1.0, 2.0, 2.5, 5.0, 10.0) if power * times >= number * (1.0 - 1e-12))


def _step(kind: NumberKind, span: float) -> float:
    return 1.0 if kind.whole else _round_up(span / STEPS)


def number_at(value: Any, keys: tuple[str, ...]) -> float | None:
    """The number that keys lead to in a value; None where there is none."""
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            return None
        value = value[key]
    return as_number(value)


def with_number(value: Any, reach: Reach, number: float) -> Any:
    """A value with one of its numbers moved."""

    def put(within: Any, keys: tuple[str, ...]) -> Any:
        return {**within, keys[0]: put(within[keys[0]], keys[1:])} if keys else reach.spelt(number)

    return put(value, reach.keys)
