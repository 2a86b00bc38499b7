"""Actual ledgers: what is read, what is refused, and at which line."""

from __future__ import annotations

import random
import re
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from partnersim.errors import InputError
from partnersim.inputs.actuals import COLUMNS, KINDS, Actuals, Entry, actuals_csv, read_actuals
from partnersim.inputs.actuals import rows as rows_module
from partnersim.inputs.case import Case
from partnersim.inputs.currencies import minor_digits
from partnersim.inputs.reader import parse_case
from partnersim.timeline import parse_month
from tests.inputs.samples import CASE
from tests.inputs.test_fuzz import COMMON, CSV_SCRAPS, insert

HEADER = ",".join(COLUMNS)
LEDGER = f"""\
{HEADER}
2027-02-28,cost,build_service,isv,22500.00,CHF,,,,INV-17,
2027-05-31,revenue,subscription,,1234.50,CHF,,2027-05,,R-1,
2027-05-31,revenue,subscription,,1234.50,CHF,,2027-05,,,
2027-05-31,revenue,subscription,,1234.50,CHF,,2027-05,,,
2027-05-31,instances,,,,,15,,,,
2027-05-31,instances,subscription,,,,14.5,,,,
2027-05-03,hours,maintenance,isv,,,7.25,,,"ticket 4, ""urgent"" case",
2027-05-04,cost,maintenance,isv,-120,CHF,,,,correction of ticket 4,
2027-06-30,cost,on_call,msp,6_000,CHF,,,,,
2027-06-30,refund,subscription,,2000,CHF,,2027-05,,,
2027-06-30,credit,subscription,msp,12.5,CHF,,,,,2027-08-01
2027-06-30,bad_debt,setup,,300,CHF,,,,,
2027-06-30,bad_debt,setup,isv,300,CHF,,,,,
2027-07-01,revenue,compute,,0,CHF,,,,nothing billed,
2027-07-02,lead,,isv,,,,,,,
2027-07-02,lead,,isv,,,12,,,,
2027-07-02,qualified_lead,,msp,,,,,,,
2027-07-02,deal,,isv,14400,CHF,,,msp,D-1,
2027-07-02,deal,,,9600,CHF,,,isv msp,D-2,
2027-08-02,renewal,subscription,isv,9600,CHF,,,,,
2027-08-02,expansion,compute,,1200,CHF,,,,,
2027-08-02,satisfaction,,isv,,,85%,,,,
2027-08-02,satisfaction,,msp,,,0.855,,,,
"""


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.csv"


def read(path: Path, content: str | bytes, case: Case) -> Actuals:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_actuals(path, case)


def refusal(path: Path, content: str | bytes, case: Case) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(path, content, case)
    return str(caught.value).replace(f"{path}:", "").splitlines()


def row(**cells: str) -> str:
    return ",".join(cells.get(column, "") for column in COLUMNS) + "\n"


def revenue(**cells: str) -> str:
    """A line that is fine but for what is given."""
    fine = {"date": "2027-05-31", "kind": "revenue", "item": "subscription", "amount": "1", "currency": "CHF"}
    return row(**fine | cells)


def hours(**cells: str) -> str:
    fine = {"date": "2027-05-31", "kind": "hours", "item": "maintenance", "partner": "isv", "quantity": "1"}
    return row(**fine | cells)


def test_a_ledger_is_read_line_by_line(path: Path, case: Case) -> None:
    actuals = read(path, LEDGER, case)
    assert actuals.file == str(path)
    assert actuals.currency == "CHF"
    assert [entry.line for entry in actuals.entries] == list(range(2, 25))
    may = parse_month("2027-05")
    assert actuals.entries[1] == Entry(
        date(2027, 5, 31), "revenue", "subscription", amount=Decimal("1234.5"), since=may, reference="R-1"
    )
    assert actuals.entries[1].month == may
    assert actuals.entries[6] == Entry(
        date(2027, 5, 3), "hours", "maintenance", "isv", quantity=Decimal("7.25"), reference='ticket 4, "urgent" case'
    )
    assert [entry.quantity for entry in actuals.entries if entry.kind == "lead"] == [1, 12]
    deals = [entry for entry in actuals.entries if entry.kind == "deal"]
    assert [(deal.partner, deal.influenced_by) for deal in deals] == [("isv", ("msp",)), (None, ("isv", "msp"))]
    satisfied = [entry.quantity for entry in actuals.entries if entry.kind == "satisfaction"]
    assert satisfied == [Decimal("0.85"), Decimal("0.855")]
    assert {entry.kind for entry in actuals.entries} == set(KINDS)


