"""The brief in words: what to aim at, what their own draft tells, how its table is read."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import numpy as np

from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.brief import brief
from partnersim.render.brief import brief_page
from tests.negotiate.rounds import CASE, DIRECT, FIVE_PHASE, SPLIT

SHARE, MONTHS = "terms.share_of_revenue.subscription", "terms.paid_for_months"


def entered(*drafts: object, isv: float = 220_000.0, msp: float = 800_000.0, theirs: int | None = None) -> Round:
    return Round(CASE, tuple(drafts), {}, {"isv": isv, "msp": msp}, we="isv", theirs=theirs)  # type: ignore[arg-type]


def said(round_: Round) -> str:
    """The page without its tags."""
    text = re.sub(r"<style.*?</style>|<[^>]+>", " ", brief_page(brief(round_)), flags=re.DOTALL)
    return " ".join(html.unescape(text).split())


def test_the_aim_is_said_as_terms_and_the_rates_around_it() -> None:
    text = said(replace(entered(FIVE_PHASE, DIRECT, theirs=1), fields={SHARE: (0.3, 0.7), MONTHS: (12.0, 60.0)}))
    aim = re.search(r"Aim at direct with share_of_revenue.subscription (\S+%), paid_for_months (\d+):", text)
    assert aim is not None
    share, months = aim.groups()
    row = re.search(r"direct \(theirs\), 40% of subscription \S+ \S+ (\S+%) (\S+%) (\S+%)", text)
    assert row is not None
    assert row[2] == share
    assert f"Rates of direct are with paid_for_months {months}, as aimed at." in text
    assert "five-phase (ours)" in text
    assert "No rate of five-phase can be turned; it is signed as drafted, or not." in text


def test_it_is_said_whose_word_a_worth_without_a_deal_is() -> None:
    text = said(entered(DIRECT))
    assert "Without a deal Vendor AG has 220,000, as given; Operator AG has 800,000, as given." in text
    assert "Vendor AG is taken to have nothing, 0: none was given" in said(replace(entered(DIRECT), without={}))


def test_their_own_offer_is_the_least_we_take_where_it_is_more_than_the_aim() -> None:
    text = said(entered(FIVE_PHASE, DIRECT, isv=0.0, msp=888_527.0, theirs=1))
    assert "Take no less than direct as drafted:" in text
    assert "It is their own draft, and leaves us more than Nash's solution would." in text


def test_where_their_draft_asks_for_less_than_the_aim_gives_them_we_may_ask_for_more() -> None:
    worse_for_both = brief(entered(DIRECT)).aim.terms
    found = brief(entered(SPLIT, worse_for_both, theirs=1))
    assert (found.aim.gains > found.drafts[1].drafted.as_drafted).all()
    assert "less than this would: we may ask for more." in said(entered(SPLIT, worse_for_both, theirs=1))
    assert "ask for more" not in said(entered(FIVE_PHASE, DIRECT, theirs=1))


def test_a_draft_that_would_leave_them_worse_off_tells_that_we_take_them_for_better_off_than_they_are() -> None:
    text = said(entered(DIRECT, SPLIT, isv=100_000.0, msp=900_000.0, theirs=1))
    assert "short: it has less without a deal than we think." in text


def test_where_nobody_would_sign_the_nearest_draft_is_named() -> None:
    text = said(entered(DIRECT, isv=900_000.0, msp=900_000.0))
    assert "Sign nothing: no draft leaves everybody better off at any rate. Nearest is direct as drafted" in text
    assert re.search(r"with Vendor AG [\d,]+ short of having none and with Operator AG [\d,]+ above having none", text)
    assert "Worth the same to us" not in text or " A " not in text


def test_what_is_beyond_the_table_is_said_to_be() -> None:
    fixed = replace(entered(DIRECT, isv=300_000.0), fields={MONTHS: (30.0, 36.0)})
    assert np.isnan(fixed.zopa().ideals).sum() == 0
    assert fixed.zopa().closed is not None
    assert "Nothing on the table leaves everybody better off; beyond it, aim at direct with" in said(fixed)


def test_offers_that_leave_the_other_side_worse_off_are_named() -> None:
    text = said(entered(DIRECT, SPLIT, isv=100_000.0, msp=900_000.0))
    lost = re.findall(r" ([ABC]) [^+−]*? 0 −", text)
    assert lost
    assert "would leave msp worse off" in text
