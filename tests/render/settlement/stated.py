"""Statements of many kinds of deal, settled once each, and a page read back as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from typing import Any

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import parse_terms, read_terms
from partnersim.inputs.actuals import Actuals, Entry
from partnersim.inputs.case import Case
from partnersim.inputs.reader import parse_case
from partnersim.settle.settlement import settle
from partnersim.settle.statement import Statement
from partnersim.settle.trial import trial_ledger
from partnersim.timeline import parse_month, parse_quarter
from tests.conftest import ROOT
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE
from tests.render.workbook.sheets import partners_case

BACK_DATED = FIVE_PHASE + "actuals: back_dated\n"
PROFIT = (
    "kind: static_split\nparties: {operator: msp, vendor: isv}\nbase: profit\nshares: {operator: 50%, vendor: 50%}\n"
    "roles: {collects: operator}\n"
)
THIRDS = (
    "kind: static_split\nparties: {one: isv, two: msp}\nbase: revenue\nshares: {one: 33%, two: 67%}\n"
    "roles: {collects: two}\n"
)
TWO = "kind: five_phase\nparties: {operator: p0, vendor: p1}\n"
LATE = (  # known after the statement of their quarter
    Entry(date(2027, 8, 20), "revenue", "subscription", amount=Decimal("4000.01"), since=parse_month("2027-07"),
          reference="LATE-7", reported=date(2027, 11, 5)),
    Entry(date(2027, 6, 3), "cost", "on_call", "msp", amount=Decimal("77.77"), reported=date(2027, 11, 5)),
)  # fmt: skip


def numbered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries as a file has them, below its head."""
    return tuple(replace(entry, line=line) for line, entry in enumerate(entries, start=2))


@cache
def entries(case: str, terms: str, lines: int, seed: int) -> tuple[Entry, ...]:
    return tuple(trial_ledger(parse_case(case), parse_terms(terms), months=24, lines=lines, seed=seed))


def stated(
    quarter: str = "2028Q3", terms: str | Agreement = FIVE_PHASE, case: str = CASE, more: Sequence[Entry] = (),
    lines: int = 700, seed: int = 1,
) -> Statement:  # fmt: skip
    """The statement of a quarter on a trial ledger, with more entries below it."""
    read = parse_case(case)
    agreed = parse_terms(terms) if isinstance(terms, str) else terms
    booked = numbered([*entries(case, FIVE_PHASE, lines, seed), *more])
    return Statement(settle(read, agreed, Actuals("ledger.csv", read.currency, booked), parse_quarter(quarter)))


def in_currency(currency: str) -> str:
    return CASE.replace("currency: CHF", f"currency: {currency}")


def several(count: int) -> Statement:
    """The statement of more than two partners."""
    case, terms = partners_case(count), parse_terms(TWO)
    booked = numbered(trial_ledger(case, terms, months=24, lines=300, seed=2))
    return Statement(settle(case, terms, Actuals("ledger.csv", "CHF", booked), parse_quarter("2028Q3")))


def nothing_happened() -> Statement:
    """A quarter in which nobody was billed anything."""
    case: Case = parse_case(CASE)
    none = numbered(Entry(date(2027, month, 1), "revenue", "subscription", amount=Decimal(0)) for month in range(5, 10))
    ledger = Actuals("ledger.csv", "CHF", none)
    return Statement(settle(case, parse_terms(FIVE_PHASE), ledger, parse_quarter("2027Q3")))


def _marketplace() -> Agreement:
    terms = read_terms(ROOT / "data" / "terms" / "via_marketplace.yaml")
    return terms.filled({"operator": "msp", "vendor": "isv"})


MADE: dict[str, Callable[[], Statement]] = {
    "five_phase": stated,
    "losing": lambda: stated("2027Q2"),  # the service goes live within the quarter
    "direct": lambda: stated(terms=DIRECT),  # remitted a month later
    "profit": lambda: stated(terms=PROFIT),
    "in JPY": lambda: stated(terms=THIRDS, case=in_currency("JPY")),
    "in KWD": lambda: stated(terms=THIRDS, case=in_currency("KWD")),
    "marketplace": lambda: stated(terms=_marketplace()),
    "at fault": lambda: stated(terms=FIVE_PHASE + "credits: at_fault\nbad_debt: at_fault\n"),
    "late, next": lambda: stated("2027Q4", more=LATE),
    "late, back-dated": lambda: stated("2027Q4", BACK_DATED, more=LATE),
    "ended": lambda: stated(terms=FIVE_PHASE + "terminate: 2028-07\ncustomers_stay_with: operator\n"),
    "three partners": lambda: several(3),
    "seven partners": lambda: several(7),
    "nothing happened": nothing_happened,
}


@cache
def statement(name: str) -> Statement:
    return MADE[name]()


@dataclass
class Shown:
    """A page as its reader meets it."""

    headline: str = ""
    tables: list[list[list[str]]] = field(default_factory=list)  # rows of cells
    headings: list[str] = field(default_factory=list)  # of parts
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.shown, self.words = Shown(), [""]

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - the parser's own signature
        if tag == "table":
            self.shown.tables.append([])
        elif tag == "tr":
            self.shown.tables[-1].append([])
        elif tag in ("th", "td", "h1", "h2"):
            self.words = [""]

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        self.shown.text += data

    def handle_endtag(self, tag: str) -> None:
        said = "".join(self.words)
        if tag in ("th", "td"):
            self.shown.tables[-1][-1].append(said)
        elif tag == "h1":
            self.shown.headline = said
        elif tag == "h2":
            self.shown.headings.append(said)


def read(page: str) -> Shown:
    """The headline, headings and tables of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.shown


def number(cell: str) -> Decimal:
    """An amount as the page writes it."""
    return Decimal(cell.replace(",", "").replace("−", "-"))