def test_amounts_are_exact_as_written(path: Path, case: Case) -> None:
    written = ("0.1", "0.10", "999999999999.99", "-0.01", "60_000", "+5", ".5")
    entries = read(path, HEADER + "\n" + "".join(revenue(amount=each) for each in written), case).entries
    assert [str(entry.amount) for entry in entries] == ["0.1", "0.10", "999999999999.99", "-0.01", "60000", "5", "0.5"]


@pytest.mark.parametrize("change", [
    lambda text: "\ufeff" + text,
    lambda text: text.replace("\n", "\r\n"),
    lambda text: text.replace("\n", "\r"),
    lambda text: text + "\n\n",
    lambda text: text.removesuffix("\n"),
    lambda text: text.replace(",", " , "),
    lambda text: text.replace("kind", '"kind"').replace("revenue", '"revenue"'),
])  # fmt: skip
def test_the_ways_spreadsheets_write_csv_are_read(path: Path, case: Case, change: Callable[[str], str]) -> None:
    text = LEDGER.replace('"ticket 4, ""urgent"" case"', "ticket 4")
    assert read(path, change(text), case).entries == read(path, text, case).entries


def test_columns_have_any_order_and_only_those_that_are_needed(path: Path, case: Case) -> None:
    entries = read(path, "quantity,partner,kind,item,date\n8,isv,hours,maintenance,2027-05-03\n", case).entries
    assert entries == (Entry(date(2027, 5, 3), "hours", "maintenance", "isv", quantity=Decimal(8)),)


def test_partners_called_like_missing_values_are_texts(path: Path) -> None:
    case = parse_case(CASE.replace("isv", "none").replace("msp", "no"))
    assert read(path, f"{HEADER}\n{hours(partner='none')}", case).entries[0].partner == "none"
    for name in ("NA", "nan", "None", "N/A"):
        (message,) = refusal(path, f"{HEADER}\n{hours(partner=name)}", case)
        assert message.startswith(f"2: partner: '{name}' is no partner of the case; ")


def test_an_amount_has_at_most_the_decimals_of_its_currency(path: Path) -> None:
    for currency, digits in {"CHF": 2, "EUR": 2, "JPY": 0, "KWD": 3, "BHD": 3, "XYZ": 2}.items():
        assert minor_digits(currency) == digits
        case = parse_case(CASE.replace("currency: CHF", f"currency: {currency}"))
        fits = ("12" if digits == 0 else "12." + "0" * digits, "3")
        lines = "".join(revenue(amount=amount, currency=currency) for amount in fits)
        assert len(read(path, f"{HEADER}\n{lines}", case).entries) == 2
        finer = "12." + "0" * digits + "1"
        (message,) = refusal(path, f"{HEADER}\n{revenue(amount=finer, currency=currency)}", case)
        assert f"has {digits + 1} decimals, and {currency} has {digits}; write 12" in message


def test_money_may_be_corrected_below_nothing(path: Path, case: Case) -> None:
    cost = row(date="2027-05-31", kind="cost", item="on_call", partner="msp", amount="5", currency="CHF")
    text = f"{HEADER}\n{revenue(amount='-5')}{cost}{cost.replace(',5,', ',-5,')}"
    assert [entry.amount for entry in read(path, text, case).entries] == [-5, 5, -5]
    for kind in ("refund", "bad_debt"):
        assert [entry.amount for entry in read(path, f"{HEADER}\n{revenue(kind=kind, amount='-5.20')}", case).entries]
    for kind in ("renewal", "expansion"):
        (message,) = refusal(path, f"{HEADER}\n{revenue(kind=kind, amount='-5.20')}", case)
        assert message == "2: amount: '-5.20' is below 0; write 5.20, the kind says which way it goes"
        (message,) = refusal(path, f"{HEADER}\n{revenue(kind=kind, amount='0.00')}", case)
        assert message == "2: amount: '0.00' books nothing; delete the line, or write an amount above 0"


