"""The whole workbook: its sheets in order, its properties, how it is printed."""

from __future__ import annotations

import io
from collections.abc import Container
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from partnersim import __version__
from partnersim.inputs.case import Case
from partnersim.inputs.reader import scenarios
from partnersim.negotiate import Comparison
from partnersim.negotiate.money import money_under
from partnersim.render.facts import Facts
from partnersim.render.phrases import LONGEST, shortened, spoken
from partnersim.render.workbook.agreement import add_months, write_agreement
from partnersim.render.workbook.checks import write_checks
from partnersim.render.workbook.fields import Row, case_rows, is_shown, terms_rows
from partnersim.render.workbook.grid import FIRST, Grid
from partnersim.render.workbook.inputs import Inputs
from partnersim.render.workbook.liveness import why_not_live
from partnersim.render.workbook.looks import Looks
from partnersim.render.workbook.names import clean, in_header, sheet_names
from partnersim.render.workbook.page import Page
from partnersim.render.workbook.sources import write_sources
from partnersim.render.workbook.summary import Summary

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["AUDIENCE", "MADE_BY", "inputs_of", "workbook_bytes"]

PLAIN = {  # texts are texts, whatever they look like
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
MADE_BY, AUDIENCE = "partnersim", "Audience"  # custom properties: the version that made it, and for whom
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
A4 = 9
COLUMNS_A_PAGE, ROWS_A_PAGE = 18, 76  # of a sheet of months


def workbook_bytes(deal: Comparison, facts: Facts) -> bytes:
    """The workbook of a comparison; the same bytes for the same comparison and facts.

    Raises:
        InputError: a case whose months a spreadsheet cannot count.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, PLAIN)
    _write(book, deal, _complete(deal.case, facts))
    book.close()
    return out.getvalue()


def _complete(case: Case, facts: Facts) -> Facts:
    """What is not said otherwise is as the case has it."""
    version = "" if case.version is None else str(case.version)
    return replace(
        facts,
        title=facts.title or case.title,
        date=facts.date or case.date or "",
        version=facts.version or version,
    )


def _write(book: Workbook, deal: Comparison, facts: Facts) -> None:
    looks, shown = Looks(book), deal.shown
    inputs = inputs_of(deal)
    pages = _pages(deal, inputs, {row.path for row in _rows(deal)})
    names = ("Summary", "Inputs", *(page.grid.sheet for page in pages), "Checks", "Sources")
    sheets = {name: book.add_worksheet(name) for name in names}
    for page in pages:
        add_months(page)
    summary = Summary(pages, shown)
    npvs = {(page.number, i): summary.npv(page, i) for page in pages for i in shown}
    summary.write(book, sheets["Summary"], looks, facts)
    for page in pages:
        write_agreement(sheets[page.grid.sheet], looks, page)
    write_checks(book, sheets["Checks"], looks, pages, shown, npvs)
    write_sources(sheets["Sources"], looks, inputs.rows, deal)
    inputs.write(book, sheets["Inputs"], looks)
    _set_properties(book, deal, facts)
    tall = -(-(deal.case.months + FIRST) // ROWS_A_PAGE)
    fits = {page.grid.sheet: (-(-len(page.grid.columns) // COLUMNS_A_PAGE), tall) for page in pages}
    for name, sheet in sheets.items():
        _set_print(sheet, facts, name, *fits.get(name, (1, 1 if name == "Summary" else 0)))
    sheets["Summary"].activate()


def inputs_of(deal: Comparison) -> Inputs:
    """The sheet of inputs, as its audience sees it."""
    return Inputs([row for row in _rows(deal) if is_shown(row, deal)], deal.ledgers[0].scenarios)


def _rows(deal: Comparison) -> list[Row]:
    """All numbers of the case, then those of the terms in their order."""
    taken = {"scenario", "scenario_number", "inputs_changed", "inputs_not_live_changed", "all_checks_hold"}
    rows = case_rows(deal.case, taken)
    for number, (terms, ledger) in enumerate(zip(deal.terms, deal.ledgers, strict=True)):
        rows += terms_rows(number, terms, ledger.label, deal.case, taken)
    return rows


def _pages(deal: Comparison, inputs: Inputs, known: Container[str]) -> list[Page]:
    """A page for each of the terms, still empty; `known` are the paths of all numbers, shown or not."""
    hidden = [i for i in range(len(deal.case.partners)) if i not in deal.shown]
    cases = list(scenarios(deal.case).values())
    names = [clean(partner.name) for partner in deal.case.partners.values()]
    sheets = sheet_names(ledger.label for ledger in deal.ledgers)
    pages = []
    for number, (terms, standing, sheet) in enumerate(zip(deal.terms, deal.standings, sheets, strict=True)):
        money = money_under(deal.case, terms)
        label, why_not = spoken(standing.ledger.label), why_not_live(deal.case, terms, money, known, hidden)
        pages.append(
            Page(
                number=number,
                label=shortened(label, LONGEST),
                terms=terms,
                standing=standing,
                money=money,
                cases=cases,
                names=names,
                inputs=inputs,
                grid=Grid(sheet, deal.case.months, deal.case.currency),
                shown=deal.shown,
                why_not=why_not,
            )
        )
    return pages


def _set_properties(book: Workbook, deal: Comparison, facts: Facts) -> None:
    created = UNDATED
    with suppress(ValueError):
        created = datetime.fromisoformat(facts.date).replace(tzinfo=UTC)
    book.set_properties({
        "title": clean(facts.title), "author": clean(facts.author), "subject": clean(facts.status),
        "status": clean(facts.status), "created": created.replace(tzinfo=None), "comments": clean(deal.case.title),
    })  # fmt: skip
    for name, text in (("Version", facts.version), ("Date", facts.date)):
        if text:
            book.set_custom_property(name, clean(text), "text")
    for name, text in ((MADE_BY, __version__), (AUDIENCE, deal.audience)):  # to read it back
        book.set_custom_property(name, text, "text")
    book.set_calc_mode("auto")


def _set_print(sheet: Worksheet, facts: Facts, name: str, wide: int, tall: int) -> None:
    """Landscape, on as many pages as can be read, 0 for as many as it takes; with titles on each."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(wide, tall)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_header(f"&L&8 {in_header(facts.title)}&R&8 {in_header(name)}")
    sheet.set_footer(f"&L&8 {in_header(facts.status)}&R&8 &P / &N")
    sheet.hide_gridlines(2)
