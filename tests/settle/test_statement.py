"""Statements: accounts that balance, transfers that leave everybody what it is paid, and what none of them shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import parse_terms, read_terms
from partnersim.errors import InputError
from partnersim.inputs.actuals import Actuals, Entry
from partnersim.inputs.case import Case
from partnersim.inputs.reader import parse_case, read_case
from partnersim.settle.fit import why_not_settled
from partnersim.settle.settlement import settle
from partnersim.settle.sources import lines_without_bills
from partnersim.settle.statement import Statement
from partnersim.settle.trial import trial_ledger
from partnersim.simulation.axis import Axis
from partnersim.simulation.periods import plan_of
from partnersim.timeline import last_day, parse_month, parse_quarter
from tests.conftest import ROOT
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE

Q3 = parse_quarter("2028Q3")
SETTLED = [  # kinds whose rules need no more than a ledger tells
    "five_phase", "five_phase_by_investment", "direct", "white_label", "static_split", "p2p_margins", "referral", "oem",
    "shared_ownership", "isv_alliance", "platform_fee", "waterfall", "investor_waterfall", "loan", "direct_investment",
    "via_marketplace",
]  # fmt: skip


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


@pytest.fixture(scope="module")
def actuals(case: Case) -> Actuals:
    return Actuals(
        "ledger.csv", "CHF", tuple(trial_ledger(case, parse_terms(FIVE_PHASE), months=24, lines=800, seed=1))
    )


def shipped(name: str, case: Case) -> Agreement:
    return read_terms(ROOT / "data" / "terms" / f"{name}.yaml").filled(
        {"operator": "msp", "vendor": "isv", **case.seats}
    )


def seated(name: str, case: Case) -> Agreement:
    """Shipped terms, their empty seats filled in the order of the partners."""
    terms = shipped(name, case)
    free = [seat for seat in terms.seats if seat not in terms.parties]
    left = [partner for partner in case.partners if partner not in terms.parties.values()]
    return terms.filled(dict(zip(free, left, strict=False)))


@pytest.mark.parametrize("name", SETTLED)
@pytest.mark.parametrize("given_back", [0, 2], ids=["as it went", "more given back than billed"])
def test_every_kind_balances(name: str, given_back: int, case: Case, actuals: Actuals) -> None:
    bills = [entry for entry in actuals.entries if entry.month == Q3 + 1 and entry.kind == "revenue" and entry.amount]
    refunds = [replace(each, kind="refund", amount=given_back * abs(each.amount or 0)) for each in bills if given_back]
    found = Statement(settle(case, seated(name, case), replace(actuals, entries=(*actuals.entries, *refunds)), Q3))
    assert (found.months[1].collected < 0) == bool(given_back)
    for account in found.accounts.values():
        assert account.closing == account.opening + account.restated + account.earned - account.paid
        assert abs(account.carried) < 2 * found.settlement.unit
    for month in found.months:
        assert sum(month.paid) == sum(month.from_customers)
        assert sum(month.earned) + sum(month.taken.values()) == month.collected
        assert [sum(parts) for parts in zip(*month.tiers.values(), strict=True)] == list(month.earned)
    for i, partner in enumerate(found.partners):
        moved = sum(each.amount * ((each.payee == partner) - (each.payer == partner)) for each in found.transfers)
        assert moved == sum(month.paid[i] - month.from_customers[i] for month in found.months)


def test_whoever_collects_pays_the_others(case: Case, actuals: Actuals) -> None:
    found = Statement(settle(case, parse_terms(FIVE_PHASE), actuals, Q3))
    assert [(each.payer, each.payee, each.due) for each in found.transfers] == [("msp", "isv", date(2028, 11, 29))]
    assert found.closed == date(2028, 10, 30)
    collected = sum(month.collected for month in found.months)
    assert sum(sum(month.from_customers) for month in found.months) == collected
    assert all(month.from_customers[0] == 0 for month in found.months)


def test_prime_partners_carry_what_their_own_customers_are_given_back() -> None:
    """isv's customers pay 1,000 for isv's service, msp's are given 300 of theirs back: neither bears the other's."""
    case = parse_case(CASE.replace("demand:", "demand:\n  brought_by: {isv: 50%}", 1))
    terms = shipped("p2p_margins", case).filled({"first": "isv", "second": "msp"})
    before = [
        Entry(last_day(month), "revenue", "subscription", amount=Decimal(0)) for month in range(case.go_live, Q3 + 3)
    ]
    first, second = case.go_live, case.go_live + 1
    deals = [
        Entry(last_day(month), "deal", partner=who, amount=Decimal(1))
        for month, who in ((first, "isv"), (second, "msp"))
    ]
    moved = [
        Entry(last_day(Q3), "revenue", "subscription", amount=Decimal(1000), since=first),
        Entry(last_day(Q3), "refund", "subscription", amount=Decimal(300), since=second),
    ]
    found = Statement(settle(case, terms, Actuals("ledger.csv", "CHF", (*before, *deals, *moved)), Q3))
    isv, msp = (list(case.partners).index(partner) for partner in ("isv", "msp"))
    july = found.months[0]
    kept = Fraction(str(terms.margin_on_invoiced_later["subscription"]))
    assert (july.from_customers[isv], july.from_customers[msp]) == (1000, -300)
    assert july.earned[msp] == -300 * kept
    assert july.earned[isv] == 700 + 300 * kept


def test_lags_wait_in_the_account(case: Case, actuals: Actuals) -> None:
    """Remitted a month after collection: the referrer waits for its share of the last month."""
    found = Statement(settle(case, parse_terms(DIRECT), actuals, Q3))
    assert found.accounts["isv"].waiting == found.months[-1].earned[0]
    assert found.accounts["isv"].waiting == -(found.accounts["msp"].waiting)
    assert found.months[0].costs == {}


def three(currency: str, most: int) -> tuple[Case, Actuals]:
    """Six partners who share equally in a currency of any decimals, small change among their bills."""
    names = "abcdef"[:most]
    partners = "\n".join(f"  {name}: {{name: {name.upper()}, annual_discount_rate: 5%}}" for name in names)
    case = parse_case(
        f"title: T\ncurrency: {currency}\nstart: 2027-01\ngo_live: 2027-01\nmonths: 12\npartners:\n{partners}\n"
        "demand: {monthly_new_instances: 1, monthly_churn: 1%}\nrevenue_lines: {service: {price: 1, per: month}}\n"
        "costs: {run: {by: a, monthly_amount: 1}}\n"
    )
    rng, unit = Random(currency), Decimal(1).scaleb(-case_digits(currency))
    bills = (
        Entry(last_day(case.start + month), "revenue", "service", amount=rng.randint(-5, 40) * unit)
        for month in range(12)
    )
    return case, Actuals("ledger.csv", currency, tuple(bills))


def case_digits(currency: str) -> int:
    return {"JPY": 0, "CHF": 2, "KWD": 3}[currency]


@pytest.mark.parametrize("currency", ["JPY", "CHF", "KWD"])
@pytest.mark.parametrize("partners", [2, 3, 6])
def test_payments_are_whole_smallest_units_for_any_number_of_partners(currency: str, partners: int) -> None:
    case, actuals = three(currency, partners)
    terms = parse_terms("kind: five_phase\nparties: {operator: a, vendor: b}\n")
    for quarter in range(case.start, case.start + 12, 3):
        found = Statement(settle(case, terms, actuals, quarter))
        for month in found.months:
            assert all((amount * 10 ** case_digits(currency)).denominator == 1 for amount in month.paid)
            assert sum(month.paid) == month.collected
            assert min(month.paid) >= 0 if month.collected >= 0 else max(month.paid) <= 0
        assert all(each.payer == "a" or each.payee == "a" for each in found.transfers)


def test_an_ended_agreement_is_settled_to_its_last_month(case: Case, actuals: Actuals) -> None:
    """Losses are equalised in the last month by a transfer; later money is the keeper's."""
    terms = parse_terms(FIVE_PHASE + "terminate: 2028-07\ncustomers_stay_with: operator\n")
    found = Statement(settle(case, terms, actuals, Q3))
    july, august, _ = found.months
    assert sum(july.tiers["exit"]) == 0
    lost = [min(amount, Fraction(0)) for amount in july.balance]
    assert len(set(lost)) == 1
    assert august.earned[0] == 0
    assert august.earned[1] == august.collected


