"""`solve` and `equal-value` on the command line: answers, refusals in one line, figures for other programs."""

from __future__ import annotations

import csv
import io
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
        (
            ("--for", "terms.notice_months", "--so-that", "npv[isv] = npv[isv] under direct"),
            "does not depend on terms.notice_months",
        ),
        ((*SHARE, "--so-that", "npv[isv] = 9_000_000"), "nearest is 100%"),
        ((*SHARE, "--so-that", "npv = 9"), "is no target"),
        (("--for", "terms.share_of_revenue.x=1:2:3", "--so-that", "npv[isv] = 9"), "--for: '1:2:3' is no range; write"),
        (("--for", "terms.nowhere", "--so-that", "npv[isv] = 9"), "--for: terms.nowhere is no field"),
        (("--for", "case.start", "--so-that", "npv[isv] = 0"), "--for: case.start is a date, no number"),
        ((*SHARE, "--so-that", "npv[isw] = 9"), "--so-that: npv[isw]: isw is neither a partner"),
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


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        ("npv", "--metric: 'npv' is no metric"),
        ("npv[isw]", "--metric: npv[isw]: isw is neither a partner nor a filled seat"),
        ("cvar_5[isv]", "--metric: cvar_5[isv] is of draws; write --draws 1000 too"),
    ],
)
def test_what_cannot_be_made_equal_is_said_in_one_line(run, metric, said) -> None:
    code, out, err = run("equal-value", "managed-db", "five_phase", "direct", "--metric", metric)
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert said in err


def test_numbers_for_other_programs_have_all_their_digits(run) -> None:
    asked = ("solve", "managed-db", "direct", *SHARE, "--so-that", "npv[isv] = 400000", "--format")
    rows, records = csv.DictReader(io.StringIO(run(*asked, "csv")[1])), json.loads(run(*asked, "json")[1])
    for row, record in zip(rows, records, strict=True):
        assert {name: float(row[name]) for name in ("value", "gap", "npv")} == {
            name: record[name] for name in ("value", "gap", "npv")
        }
