"""Figures of ends and of padding: drawn for deals large and small, in plain words too, and for our own side alone."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from partnersim.negotiate import gaming, open_comparison, timing
from partnersim.render.gaming import gaming_text, padding_by_month
from partnersim.render.pieces import NOTHING, Drawing
from partnersim.render.timing import exit_months, timing_text
from tests.conftest import mostly_long
from tests.render.deals import HOSTILE, deal, direct, five_phase

KEPT = "customers_stay_with: vendor\n"
ODD = {
    "plain": {},
    "somebody would leave": {"terms": [five_phase(more=KEPT), direct()]},
    "eight partners": {"partners": 8, "months": 24, "terms": [five_phase()]},
    "one clause": {"terms": [five_phase(more="negotiable: {at_exit: false}\n")]},
    "ten years": {"months": 120, "terms": [five_phase()]},
    "only just over": {"months": 16, "terms": [five_phase()]},
    "no revenue": {"price": 0.0},
    "huge": {"price": 6e6, "once": 6e9},
    "hostile names": {"name": lambda i: f"{HOSTILE}{i}"},
    "from right to left": {"name": lambda i: f"שותף {i}"},
}


def drawings(of) -> list[Drawing]:
    found = timing.exits(of.case, of.terms[0])
    meters = [gaming.padding(of.case, each) for each in of.terms]
    return [exit_months(of, found, timing.hold_up(of.case, found)), padding_by_month(of, meters)]


@pytest.mark.parametrize("odd", mostly_long(4, ODD), ids=str)
def test_figures_of_odd_deals_are_drawn(odd) -> None:
    """Warnings are errors here: no sign that fails to draw, no division by zero."""
    for drawing in drawings(deal(**ODD[odd])):
        assert ET.fromstring(drawing.svg).tag.endswith("svg")  # noqa: S314 - our own
        assert "nan" not in drawing.svg.lower()
        assert drawing.alt
        assert "<script>" not in drawing._repr_mimebundle_()["text/html"]


def test_every_clause_has_a_panel_and_the_own_one_comes_first() -> None:
    (ends, _) = drawings(deal())
    names = re.findall(r">(Lie[^<]*|Equalise[^<]*|Run off[^<]*|Buy out[^<]*)<", ends.svg)
    assert names == ["Lie, as the terms say", "Equalise", "Run off", "Buy out"]


def test_a_window_is_shaded_and_named_where_there_is_one() -> None:
    with_window, without = (drawings(deal(terms=[five_phase(more=more)]))[0] for more in (KEPT, ""))
    assert "shaded: Partner 1 would gain by leaving" in with_window.svg
    assert "shaded" not in without.svg
    assert "Partner 1 would be better off giving notice" in with_window.alt
    assert without.alt.startswith("Nobody would be better off leaving")


def test_where_nobody_may_leave_there_is_no_figure_of_it() -> None:
    of = deal(terms=[five_phase(more="minimum_term_months: 90\n")])
    found = timing.exits(of.case, of.terms[0])
    assert exit_months(of, found, timing.hold_up(of.case, found)) == NOTHING


@pytest.mark.parametrize("audience", ["both", "isv", "msp"])
def test_what_we_think_of_ends_and_padding_is_for_our_own_side_alone(audience) -> None:
    of = open_comparison("managed-db", "five_phase direct", audience=audience)
    assert drawings(of) == [NOTHING, NOTHING]


def test_a_figure_is_the_same_bytes_every_time() -> None:
    of = deal()
    assert [each.svg for each in drawings(of)] == [each.svg for each in drawings(of)]
    assert base64.b64encode(drawings(of)[0].svg.encode())


def test_a_threat_that_no_payment_ends_is_said_so() -> None:
    of = open_comparison("managed-db", "five_phase")
    found = timing.exits(of.case, of.terms[0])
    rich = {"isv": timing.amount_a_month(of.case, 500_000.0)}
    said = timing_text(
        of.case, found, timing.hold_up(of.case, found, rich), [timing.delay_of_signature(of.case, of.terms[0])]
    )
    assert "no payment keeps it" in " ".join(said.split())


def test_a_clause_left_out_is_named_with_the_reason() -> None:
    of = deal(terms=[five_phase(more="negotiable: {buy_out: false, customers_stay_with: false}\n")])
    found = timing.exits(of.case, of.terms[0])
    said = timing_text(of.case, found, timing.hold_up(of.case, found), [timing.delay_of_go_live(of.case, of.terms[0])])
    assert "Not tried, since it is not negotiable: buy_out and run_off." in said


def test_months_that_cannot_be_waited_for_are_named() -> None:
    of = deal()
    delay = replace(timing.delay_of_go_live(of.case, of.terms[0], most=4), stopped="a series begins before go-live")
    found = timing.exits(of.case, of.terms[0])
    said = timing_text(of.case, found, timing.hold_up(of.case, found), [delay])
    assert "Go-live cannot be later by more than 4 months: a series begins before go-live." in said
    assert "12 months" not in said.split("Cost of delay")[1]


def test_gaming_of_eight_partners_stands_in_blocks() -> None:
    of = deal(partners=8, months=24, terms=[five_phase()])
    meters, caps = [gaming.padding(of.case, of.terms[0])], [gaming.capped(of.case, of.terms[0])]
    said = gaming_text(of.case, meters, caps, gaming.splits(of.case, of.terms))
    assert max(map(len, said.splitlines())) <= 120
    assert "the case has 8 partners already, as many as one may have" in " ".join(said.split())
