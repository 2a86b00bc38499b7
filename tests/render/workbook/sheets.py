"""Workbooks read back, changed by hand, and recalculated by LibreOffice."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from numpy.typing import NDArray

from partnersim import parse_case, parse_terms
from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.negotiate import Comparison
from partnersim.render.facts import Facts
from partnersim.render.workbook import workbook_bytes
from tests.conftest import needs

FACTS = Facts("Five-phase or direct?", "Illustrative, not an offer", "A. Author", "2026-11-21", "2")
HEADS, FIRST = (5, 6), 9  # rows of a sheet of months, as spreadsheets count
FIELD, BASE = 2, 6  # columns of the sheet of inputs
Change = Mapping[str, float | date]  # field → what somebody types into its base case
Sheets = Any  # openpyxl has no types


def made(deal: Comparison, facts: Facts = FACTS) -> bytes:
    return workbook_bytes(deal, facts)


def opened(content: bytes, *, values: bool = False) -> Sheets:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def changed(content: bytes, change: Change, *, scenario: str | None = None, column: int = BASE) -> bytes:
    """The workbook after somebody typed numbers into the inputs; of terms that share a field name, into all."""
    book = opened(content)
    sheet = book["Inputs"]
    for field, value in change.items():
        rows = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, FIELD).value == field]
        assert rows, f"{field} is no input"
        for row in rows:
            sheet.cell(row, column).value = value
    if scenario is not None:
        cell = next(row for row in range(1, 8) if str(sheet.cell(row, 1).value).startswith("Scenario in use"))
        sheet.cell(cell, FIELD).value = scenario
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def recalculated(books: Mapping[str, bytes], folder: Path) -> dict[str, Sheets]:
    """What LibreOffice makes of workbooks, all in one go; saved by openpyxl they hold no values it could keep."""
    office = needs("soffice", "recalculates workbooks")
    for name, content in books.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    out = folder / "out"
    out.mkdir()
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.xlsx") for name in books]
    command = [str(office), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: opened((out / f"{name}.xlsx").read_bytes(), values=True) for name in books}


def by_band(sheet: Any, band: str, partners: int) -> NDArray[np.float64]:
    """The months of a band of columns, one a partner `[month, partner]`."""
    heads = [sheet.cell(HEADS[0], column).value for column in range(1, sheet.max_column + 1)]
    first = heads.index(band) + 1
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(FIRST, sheet.max_row, first, first + partners - 1)]
    return np.array(rows, float)


def off_by(book: Sheets, deal: Comparison, scenario: int = 0) -> float:
    """How far received, positions and NPVs of a workbook are from the engine's, at most."""
    worst = 0.0
    summary = {(row[0].row, cell.column): cell.value for row in book["Summary"].iter_rows() for cell in row}
    npvs = [row for (row, column), value in summary.items() if column == 1 and value == "NPV at its own rate"]
    for number, standing in enumerate(deal.standings):
        sheet, books = book[standing.ledger.label], standing.ledger.books
        for band, of in (("received", books.received), ("position", books.position)):
            got = by_band(sheet, band, len(deal.shown))
            worst = max(worst, float(np.abs(got - of[:, list(deal.shown), scenario]).max()))
        for row, i in zip(npvs, deal.shown, strict=True):
            worst = max(worst, abs(summary[row, 2 + number] - standing.npv[i, scenario]))
    return worst


def partners_case(count: int, more: str = "") -> Case:
    """A case of so many partners, each with an investment, work in hours, and the first with a third party's bill."""
    each = range(count)
    lines = [
        "title: A service of several", "currency: CHF", "start: 2027-01", "go_live: 2027-04", "months: 30", "partners:",
        *(f"  p{i}: {{name: Partner {i}, hourly_cost: {90 + 10 * i}, annual_discount_rate: {8 + i}%}}" for i in each),
        "demand: {monthly_new_instances: {1: 10, 7: 20}, monthly_churn: 2%}",
        "revenue_lines:",
        "  subscription: {price: 100, per: instance and month, income: subscription, yearly_increase: 2%}",
        "  setup: {price: 200, per: new customer, attach_rate: 80%}",
        "costs:",
        *(f"  build_{i}: {{by: p{i}, one_time: {50_000 // (i + 1)}, from: 2027-01, until: 2027-0{i + 1}}}"
          for i in each),
        *(f"  work_{i}: {{by: p{i}, monthly_hours: {40 + 5 * i}}}" for i in each),
        *(f"  support_{i}: {{by: p{i}, monthly_tickets_per_instance: 0.1, hours_per_ticket: 0.{i + 3}}}" for i in each),
        "  hosting: {by: p0, monthly_per_instance: 15, pass_through: true}",
        "scenarios:", "  slow: {demand.monthly_new_instances: {1: 4, 5: 9, 9: 6}, go_live: 2027-06}",
    ]  # fmt: skip
    return parse_case("\n".join(lines) + "\n" + more)


def terms(kind: str, text: str, label: str | None = None) -> Agreement:
    return parse_terms(f"kind: {kind}\n{text}", f"{label or kind}.yaml")


def texts(book: Sheets) -> Sequence[tuple[str, str, str]]:
    """Sheet, cell and content of all texts and formulas."""
    return [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)
    ]  # fmt: skip
