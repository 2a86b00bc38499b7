"""What somebody typed into the sheet of inputs: compared, cell by cell, with the workbook as it was sent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from partnersim.errors import InputError
from partnersim.inputs.scalars import quoted
from partnersim.render.workbook.fields import Row
from partnersim.render.workbook.inputs import BASE, FIELD, HEAD, LABEL, SHEET, STEP, Inputs
from partnersim.render.workbook.names import clean
from partnersim.render.workbook.opened import Cell, Opened, cell_named
from partnersim.timeline import YEAR

__all__ = ["Typed", "check_formulas", "typed_inputs"]

NOISE = 1e-12  # relative to a number, or absolute: less is no change
DELIVERED = 1e-9  # as far as numbers that were sent may come back otherwise
BELOW = 1_000  # rows below those of the files named, in which others would stand
OTHER_FILES = "name the case and terms it was made of, in its order, as they were then"
Cells = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Typed:
    """A row of inputs as it came back."""

    row: Row
    values: tuple[float | None, ...]  # by scenario, months as the timeline counts them; None: nothing, or as the base
    changed: tuple[bool, ...]  # by scenario, whether that is another value than was sent
    step: int | None  # the month from which it holds
    file: str  # for messages
    place: int  # row of the sheet, counted from 0

    def cell(self, scenario: int) -> str:
        """The cell of a scenario, as messages name it."""
        return cell_named(self.file, SHEET, self.place, BASE + scenario)

    @property
    def moved(self) -> bool:
        """Whether it holds from another month than it did."""
        return self.step != self.row.step


def typed_inputs(theirs: Opened, ours: Opened, inputs: Inputs) -> list[Typed]:
    """All rows as they came back.

    Raises:
        InputError: the sheet is not as it was sent, or something that is no number was typed.
    """
    last = max(place for place, _ in inputs.placed) + 1
    count = len(inputs.scenarios)
    found, sent = (book.cells(SHEET, last + BELOW, BASE + 2 * count + 2) for book in (theirs, ours))
    for number, name in enumerate(inputs.scenarios):
        if found[HEAD][BASE + number].value != name:
            raise theirs.wrong(SHEET, HEAD, BASE + number, f"the scenario {name} stood here; {OTHER_FILES}")
    heads, rows = inputs.groups, dict(inputs.placed)
    for place in sorted({*heads, *rows}):
        if place in rows:
            _check_row(theirs, found[place], sent[place], place, rows[place], count)
        elif found[place][LABEL].value != clean(heads[place]):
            text = f"{heads[place]} stood here, and now {quoted(found[place][LABEL].value)}; {OTHER_FILES}"
            raise theirs.wrong(SHEET, place, LABEL, text)
    for place, cells in enumerate(found[last:], start=last):
        if str(cells[FIELD].value).startswith(("case.", "terms.")):
            text = f"{cells[FIELD].value} is an input of a file that is not named; {OTHER_FILES}"
            raise theirs.wrong(SHEET, place, FIELD, text)
    return [_typed(theirs, found[place], sent[place], place, row, count) for place, row in inputs.placed]


def check_formulas(theirs: Opened, ours: Opened, inputs: Inputs) -> None:
    """Refuse a workbook in which a formula is gone; those of inputs that follow the base case may be.

    Raises:
        InputError: names the first such cell.
    """
    followers = range(BASE, BASE + len(inputs.scenarios))
    for sheet in ours.sheets:
        sent = ours.cells(sheet)
        found = theirs.cells(sheet, len(sent), max(map(len, sent), default=0) or None)
        for place, cells in enumerate(sent):
            for column, cell in enumerate(cells):
                if not cell.is_formula or (sheet == SHEET and column in followers):
                    continue
                if place >= len(found) or not found[place][column].is_formula:
                    raise theirs.wrong(sheet, place, column, _gone(found, place, column))


def _gone(found: Cells, place: int, column: int) -> str:
    value = found[place][column].value if place < len(found) else None
    what = "is gone" if value is None else f"was replaced by {quoted(value)}"
    return f"the formula here {what}, so figures no longer follow the inputs; undo that, and type into blue cells only"


def _check_row(book: Opened, found: Sequence[Cell], sent: Sequence[Cell], place: int, row: Row, count: int) -> None:
    """Refuse a row that was moved, or sent of another file."""
    if found[FIELD].value != row.field:
        text = f"{row.field} stood here, and now {quoted(found[FIELD].value)}; take back rows and columns put in or out"
        raise book.wrong(SHEET, place, FIELD, text)
    for column in range(BASE + count + 2, BASE + 2 * count + 2):
        was, said = (_amount(book, each[column], row) for each in (found, sent))
        if (was is None) != (said is None) or (
            was is not None and said is not None and not _near(was, said, DELIVERED)
        ):
            text = f"{row.field} was sent as {_shown(was)}, and the files named say {_shown(said)}; {OTHER_FILES}"
            raise book.wrong(SHEET, place, column, text)


def _near(one: float, other: float, part: float) -> bool:
    return math.isclose(one, other, rel_tol=part, abs_tol=NOISE)


def _shown(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.12g}"


def _typed(book: Opened, found: Sequence[Cell], sent: Sequence[Cell], place: int, row: Row, count: int) -> Typed:
    values: list[float | None] = []
    changed: list[bool] = []
    for number in range(count):
        column = BASE + number
        now, before = found[column], sent[column]
        if now.is_formula and not before.is_formula:
            text = "a formula stands where a number was, and only numbers are read back; type what it comes to"
            raise book.wrong(SHEET, place, column, text)
        if now.is_formula and now.value != before.value:
            text = f"another formula stands here than was sent ({before.value}); type a number, or put that back"
            raise book.wrong(SHEET, place, column, text)
        value = None if now.is_formula else _number(book, now, row, place, column)
        if value is None and not now.is_formula and (before.is_formula or row.values[number] is not None):
            raise book.wrong(SHEET, place, column, f"{row.field} was emptied; type a number, 0 for none")
        values.append(value)
        was = values[0] if before.is_formula else row.values[number]  # of one that follows, what it would be
        changed.append(value is not None and (was is None or not _near(value, was, NOISE)))
    return Typed(row, tuple(values), tuple(changed), _step(book, found[STEP], row, place), book.file, place)


def _number(book: Opened, cell: Cell, row: Row, place: int, column: int) -> float | None:
    """The number in a cell of inputs, a month as the timeline counts it; None where there is nothing."""
    try:
        value = _amount(book, cell, row)
    except InputError:
        what = "a month, like 1 May 2027" if row.kind == "month" else "a number alone"
        raise book.wrong(SHEET, place, column, f"{quoted(cell.value)} is no number; type {what}") from None
    if value is not None and not math.isfinite(value):
        raise book.wrong(SHEET, place, column, f"{cell.value} is no number of a deal; type another")
    return value


def _amount(book: Opened, cell: Cell, row: Row) -> float | None:
    """As `_number`; raises InputError for anything else."""
    value: Any = cell.value
    if value is None:
        return None
    if isinstance(value, bool) or (cell.kind not in ("n", "d")):
        raise InputError.one("no number")
    if row.kind == "month":
        day = value if cell.kind == "d" else _day(value, book)
        if not isinstance(day, date):
            raise InputError.one("a time of day")
        return float(day.year * YEAR + day.month - 1)
    if cell.kind == "d":
        raise InputError.one("a date")
    return float(value)


def _day(number: float, book: Opened) -> object:
    """The day of a number of days, as the workbook counts them; None where there is none."""
    from openpyxl.utils.datetime import from_excel

    try:
        return from_excel(number, book.epoch)
    except (ValueError, OverflowError):
        return None


def _step(book: Opened, cell: Cell, row: Row, place: int) -> int | None:
    """The month from which a step holds."""
    if row.step is None:
        return None
    value = cell.value
    if cell.kind != "n" or isinstance(value, bool) or value is None or not 1 <= value <= 9999 or value != int(value):
        text = f"{quoted(value)} is no month from which {row.field} holds; type a whole number from 1"
        raise book.wrong(SHEET, place, STEP, text)
    return int(value)
