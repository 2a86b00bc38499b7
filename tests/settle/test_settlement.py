"""Settlement: phases and entitlements as exact fractions have them, payments that keep the laws, months that reopen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import cycle
from pathlib import Path
from random import Random

import pytest

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import parse_terms
from partnersim.errors import InputError
from partnersim.inputs.actuals import Actuals, Entry, read_actuals
from partnersim.inputs.case import Case
from partnersim.inputs.currencies import minor_digits
from partnersim.inputs.reader import parse_case
from partnersim.settle.settlement import Settlement, settle
from partnersim.timeline import YEAR, last_day, parse_month, parse_quarter, quarter_of
from tests import oracle
from tests.contracts import COMBINATIONS, Contract, Deal, draw
from tests.inputs.samples import CASE, FIVE_PHASE
from tests.inputs.test_actuals import LEDGER
from tests.inputs.test_fuzz import COMMON, CSV_SCRAPS, insert

START = parse_month("2027-01")
CURRENCIES = ("CHF", "JPY", "KWD")
LETTERS = "abcdef"
MONTHS = 36
KINDS = {"run": "running", "bill": "pass_through", "build": "one_time"}  # activities, and fields of a contract


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


@pytest.fixture(scope="module")
def terms(case: Case) -> Agreement:
    return parse_terms(FIVE_PHASE).filled(case.seats)


@pytest.mark.long
def test_random_contracts_are_settled_as_exact_fractions_say(
    counts: Callable[[int, int], int], record_property: Callable[[str, object], None]
) -> None:
    """Any options, two to six partners, currencies of 0, 2 and 3 decimals, refund months."""
    rng, left, refunds = Random("settled contracts"), counts(1_000, 1_000_000), 0
    record_property("months settled", left)
    options, currencies = cycle(COMBINATIONS), cycle(CURRENCIES)
    while left > 0:
        for deal in draw(rng, next(options), 1, MONTHS):
            deal.go_live = deal.go_live or 1
            refunds += check(deal, deal.contracts[0], next(currencies))
            left -= MONTHS
    assert refunds > 0


def check(deal: Deal, contract: Contract, currency: str) -> int:
    """Settle a contract at its end and compare; how many refund months it has."""
    case, terms = case_of(deal, currency), terms_of(deal)
    scale = scale_of(contract, minor_digits(currency))
    if deal.caps:
        terms = terms.model_copy(update={"cost_cap": {LETTERS[i]: float(cap) for i, cap in deal.cost_cap.items()}})
        scale = Decimal(1)  # caps are in the contract's own scale
    actuals = Actuals("ledger.csv", currency, tuple(entries_of(deal, contract, scale)))
    found = settle(case, terms, actuals, quarter_of(START + MONTHS - 1))
    book = book_of(deal, contract, scale)
    books = found.ledger.books
    assert books.phase[:, 0].tolist() == book.phase
    for paid, expected in ((books.received, book.received), (books.balance, book.balance)):
        rows = [[Fraction(amount) for amount in month] for month in paid[..., 0]]
        pairs = [(a, b) for row, due in zip(rows, expected, strict=True) for a, b in zip(row, due, strict=True)]
        largest = max(abs(b) for _, b in pairs)
        near = Fraction(1, 10**24) if deal.has("investment") else 0  # there a weight of 1e-30 stands for none
        assert max(abs(a - b) for a, b in pairs) <= near * largest
    check_payments(found)
    return sum(Decimal(amount) < 0 for amount in contract.revenue)


def case_of(deal: Deal, currency: str) -> Case:
    """A case whose activities are the costs of a contract: of each kind one a partner."""
    partners = LETTERS[: deal.partners]
    activities = [f"  run_{p}: {{by: {p}, monthly_amount: 1}}" for p in partners]
    activities += [f"  bill_{p}: {{by: {p}, monthly_amount: 1, pass_through: true}}" for p in partners]
    activities += [
        f"  {name}_{p}: {{by: {p}, one_time: 1, from: 2027-01, until: 2027-01}}"
        for p in partners
        for name in ("build", "approved")
    ]
    return parse_case(
        "\n".join([
            "title: T", f"currency: {currency}", "start: 2027-01", f"go_live: {month_text(deal.go_live or 1)}",
            f"months: {MONTHS}", "partners:", *(f"  {p}: {{name: {p}, annual_discount_rate: 5%}}" for p in partners),
            "demand: {monthly_new_instances: 1, monthly_churn: 1%}",
            "revenue_lines: {service: {price: 1, per: month}}", "costs:", *activities,
        ])
    )  # fmt: skip


def month_text(number: int) -> str:
    return f"{2027 + (number - 1) // YEAR}-{(number - 1) % YEAR + 1:02d}"


def terms_of(deal: Deal) -> Agreement:
    lines = [f"{name}: {spelt(value)}" for name, value in deal.terms.items()]
    if deal.has("tracked"):
        lines.append(f"approved_investments: [{', '.join(f'approved_{p}' for p in LETTERS[: deal.partners])}]")
    return parse_terms("\n".join(["kind: five_phase", "parties: {operator: a, vendor: b}", *lines, ""]))


def spelt(value: str) -> str:
    """A field as files say it: `6%`."""
    return f"{float(value):.0%}" if value.startswith("0.") else value


def scale_of(contract: Contract, digits: int) -> Decimal:
    """What makes every amount of a contract a whole number of smallest units."""
    lowest = min(Decimal(amount).as_tuple().exponent for amount in contract.revenue)
    return Decimal(1).scaleb(-digits - int(lowest))


def amounts_of(contract: Contract, scale: Decimal, field: str) -> list[list[Decimal]]:
    return [[Decimal(amount) * scale for amount in month] for month in getattr(contract, field)]


def entries_of(deal: Deal, contract: Contract, scale: Decimal) -> Iterator[Entry]:
    """What a contract's months are in a ledger."""
    fields = {field: amounts_of(contract, scale, field) for field in ("running", "one_time", "pass_through")}
    fields |= {field: amounts_of(contract, scale, field) for field in ("credits", "approved")}
    for number, revenue in enumerate(contract.revenue):
        day = last_day(START + number)
        yield Entry(day, "revenue", "service", amount=Decimal(revenue) * scale)
        for i, partner in enumerate(LETTERS[: deal.partners]):
            approved = fields["approved"][number][i]
            spent = {
                "run": fields["running"][number][i], "bill": fields["pass_through"][number][i],
                "build": fields["one_time"][number][i] - approved, "approved": approved,
            }  # fmt: skip
            yield from (
                Entry(day, "cost", f"{name}_{partner}", partner, amount=cost) for name, cost in spent.items() if cost
            )
            if credit := fields["credits"][number][i]:
                yield Entry(day, "credit", "service", partner, amount=credit)


