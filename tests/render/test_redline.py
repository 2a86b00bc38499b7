"""The redline as pieces of a report: what each audience reads of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from partnersim import parse_terms, read_case
from partnersim.negotiate import compared
from partnersim.negotiate.redline import Redline, redline
from partnersim.render.markup import fragment
from partnersim.render.numbers import FULL, scale_of
from partnersim.render.redline import redline_clauses, redline_table, redline_text
from partnersim.shipped import find
from partnersim.simulation.drawing import draws_of

OURS = {"kind": "direct", "share_of_revenue": {"subscription": "40%", "setup": "10%", "compute": "0%"}}
THEIRS = OURS | {
    "share_of_revenue": {"subscription": "33%", "setup": "17%", "compute": "0%"}, "paid_for_months": 30,
    "effects": {"costs.on_call.monthly_amount": 5432, "demand.monthly_churn": "2.4%"},
    "negotiable": {"notice_months": False},
}  # fmt: skip


def priced(audience: str = "internal", case: str = "managed-db", **options: Any) -> Redline:
    terms = [parse_terms(json.dumps(said), f"{name}.yaml") for name, said in (("ours", OURS), ("theirs", THEIRS))]
    return redline(compared(read_case(find(case, "cases")), terms, audience=audience), **options)


def text_of(found: Redline) -> str:
    pieces = (redline_table(found), redline_clauses(found))
    return redline_text(found) + "".join(fragment(piece.content()) + piece.spoken() for piece in pieces)


@pytest.mark.parametrize("options", [{}, {"we": "isv"}, {"we": "msp"}])
def test_figures_in_any_scale_add_up(options) -> None:
    found = priced(**options)
    for scale in (FULL, scale_of(found.npv.ravel())):
        rows = redline_table(found, scale).rows
        for column in (1, 2):
            first, *parts, whole, last = (_amount(row.cells[column]) for row in rows)
            assert sum(parts) == whole
            assert first + whole == last


def _amount(text: str) -> int:
    return int(text.replace("−", "-").replace(",", "").replace("k", ""))


def test_a_partner_reads_no_money_nor_costs_of_the_other() -> None:
    internal = text_of(priced())
    assert "costs.on_call.monthly_amount" in internal
    assert "negotiable.notice_months" in internal
    for audience, other, its_own in (("isv", 1, 0), ("msp", 0, 1)):
        found = priced(audience)
        text = text_of(found)
        assert f"{found.npv[0, its_own]:,.0f}" in text
        for amount in (*found.npv[:, other], *found.worth.ravel(), found.total[other]):
            assert abs(amount) < 1.0 or f"{abs(amount):,.0f}" not in text
        assert ("on_call" in text, "5432" in text) == (audience == "msp", audience == "msp")
        assert "2.4%" in text  # churn is common
        assert "egotiable" not in text
    assert "what is not shown here" in text_of(priced("isv"))


def test_all_partners_together_read_all_money_and_nothing_of_what_we_think() -> None:
    found = priced("both")
    text = text_of(found)
    assert all(f"{npv:,.0f}" in text for npv in found.npv.ravel())
    assert "egotiable" not in text
    assert "we lose" not in text


def test_our_draft_and_theirs_stand_side_by_side() -> None:
    rows = {row.cells[0].split(": ")[0].split("  ")[1]: row.cells[1:] for row in redline_clauses(priced()).rows}
    ours, theirs = rows["terms.paid_for_months"]
    assert "for as long" in ours or "months" not in ours
    assert "for 30 months per customer" in theirs


def test_an_estimate_says_of_how_many_orders(monkeypatch) -> None:
    monkeypatch.setattr("partnersim.negotiate.redline.priced.MOST_EXACT", 2)
    assert "Estimated from 16 of the many orders; ± is the standard error." in redline_text(priced())
    monkeypatch.undo()
    assert "±" not in redline_text(priced())
    case = read_case(find("managed-db-uncertain", "cases"))
    drawn = redline_text(priced(case="managed-db-uncertain", draws=draws_of(case, 100, 1)))
    assert "on average over 100 draws" in drawn
    assert "Estimated" not in drawn
