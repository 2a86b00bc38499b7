"""The page of a statement: it says who pays whom, what it shows adds up, and late items are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import groupby, pairwise

import pytest

from partnersim.inputs.actuals import Entry
from partnersim.render.locales import use_locale
from partnersim.render.settlement.page import ACCOUNT, account_tables, statement_page
from partnersim.render.settlement.shown import shown_accounts, shown_months
from partnersim.settle.statement import Statement
from partnersim.timeline import parse_month
from tests.render.settlement.stated import (
    BACK_DATED,
    LATE,
    MADE,
    Shown,
    in_currency,
    nothing_happened,
    number,
    read,
    stated,
    statement,
)

NONE = [Decimal(0)] * 9
MARGIN = 14 / 25.4 * 96  # [pixels] of a printed page, to the left and right


@pytest.fixture(params=MADE)
def found(request: pytest.FixtureRequest) -> Statement:
    return statement(request.param)


def months_of(shown: Shown) -> list[list[str]]:
    return next(table for table in shown.tables if any(row[0] == "billed, less refunds" for row in table))


def test_the_headline_says_who_pays_whom_what_by_when(found: Statement) -> None:
    shown = read(statement_page(found))
    currency = found.settlement.case.currency
    names = {key: partner.name for key, partner in found.settlement.case.partners.items()}
    for each in found.transfers:
        said = f"{names[each.payee]} {currency} {each.amount:,}"
        assert said in (shown.headline if len(found.transfers) < 3 else shown.text)
        assert f"{names[each.payer]} pays " in shown.text
    day = f"{found.due.day} {found.due:%B %Y}"
    assert shown.headline.endswith(f" by {day}" if found.transfers else f"for {found.name}")


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("five_phase", "Operator AG pays Vendor AG CHF 47,190.82 by 29 November 2028"),
        ("in JPY", "Operator AG pays Vendor AG JPY 30,411 by 29 November 2028"),
        ("in KWD", "Operator AG pays Vendor AG KWD 30,411.563 by 29 November 2028"),
        ("three partners",
         "Partner 0 pays Partner 1 CHF 25,521.62 and Partner 2 CHF 25,529.65 by 29 November 2028"),
        ("seven partners", "Six payments are due by 29 November 2028"),
        ("nothing happened", "Nobody owes anything for 2027Q3"),
    ],
)  # fmt: skip
def test_a_headline_is_a_sentence(name: str, headline: str) -> None:
    assert read(statement_page(statement(name))).headline == headline


def test_the_reader_meets_quarter_currency_close_hash_and_version(found: Statement) -> None:
    text = read(statement_page(found)).text
    case = found.settlement.case
    for said in (case.title, f"{found.name}, ", f" · {case.currency} · ", f"closed {found.closed.day} ", found.hash):
        assert said in text
    assert text.index(found.hash[:12]) < text.index("Account") < text.rindex(found.hash)


def test_accounts_add_up_as_they_are_shown(found: Statement) -> None:
    partners = 0
    for table in account_tables(found):
        columns = list(zip(*(map(number, row.cells[1:]) for row in table.rows), strict=True))
        for opening, restated, earned, paid, closing, waiting, carried, unrounded in columns:
            assert opening + restated + earned + paid == closing == waiting + carried
            assert abs(unrounded - carried) < Decimal(1).scaleb(-found.digits)
        partners += len(columns)
        assert len(columns) <= 6
    assert partners == len(found.partners)
    assert [row.cells[0] for row in account_tables(found)[0].rows][: len(ACCOUNT)] == [
        each[0] for each in ACCOUNT.values()
    ]


def test_a_statement_opens_with_what_the_one_before_closed_with() -> None:
    for terms, more in ((BACK_DATED, LATE), (BACK_DATED.replace("back_dated", "next"), LATE)):
        quarters = [shown_accounts(stated(quarter, terms, more=more)) for quarter in ("2027Q3", "2027Q4", "2028Q1")]
        for before, after in pairwise(quarters):
            assert [each.closing for each in before.values()] == [each.opening for each in after.values()]


def test_months_add_up_across_and_down(found: Statement) -> None:
    table = months_of(read(statement_page(found)))
    head, *rows = table
    assert head[-1] == found.name
    earned_by_all = NONE
    group: list[list[Decimal]] = []
    for row in rows:
        label, cells = row[0], row[1:]
        if not cells or label == "phase":
            group = []
            continue
        *months, quarter = map(number, cells)
        if label == "contract balance before":
            began, before = quarter, months
            assert quarter == months[0]
            continue
        if label == "contract balance after":
            assert quarter == months[-1]
            assert before == [began, *months[:-1]]
            continue
        assert sum(months) == quarter
        if label in ("shared", "earned"):
            parts = [sum(column) for column in zip(*group, strict=True)]
            assert (parts or [0] * (1 + len(months))) == [*months, quarter]
        if label == "shared":
            shared = [*months, quarter]
        if label == "earned":
            earned_by_all = [a + b for a, b in zip(earned_by_all, [*months, quarter], strict=False)]
        group.append([*months, quarter])
    by_label = {row[0]: row[1:] for row in rows}
    back = by_label.get("added back: whoever is at fault bears it", ["0"] * len(shared))
    assert earned_by_all == [amount - number(more) for amount, more in zip(shared, back, strict=True)]


def test_what_was_paid_is_what_customers_and_partners_paid(found: Statement) -> None:
    rows = months_of(read(statement_page(found)))
    places = [place for place, row in enumerate(rows) if row[0] == "paid"]
    assert len(places) == len(found.partners)
    for place in places:
        paid, customers, partners = ([number(cell) for cell in row[1:]] for row in rows[place : place + 3])
        assert [a + b for a, b in zip(customers, partners, strict=True)] == paid


def test_the_account_says_what_the_months_say(found: Statement) -> None:
    shown = read(statement_page(found))
    by_rows = {label: [number(row[-1]) for row in months_of(shown) if row[0] == label] for label in ("earned", "paid")}
    accounts = shown_accounts(found).values()
    unit = Decimal(1).scaleb(-found.digits)
    assert by_rows["earned"] == [account.earned * unit for account in accounts]
    assert by_rows["paid"] == [account.paid * unit for account in accounts]


def test_what_is_shown_is_off_by_less_than_two_units(found: Statement) -> None:
    scale = 10**found.digits
    for shown, exact in zip(shown_accounts(found).values(), found.accounts.values(), strict=True):
        assert all(abs(one - scale * other) < 2 for one, other in zip(shown, exact, strict=False))
    for month, stated_month in zip(shown_months(found), found.months, strict=True):
        for name in ("earned", "due", "paid", "from_customers"):
            pairs = zip(getattr(month, name), getattr(stated_month, name), strict=True)
            assert all(abs(one - scale * other) < 2 for one, other in pairs)
        for tier, units in month.tiers.items():
            pairs = zip(units, stated_month.tiers[tier], strict=True)
            assert all(abs(one - scale * other) < 2 for one, other in pairs)
        assert abs(month.shared - scale * stated_month.shared) < 2


def test_money_has_the_decimals_of_its_currency() -> None:
    for name, digits in (("in JPY", 0), ("five_phase", 2), ("in KWD", 3)):
        cells = [cell for row in months_of(read(statement_page(statement(name))))[3:] for cell in row[1:]]
        assert {len(cell.partition(".")[2]) for cell in cells} == {digits}


def test_phases_are_in_words() -> None:
    rows = {row[0]: row[1:] for row in months_of(read(statement_page(statement("losing"))))}
    assert rows["phase"] == ["investment", "cash-flow negative", "cash-flow negative", ""]
    assert "phase" not in [row[0] for row in months_of(read(statement_page(statement("direct"))))]


def test_what_outside_parties_take_is_named() -> None:
    rows = {row[0]: row[1:] for row in months_of(read(statement_page(statement("marketplace"))))}
    found = statement("marketplace")
    for cell, month in zip(rows["taken by Cloud marketplace"], found.months, strict=False):
        assert abs(-number(cell) - Decimal(float(month.taken["marketplace"]))) < Decimal("0.02")


def test_money_that_waits_has_a_row_of_its_own() -> None:
    """Under direct terms remitted a month later; nothing waits where all is paid at once."""
    labels = {
        name: [row[0] for row in months_of(read(statement_page(statement(name))))] for name in ("direct", "five_phase")
    }
    assert "due" in labels["direct"]
    assert "due" not in labels["five_phase"]
    account = account_tables(statement("direct"))[0]
    (waits,) = (row.cells for row in account.rows if "waits" in row.cells[0])
    exact = statement("direct").accounts["isv"].waiting
    assert number(waits[1]) == Decimal(round(exact * 100)) / 100 > 0


@pytest.mark.parametrize(("name", "words"), [("late, next", "actuals: next"), ("late, back-dated", "back_dated")])
def test_late_items_are_named(name: str, words: str) -> None:
    shown = read(statement_page(statement(name)))
    assert words in shown.text
    (table,) = (table for table in shown.tables if table[0][0] == "line")
    first, second = table[1:]
    lines = [str(each.entry.line) for each in statement(name).settlement.book.counted if each.late]
    assert {first[0], second[0]} == set(lines)
    assert first[1:] == ["2027-08-20", "2027-11-05", "revenue: subscription", "", "4,000.01", "LATE-7"]
    assert second[1:] == ["2027-06-03", "2027-11-05", "cost: on_call", "Operator AG", "77.77", ""]


def test_restated_months_are_shown_with_what_the_account_says() -> None:
    found = statement("late, back-dated")
    shown = read(statement_page(found))
    (table,) = (table for table in shown.tables if table[-1][0] == "restated")
    months = ["June 2027, cash-flow negative", "August 2027, unequal"]
    assert [row[0] for row in table[1:]] == [*months, "restated"]
    totals = [sum(map(number, column)) for column in list(zip(*table[1:-1], strict=True))[1:]]
    assert totals == [number(cell) for cell in table[-1][1:]]
    assert totals == [account.restated * Decimal("0.01") for account in shown_accounts(found).values()]
    assert all(totals)


def test_nothing_is_said_of_late_items_where_there_are_none() -> None:
    assert "Late items" not in read(statement_page(statement("five_phase"))).headings


def test_lines_of_which_nothing_is_booked_are_named() -> None:
    text = read(statement_page(nothing_happened())).text
    assert "Nothing is booked for setup and compute in 2027Q3, though the plan of the case has bills then." in text
    assert "Nothing is booked" not in read(statement_page(statement("five_phase"))).text


def test_after_the_end_late_items_are_dated_back() -> None:
    terms = BACK_DATED.replace("back_dated", "next") + "terminate: 2027-09\ncustomers_stay_with: operator\n"
    text = read(statement_page(stated("2027Q4", terms, more=LATE))).text
    assert "The agreement has ended, so late items are dated back" in text


def test_sources_name_their_ledger_lines(found: Statement) -> None:
    """Each month's amounts and counts of lines are those of the statement, and ranges name exactly its lines."""
    table = read(statement_page(found)).tables[-1]
    rows = [row for row in table[1:] if len(row) > 1]
    assert len(rows) == len(found.sources)
    by_lines = {len(source.lines): source for source in found.sources}
    assert {int(row[4].replace(",", "")) for row in rows} == set(by_lines)
    named = [line for row in rows if "…" not in row[5] for line in _lines(row[5])]
    known = [line for source in found.sources for line in source.lines]
    assert set(named) <= set(known)
    assert len(named) == len(set(named))
    if "…" not in "".join(row[5] for row in rows):
        assert sorted(named) == sorted(known)


