"""Rows of a large CSV file: a row is one line, read and checked one after the other."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from partnersim.errors import InputError, Problem, nearest
from partnersim.inputs.problems import MOST_PROBLEMS, first_problems
from partnersim.inputs.scalars import printable, quoted
from partnersim.inputs.table import Line, position
from partnersim.inputs.textfile import check_characters, read_text

__all__ = ["MOST_ROWS", "header_of", "read_each", "rows_of"]

MOST_ROWS = 1_000_000  # the first line not counted
LONGEST = 10_000  # characters of a line
_NO_UTF8 = re.compile("[\udc80-\udcff]")  # what decoding makes of such bytes


def rows_of(path: str | Path, file: str) -> Iterator[Line]:
    """The rows of a file, cells stripped, each in a line of its own; empty lines at its end are left out.

    `file` names it in messages.

    Raises:
        InputError: one line, `file:line: what is wrong, what to write instead`; what is before it was fine.
    """
    reader = csv.reader(_lines(path, file), strict=True, skipinitialspace=True)
    blank = None
    line = 0
    while True:
        line += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            text = f"this is not readable as CSV ({printable(str(error))}); check the quotation marks"
            raise InputError.one(text, file, line) from None
        if cells is None:
            return
        if reader.line_num > line:
            text = "quotation marks are open at the end of this line; close them, an entry is one line"
            raise InputError.one(text, file, line)
        if not cells:
            blank = blank or line
            continue
        if blank is not None:
            raise InputError.one("this line is empty; delete it", file, blank)
        if line > MOST_ROWS + 1:
            text = f"there are more than {MOST_ROWS:,} lines below the first; add up small items by day"
            raise InputError.one(text, file, line)
        yield line, [cell.strip() for cell in cells]


def header_of(rows: Iterator[Line], columns: Sequence[str], example: str, file: str) -> Line:
    """The first row, which names columns, any of those there are in any order.

    Raises:
        InputError: no such row, other marks than commas, names that are empty, not known, or come twice.
    """
    line, header = next(rows, (1, []))
    if not header:
        raise InputError.one(f"the first line must name the columns; write {example}", file, line)
    position(header, header[0], file, line)
    unknown = [name for name in header if name not in columns]
    if unknown:
        problems = (Problem(f"unknown column {quoted(name)}; {nearest(name, columns)}", file, line) for name in unknown)
        raise InputError(first_problems(problems))
    return line, header


def read_each(rows: Iterator[Line], read: Callable[[int, list[str]], None]) -> list[Problem]:
    """Read rows one by one: what is wrong with them, each told once, until there are more problems than are told."""
    problems: dict[Problem, None] = {}
    try:
        for line, cells in rows:
            try:
                read(line, cells)
            except InputError as error:
                problems.update(dict.fromkeys(error.problems))
            if len(problems) > MOST_PROBLEMS:
                break
    except InputError as error:  # a fault that ends reading
        problems.update(dict.fromkeys(error.problems))
    return list(problems)


def _lines(path: str | Path, file: str) -> Iterator[str]:
    """The lines of a UTF-8 file, a byte-order mark dropped, each checked."""
    try:
        # What is no UTF-8 is kept, escaped, so that the line it stands in can be told.
        with Path(path).open(encoding="utf-8-sig", errors="surrogateescape") as stream:
            line = 0
            while text := stream.readline(LONGEST + 1):
                line += 1
                if len(text) > LONGEST:
                    raise InputError.one(f"this line is over {LONGEST:,} characters; keep only entries", file, line)
                if not text.rstrip("\n").isprintable():
                    _check(text, file, line)
                yield text
    except (OSError, ValueError):
        read_text(path)  # which says what is wrong with it
        raise


def _check(text: str, file: str, line: int) -> None:
    if found := _NO_UTF8.search(text):
        byte = f"0x{ord(found[0]) - 0xDC00:02x}"
        raise InputError.one(f"byte {byte} is not UTF-8; save the file as UTF-8", file, line)
    check_characters(text, file, line)
