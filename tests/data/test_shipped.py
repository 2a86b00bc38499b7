"""The cases and terms that come with the package: each reads, and all that fit together keep the money together."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from partnersim import Ledger, read_case, read_terms, simulate
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError
from partnersim.inputs.document import read_document
from partnersim.inputs.provenance import counted
from tests.conftest import ROOT

CASES = {file.stem: file for file in sorted((ROOT / "data/cases").glob("*.yaml"))}
TERMS = {file.stem: file for file in sorted((ROOT / "data/terms").glob("*.yaml"))}
SUPPORT_PLANS = {"direct_support_plans", "white_label_support_plans"}
ONE_LIST_OF_LINES = {"direct", "white_label"}  # every revenue line of the case must be on it


def fits(case: str, terms: str) -> bool:
    wants = SUPPORT_PLANS if case == "support-plans" else ONE_LIST_OF_LINES
    return terms in wants or terms not in SUPPORT_PLANS | ONE_LIST_OF_LINES


PAIRS = list(product(CASES, TERMS))
FITTING = [pair for pair in PAIRS if fits(*pair)]


def ledger(case: str, terms: str) -> Ledger:
    return simulate(read_case(CASES[case]), read_terms(TERMS[terms]))


@pytest.mark.parametrize(("case", "terms"), FITTING)
def test_money_is_neither_made_nor_lost(case: str, terms: str) -> None:
    books = ledger(case, terms).books
    cents = 1e-9 * books.collected.sum() + 1e-6
    shared = books.earned.sum(axis=1) + books.taken.sum(axis=1)
    assert shared == pytest.approx(books.collected, abs=cents)
    assert books.by_tier.sum(axis=0) == pytest.approx(books.earned, abs=cents)
    spent = books.running_cost + books.one_time_cost
    assert books.position == pytest.approx((books.received - spent).cumsum(axis=0), abs=cents)
    assert np.isfinite(books.position).all()


@pytest.mark.parametrize(("case", "terms"), [pair for pair in PAIRS if not fits(*pair)])
def test_terms_for_other_revenue_lines_are_refused_by_name(case: str, terms: str) -> None:
    with pytest.raises(InputError, match=rf"{terms}\.yaml:\d+: .*revenue line"):
        ledger(case, terms)


@pytest.mark.parametrize("case", CASES)
def test_every_phase_comes_in_turn(case: str) -> None:
    phases = ledger(case, "five_phase").books.phase[:, 0]
    assert (np.diff(phases) >= 0).all()
    assert set(phases.tolist()) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("case", CASES)
def test_every_case_names_published_figures_and_has_assumptions(case: str) -> None:
    said = {each.who for each in counted(read_case(CASES[case]))}
    assert {"published", None} <= said


@pytest.mark.parametrize("file", [*CASES.values(), *TERMS.values()], ids=lambda file: file.stem)
def test_editors_find_the_schema_and_the_file_keeps_it(file: Path) -> None:
    first = file.read_text(encoding="utf-8").splitlines()[0]
    kind = "case" if file.parent.name == "cases" else "terms"
    assert first == f"# yaml-language-server: $schema=../../schemas/{kind}.json"
    schema = json.loads((file.parent / first.partition("$schema=")[2]).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(read_document(file).value)


def test_the_seats_of_all_terms_are_filled_with_the_partners_of_all_cases() -> None:
    for file in CASES.values():
        assert list(read_case(file).partners) == ["isv", "msp"]


def test_based_on_changes_only_what_it_says() -> None:
    base, other = (read_terms(TERMS[name]) for name in ("five_phase", "five_phase_by_investment"))
    changed = {name for name, value in other if value != getattr(base, name)}
    assert changed == {"title", "aligned_split"}


def test_the_marketplace_takes_three_per_cent_of_what_customers_pay() -> None:
    books = ledger("managed-db", "via_marketplace").books
    assert books.taken[:, 0] == pytest.approx(0.03 * books.collected)


def test_paid_at_once_and_without_bonus_white_label_is_the_direct_model() -> None:
    case = read_case(CASES["managed-db"])
    direct = changed_terms(read_terms(TERMS["direct"]), {"bonus_per_deal": None, "remitted_after_months": 0})
    white_label = changed_terms(read_terms(TERMS["white_label"]), {"paid_after_months": 0})
    received = [simulate(case, terms).books.received for terms in (direct, white_label)]
    assert received[0] == pytest.approx(received[1])
