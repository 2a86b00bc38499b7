"""A forecast as words, tables and a figure: what is shown is what was found, for deals large and small."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from partnersim.agreements.reader import parse_terms
from partnersim.inputs.actuals import Actuals
from partnersim.inputs.reader import parse_case
from partnersim.negotiate.tripwires.foretelling import Line
from partnersim.negotiate.tripwires.tripwires import Tripwire
from partnersim.render.figures.forecast import forecast_figure, loss_said, usual_phases
from partnersim.render.forecast import forecast_drawing, forecast_said, forecast_table, watched_table
from partnersim.render.numbers import MINUS
from partnersim.render.pieces import Table
from partnersim.render.plain import plain
from partnersim.review.forecast import Forecast, forecast
from partnersim.review.watched import watched
from partnersim.settle.settlement import Settlement, settle
from partnersim.settle.trial import trial_ledger
from partnersim.timeline import parse_quarter, quarter_of
from tests.inputs.samples import CASE, FIVE_PHASE
from tests.render.deals import HOSTILE, deal, five_phase
from tests.review import whole_numbers as whole

ODD: dict[str, dict[str, Any]] = {
    "plain": {},
    "eight partners": {"partners": 8, "months": 24, "terms": [five_phase()]},
    "three partners": {"partners": 3, "terms": [five_phase()]},
    "no revenue": {"price": 0.0},
    "huge": {"price": 6e6, "once": 6e9},
    "one month left": {"months": 13, "terms": [five_phase()]},
    "hostile names": {"name": lambda i: f"{HOSTILE}{i}"},
    "long names": {"name": lambda i: f"{'Long ' * 38}{i}"},
    "from right to left": {"name": lambda i: f"שותף {i}"},
    "math and braces": {"name": lambda i: f"$x_{i}$ \\frac{{ $ {{}}"},
}


def settlement(months: int = 12, quarter: str = "2027Q4") -> Settlement:
    case, terms = parse_case(CASE), parse_terms(FIVE_PHASE, "five_phase.yaml")
    entries = enumerate(trial_ledger(case, terms, months=months, lines=600, seed=1), start=2)
    return settle(
        case, terms, Actuals("ledger.csv", "CHF", tuple(replace(e, line=n) for n, e in entries)), parse_quarter(quarter)
    )


@pytest.fixture(scope="module")
def found() -> Forecast:
    return forecast(settlement(), draws=200)


def cells(table: Table, name: str) -> list[str]:
    return next(list(row.cells[1:]) for row in table.rows if row.cells[0] == name)


def number(text: str) -> int:
    return int(text.replace(",", "").replace(MINUS, "-"))


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_forecasts_of_odd_deals_are_shown(odd: str) -> None:
    """Warnings are errors here: no sign that fails to draw, no division by zero."""
    of = deal(**ODD[odd])
    case, terms = of.case, of.terms[0]
    entries = trial_ledger(case, terms, months=12, lines=200, seed=2)
    actuals = Actuals("l.csv", case.currency, tuple(replace(each, line=n) for n, each in enumerate(entries, start=2)))
    seen = forecast(settle(case, terms, actuals, quarter_of(case.start + 11)), draws=20)
    drawing, table, words = forecast_drawing(seen), forecast_table(seen), forecast_said(seen)
    assert ET.fromstring(drawing.svg).tag.endswith("svg")  # noqa: S314 - our own
    for piece in (drawing, table, words):
        html = piece._repr_mimebundle_()["text/html"]
        assert "<script>alert" not in html
        assert not re.search(r"\bnan\b", html.lower())
    assert drawing.alt
    assert len(words.blocks) == 1 + len(case.partners) + len(seen.phase_changes)


def test_the_table_holds_what_was_found(found: Forecast) -> None:
    table = forecast_table(found)
    for number_of, name in (("demand", "new customers"), ("price", "prices")):
        each, (plan, value, interval, months, told_by) = found.number(number_of), cells(table, name)
        assert (plan, value, months, told_by) == ("100%", f"{each.value:.0%}", str(each.months), each.told_by)
        assert each.interval is not None
        assert interval == f"{each.interval[0]:.0%} to {each.interval[1]:.0%}"
    churn = found.number("churn")
    assert cells(table, "churn a month")[:2] == ["2.50%", f"{churn.value * 100:.2f}%"]
    for i, name in enumerate(("Vendor AG", "Operator AG")):
        plan, middle, interval, _, loss = cells(table, name)
        low, high = interval.split(" to ")
        shown = [number(text) for text in (plan, low, middle, high)]
        expected = [found.plan.books.position[-1, i, 0], *found.fan[[0, 2, 4], -1, i]]
        assert shown == pytest.approx(expected, abs=0.5)
        assert loss == loss_said(found.at_loss[found.ledger.partners[i]])
    for change in found.phase_changes:
        row = next(row.cells for row in table.rows if row.cells[0].startswith(f"{change.phase}: "))
        assert row[3] == f"{change.by_horizon:.0%}"


def test_the_words_say_the_same(found: Forecast) -> None:
    said = forecast_said(found).spoken()
    assert said.startswith("Actual figures to Dec 2027; from then on 200 draws to Dec 2031 under five-phase, seed 0.")
    assert f"Vendor AG ends with CHF {found.fan[2, -1, 0] / 1000:,.0f}k in the middle of the draws" in said
    assert f"the plan had {found.plan.books.position[-1, 0, 0] / 1000:,.0f}k" in said
    share = found.number("demand").value - 1.0
    assert re.search(rf"new customers {abs(share) * 100:.1f}".rstrip("0").rstrip(".") + r"[\d.]*%", said)
    change = found.phase_changes[0]
    assert f"Phase {change.phase} (" in said


def test_what_could_not_be_fitted_is_said() -> None:
    early = forecast(settlement(6, "2027Q2"), draws=5)
    assert "Nothing could be fitted yet." in forecast_said(early).spoken()
    assert cells(forecast_table(early), "new customers")[2:] == [
        "–", "–", "as in the case: only 2 months since go-live tell of it",
    ]  # fmt: skip
    ends = next(text for _, text in forecast_said(early).blocks if text.startswith("Vendor AG ends"))
    assert "nine of ten" not in ends  # all draws are alike


def test_as_planned_is_said_so() -> None:
    case, terms = parse_case(whole.CASE), parse_terms(whole.SPLIT)
    seen = forecast(settle(case, terms, whole.ledger(whole.as_planned(12)), whole.Q4), draws=5)
    assert "So far: new customers as planned, churn a month 0% (plan 0%), prices as planned, refunds 0% of bills" in (
        forecast_said(seen).spoken()
    )


@pytest.mark.parametrize(("share", "said"), [
    (0.0, "no draw ends at a loss"), (0.031, "3.1% of draws end at a loss"), (1.0, "100% of draws end at a loss"),
])  # fmt: skip
def test_how_often_a_partner_loses(share: float, said: str) -> None:
    assert loss_said(share) == said


def test_phases_shown_are_actual_and_then_those_of_half_of_the_draws(found: Forecast) -> None:
    phases = usual_phases(found)
    assert phases[:12] == [int(phase) for phase in found.settlement.ledger.books.phase[:, 0]]
    for change in found.phase_changes:
        if change.median_month is not None:
            assert phases[change.median_month] >= change.phase
            assert max(phases[: change.median_month]) < change.phase


def test_a_figure_is_the_same_bytes_every_time(found: Forecast) -> None:
    assert forecast_drawing(found).svg == forecast_drawing(found).svg


def test_every_partner_has_a_panel_with_what_was_what_comes_and_the_plan(found: Forecast) -> None:
    figure = forecast_figure(found)
    assert len(figure.axes) == 2
    for i, axes in enumerate(figure.axes):
        ends = {len(path := np.asarray(line.get_ydata(), float)): path[-1] for line in axes.lines}
        assert ends[13] == pytest.approx(found.fan[2, 11, i])
        assert ends[49] == pytest.approx(found.fan[2, -1, i])
        assert ends[61] == pytest.approx(found.plan.books.position[-1, i, 0])
        texts = " ".join(text.get_text() for text in axes.texts)
        assert all(name in texts for name in ("median", "95%", "5%", "plan", "draw"))


def wire(observable: str, month: int, threshold: float, *, below: bool = True) -> Tripwire:
    return Tripwire(observable, month, Line(threshold, below), 0.8, 0.02, 0.7, 0.2, 0.5, 0.5)


def test_tripwires_are_shown_beside_the_ledger() -> None:
    case, terms = parse_case(whole.CASE), parse_terms(whole.FIVE_PHASE)
    entries = [each for each in whole.as_planned(12) if each.kind != "deal"]
    of = settle(case, terms, whole.ledger(entries), whole.Q4)
    wires = [
        wire("instances", 9, 75), wire("instances", 15, 100), wire("customers_won", 9, 50),
        wire("slip", 9, 1, below=False), wire("revenue", 9, 20_000), wire("churn", 9, 0.02, below=False),
        wire("position[isv]", 9, -50_000),
    ]  # fmt: skip
    table = watched_table(watched(of, wires))
    rows = [list(row.cells) for row in table.rows]
    assert rows[0] == ["instances in use", "Sep 2027", "below 75", "60", "Sep 2027", f"{MINUS}15", "tripped"]
    assert rows[1] == ["instances in use", "Mar 2028", "below 100", "90", "Dec 2027", f"{MINUS}10", "to come"]
    assert rows[2] == ["customers won so far", "Sep 2027", "below 50", "–", "–", "–", "not booked"]
    assert rows[3][2:] == ["above 1 month", "0 months", "Sep 2027", "1 month", "not tripped"]
    assert rows[4][2:] == ["below CHF 20,000", "CHF 25,716", "Sep 2027", "CHF 5,716", "not tripped"]
    assert rows[5][6] == "not booked"
    assert rows[6][:3] == ["position of Vendor AG", "Sep 2027", f"below CHF {MINUS}50,000"]
    needs = "it needs deals, one for each customer who comes."
    assert f"Customers won so far is not booked: {needs}" in table.notes
    assert "tripped" in plain(table, 120)


def test_without_tripwires_that_is_said() -> None:
    assert watched_table([]).notes == ["No tripwire is watched."]
