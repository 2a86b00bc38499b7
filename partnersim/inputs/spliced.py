"""A file with some of its values set, all else as it was written: order, comments, spelling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, SequenceNode

from partnersim.inputs.spelling import spelt

__all__ = ["differences", "spliced"]

Keys = tuple[str, ...]  # the way to a value


def differences(old: Any, new: Any, at: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """What new content of a file says otherwise, as deep as both are maps; of a map that lost an entry, all of it."""
    if isinstance(old, Mapping) and isinstance(new, Mapping) and set(old) <= set(new):
        for key, value in new.items():
            yield from differences(old[key], value, (*at, key)) if key in old else (((*at, key), value),)
    elif old != new:
        yield at, new


def spliced(text: str, changes: Iterable[tuple[Keys, Any]]) -> str:
    """A YAML text that could be read, with other values, each on one line; entries that it lacks are put in."""
    for keys, value in changes:
        text = _set(text, keys, value)
    return text


def _set(text: str, keys: Keys, value: Any) -> str:
    node: Any = YAML(typ="safe", pure=True).compose(text)
    colon = 0
    for depth, key in enumerate(keys):
        child, colon = _below(text, node, key)
        if child is None:
            for missing in reversed(keys[depth + 1 :]):
                value = {missing: value}
            return _with_entry(text, node, spelt({key: value})[1:-1])
        node = child
    start, end = node.start_mark.index, _end(node)
    if start == end:  # nothing stands after the key
        return f"{text[:colon]}: {spelt(value)}{text[colon + 1 :]}"
    return f"{text[:start]}{spelt(value)}{text[end:]}"


def _below(text: str, node: Any, part: str) -> tuple[Any, int]:
    """The node below another, of that key or position, and where the colon of its key stands; None where it is not."""
    if isinstance(node, SequenceNode):
        return node.value[int(part)], 0
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == part:
                return value, text.index(":", key.end_mark.index)
    return None, 0


def _with_entry(text: str, node: Any, entry: str) -> str:
    """The text with an entry more at the end of a map."""
    if node.flow_style:
        at = node.end_mark.index - 1  # its bracket
        before = text[:at].rstrip()
        return f"{before}{', ' if node.value else ''}{entry}{text[at:]}"
    line_end = text.find("\n", _end(node))
    at = len(text) if line_end < 0 else line_end
    indent = " " * node.value[0][0].start_mark.column
    return f"{text[:at]}\n{indent}{entry}{text[at:]}"


def _end(node: Any) -> int:
    """Where a value ends; what stands below a map or list that is no bracket is not of it."""
    if isinstance(node, MappingNode) and not node.flow_style:
        return _end(node.value[-1][1])
    if isinstance(node, SequenceNode) and not node.flow_style:
        return _end(node.value[-1])
    return int(node.end_mark.index)