def test_after_an_end_without_a_keeper_there_is_nothing_to_settle(case: Case, actuals: Actuals) -> None:
    until = replace(actuals, entries=tuple(each for each in actuals.entries if each.month < Q3 and each.kind != "deal"))
    nothing = [Entry(last_day(Q3 + month), "revenue", "setup", amount=Decimal(0)) for month in range(3)]
    terms = parse_terms(FIVE_PHASE.replace("equalise", "lie") + "terminate: 2028-06\n")
    found = Statement(settle(case, terms, replace(until, entries=(*until.entries, *nothing)), Q3))
    assert not found.transfers
    assert all(not any(month.earned) for month in found.months)


def test_money_that_is_nobodys_is_refused(case: Case, actuals: Actuals) -> None:
    terms = parse_terms(FIVE_PHASE + "terminate: 2028-07\n")
    ended = "the agreement ended with 2028-07 and nobody keeps the customers, so money of 2028-08 is nobody's"
    with pytest.raises(InputError, match=rf"ledger\.csv:\d+: {ended}; write customers_stay_with in the terms"):
        settle(case, terms, actuals, Q3)


@pytest.mark.parametrize(
    ("quarter", "words"),
    [
        ("2026Q4", "2026Q4 is outside the months of the case; write a quarter of 2027Q1 to 2031Q4"),
        ("2032Q1", "2032Q1 is outside the months of the case; write a quarter of 2027Q1 to 2031Q4"),
        ("2029Q1", "ledger.csv: nothing is booked in 2029-03, the last month of 2029Q1; book revenue of 0 if nothing"),
    ],
)
def test_a_quarter_that_cannot_be_settled_is_refused(quarter: str, words: str, case: Case, actuals: Actuals) -> None:
    with pytest.raises(InputError) as caught:
        settle(case, parse_terms(FIVE_PHASE), actuals, parse_quarter(quarter))
    assert str(caught.value).startswith(words)


