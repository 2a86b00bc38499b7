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
        (("--we", "isw"), "--we: isw is no partner of this case; did you mean isv?"),
        (("--in", "terms.notice_months"), "--in: terms.notice_months has no price here"),
        (("--believe", "on_call=3"), "--believe:1: 'on_call=3' is not of the form"),
        (("--believe", "case.costs.on_call.monthly_amount=5"), "believed to be one number"),
        (("--believe", "case.costs.on_call.monthly_amount={low: 1"), "--believe:1:"),
    ],
)
def test_bad_input_is_one_line(run, options, said) -> None:
    code, out, err = run("trades", "managed-db", "direct", *options)
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert said in err
