"""What a statement must not show, and what texts of others must not do in it."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from partnersim.inputs.actuals import Entry
from partnersim.render.settlement.page import statement_page
from partnersim.render.settlement.records import lines_csv, statement_csv, statement_record
from partnersim.render.settlement.workbook import statement_workbook
from partnersim.settle.statement import Statement
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE
from tests.render.settlement.stated import PROFIT, stated

HOSTILE = "<script>alert(1)</script>"
FORMULA = "=1+1"
SECRET = "SECRET-9"


def cells(found: Statement) -> list[tuple[str, str, str, str]]:
    """Sheet, cell, kind and content of all cells of the workbook."""
    book = openpyxl.load_workbook(io.BytesIO(statement_workbook(found)))
    return [
        (sheet.title, cell.coordinate, cell.data_type, str(cell.value))
        for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None
    ]  # fmt: skip


def outputs(found: Statement) -> Iterator[str]:
    """All that is written of a statement, without its hash."""
    texts = (
        statement_page(found), statement_csv(found), lines_csv(found), json.dumps(statement_record(found)),
        "\n".join(map(" ".join, cells(found))),
    )  # fmt: skip
    for text in texts:
        yield html.unescape(text).replace(found.hash, "").replace(found.hash[:12], "")


def spent(item: str, partner: str, day: date = date(2028, 8, 9), reported: date | None = None) -> Entry:
    return Entry(day, "cost", item, partner, amount=Decimal("98765.43"), reference=SECRET, reported=reported)


@pytest.mark.parametrize(
    ("terms", "entry"),
    [
        (DIRECT, spent("on_call", "msp")),  # a running cost
        (DIRECT, spent("compute", "msp")),  # a third party's bill
        (DIRECT, spent("build_service", "isv")),  # an investment
        (DIRECT, spent("on_call", "msp", date(2028, 3, 9), date(2028, 6, 9))),  # late
        (DIRECT + "actuals: back_dated\n", spent("on_call", "msp", date(2028, 3, 9), date(2028, 6, 9))),
        (PROFIT, spent("build_service", "isv")),  # shares by running costs alone
        (PROFIT, spent("build_portal", "msp", date(2028, 1, 9))),  # before the quarter, in the balance ever since
    ],
)
def test_a_cost_that_is_not_disclosed_is_nowhere(terms: str, entry: Entry) -> None:
    """Not its line, nor anything that it moves: with it and without, everybody reads the same."""
    without, with_it = stated(terms=terms), stated(terms=terms, more=[entry])
    assert without.hash != with_it.hash
    for before, after in zip(outputs(without), outputs(with_it), strict=True):
        assert before == after
        assert SECRET not in after


def test_a_cost_that_is_disclosed_is_there() -> None:
    """Else the test above could not fail."""
    page, figures, lines, record, sheets = outputs(stated(more=[spent("on_call", "msp")]))
    assert SECRET in lines
    assert "98,765.43" not in page  # a total of its month and item
    without = list(outputs(stated()))
    assert all(one != other for one, other in zip(without, (page, figures, lines, record, sheets), strict=True))


def test_only_kinds_of_cost_that_are_disclosed_are_named() -> None:
    assert "build_service" not in "".join(outputs(stated("2027Q2", PROFIT)))
    assert "investments" not in "".join(outputs(stated("2027Q2", PROFIT)))
    assert "build_service" in "".join(outputs(stated("2027Q2")))


@pytest.fixture(scope="module")
def hostile() -> Statement:
    case = CASE.replace("Vendor AG", f"'{FORMULA}{HOSTILE}'").replace("Operator AG", f"'{HOSTILE}'")
    case = case.replace("title: Managed database, vendor and operator", f"title: '{FORMULA} {HOSTILE} &T'")
    terms = FIVE_PHASE.replace("title: Five-phase, our draft 2", f"title: '{FORMULA} {HOSTILE}'")
    fine = Entry(date(2028, 8, 9), "refund", "setup", amount=Decimal("7.00"), reported=date(2028, 9, 1))
    references = (FORMULA, "+1", "-1", "@SUM(A1)", HOSTILE, "a,b", 'a"b')
    late = replace(fine, date=date(2028, 6, 9), reported=date(2028, 8, 9), reference=f"{FORMULA}{HOSTILE}")
    return stated(terms=terms, case=case, more=[*(replace(fine, reference=each) for each in references), late])


def test_texts_of_others_are_texts_on_the_page(hostile: Statement) -> None:
    page = statement_page(hostile)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_texts_of_others_are_no_formulas_in_the_workbook(hostile: Statement) -> None:
    found = cells(hostile)
    assert any(text.startswith(FORMULA) for _, _, kind, text in found if kind == "s")
    formulas = [text for _, _, kind, text in found if kind == "f"]
    assert formulas
    assert all(text.startswith(("=IF(", "=COUNT")) for text in formulas)
    assert not any("script" in text for text in formulas)


def test_texts_of_others_are_no_formulas_in_a_csv(hostile: Statement) -> None:
    for text in (statement_csv(hostile), lines_csv(hostile)):
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                harmless = not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
                assert harmless or Decimal(cell) < 0  # a number
    references = {row["reference"] for row in csv.DictReader(io.StringIO(lines_csv(hostile)))}
    assert {f"'{FORMULA}", "'+1", "'-1", "'@SUM(A1)", HOSTILE, "a,b", 'a"b'} <= references


def test_no_path_of_a_machine_is_told(hostile: Statement) -> None:
    assert not any("ledger.csv" in text for text in outputs(hostile))
