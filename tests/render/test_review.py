"""Plan against actual and KPIs as tables, words and a figure: they add up as shown, for deals large and small."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from matplotlib.patches import Rectangle

from partnersim.agreements.reader import parse_terms
from partnersim.inputs.actuals import Actuals, Entry
from partnersim.inputs.case import Case
from partnersim.inputs.reader import parse_case
from partnersim.render.figures.variance import FACTOR_NAMES, variance_figure
from partnersim.render.numbers import MINUS
from partnersim.render.pieces import Table
from partnersim.render.review import kpi_table, variance_bridge, variance_said, variance_table
from partnersim.review.kpis import kpis
from partnersim.review.mixtures import FACTORS
from partnersim.review.variance import Variances, variances
from partnersim.settle.settlement import settle
from partnersim.settle.trial import trial_ledger
from partnersim.timeline import quarter_of
from tests.render.deals import HOSTILE, five_phase
from tests.render.deals import case as odd_case
from tests.review.whole_numbers import (
    CASE,
    FIVE_PHASE,
    LIVE,
    Q2,
    Q3,
    SPLIT,
    as_planned,
    entry,
    ledger,
    scaled,
)

ODD: dict[str, dict[str, Any]] = {
    "plain": {},
    "eight partners": {"partners": 8},
    "no revenue": {"price": 0.0},
    "huge": {"price": 6e6, "once": 6e9},
    "hostile names": {"name": lambda i: f"{HOSTILE}{i}"},
    "long names": {"name": lambda i: f"{'Long ' * 38}{i}"},
    "from right to left": {"name": lambda i: f"שותף {i}"},
    "math and braces": {"name": lambda i: f"$x_{i}$ \\frac{{ $ {{}}"},
}
QUARTER = range(Q3, Q3 + 3)


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


def found(case: Case, entries: list[Entry], terms: str = SPLIT) -> Variances:
    return variances(settle(case, parse_terms(terms), ledger(entries), Q3))


def cells(table: Table, name: str, after: str = "") -> list[str]:
    """The row of a name, the first below the row `after`."""
    rows = [row.cells for row in table.rows]
    begin = next(number for number, row in enumerate(rows) if row[0] == after) if after else 0
    return next(list(row[1:]) for row in rows[begin:] if row[0] == name)


def number(text: str) -> int:
    return int(text.replace(",", "").replace(MINUS, "-").replace("+", ""))


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_odd_deals_are_told(odd: str) -> None:
    """Warnings are errors here: no sign that fails to draw, no division by zero."""
    case, terms = odd_case(months=24, **ODD[odd]), five_phase()
    entries = trial_ledger(case, terms, months=6, lines=100, seed=2)
    actuals = Actuals("ledger.csv", case.currency, tuple(replace(each, line=2 + n) for n, each in enumerate(entries)))
    quarter = quarter_of(case.start + 3)
    variance = variances(settle(case, terms, actuals, quarter))
    drawing = variance_bridge(variance)
    assert ET.fromstring(drawing.svg).tag.endswith("svg")  # noqa: S314 - our own
    assert "nan" not in drawing.svg.lower()
    tables = [variance_table(variance), kpi_table(kpis(case, actuals, quarter, quarter + 2))]
    for piece in (drawing, variance_said(variance), *tables):
        assert "<script>" not in piece._repr_mimebundle_()["text/html"]
        assert piece.spoken()
    for table in tables:
        assert {len(row.cells) for row in table.rows} == {sum(span for _, span in line) for line in table.head}
    check_sums(tables[0])


def check_sums(table: Table) -> None:
    """Plan and effects make the actual figure, what is earned less costs the net one, as shown."""
    partners = 0
    for row in table.rows:
        if row.style == "part" and row.cells[2] and row.cells[0] in ("earned", "costs", "net", "paid by customers"):
            plan, *effects, actual, difference = map(number, row.cells[1:])
            assert plan + sum(effects) == actual
            assert actual - plan == difference
    rows = list(table.rows)
    for at, row in enumerate(rows):
        if row.cells[0] == "earned":
            earned, costs, net = ([number(cell) for cell in each.cells[1:]] for each in rows[at : at + 3])
            assert [more - less for more, less in zip(earned, costs, strict=True)] == net
            partners += 1
    assert partners


def test_only_factors_that_make_a_difference_have_a_column(case: Case) -> None:
    heads = [text for text, _ in variance_table(found(case, as_planned())).head[0]]
    assert heads == ["", "plan", "actual", "difference"]
    entries = scaled(as_planned(), "1.1", "revenue", "setup", QUARTER)
    entries += [entry(Q3, "refund", "subscription", amount=100, since=LIVE)]
    table = variance_table(found(case, entries))
    assert [text for text, _ in table.head[0]] == ["", "plan", "revenue", "not paid", "actual", "difference"]
    assert table.notes[0] == "Revenue: units and prices at once, where the ledger does not tell them apart (setup)."
    assert cells(table, "earned", "Vendor AG") == ["3,817", "+45", f"{MINUS}30", "3,832", "+15"]
    assert cells(table, "setup", "Billed by revenue line") == ["1,500", "", "", "1,650", "+150"]


def test_every_factor_has_a_name() -> None:
    assert tuple(FACTOR_NAMES) == FACTORS


def test_units_and_prices_stand_below_their_line(case: Case) -> None:
    entries = scaled(as_planned(), "1.1", "revenue", "subscription", QUARTER)
    table = variance_table(found(case, entries))
    assert cells(table, "subscription: units") == ["150", "", "150", "0"]
    assert cells(table, "subscription: a unit") == ["100.00", "", "110.00", "+10.00"]
    assert cells(table, "support", "Costs by activity") == ["3,000", "", "3,000", "0"]


def test_a_quarter_is_told_in_sentences(case: Case) -> None:
    entries = scaled(as_planned(), "0.9", "revenue", "subscription", QUARTER)
    entries = [replace(each, quantity=each.quantity * 9 / 10) if each.kind == "instances" and each.month in QUARTER
               and each.quantity else each for each in entries]  # fmt: skip
    entries += [
        entry(Q3, "refund", "platform", amount=100), entry(Q3, "cost", "on_call", "msp", amount=200),
        entry(Q3, "revenue", "setup", amount=1000, since=Q3),
    ]  # fmt: skip
    vendor, operator = variance_said(found(case, entries)).spoken().splitlines()
    assert vendor == (
        "Vendor AG earned 180 CHF less than planned in 2027Q3: 450 less for fewer units, 300 more for more billed on "
        "setup and 30 less for more bills not paid. Its costs were as planned."
    )
    assert operator == (
        "Operator AG earned 420 CHF less than planned in 2027Q3: 1,050 less for fewer units, 700 more for more billed "
        "on setup and 70 less for more bills not paid. Its costs were 200 CHF higher, which leaves it 620 CHF less."
    )


def test_a_quarter_as_planned_is_said_so(case: Case) -> None:
    said = variance_said(found(case, as_planned())).spoken().splitlines()
    assert said[0] == "Vendor AG earned what was planned in 2027Q3. Its costs were as planned."


def test_what_is_stated_anew_is_told_apart(case: Case) -> None:
    late = entry(Q2, "revenue", "subscription", amount=1000, since=Q2, reported=date(2027, 9, 3))
    said = variance_said(found(case, [*as_planned(), late], SPLIT + "actuals: back_dated\n")).spoken()
    anew = "Of months before the quarter, stated anew and no part of this, Vendor AG 300 more and Operator AG 700 more."
    assert said.splitlines()[-1] == anew


def test_the_bridge_has_a_panel_for_each_partner_and_steps_that_add_up(case: Case) -> None:
    entries = [
        *scaled(as_planned(), "1.1", "revenue", "subscription", QUARTER),
        entry(Q3, "cost", "on_call", "msp", amount=200),
    ]
    variance = found(case, entries, FIVE_PHASE)
    drawing = variance_bridge(variance)
    texts = re.findall(r">([^<>]+)</text>", drawing.svg)
    assert [texts.count(name) for name in ("Vendor AG", "Operator AG", "plan", "actual", "prices", "costs")] == [
        1, 1, 2, 2, 2, 2,
    ]  # fmt: skip
    assert drawing.svg == variance_bridge(variance).svg
    assert drawing.alt.startswith("Vendor AG earned")


def test_each_step_begins_where_the_one_before_ended(case: Case) -> None:
    entries = scaled(as_planned(), "1.1", "revenue", "subscription", QUARTER)
    entries += [entry(Q3, "cost", "on_call", "msp", amount=200), entry(Q3, "refund", "platform", amount=900)]
    variance = found(case, entries, FIVE_PHASE)
    for axes, of in zip(variance_figure(variance).axes, variance.net.values(), strict=True):
        ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches if isinstance(bar, Rectangle)]
        assert len(ends) == len(variance.factors) == 3
        assert ends[0][0] == pytest.approx(float(of.plan), abs=2)
        assert [begin for begin, _ in ends[1:]] == [end for _, end in ends[:-1]]
        assert ends[-1][1] == pytest.approx(float(of.actual), abs=2)


def test_a_bridge_of_nothing_is_drawn(case: Case) -> None:
    figure = variance_figure(found(case, as_planned()))
    assert len(figure.axes) == 2


def test_kpis_stand_by_partner_beside_those_before(case: Case) -> None:
    table = kpi_table(kpis(case, ledger(as_planned()), Q3, Q3 + 2))
    assert table.title == "Partnership KPIs, Jul 2027 – Sep 2027, beside the 3 months before, CHF"
    assert [text for text, _ in table.head[0]] == ["", "Vendor AG", "Operator AG", "in all"]
    assert cells(table, "billed to customers brought") == ["6,600", "3,000", "8,250", "3,750", "17,700", "8,700"]
    assert cells(table, "not known who brought them") == ["", "", "", "", "1,200", "1,200"]
    assert cells(table, "deals") == ["12", "12", "15", "15", "30", "30"]
    assert cells(table, "larger than deals of others") == ["0%"] * 6
    assert cells(table, "renewal rate") == ["–"] * 6
    reason = "the case does not say how long contracts run; write demand.contract_months"
    assert f"A dash under renewal rate and expansion rate: {reason}." in table.notes


def test_one_column_each_where_there_is_no_period_before(case: Case) -> None:
    table = kpi_table(kpis(case, ledger(as_planned()), LIVE, LIVE + 8))
    assert cells(table, "deals") == ["36", "45", "90"]
    assert table.title == "Partnership KPIs, Apr 2027 – Dec 2027, CHF"
    month = kpi_table(kpis(case, ledger(as_planned()), Q3, Q3))
    assert month.title == "Partnership KPIs, Jul 2027, beside the month before, CHF"
