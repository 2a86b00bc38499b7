"""Items that are reported late: when they count, and that nobody gains or loses by when a statement is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import parse_terms
from partnersim.errors import InputError
from partnersim.inputs.actuals import Actuals, Entry
from partnersim.inputs.case import Case
from partnersim.inputs.reader import parse_case
from partnersim.settle.book import book_of
from partnersim.settle.settlement import settle
from partnersim.settle.sources import months_without_deals
from partnersim.settle.statement import StatedMonth, Statement
from partnersim.settle.trial import trial_ledger
from partnersim.simulation.simulate import simulate
from partnersim.timeline import format_quarter, last_day, parse_quarter
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE

Q3, Q4, Q1 = (parse_quarter(text) for text in ("2027Q3", "2027Q4", "2028Q1"))
LATE = Entry(
    date(2027, 8, 20), "revenue", "subscription", amount=Decimal("4000.01"), since=24328, reference="R-9",
    reported=date(2027, 11, 5),
)  # fmt: skip
BACK_DATED = "actuals: back_dated\n"


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


@pytest.fixture(scope="module")
def entries(case: Case) -> list[Entry]:
    return trial_ledger(case, parse_terms(FIVE_PHASE), months=18, lines=500, seed=3)


def five_phase(more: str = "") -> Agreement:
    return parse_terms(FIVE_PHASE + more)


def ledger(entries: Sequence[Entry], *more: Entry) -> Actuals:
    numbered = enumerate((*entries, *more), start=2)
    return Actuals("ledger.csv", "CHF", tuple(replace(entry, line=line) for line, entry in numbered))


def stated(case: Case, terms: Agreement, actuals: Actuals, quarter: int) -> Statement:
    return Statement(settle(case, terms, actuals, quarter))


def test_an_item_counts_in_the_first_statement_that_knows_it() -> None:
    terms = five_phase("reported_within_days: 10\n")
    for reported, quarter in (
        (None, "2027Q3"), (date(2027, 10, 10), "2027Q3"), (date(2027, 10, 11), "2027Q4"), (date(2028, 1, 10), "2027Q4"),
        (date(2028, 1, 11), "2028Q1"),
    ):  # fmt: skip
        book = book_of(ledger([replace(LATE, reported=reported)]), terms, Q1)
        assert [format_quarter(each.from_quarter) for each in book.counted] == [quarter]
        assert book.counted[0].late == (quarter != "2027Q3")
        assert bool(book_of(ledger([replace(LATE, reported=reported)]), terms, Q3).counted) == (quarter == "2027Q3")


def test_a_late_deal_pays_its_commission_whatever_late_money_does(case: Case) -> None:
    """The customer it brought is nobody's until the deal is known; then its months are stated anew."""
    case = parse_case(CASE.replace("demand:", "demand:\n  brought_by: {isv: 50%}", 1))
    bills = [
        Entry(date(2027, month, 1), "revenue", "subscription", amount=Decimal(600), since=24330)
        for month in range(7, 13)
    ]
    before = [Entry(date(2027, month, 1), "revenue", "subscription", amount=Decimal(0)) for month in (5, 6)]
    deal = Entry(date(2027, 7, 3), "deal", partner="isv", amount=Decimal(9), reported=date(2027, 11, 5))
    agreed = parse_terms(DIRECT.replace("bonus_per_deal:", "# "))
    without = stated(case, agreed, ledger([*before, *bills]), Q4)
    found = stated(case, agreed, ledger([*before, *bills, deal]), Q4)
    assert [month.earned[0] for month in without.months] == [0, 0, 0]
    assert [month.earned[0] for month in found.months] == [240, 240, 240]
    assert {row: change[0] for row, change in found.settlement.restated.items()} == {6: 240, 7: 240, 8: 240}
    assert months_without_deals(without.settlement) == [24330]
    assert months_without_deals(found.settlement) == []
    five_phases = stated(case, parse_terms(FIVE_PHASE), ledger([*before, *bills]), Q4)  # to which it is all one
    assert months_without_deals(five_phases.settlement) == []


def test_late_instances_are_the_level_of_their_own_month(case: Case) -> None:
    terms = parse_terms(
        "kind: oem\nparties: {vendor: isv, embedder: msp}\nwholesale_price_per_unit: {subscription: 40}\n"
        "own_lines: [setup, compute]\n"
    )
    units = [Entry(last_day(month), "instances", "subscription", quantity=Decimal(10)) for month in range(24328, Q1)]
    bills = [replace(each, kind="revenue", quantity=None, amount=Decimal(900)) for each in units]
    late = [replace(each, reported=date(2027, 11, 5)) if each.month == Q3 else each for each in units]
    in_time = stated(case, terms, ledger([*bills, *units]), Q4)
    found = stated(case, terms, ledger([*bills, *late]), Q4)
    assert found.settlement.earned_until(12) == in_time.settlement.earned_until(12)
    with pytest.raises(InputError, match="no instances of subscription are booked in 2027-07; book them"):
        stated(case, terms, ledger([*bills, *late]), Q3)