def test_the_last_quarter_of_a_case_may_be_a_part_of_one(actuals: Actuals) -> None:
    case = parse_case(CASE.replace("months: 60", "months: 58"))
    with pytest.raises(InputError, match="write a quarter of 2027Q1 to 2031Q4"):
        settle(case, parse_terms(FIVE_PHASE), actuals, parse_quarter("2032Q1"))


@pytest.mark.parametrize("name", [*SETTLED, "marketplace", "solution_provider"])
def test_terms_are_settled_or_it_was_said_why_not(name: str, case: Case, actuals: Actuals) -> None:
    terms = seated(name, case)
    try:
        settle(case, terms, actuals, Q3)
        refused = None
    except InputError as error:
        (problem,) = error.problems
        refused = problem.text
    assert why_not_settled(case, terms) == refused


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ("kind: static_split\nbase: revenue\nparties: {first: isv, second: msp}\nshares: {first: 50%, second: 50%}\n",
         "nobody is said to collect what customers pay"),
    ],
)  # fmt: skip
def test_terms_that_need_more_than_a_ledger_tells_are_refused(
    terms: str, words: str, case: Case, actuals: Actuals
) -> None:
    with pytest.raises(InputError, match=words):
        settle(case, parse_terms(terms), actuals, Q3)


def test_the_hash_is_of_what_is_booked_however_it_is_written(case: Case, actuals: Actuals) -> None:
    first, *others = (entry for entry in actuals.entries if entry.amount)
    hashes = {
        Statement(settle(case, parse_terms(FIVE_PHASE), replace(actuals, entries=(each, *others)), Q3)).hash
        for each in (first, replace(first, amount=Decimal(f"{first.amount}00")))
    }
    assert len(hashes) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"date": date(2028, 8, 6)}, {"item": "setup"}, {"amount": Decimal("700.01")}, {"since": 24331},
        {"reference": "INV-2"}, {"reported": date(2028, 8, 20)}, {"kind": "refund"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_whatever_a_line_says_is_in_the_hash(change: dict[str, Any], case: Case, actuals: Actuals) -> None:
    line = Entry(date(2028, 8, 5), "revenue", "subscription", amount=Decimal(700), since=24330, reference="INV-1")
    one, other = (
        Statement(settle(case, parse_terms(FIVE_PHASE), replace(actuals, entries=(*actuals.entries, each)), Q3)).hash
        for each in (line, replace(line, **change))
    )
    assert one != other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Entry(date(2028, 8, 5), "hours", "maintenance", "isv", quantity=Decimal(7)), {"quantity": Decimal(8)}),
        (Entry(date(2028, 8, 5), "cost", "on_call", "msp", amount=Decimal(7)), {"partner": "isv"}),
        (Entry(date(2028, 8, 5), "deal", partner="isv", amount=Decimal(7)), {"influenced_by": ("msp",)}),
    ],
    ids=["quantity", "partner", "influenced by"],
)
def test_whatever_is_not_of_money_is_in_the_hash(
    one: Entry, other: dict[str, Any], case: Case, actuals: Actuals
) -> None:
    hashes = {
        Statement(settle(case, parse_terms(FIVE_PHASE), replace(actuals, entries=(*actuals.entries, each)), Q3)).hash
        for each in (one, replace(one, **other))
    }
    assert len(hashes) == 2


