"""The list of terms for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from partnersim.agreements.catalogue import Entry
from partnersim.render.phrases import shortened

__all__ = ["terms_table"]

WIDEST = {"headline": 34, "publisher": 30, "date": 20}  # characters; other columns are as wide as they need to be


def terms_table(entries: Sequence[Entry]) -> str:
    """A row per file: name, kind, seats, headline rate, publisher, date, confidence."""
    rows = [entry.row() for entry in entries]
    heads = {column: column.replace("headline", "headline rate") for column in rows[0]}
    cells = [heads, *({name: _cell(name, text) for name, text in row.items()} for row in rows)]
    widths = {column: max(len(row[column]) for row in cells) for column in heads}
    lines = ["  ".join(f"{text:<{widths[column]}}" for column, text in row.items()).rstrip() for row in cells]
    return "\n".join(lines)


def _cell(column: str, text: str) -> str:
    return shortened(text, WIDEST[column]) if column in WIDEST else text
