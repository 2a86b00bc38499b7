"""`trades` on the command line."""

from __future__ import annotations

import json

import pytest


def test_prices_for_other_programs(run) -> None:
    code, out, _ = run("trades", "managed-db", "direct", "--format", "json")
    assert code == 0
    assert {row["partner"] for row in json.loads(out)} == {"isv", "msp"}


def test_a_seat_may_stand_for_our_side(run) -> None:
    _, by_seat, _ = run("trades", "managed-db", "direct", "--we", "provider")
    _, by_partner, _ = run("trades", "managed-db", "direct", "--we", "msp")
    assert by_seat == by_partner
    assert "Trades that cost isv nothing" in by_seat


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--we", "isw"), "--we: isw is neither a partner nor a filled seat; did you mean isv?"),
        (("--in", "terms.notice_months"), "--in: terms.notice_months has no price here"),
        (("--believe", "on_call=3"), "--believe:1: 'on_call=3' is not of the form"),
        (("--believe", "case.costs.on_call.monthly_amount=5"), "--believe: costs.on_call.monthly_amount is believed"),
        (("--believe", "case.costs.on_call.monthly_amount={low: 1"), "--believe:1:"),
    ],
)
def test_bad_input_is_one_line(run, options, said) -> None:
    code, out, err = run("trades", "managed-db", "direct", *options)
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert said in err


MANDATE = """\
title: Our round
case: managed-db
we: vendor
ours: direct
also: [static_split]
fields: {terms.share_of_revenue.subscription: {low: 38%, high: 42%}, terms.paid_for_months: {}}
beliefs: {case.costs.on_call.monthly_amount: {low: 3000, high: 9000}}
"""


def test_a_mandate_says_who_we_are_what_is_on_the_table_how_far_and_what_we_believe(run, tmp_path) -> None:
    file = tmp_path / "round.yaml"
    file.write_text(MANDATE, "utf-8")
    code, out, _ = run("trades", file)
    assert code == 0
    assert out.startswith("Our round · confidential\nManaged database, vendor and operator · CHF")
    assert "Trades that cost msp nothing" in out
    trades = out.partition("we ask")[2].partition("Offers")[0]
    assert "share_of_revenue.subscription 40% → 42%" in trades
    assert "setup" not in trades  # which is not on the table
    assert "A  static split" in out
    assert "By what we believe, Operator AG prefers A" in out


def test_a_mandate_says_what_options_would(run) -> None:
    for option, value in (("--we", "isv"), ("--draws", 9), ("--seed", 0), ("--set", "terms.notice_months=3")):
        code, out, err = run("trades", "vendor-in-november", option, value)
        assert (code, out) == (2, "")
        assert err == f"{option}: a mandate says this itself, or terms are missing; write {option} with CASE TERMS\n"
