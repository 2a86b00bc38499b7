"""The statement as a workbook: beside every figure room for somebody's own, and how far the two are apart."""

from __future__ import annotations

import io
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from partnersim.render.settlement.booked import UNITS, hourly_cost, ordered_sources, said_ranges
from partnersim.render.settlement.sections import Section, sections
from partnersim.render.settlement.words import KINDS, about, facts, headline, is_listed, names, transfers_said
from partnersim.render.workbook.book import A4, PLAIN
from partnersim.render.workbook.looks import STYLES
from partnersim.render.workbook.names import a1, clean, in_header
from partnersim.settle.sources import Source
from partnersim.settle.statement import Statement
from partnersim.timeline import format_month

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["AMOUNT", "DIFFERENCE", "HEADS", "YOURS", "statement_workbook"]

FIGURE, OF, PARTNER, AMOUNT, YOURS, DIFFERENCE = range(6)  # columns of the sheet Statement
HEADS = ("figure", "of", "partner", "statement", "your figures", "difference")
WIDTHS = (34, 36, 24, 17, 17, 14)
LINE_HEADS = ("month", "kind", "late", "item", "partner", "in", "amount", "lines", "ledger lines")
LINE_WIDTHS = (9, 10, 6, 18, 22, 14, 16, 8, 90)
LINE_HEIGHT = 15  # points
BOOKED, COUNTED, WHICH = 6, 7, 8  # columns of the sheet Lines that hold the numbers and the ledger lines
LONGEST_LINES = 2_000  # characters; a cell holds 32,767
FINER = 3  # decimals beyond those of the currency to which figures are compared
LARGEST = 1e15
TEXT, COUNT = "@", "#,##0"  # number formats
NO_NUMBER = "not a number"
WRAPPED = {"valign": "top", "text_wrap": True, "align": "left", "indent": 1}
CELLS = {**STYLES, "cell": {"valign": "top"}, "lines": WRAPPED, "lines_head": {**STYLES["head_left"], **WRAPPED}}
UNLIKE = {"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"}


class _Looks:
    """Formats of the workbook, made once each."""

    def __init__(self, book: Workbook, digits: int) -> None:
        self._book, self._digits = book, digits
        self._made: dict[tuple[str, str, bool], Format] = {}

    def __call__(self, style: str, number: str = TEXT, *, locked: bool = True) -> Format:
        """A style for cells with one of the spreadsheets' number formats; texts stay texts when they are typed over."""
        key = style, number, locked
        if key not in self._made:
            look = {"font_name": "Arial", "font_size": 9, **CELLS[style], "num_format": number, "locked": locked}
            self._made[key] = self._book.add_format(look)
        return self._made[key]

    def money(self, style: str, amount: Decimal | None = None, *, locked: bool = True) -> Format:
        """A style for an amount with the decimals of the currency, else with more of them; marks stand in a line."""
        digits = self._digits
        whole = amount is not None and amount == round(amount, digits)
        decimals = "0" * (digits if whole else digits + FINER)
        mark = "." if decimals else "_." if whole else ""
        return self(style, f"{COUNT}{mark}{decimals}{'_0' * FINER if whole else ''}", locked=locked)


