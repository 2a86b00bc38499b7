"""The sheet of inputs: one row a number, a column a scenario, and the column in use that all formulas read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from partnersim.errors import InputError
from partnersim.render.workbook.fields import Row
from partnersim.render.workbook.looks import NOT_LIVE, Looks
from partnersim.render.workbook.names import a1, clean, letters, sheet_ref
from partnersim.timeline import YEAR, format_month, parse_month

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = [
    "BASE", "CHANGED", "FIELD", "HEAD", "LABEL", "SCENARIO", "SCENARIO_NUMBER", "SHEET", "STALE", "STEP", "Inputs",
    "serial",
]  # fmt: skip

SHEET = "Inputs"
FIRST_MONTH = parse_month("1901-01")  # a year later than spreadsheets agree on what a date is
SCENARIO, SCENARIO_NUMBER = "scenario", "scenario_number"  # defined names
CHANGED, STALE = "inputs_changed", "inputs_not_live_changed"
SELECTOR, HEAD, FIRST = 3, 6, 7  # rows
LABEL, FIELD, UNIT, STEP, IN_USE, BASE = range(6)  # columns


def serial(month: int) -> int:
    """The first day of a month as spreadsheets count days.

    Raises:
        InputError: a month before they do.
    """
    if month < FIRST_MONTH:
        text = f"a workbook has no months before {format_month(FIRST_MONTH)}; write a later start"
        raise InputError.one(text)
    return (date(month // YEAR, month % YEAR + 1, 1) - date(1899, 12, 30)).days


ALLOWED = {  # by kind of figure; what else is typed is asked about, since some fields go further
    kind: {
        "validate": "decimal", "criteria": "between", "minimum": least, "maximum": most, "error_type": "warning",
        "error_title": "Unusual value", "error_message": f"partnersim expects {said} here.",
    }
    for kind, least, most, said in (
        ("percent", 0, 1, "0% to 100%"), ("month", 1, 100_000, "a month of the calendar, like 1 May 2027"),
        ("price", -1e12, 1e12, "an amount"), ("number", 0, 1e12, "a number from 0"),
    )
}  # fmt: skip


class Inputs:
    """The rows of the sheet: where each is, and which are read by any formula."""

    def __init__(self, rows: Sequence[Row], scenarios: Sequence[str]) -> None:
        self.scenarios = scenarios
        self._rows: dict[str, tuple[int, Row]] = {}
        self._read: set[str] = set()
        self._groups: dict[int, str] = {}
        place, group = FIRST, ""
        for row in rows:
            if row.group != group:
                group = row.group
                self._groups[place] = group
                place += 1
            self._rows[row.path] = place, row
            place += 1
        self._end = place

    @property
    def rows(self) -> list[Row]:
        """All rows, in order."""
        return [row for _, row in self._rows.values()]

    @property
    def placed(self) -> list[tuple[int, Row]]:
        """All rows, in order, each with its number on the sheet, counted from 0."""
        return list(self._rows.values())

    @property
    def groups(self) -> Mapping[int, str]:
        """The heads of groups of rows, by their number on the sheet, likewise."""
        return self._groups

    def has(self, path: str) -> bool:
        """Whether there is such a number."""
        return path in self._rows

    def use(self, path: str) -> str:
        """The name of the cell in use; it is live from now on."""
        self._read.add(path)
        return self._rows[path][1].name

    def live(self, path: str) -> bool:
        """Whether any formula reads it."""
        return path in self._read

    def steps(self, path: str) -> tuple[str, str]:
        """The cells with the months from which the steps of a field hold, and those with their values in use."""
        found = [(place, row.path) for place, row in self._rows.values() if row.path.rpartition(".")[0] == path]
        self._read.update(each for _, each in found)
        first, last = found[0][0], found[-1][0]
        months = f"{a1(first, STEP, fixed=True)}:{a1(last, STEP, fixed=True)}"
        values = f"{a1(first, IN_USE, fixed=True)}:{a1(last, IN_USE, fixed=True)}"
        return f"{sheet_ref(SHEET)}{months}", f"{sheet_ref(SHEET)}{values}"

    def cell(self, path: str) -> str:
        """The cell in use, as other sheets see it."""
        return sheet_ref(SHEET) + a1(self._rows[path][0], IN_USE, fixed=True)

    def write(self, book: Workbook, sheet: Worksheet, looks: Looks) -> None:
        """Write the sheet, and name its cells."""
        count = len(self.scenarios)
        changed, delivered = BASE + count + 1, BASE + count + 2
        self._write_head(book, sheet, looks, changed, delivered)
        for place, group in self._groups.items():
            for column in range(delivered + count):
                sheet.write_blank(place, column, None, looks("group"))
            sheet.write_string(place, 0, clean(group), looks("group"))
        for place, row in self._rows.values():
            self._write_row(sheet, looks, place, row, changed, delivered)
            book.define_name(row.name, f"={sheet_ref(SHEET)}{a1(place, IN_USE, fixed=True)}")
        flags = f"{a1(FIRST, changed, fixed=True)}:{a1(self._end - 1, changed, fixed=True)}"
        said = f"{a1(FIRST, changed - 1, fixed=True)}:{a1(self._end - 1, changed - 1, fixed=True)}"
        sheet.write_string(SELECTOR + 1, LABEL, "Inputs changed since delivery", looks("bold"))
        sheet.write_formula(SELECTOR + 1, FIELD, f"=SUM({flags})", looks("bold", "count"), 0)
        sheet.write_string(SELECTOR + 1, UNIT, "of them not live", looks("right"))
        sheet.write_formula(SELECTOR + 1, STEP, f'=SUMIF({said},"{NOT_LIVE}",{flags})', looks("bold", "count"), 0)
        book.define_name(CHANGED, f"={sheet_ref(SHEET)}{a1(SELECTOR + 1, FIELD, fixed=True)}")
        book.define_name(STALE, f"={sheet_ref(SHEET)}{a1(SELECTOR + 1, STEP, fixed=True)}")

    def _write_head(self, book: Workbook, sheet: Worksheet, looks: Looks, changed: int, delivered: int) -> None:
        count = len(self.scenarios)
        sheet.write_string(0, 0, "Inputs", looks("title"))
        sheet.set_row(1, 26)
        said = (
            "Blue cells are inputs: type another number, and everything that is live follows. Boxed black cells "
            f"follow the base case until something is typed. Hatched rows are {NOT_LIVE}: changing them changes "
            "nothing in this workbook."
        )
        sheet.merge_range(1, 0, 1, delivered - 1, said, looks("note"))
        sheet.write_string(SELECTOR, LABEL, "Scenario in use (choose)", looks("bold"))
        sheet.write_string(SELECTOR, FIELD, self.scenarios[0], looks("input", "text"))
        heads = f"{a1(HEAD, BASE, fixed=True)}:{a1(HEAD, BASE + count - 1, fixed=True)}"
        sheet.data_validation(SELECTOR, FIELD, SELECTOR, FIELD, {"validate": "list", "source": f"={heads}"})
        sheet.write_string(SELECTOR, UNIT, "its number", looks("right"))
        selector = a1(SELECTOR, FIELD, fixed=True)
        sheet.write_formula(SELECTOR, STEP, f"=MATCH({selector},{heads},0)", looks("bold", "count"), 1)
        book.define_name(SCENARIO, f"={sheet_ref(SHEET)}{selector}")
        book.define_name(SCENARIO_NUMBER, f"={sheet_ref(SHEET)}{a1(SELECTOR, STEP, fixed=True)}")
        for column, head in enumerate(("input", "field of the case or terms", "unit", "from month")):
            sheet.write_string(HEAD, column, head, looks("head" if column == STEP else "head_left"))
        sheet.write_string(HEAD, IN_USE, "in use", looks("head"))
        sheet.write_string(HEAD, changed - 1, " live?", looks("head_left"))
        sheet.write_string(HEAD, changed, "changed", looks("head"))
        for number, scenario in enumerate(self.scenarios):
            sheet.write_string(HEAD, BASE + number, scenario, looks("head"))
            sheet.write_string(HEAD, delivered + number, f"as delivered: {scenario}", looks("head"))
        sheet.set_row(HEAD, 36)
        for column, width in enumerate((34, 40, 24, 7, 12)):
            sheet.set_column(column, column, width)
        sheet.set_column(BASE, BASE + count - 1, 12)
        sheet.set_column(changed - 1, changed - 1, 16)
        sheet.set_column(changed, changed, 8)
        sheet.set_column(delivered, delivered + count - 1, 11)
        sheet.freeze_panes(FIRST, IN_USE + 1)
        sheet.repeat_rows(HEAD)

    def _write_row(
        self, sheet: Worksheet, looks: Looks, place: int, row: Row, changed: int, delivered: int
    ) -> None:  # fmt: skip
        live, count = self.live(row.path), len(self.scenarios)
        sheet.write_string(place, LABEL, clean(row.label), looks("plain"))
        sheet.write_string(place, FIELD, row.field, looks("delivered"))
        sheet.write_string(place, UNIT, clean(row.unit), looks("plain"))
        if row.step is not None:
            sheet.write_number(place, STEP, row.step, looks("input" if live else "simulated", "count"))
        shown = [None if value is None else _shown(row, value) for value in row.values]
        sheet.write_formula(
            place, IN_USE, f"={_in_use(row, place, count)}", looks("in_use", row.kind),
            shown[0] if shown[0] is not None else 0,
        )  # fmt: skip
        for number, value in enumerate(shown):
            column = BASE + number
            if not live or row.own[number] or shown[0] is None:
                style = "input" if live else "simulated"
                _write_value(sheet, place, column, value, looks(style, row.kind))
            else:
                sheet.write_formula(place, column, f"={a1(place, BASE)}", looks("follows", row.kind), value or 0)
            _write_value(sheet, place, delivered + number, value, looks("delivered", row.kind))
        was = f"INDEX({a1(place, delivered)}:{a1(place, delivered + count - 1)},1,{SCENARIO_NUMBER})"
        sheet.data_validation(place, BASE, place, BASE + count - 1, ALLOWED.get(row.kind, ALLOWED["number"]))
        sheet.write_string(place, changed - 1, "live" if live else NOT_LIVE, looks("beside"))
        sheet.write_formula(place, changed, f"=IF({a1(place, IN_USE)}={was},0,1)", looks("plain", "count"), 0)


def _shown(row: Row, value: float) -> float:
    return serial(round(value)) if row.kind == "month" else value


def _in_use(row: Row, place: int, count: int) -> str:
    chosen = f"INDEX({a1(place, BASE)}:{letters_of(BASE + count - 1)}{place + 1},1,{SCENARIO_NUMBER})"
    return f"DATE(YEAR({chosen}),MONTH({chosen}),1)" if row.kind == "month" else chosen


def letters_of(column: int) -> str:
    """The letters of a column that does not move."""
    return f"${letters(column)}"


def _write_value(sheet: Worksheet, place: int, column: int, value: float | None, look: object) -> None:
    if value is None:
        sheet.write_blank(place, column, None, look)
    else:
        sheet.write_number(place, column, value, look)
