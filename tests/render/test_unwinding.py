"""An agreement unwound as people read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from partnersim.agreements.reader import parse_terms
from partnersim.inputs.actuals import Actuals
from partnersim.inputs.case import Case
from partnersim.inputs.reader import parse_case
from partnersim.render.pieces import Table
from partnersim.render.unwinding import unwinding_said, unwinding_table, unwinding_text
from partnersim.settle.trial import trial_ledger
from partnersim.settle.unwinding import Unwinding, unwinding
from partnersim.timeline import parse_month, parse_quarter
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE
from tests.render.workbook.sheets import partners_case


@pytest.fixture(scope="module")
def direct() -> Unwinding:
    """Paid a month after customers pay, in use for two months after the end."""
    return unwound(parse_case(CASE), DIRECT + "customers_stay_with: provider\ncontinued_use_months: 2\n")


def unwound(case: Case, terms: str, *, notice: str | None = None, quarter: str = "2028Q3") -> Unwinding:
    entries = trial_ledger(case, parse_terms(terms), months=21, lines=300, seed=4)
    booked = tuple(replace(entry, line=line) for line, entry in enumerate(entries, start=2))
    given = None if notice is None else parse_month(notice)
    return unwinding(case, parse_terms(terms), Actuals("ledger.csv", "CHF", booked), parse_quarter(quarter), given)


def column(table: Table, number: int) -> list[str]:
    return [row.cells[number] for row in table.rows]


def test_the_table_shows_what_each_holds_and_what_each_clause_moves(direct: Unwinding) -> None:
    table = unwinding_table(direct)
    assert table.title == "What each holds and is owed, CHF"
    assert [text for text, _ in table.head[-1]] == ["", "Vendor AG", "Operator AG"]
    assert column(table, 0)[:6] == [
        "on 28 February 2029", "received less all costs", "earned, not paid yet", "contract balance",
        "lie*, msp keeps the customers", "in all",
    ]  # fmt: skip
    run_off = [row for row in table.rows if row.cells[0].startswith("run-off ") and row.style == "part"]
    assert [row.cells[0] for row in run_off][::11] == ["run-off Mar 2029", "run-off Feb 2030"]
    for row in run_off:
        assert row.cells[1].lstrip("−") == row.cells[2].lstrip("−")
        assert row.cells[1] != row.cells[2]
    position, waiting, _ = (number(direct_cells[1]) for direct_cells in (row.cells for row in table.rows[1:4]))
    assert number(table.rows[5].cells[1]) == pytest.approx(position + waiting, abs=0.011)


def number(cell: str) -> float:
    return float(cell.replace(",", "").replace("−", "-"))


def test_equal_losses_are_shown_equal() -> None:
    table = unwinding_table(unwound(parse_case(CASE), DIRECT, quarter="2027Q4"))
    first = column(table, 0).index("equalise, the service ends")
    balances = next(row for row in table.rows[first:] if row.cells[0] == "contract balance then")
    assert balances.cells[1] == balances.cells[2]
    assert balances.cells[1].startswith("−")


def test_words_say_when_it_ends_what_is_planned_assumed_and_paid_last(direct: Unwinding) -> None:
    text = unwinding_text(direct)
    assert text.splitlines()[1] == (
        "Notice in September 2028 · last day 28 February 2029, 2 months of continued use included"
    )
    assert max(map(len, text.splitlines())) <= 120
    said = unwinding_said(direct)
    assert said[0] == "Figures from October 2028 on are those of the plan: nothing is booked yet."
    last = next(sentence for sentence in said if sentence.startswith("Under lie*"))
    transfer = direct.endings[0].statement.transfers[0]
    assert last == (
        f"Under lie* the last statement is that of 2029Q1: msp pays isv {transfer.amount:,} by 30 May 2029."
    )
    price = "who leaves is paid 1 × its profit of the last 12 months"
    assert f"Assumed under buy-out, since the terms do not say: {price}." in said


def test_a_keeper_who_is_assumed_is_named() -> None:
    said = unwinding_said(unwound(parse_case(CASE), FIVE_PHASE))
    assert "Assumed under run-off, since the terms do not say: msp keeps the customers." in said


def test_a_case_that_ends_too_early_is_told() -> None:
    said = unwinding_said(unwound(parse_case(CASE), DIRECT, notice="2031-09"))
    assert "Under lie* the case ends before all is paid; with more months in it, the rest would be seen." in said


def test_several_partners_have_a_column_each() -> None:
    case = partners_case(4)
    table = unwinding_table(unwound(case, "kind: five_phase\nparties: {operator: p0, vendor: p1}\nat_exit: equalise\n"))
    assert [text for text, _ in table.head[-1]][1:] == [partner.name for partner in case.partners.values()]
    moved = [
        row.cells[1:] for row in table.rows if row.cells[0].startswith(("run-off ", "paid on")) and row.style == "part"
    ]
    assert moved
    assert all(sum(map(number, cells)) == pytest.approx(0, abs=1e-6) for cells in moved)