def test_after_the_end_late_money_is_of_its_own_month(entries: list[Entry]) -> None:
    """So whoever has a run-off has its part of what is reported when that is over."""
    bill = replace(LATE, date=date(2027, 10, 5), reported=date(2028, 2, 5), since=None)
    (counted,) = (each for each in book_of(ledger(entries, bill), five_phase(), Q1, end=Q3 + 2).counted if each.late)
    assert (counted.month, counted.from_quarter) == (Q4, Q1)


def test_what_no_statement_of_the_case_would_count_is_refused(case: Case, entries: list[Entry]) -> None:
    too_late = replace(LATE, reported=date(2032, 3, 1))
    said = f"^ledger.csv:{len(entries) + 2}: reported on 2032-03-01, when the last quarter of the case is closed"
    with pytest.raises(InputError, match=said):
        stated(case, five_phase(), ledger(entries, too_late), Q4)


def test_a_month_of_which_nothing_was_known_in_time_is_refused(case: Case, entries: list[Entry]) -> None:
    known = [replace(each, reported=date(2028, 3, 1)) if each.month == Q3 + 1 else each for each in entries]
    with pytest.raises(InputError, match="nothing is booked in 2027-08 of 2027Q3"):
        stated(case, five_phase(), ledger(known), Q3)
    assert stated(case, five_phase(), ledger(known), Q1)


def test_a_late_deal_restates_the_bonus_and_names_its_line(case: Case, entries: list[Entry]) -> None:
    deal = Entry(date(2027, 8, 20), "deal", partner="isv", amount=Decimal(9), reported=date(2027, 11, 5))
    others = [entry for entry in entries if entry.kind != "deal" and entry.reported is None]
    found = stated(case, parse_terms(DIRECT + BACK_DATED), ledger(others, deal), Q4)
    assert found.settlement.restated == {7: (1000, -1000)}
    assert [source.lines for source in found.sources if source.late] == [(len(others) + 2,)]


def test_instances_are_those_of_the_last_day_that_is_booked(case: Case) -> None:
    levels = [Entry(date(2027, 7, day), "instances", quantity=Decimal(day)) for day in (31, 10)]
    bills = [Entry(date(2027, month, 1), "revenue", "subscription", amount=Decimal(9)) for month in range(1, 10)]
    found = stated(case, five_phase(), ledger(bills, *levels), Q3)
    assert [source.amount for source in found.sources if source.item.kind == "instances"] == [31]


def test_what_is_reported_after_the_close_changes_nothing_before(case: Case, entries: list[Entry]) -> None:
    for more in ("", BACK_DATED):
        on_time = stated(case, five_phase(more), ledger(entries), Q3)
        with_late = stated(case, five_phase(more), ledger(entries, LATE), Q3)
        assert with_late.accounts == on_time.accounts
        assert with_late.hash == on_time.hash


def test_late_items_count_in_the_quarter_then_open(case: Case, entries: list[Entry]) -> None:
    found = stated(case, five_phase(), ledger(entries, LATE), Q4)
    moved = replace(LATE, date=date(2027, 10, 1), reported=None)
    same = stated(case, five_phase(), ledger(entries, moved), Q4)
    assert found.months == same.months
    assert found.accounts == same.accounts
    assert not found.settlement.restated
    assert [source.item.month - Q4 for source in found.sources if source.late] == [0]


def test_back_dated_items_state_their_month_anew_and_are_paid_with_the_open_quarter(
    case: Case, entries: list[Entry]
) -> None:
    terms = five_phase(BACK_DATED)
    before, found = (stated(case, terms, ledger(entries, *more), Q4) for more in ((), (LATE,)))
    on_time = stated(case, terms, ledger(entries, replace(LATE, reported=None)), Q4)
    assert [month.earned for month in found.months] == [month.earned for month in on_time.months]
    assert min(found.settlement.restated) == LATE.month - case.start
    assert sum(sum(account.restated for account in each.accounts.values()) for each in (found,)) == Fraction("4000.01")
    first = found.settlement.months.start
    assert found.settlement.paid[:first] == before.settlement.paid[:first]
    for partner, account in found.accounts.items():
        assert account.closing == account.opening + account.restated + account.earned - account.paid
        assert account.opening == before.accounts[partner].opening
        assert abs(account.closing - on_time.accounts[partner].closing) < Fraction(1, 50)


def test_restating_twice_is_restating_once(case: Case, entries: list[Entry]) -> None:
    """The same statement again says the same; and two late items in two statements end where both in one do."""
    second = replace(LATE, date=date(2027, 7, 3), kind="refund", amount=Decimal("900.05"), reference="R-10")
    terms = five_phase(BACK_DATED)
    once, again = (stated(case, terms, ledger(entries, LATE, second), Q1) for _ in range(2))
    assert (once.months, once.accounts, once.transfers, once.hash) == (
        again.months, again.accounts, again.transfers, again.hash,
    )  # fmt: skip
    twice = stated(case, terms, ledger(entries, LATE, replace(second, reported=date(2028, 2, 11))), Q1)
    assert twice.settlement.restated
    assert not once.settlement.restated
    assert [month[:-2] for month in map(position, twice.months)] == [month[:-2] for month in map(position, once.months)]
    for partner, account in once.accounts.items():
        assert abs(account.closing - twice.accounts[partner].closing) < Fraction(1, 50)


