"""`validate` with what is worth a look, and `programme`: what they print, and with which exit code they end."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import jsonschema
import pytest

from partnersim.agreements.schema import schemas
from partnersim.inputs.document import read_document
from partnersim.shipped import shipped

PROGRAMMES = sorted(shipped("data/programmes").glob("*.yaml"))
COMPLETE = """
kind: five_phase
parties: {operator: msp, vendor: isv}
pass_through_costs: repaid_first
remitted_after_months: 0
minimum_term_months: 12
notice_months: 3
notice_counts: after_minimum
at_exit: equalise
customers_stay_with: null
"""


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    file = tmp_path / "draft.yaml"
    file.write_text(COMPLETE, encoding="utf-8")
    return file


def test_terms_that_say_all_have_nothing_worth_a_look(run, terms: Path) -> None:
    code, out, err = run("validate", terms, "--strict")
    assert (code, err) == (0, "")
    assert "Worth a look" not in out


def test_findings_stand_below_the_words_each_with_its_line(run, terms: Path) -> None:
    terms.write_text(COMPLETE.replace("at_exit: equalise\n", "negotiable: {notice_months: {low: 6, high: 9}}\n"))
    code, out, err = run("validate", terms)
    assert (code, err) == (0, "")
    words, found = out.split("\nWorth a look:\n")
    assert words.startswith("five-phase\nSeats: operator: msp, vendor: isv.")
    first, second = found.splitlines()
    assert first.startswith(f"{terms}:2: what becomes of losses at the end is not said")
    assert second.startswith(f"{terms}:7: what is agreed for notice_months is outside its own range, 6 to 9; write ")


def test_a_case_shows_more(run, terms: Path) -> None:
    code, out, _ = run("validate", terms, "--case", "managed-db")
    assert code == 0
    assert "It fits Managed database, vendor and operator.\n\nWorth a look:\n" in out
    assert re.search(
        r"draft\.yaml:6: when the agreement can first be ended, isv is still out of pocket: base 42,600", out
    )


def test_it_says_that_a_ledger_does_not_tell_enough_for_terms(run, terms: Path) -> None:
    """Else it is found out when the first quarter is over."""
    fits = "It fits Managed database, vendor and operator."
    out = run("validate", "marketplace", "--case", "managed-db")[1]
    assert f"{fits} No ledger can be settled by it: these terms need the number of customers, or what one of" in out
    terms.write_text(
        "kind: static_split\nbase: revenue\nparties: {first: isv, second: msp}\nshares: {first: 50%, second: 50%}\n"
    )
    out = run("validate", terms, "--case", "managed-db")[1]
    assert f"{fits} No ledger can be settled by it: nobody is said to collect what customers pay" in out


def test_strict_makes_findings_an_exit_code(run, terms: Path) -> None:
    assert run("validate", terms, "--case", "managed-db", "--strict")[0] == 1
    assert run("validate", terms, "--case", "managed-db")[0] == 0


def test_terms_that_do_not_fit_the_case_are_refused_not_linted(run, terms: Path) -> None:
    terms.write_text(COMPLETE.replace("msp", "bank"), encoding="utf-8")
    code, out, err = run("validate", terms, "--case", "managed-db")
    assert (code, out) == (2, "")
    assert "bank is no partner of the case" in err


def test_a_case_has_no_findings(run) -> None:
    code, out, _ = run("validate", "managed-db", "--strict")
    assert code == 0
    assert "Worth a look" not in out


def test_a_programme_is_validated_by_name_or_file(run) -> None:
    for name in ("first-partners", PROGRAMMES[0]):
        code, out, err = run("validate", name)
        assert (code, err) == (0, "")
        assert out.startswith("First partners of a database vendor: 60 months")


def test_a_programme_goes_with_no_case(run) -> None:
    code, _, err = run("validate", "first-partners", "--case", "managed-db")
    assert code == 2
    assert "this is a programme; --case and --party go with terms" in err


def test_a_programme_is_shown_by_group_and_year(run) -> None:
    code, out, err = run("programme", "first-partners")
    assert (code, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == "First partners of a database vendor · CHF · Jan 2027 – Dec 2031 · base case, no draws"
    assert "launch_operator 1 five_phase no msp 618,335 596,745" in lines
    assert [line.split()[:2] for line in lines if re.match(r"20\d\d ", line)] == [
        ["2027", "4"], ["2028", "9"], ["2029", "9"], ["2030", "9"], ["2031", "9"],
    ]  # fmt: skip
    assert any(line.startswith("6 partners without standard terms: above 5") for line in lines)


def test_years_of_a_programme_add_up_as_shown(run) -> None:
    rows = [line.split() for line in run("programme", "first-partners")[1].splitlines() if re.match(r"20\d\d ", line)]
    shown = [[int(cell.replace(",", "").replace("\u2212", "-")) for cell in row[2:]] for row in rows]
    before = 0
    for received, costs, net, position in shown:
        assert received - costs == net
        before += net
        assert position == before


def test_a_programme_as_csv_and_json_is_the_months(run) -> None:
    code, out, err = run("programme", "first-partners", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, err) == (0, "")
    assert list(rows[0]) == ["month", "group", "partners", "received", "costs", "net"]
    assert len(rows) == 4 * 60
    total = sum(float(row["net"]) for row in rows if row["group"] == "total")
    assert total == pytest.approx(sum(float(row["net"]) for row in rows if row["group"] != "total"))
    records = json.loads(run("programme", "first-partners", "--format", "json")[1])
    assert [record["net"] for record in records] == pytest.approx([float(row["net"]) for row in rows])


UNCERTAIN = """
title: Two groups
company: isv
start: 2027-01
months: 60
groups:
  some: {case: DATA/cases/managed-db-uncertain.yaml, terms: DATA/terms/five_phase.yaml, partners: 1, standardised: true}
  like:
    {case: DATA/cases/managed-db-uncertain.yaml, terms: DATA/terms/direct.yaml, partners: 2, standardised: true,
     sets: {case.demand.monthly_churn: 3%}}
