"""The cases and terms that come with the package: each reads, and all that fit together keep the money together."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from partnersim import Ledger, parse_terms, read_case, read_terms, simulate
from partnersim.agreements.reader import KINDS, changed_terms
from partnersim.agreements.skeletons import skeleton
from partnersim.errors import InputError
from partnersim.inputs.document import read_document
from partnersim.inputs.lines import INCOMES
from partnersim.inputs.provenance import counted
from partnersim.inputs.reader import scenarios
from partnersim.simulation.entries import Entry
from partnersim.simulation.flows import Trade
from tests.conftest import ROOT

CASES = {file.stem: file for file in sorted((ROOT / "data/cases").glob("*.yaml"))}
TERMS = {file.stem: file for file in sorted((ROOT / "data/terms").glob("*.yaml"))}
SUPPORT_PLANS = {"direct_support_plans", "white_label_support_plans"}
ONE_LIST_OF_LINES = {"direct", "white_label"}  # every revenue line of the case must be on it
FITTING_LISTS = {"support-plans": SUPPORT_PLANS, "channel-service": set()}  # ONE_LIST_OF_LINES for all other cases


def fits(case: str, terms: str) -> bool:
    listed = terms in SUPPORT_PLANS | ONE_LIST_OF_LINES
    return not listed or terms in FITTING_LISTS.get(case, ONE_LIST_OF_LINES)


PAIRS = list(product(CASES, TERMS))
FITTING = [pair for pair in PAIRS if fits(*pair)]


def ledger(case: str, terms: str) -> Ledger:
    read, agreed = read_case(CASES[case]), read_terms(TERMS[terms])
    if read.collected_after_months and agreed.holder("collects") is None:
        agreed = changed_terms(agreed, {"roles.collects": "msp"})  # where customers pay late, somebody is to collect
    return simulate(read, agreed)


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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES)
def test_every_case_fills_the_seats_of_every_kind(case: str, kind: str) -> None:
    read = read_case(CASES[case])
    empty = parse_terms(skeleton(kind)).model_copy(update={"parties": {}})
    taken = empty.filled(read.seats).seated(read.partners)
    assert set(taken) == set(empty.seats)


@pytest.mark.parametrize("case", CASES)
def test_every_case_says_kinds_of_income_and_levels_of_support(case: str) -> None:
    read = read_case(CASES[case])
    assert all(line.income for line in read.revenue_lines.values())
    levels = {name: cost.support_level for name, cost in read.costs.items() if cost.support_level}
    assert levels.items() >= {"first_level": 1, "second_level": 2}.items()


def test_one_case_has_all_that_any_kind_of_agreement_asks_for() -> None:
    case = read_case(CASES["channel-service"])
    flows = Trade([Entry(case)]).flows()
    assert {line.income for line in case.revenue_lines.values()} == set(INCOMES)
    assert {cost.support_level for cost in case.costs.values()} == {None, 1, 2, 3}
    assert {cost.kind for cost in flows.costs.values()} == {"running", "one_time", "pass_through"}
    assert flows.brought is not None
    assert flows.brought[-1].all()
    assert flows.brought[-1].sum() < 1.0  # some come by themselves
    assert flows.certified is not None
    assert flows.certified[-1].all()
    assert flows.satisfaction is not None
    assert flows.satisfaction[-1].all()
    assert flows.led_online
    assert len(flows.sizes) == 3
    assert flows.contract_months == 24
    assert flows.collected_after_months == 1
    assert flows.credits[-1].any()
    assert flows.bad_debt[-1].any()


@pytest.mark.parametrize("case", CASES)
def test_customers_of_all_ages_make_up_every_bill(case: str) -> None:
    read = read_case(CASES[case])
    flows, every_age = Trade([Entry(each) for each in scenarios(read).values()]).flows(), np.ones(read.months)
    parts = flows.parts_of_bills(flows.lines, every_age)
    for name, line in flows.lines.items():
        np.testing.assert_allclose(line.aged(every_age), line.amount, rtol=1e-9, err_msg=name)
        np.testing.assert_allclose(parts[name] * line.amount, line.amount, rtol=1e-9, err_msg=name)


def test_a_lead_of_the_channel_case_becomes_a_customer_after_five_months() -> None:
    """February's 10, 8 and 6 leads, of which 80%, 60% and 60% × 70% × 50%, 50% and 30% × 95% go live in July."""
    flows = Trade([Entry(read_case(CASES["channel-service"]))]).flows()
    assert not flows.customers.new[:6].any()
    brought = {"isv": 10 * 0.8 * 0.7 * 0.5 * 0.95, "msp": 8 * 0.6 * 0.7 * 0.5 * 0.95}
    everyone = sum(brought.values()) + 6 * 0.6 * 0.7 * 0.3 * 0.95
    assert flows.customers.new[6, 0] == pytest.approx(everyone)
    assert flows.brought is not None
    assert flows.brought[6, :, 0] == pytest.approx([brought["isv"] / everyone, brought["msp"] / everyone])


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
