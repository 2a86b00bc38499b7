"""A ledger of a hundred thousand lines is settled; in how many lines it is said changes nothing of what is paid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from partnersim.agreements.reader import parse_terms
from partnersim.inputs.actuals import actuals_csv, read_actuals
from partnersim.inputs.reader import parse_case
from partnersim.settle.settlement import Settlement, settle
from partnersim.settle.trial import trial_ledger
from tests.inputs.samples import CASE, FIVE_PHASE


def settled(file: Path, lines: int) -> tuple[int, Settlement]:
    """How many lines there are, and their last quarter."""
    case, terms = parse_case(CASE), parse_terms(FIVE_PHASE)
    entries = trial_ledger(case, terms, months=12, lines=lines)
    file.write_text(actuals_csv(entries, case.currency), encoding="utf-8")
    return len(entries), settle(case, terms, read_actuals(file, case), case.start + 9)


@pytest.mark.only_long
def test_a_hundred_thousand_lines_are_paid_as_a_few_that_add_up_to_them(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    (_, few), (lines, many) = (settled(tmp_path / "ledger.csv", asked) for asked in (500, 120_000))
    record_property("lines settled", lines)
    assert lines >= 100_000
    assert many.ledger.books.earned.tolist() == few.ledger.books.earned.tolist()
    assert many.paid == few.paid
    assert any(map(any, many.paid))
