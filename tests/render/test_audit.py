"""An audit as people read it, and the project's own statements read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from partnersim.inputs.payments import Figures, read_figures
from partnersim.render.audit import audit_table, audit_text
from partnersim.render.settlement.records import statement_csv
from partnersim.settle.audit import audit
from partnersim.settle.statement import Statement
from tests.inputs.samples import DIRECT
from tests.render.settlement.stated import BACK_DATED, LATE, stated


def read_back(folder: Path, statement: Statement, *, changed: tuple[str, str] = ("", "")) -> Figures:
    """Our own CSV, a text in it changed."""
    file = folder / "theirs.csv"
    text = statement_csv(statement)
    assert changed[0] in text
    file.write_text(text.replace(*changed), encoding="utf-8")
    return replace(read_figures(file, statement.settlement.case), file="theirs.csv")


@pytest.mark.parametrize("terms", [BACK_DATED, DIRECT])
def test_a_statement_read_back_from_its_own_file_has_no_differences(tmp_path: Path, terms: str) -> None:
    ours = stated("2027Q4", terms, more=LATE)
    found = audit(ours, read_back(tmp_path, ours))
    assert not found.differences
    assert audit_text(found) == "Every figure they state is as we recompute it."


def test_differences_are_shown_by_month_with_the_first_cause(tmp_path: Path) -> None:
    ours = stated()
    july, august = (float(month.from_customers[1]) for month in ours.months[:2])
    figures = read_back(tmp_path, ours, changed=("2028-07,billed,,,", "2028-07,billed,,,1"))
    more = {("from_customers", "msp"): 5}
    found = audit(ours, replace(figures, stated=tuple(
        each._replace(amount=each.amount + more.get((each.key.figure, each.key.partner), 0)) for each in figures.stated
    )))  # fmt: skip
    table = audit_table(found)
    assert table.title == "What theirs.csv states of 2028Q3, CHF"
    assert [row.cells[0] for row in table.rows] == [
        "2028-07", "billed", "from customers of msp", "2028-08", "from customers of msp", "2028-09",
        "from customers of msp",
    ]  # fmt: skip
    assert table.rows[2].cells[1:] == [
        f"{july:,.2f}", f"{july + 5:,.2f}", "5.00", "follows from billed in 2028-07",
    ]  # fmt: skip
    assert table.rows[4].cells[1] == f"{august:,.2f}"
    assert table.rows[1].cells[-1] == "first cause"
    text = audit_text(found)
    assert "The first figure that differs is billed in 2028-07: we have" in " ".join(text.split())
    assert "No single known mistake explains it;" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 120


def test_the_mistake_that_explains_all_is_named_below_the_table(tmp_path: Path) -> None:
    ours = stated(terms=DIRECT)
    none_waits = stated(terms=DIRECT.replace("remitted_after_months: 1 ", "remitted_after_months: 0 "))
    text = " ".join(audit_text(audit(ours, read_back(tmp_path, none_waits))).split())
    assert text.endswith("One mistake makes all of it: a lag is forgotten (remitted_after_months 1).")
