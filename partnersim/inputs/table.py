"""CSV files as tables: a first line that names the columns, then a cell for each of them in every row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from partnersim.errors import InputError, nearest
from partnersim.inputs.scalars import printable, quoted, shortened
from partnersim.inputs.textfile import read_text

__all__ = ["Line", "check_even", "lines_of", "position", "read_table"]

Line = tuple[int, list[str]]  # the 1-based line a row starts in, its cells


def read_table(path: str | Path, file: str, wanted: str) -> Iterator[Line]:
    """The header, then rows of as many cells.

    Args:
        path: the file.
        file: names it in messages.
        wanted: a column, for the message where the file is empty.

    Raises:
        InputError: one line, `file:line: what is wrong, what to write instead`.
    """
    rows = lines_of(path, file)
    line, header = next(rows, (1, []))
    if not header:
        raise InputError.one(f"the first line must name the columns; write {wanted} and others", file, line)
    yield line, header
    for line, cells in rows:
        check_even(cells, header, file, line)
        yield line, cells


def check_even(cells: Sequence[str], header: Sequence[str], file: str, line: int) -> None:
    """Refuse a row that has more or fewer cells than there are columns.

    Raises:
        InputError: says how many.
    """
    if len(cells) != len(header):
        counted = f"{len(cells)} cells where the first line has {len(header)}"
        text = f"{counted}; write one for each column, and numbers without commas"
        raise InputError.one(text, file, line)


def lines_of(path: str | Path, file: str) -> Iterator[Line]:
    """The rows of a CSV file, cells stripped; empty lines at its end are left out.

    Raises:
        InputError: quotation marks without their pair, or an empty line between others.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True, skipinitialspace=True)
    start, blank = 1, None
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            text = f"this is not readable as CSV ({printable(str(error))}); check the quotation marks"
            raise InputError.one(text, file, start) from None
        if cells is None:
            return
        if cells and blank is not None:
            raise InputError.one("this line is empty; delete it", file, blank)
        if cells:
            yield start, [cell.strip() for cell in cells]
        else:
            blank = start if blank is None else blank
        start = reader.line_num + 1


def position(header: Sequence[str], name: str, file: str, line: int) -> int:
    """Where the column of that name stands.

    Raises:
        InputError: a header without it, or with a name twice or empty, or columns apart by something else than commas.
    """
    if len(header) == 1 and (found := re.search(r"[;\t|]", header[0])):
        mark = "a tab" if found[0] == "\t" else found[0]
        raise InputError.one(f"{mark} stands between the columns; write commas", file, line)
    seen: set[str] = set()
    for cell in header:
        if not cell or cell in seen:
            text = f"the column name {quoted(cell)} stands here twice" if cell else "a column has no name"
            raise InputError.one(f"{text}; give every column its own name", file, line)
        seen.add(cell)
    if name not in header:
        text = f"there is no column {quoted(name)}; {nearest(name, map(shortened, header[:20]))}"
        raise InputError.one(text, file, line)
    return header.index(name)
