"""What the engine gave, scenario by scenario: plain figures that formulas are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnersim.render.workbook.inputs import SCENARIO_NUMBER, serial
from partnersim.render.workbook.looks import Looks
from partnersim.render.workbook.names import a1, clean
from partnersim.render.workbook.page import Page

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

__all__ = ["EngineFigures"]

QUANTITIES = ("received", "position")
HEADS = ("terms", "partner", "figure", "scenario")


class EngineFigures:
    """A block of months below a row: for each of the terms and partners what is received, then the position."""

    def __init__(self, pages: Sequence[Page], shown: Sequence[int], row: int) -> None:
        self._pages, self._row = pages, row
        self._scenarios = pages[0].scenarios
        keys = [(page.number, i, what) for page in pages for i in shown for what in QUANTITIES]
        self._columns = {key: 1 + place * len(self._scenarios) for place, key in enumerate(keys)}
        self._npv = row + 1 + len(HEADS)
        self._first = self._npv + 1

    def column(self, page: Page, i: int, what: str) -> str:
        """The months of a figure in the scenario in use."""
        first = self._columns[page.number, i, what]
        last, end = first + len(self._scenarios) - 1, self._first + page.case.months - 1
        return f"INDEX({a1(self._first, first, fixed=True)}:{a1(end, last, fixed=True)},0,{SCENARIO_NUMBER})"

    def npv(self, page: Page, i: int) -> str:
        """A net present value in the scenario in use."""
        first = self._columns[page.number, i, "position"]
        last = first + len(self._scenarios) - 1
        return f"INDEX({a1(self._npv, first, fixed=True)}:{a1(self._npv, last, fixed=True)},1,{SCENARIO_NUMBER})"

    def write(self, sheet: Worksheet, looks: Looks) -> None:
        """Write the block."""
        sheet.write_string(self._row, 0, "The engine's figures, as delivered", looks("bold"))
        for line, head in enumerate((*HEADS, "NPV"), start=self._row + 1):
            sheet.write_string(line, 0, head, looks("head_left"))
        case = self._pages[0].case
        for month in range(case.months):
            sheet.write_number(self._first + month, 0, serial(case.start + month), looks("bold", "month"))
        for (number, i, what), first in self._columns.items():
            page = self._pages[number]
            books = page.ledger.books
            amounts = books.received if what == "received" else books.position
            for scenario, name in enumerate(self._scenarios):
                column = first + scenario
                heads = (page.label, page.names[i], what, name)
                for line, head in enumerate(heads, start=self._row + 1):
                    sheet.write_string(line, column, clean(head), looks("head"))
                if what == "position":
                    npv = float(page.standing.npv[i, scenario])
                    sheet.write_number(self._npv, column, npv, looks("delivered", "amount"))
                for month, value in enumerate(amounts[:, i, scenario].tolist()):
                    sheet.write_number(self._first + month, column, value, looks("delivered", "amount"))
