"""Single numbers of a case or terms, by field path: what they may be, and how a file spells them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from partnersim.inputs import values as kinds
from partnersim.inputs.fields import hints_of
from partnersim.inputs.number_kinds import kind_of
from partnersim.timeline import format_month

__all__ = ["NumberKind", "number_kind_at"]


class NumberKind(NamedTuple):
    """What a number may be: from `least` to `most`, both included; `unit` as `fields` calls it."""

    least: float
    most: float
    unit: str
    whole: bool = False

    def spelt(self, number: float) -> object:
        """As a file has it, to the last bit."""
        return _SPELT[self.unit](float(number)) if self.unit in _SPELT else float(number)


_SPELT: Mapping[str, Callable[[float], object]] = {
    "%": kinds.spelt_rate,
    "count": round,
    "months": round,
    "month": lambda number: format_month(round(number)),
}


def _reader(kind: Any) -> Any:
    """What reads a kind of value, by which it is recognised in a type hint."""
    return get_args(kind)[1]


WHOLE = {
    _reader(kinds.Count): NumberKind(1.0, kinds.LARGEST, "count", whole=True),
    _reader(kinds.Months): NumberKind(0.0, float(kinds.LONGEST), "months", whole=True),
    _reader(kinds.MonthText): NumberKind(0.0, float(kinds.LAST_MONTH), "month", whole=True),
}


def number_kind_at(part: BaseModel, path: Sequence[str]) -> NumberKind | None:
    """The kind of number at a field path; None where there is none, or something else than one number."""
    return _within(type(part), part, list(path))


def _within(hint: Any, value: Any, path: Sequence[str]) -> NumberKind | None:
    """The kind at a path below something that a hint describes; `value` is what is there now, None for nothing."""
    if not path:
        return _number(hint)
    name, *below = path
    if isinstance(value, BaseModel):
        return _in_model(type(value), value, name, below)
    if isinstance(value, tuple):
        return _within(None, value[int(name)], below) if name.isdigit() and int(name) < len(value) else None
    if (kind := kind_of(hint)) is not None:  # steps: by month
        return _number(hint) if kind.by_month and name.isdigit() and not below else None
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return _in_model(hint, None, name, below)
    if get_origin(hint) is dict:
        item = value.get(name) if isinstance(value, Mapping) else None
        return _within(get_args(hint)[1], item, below)
    return next((found for inner in get_args(hint) if (found := _within(inner, value, path)) is not None), None)


def _in_model(model: type[BaseModel], value: BaseModel | None, key: str, below: Sequence[str]) -> NumberKind | None:
    for name, info in model.model_fields.items():
        if key == (info.alias or name):
            return _within(hints_of(model)[name], getattr(value, name, None), below)
    return None


def _number(hint: Any) -> NumberKind | None:
    """The first kind of number found in a type hint."""
    if (kind := kind_of(hint)) is not None:
        return NumberKind(kind.least, kind.most, "%" if kind.is_rate else "number")
    for mark in getattr(hint, "__metadata__", ()):
        if isinstance(mark, BeforeValidator) and mark in WHOLE:
            return WHOLE[mark]
    if get_origin(hint) is dict:  # many numbers, by name
        return None
    return next((found for inner in get_args(hint) if (found := _number(inner)) is not None), None)
