"""What counts in a statement: the entries known when its quarter was closed, each in the month in which it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from functools import cache, reduce
from typing import NamedTuple

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.actuals import KINDS, Actuals, Entry
from partnersim.inputs.actuals.entry import MONEY
from partnersim.timeline import QUARTER, last_day, quarter_of

__all__ = ["COUNTED", "Book", "Counted", "Item", "Sum", "book_of", "closes", "sums_of", "total"]

COUNTED = ("deal", "instances")  # kinds that are no money, and that terms pay by
EXACT = Context(prec=200, traps=[Inexact])  # adds decimals without ever rounding


class Item(NamedTuple):
    """What is booked together: entries that differ in nothing that sharing looks at."""

    month: int  # in which they count
    kind: str
    item: str | None  # a revenue line or an activity
    partner: str | None
    since: int | None  # the month in which their customers came
    later: int = 0  # how many months after their date they count, which makes no customer older; 0 where none is told


class Sum(NamedTuple):
    """What the entries of an item come to."""

    amount: Decimal | Fraction  # [currency], or a quantity; of the plan a fraction
    entries: int | Fraction = 1
    line: int = 0  # of the first of them; 0 where they are of none


@dataclass(frozen=True, slots=True)
class Counted:
    """An entry that counts in a statement."""

    entry: Entry
    month: int  # in which it counts
    from_quarter: int  # the first whose statement knows it, by its first month

    @property
    def late(self) -> bool:
        """Whether the statement of its own quarter did not know it."""
        return self.from_quarter > quarter_of(self.entry.month)


@dataclass(frozen=True, slots=True)
class Book:
    """The entries that count in the statement of a quarter, in an order that does not depend on their lines."""

    file: str
    quarter: int  # by its first month
    counted: tuple[Counted, ...]

    def known_in(self, quarter: int) -> Iterator[Counted]:
        """Those of them that the statement of an earlier quarter knew, or of the same."""
        return (each for each in self.counted if each.from_quarter <= quarter)

    def restated_in(self) -> list[int]:
        """The quarters whose statements change months that were closed."""
        shared = (each for each in self.counted if each.entry.kind in (*MONEY, *COUNTED))
        return sorted({each.from_quarter for each in shared if each.month < each.from_quarter})


def closes(terms: Agreement, quarter: int) -> date:
    """The last day on which what happened in a quarter may be reported for its statement."""
    return last_day(quarter + QUARTER - 1) + timedelta(days=terms.reported_within_days)


def book_of(actuals: Actuals, terms: Agreement, quarter: int, end: int | None = None) -> Book:
    """What counts in the statement of a quarter.

    An entry counts in the first statement that knows it: of the quarter it is dated in, if it was reported in time, or
    else of the next one that is closed on or after the day it was reported. Late money counts in the first month of
    that quarter. Where `actuals: back_dated`, or the agreement has ended by then, it counts in its own month, which is
    stated anew; so does what is no money (deals, instances), whenever it is reported, for it says what that month was.

    Args:
        actuals: from `read_actuals`.
        terms: as agreed.
        quarter: by its first month.
        end: the last month of the agreement; None where it goes on.
    """

    @cache
    def first_known(happened: int, known: date) -> int:
        known_in = happened
        while closes(terms, known_in) < known:
            known_in += QUARTER
        return known_in

    def counts_in(entry: Entry, known_in: int) -> int:
        ended = end is not None and end < known_in
        own = ended or terms.actuals == "back_dated" or entry.kind not in MONEY
        return entry.month if own else max(entry.month, known_in)

    counted = []
    for entry in actuals.entries:
        happened = quarter_of(entry.month)
        known_in = happened if entry.reported is None else first_known(happened, entry.reported)
        if known_in <= quarter:
            counted.append(Counted(entry, counts_in(entry, known_in), known_in))
    return Book(actuals.file, quarter, tuple(sorted(counted, key=_order)))


def _order(each: Counted) -> tuple[object, ...]:
    """By what it says, in whichever line it stands."""
    entry = each.entry
    return (
        entry.date, entry.kind, entry.item or "", entry.partner or "", entry.reference, entry.known,
        entry.amount or 0, entry.quantity or 0, entry.since or 0, entry.influenced_by,
    )  # fmt: skip


def sums_of(counted: Iterable[Counted]) -> Mapping[Item, Sum]:
    """Entries added up, exactly."""
    found: dict[Item, list[Counted]] = {}
    for each in counted:
        entry = each.entry
        later = 0 if entry.since is None else each.month - entry.month
        found.setdefault(Item(each.month, entry.kind, entry.item, entry.partner, entry.since, later), []).append(each)
    return {
        item: Sum(total(entries), len(entries), min(each.entry.line for each in entries))
        for item, entries in found.items()
    }


def total(counted: Sequence[Counted]) -> Decimal:
    """What entries of one kind come to; of a level, which is given at the end of a day, the last one."""
    amounts = [_amount(each.entry) for each in counted]
    if KINDS[counted[0].entry.kind].once_a_day:
        amounts = [_amount(max((each.entry for each in counted), key=lambda entry: entry.date))]
    return reduce(EXACT.add, amounts)


def _amount(entry: Entry) -> Decimal:
    amount = entry.quantity if entry.amount is None else entry.amount
    assert amount is not None  # an entry of any kind has one of the two
    return amount
