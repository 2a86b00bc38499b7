"""Files to start from are small, valid, and run together."""

from __future__ import annotations

import json

import jsonschema
import pytest

from partnersim import parse_case, parse_terms, simulate
from partnersim.agreements.reader import KINDS
from partnersim.agreements.skeletons import TEMPLATES, skeleton
from partnersim.errors import InputError
from partnersim.inputs.document import parse_document
from tests.conftest import ROOT

WHAT = ["case", "plan", "claims", "mandate", *KINDS]


def test_there_is_one_for_each_kind() -> None:
    assert {file.stem for file in TEMPLATES.iterdir()} == set(WHAT)


@pytest.mark.parametrize("what", WHAT)
def test_it_is_short_and_says_where_its_schema_is(what: str) -> None:
    text = skeleton(what, schema="..\\schemas\\some.json")
    lines = text.splitlines()
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 120
    assert lines[0] == "# yaml-language-server: $schema=../schemas/some.json"
    assert text.endswith("\n")
    assert skeleton(what) == text.partition("\n")[2]


@pytest.mark.parametrize("what", WHAT)
def test_it_keeps_its_schema(what: str) -> None:
    schema = json.loads((ROOT / f"schemas/{'terms' if what in KINDS else what}.json").read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(parse_document(skeleton(what), what).value)


@pytest.mark.parametrize("kind", KINDS)
def test_terms_run_on_the_case_and_pay_back(kind: str) -> None:
    case, terms = parse_case(skeleton("case")), parse_terms(skeleton(kind))
    assert terms.kind == kind
    ledger = simulate(case, terms)
    assert (ledger.books.position[-1] > 0).all()
    assert ledger.scenarios == ("base", "cautious")


def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean five_phase"):
        skeleton("five_phases")
