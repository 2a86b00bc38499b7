"""What a negotiation is prepared with: our own side reads all of it, and nobody else any of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from partnersim import render
from partnersim.negotiate import Comparison, compared
from partnersim.negotiate.redline import redline
from partnersim.render.pieces import NOTHING
from tests.negotiate.prepared import prepared

VERBS = {  # function of render → what of a preparation it is given
    "briefing": lambda found: (found.brief,),
    "room": lambda found: (found.zopa,),
    "zopa_map": lambda found: (found.zopa, 1),
    "zopa_gains": lambda found: (found.zopa, 1),
    "solutions": lambda found: (found.zopa,),
    "prices": lambda found: (found.brief.prices,),
    "indifference": lambda found: (found.indifference,),
    "trades": lambda found: (found.trades, found.we),
    "offers": lambda found: (found.brief.offers, found.we),
    "equal_value": lambda found: (found.equal_value,),
    "regret": lambda found: (found.regrets,),
    "discovery": lambda found: (found.discovery,),
    "difference": lambda found: (found.drivers,),
    "tripwire": lambda found: (found.tripwires,),
    "exits": lambda found: (found.exits, found.hold_up),
    "padding": lambda found: (found.padding,),
    "checked_claims": lambda found: (found.claims,),
}


def for_one() -> Comparison:
    return compared(prepared().round.case, prepared().round.tabled, audience="msp")


@pytest.mark.parametrize("verb", VERBS)
def test_our_own_side_reads_it_and_nobody_else(verb: str) -> None:
    given = VERBS[verb](prepared())
    shown = getattr(render, verb)(prepared().ours, *given)
    assert shown != NOTHING
    assert shown
    for deal in (prepared().shared, for_one()):
        assert getattr(render, verb)(deal, *given) == NOTHING


def test_a_redline_is_for_the_audience_it_was_made_for() -> None:
    shared, alone = prepared().redline, redline(for_one())
    assert render.redlined(prepared().shared, shared) != NOTHING
    assert render.redlined(for_one(), alone) != NOTHING
    for deal, found in ((for_one(), shared), (prepared().ours, shared), (prepared().shared, "There is none.")):
        assert render.redlined(deal, found) == NOTHING


@pytest.mark.parametrize("verb", ["regret", "discovery", "difference", "tripwire"])
def test_where_there_is_no_answer_the_reason_is_shown(verb: str) -> None:
    (piece,) = (getattr(render, verb)(prepared().ours, "there are no draws"),)
    assert piece.spoken() == "There are no draws."


def test_a_draft_that_only_we_have_is_not_in_what_is_shared() -> None:
    entered = prepared().round
    several = replace(entered, drafts=(*entered.drafts, *compared(entered.case, entered.drafts).terms[:1]))
    assert len(several.tabled) == 2