def test_costs_of_a_month_are_never_below_nothing(path: Path, case: Case) -> None:
    def cost(amount: str, day: str) -> str:
        return row(date=day, kind="cost", item="maintenance", partner="isv", amount=amount, currency="CHF")

    ten_hours = hours(quantity="10")  # 950 at 95 an hour
    assert read(path, f"{HEADER}\n{ten_hours}{cost('-950', '2027-05-02')}", case)
    assert refusal(path, f"{HEADER}\n{ten_hours}{cost('-950.01', '2027-05-02')}", case) == [
        "3: the costs of isv for maintenance in 2027-05 come to -0.01; date a correction in the month it corrects"
    ]
    assert refusal(path, f"{HEADER}\n{cost('10', '2027-05-02')}{cost('-10', '2027-06-02')}", case) == [
        "3: the costs of isv for maintenance in 2027-06 come to -10; date a correction in the month it corrects"
    ]


SHOWN = "; write a day of 2027-01 to 2031-12"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (revenue(date="14.09.2027"), "date: '14.09.2027' is not a day; write it like 2027-09-14"),
        (revenue(date="2027-9-1"), "date: '2027-9-1' is not a day; write it like 2027-09-01"),
        (revenue(date="2027-02-30"), "date: '2027-02-30' is not a day; write it like 2027-04-30"),
        (revenue(date="09/14/2027"), "date: '09/14/2027' is not a day; write it like 2027-04-30"),
        (revenue(date="20270914"), "date: '20270914' is not a day; write it like 2027-04-30"),
        (revenue(date="2026-12-31"), f"date: 2026-12-31 is outside the months of the case{SHOWN}"),
        (revenue(date="2032-01-01"), f"date: 2032-01-01 is outside the months of the case{SHOWN}"),
        (revenue(date=""), "date is empty; revenue needs it, write the day"),
        (revenue(kind="revenu"), "kind: 'revenu' is not known; did you mean revenue?"),
        (revenue(kind="Revenue"), "kind: 'Revenue' is not known; did you mean revenue?"),
        (revenue(item=""), "item is empty; revenue needs it, write the revenue line"),
        (
            revenue(item="subscritpion"),
            "item: 'subscritpion' is no revenue line of the case; did you mean subscription?",
        ),
        (
            revenue(item="on_call"),
            "item: 'on_call' is no revenue line of the case; known: compute, setup, subscription",
        ),
        (revenue(partner="isv"), "partner: revenue has none; leave the cell empty"),
        (revenue(quantity="1"), "quantity: revenue has none; leave the cell empty"),
        (revenue(currency="EUR"), "currency: 'EUR' is not CHF, the currency of the case; convert the amount to CHF"),
        (revenue(currency=""), "currency is empty; revenue needs it, write the currency"),
        (revenue(amount=""), "amount is empty; revenue needs it, write the amount or correction"),
        (revenue(amount='"1,234"'), "amount: 1,234: write 1234 or 1_234"),
        (revenue(amount="1'234"), "amount: 1'234: write 1234 or 1_234"),
        (revenue(amount="1’234.50"), "amount: 1’234.50: write 1234.50 or 1_234.50"),
        (revenue(amount="1 234"), "amount: 1 234: write 1234 or 1_234"),
        (revenue(amount='"1.234,50"'), "amount: 1.234,50: write 1234.50 or 1_234.50"),
        (revenue(amount='"12,5"'), "amount: 12,5: write 12.5"),
        (revenue(amount="60k"), "amount: 60k: write 60000 or 60_000"),
        (revenue(amount="1e5"), "amount: 1e5: write 100000"),
        (revenue(amount="1.5E3"), "amount: 1.5E3: write 1500"),
        (
            revenue(amount="1.234"),
            "amount: '1.234' has 3 decimals, and CHF has 2; write 1.23, or 1234 if the point marks thousands",
        ),
        (revenue(amount="1234.567"), "amount: '1234.567' has 3 decimals, and CHF has 2; write 1234.57"),
        (revenue(amount="(120.00)"), "amount: '(120.00)' is not a number; write one like 1234.50"),
        (revenue(amount="120 CHF"), "amount: '120 CHF' is not a number; write one like 1234.50"),
        (revenue(amount="007"), "amount: '007' is not a number; write one like 1234.50"),
        (revenue(amount="=1+1"), "amount: '=1+1' is not a number; write one like 1234.50"),
        (
            revenue(amount="NaN"),
            "amount: NaN is not a number that can be used; write a number, or quotes around a text",
        ),
        (revenue(amount="1e999"), "amount: '1e999' is too large for a number; write fewer zeros"),
        (
            revenue(amount="1000000000001"),
            "amount: '1000000000001' is larger than any deal; write a number up to 1e+12",
        ),
        (revenue(since="2027-5"), "since: '2027-5' is not a month; write it like 2027-04"),
        (
            revenue(since="2026-12"),
            "since: 2026-12 is before the case begins; write 2027-01 for customers who were there before",
        ),
        (revenue(since="2027-06"), "since: 2027-06 is after 2027-05-31; write the month the customer came in"),
        (revenue(reference="x" * 201), "reference: the text has 201 characters; write at most 200"),
        (
            revenue(reference="a\tb"),
            "reference: 'a\\tb' holds a tab or what is not seen; write spaces",
        ),
        (hours(quantity="-1"), "quantity: '-1' is below 0; write 0 or more"),
        (hours(quantity='"7,5"'), "quantity: 7,5: write 7.5"),
        (hours(quantity="7:30"), "quantity: '7:30' is not a number; write one like 1234.50"),
        (hours(item="compute"), "item: compute is a third party's bill; book its amount as cost"),
        (
            revenue(reported="2027-05-30"),
            "reported: 2027-05-30 is before 2027-05-31; write the day it was reported, or",
        ),
        (
            revenue(reported="2037-01-01"),
            "reported: 2037-01-01 is outside the months in which it may be reported; write a day of 2027-01 to 2036-12",
        ),
        (hours(item="subscription"), "item: 'subscription' is no activity of the case; known: build_portal, "),
        (hours(partner=""), "partner is empty; hours needs it, write the partner with an hourly cost"),
        (hours(partner="acme"), "partner: 'acme' is no partner of the case; known: isv, msp"),
        (hours(amount="5"), "amount: hours has none; leave the cell empty"),
        (
            hours(kind="satisfaction", item="", quantity="85"),
            "quantity: 85 is not a rate; write 85%",
        ),
        (hours(kind="satisfaction", item="", quantity="1"), "quantity: is 1 1% or 100%? write 1% or 100%"),
        (hours(kind="satisfaction", item="", quantity="120%"), "quantity: '120%' is above 100%; write 0% to 100%"),
        (hours(kind="satisfaction", item="", quantity="9e-1"), "quantity: 9e-1: write 0.9"),
        (
            revenue(kind="deal", item="", partner="isv", influenced_by="isv"),
            "influenced_by: the deal is isv's already; name others, or nobody",
        ),
        (
            revenue(kind="deal", item="", influenced_by='"isv,msp"'),
            "influenced_by: 'isv,msp' has other marks between names; write spaces",
        ),
        (revenue(kind="deal", item="", influenced_by="isv isv"), "influenced_by: isv is named twice; name it once"),
        (
            revenue(kind="deal", item="", influenced_by="NA"),
            "influenced_by: 'NA' is no partner of the case; known: isv, msp",
        ),
        ("\n\n" + revenue(), "this line is empty; delete it"),
        (
            "2027-05-31,revenue\n",
            "2 cells where the first line has 11; write one for each column, and numbers without commas",
        ),
        (
            revenue(amount="1,234"),
            "12 cells where the first line has 11; write one for each column, and numbers without commas",
        ),
        (
            revenue(reference='"open'),
            "this is not readable as CSV (unexpected end of data); check the quotation marks",
        ),
        (
            revenue(reference='"open') + revenue(reference='close"'),
            "quotation marks are open at the end of this line; close them, an entry is one line",
        ),
        (
            revenue(reference='"a"b'),
            "this is not readable as CSV (',' expected after '\"'); check the quotation marks",
        ),
        (revenue(reference="a\0b"), "the character U+0000 cannot be seen or printed; delete it"),
        (revenue(reference="a\u202eb"), "the character U+202E cannot be seen or printed; delete it"),
        ("x" * 10_001, "this line is over 10,000 characters; keep only entries"),
    ],
)
def test_a_line_that_is_no_entry_is_refused(path: Path, case: Case, line: str, words: str) -> None:
    (message,) = refusal(path, f"{HEADER}\n{line}", case)
    assert message.startswith(f"2: {words}")
    assert len(message) < 400


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", f"1: the first line must name the columns; write some of {HEADER}"),
        ("\n" + LEDGER, "1: this line is empty; delete it"),
        (f"{HEADER}\n", "1: there are no entries below the first line; write one a line"),
        (LEDGER.replace(",", ";"), "1: ; stands between the columns; write commas"),
        (LEDGER.replace(",", "\t"), "1: a tab stands between the columns; write commas"),
        ("date,kind,date\n", "1: the column name 'date' stands here twice; give every column its own name"),
        ("date,kind,\n", "1: a column has no name; give every column its own name"),
        ("date,kind,amont\n", "1: unknown column 'amont'; did you mean amount?"),
        ("Date,kind\n", "1: unknown column 'Date'; did you mean date?"),
        ("date,item\n", "1: there is no column 'kind'; known: date, item"),
        (
            "date,kind,amount\n2027-05-31,lead,\n2027-05-31,hours,\n2027-05-31,hours,\n",
            "1: there is no column partner, and lead needs it; add it",
        ),
        (HEADER.encode() + b"\n\xe9", "2: byte 0xe9 is not UTF-8; save the file as UTF-8"),
        (LEDGER.encode("utf-16"), "1: byte 0xff is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused(path: Path, case: Case, content: str | bytes, words: str) -> None:
    assert refusal(path, content, case)[0] == words


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, case: Case) -> None:
    for name, words in ((tmp_path / "none.csv", "there is no such file"), (tmp_path, "this is a directory")):
        with pytest.raises(InputError, match=words):
            read_actuals(name, case)
    with pytest.raises(InputError, match="cannot be read"):
        read_actuals("ledger\0.csv", case)


