"""Ledgers made up for trials: they read as actual ones do, and their sums do not depend on how they are split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import parse_terms, read_terms
from partnersim.errors import InputError
from partnersim.inputs.actuals import KINDS, Entry, actuals_csv, read_actuals
from partnersim.inputs.case import Case
from partnersim.inputs.reader import parse_case, read_case
from partnersim.settle import trial
from partnersim.settle.trial import NUMBERS, trial_ledger
from partnersim.simulation.simulate import simulate
from tests.conftest import ROOT, mostly_long
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE

Sums = dict[tuple[int, str, str | None, str | None], Decimal]
CASES = sorted(path.stem for path in (ROOT / "data" / "cases").glob("*.yaml"))
TERMS = sorted(path.stem for path in (ROOT / "data" / "terms").glob("*.yaml"))


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


@pytest.fixture(scope="module")
def terms() -> Agreement:
    return parse_terms(FIVE_PHASE)


@pytest.fixture(scope="module")
def ledgers(case: Case, terms: Agreement) -> list[list[Entry]]:
    """Of several seeds."""
    return [trial_ledger(case, terms, months=36, lines=1500, seed=seed) for seed in range(8)]


def sums(entries: Iterable[Entry]) -> Sums:
    """Amounts, or hours, by month, kind, item and partner; of what is booked."""
    found: Sums = defaultdict(Decimal)
    for entry in entries:
        if entry.kind in NUMBERS:
            found[entry.month, entry.kind, entry.item, entry.partner] += entry.amount or entry.quantity or 0
    return {key: total for key, total in found.items() if total}


def by_month(entries: Iterable[Entry], kind: str) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if entry.kind == kind:
            found[entry.month] += entry.amount or 0
    return found


def read_back(path: Path, entries: list[Entry], case: Case) -> list[Entry]:
    path.write_text(actuals_csv(entries, case.currency), encoding="utf-8")
    return list(read_actuals(path, case).entries)


@pytest.mark.parametrize("name", mostly_long(3, CASES))
def test_a_ledger_of_any_case_reads_back_equal(tmp_path: Path, name: str) -> None:
    case = read_case(ROOT / "data" / "cases" / f"{name}.yaml")
    terms = read_terms(ROOT / "data" / "terms" / "five_phase.yaml")
    for seed, months in ((0, case.months), (1, 9), (2**64 - 1, 1)):
        entries = trial_ledger(case, terms, months=months, lines=700, seed=seed)
        assert entries
        assert read_back(tmp_path / "ledger.csv", entries, case) == entries


@pytest.mark.parametrize("name", mostly_long(8, TERMS))
def test_a_ledger_under_any_terms_reads_back_equal(tmp_path: Path, name: str) -> None:
    case = read_case(ROOT / "data" / "cases" / "channel-service.yaml")
    entries = trial_ledger(case, read_terms(ROOT / "data" / "terms" / f"{name}.yaml"), months=15, lines=300)
    assert read_back(tmp_path / "ledger.csv", entries, case) == entries


@pytest.mark.parametrize(("currency", "unit"), [("JPY", "1"), ("CHF", "0.01"), ("KWD", "0.001")])
def test_amounts_are_whole_in_the_smallest_unit_of_the_currency(
    tmp_path: Path, terms: Agreement, currency: str, unit: str
) -> None:
    case = parse_case(CASE.replace("currency: CHF", f"currency: {currency}"))
    entries = trial_ledger(case, terms, months=12, lines=400)
    assert read_back(tmp_path / "ledger.csv", entries, case) == entries
    for kind in ("revenue", "cost"):
        amounts = [entry.amount for entry in entries if entry.kind == kind]
        assert not any(amount % Decimal(unit) for amount in amounts)
        assert any(amount % (10 * Decimal(unit)) for amount in amounts)


def test_the_seed_alone_decides(case: Case, terms: Agreement) -> None:
    again = [trial_ledger(case, terms, months=12, lines=300, seed=seed) for seed in (5, 5, 6)]
    assert again[0] == again[1]
    assert sums(again[0]) != sums(again[2])


def test_money_of_a_month_does_not_depend_on_lines_nor_on_later_months(case: Case, terms: Agreement) -> None:
    few, many = (trial_ledger(case, terms, months=36, lines=lines, seed=4) for lines in (1, 20_000))
    assert len(many) > 20 * len(few)
    assert sums(few) == sums(many)
    year = trial_ledger(case, terms, months=12, lines=500, seed=4)
    assert sums(year) == {key: total for key, total in sums(many).items() if key[0] < case.start + 12}


def test_there_are_about_as_many_lines_as_asked_for(case: Case, terms: Agreement) -> None:
    for lines in (2_000, 20_000):
        assert len(trial_ledger(case, terms, months=36, lines=lines)) == pytest.approx(lines, rel=0.03)


def test_no_unit_is_split(tmp_path: Path, terms: Agreement) -> None:
    cheap = CASE.replace("currency: CHF", "currency: JPY").replace("price: 60,", "price: 1,")
    case = parse_case(cheap.replace("price: 300", "price: 1").replace("price: 45", "price: 1"))
    entries = trial_ledger(case, terms, months=12, lines=20_000)
    assert read_back(tmp_path / "ledger.csv", entries, case) == entries
    assert all(entry.amount != 0 and entry.quantity != 0 for entry in entries if entry.kind in NUMBERS)


def test_late_bills_are_in_the_next_month(case: Case, terms: Agreement, monkeypatch: pytest.MonkeyPatch) -> None:
    billed = []
    for chance in (0.0, 1.0):
        monkeypatch.setattr(trial, "LATE", (chance, 0.2))
        billed.append(by_month(trial_ledger(case, terms, months=36, lines=1500), "revenue"))
    in_time, late = billed
    assert in_time != late
    assert 0 < sum(in_time.values()) - sum(late.values()) < in_time[case.start + 35] / 2


def test_entries_are_in_the_order_of_their_days_and_numbered(ledgers: list[list[Entry]]) -> None:
    for entries in ledgers:
        assert [entry.date for entry in entries] == sorted(entry.date for entry in entries)
        numbered = [entry.reference for entry in entries if entry.kind in NUMBERS]
        assert all(numbered)
        assert len(set(numbered)) == len(numbered)


def test_actual_months_differ_from_the_plan_and_are_like_it(
    case: Case, terms: Agreement, ledgers: list[list[Entry]]
) -> None:
    planned = simulate(case, terms).books.billed[:36, 0].sum()
    actual = np.array([float(sum(by_month(entries, "revenue").values())) for entries in ledgers])
    assert (np.abs(actual / planned - 1.0) > 1e-4).all()
    assert (np.abs(actual / planned - 1.0) < 0.5).all()


def test_hours_and_costs_are_a_bit_off_the_plan(case: Case, terms: Agreement, ledgers: list[list[Entry]]) -> None:
    planned = simulate(case, terms).books
    costs = (planned.running_cost + planned.one_time_cost)[:36, :, 0].sum(axis=0)
    for entries in ledgers:
        for partner, plan in zip(case.partners, costs, strict=True):
            spent = [entry for entry in entries if entry.partner == partner and entry.kind in ("hours", "cost")]
            hourly = case.partners[partner].hourly_cost
            actual = sum(float(each.amount or 0) + float(each.quantity or 0) * hourly for each in spent)
            assert actual != pytest.approx(plan, rel=1e-6)
            assert actual == pytest.approx(plan, rel=0.1)


def test_what_goes_wrong_in_practice_goes_wrong(ledgers: list[list[Entry]]) -> None:
    everything = [entry for entries in ledgers for entry in entries]
    assert {entry.kind for entry in everything} == set(KINDS)
    assert any(
        refunded > by_month(entries, "revenue")[month]
        for entries in ledgers
        for month, refunded in by_month(entries, "refund").items()
    )
    reversed_bills = [entry for entry in everything if entry.kind == "revenue" and entry.amount < 0]
    assert reversed_bills
    for bill in reversed_bills:
        said = (bill.date, bill.item, bill.since, -bill.amount)
        assert [(each.date, each.item, each.since, each.amount) for each in everything].count(said) >= 2


def test_hours_are_booked_in_quarters(ledgers: list[list[Entry]]) -> None:
    hours = [entry.quantity for entries in ledgers for entry in entries if entry.kind == "hours"]
    assert not any(quantity % Decimal("0.25") for quantity in hours)
    assert any(quantity % 1 for quantity in hours)


def test_bills_are_of_customers_who_came_by_then(case: Case, ledgers: list[list[Entry]]) -> None:
    bills = [entry for entries in ledgers for entry in entries if entry.kind == "revenue"]
    assert all(case.go_live <= bill.since <= bill.month for bill in bills)
    ages = {name: {bill.month - bill.since for bill in bills if bill.item == name} for name in case.revenue_lines}
    assert ages["setup"] == {0}
    assert len(ages["subscription"]) > 20


def test_partners_bring_deals_influence_others_and_some_come_by_themselves(ledgers: list[list[Entry]]) -> None:
    deals = [entry for entries in ledgers for entry in entries if entry.kind == "deal"]
    assert {deal.partner for deal in deals} == {"isv", "msp", None}
    assert {deal.influenced_by for deal in deals} == {(), ("isv",), ("msp",)}


def test_contracts_are_renewed_after_a_year_by_whoever_brought_them(case: Case, ledgers: list[list[Entry]]) -> None:
    """Seven in ten of them, and one in ten is expanded; prices and bills change in between."""
    for entries, partner in product(ledgers, case.partners):
        own = [entry for entry in entries if entry.partner == partner]
        renewals = by_month(own, "renewal")
        expansions = by_month(own, "expansion")
        assert min(renewals) == min(expansions) + 12
        assert 2 < sum(renewals.values()) / sum(expansions[month - 12] for month in renewals) < 14
        assert {entry.item for entry in own if entry.kind == "renewal"} == {"subscription"}


def test_work_is_of_whoever_does_it_under_the_terms(case: Case) -> None:
    moved = trial_ledger(case, parse_terms(DIRECT), months=12, lines=300)
    assert {entry.partner for entry in moved if entry.item == "second_level"} == {"msp"}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"months": 0}, "the case has 60 months, not 0; write 1 to 60"),
        ({"months": 61}, "the case has 60 months, not 61; write 1 to 60"),
        ({"lines": 0}, "0 lines hold no ledger; write 1 or more"),
        ({"seed": -1}, "--seed: -1 cannot be a seed; write 0 to 18446744073709551615"),
        ({"seed": 2**64}, "--seed: 18446744073709551616 cannot be a seed; write 0 to 18446744073709551615"),
    ],
)
def test_what_cannot_be_made_is_refused(case: Case, terms: Agreement, asked: dict[str, int], words: str) -> None:
    with pytest.raises(InputError) as caught:
        trial_ledger(case, terms, **{"months": 12, "lines": 100, **asked})
    assert str(caught.value) == words


def test_who_is_at_fault_is_booked_for_what_stays_unpaid(ledgers: list[list[Entry]]) -> None:
    unpaid = [entry for entries in ledgers for entry in entries if entry.kind in ("credit", "bad_debt")]
    assert {entry.kind for entry in unpaid} == {"credit", "bad_debt"}
    assert all(entry.partner for entry in unpaid)


def test_what_a_case_does_not_say_stays_unpaid_in_few_months(case: Case, ledgers: list[list[Entry]]) -> None:
    assert not any(credit.bad_debt for credit in case.credits.values())
    months = [len(by_month(entries, "bad_debt")) for entries in ledgers]
    assert 0 < max(months) < 18  # of 36


def test_what_all_customers_pay_together_is_no_customers_own(tmp_path: Path) -> None:
    lines = CASE[CASE.index("revenue_lines:") : CASE.index("costs:")]
    case = parse_case(CASE.replace(lines, "revenue_lines: {platform: {price: 900, per: month}}\n"))
    entries = trial_ledger(case, parse_terms(FIVE_PHASE), months=24, lines=300)
    assert read_back(tmp_path / "ledger.csv", entries, case) == entries
    bills = [entry for entry in entries if entry.kind == "revenue"]
    assert {bill.item for bill in bills} == {"platform"}
    assert {bill.since for bill in bills} == {None}
    assert not {entry.kind for entry in entries} & {"renewal", "expansion"}  # which are of what customers buy
