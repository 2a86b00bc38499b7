"""The content of a file as a tree of values, each knowing the file and line it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnersim.inputs.scalars import Scalar

__all__ = ["Node"]


@dataclass(frozen=True, slots=True)
class Node:
    """A map, a list or a scalar, and where it stands; `line` is 1-based, a map entry's is its key's."""

    content: Mapping[str, Node] | tuple[Node, ...] | Scalar
    file: str
    line: int

    @classmethod
    def of(cls, value: Any, file: str, line: int) -> Node:
        """A plain value (dict, list, scalar) as a tree whose every part stands at one place."""
        if isinstance(value, Mapping):
            return cls({str(key): cls.of(item, file, line) for key, item in value.items()}, file, line)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return cls(tuple(cls.of(item, file, line) for item in value), file, line)
        return cls(value, file, line)

    def plain(self) -> Any:
        """The values alone: a new dict, list or scalar."""
        if isinstance(self.content, Mapping):
            return {key: node.plain() for key, node in self.content.items()}
        if isinstance(self.content, tuple):
            return [node.plain() for node in self.content]
        return self.content

    def child(self, part: str | int) -> Node | None:
        """The entry of that key or position, or None where there is none."""
        if isinstance(self.content, Mapping):
            return self.content.get(str(part))
        if isinstance(self.content, tuple) and isinstance(part, int) and 0 <= part < len(self.content):
            return self.content[part]
        return None

    def over(self, base: Node) -> Node:
        """A copy laid over `base`: maps are merged, anything else given here wins."""
        if not (isinstance(self.content, Mapping) and isinstance(base.content, Mapping)):
            return self
        merged = dict(base.content)
        for key, node in self.content.items():
            merged[key] = node.over(merged[key]) if key in merged else node
        return Node(merged, self.file, self.line)
