"""Where a validation error stands: pydantic's `loc` traced through the document and the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, WithJsonSchema
from pydantic.fields import FieldInfo

from partnersim.inputs.document import Document

__all__ = ["Spot", "trace"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a document: the keys leading there, and the types its value may have (empty if unknown)."""

    path: tuple[str | int, ...]
    kinds: tuple[Any, ...]

    def fields(self) -> dict[str, FieldInfo]:
        """The fields a map may have here, by the name the user writes."""
        return {name: field for kind in self.kinds for name, field in _fields(kind)}

    def example(self, name: str) -> str:
        """What to write after `name:`, or three dots where nothing is known."""
        choices = self.choices(name)
        if choices:
            return " or ".join(choices)
        field = self.fields().get(name)
        if field is None:
            return "..."
        schemas = [item.json_schema or {} for item in field.metadata if isinstance(item, WithJsonSchema)]
        examples = [field.examples, *(schema.get("examples") for schema in schemas)]
        return next((_spelt(known[0]) for known in examples if known), "...")

    def choices(self, name: str) -> list[str]:
        """The words a field may hold, of all models possible here; empty where it is free."""
        inner = [kind for outer in self.kinds for kind in _inside(outer, name)]
        return [str(word) for kind in inner if get_origin(kind) is Literal for word in get_args(kind)]


def trace(document: Document, model: Any, loc: tuple[str | int, ...]) -> Spot:
    """The place `loc` means, without the labels pydantic puts in for members of unions."""
    node = document.root
    path: list[str | int] = []
    kinds = _members(model)
    labelled = len(kinds) > 1  # pydantic then names the member next
    for part in loc:
        child = node.child(part)
        if labelled:
            kinds = [kind for kind in kinds if str(part) in _labels(kind)] or kinds
            labelled = False
            if model is not None:
                continue
        if child is None:
            continue
        path.append(part)
        node = child
        kinds = [inner for kind in kinds for inner in _inside(kind, part)]
        labelled = len(kinds) > 1
    return Spot(tuple(path), tuple(kinds))


def _members(kind: Any) -> list[Any]:
    """The members of a union, or the type alone; without annotations and None."""
    kind = getattr(kind, "__value__", kind)
    if get_origin(kind) is Annotated:
        return _members(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [member for part in get_args(kind) for member in _members(part)]
    return [] if kind in (None, NoneType, Any) else [kind]


def _inside(kind: Any, part: str | int) -> list[Any]:
    """The types of what stands at `part` in a value of type `kind`."""
    if _is_model(kind):
        return [inner for name, field in _fields(kind) if name == part for inner in _members(field.annotation)]
    arguments = get_args(kind)
    if get_origin(kind) in (list, tuple, dict, frozenset, set) and arguments:
        return _members(arguments[1] if get_origin(kind) is dict else arguments[0])
    return []


def _labels(kind: Any) -> set[str]:
    """The names pydantic may give a union's member: its class, or the values of its discriminator."""
    labels = {getattr(kind, "__name__", str(kind))}
    for _, field in _fields(kind):
        if get_origin(field.annotation) is Literal:
            labels.update(str(word) for word in get_args(field.annotation))
    return labels


def _spelt(value: Any) -> str:
    """A plain value as a file writes it in one line."""
    return str(value).lower() if isinstance(value, bool) else str(value).replace("'", "")


def _fields(kind: Any) -> Iterator[tuple[str, FieldInfo]]:
    """The fields of a model, by the name the user writes; none for other types."""
    if _is_model(kind):
        for name, field in kind.model_fields.items():
            yield field.alias or name, field


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
