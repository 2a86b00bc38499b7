"""Names as a workbook takes them: sheets, cells, defined names, and texts that are never formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["a1", "clean", "defined_name", "in_header", "in_title", "letters", "sheet_names", "sheet_ref"]

SHEETS = ("Summary", "Inputs", "Checks", "Sources")  # beside one for each of the terms
LONGEST_SHEET = 31  # UTF-16 units
_NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\']")
_LIKE_A_CELL = re.compile(r"[a-z]{1,3}[0-9]+|[rc]([0-9]+)?([rc]([0-9]+)?)?", re.IGNORECASE)
LONGEST_IN_HEADER = 80  # characters of a text in a page's header, which has room for 255


def clean(text: str) -> str:
    """A text without signs that cannot be seen, which XML may not hold or which turn the words around them."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def in_header(text: str) -> str:
    """A text in a page's header or footer, where `&` would be a command."""
    return clean(text).replace("&", "\uff06")[:LONGEST_IN_HEADER]


def in_title(text: str) -> str:
    """A text in the title of a chart, where one with a `!` may be taken for a reference to cells."""
    return clean(text).replace("!", "\uff01")


def letters(column: int) -> str:
    """The letters of a column, counted from 0."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def a1(row: int, column: int, *, fixed: bool = False) -> str:
    """A cell, counted from 0: `$B7`, or `$B$7` where `fixed`."""
    return f"${letters(column)}{'$' if fixed else ''}{row + 1}"


def sheet_ref(sheet: str) -> str:
    """A sheet in a formula, its exclamation mark included."""
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'!"


def sheet_names(labels: Iterable[str]) -> list[str]:
    """A sheet name for each of the terms: what is allowed in one, short enough, each once in any case of letters."""
    taken = {name.casefold() for name in (*SHEETS, "History")}  # a name spreadsheets keep for themselves
    names = []
    for label in labels:
        wanted = _cut(_NOT_IN_SHEETS.sub(" ", clean(label)).strip(), LONGEST_SHEET) or "Terms"
        name, number = wanted, 1
        while name.casefold() in taken:
            number += 1
            name = f"{_cut(wanted, LONGEST_SHEET - len(str(number)) - 1)} {number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").strip()


def defined_name(path: str, taken: set[str]) -> str:
    """A name for a field path, as `demand_monthly_churn`; added to those taken."""
    wanted = re.sub(r"[^A-Za-z0-9]+", "_", path).strip("_")
    if not wanted[:1].isalpha() or _LIKE_A_CELL.fullmatch(wanted):
        wanted = f"the_{wanted}"
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name.casefold())
    return name
