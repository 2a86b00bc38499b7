"""The fields of a case or terms, each with its path, value, unit and range: what `--set` can change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, WithJsonSchema

from partnersim.inputs import values as kinds
from partnersim.inputs.scalars import number
from partnersim.inputs.spelling import spelt

__all__ = ["Declared", "Field", "fields_of", "hints_of"]


class Declared(NamedTuple):
    """Where a field is declared: the part of a file that has it, and its name there."""

    part: type[BaseModel]
    name: str


class Field(NamedTuple):
    """One value of a file, spelt as a file or `--set` has it; `range` is that of its kind of value, in words."""

    path: str
    value: str
    unit: str
    range: str
    declared: Declared


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
    _reader(kinds.Months): Kind("months", "0 or more"),
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
    yield from _below(part, part.model_dump(mode="json", by_alias=True), prefix)


def _below(part: BaseModel, written: Mapping[str, Any], prefix: str) -> Iterator[Field]:
    for name, hint in hints_of(type(part)).items():
        info = type(part).model_fields.get(name)
        if info is not None and written[key := info.alias or name] not in (None, [], {}):
            yield from _inside(getattr(part, name), written[key], hint, f"{prefix}.{key}", Declared(type(part), key))


def _inside(value: Any, written: Any, hint: Any, path: str, declared: Declared) -> Iterator[Field]:
    """The fields of a value, which JSON has as `written`."""
    if isinstance(value, BaseModel):
        yield from _below(value, written, path)
    elif isinstance(value, Mapping) and (types := _entries(hint)) is not None:
        of_keys, of_items = types
        for key, item in value.items():
            if of_keys is str:  # field paths: all below is one value
                yield _field(written[key], of_items, f"{path}.{key}", declared)
            else:
                yield from _inside(item, written[str(key)], of_items, f"{path}.{key}", declared)
    elif isinstance(value, tuple) and any(isinstance(item, BaseModel) for item in value):
        for number, item in enumerate(value):
            yield from _below(item, written[number], f"{path}.{number}")
    else:
        yield _field(written, hint, path, declared)


def _field(written: Any, hint: Any, path: str, declared: Declared) -> Field:
    kind = _kind(hint)
    if kind is not TEXT:
        written = _as_people_write(written)
    return Field(path, spelt(written), kind.unit, kind.range, declared)


def _as_people_write(written: Any) -> Any:
    """Whole numbers without a point; what holds from the start on, and never changes, as one value."""
    if isinstance(written, float) and written.is_integer():
        return int(written)
    if isinstance(written, dict):
        steps = {key: _as_people_write(item) for key, item in written.items()}
        (first, *others) = steps or ("",)
        return steps[first] if not others and number(str(first)) is not None else steps  # keys may be names
    return written


@cache
def hints_of(model: type[BaseModel]) -> dict[str, Any]:
    """The type hints of a model's fields, with what reads them."""
    return get_type_hints(model, include_extras=True)


def _entries(hint: Any) -> tuple[Any, ...] | None:
    """The types of the keys and items of a map; None where it is one value, as steps are."""
    if get_origin(hint) is dict:
        return get_args(hint)
    if get_origin(hint) is Annotated and _marked(hint) is not None:
        return None
    return next((found for inner in get_args(hint) if (found := _entries(inner)) is not None), None)


def _marked(hint: Any) -> Kind | None:
    """The kind of value an annotation makes of a type."""
    marks = getattr(hint, "__metadata__", ())
    known = next((KINDS[mark] for mark in marks if isinstance(mark, BeforeValidator) and mark in KINDS), None)
    said = next((mark.json_schema or {} for mark in marks if isinstance(mark, WithJsonSchema)), {})
    return known or (Kind("%", said["description"]) if "description" in said else None)


def _kind(hint: Any) -> Kind:
    """The first kind of value found in a type hint; the values of a choice are its range."""
    if get_origin(hint) is Literal:
        return Kind("choice", " · ".join(map(spelt, get_args(hint))))
    if (marked := _marked(hint)) is not None:
        return marked
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return Kind("map", f"{{{', '.join(f'{name}: …' for name in hint.model_fields)}}}")
    found = [kind for inner in get_args(hint) if (kind := _kind(inner)) is not TEXT]
    if get_origin(hint) in (Union, UnionType) and found:
        return Kind(found[0].unit, " · ".join(kind.range for kind in found))
    return found[-1] if found else TEXT  # of a map, the value comes last
