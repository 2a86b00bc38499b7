"""Columns of CSV files: one number a month, or one number a row."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from partnersim.errors import InputError
from partnersim.inputs.scalars import number, printable, quoted, reject_lookalike
from partnersim.inputs.table import position, read_table
from partnersim.inputs.values import LARGEST
from partnersim.timeline import parse_month

__all__ = ["Point", "read_column", "read_points", "read_series"]

_COUNTED = re.compile(r"[1-9][0-9]{0,3}")


def read_series(path: str | Path, column: str) -> dict[str, float]:
    """The numbers of one column by month, none below 0, in the order of the file.

    Months stay as written: all like `2027-04`, or all whole numbers counted from go-live, 1 the first.

    Raises:
        InputError: one line, `file:line: what is wrong, what to write instead`.
    """
    file = printable(str(path))
    rows = read_table(path, file, "month")
    line, header = next(rows)
    months, values = (position(header, name, file, line) for name in ("month", column))
    series: dict[str, float] = {}
    lines: dict[str, int] = {}
    for line, cells in rows:
        try:
            month = _month(cells[months], lines)
            series[month] = _value(cells[values])
        except ValueError as error:
            raise InputError.one(str(error), file, line) from None
        lines[month] = line
    if not series:
        text = f"there are no months below the first line; write lines month,{column}"
        raise InputError.one(text, file, line)
    return series


class Point(NamedTuple):
    """A number of a column: the 1-based line it starts in, what names its row, and the number, 0 or more."""

    line: int
    label: str  # of the file's first column; empty where that is the column itself
    value: float


def read_column(path: str | Path, column: str) -> list[tuple[int, float]]:
    """The numbers of one column, none below 0, each with its 1-based line, in the order of the file.

    The file may have any other columns. The column may begin and end with empty cells, as that of a product does that
    came later or went earlier than others; between numbers none is empty.

    Raises:
        InputError: one line, `file:line: what is wrong, what to write instead`.
    """
    return [(point.line, point.value) for point in read_points(path, column)]


def read_points(path: str | Path, column: str) -> list[Point]:
    """As `read_column`, each number with the label of its row, such as a year: the cell of the first column.

    Raises:
        InputError: one line, `file:line: what is wrong, what to write instead`.
    """
    file = printable(str(path))
    rows = read_table(path, file, column)
    line, header = next(rows)
    values = position(header, column, file, line)
    points: list[Point] = []
    blank: int | None = None  # the first empty cell since the last number
    for line, cells in rows:
        if not cells[values]:
            blank = line if points and blank is None else blank
            continue
        if blank is not None:
            raise InputError.one("the value is empty between numbers; write a number, 0 for none", file, blank)
        try:
            points.append(Point(line, cells[0] if values else "", _value(cells[values])))
        except ValueError as error:
            raise InputError.one(str(error), file, line) from None
    if not points:
        text = f"there are no numbers below the first line; write one a line in the column {quoted(column)}"
        raise InputError.one(text, file, line)
    return points


def _month(cell: str, seen: dict[str, int]) -> str:
    """A month as written; refused where it is none, comes again, or is of another kind than those seen."""
    counted = _COUNTED.fullmatch(cell) is not None
    if not counted:
        try:
            parse_month(cell)
        except ValueError:
            text = f"{quoted(cell)} is not a month; write it like 2027-04, or count from go-live: 1, 2, 3, …"
            raise ValueError(text) from None
    if cell in seen:
        raise ValueError(f"month {cell} stands here a second time, first in line {seen[cell]}; keep one")
    first = next(iter(seen), cell)
    if counted != (_COUNTED.fullmatch(first) is not None):
        raise ValueError(f"month {cell} is written unlike {first} above; write all months alike")
    return cell


def _value(cell: str) -> float:
    """The number in a cell."""
    if not cell:
        raise ValueError("the value is empty; write a number, 0 for none")
    reject_lookalike(cell)
    value = number(cell)
    if value is None:
        raise ValueError(f"{quoted(cell)} is not a number; write one like 60000 or 0.15")
    if value < 0:
        raise ValueError(f"{quoted(value)} is below 0; write 0 or more")
    if value > LARGEST:
        raise ValueError(f"{quoted(value)} is larger than any deal; write a number up to {LARGEST:.0e}")
    return float(value)
