"""A sheet of months: one row a month, one column a quantity, each a formula with the engine's figure beside it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.render.workbook.inputs import SCENARIO_NUMBER
from partnersim.render.workbook.looks import DISCLOSED, NOT_LIVE, Looks
from partnersim.render.workbook.names import a1, clean, letters, sheet_ref

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

__all__ = ["FIRST", "MONTH", "NUMBER", "TOTAL", "Formula", "Grid"]

Floats = NDArray[np.float64]
Formula = Callable[[int], str]  # 0-based month → a formula, without its equals sign

BAND, HEAD, UNIT, TOTAL, FIRST = 4, 5, 6, 7, 8  # rows, from 0
MONTH, NUMBER = "month", "number"  # keys of the first two columns
SUMMED = ("amount",)  # kinds of figure with a total, unless a column says otherwise
WIDTHS = {"amount": 11.5, "price": 9.5, "percent": 8.5, "units": 9.5, "count": 8.0, "month": 9.5, "number": 9.5}


@dataclass(frozen=True, slots=True)
class Column:
    """A quantity by month: `formula` makes it live, a value in its place does not."""

    key: Hashable
    band: str  # what it belongs to
    head: str
    unit: str
    kind: str  # of figure, by which it is formatted
    values: Floats  # [month], as the engine has them in the base case
    formula: Formula | None
    style: str = "plain"
    summed: bool = False


class Grid:
    """The columns of one sheet, in order; formulas are made when all are known, so they may look ahead."""

    def __init__(self, sheet: str, months: int, currency: str) -> None:
        self.sheet = sheet
        self._currency = currency
        self.months = months
        self.columns: list[Column] = []
        self._places: dict[Hashable, int] = {}
        self._last: list[Column] = []

    def add(
        self, key: Hashable, band: str, head: str, values: ArrayLike, formula: Formula | None, *, kind: str = "amount",
        unit: str = "", style: str = "plain", summed: bool | None = None,
    ) -> None:  # fmt: skip
        """Add a column; amounts are summed over months unless `summed` says otherwise."""
        total = kind in SUMMED if summed is None else summed
        row = np.asarray(values, float)
        said = unit or (self._currency if kind == "amount" else "")
        self._place(Column(key, band, head, said, kind, row, formula, style, total))

    def add_simulated(
        self, key: Hashable, band: str, head: str, by_scenario: Floats, scenarios: Sequence[str],
        words: str = NOT_LIVE, *, kind: str = "amount", unit: str = "",
    ) -> None:  # fmt: skip
        """Add a column that stays as it is, `[month, scenario]`: its figures stand at the right end of the sheet.

        Which scenario's it shows follows the selector; `words` say why it is not live.
        """
        style = "disclosed" if words == DISCLOSED else "simulated"
        places = [(key, scenario) for scenario in scenarios]
        for scenario, place, values in zip(scenarios, places, by_scenario.T, strict=True):
            said = f"{head}, {scenario} ({words})"
            self._last.append(Column(place, f"{band}: {words}", said, unit, kind, values, None, style))

        def chosen(month: int) -> str:
            return f"INDEX({self.at(places[0], month)}:{self.at(places[-1], month)},1,{SCENARIO_NUMBER})"

        self.add(key, band, f"{head} ({words})", by_scenario[:, 0], chosen, kind=kind, unit=unit, style=style)

    def _place(self, column: Column) -> None:
        self._places[column.key] = len(self.columns)
        self.columns.append(column)

    def place(self, key: Hashable) -> int:
        """The number of a column."""
        return self._places[key]

    def has(self, key: Hashable) -> bool:
        """Whether there is such a column."""
        return key in self._places

    def at(self, key: Hashable, month: int) -> str:
        """The cell of a column in a month."""
        return a1(FIRST + month, self._places[key])

    def keys(self, first: str) -> list[Hashable]:
        """The keys of columns `(first, …)`, in order."""
        return [key for key in self._places if isinstance(key, tuple) and key[0] == first and len(key) == 2]

    def before(self, key: Hashable, month: int) -> str:
        """The cell of the month before; 0 in the first."""
        return self.at(key, month - 1) if month else "0"

    def each(self, first: str, month: int) -> str:
        """The cells of the columns `(first, …)`, which stand side by side, in a month."""
        keys = self.keys(first)
        return f"{self.at(keys[0], month)}:{self.at(keys[-1], month)}"

    def span(self, key: Hashable, first: int = 0, last: int | None = None) -> str:
        """The cells of a column from one month to another; all where not given."""
        end = self.months - 1 if last is None else last
        place = self._places[key]
        return f"{a1(FIRST + first, place, fixed=True)}:{a1(FIRST + end, place, fixed=True)}"

    def whole(self, key: Hashable) -> str:
        """All months of a column, as other sheets see it."""
        return sheet_ref(self.sheet) + self.span(key)

    def row_of(self, key: Hashable, month: int) -> str:
        """The cell of a column in a month, as other sheets see it."""
        return sheet_ref(self.sheet) + self.at(key, month)

    def series(self, key: Hashable) -> list[str | int]:
        """All months of a column, as charts want it."""
        place = self._places[key]
        return [self.sheet, FIRST, place, FIRST + self.months - 1, place]

    def values(self, key: Hashable) -> Floats:
        """The engine's figures of a column `[month]`."""
        return self.columns[self._places[key]].values

    @property
    def not_live(self) -> list[str]:
        """What columns in use stay as they are, in words."""
        found = []
        for column in self.columns:
            if column.formula is not None and column.style in ("simulated", "disclosed"):
                head = column.head.rpartition(" (")[0]
                found.append(head if column.style == "simulated" else f"{column.band} that {head} discloses")
        return found

    def write(self, sheet: Worksheet, looks: Looks) -> None:
        """Write heads, totals and months, and lay out the sheet."""
        for column in self._last:
            self._place(column)
        self._last = []
        band = ""
        for place, column in enumerate(self.columns):
            sheet.write_string(BAND, place, clean(column.band) if column.band != band else "", looks("group"))
            band = column.band
            head = "head_simulated" if column.style in ("simulated", "disclosed") else "head"
            sheet.write_string(HEAD, place, clean(column.head), looks(head))
            sheet.write_string(UNIT, place, clean(column.unit), looks("unit"))
            self._write_total(sheet, looks, place, column)
            self._write_months(sheet, looks, place, column)
            sheet.set_column(place, place, WIDTHS[column.kind])
        sheet.set_row(HEAD, 62)
        sheet.set_row(UNIT, 24)
        sheet.freeze_panes(FIRST, 2)
        sheet.repeat_rows(BAND, TOTAL)
        sheet.repeat_columns(0, 1)

    def _write_total(self, sheet: Worksheet, looks: Looks, place: int, column: Column) -> None:
        if column.key == MONTH:
            sheet.write_string(TOTAL, place, "all months", looks("total"))
        elif column.summed:
            formula = f"=SUM({letters(place)}{FIRST + 1}:{letters(place)}{FIRST + self.months})"
            sheet.write_formula(TOTAL, place, formula, looks("total", column.kind), float(column.values.sum()))
        else:
            sheet.write_blank(TOTAL, place, None, looks("total"))

    def _write_months(self, sheet: Worksheet, looks: Looks, place: int, column: Column) -> None:
        look = looks(column.style, column.kind)
        for month, value in enumerate(column.values.tolist()):
            if column.formula is None:
                sheet.write_number(FIRST + month, place, value, look)
            else:
                sheet.write_formula(FIRST + month, place, f"={column.formula(month)}", look, value)
