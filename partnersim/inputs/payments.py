"""Read a statement that somebody else made: its figures, or its payments alone, against the case it is of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from partnersim.errors import InputError, Problem, nearest
from partnersim.inputs.actuals.columns import readers
from partnersim.inputs.actuals.rows import header_of, read_each, rows_of
from partnersim.inputs.case import Case
from partnersim.inputs.problems import first_problems
from partnersim.inputs.scalars import printable, quoted
from partnersim.inputs.table import check_even
from partnersim.timeline import format_month, format_quarter, parse_month, parse_quarter, quarter_of

__all__ = ["MONTHLY", "QUARTERLY", "WHOLE", "Figure", "Figures", "Key", "read_figures"]

COLUMNS = ("period", "figure", "item", "partner", "amount")
SHORT = ("period", "partner", "amount")  # of payments alone
EITHER = f"{','.join(COLUMNS)}, or {','.join(SHORT)} for payments alone"


class Form(NamedTuple):
    """What a figure is of, beside its month or quarter; empty where there is nothing to tell apart."""

    item: str = ""
    partner: str = ""


_ONES = Form(partner="partner")
MONTHLY: Mapping[str, Form] = {  # in the order in which they are computed
    "billed": Form(),
    "collected": Form(),
    "taken": Form("outside party"),
    "shared": Form(),
    "from_customers": _ONES,
    "cost": Form("kind of cost", "partner"),
    "tier": Form("tier", "partner"),
    "earned": _ONES,
    "due": _ONES,
    "paid": _ONES,
    "balance": _ONES,
}
QUARTERLY: Mapping[str, Form] = {
    "opening": _ONES,
    "restated": _ONES,
    "earned": _ONES,
    "paid": _ONES,
    "waiting": _ONES,
    "carried": _ONES,
    "closing": _ONES,
    "transfer": Form("partner who pays", "partner who is paid"),
}
WHOLE = ("from_customers", "paid", "transfer")  # in whole smallest units of the currency; all else is exact


class Key(NamedTuple):
    """Which figure it is."""

    period: int  # a month, or a quarter by its first month
    quarterly: bool
    figure: str  # one of MONTHLY, or of QUARTERLY
    item: str = ""
    partner: str = ""

    @property
    def when(self) -> str:
        """`2028-07` or `2028Q3`."""
        return format_quarter(self.period) if self.quarterly else format_month(self.period)


class Figure(NamedTuple):
    """A figure as it was stated."""

    key: Key
    amount: Decimal  # as written [currency]
    line: int  # 1-based, of its file


@dataclass(frozen=True, slots=True)
class Figures:
    """What somebody states of a quarter, in the order of the file."""

    file: str
    quarter: int  # by its first month
    stated: tuple[Figure, ...]


def read_figures(path: str | Path, case: Case) -> Figures:
    """A statement as a CSV file: UTF-8, commas between columns, one figure a line, all of one quarter.

    The first line names the columns, in any order: period, figure, item, partner, amount; or period, partner, amount,
    where all are payments. A period is a month (2028-07) or a quarter (2028Q3). MONTHLY and QUARTERLY tell which
    figures are of which, and whether they are of a partner, or of an item too: a party, a kind of cost, a tier, the
    payer of a transfer. What is paid has at most the decimals of the currency, other figures as many as were written.

    Raises:
        InputError: a line `file:line: what, why, what instead` per problem, the first 20 of them.
    """
    file = printable(str(path))
    rows = rows_of(path, file)
    line, header = header_of(rows, COLUMNS, EITHER, file)
    wanted = SHORT if not {"figure", "item"} & set(header) else COLUMNS
    if missing := [name for name in wanted if name not in header]:
        raise InputError.one(f"there is no column {missing[0]}; write {EITHER}", file, line)
    table = _Rows(header, case, file)
    if problems := read_each(rows, table.add):
        raise InputError(first_problems(problems, counted=False))
    if not table.found:
        raise InputError.one("there are no figures below the first line; write one a line", file, line)
    return Figures(file, quarter_of(table.found[0].key.period), tuple(table.found))


class _Rows:
    """Makes figures of the rows below a header."""

    def __init__(self, header: Sequence[str], case: Case, file: str) -> None:
        self.found: list[Figure] = []
        self._header, self._case, self._file = header, case, file
        read = readers(case)
        self._partner: Callable[[str], str] = read["partner"]
        self._money: Callable[[str], Decimal] = read["amount or correction"]
        self._exact: Callable[[str], Decimal] = read["exact number"]
        self._lines: dict[Key, int] = {}

    def add(self, line: int, cells: Sequence[str]) -> None:
        """Read a row.

        Raises:
            InputError: what is wrong with it.
        """
        check_even(cells, self._header, self._file, line)
        texts = {"figure": "paid", "item": ""} | dict(zip(self._header, cells, strict=True))
        wrong: list[str] = []

        def read(column: str, how: Callable[[str], Any]) -> Any:
            try:
                return how(texts[column])
            except ValueError as error:
                wrong.append(f"{column}: {error}")

        when = read("period", self._period)
        form = when and read("figure", lambda text: _form(text, when))
        if form is not None:
            period, quarterly = when
            key = Key(period, quarterly, texts["figure"], texts["item"], texts["partner"])
            read("item", lambda text: self._named(text, form.item, key.figure))
            read("partner", lambda text: self._named(text, form.partner, key.figure))
            amount = read("amount", self._money if key.figure in WHOLE else self._exact)
            wrong += self._contradictions(key)
        if wrong:
            raise InputError(Problem(text, self._file, line) for text in wrong)
        self._lines[key] = line
        self.found.append(Figure(key, amount, line))

    def _period(self, text: str) -> tuple[int, bool]:
        """A month or a quarter of the case, and whether it is a quarter."""
        first, last = self._case.start, self._case.start + self._case.months - 1
        quarterly = "Q" in text
        try:
            period = parse_quarter(text) if quarterly else parse_month(text)
        except ValueError:
            raise ValueError(
                f"{quoted(text)} is neither a month nor a quarter; write it like 2028-07 or 2028Q3"
            ) from None
        begins, ends = (quarter_of(first), quarter_of(last)) if quarterly else (first, last)
        if not begins <= period <= ends:
            named, of = (format_quarter, "quarter") if quarterly else (format_month, "month")
            within = f"{named(begins)} to {named(ends)}"
            raise ValueError(f"{text} is outside the months of the case; write a {of} of {within}")
        return period, quarterly

    def _named(self, text: str, what: str, figure: str) -> str:
        """A partner or an item, or nothing where there is none to name."""
        if what and not text:
            raise ValueError(f"the cell is empty; {figure} needs it, write the {what}")
        if text and not what:
            raise ValueError(f"{figure} is of none; leave the cell empty")
        return self._partner(text) if what.startswith("partner") else text

    def _contradictions(self, key: Key) -> Iterable[str]:
        """What a figure cannot be beside those before it."""
        if (before := self._lines.get(key)) is not None:
            yield f"this figure stands in line {before} already; keep one of the two"
        if key.figure == "transfer" and key.item == key.partner:
            yield f"item: {key.item} pays itself; write who pays there, and under partner who is paid"
        first = self.found[0] if self.found else None
        if first is not None and quarter_of(key.period) != quarter_of(first.key.period):
            quarter = format_quarter(first.key.period)
            text = f"period: {key.when} is not of {quarter}, of which line {first.line} is"
            yield f"{text}; a statement is of one quarter, write a file for each"


def _form(figure: str, period: tuple[int, bool]) -> Form:
    """What a figure is of."""
    month, quarterly = period
    known, others = (QUARTERLY, MONTHLY) if quarterly else (MONTHLY, QUARTERLY)
    if figure in known:
        return known[figure]
    if figure not in others:
        raise ValueError(f"{quoted(figure)} is not known; {nearest(figure, known)}")
    of, example = ("month", format_month(month)) if quarterly else ("quarter", format_quarter(month))
    raise ValueError(f"{figure} is of a {of}; write a period like {example}")
