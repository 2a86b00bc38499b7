"""Files of claims: what they may say, and what is refused in one line each."""

from __future__ import annotations

import json

import jsonschema
import pytest

from partnersim.agreements.schema import schemas
from partnersim.errors import InputError
from partnersim.inputs.claims import parse_claims, read_claims
from partnersim.inputs.document import read_document
from partnersim.inputs.plan import parse_plan
from tests.conftest import ROOT

SHIPPED = sorted((ROOT / "data/claims").glob("*.yaml"))
HEAD = "title: Trial\ncase: managed-db\nterms: direct\nclaims:\n"
ONE = f"{HEAD}  one: {{says: Much., check: 'npv[isv] = 1'"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_claims_are_read_say_who_and_keep_the_schema_that_editors_find(file) -> None:
    claims = read_claims(file)
    assert claims.by
    assert claims.source
    assert claims.date
    first = file.read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../schemas/claims.json"
    schema = json.loads((ROOT / "schemas/claims.json").read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(read_document(file).value)


def test_a_claim_may_be_of_another_deal_than_the_file() -> None:
    claims = parse_claims(f"{ONE}, terms: five_phase, ratio_to: {{terms: loan}}}}\n")
    assert claims.claims["one"].terms == "five_phase"
    assert claims.claims["one"].relation == "ratio_to"


@pytest.mark.parametrize("tolerance", ["5_000", "5000", "0.5", "1%", '"2 %"'])
def test_a_tolerance_keeps_its_percent(tolerance: str) -> None:
    said = parse_claims(f"{ONE}, tolerance: {tolerance}}}\n").claims["one"].tolerance
    assert said is not None
    assert ("%" in said) == ("%" in tolerance)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("title: A\ncase: managed-db\nterms: direct\n", 1, "`claims` is missing"),
        ("title: A\nclaims: {}\n", 2, "claims"),
        (f"{HEAD}  one: {{says: Much.}}\n", 5, "neither is given; write check: npv[isv] = 400_000, or unchecked:"),
        (f"{ONE}, unchecked: why}}\n", 5, "both are given"),
        (f"{HEAD}  one: {{check: 'npv[isv] = 1'}}\n", 5, "`says` is missing"),
        (f"{HEAD}  One: {{says: Much., unchecked: why}}\n", 5, "is not a name"),
        (f"{ONE}, tolerence: 5}}\n", 5, "unknown key `tolerence` in claims.one; did you mean tolerance?"),
        (f"{ONE}, tolerance: about}}\n", 5, "'about' is no tolerance; write how far off"),
        (f"{ONE}, tolerance: -5}}\n", 5, "-5 is no tolerance"),
        (f"{ONE}, tolerance: true}}\n", 5, "true is no tolerance"),
        (f"{ONE}, across: {{terms.notice_months: []}}}}\n", 5, "across"),
        (f"{ONE}, across: {{notice_months: [3]}}}}\n", 5, "notice_months is no field of the case or the terms"),
        (f"{ONE}, sets: {{demand.monthly_churn: 3%}}}}\n", 5, "demand.monthly_churn is no field of the case"),
        (f"{ONE}, ratio_to: {{}}}}\n", 5, "nothing differs; write sets, terms, case, parties or figure"),
        (f"{ONE}, ratio_to: {{terms: loan}}, change_from: {{terms: loan}}}}\n", 5, "ratio_to and change_from say two"),
        (f"{HEAD}  one: {{says: A., unchecked: why, tolerance: 5}}\n", 5, "tolerance is of what is checked; leave it"),
        (f"{HEAD}  one: {{says: A., unchecked: why, across: {{terms.a: [1]}}}}\n", 5, "across is of what is checked"),
        ("title: A\nterms: direct\nclaims:\n  one: {says: A., check: 'npv[isv] = 1'}\n", 4, "one is of no case; write"),
        (f"{ONE}, counted_from: May}}\n", 5, "'May' is not a month"),
        (f"{ONE}, case: 3}}\n", 5, "3 names no file"),
        ("kind: loan\n", 1, "this is terms, and not a list of claims; name another file"),
    ],
)
def test_what_cannot_be_used_is_said_by_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_claims(text)
    assert str(caught.value).startswith(f"claims:{line}: "), caught.value
    assert said in str(caught.value)


def test_other_readers_know_it_for_what_it_is() -> None:
    with pytest.raises(InputError, match="this is a list of claims, and not a plan"):
        parse_plan(f"{ONE}}}\n")


def test_editors_mark_a_misspelt_key() -> None:
    checker = jsonschema.Draft7Validator(schemas()["claims"])
    claim = {"says": "Much.", "check": "npv[isv] = 1"}
    assert checker.is_valid({"title": "A", "claims": {"one": {**claim, "tolerance": "1%"}}})
    assert not checker.is_valid({"title": "A", "claims": {"one": {**claim, "tolerence": 5}}})