def _lines(ranges: str) -> list[int]:
    found: list[int] = []
    for each in ranges.split(", "):
        first, _, last = each.partition("–")
        found += range(int(first), int(last or first) + 1)
    return found


def test_numbers_are_written_as_in_the_readers_locale() -> None:
    try:
        use_locale("de_CH")
        page = statement_page(statement("five_phase"))
    finally:
        use_locale("en")
    assert "CHF 47’190.82 by" in page
    assert "," not in "".join(cell for row in months_of(read(page)) for cell in row[1:])


def test_the_page_needs_nothing_beside_itself(found: Statement) -> None:
    page = statement_page(found)
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page == statement_page(found)


def crowded() -> Statement:
    """Names without a space to break at, and amounts as large as any, with three decimals."""
    case = in_currency("KWD").replace("Vendor AG", "W" * 40).replace("Operator AG", "W" * 39 + "X")
    case = case.replace("subscription", "s" * 40).replace("on_call", "o" * 40)
    much = Decimal("123456789012.345")
    more = [
        Entry(day, kind, item, partner, amount=much, reference="R" * 60, reported=reported)
        for kind, item, partner in (("revenue", "s" * 40, None), ("cost", "o" * 40, "msp"))
        for day, reported in ((date(2027, 8, 20), date(2027, 11, 5)), (date(2027, 11, 20), None))
    ]
    more = [replace(each, since=parse_month("2027-08")) if each.kind == "revenue" else each for each in more]
    return stated("2027Q4", BACK_DATED, case, more)


