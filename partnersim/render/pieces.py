"""Pieces of a report: words, tables and figures as plain content, shown alike in a notebook and in the report.

A piece holds texts, never markup: what it looks like is the templates' matter, which escape all of it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from partnersim.render.facts import Facts

__all__ = ["MIME", "NOTHING", "Drawing", "Heading", "Piece", "Row", "Table", "Words"]

MIME = "application/vnd.partnersim.piece+json"


class Piece(ABC):
    """Something a notebook cell shows; `content` is what the report reads back."""

    kind: ClassVar[str]

    def content(self) -> dict[str, Any]:
        """The piece as plain maps, lists and texts."""
        return {"kind": self.kind, **asdict(self)}  # type: ignore[call-overload]  # each subclass is a dataclass

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:  # noqa: ARG002
        from partnersim.render.markup import fragment

        return {MIME: self.content(), "text/html": fragment(self.content()), "text/plain": self.spoken()}

    @abstractmethod
    def spoken(self) -> str:
        """The piece as text alone."""


@dataclass(frozen=True, slots=True)
class Words(Piece):
    """Blocks of text; the style of each says which part it plays (title, headline, paragraph, item, …)."""

    kind: ClassVar[str] = "words"

    blocks: Sequence[tuple[str, str]]  # style, text

    def spoken(self) -> str:
        """The blocks, one below the other."""
        return "\n".join(text for _, text in self.blocks)


NOTHING = Words(())  # what an audience is shown of what it may not see; reports leave it out


@dataclass(frozen=True, slots=True)
class Heading(Words):
    """The first words of a report, and its facts, from which its properties are made."""

    facts: Facts


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; `style` is body, part (of the line above), group or total."""

    cells: Sequence[str]
    style: str = "body"


@dataclass(frozen=True, slots=True)
class Table(Piece):
    """A table: its first column names the rows, numbers stand to the right."""

    kind: ClassVar[str] = "table"

    title: str
    head: Sequence[Sequence[tuple[str, int]]]  # lines of (text, columns it spans)
    rows: Sequence[Row]
    text_columns: Sequence[int] = (0,)  # those set to the left
    notes: Sequence[str] = ()
    size: str = "normal"  # or small

    def spoken(self) -> str:
        """The title, and the cells apart by bars."""
        return "\n".join([self.title, *(" | ".join(row.cells) for row in self.rows)])


@dataclass(frozen=True, slots=True)
class Drawing(Piece):
    """A figure, and what it shows in words."""

    kind: ClassVar[str] = "drawing"

    title: str
    svg: str = field(repr=False)
    alt: str
    notes: Sequence[str] = ()
    width: str = "full"  # or half

    def spoken(self) -> str:
        """What the figure shows."""
        return f"{self.title}. {self.alt}"