def test_all_problems_are_told_up_to_a_limit(path: Path, case: Case) -> None:
    lines = revenue(item="x", amount="60k") + hours(quantity="x") + "short\n" + revenue(reference='"open')
    assert [message.split(":")[0] for message in refusal(path, f"{HEADER}\n{lines}", case)] == ["2", "2", "3", "4", "5"]
    found = refusal(path, f"{HEADER}\n{revenue(currency='EUR') * 1000}", case)
    assert len(found) == 21
    assert found[-1] == "22: more problems from here on; correct those above first"


def test_a_column_that_is_missing_is_told_once_for_each_kind(path: Path, case: Case) -> None:
    found = refusal(path, "date,kind\n" + "2027-05-31,lead\n2027-05-31,hours\n" * 50, case)
    assert found == [
        "1: there is no column partner, and lead needs it; add it",
        "1: there is no column item, and hours needs it; add it",
    ]


def test_more_lines_than_the_limit_are_refused(path: Path, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rows_module.MOST_ROWS == 1_000_000
    monkeypatch.setattr(rows_module, "MOST_ROWS", 1000)
    assert len(read(path, f"{HEADER}\n{revenue() * 1000}", case).entries) == 1000
    assert refusal(path, f"{HEADER}\n{revenue() * 1001}", case) == [
        "1002: there are more than 1,000 lines below the first; add up small items by day"
    ]


def test_the_same_line_twice_with_a_reference_is_booked_twice(path: Path, case: Case) -> None:
    text = f"{HEADER}\n{revenue()}{revenue()}{revenue(reference='R-1')}{revenue(amount='2', reference='R-1')}"
    assert len(read(path, text, case).entries) == 4
    assert refusal(path, text + revenue(amount="1.00", reference="R-1"), case) == [
        "6: this is booked in line 4 already, with the same reference; delete one of the two"
    ]


def test_a_level_is_given_once_a_day(path: Path, case: Case) -> None:
    def level(item: str, quantity: str) -> str:
        return row(date="2027-05-31", kind="instances", item=item, quantity=quantity)

    text = f"{HEADER}\n{revenue()}{level('', '3')}{level('setup', '3')}"
    assert len(read(path, text, case).entries) == 3
    assert refusal(path, text + level("setup", "4"), case) == [
        "5: instances of this day are in line 4 already; keep one of the two"
    ]


def test_every_month_from_go_live_on_is_booked(path: Path, case: Case) -> None:
    early = revenue(date="2027-02-01")
    assert read(path, f"{HEADER}\n{early}", case)  # before go-live in May, months may be empty
    lead = row(date="2028-01-01", kind="lead", partner="isv")
    assert read(path, f"{HEADER}\n{early}{revenue()}{lead}", case)  # nothing is missing after the last month booked
    text = f"{HEADER}\n{revenue(date='2027-10-01')}{early}{revenue(date='2027-10-02')}{hours(date='2027-07-01')}{lead}"
    what = "are booked in {}; add them, or a revenue of 0 if there were none"
    assert refusal(path, text, case) == [
        "2: no revenue, cost or hours " + what.format("2027-08 to 2027-09"),
        "5: no revenue, cost or hours " + what.format("2027-05 to 2027-06"),
    ]
    nothing = "".join(revenue(date=f"2027-{month:02}-01", amount="0") for month in (5, 6, 8, 9))
    assert read(path, text + nothing, case)


def test_a_ledger_is_cut_after_a_month(path: Path, case: Case) -> None:
    actuals = read(path, LEDGER, case)
    cut = actuals.until(parse_month("2027-05"))
    assert [entry.line for entry in cut.entries] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert (cut.file, cut.currency) == (actuals.file, "CHF")


def test_a_frame_has_a_row_for_each_entry_and_exact_amounts(path: Path, case: Case) -> None:
    frame = read(path, LEDGER, case).to_frame()
    assert len(frame) == 23
    assert frame.loc[frame.kind == "revenue", "amount"].sum() == Decimal("3703.50")
    assert str(frame["month"].iloc[0]) == "2027-02"


def test_what_is_written_reads_back_equal(path: Path, tmp_path: Path, case: Case) -> None:
    entries = read(path, LEDGER.replace("85%", "100%"), case).entries
    again = tmp_path / "again.csv"
    again.write_text(actuals_csv(entries, "CHF"), encoding="utf-8")
    assert read_actuals(again, case).entries == entries


def test_the_order_of_lines_changes_no_sum(path: Path, case: Case) -> None:
    head, *lines = LEDGER.splitlines(keepends=True)

    def sums(lines: list[str]) -> Counter[tuple[int, str, str | None, str | None]]:
        found: Counter[tuple[int, str, str | None, str | None]] = Counter()
        for entry in read(path, head + "".join(lines), case).entries:
            found[entry.month, entry.kind, entry.item, entry.partner] += entry.amount or entry.quantity or 0
        return found

    expected = sums(lines)
    for seed in range(20):
        random.Random(seed).shuffle(lines)
        assert sums(lines) == expected


@pytest.mark.long
def test_malformed_ledgers_are_refused_near_the_fault(
    path: Path, case: Case, counts: Callable[[int, int], int], record_property: Callable[[str, object], None]
) -> None:
    draw = random.Random(20270502)  # fixed: a run can be repeated
    count = counts(300, 10_000)
    refused = near = 0
    for _ in range(count):
        lines = LEDGER.encode().splitlines(keepends=True)
        mutation = draw.choice((*COMMON, insert(CSV_SCRAPS), insert(CSV_SCRAPS)))
        at = mutation(draw, lines, draw.randrange(len(lines)))
        mutant = b"".join(lines)
        path.write_bytes(mutant)
        started = time.process_time()
        try:
            read_actuals(path, case)
        except InputError as error:
            refused += 1
            named = []
            for message in str(error).replace(f"{path}:", "sample:").splitlines():
                match = re.fullmatch(r"sample:(\d+): \S.{10,}", message)
                assert match, (message, mutant)
                assert message.isprintable(), (message, mutant)
                assert len(message) < 400, (message, mutant)
                named.append(int(match[1]))
            near += any(abs(line - (at + 1)) <= 1 for line in named)
        assert time.process_time() - started < 1, mutant
    record_property("malformed csv", count)
    record_property("near in csv", near / refused)
    assert refused > count * 0.3
    assert near / refused >= 0.9


def test_a_line_takes_little_memory(path: Path, case: Case) -> None:
    draw = random.Random(1)
    with path.open("w") as stream:
        stream.write(HEADER + "\n")
        for number in range(20_000):
            amount = f"{draw.randint(1, 10**7) / 100:.2f}"
            stream.write(revenue(amount=amount, since="2027-05", reference=f"R-{number}"))
    tracemalloc.start()
    try:
        assert len(read_actuals(path, case).entries) == 20_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20_000 * 1500  # so a hundred thousand take less than 150 MB
