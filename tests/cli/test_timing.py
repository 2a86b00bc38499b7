"""`exits` and `gaming`: what they print, in words first, and what they refuse."""

from __future__ import annotations

import csv
import io
import json

import pytest

from partnersim import InputError
from partnersim.cli.gaming import gaming
from partnersim.cli.timing import exits

OPERATOR_KEEPS = ["terms.customers_stay_with=operator"]


def test_it_says_first_that_nobody_would_gain_by_leaving(capsys) -> None:
    exits("managed-db", "five_phase")
    head, said, *_ = capsys.readouterr().out.split("\n\n")
    assert head.splitlines()[1] == "five_phase · notice of 3 months · may end from Jul 2028 on"
    assert said.startswith("Nobody would be better off leaving: from Apr 2028 on, when notice may first be given")


def test_it_says_who_would_gain_by_leaving_when_and_what_is_at_stake(capsys) -> None:
    exits("managed-db", "five_phase", sets=OPERATOR_KEEPS)
    said = " ".join(capsys.readouterr().out.split("\n\n")[1].split())
    assert said.startswith("msp would be better off giving notice from May 2030 to Aug 2031 than staying, by up to ")
    assert ": at most 449,087 could be held up, which isv would lose (May 2030)." in said
    assert said.endswith("what customers are worth then is not seen.")


def test_the_ends_stand_below_each_other_the_terms_own_clause_marked(capsys) -> None:
    exits("managed-db", "five_phase")
    rows = {line[:13].strip(): line[13:].split() for line in capsys.readouterr().out.splitlines() if line[:1] != "*"}
    assert rows["Jul 2028"] == [
        *("-42,600", "-42,600", "108,787", "12,873"), *("-42,600", "-42,600", "-290,587", "-194,673")
    ]  # fmt: skip
    assert rows["nobody leaves"] == ["920,054", "823,898"]


def test_what_is_assumed_is_said(capsys) -> None:
    exits("managed-db", "five_phase", keeper="vendor", multiple=2.5)
    out = capsys.readouterr().out
    assert "Assumed, since the terms do not say: under run_off and buy_out isv keeps the customers." in out
    assert "buy_out pays who leaves 2.5 × its profit of the last 12 months." in out


def test_terms_that_cannot_end_within_the_horizon_have_a_cost_of_delay_alone(capsys) -> None:
    exits("managed-db", "five_phase", sets=["terms.minimum_term_months=90"])
    out = capsys.readouterr().out
    assert "Nobody may leave within the horizon." in out
    assert "if the terms end in a month" not in out
    assert "  1 month " in out


def test_an_alternative_is_an_amount_or_another_deal(capsys) -> None:
    exits("managed-db", "five_phase", alternatives=["isv=60_000"])
    by_partner = capsys.readouterr().out
    assert "isv would be better off giving notice from Apr 2028" in " ".join(by_partner.split())
    exits("managed-db", "five_phase", alternatives=["vendor=60_000"])
    assert capsys.readouterr().out == by_partner
    exits("managed-db", "five_phase", alternatives=["msp=managed-db direct"])
    assert "Nobody would be better off" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("msq=4000", "--alternative:1: msq is neither a partner nor a filled seat; did you mean msp"),
        ("msp=1e400", "--alternative:1: '1e400' is too large for a number"),
        ("msp=99_999_999_999_999", "--alternative:1: '99_999_999_999_999' is larger than any deal"),
        ("msp=60k", "--alternative:1: 60k is neither an amount a month nor a case and terms; write msp=4000"),
        ("msp=nan", "nan is neither an amount a month nor a case and terms"),
        ("msp", "is neither an amount a month"),
        ("msp='", "is neither an amount a month"),
        ("msp=managed-db directt", "directt"),
    ],
)
def test_an_alternative_that_is_none_is_refused(said, why) -> None:
    with pytest.raises(InputError, match=why):
        exits("managed-db", "five_phase", alternatives=[said])


@pytest.mark.parametrize("multiple", ["nan", "inf", "1e300", "-1"])
def test_a_price_that_nobody_pays_is_refused(run, multiple) -> None:
    code, out, err = run("exits", "managed-db", "direct", "--multiple", multiple)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith("--multiple: ")
    assert " is no multiple of a profit; write a number like 1.5" in err


def test_figures_come_as_csv_and_json(capsys) -> None:
    exits("managed-db", "five_phase", form="csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["of"] for row in rows} == {"exit", "notice", "go_live", "signature"}
    exits("managed-db", "five_phase", form="json")
    assert len(json.loads(capsys.readouterr().out)) == len(rows)


def test_gaming_says_first_who_gains_by_padding(capsys) -> None:
    gaming("managed-db", ["five_phase", "direct", "static_split_profit"])
    said = " ".join(capsys.readouterr().out.split("\n\n")[1].split())
    assert said == (
        "Under five_phase spending more pays in the end: isv up to 0.53 for each CHF (between Jan 2029 and Dec 2031) "
        "and msp up to 0.74 for each CHF (between Dec 2028 and Dec 2031). "
        "Under direct neither spending more nor reporting more pays: nothing is shared by costs. "
        "Under static_split_profit spending more never pays, but reporting costs that nobody has does: "
        "isv up to 0.50 for each CHF and msp up to 0.50 for each CHF."
    )


def test_gaming_shows_caps_only_where_there_can_be_any(capsys) -> None:
    gaming("managed-db", ["five_phase", "direct"])
    out = capsys.readouterr().out
    assert "five_phase: NPV gained by more running cost in every month, CHF" in out
    assert "cap at plan: 15,274 and 13,390 a month" in out
    assert "direct: NPV gained" not in out
    assert "Under direct isv or msp cannot be split: direct has no other seats than" in out


def test_the_same_terms_twice_are_told_apart(capsys) -> None:
    gaming("managed-db", ["five_phase", "five_phase"], form="csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["terms"] for row in rows} == {"five_phase_1", "five_phase_2"}


def test_a_half_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="above 0% and below 100%"):
        gaming("managed-db", ["five_phase"], part=1.0)