"""


def test_a_programme_says_that_uncertain_inputs_have_their_typical_values(run, tmp_path: Path) -> None:
    """An input of the case that several groups have is one."""
    uncertain = tmp_path / "uncertain.yaml"
    uncertain.write_text(UNCERTAIN.replace("DATA", str(shipped("data"))), encoding="utf-8")
    typical = "no draws: eleven uncertain inputs at their typical values"
    assert run("compare", "managed-db-uncertain", "five_phase")[1].splitlines()[0].endswith(f" · {typical}")
    code, out, err = run("programme", uncertain)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].endswith(f" · base case, {typical}")
    for form in ("csv", "json"):
        code, out, err = run("programme", uncertain, "--format", form)
        assert (code, err) == (0, f"Two groups: {typical}\n")
        assert "typical" not in out


def test_a_wrong_programme_is_named_by_file_and_line(run, tmp_path: Path) -> None:
    file = tmp_path / "programme.yaml"
    file.write_text("title: P\ncompany: isv\nstart: 2027-01\nmonths: 12\ngroups: {}\nteam: 3\n", encoding="utf-8")
    code, out, err = run("programme", file)
    assert (code, out) == (2, "")
    assert [re.match(r".*programme\.yaml:(\d+): ", line)[1] for line in err.splitlines()] == ["5", "6"]
    assert run("programme", "last-partners")[0] == 2


@pytest.mark.parametrize("file", PROGRAMMES, ids=lambda file: file.stem)
def test_editors_find_the_schema_and_the_shipped_programme_keeps_it(file: Path) -> None:
    assert file.read_text("utf-8").startswith("# yaml-language-server: $schema=../../schemas/programme.json\n")
    jsonschema.Draft7Validator(schemas()["programme"]).validate(read_document(file).value)


@pytest.mark.parametrize("partners", ["0", "1.5", "100001", "{2: 1}", "{1: -1}", "{1: 100001}", "{x: 1}"])
def test_the_schema_marks_numbers_of_partners_that_are_none(partners: str, tmp_path: Path) -> None:
    text = PROGRAMMES[0].read_text("utf-8").replace("partners: 1\n", f"partners: {partners}\n")
    (tmp_path / "programme.yaml").write_text(text, encoding="utf-8")
    checker = jsonschema.Draft7Validator(schemas()["programme"])
    assert not checker.is_valid(read_document(tmp_path / "programme.yaml").value)


def test_terms_without_a_kind_are_told_so(run, tmp_path: Path) -> None:
    file = tmp_path / "unkind.yaml"
    file.write_text("parties: {operator: msp, vendor: isv}\nnotice_months: 3\n", encoding="utf-8")
    code, _, err = run("validate", file, "--case", "managed-db")
    assert code == 2
    assert "kind is missing; write kind: and one of" in err
