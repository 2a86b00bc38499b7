"""A ledger as a table: a row per month, scenario and partner; its spans of phases and what is out of pocket."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from partnersim import InputError, allocate, read_case, read_terms, simulate
from partnersim.ledger import Ledger
from partnersim.ledger.phases import Span, out_of_pocket, phase_spans
from partnersim.shipped import find


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return simulate(read_case(find("managed-db", "cases")), read_terms(find("five_phase", "terms")))


def test_every_cell_of_the_frame_is_that_of_the_arrays(ledger: Ledger) -> None:
    frame, books = ledger.to_frame(), ledger.books
    assert list(frame) == [
        "month", "scenario", "partner", "revenue", "running_cost", "one_time_cost", "earned", "received", "position",
        "phase",
    ]  # fmt: skip
    assert len(frame) == 60 * 3 * 2
    assert frame["month"].dtype == "period[M]"
    months = {month: i for i, month in enumerate(ledger.months())}
    at = (
        frame["month"].map(months).to_numpy(int),
        frame["partner"].map(ledger.partners.index).to_numpy(int),
        frame["scenario"].map(ledger.scenarios.index).to_numpy(int),
    )
    assert len(set(zip(*at, strict=True))) == len(frame)
    for name in ("running_cost", "one_time_cost", "earned", "received", "position"):
        np.testing.assert_array_equal(frame[name], getattr(books, name)[at])
    np.testing.assert_array_equal(frame["revenue"], books.collected[at[0], at[2]])
    np.testing.assert_array_equal(frame["phase"], books.phase[at[0], at[2]])


def test_a_frame_of_one_scenario_has_its_rows_alone(ledger: Ledger) -> None:
    whole = ledger.to_frame()
    cautious = whole[whole["scenario"] == "cautious"].reset_index(drop=True)
    pd.testing.assert_frame_equal(ledger.to_frame("cautious"), cautious)
    with pytest.raises(InputError, match="cautios is no scenario of the case; did you mean cautious"):
        ledger.to_frame("cautios")


def test_months_without_a_calendar_are_counted_from_one() -> None:
    frame = allocate("five_phase", [1.0, 2.0, 3.0], [[1.0, 1.0]] * 3).to_frame()
    assert frame["month"].tolist() == [1, 1, 2, 2, 3, 3]
    assert isinstance(frame, pd.DataFrame)


def test_spans_cover_the_horizon_and_losses_are_out_of_pocket(ledger: Ledger) -> None:
    spans = phase_spans(ledger)
    assert spans[0] == Span(1, 0, 3)
    assert [after.first for after in spans[1:]] == [span.last + 1 for span in spans[:-1]]
    assert spans[-1].last == 59
    assert out_of_pocket(ledger, 17) == pytest.approx(-2 * 50_536.26, abs=0.01)
    assert out_of_pocket(ledger, 59) == 0.0
