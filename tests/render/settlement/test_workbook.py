"""The workbook of a statement: room for one's own figures, and how far they are from it."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from partnersim.render.settlement.records import statement_rows
from partnersim.render.settlement.workbook import AMOUNT, DIFFERENCE, HEADS, YOURS, statement_workbook
from partnersim.settle.statement import Statement
from tests.render.settlement.stated import MADE, statement
from tests.render.workbook.sheets import opened, recalculated

TYPED = ["in JPY", "five_phase", "in KWD", "late, back-dated"]


def head_row(sheet: Any) -> int:
    return next(row for row in range(1, 30) if sheet.cell(row, 1).value == HEADS[0])


def figure_rows(sheet: Any) -> list[int]:
    """The rows that hold a figure, as spreadsheets count."""
    return [
        row for row in range(head_row(sheet) + 1, sheet.max_row + 1)
        if sheet.cell(row, AMOUNT + 1).value is not None
    ]  # fmt: skip


@pytest.fixture(params=MADE)
def found(request: pytest.FixtureRequest) -> Statement:
    return statement(request.param)


def test_every_figure_is_there_with_room_beside_it(found: Statement) -> None:
    sheet = opened(statement_workbook(found))["Statement"]
    rows = figure_rows(sheet)
    amounts = sorted(float(figure.amount) for figure in statement_rows(found))
    assert sorted(float(sheet.cell(row, AMOUNT + 1).value) for row in rows) == pytest.approx(amounts, rel=1e-15)
    assert sheet.protection.sheet
    for row in rows:
        ours, yours, apart = (sheet.cell(row, column + 1) for column in (AMOUNT, YOURS, DIFFERENCE))
        assert (ours.protection.locked, yours.protection.locked, apart.protection.locked) == (True, False, True)
        assert yours.value is None
        places = found.digits + 3
        assert apart.value == (
            f'=IF($E{row}="","",IF(ISNUMBER($E{row}),ROUND($E{row}-$D{row},{places}),"not a number"))'
        )
        assert sheet.cell(row, 1).value


def test_figures_say_whose_they_are() -> None:
    found = statement("three partners")
    sheet = opened(statement_workbook(found))["Statement"]
    said = {
        tuple(sheet.cell(row, column).value or "" for column in (1, 2, 3)): sheet.cell(row, 4).value
        for row in figure_rows(sheet)
    }
    first, second = found.transfers
    assert said["is paid", "by Partner 0", "Partner 1"] == float(first.amount)
    assert said["is paid", "by Partner 0", "Partner 2"] == float(second.amount)
    assert said["opening balance", "", "Partner 2"] == pytest.approx(float(found.accounts["p2"].opening))
    heads = [sheet.cell(row, 1).value for row in range(head_row(sheet), sheet.max_row) if not sheet.cell(row, 4).value]
    assert [text for text in heads if text][:2] == ["Payments between partners", "Account of Partner 0"]
    assert "September 2028, Partner 2" in heads


def test_a_difference_is_marked(found: Statement) -> None:
    sheet = opened(statement_workbook(found))["Statement"]
    rows = figure_rows(sheet)
    ((where, rules),) = ((str(each.sqref), each.rules) for each in sheet.conditional_formatting)
    assert where == f"F{rows[0] - 1}:F{rows[-1]}"
    assert rules[0].formula == [f'AND($F{rows[0] - 1}<>"",$F{rows[0] - 1}<>0)']
    (validation,) = sheet.data_validations.dataValidation
    assert (validation.type, str(validation.sqref)) == ("decimal", f"E{rows[0] - 1}:E{rows[-1]}")


def test_lines_stand_behind_the_figures(found: Statement) -> None:
    sheet = opened(statement_workbook(found))["Lines"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(2)]
    assert len(rows) == len(found.sources)
    booked = sorted((float(source.amount), len(source.lines)) for source in found.sources)
    assert sorted((float(row[6]), row[7]) for row in rows) == booked
    assert {str(row[5]).partition(" at ")[0] for row in rows} <= {"hours", "instances", found.settlement.case.currency}
    assert sum(row[2] == "late" for row in rows) == sum(source.late for source in found.sources)


def test_the_same_statement_gives_the_same_bytes(found: Statement) -> None:
    assert statement_workbook(found) == statement_workbook(found)


def typed(found: Statement) -> tuple[bytes, list[int]]:
    """Somebody's figures: the first as stated, the second a unit more, the third no number, and nothing in the rest."""
    book = opened(statement_workbook(found))
    sheet = book["Statement"]
    same, more, text, *_ = rows = figure_rows(sheet)[1:]
    unit = Decimal(1).scaleb(-found.digits)
    sheet.cell(same, YOURS + 1).value = sheet.cell(same, AMOUNT + 1).value
    sheet.cell(more, YOURS + 1).value = float(Decimal(str(sheet.cell(more, AMOUNT + 1).value)) + unit)
    sheet.cell(text, YOURS + 1).value = "about 7"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), rows


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("office")
    untouched = {"untouched": _saved(statement_workbook(statement("five_phase")))}
    return recalculated({name: typed(statement(name))[0] for name in TYPED} | untouched, folder)


def _saved(content: bytes) -> bytes:
    """The same without the values that came with its formulas."""
    out = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", TYPED)
def test_differences_are_computed(name: str, counted: dict[str, Any]) -> None:
    sheet, found = counted[name]["Statement"], statement(name)
    same, more, text, *rest = typed(found)[1]
    apart = [sheet.cell(row, DIFFERENCE + 1).value for row in (same, more, text)]
    assert apart == [0, pytest.approx(10.0**-found.digits), "not a number"]
    assert not any(sheet.cell(row, DIFFERENCE + 1).value for row in rest)
    counts = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(1, head_row(sheet))}
    assert (counts["figures entered"], counts["of which differ"]) == (3, 2)


def test_formulas_come_with_what_they_give(counted: dict[str, Any]) -> None:
    stored = opened(statement_workbook(statement("five_phase")), values=True)["Statement"]
    sheet = counted["untouched"]["Statement"]
    assert stored.max_row == sheet.max_row
    for row in stored.iter_rows():
        for cell in row:
            assert (cell.value or "") == (sheet[cell.coordinate].value or "")
