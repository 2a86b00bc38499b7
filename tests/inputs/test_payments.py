"""Statements that somebody else made: what is read of them, what is refused, and at which line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.payments import MONTHLY, QUARTERLY, Figure, Figures, Key, read_figures
from partnersim.inputs.reader import parse_case
from partnersim.timeline import parse_month, parse_quarter
from tests.inputs.samples import CASE

HEADER = "period,figure,item,partner,amount\n"
SHORT = "period,partner,amount\n"
EITHER = "period,figure,item,partner,amount, or period,partner,amount for payments alone"
STATEMENT = f"""\
{HEADER}2028-07,billed,,,48123.456789
2028-07,collected,,,48000
2028-07,taken,market,,12.5
2028-07,shared,,,47987.5
2028-07,cost,running,isv,-5.25
2028-07,tier,catch_up,msp,3333.33333333
2028-07,earned,,isv,1
2028-07,due,,isv,1
2028-07,paid,,isv,12000.01
2028-08,paid,,isv,-3.5
2028-09,balance,,msp,-0.125
2028-09,from_customers,,msp,0
2028Q3,opening,,isv,0.004
2028Q3,restated,,isv,0
2028Q3,earned,,isv,4
2028Q3,paid,,isv,4
2028Q3,closing,,isv,0.0049999
2028Q3,waiting,,isv,0
2028Q3,carried,,isv,0.0049999
2028Q3,transfer,msp,isv,1_000.10
"""


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "theirs.csv"


def read(path: Path, content: str, case: Case) -> Figures:
    path.write_text(content, encoding="utf-8")
    return read_figures(path, case)


def refusal(path: Path, content: str, case: Case) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(path, content, case)
    return str(caught.value).replace(f"{path}:", "").splitlines()


def test_every_figure_of_a_statement_is_read_exactly(path: Path, case: Case) -> None:
    found = read(path, STATEMENT, case)
    july, quarter = parse_month("2028-07"), parse_quarter("2028Q3")
    assert found.quarter == quarter
    assert found.stated[0] == Figure(Key(july, False, "billed"), Decimal("48123.456789"), 2)
    assert found.stated[5] == Figure(Key(july, False, "tier", "catch_up", "msp"), Decimal("3333.33333333"), 7)
    assert found.stated[-1] == Figure(Key(quarter, True, "transfer", "msp", "isv"), Decimal("1000.10"), 21)
    assert {each.key.figure for each in found.stated} == {*MONTHLY, *QUARTERLY}
    assert [each.key.when for each in found.stated[8:13:2]] == ["2028-07", "2028-09", "2028Q3"]


def test_the_short_form_is_of_payments(path: Path, case: Case) -> None:
    short = read(path, f"{SHORT}2028-07,isv,12.01\n2028-07,msp,0.50\n2028Q3,isv,12.01\n", case)
    long = read(path, f"{HEADER}2028-07,paid,,isv,12.01\n2028-07,paid,,msp,0.50\n2028Q3,paid,,isv,12.01\n", case)
    assert short == long


def test_columns_have_any_order(path: Path, case: Case) -> None:
    lines = (line.split(",")[::-1] for line in STATEMENT.splitlines())
    assert read(path, "".join(",".join(cells) + "\n" for cells in lines), case) == read(path, STATEMENT, case)


@pytest.mark.parametrize(("line", "message"), [
    ("2028-7,paid,,isv,1", "period: '2028-7' is neither a month nor a quarter; write it like 2028-07 or 2028Q3"),
    ("2028Q5,paid,,isv,1", "period: '2028Q5' is neither a month nor a quarter; write it like 2028-07 or 2028Q3"),
    (",paid,,isv,1", "period: '' is neither a month nor a quarter; write it like 2028-07 or 2028Q3"),
    ("2026-12,paid,,isv,1",
     "period: 2026-12 is outside the months of the case; write a month of 2027-01 to 2031-12"),
    ("2032Q1,paid,,isv,1",
     "period: 2032Q1 is outside the months of the case; write a quarter of 2027Q1 to 2031Q4"),
    ("2028-10,paid,,isv,1",
     "period: 2028-10 is not of 2028Q3, of which line 2 is; a statement is of one quarter, write a file for each"),
    ("2028Q2,closing,,isv,1",
     "period: 2028Q2 is not of 2028Q3, of which line 2 is; a statement is of one quarter, write a file for each"),
    ("2028-07,erned,,isv,1", "figure: 'erned' is not known; did you mean earned?"),
    ("2028Q3,billed,,,1", "figure: billed is of a month; write a period like 2028-07"),
    ("2028-08,closing,,isv,1", "figure: closing is of a quarter; write a period like 2028Q3"),
    ("2028-07,paid,,,1", "partner: the cell is empty; paid needs it, write the partner"),
    ("2028-07,tier,,isv,1", "item: the cell is empty; tier needs it, write the tier"),
    ("2028-07,taken,,,1", "item: the cell is empty; taken needs it, write the outside party"),
    ("2028-07,billed,,isv,1", "partner: billed is of none; leave the cell empty"),
    ("2028-07,due,total,isv,1", "item: due is of none; leave the cell empty"),
    ("2028-07,paid,,isw,1", "partner: 'isw' is no partner of the case; did you mean isv?"),
    ("2028Q3,transfer,mps,isv,1", "item: 'mps' is no partner of the case; did you mean msp?"),
    ("2028Q3,transfer,isv,isv,1",
     "item: isv pays itself; write who pays there, and under partner who is paid"),
    ("2028-07,paid,,isv,9", "this figure stands in line 2 already; keep one of the two"),
    ("2028-08,paid,,isv,1.005",
     "amount: '1.005' has 3 decimals, and CHF has 2; write 1.00, or 1005 if the point marks thousands"),
    ("2028-08,paid,,isv,-12.3456", "amount: '-12.3456' has 4 decimals, and CHF has 2; write -12.35"),
    ('2028-08,paid,,isv,"1,234.50"', "amount: 1,234.50: write 1234.50 or 1_234.50"),
    ('2028-08,earned,,isv,"12,5"', "amount: 12,5: write 12.5"),
    ("2028-08,earned,,isv,1'234.5", "amount: 1'234.5: write 1234.5 or 1_234.5"),
    ('2028-08,earned,,isv,"1.234,5"', "amount: 1.234,5: write 1234.5 or 1_234.5"),
    ("2028-08,earned,,isv,", "amount: '' is not a number; write one like 1234.50"),
    ("2028-08,earned,,isv,CHF 5", "amount: 'CHF 5' is not a number; write one like 1234.50"),
    ("2028-08,earned,,isv,1e3", "amount: 1e3: write 1000"),
    ("2028-08,earned,,isv,nan",
     "amount: nan is not a number that can be used; write a number, or quotes around a text"),
    ("2028-08,paid,,isv,1,234.50",
     "6 cells where the first line has 5; write one for each column, and numbers without commas"),
])  # fmt: skip
def test_what_cannot_be_used_is_said_in_a_line(path: Path, case: Case, line: str, message: str) -> None:
    assert refusal(path, f"{HEADER}2028-07,paid,,isv,1\n{line}\n", case) == [f"3: {message}"]


@pytest.mark.parametrize(("text", "message"), [
    ("", f"1: the first line must name the columns; write {EITHER}"),
    (HEADER, "1: there are no figures below the first line; write one a line"),
    ("period;partner;amount\n2028-07;isv;1\n", "1: ; stands between the columns; write commas"),
    ("period,partner,amount,amount\n", "1: the column name 'amount' stands here twice; give every column its own name"),
    ("period,partner,amont\n", "1: unknown column 'amont'; did you mean amount?"),
    ("period,item,partner,amount\n", f"1: there is no column figure; write {EITHER}"),
    ("partner,amount\nisv,1\n", f"1: there is no column period; write {EITHER}"),
    (f"{SHORT}2028-07,isv,1\n\n2028-08,isv,1\n", "3: this line is empty; delete it"),
])  # fmt: skip
def test_a_file_that_is_none_is_refused(path: Path, case: Case, text: str, message: str) -> None:
    assert refusal(path, text, case) == [message]


def test_every_cell_that_is_wrong_gets_a_line_of_its_own_and_twenty_at_most(path: Path, case: Case) -> None:
    assert refusal(path, f"{HEADER}2028-07,paid,x,isw,1.234\n", case) == [
        "2: item: paid is of none; leave the cell empty",
        "2: partner: 'isw' is no partner of the case; did you mean isv?",
        "2: amount: '1.234' has 3 decimals, and CHF has 2; write 1.23, or 1234 if the point marks thousands",
    ]
    lines = refusal(path, HEADER + 50 * "2028-07,paid,,isw,1\n", case)
    assert len(lines) == 21
    assert lines[-1] == "22: more problems from here on; correct those above first"


def test_decimals_of_payments_are_those_of_the_currency(path: Path) -> None:
    for currency, fits, not_so in (("JPY", "12", "12.5"), ("KWD", "12.345", "12.3456")):
        case = parse_case(CASE.replace("currency: CHF", f"currency: {currency}"))
        assert read(path, f"{SHORT}2028-07,isv,{fits}\n", case).stated[0].amount == Decimal(fits)
        (message,) = refusal(path, f"{SHORT}2028-07,isv,{not_so}\n", case)
        assert f"and {currency} has" in message
