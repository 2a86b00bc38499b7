"""`solve` and `equal-value` on the command line: answers, refusals in one line, figures for other programs."""

from __future__ import annotations

import json

import pytest

SHARE = ("--for", "terms.share_of_revenue.subscription")


def test_solve_prints_a_value_that_can_be_set(run) -> None:
    code, out, _ = run("solve", "managed-db", "direct", *SHARE, "--so-that", "npv[isv] = 400000")
    assert code == 0
    change = next(line.removeprefix("  --set ") for line in out.splitlines() if "--set" in line)
    _, again, _ = run("compare", "managed-db", "direct", "--set", change, "--format", "json")
    assert next(row["npv"] for row in json.loads(again) if row["partner"] == "isv") == pytest.approx(
        400_000.0, abs=0.01
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--for", "terms.notice_months", "--so-that", "npv[isv] = 0"), "does not depend on terms.notice_months"),
        ((*SHARE, "--so-that", "npv[isv] = 9_000_000"), "nearest is 100%"),
        ((*SHARE, "--so-that", "npv = 9"), "is no target"),
        (("--for", "terms.share_of_revenue.x=1:2:3", "--so-that", "npv[isv] = 9"), "is no range"),
        (("--for", "terms.nowhere", "--so-that", "npv[isv] = 9"), "is no field"),
        ((*SHARE, "--and", "terms.share_of_revenue.subscription", "--so-that", "npv[isv] = 9"), "named twice"),
        ((*SHARE, "--so-that", "npv[isv].p05 = 9"), "write --draws"),
        ((*SHARE, "--so-that", "npv[isv] = npv[isv] under nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_solved_is_said_in_one_line(run, options, said) -> None:
    code, out, err = run("solve", "managed-db", "direct", *options)
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert said in err


def test_pairs_of_two_fields(run) -> None:
    second = ("--and", "terms.remitted_after_months=0:3")
    code, out, _ = run("solve", "managed-db", "direct", *SHARE, *second, "--so-that", "npv[msp] = 900000")
    assert code == 0
    assert "terms.remitted_after_months" in out


def test_equal_value_makes_equal(run) -> None:
    code, out, _ = run("equal-value", "managed-db", "five_phase", "direct", "static_split", "--format", "json")
    assert code == 0
    npv = [row["npv"] for row in json.loads(out) if row["partner"] == "isv"]
    assert npv == pytest.approx([npv[0]] * 3, abs=0.01)
    code, out, _ = run("equal-value", "managed-db", "five_phase", "referral")
    assert code == 0
    assert "not equal at any rate they may have" in out