@pytest.mark.parametrize(("unpaid", "share"), [(0, 400), (10, 396), (1000, 0)])
def test_what_is_not_paid_lowers_all_bills_alike_whatever_is_given_back(unpaid: int, share: int, case: Case) -> None:
    """A new customer is billed 1,000 and an old one given back 999: of 10 not paid the new one's part is all."""
    bills = [Entry(last_day(month), "revenue", "subscription", amount=Decimal(0)) for month in range(24328, Q3 + 3)]
    bills += [
        Entry(last_day(Q3), "revenue", "subscription", amount=Decimal(1000), since=Q3),
        Entry(last_day(Q3), "refund", "subscription", amount=Decimal(999), since=case.go_live),
        Entry(last_day(Q3), "bad_debt", "subscription", amount=Decimal(unpaid)),
    ]
    terms = parse_terms(DIRECT.replace("paid_for_months: 36", "paid_for_months: 6"))
    found = Statement(settle(case, terms, Actuals("ledger.csv", "CHF", tuple(bills)), Q3))
    assert found.months[0].earned[0] == share


def test_whoever_is_at_fault_for_unpaid_bills_is_named(case: Case, actuals: Actuals) -> None:
    terms = parse_terms(FIVE_PHASE + "bad_debt: at_fault\n")
    others = tuple(entry for entry in actuals.entries if entry.kind != "bad_debt")
    unpaid = Entry(last_day(Q3), "bad_debt", "setup", amount=Decimal(100), line=7)
    with pytest.raises(InputError, match=r"ledger\.csv:7: by these terms unpaid bills fall on whoever is at fault"):
        settle(case, terms, replace(actuals, entries=(*others, unpaid)), Q3)
    named = replace(unpaid, partner="isv")
    before, found = (
        Statement(settle(case, terms, replace(actuals, entries=each), Q3)) for each in (others, (*others, named))
    )
    assert found.months[0].earned[0] == before.months[0].earned[0] - 100


def test_a_debt_that_is_paid_after_all_is_booked_back(case: Case, actuals: Actuals) -> None:
    unpaid = Entry(last_day(Q3), "bad_debt", "setup", amount=Decimal(100))
    back = replace(unpaid, amount=Decimal(-100))
    before, found = (
        Statement(settle(case, parse_terms(FIVE_PHASE), replace(actuals, entries=(*actuals.entries, *more)), Q3))
        for more in ((), (unpaid, back))
    )
    assert found.months == before.months


def test_costs_are_on_a_statement_only_if_all_versions_disclose_them(case: Case, actuals: Actuals) -> None:
    by_profit = "kind: static_split\nbase: profit\nparties: {first: isv, second: msp}\nroles: {collects: second}\n"
    by_profit += "shares: {first: 50%, second: 50%}\n"
    shown = Statement(settle(case, parse_terms(by_profit), actuals, Q3))
    amended = by_profit + "amendments: {2028-01: {base: revenue}}\n"
    kept = Statement(settle(case, parse_terms(amended), actuals, Q3))
    assert shown.months[0].costs
    assert not kept.months[0].costs
    assert {source.item.kind for source in shown.sources} >= {"cost", "hours"}
    assert not {source.item.kind for source in kept.sources} & {"cost", "hours"}


