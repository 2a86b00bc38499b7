"""Settlement: what partners are paid month by month for what was booked, each quarter on what was known of it then.

The exact ledger decides phases and entitlements; only payments are rounded, with memory. Items that come late change
what was earned in months that are closed: what that makes is paid with the quarter in which they became known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.actuals import Actuals
from partnersim.inputs.actuals.entry import BOOKED
from partnersim.inputs.case import Case
from partnersim.inputs.currencies import minor_digits
from partnersim.ledger import Ledger
from partnersim.settle.book import Book, Item, Sum, book_of, closes, sums_of
from partnersim.settle.buyers import Amounts
from partnersim.settle.rounding import payments
from partnersim.settle.shares import Shares, shares_of
from partnersim.simulation.periods import plan_of
from partnersim.timeline import QUARTER, format_month, format_quarter, quarter_of

__all__ = ["Paid", "Settlement", "settle"]

Paid = tuple[tuple[int, ...], ...]  # [month][partner], in minor units
Fractions = list[Fraction]


@dataclass(frozen=True, slots=True)
class Settlement:
    """An agreement settled from the first month of a case through a quarter.

    Months are counted from the first of the case. Amounts of the ledger are exact fractions [currency]; what was paid
    is in minor units.
    """

    case: Case
    terms: Agreement  # with their seats filled
    quarter: int  # by its first calendar month
    book: Book
    sums: Mapping[Item, Sum]
    ledger: Ledger  # of all months, on all that counts now
    paid: Paid  # to each partner, in all
    from_customers: Paid  # the part of it that customers paid to each
    restated: Mapping[int, tuple[Fraction, ...]]  # closed month → by how much this quarter changes what was earned

    @property
    def months(self) -> range:
        """The months of the quarter that are of the case."""
        first = self.quarter - self.case.start
        return range(max(0, first), min(self.case.months, first + QUARTER))

    @property
    def unit(self) -> Fraction:
        """The smallest unit of the currency."""
        return Fraction(1, 10 ** minor_digits(self.case.currency))

    def earned_until(self, month: int) -> tuple[Fraction, ...]:
        """What each partner earned before a month, as the ledger now has it [currency]."""
        return _total(self.ledger.books.earned[:month, :, 0], len(self.case.partners))

    def paid_until(self, month: int) -> tuple[Fraction, ...]:
        """What each partner was paid before a month [currency]."""
        sums = (sum(column) for column in zip(*self.paid[:month], strict=True)) if month else ()
        return tuple(self.unit * each for each in sums) or (Fraction(0),) * len(self.case.partners)


def settle(case: Case, terms: Agreement, actuals: Actuals, quarter: int) -> Settlement:
    """Settle a quarter.

    Args:
        case: whose partners, lines and calendar the ledger is of.
        terms: as agreed.
        actuals: from `read_actuals`.
        quarter: by its first calendar month.

    Raises:
        InputError: a quarter outside the case, of which nothing is booked or not to its end; terms that do not fit
            the case, or that need more than a ledger tells.
    """
    terms = terms.filled(case.seats)
    months = min(quarter + QUARTER - case.start, case.months)
    if quarter + QUARTER <= case.start or quarter >= case.start + case.months:
        within = f"{format_quarter(case.start)} to {format_quarter(case.start + case.months - 1)}"
        text = f"{format_quarter(quarter)} is outside the months of the case; write a quarter of {within}"
        raise InputError.one(text)
    plan = plan_of(case, terms)
    end = None if plan.end is None else case.start + plan.end
    book = book_of(actuals, terms, quarter, end)
    _check_all_months(case, book, months)
    _check_all_known(actuals, closes(terms, quarter_of(case.start + case.months - 1)))
    stages = list(_stages(case, book, months))
    shares: list[Shares] = []
    levels = {item: Sum(Decimal(0)) for item in sums_of(book.counted) if item.kind == "instances"}
    for known_in, until in stages:
        sums = {**levels, **sums_of(book.known_in(known_in))}  # a level that was not known yet was paid as none
        shares.append(shares_of(case, terms, plan, sums, until, book.file))
    restated = {}
    if book.restated_in()[-1:] == [quarter]:
        before, now = (each.ledger.books.earned[..., 0] for each in shares[-2:])
        changes = {month: tuple(map(Fraction, now[month] - before[month])) for month in range(len(before))}
        restated = {month: change for month, change in changes.items() if any(change)}
    unit = 10 ** minor_digits(case.currency)
    return Settlement(
        case, terms, quarter, book, sums, shares[-1].ledger, restated=restated,
        paid=_paid([each.ledger.books.received[..., 0] for each in shares], unit),
        from_customers=_paid([each.from_customers for each in shares], unit),
    )  # fmt: skip


def _stages(case: Case, book: Book, months: int) -> Iterator[tuple[int, int]]:
    """Statements in a row that know the same of the past: the last of these quarters, and the months until its end."""
    for after in book.restated_in():
        yield after - QUARTER, after - case.start
    yield book.quarter, months


def _paid(entitled: Sequence[Amounts], unit: int) -> Paid:
    """Payments in minor units, of what partners were entitled to by stages: the later ones restate the earlier."""
    due: list[Fractions] = [[unit * Fraction(amount) for amount in month] for month in entitled[0]]
    for before, now in pairwise(entitled):
        new = [[unit * Fraction(amount) for amount in month] for month in now[len(before) :]]
        change = _total(now[: len(before)] - before, len(new[0]))
        new[0] = [amount + unit * more for amount, more in zip(new[0], change, strict=True)]
        due += new
    return tuple(map(tuple, payments(due)))


def _total(amounts: Amounts, partners: int) -> tuple[Fraction, ...]:
    """Σ over months of `[month, partner]`."""
    return tuple(sum(map(Fraction, amounts[:, i]), Fraction(0)) for i in range(partners))


def _check_all_months(case: Case, book: Book, months: int) -> None:
    """Refuse a quarter of which nothing is known in a month, when the service is live: the reader sees to gaps."""
    known = {each.entry.month for each in book.counted if each.entry.kind in BOOKED}
    for month in reversed(range(max(case.go_live, book.quarter), case.start + months)):
        if month not in known:
            which = ", the last month" if month == case.start + months - 1 else ""
            text = f"nothing is booked in {format_month(month)}{which} of {format_quarter(month)}"
            raise InputError.one(f"{text}; book revenue of 0 if nothing happened", book.file)


def _check_all_known(actuals: Actuals, closed: date) -> None:
    """Refuse what is reported so late that no statement could count it."""
    for entry in actuals.entries:
        if entry.known > closed:
            text = f"reported on {entry.known}, when the last quarter of the case is closed, so no statement counts it"
            raise InputError.one(f"{text}; write more months in the case", actuals.file, entry.line)
