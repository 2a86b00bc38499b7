"""`check-claims` and `tripwires`: what they print, and with which exit code they end."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from partnersim.cli.claims import check_claims
from partnersim.cli.files import validated, write_skeleton
from partnersim.cli.tripwires import tripwires
from partnersim.errors import InputError

Run = Callable[..., tuple[int, str]]
FAILING = "title: A\ncase: managed-db\nterms: direct\nclaims:\n  a: {says: Much., check: 'npv[isv] = 1'}\n"
WIRES = ("tripwires", "managed-db-uncertain", "five_phase", "--for", "isv", "--below", 430000, "--draws", 300)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; gives its exit code and standard output."""
    app = typer.Typer()
    app.command("check-claims")(check_claims)
    app.command("tripwires")(tripwires)

    def run(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stop:
            app([str(argument) for argument in arguments])
        return int(stop.value.code or 0), capsys.readouterr().out

    return run


def test_claims_are_checked_and_all_checked_is_success(command: Run) -> None:
    code, out = command("check-claims", "published-calculator")
    assert code == 0
    assert out.startswith("What the public calculator and its programme claim\n\nclaim ")
    assert out.endswith("Four of eight claims fail, three hold and one cannot be checked.\n")


def test_strict_fails_if_a_claim_does_and_not_if_it_cannot_be_checked(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "claims.yaml"
    for text, code in ((FAILING, 1), (FAILING.replace("= 1", "> 1"), 0), (FAILING.replace("check", "unchecked"), 0)):
        file.write_text(text, "utf-8")
        assert command("check-claims", file, "--strict")[0] == code
        assert command("check-claims", file)[0] == 0


def test_csv_and_json_hold_the_figures_unrounded(command: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(command("check-claims", "published-calculator", "--format", "csv")[1])))
    records = json.loads(command("check-claims", "published-calculator", "--format", "json")[1])
    assert [row["claim"] for row in rows] == [record["claim"] for record in records]
    assert float(rows[2]["found_low"]) == pytest.approx(2.0**1.2)
    assert records[-1]["verdict"] == "cannot be checked"


def test_a_new_file_of_claims_is_valid_says_what_it_is_and_can_be_checked(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "claims.yaml"
    assert write_skeleton("claims", file) == f"{file} written; next: partnersim validate {file}"
    words, findings = validated(str(file), None, ())
    assert not findings
    assert words.startswith("What they say their draft is worth: four claims\n\n- Under our draft")
    assert "(npv[isv] = 250_000)" in words
    code, out = command("check-claims", file)
    assert code == 0
    assert "Under our draft you make 250,000 over five years.  fails" in out


def test_validate_refuses_claims_that_cannot_be_checked_and_options_that_are_not_for_them(tmp_path: Path) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text(FAILING.replace("isv", "isw"), "utf-8")
    with pytest.raises(InputError, match=r"claims\.yaml:5: npv\[isw\]: isw is neither a partner nor a filled seat"):
        validated(str(file), None, ())
    with pytest.raises(InputError, match="this is a list of claims; --case and --party go with terms"):
        validated(str(file), "managed-db", ())


def test_a_tripwire_is_drafted_as_a_clause_with_its_rates(command: Run) -> None:
    code, out = command(*WIRES)
    assert code == 0
    words = " ".join(out.split())
    assert words.startswith("Confidential, for our own side; ")
    assert "Vendor AG ends badly under five-phase where its NPV is below CHF 430,000: " in words
    assert "either party may ask within 30 days for the terms to be renegotiated. Of the draws that end badly" in words


def test_months_batna_seats_and_fields_may_be_given(command: Run) -> None:
    code, out = command(
        "tripwires", "managed-db-uncertain", "five_phase", "--for", "operator", "--at", "2028-06, 24", "--draws", 900,
        "--batna", "static_split", "--miss-costs", 2, "--seed", 7, "--format", "csv",
        "--set", "case.demand.monthly_churn={low: 2%, high: 5%}",
    )  # fmt: skip
    assert code == 0
    assert {row["month"] for row in csv.DictReader(io.StringIO(out))} == {"18", "24"}


def test_a_mandate_protects_our_side_against_less_than_it_has_without_a_deal(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "round.yaml"
    file.write_text(
        "title: Our round\ncase: managed-db-uncertain\nwe: vendor\nours: five_phase\nbatna: {isv: 430_000}\n"
        "draws: 300\nseed: 0\n",
        "utf-8",
    )
    by_options = command(*WIRES, "--format", "csv")
    assert command("tripwires", file, "--format", "csv") == by_options
    lower = ("--below", 400000, "--format", "csv")
    assert command("tripwires", file, *lower) == command(*WIRES, *lower)
    assert by_options != command(*WIRES, *lower)


def test_the_seed_decides(command: Run) -> None:
    first, again, other = (command(*WIRES, "--format", "json", "--seed", seed)[1] for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_bad_input_is_one_clear_line(command: Run) -> None:
    for arguments, said in (
        (("check-claims", "published-calculater"), "did you mean published-calculator"),
        ((*WIRES[:4], "isw"), "^--for: isw is neither a partner nor a filled seat; did you mean isv"),
        (WIRES[:3], "^--for: a tripwire protects one side; write --for PARTNER"),
        ((*WIRES, "--at", "12;18"), "^--at: '12;18' is not a month"),
        ((*WIRES, "--at", "12,61"), "^--at: month 61 is outside the horizon"),
        ((*WIRES, "--at", "60"), "^--at: month 60 is the last"),
        (("tripwires", "vendor-in-november", "--for", "isv"), "^--for: a mandate says this itself"),
        ((*WIRES, "--batna", "static_splat"), "static_split"),
    ):
        with pytest.raises(InputError, match=said):
            command(*arguments)