def position(month: StatedMonth) -> tuple[object, ...]:
    """What a month comes to, whatever is paid in it."""
    return (month.phase, month.tiers, month.earned, month.due, month.balance, month.paid, month.from_customers)


@pytest.mark.parametrize("terms", [FIVE_PHASE, FIVE_PHASE + BACK_DATED, DIRECT, DIRECT + BACK_DATED])
def test_the_order_of_lines_changes_nothing(terms: str, case: Case, entries: list[Entry]) -> None:
    agreed, rng = parse_terms(terms), Random("order of lines")
    found = stated(case, agreed, ledger(entries, LATE), Q4)
    for _ in range(3):
        other = stated(case, agreed, ledger(rng.sample([*entries, LATE], len(entries) + 1)), Q4)
        assert other.months == found.months
        assert other.accounts == found.accounts
        assert other.transfers == found.transfers
        assert other.hash == found.hash
        assert [source[:2] for source in other.sources] == [source[:2] for source in found.sources]


def test_a_statement_opens_with_what_the_one_before_closed_with(case: Case, entries: list[Entry]) -> None:
    for terms in (FIVE_PHASE, FIVE_PHASE + BACK_DATED, DIRECT, DIRECT + BACK_DATED):
        agreed, actuals = parse_terms(terms), ledger(entries, LATE, replace(LATE, reported=date(2028, 2, 1)))
        closing = {partner: Fraction(0) for partner in case.partners}
        for quarter in range(case.start, Q1 + 1, 3):
            found = stated(case, agreed, actuals, quarter)
            assert {partner: account.opening for partner, account in found.accounts.items()} == closing
            closing = {partner: account.closing for partner, account in found.accounts.items()}


def test_a_correction_beyond_the_costs_of_the_open_month_is_refused_where_it_counts(
    case: Case, entries: list[Entry]
) -> None:
    reversed_late = Entry(
        date(2027, 8, 20), "cost", "on_call", "msp", amount=Decimal(-20_000), reported=date(2027, 11, 5)
    )
    with pytest.raises(InputError, match=r"ledger.csv:\d+: corrections of on_call are more than its costs in 2027-10"):
        stated(case, five_phase(), ledger(entries, reversed_late), Q4)


FLAT = """\
title: Flat
currency: CHF
start: 2027-01
go_live: 2027-01
months: 6
partners: {a: {name: A, annual_discount_rate: 0%}, b: {name: B, annual_discount_rate: 0%}}
demand: {monthly_new_instances: {1: 1, 2: 0}, monthly_churn: 0%, brought_by: {b: 100%}}
revenue_lines: {sub: {price: 1000, per: PER, income: subscription}}
costs: {run: {by: a, monthly_amount: 10}}
"""
REFERRAL = (
    "kind: referral\nparties: {provider: a, referrer: b}\ncommission_on_revenue: {any_line: 20%}\npaid: recurring\n"
)
DEAL = Entry(date(2027, 1, 5), "deal", partner="b", amount=Decimal(1000))


JANUARY = 2027 * 12


def billed(month: int, **more: Any) -> Entry:
    return Entry(last_day(JANUARY + month), "revenue", "sub", amount=Decimal(1000), **more)


def earned_by_b(terms: str, case: Case, *entries: Entry) -> list[Fraction]:
    found = settle(case, parse_terms(terms), ledger(entries), JANUARY + 3).ledger.books.earned
    return [Fraction(month) for month in found[:, 1, 0]]


@pytest.mark.parametrize(("reported", "months"), [
    (date(2027, 4, 30), [200, 200, 200, 0, 0, 0]), (date(2027, 5, 1), [200, 200, 0, 200, 0, 0]),
])  # fmt: skip
def test_a_bill_that_counts_later_is_of_a_customer_no_older(reported: date, months: list[int]) -> None:
    """So nobody who is paid for a customer's first months loses by a late report, nor gains."""
    case = parse_case(FLAT.replace("PER", "instance and month"))
    bills = [billed(month, since=JANUARY, reported=reported if month == 2 else None) for month in range(6)]
    assert earned_by_b(REFERRAL + "paid_for_months: 3\n", case, DEAL, *bills) == months


OWNED = """\
kind: shared_ownership
parties: {provider: a, channel: b}
billing: by_provider
commission_on_paid: {any_line: 20%}
support: direct
"""


@pytest.mark.parametrize("terms", [REFERRAL, OWNED])
def test_what_is_no_customers_own_is_theirs_who_brought_the_last_ones(terms: str) -> None:
    """A price that all pay together is shared in months without a deal, too, as it is in the plan."""
    case = parse_case(FLAT.replace("PER", "month"))
    agreed = parse_terms(terms)
    planned = simulate(case, agreed).books.earned[:, 1, 0].tolist()
    assert earned_by_b(terms, case, DEAL, *map(billed, range(6))) == planned == [200.0] * 6