def statement_workbook(statement: Statement) -> bytes:
    """The workbook of a statement; the same bytes for the same statement.

    The sheet Statement has all figures of `statement_csv`, each with an unlocked cell for somebody's own and a formula
    of how far that is from it; the sheet Lines has what was booked, with its ledger lines.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, PLAIN)
    looks = _Looks(book, statement.digits)
    _write_statement(book, looks, statement)
    _write_lines(book, looks, statement)
    said = facts(statement)
    book.set_properties({
        "title": clean(said.title), "subject": clean(said.status), "comments": statement.hash,
        "created": datetime.combine(statement.closed, time()),
    })  # fmt: skip
    book.set_calc_mode("auto")
    book.close()
    return out.getvalue()


def _write_statement(book: Workbook, looks: _Looks, statement: Statement) -> None:
    sheet = book.add_worksheet("Statement")
    row = _write_head(sheet, looks, statement)
    counts, row = row, row + 3
    for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.write_string(row, column, head, looks("head" if column >= AMOUNT else "head_left"))
        sheet.set_column(column, column, width)
    first = row + 1
    row = first
    for section in sections(statement):
        row = _write_section(sheet, looks, section, row, statement.digits)
    last = row - 1
    _write_counts(sheet, looks, counts, first, last)
    _watch(book, sheet, first, last)
    sheet.freeze_panes(first, 0)
    sheet.repeat_rows(first - 1)
    _set_print(sheet, statement, landscape=False)


def _write_head(sheet: Worksheet, looks: _Looks, statement: Statement) -> int:
    """Who pays whom, of which deal, and how the sheet is used; the row below."""
    deal, meta = about(statement)
    each = transfers_said(statement) if is_listed(statement) else []
    note = (
        "Type your own figures into the blue cells: beside each stands by how much it is above the statement's, marked "
        "where that is not nothing. Amounts of an entitlement are exact, so they may have more decimals than a payment."
    )
    texts = [("title", headline(statement)), *(("plain", text) for text in each), ("plain", deal), ("plain", meta)]
    for row, (style, text) in enumerate(texts):
        sheet.write_string(row, 0, clean(text), looks(style))
    row = len(texts)
    sheet.merge_range(row, 0, row, DIFFERENCE, note, looks("note"))
    sheet.set_row(row, 26)
    return row + 1


def _write_section(sheet: Worksheet, looks: _Looks, section: Section, row: int, digits: int) -> int:
    for column in range(len(HEADS)):
        sheet.write_blank(row, column, None, looks("group"))
    sheet.write_string(row, 0, clean(section.title), looks("group"))
    for place, line in enumerate(section.lines, start=row + 1):
        for column, text in ((FIGURE, line.figure), (OF, line.of), (PARTNER, line.partner)):
            sheet.write_string(place, column, clean(text), looks("plain"))
        sheet.write_number(place, AMOUNT, float(line.amount), looks.money("plain", line.amount))
        sheet.write_blank(place, YOURS, None, looks.money("input", line.amount, locked=False))
        ours, theirs = a1(place, AMOUNT), a1(place, YOURS)
        apart = f'IF(ISNUMBER({theirs}),ROUND({theirs}-{ours},{digits + FINER}),"{NO_NUMBER}")'
        sheet.write_formula(place, DIFFERENCE, f'=IF({theirs}="","",{apart})', looks.money("right"), "")
    return row + 1 + len(section.lines)


def _write_counts(sheet: Worksheet, looks: _Looks, row: int, first: int, last: int) -> None:
    """How many figures were typed in, and how many of them differ."""
    theirs, apart = (
        f"{a1(first, column, fixed=True)}:{a1(last, column, fixed=True)}" for column in (YOURS, DIFFERENCE)
    )
    differ = "+".join(f'COUNTIF({apart},"{test}")' for test in (">0", "<0", NO_NUMBER))
    for place, (label, formula) in enumerate(
        (("figures entered", f"COUNTA({theirs})"), ("of which differ", differ)), start=row
    ):
        sheet.write_string(place, 0, label, looks("plain"))
        sheet.write_formula(place, 1, f"={formula}", looks("bold", COUNT), 0)


def _watch(book: Workbook, sheet: Worksheet, first: int, last: int) -> None:
    """Mark differences, let only numbers be typed in, and nothing be typed over."""
    apart = a1(first, DIFFERENCE)
    rule = {"type": "formula", "criteria": f'=AND({apart}<>"",{apart}<>0)', "format": book.add_format(UNLIKE)}
    sheet.conditional_format(first, DIFFERENCE, last, DIFFERENCE, rule)
    sheet.data_validation(first, YOURS, last, YOURS, {
        "validate": "decimal", "criteria": "between", "minimum": -LARGEST, "maximum": LARGEST,
        "error_title": "Not a number", "error_message": "Type an amount, like 1234.50",
    })  # fmt: skip
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _write_lines(book: Workbook, looks: _Looks, statement: Statement) -> None:
    sheet, found = book.add_worksheet("Lines"), statement.settlement
    named = dict(zip(statement.partners, names(statement), strict=True))
    styles = {BOOKED: "head", COUNTED: "head", WHICH: "lines_head"}
    for column, (head, width) in enumerate(zip(LINE_HEADS, LINE_WIDTHS, strict=True)):
        sheet.write_string(0, column, head, looks(styles.get(column, "head_left")))
        sheet.set_column(column, column, width)
    for row, source in enumerate(ordered_sources(statement), start=1):
        item = source.item
        texts = (
            format_month(item.month), KINDS.get(item.kind, item.kind), "late" if source.late else "", item.item or "",
            named.get(item.partner or "", ""), _unit(statement, source) or found.case.currency,
        )  # fmt: skip
        for column, text in enumerate(texts):
            sheet.write_string(row, column, clean(text), looks("cell"))
        sheet.write_number(row, BOOKED, float(source.amount), looks.money("cell", source.amount))
        sheet.write_number(row, COUNTED, len(source.lines), looks("cell", COUNT))
        lines = said_ranges(source.lines, LONGEST_LINES)
        sheet.write_string(row, WHICH, lines, looks("lines"))
        sheet.set_row(row, LINE_HEIGHT * (1 + len(lines) // LINE_WIDTHS[WHICH]))  # not every program does it by itself
    sheet.ignore_errors({"number_stored_as_text": f"I1:I{len(statement.sources) + 1}"})
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    _set_print(sheet, statement, landscape=True)


def _unit(statement: Statement, source: Source) -> str:
    """What is booked, where it is no money."""
    if source.item.kind not in UNITS:
        return ""
    hourly = hourly_cost(statement, source)
    return f"{source.item.kind} at {hourly}" if hourly else source.item.kind


def _set_print(sheet: Worksheet, statement: Statement, *, landscape: bool) -> None:
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    said = facts(statement)
    sheet.set_header(f"&L&8 {in_header(said.title)}")
    sheet.set_footer(f"&L&8 {in_header(said.status)}&R&8 &P / &N")
    sheet.hide_gridlines(2)
