"""YAML text to a tree of values: the plain part of YAML only.

Read from the parser's events, so that nothing in a file can ever construct an object. Anchors, aliases, tags,
merge keys, directives and several documents are refused: a file of figures needs none of them, and each is a
way for a file to mean something else than it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from partnersim.errors import InputError
from partnersim.inputs.faults import in_plain_words
from partnersim.inputs.scalars import Scalar, plain_scalar, quoted, reject_lookalike
from partnersim.inputs.textfile import check_characters, line_at
from partnersim.inputs.tree import Node

__all__ = ["read_tree"]

DEEPEST = 20  # maps and lists inside one another
MOST_VALUES = 10_000  # a case has some hundreds; reading a megabyte of them would take seconds

# Not YAML's own errors, yet raised by its parser: for escapes beyond Unicode in "...", "\U00110000" and
# "\UFFFFFFFF". No others came in half a million malformed texts.
_NO_CHARACTER = (ValueError, OverflowError)

_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


def read_tree(text: str, file: str) -> Node:
    """The tree of a YAML text whose top level is a map.

    Raises:
        InputError: one line, `file:line: what is wrong, what to write instead`.
    """
    return _Reading(text, file).document()


class _Reading:
    """One pass over the events of one text."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.values = 0
        self.events = self._events()

    def document(self) -> Node:
        """The only document of the text."""
        next(self.events)  # the start of the stream
        start = next(self.events)
        if not isinstance(start, DocumentStartEvent):
            raise self.wrong("the file is empty; write at least one line `key: value`", 1)
        directive = re.search(r"^%", self.text[: start.start_mark.index], re.MULTILINE)
        if directive:
            line = line_at(self.text, directive.start())
            raise self.wrong("a line starting with % is a YAML directive; delete it", line)
        first = next(self.events)
        if not isinstance(first, MappingStartEvent):
            raise self.wrong("the file must be a map; write lines `key: value`", _line(first))
        root = self.node(first, _line(first), 1)
        next(self.events)  # the end of the document
        if isinstance(more := next(self.events), DocumentStartEvent):
            raise self.wrong("--- starts a second document; keep one document a file", _line(more))
        return root

    def node(self, event: Any, line: int, depth: int) -> Node:
        """The value that starts with `event`; `line` is where it is said to stand."""
        self.refuse_cleverness(event)
        self.values += 1
        if self.values > MOST_VALUES:
            raise self.wrong(f"the file holds more than {MOST_VALUES:,} values; split it, or use a CSV file", line)
        if isinstance(event, ScalarEvent):
            return Node(self.scalar(event), self.file, line)
        if depth > DEEPEST:
            text = f"maps and lists are nested deeper than {DEEPEST}; write fewer levels"
            raise self.wrong(text, _line(event))
        if isinstance(event, SequenceStartEvent):
            return Node(tuple(self.items(depth)), self.file, line)
        return Node(self.entries(event, depth), self.file, line)

    def items(self, depth: int) -> Iterator[Node]:
        """The items of a list."""
        while not isinstance(event := next(self.events), SequenceEndEvent):
            yield self.node(event, _line(event), depth + 1)

    def entries(self, start: Any, depth: int) -> dict[str, Node]:
        """The entries of a map."""
        found: dict[str, Node] = {}
        before: Any = start
        while not isinstance(event := next(self.events), MappingEndEvent):
            key, line = self.key(event), _line(event)
            first = next(self.events)
            if start.flow_style:
                self.refuse_key_alone(before, event, first)
            if key in found:
                text = f"{quoted(key)} stands here a second time, first in line {found[key].line}; keep one"
                raise self.wrong(text, line)
            found[key] = self.node(first, line, depth + 1)
            before = first
        return found

    def key(self, event: Any) -> str:
        """The key of an entry, always as text."""
        self.refuse_cleverness(event)
        line = _line(event)
        if not isinstance(event, ScalarEvent):
            raise self.wrong("a key must be one word, not a map or list; write `key: value`", line)
        if event.value == "<<":
            raise self.wrong("<< would merge another map in; write its keys out", line)
        if not event.value.strip():
            raise self.wrong("there is no key before the colon; write `key: value`", line)
        self.refuse_unclosed(event)
        check_characters(event.value, self.file, line)
        return str(event.value)

    def scalar(self, event: Any) -> Scalar:
        """The value of a word or text."""
        line = _line(event)
        if event.style is not None:
            self.refuse_unclosed(event)
            check_characters(event.value, self.file, line)
            return str(event.value)
        try:
            return plain_scalar(event.value)
        except ValueError as error:
            raise self.wrong(str(error), line) from None

    def refuse_cleverness(self, event: Any) -> None:
        """Anchors, aliases and tags."""
        line = _line(event)
        if isinstance(event, AliasEvent):
            raise self.wrong("* repeats a value of elsewhere; write it out, or put the text in quotes", line)
        if getattr(event, "anchor", None) is not None:
            raise self.wrong("& names a value to repeat it; leave it out, or put the text in quotes", line)
        if getattr(event, "tag", None) is not None:
            raise self.wrong("! gives a value a type; leave it out, or put the text in quotes", line)

    def refuse_unclosed(self, event: Any) -> None:
        """A quoted text over several lines: nearly always a quotation mark too many or too few."""
        if event.style in ("'", '"') and event.end_mark.line != event.start_mark.line:
            text = f"the text opened with {event.style} must end on its line; close it, or write |"
            raise self.wrong(text, _line(event))

    def refuse_key_alone(self, before: Any, key: Any, value: Any) -> None:
        """A key without colon in `{...}`: mostly the rest of 60,000."""
        if value.start_mark.index != key.end_mark.index:
            return
        grouped = _GROUPED.match(self.text, before.start_mark.index)
        if grouped and grouped.end() >= key.end_mark.index:
            try:
                reject_lookalike(grouped[0])
            except ValueError as error:
                raise self.wrong(str(error), _line(before)) from None
        shown = quoted(key.value)
        raise self.wrong(f"{shown} has no value; write {{key: value, key: value}}", _line(key))

    def wrong(self, text: str, line: int) -> InputError:
        """The error that `line` of this text is wrong."""
        return InputError.one(text, self.file, line)

    def _events(self) -> Iterator[Any]:
        """The parser's events; whatever it raises becomes one line."""
        seen = 1
        try:
            for event in YAML(typ="safe", pure=True, plug_ins=[]).parse(self.text):
                seen = event.end_mark.line + 1
                yield event
        except MarkedYAMLError as error:
            text, line = in_plain_words(error)
            raise self.wrong(text, line or seen) from None
        except YAMLError:
            raise self.wrong("this cannot be read as YAML; check quotes and brackets", seen) from None
        except _NO_CHARACTER:
            text = 'an escape \\U in "..." stands for no character; write the character itself'
            raise self.wrong(text, seen) from None


def _line(event: Any) -> int:
    """The 1-based line an event starts in."""
    return int(event.start_mark.line) + 1