@pytest.mark.parametrize("make", [crowded, *(partial(statement, name) for name in ("seven partners", "direct"))])
def test_the_printed_page_keeps_within_a4(make: Callable[[], Statement]) -> None:
    """No text is set beyond the right margin, in whatever typeface is at hand."""
    import weasyprint
    from weasyprint.formatting_structure import boxes

    for page in weasyprint.HTML(string=statement_page(make())).render().pages:
        assert (round(page.width), round(page.height)) == (794, 1123)  # A4
        ends = [box.position_x + box.width for box in page._page_box.descendants() if isinstance(box, boxes.TextBox)]
        assert max(ends) < page.width - MARGIN + 1.0


def test_fractions_that_rounding_leaves_are_told() -> None:
    found = statement("three partners")
    (row,) = (row.cells for row in account_tables(found)[0].rows if row.cells[0] == "of which is carried, unrounded")
    exact = [account.carried for account in found.accounts.values()]
    assert any(exact)
    for cell, amount in zip(row[1:], exact, strict=True):
        assert abs(Fraction(number(cell)) - amount) <= Fraction(1, 2 * 10**5)
        assert len(cell.partition(".")[2]) == 5


def test_amounts_are_grouped_by_month() -> None:
    rows = read(statement_page(statement("five_phase"))).tables[-1][1:]
    assert [row[0] for row in rows if len(row) == 1] == ["July 2028", "August 2028", "September 2028"]
    first = next(list(group) for alone, group in groupby(rows, lambda row: len(row) == 1) if not alone)
    assert [row[0] for row in first][:3] == ["revenue"] * 3  # before what partners spend
