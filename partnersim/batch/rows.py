"""A table of reports: every row of a CSV file says what is different in one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from partnersim.batch.job import CONTROL, file_name
from partnersim.errors import InputError, Problem
from partnersim.inputs.document import Place
from partnersim.inputs.plan import ROW_NAMES, Plan
from partnersim.inputs.scalars import printable, quoted
from partnersim.inputs.table import check_even, lines_of, position

__all__ = ["TableRow", "rows_of"]


@dataclass(frozen=True, slots=True)
class TableRow:
    """What a row says of its report; without any, there is no table."""

    name: str = ""
    sets: tuple[str, ...] = ()  # FIELD=VALUE
    told: Mapping[str, str] = field(default_factory=dict)  # title, audience, author, status
    place: Place | None = None


def rows_of(plan: Plan, path: Path) -> tuple[list[TableRow], list[Problem]]:
    """The rows that can be used, and what is wrong with the others.

    A cell that is empty changes nothing.

    Raises:
        InputError: the file cannot be read, or lacks a column; nothing of it can then be used.
    """
    file = printable(str(path))
    lines = lines_of(path, file)
    line, header = next(lines, (1, []))
    places = {target: position(header, column, file, line) for column, target in plan.columns.items()}
    rows: list[TableRow] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        try:
            check_even(cells, header, file, line)
            row = _row({target: cells[at] for target, at in places.items()}, (file, line))
            if (first := seen.setdefault(row.name.casefold(), line)) != line:
                raise InputError.one(f"line {first} names its report {quoted(row.name)} too; write another", file, line)
            rows.append(row)
        except InputError as error:
            problems.extend(error.problems)
    if not rows and not problems:
        raise InputError.one("there are no rows below the first line; write one for each report", file, line)
    return rows, problems


def _row(cells: Mapping[str, str], place: Place) -> TableRow:
    told = {target: _printable(cells[target], target, place) for target in ROW_NAMES if cells.get(target)}
    try:
        name = file_name(told.pop("file_name", ""))
    except ValueError as error:
        raise InputError.one(f"the name of the report {error}", *place) from None
    sets = tuple(
        f"{target}={_printable(cell, target, place)}"
        for target, cell in cells.items() if target not in ROW_NAMES and cell
    )  # fmt: skip
    return TableRow(name, sets, told, place)


def _printable(cell: str, target: str, place: Place) -> str:
    if CONTROL.search(cell):
        raise InputError.one(f"{target} holds a line break or another control character; write one line", *place)
    return cell
