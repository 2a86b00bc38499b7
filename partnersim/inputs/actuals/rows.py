"""Rows of a large CSV file: a row is one line, read and checked one after the other."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from partnersim.errors import InputError
from partnersim.inputs.scalars import printable
from partnersim.inputs.table import Line
from partnersim.inputs.textfile import check_characters, read_text

__all__ = ["MOST_ROWS", "rows_of"]

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
