"""Case and terms files as plain trees in which every value knows its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from partnersim.errors import InputError
from partnersim.inputs.scalars import printable, quoted
from partnersim.inputs.syntax import read_tree
from partnersim.inputs.textfile import decoded, read_text
from partnersim.inputs.tree import Node

__all__ = ["Document", "Place", "parse_document", "read_document"]

Place = tuple[str, int]  # file, 1-based line


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content; never changed, only laid over or copied with a value set."""

    root: Node

    @property
    def file(self) -> str:
        """The file as the user named it; of merged documents, the one laid over the other."""
        return self.root.file

    @property
    def value(self) -> dict[str, Any]:
        """The content as a new tree of dict, list, str, int, float, bool and None."""
        plain: dict[str, Any] = self.root.plain()
        return plain

    def at(self, loc: tuple[str | int, ...]) -> Node:
        """What stands at a path; its nearest ancestor where nothing does."""
        node = self.root
        for part in loc:
            child = node.child(part)
            if child is None:
                break
            node = child
        return node

    def where(self, loc: tuple[str | int, ...]) -> Place:
        """File and line of the value at a path; of its nearest ancestor where there is no such value."""
        node = self.at(loc)
        return node.file, node.line

    def named_files(self) -> Iterator[Path]:
        """The files whose columns this document takes numbers from."""
        folder = Path(self.file).parent
        return (folder / name for name in _files_in(self.value))

    def line(self, loc: tuple[str | int, ...]) -> int:
        """The line of `where`."""
        return self.where(loc)[1]

    def with_value(self, path: tuple[str, ...], value: Any, at: Place | None = None) -> Document:
        """A copy with a plain value set at `path`; maps on the way are made where missing.

        The new value stands `at` a place, or where the value it replaces (or its nearest ancestor) stood.

        Raises:
            InputError: the path leads through something that is not a map.
        """
        file, line = at or self.where(path)
        return Document(_placed(self.root, path, 0, Node.of(value, file, line)))

    @classmethod
    def of(cls, value: Mapping[str, Any], file: str) -> Document:
        """A plain tree as a document whose every line is 1."""
        return cls(Node.of(value, file, 1))

    def without(self, key: str) -> Document:
        """A copy without one of its top-level keys."""
        kept = {name: child for name in self.value if name != key and (child := self.root.child(name)) is not None}
        return Document(Node(kept, self.root.file, self.root.line))

    def merged(self, over: Document) -> Document:
        """A copy with `over` laid on it: maps are merged, anything else `over` gives wins."""
        return Document(over.root.over(self.root))


def read_document(path: str | Path) -> Document:
    """A YAML file of maps, lists, texts and numbers.

    Raises:
        InputError: one line, `file:line: what is wrong, what to write instead`.
    """
    return Document(read_tree(read_text(path), printable(str(path))))


def parse_document(text: str | bytes, file: str) -> Document:
    """As `read_document`, from text at hand; `file` names it in messages.

    Raises:
        InputError: one line, `file:line: what is wrong, what to write instead`.
    """
    return Document(read_tree(decoded(text, file), file))


def _placed(node: Node, path: tuple[str, ...], depth: int, new: Node) -> Node:
    """A copy of `node` with `new` at path[depth:]; of a list, only entries it has can be replaced."""
    if depth == len(path):
        return new
    key = path[depth]
    if isinstance(node.content, tuple) and key.isdecimal() and int(key) < len(node.content):
        entries = list(node.content)
        entries[int(key)] = _placed(entries[int(key)], path, depth + 1, new)
        return Node(tuple(entries), node.file, node.line)
    if not isinstance(node.content, Mapping):
        place = ".".join(path[:depth])
        held = f"{printable(place)} is {quoted(node.plain())} and holds no {quoted(key)}"
        raise InputError.one(f"{held}; name another field", new.file, new.line)
    child = node.content.get(key) or Node({}, new.file, new.line)
    return Node({**node.content, key: _placed(child, path, depth + 1, new)}, node.file, node.line)


def _files_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, child in value.items():
            if isinstance(child, str) and (key == "file" or key.endswith(".file")):
                yield child
            yield from _files_in(child)
