"""What machines read of a statement: all its figures, exactly, under names that stay."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from partnersim import __version__
from partnersim.render.settlement.records import lines_csv, statement_csv, statement_record, statement_rows
from partnersim.settle.statement import Statement
from partnersim.timeline import format_month
from tests.inputs.samples import FIVE_PHASE
from tests.render.settlement.stated import BACK_DATED, LATE, MADE, stated, statement

ACCOUNT = ("opening", "restated", "earned", "paid", "closing", "waiting", "carried")
WHOLE = ("paid", "from_customers")


@pytest.fixture(params=MADE)
def found(request: pytest.FixtureRequest) -> Statement:
    return statement(request.param)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def expected(found: Statement) -> dict[tuple[str, str, str, str], Fraction]:
    """Every figure of a statement, by period, figure, item and partner."""
    all_of: dict[tuple[str, str, str, str], Fraction] = {}
    for each in found.transfers:
        all_of[found.name, "transfer", each.payer, each.payee] = Fraction(each.amount)
    for partner, account in found.accounts.items():
        all_of |= {(found.name, name, "", partner): getattr(account, name) for name in ACCOUNT}
    for month in found.months:
        period = format_month(month.month)
        all_of |= {(period, name, "", ""): getattr(month, name) for name in ("billed", "collected", "shared")}
        all_of |= {(period, "taken", party, ""): amount for party, amount in month.taken.items()}
        by_partner: dict[tuple[str, str], Sequence[Fraction]] = {("cost", kind): of for kind, of in month.costs.items()}
        by_partner |= {("tier", tier): amounts for tier, amounts in month.tiers.items()}
        by_partner |= {(name, ""): getattr(month, name) for name in ("earned", "due", *WHOLE)}
        if len(month.costs) == 3:  # a balance is made of all costs
            by_partner["balance", ""] = month.balance
        for (name, item), amounts in by_partner.items():
            for partner, amount in zip(found.partners, amounts, strict=True):
                all_of[period, name, item, partner] = amount
    return all_of


def said(found: Statement, name: str, amount: Fraction) -> Decimal:
    """Payments to the smallest unit, entitlements to ten decimals more."""
    return found.decimal(amount) if name in (*WHOLE, "transfer") else found.decimal(amount, more=10)


def test_the_csv_has_every_figure_exactly(found: Statement) -> None:
    text = statement_csv(found)
    assert text.startswith("period,figure,item,partner,amount\n")
    read = {(row["period"], row["figure"], row["item"], row["partner"]): Decimal(row["amount"]) for row in rows(text)}
    assert len(read) == len(rows(text))
    assert read == {key: said(found, key[1], amount) for key, amount in expected(found).items()}


def test_payments_are_whole_units_and_nothing_is_lost_of_them(found: Statement) -> None:
    for row in statement_rows(found):
        if row.figure in (*WHOLE, "transfer"):
            assert -int(row.amount.as_tuple().exponent) == found.digits
    accounts = {
        (row.figure, row.partner): Fraction(row.amount)
        for row in statement_rows(found) if row.period == found.name and row.figure != "transfer"
    }  # fmt: skip
    for partner, account in found.accounts.items():
        assert accounts["paid", partner] == account.paid
        parts = accounts["opening", partner] + accounts["restated", partner] + accounts["earned", partner]
        assert abs(parts - accounts["paid", partner] - accounts["closing", partner]) < Fraction(1, 10**9)


def test_amounts_have_the_decimals_they_need(found: Statement) -> None:
    for row in rows(statement_csv(found)):
        decimals = row["amount"].partition(".")[2]
        assert found.digits <= len(decimals) <= found.digits + 10
        assert len(decimals) == found.digits or not decimals.endswith("0")
        assert "e" not in row["amount"].lower()


def test_the_record_says_what_the_csv_says(found: Statement) -> None:
    record = json.loads(json.dumps(statement_record(found)))
    flat: dict[tuple[str, str, str, str], str] = {
        (found.name, "transfer", each["payer"], each["payee"]): each["amount"] for each in record["transfers"]
    }
    for partner, account in record["accounts"].items():
        flat |= {(found.name, name, "", partner): amount for name, amount in account.items()}
    for month in record["months"]:
        flat |= _of_month(month)
    assert flat == {tuple(row)[:4]: f"{row.amount:f}" for row in statement_rows(found)}


def _of_month(month: dict[str, Any]) -> dict[tuple[str, str, str, str], str]:
    period = month["month"]
    flat = {(period, name, "", ""): month[name] for name in ("billed", "collected", "shared")}
    flat |= {(period, "taken", party, ""): amount for party, amount in month["taken"].items()}
    for name, field in (("cost", "costs"), ("tier", "tiers")):
        for item, amounts in month[field].items():
            flat |= {(period, name, item, partner): amount for partner, amount in amounts.items()}
    for name in ("earned", "due", *WHOLE, "balance"):
        flat |= {(period, name, "", partner): amount for partner, amount in month.get(name, {}).items()}
    return flat


def test_the_record_says_of_what_it_is(found: Statement) -> None:
    record = statement_record(found)
    assert record["quarter"] == found.name
    assert (record["hash"], record["version"]) == (found.hash, __version__)
    assert (record["closed"], record["due"]) == (found.closed.isoformat(), found.due.isoformat())
    assert record["currency"] == found.settlement.case.currency
    assert tuple(record["partners"]) == found.partners
    assert [month["phase"] for month in record["months"]] == [month.phase for month in found.months]
    assert [tuple(each["lines"]) for each in record["sources"]] == [source.lines for source in found.sources]
    assert [Decimal(each["amount"]) for each in record["sources"]] == [source.amount for source in found.sources]


def test_the_record_says_what_was_restated() -> None:
    found = statement("late, back-dated")
    record = statement_record(found)["restated"]
    assert [each["month"] for each in record] == ["2027-06", "2027-08"]
    for each, change in zip(record, found.settlement.restated.values(), strict=True):
        exact = [Decimal(text) for text in each["earned"].values()]
        assert exact == [found.decimal(amount, more=10) for amount in change]
    assert statement_record(statement("late, next"))["restated"] == []


def test_the_lines_are_those_of_the_sources(found: Statement) -> None:
    lines = rows(lines_csv(found))
    numbers = [int(row["line"]) for row in lines]
    assert numbers == sorted(line for source in found.sources for line in source.lines)
    for source in found.sources:
        amounts = [Decimal(row["amount"] or row["quantity"]) for row in lines if int(row["line"]) in set(source.lines)]
        assert sum(amounts) == source.amount
    assert {row["late"] for row in lines if row["reported"]} <= {"yes"}


def test_a_line_says_when_it_counts() -> None:
    by_kind = {}
    for name in ("late, next", "late, back-dated"):
        by_kind[name] = [row for row in rows(lines_csv(statement(name))) if row["late"] == "yes"]
    assert [row["month"] for row in by_kind["late, next"]] == ["2027-10", "2027-10"]
    assert [row["month"] for row in by_kind["late, back-dated"]] == ["2027-08", "2027-06"]
    first = by_kind["late, next"][0]
    assert (first["date"], first["reported"], first["reference"]) == ("2027-08-20", "2027-11-05", "LATE-7")
    assert (first["kind"], first["item"], first["partner"]) == ("revenue", "subscription", "")
    assert (first["amount"], first["quantity"]) == ("4000.01", "")


@pytest.mark.parametrize("terms", [FIVE_PHASE, BACK_DATED])
def test_a_late_item_is_among_the_lines_of_the_statement_that_learnt_of_it_alone(terms: str) -> None:
    found = [lines_csv(stated(quarter, terms, more=LATE)) for quarter in ("2027Q3", "2027Q4", "2028Q1")]
    assert [text.count("LATE-7") for text in found] == [0, 1, 0]


def test_a_second_late_item_of_a_month_does_not_bring_the_first_again() -> None:
    second = replace(LATE[0], reference="LATE-8", reported=date(2028, 2, 5))
    found = [lines_csv(stated(quarter, BACK_DATED, more=[*LATE, second])) for quarter in ("2027Q4", "2028Q1")]
    assert [text.count("LATE-7") for text in found] == [1, 0]
    assert [text.count("LATE-8") for text in found] == [0, 1]