def book_of(deal: Deal, contract: Contract, scale: Decimal) -> oracle.Book:
    """What the oracle makes of it."""

    def text(field: str) -> list[list[str]]:
        return [[str(amount) for amount in month] for month in amounts_of(contract, scale, field)]

    return oracle.five_phase(
        [str(Decimal(amount) * scale) for amount in contract.revenue], text("running"), text("one_time"), deal.go_live,
        pass_through=text("pass_through"), credits_due=text("credits"), approved=text("approved"),
        cost_cap=deal.cost_cap, **deal.terms,
    )  # fmt: skip


def check_payments(found: Settlement) -> None:
    """The laws of rounding with memory, on all months of a settlement."""
    due = paid = [Fraction(0)] * len(found.case.partners)
    fine = True  # so far every entitlement was a unit or more
    received = found.ledger.books.received[..., 0]
    for row, got in enumerate(found.paid):
        month = [Fraction(amount) / found.unit for amount in received[row]]
        whole = sum(month, Fraction(0)).denominator == 1
        due, paid = [a + b for a, b in zip(due, month, strict=True)], [a + b for a, b in zip(paid, got, strict=True)]
        assert sum(paid) == sum(due).__floor__()
        if whole:
            assert sum(got) == sum(month)
        if min(month) >= 0:
            assert min(got) >= 0
        if max(month) <= 0 and sum(month) < 0:
            assert max(got) <= 0
        fine = fine and min(month) >= 1
        assert max(abs(a - b) for a, b in zip(due, paid, strict=True)) < (1 if fine else 2)
        assert sum(got) == sum(found.from_customers[row])


@pytest.mark.long
def test_malformed_ledgers_are_settled_or_refused_in_a_line(
    case: Case, terms: Agreement, tmp_path: Path, counts: Callable[[int, int], int]
) -> None:
    rng, path = Random("malformed"), tmp_path / "ledger.csv"
    settled, count = 0, counts(100, 10_000)
    messages: list[str] = []
    for _ in range(count):
        lines = LEDGER.encode().splitlines(keepends=True)
        rng.choice((*COMMON, insert(CSV_SCRAPS)))(rng, lines, rng.randrange(len(lines)))
        path.write_bytes(b"".join(lines))
        try:
            found = settle(case, terms, read_actuals(path, case), parse_quarter("2027Q2"))
        except InputError as error:
            messages += str(error).splitlines()
        else:
            check_payments(found)
            settled += 1
    assert all(message.isprintable() and message.startswith(str(path)) for message in messages)
    assert settled > count * 0.03
