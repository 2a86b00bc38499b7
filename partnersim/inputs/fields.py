"""The fields of a case or terms, each with its path, value, unit and range: what `--set` can change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator

from partnersim.inputs import values as kinds
from partnersim.timeline import format_month

__all__ = ["Field", "fields_of"]


class Field(NamedTuple):
    """One value of a file; `range` says in words what may be written."""

    path: str
    value: Any
    unit: str
    range: str


class Kind(NamedTuple):
    """The unit and range of a kind of value."""

    unit: str
    range: str


def _reader(kind: Any) -> Any:
    """What reads a kind of value, by which it is recognised in a type hint."""
    return get_args(kind)[1]


KINDS = {
    _reader(kinds.Rate): Kind("%", "0% to 100%"),
    _reader(kinds.Factor): Kind("%", "0% or more"),
    _reader(kinds.Amount): Kind("currency", "0 or more"),
    _reader(kinds.Quantity): Kind("number", "0 or more"),
    _reader(kinds.Count): Kind("number", "1, 2, 3, …"),
    _reader(kinds.MonthText): Kind("month", "like 2027-04"),
    _reader(kinds.Steps): Kind("number", "0 or more"),
    _reader(kinds.RateSteps): Kind("%", "0% to 100%"),
    _reader(kinds.Name): Kind("name", "a name of the case"),
    _reader(kinds.Title): Kind("text", "a line of text"),
    _reader(kinds.Switch): Kind("switch", "true or false"),
}
TEXT = Kind("text", "")


def fields_of(part: BaseModel, prefix: str) -> Iterator[Field]:
    """All values of a part and of those below it, defaults included; those not given and without default left out."""
    for name, hint in _hints(type(part)).items():
        info = type(part).model_fields.get(name)
        if info is not None:
            yield from _inside(getattr(part, name), hint, f"{prefix}.{info.alias or name}")


def _inside(value: Any, hint: Any, path: str) -> Iterator[Field]:
    if isinstance(value, BaseModel):
        yield from fields_of(value, path)
    elif isinstance(value, Mapping):
        kind = _kind(hint)
        for key, item in value.items():
            if isinstance(item, BaseModel):
                yield from fields_of(item, f"{path}.{key}")
            else:
                yield Field(f"{path}.{key}", _spelt(item, kind), kind.unit, kind.range)
    elif isinstance(value, tuple) and any(isinstance(item, BaseModel) for item in value):
        for number, item in enumerate(value):
            yield from fields_of(item, f"{path}.{number}")
    elif value is not None and value != ():
        kind = _kind(hint)
        yield Field(path, _spelt(value, kind), kind.unit, kind.range)


@cache
def _hints(model: type[BaseModel]) -> dict[str, Any]:
    return get_type_hints(model, include_extras=True)


def _kind(hint: Any) -> Kind:
    """The first kind of value found in a type hint; the values of a choice are its range."""
    if get_origin(hint) is Literal:
        return Kind("choice", " · ".join(map(str, get_args(hint))))
    for mark in getattr(hint, "__metadata__", ()):
        if isinstance(mark, BeforeValidator) and mark in KINDS:
            return KINDS[mark]
    for inner in reversed(get_args(hint)):  # of a map, the value comes last
        if (found := _kind(inner)) is not TEXT:
            return found
    if hint is int:
        return Kind("months", "0 or more")
    return TEXT


def _spelt(value: Any, kind: Kind) -> Any:
    """A value as a file has it."""
    if kind.unit == "%":
        return kinds.spelt_rate(value)
    if kind.unit == "month":
        return format_month(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, tuple | list):
        return ", ".join(str(item) for item in value)
    return value
