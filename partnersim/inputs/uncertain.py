"""The uncertain numbers of a case: where its file writes a distribution in place of a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from partnersim.errors import InputError
from partnersim.inputs.distribution_reader import is_distribution, read_distribution
from partnersim.inputs.distributions import Distribution
from partnersim.inputs.document import Document
from partnersim.inputs.number_kinds import Kind, is_fixed, kind_of
from partnersim.inputs.tree import Node

__all__ = ["Uncertain", "distributions_in", "with_numbers"]


class Uncertain(NamedTuple):
    """A number that a file gives as a distribution."""

    path: tuple[str, ...]
    distribution: Distribution
    kind: Kind
    node: Node

    @property
    def name(self) -> str:
        """Its field path."""
        return ".".join(self.path)

    @property
    def typical(self) -> Node:
        """The typical value in its place."""
        return self.standing_for(self.distribution.typical)

    def standing_for(self, number: float) -> Node:
        """A number in its place."""
        return Node(self.kind.spelt(number), self.node.file, self.node.line)


def distributions_in(model: type[BaseModel], document: Document) -> list[Uncertain]:
    """The distributions that a file of a model writes in place of numbers, in the order of the file.

    Raises:
        InputError: one that cannot be used, or stands in place of what cannot vary.
    """
    folder = Path(document.file).parent
    return [
        Uncertain(path, read_distribution(node, kind, path, folder), kind, node)
        for path, node, kind in _below(model, document.root, ())
    ]


def with_numbers(document: Document, numbers: Mapping[tuple[str, ...], Node]) -> Document:
    """The document with plain numbers at some paths."""
    for path, node in numbers.items():
        document = document.with_value(path, node.content, (node.file, node.line))
    return document


@cache
def _hints(model: type[BaseModel]) -> dict[str, Any]:
    return get_type_hints(model, include_extras=True)


def _below(model: type[BaseModel], node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node, Kind]]:
    """The distributions in a map that a model reads."""
    for name, info in model.model_fields.items():
        key = info.alias or name
        if (child := node.child(key)) is not None and key != "uncertainty":  # which says how uncertain others are
            yield from _within(_hints(model)[name], child, (*path, key))


def _within(hint: Any, node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node, Kind]]:
    """The distributions in what a hint describes."""
    if not isinstance(node.content, Mapping):
        return
    if (kind := kind_of(hint)) is not None:
        yield from _at_number(kind, node, path)
    elif is_fixed(hint) and is_distribution(node.content):
        instead = "uncertainty: {go_live_slip: …}" if path == ("go_live",) else "one"
        text = f"{'.'.join(path)} is a whole number or a month and cannot vary by draws; write {instead}"
        raise InputError.one(text, node.file, node.line)
    elif isinstance(hint, type) and issubclass(hint, BaseModel):
        yield from _below(hint, node, path)
    elif get_origin(hint) is dict:
        for key, child in node.content.items():
            yield from _within(get_args(hint)[1], child, (*path, key))
    elif get_origin(hint) in (Annotated, Union, UnionType):
        for inner in get_args(hint):
            yield from _within(inner, node, path)


def _at_number(kind: Kind, node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node, Kind]]:
    """A distribution in place of a number, or of those of single months."""
    assert isinstance(node.content, Mapping)
    if is_distribution(node.content):
        yield path, node, kind
    elif kind.by_month:
        for month, child in node.content.items():
            if is_distribution(child.content):
                yield (*path, month), child, kind
