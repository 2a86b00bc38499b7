"""Tables as text for the terminal: cells below each other, wide tables in blocks of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from partnersim.render.numbers import MINUS
from partnersim.render.pieces import Row, Table

__all__ = ["plain"]

GAP = 2  # spaces between columns
INDENT = "  "  # of rows below that of their group
APART = 3  # more between groups of columns that have a head of their own


def plain(table: Table, width: int) -> str:
    """A table as lines of text of at most `width` characters; what is wider stands in blocks below each other."""
    groups = _groups(table)
    widths = _widths(table, groups)
    apart = APART if len(table.head) > 1 else 0
    blocks: list[list[range]] = [[]]
    for group in groups:
        if blocks[-1] and _wide(widths, [*blocks[-1], group], apart) > width:
            blocks.append([])
        blocks[-1].append(group)
    parts = ["\n".join(line.rstrip() for line in _lines(table, block, widths, apart)) for block in blocks]
    notes = ["\n".join(table.notes)] if table.notes else []
    return "\n\n".join([*([table.title] if table.title else []), *parts, *notes]).replace(MINUS, "-")


def _groups(table: Table) -> list[range]:
    """Columns that stay side by side: those below one cell of the first line of heads."""
    ends = list(accumulate(span for _, span in table.head[0]))
    return [range(first, end) for first, end in pairwise(ends)]


def _widths(table: Table, groups: Sequence[range]) -> list[int]:
    """As wide as the widest cell; the columns of a group together as wide as its head."""
    rows = [row.cells for row in table.rows if row.style != "group"]
    heads = [text for text, _ in table.head[-1]]
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    widths[0] = max([widths[0], *(len(_name(row)) for row in table.rows)])
    for (text, _), group in zip(table.head[0][1:], groups, strict=True):
        missing = len(text) - sum(widths[column] + GAP for column in group) + GAP
        widths[group[-1]] += max(0, missing)
    return widths


def _wide(widths: Sequence[int], block: Sequence[range], apart: int) -> int:
    return widths[0] + sum(widths[column] + GAP for group in block for column in group) + apart * (len(block) - 1)


def _lines(table: Table, block: Sequence[range], widths: Sequence[int], apart: int) -> Iterator[str]:
    """Heads and rows of one block of columns."""
    *over, last = table.head
    for line in over:
        heads = {group: text for (text, _), group in zip(line[1:], _groups(table), strict=True)}
        cells = [f"{heads[group]:^{sum(widths[column] + GAP for column in group)}}" for group in block]
        yield " " * widths[0] + (" " * apart).join(cells)
    for row in (Row([text for text, _ in last]), *table.rows):
        yield _name(row) if row.style == "group" else _line(row, table, block, widths, apart)


def _line(row: Row, table: Table, block: Sequence[range], widths: Sequence[int], apart: int) -> str:
    groups = ["".join(_cell(row, table, column, widths) for column in group) for group in block]
    return f"{_name(row):<{widths[0]}}{(' ' * apart).join(groups)}"


def _name(row: Row) -> str:
    return f"{INDENT if row.style == 'part' else ''}{row.cells[0]}"


def _cell(row: Row, table: Table, column: int, widths: Sequence[int]) -> str:
    side = "<" if column in table.text_columns else ">"
    return " " * GAP + f"{row.cells[column]:{side}{widths[column]}}"