def test_the_hash_is_of_files_that_the_case_names_too(tmp_path: Path) -> None:
    hashes = set()
    for first in (5, 6):
        rows = "".join(f"{number},{first}\n" for number in range(1, 61))
        (tmp_path / "s.csv").write_text(f"month,new_instances\n{rows}", "utf-8")
        text = CASE.replace("monthly_new_instances: {1: 15, 7: 24, 13: 35, 25: 40}", "series: {file: s.csv}")
        text = "".join(line for line in text.splitlines(keepends=True) if "bold:" not in line)
        (tmp_path / "case.yaml").write_text(text, "utf-8")
        case = read_case(tmp_path / "case.yaml")
        bills = (Entry(last_day(month), "revenue", "setup", amount=Decimal(1)) for month in range(24328, Q3 + 3))
        found = settle(case, parse_terms(FIVE_PHASE), Actuals("ledger.csv", "CHF", tuple(bills)), Q3)
        hashes.add(Statement(found).hash)
    assert len(hashes) == 2


def test_bills_that_come_to_nothing_are_no_part_of_a_commission(case: Case) -> None:
    """A new customer is billed what an old one is given back: a share of 0 is not what is owed for the new one."""
    bills = [Entry(last_day(month), "revenue", "setup", amount=Decimal(0)) for month in range(case.go_live, Q3 + 3)]
    new = Entry(last_day(Q3), "revenue", "setup", amount=Decimal(500), since=Q3)
    old = Entry(last_day(Q3), "refund", "setup", amount=Decimal(500), since=case.go_live)
    terms = parse_terms(DIRECT.replace("paid_for_months: 36", "paid_for_months: 6"))
    with pytest.raises(InputError, match="bills and refunds of 2028-07 come to 0 in all, though not by when customers"):
        settle(case, terms, Actuals("ledger.csv", "CHF", (*bills, new, old)), Q3)


def test_a_bonus_is_for_each_deal_that_is_booked(case: Case, actuals: Actuals) -> None:
    signed = [entry for entry in actuals.entries if entry.kind == "deal"]
    without = replace(actuals, entries=tuple(entry for entry in actuals.entries if entry.kind != "deal"))
    assert signed
    first, later = parse_month("2028-07"), parse_month("2028-08")
    few = [Entry(last_day(month), "deal", partner="isv", amount=Decimal(9)) for month in (first, first, later)]
    found = Statement(settle(case, parse_terms(DIRECT), replace(without, entries=(*without.entries, *few)), Q3))
    assert [month.tiers["bonus"][0] for month in found.months] == [2000, 1000, 0]


@pytest.mark.parametrize(("times", "bonus"), [(2, Fraction(8, 100)), (1, Fraction(0))])
def test_a_bonus_above_the_baseline_is_measured_by_the_plan(times: int, bonus: Fraction, case: Case) -> None:
    terms = read_terms(ROOT / "data" / "terms" / "direct_investment.yaml").filled(
        {"investor": "msp", "provider": "isv"}
    )
    planned = plan_of(case, terms).deal(Axis(named=False)).flows.lines
    bills = tuple(
        Entry(last_day(case.start + month), "revenue", name, amount=times * Decimal(round(100 * amount)) / 100)
        for name, line in planned.items()
        for month, amount in enumerate(line.amount[:24, 0].tolist())
    )
    found = Statement(settle(case, terms, Actuals("ledger.csv", "CHF", bills), Q3))
    assert [month.tiers["bonus"][1] for month in found.months] == [bonus * month.collected for month in found.months]


def test_lines_of_which_nothing_is_booked_though_it_was_planned_are_named(case: Case, actuals: Actuals) -> None:
    def unbooked(*kept: Entry) -> list[str]:
        return lines_without_bills(settle(case, parse_terms(FIVE_PHASE), replace(actuals, entries=kept), Q3))

    others = [each for each in actuals.entries if each.item != "compute" or each.month < Q3]
    nothing = Entry(date(2028, 7, 31), "revenue", "compute", amount=Decimal(0))
    assert unbooked(*actuals.entries) == []
    assert unbooked(*others) == ["compute"]
    assert unbooked(*others, nothing) == []  # which says that there was none
    later = replace(nothing, reported=date(2028, 12, 5))
    assert unbooked(*others, later) == ["compute"]
