"""Who bought what was booked: customers by the month they came in, as far as a ledger tells of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.exact import exact_array, simplest
from partnersim.engine.flows import part_of
from partnersim.errors import InputError
from partnersim.timeline import format_month

__all__ = ["Amounts", "BookedBuyers", "BookedCustomers", "Came", "Sums", "column", "summed"]

Amounts = NDArray[Any]  # of Exact
Sums = Mapping[int, Fraction]  # 0-based month → amount


class Came(NamedTuple):
    """Whose bills are added up: customers of a month, as far as bills count so many months after their date."""

    month: int  # 0-based, 0 for those who were there before the case too
    later: int = 0  # than its date a bill counts; the customer is as old as on that date


def _refuse(what: str, file: str) -> NoReturn:
    """Say that terms cannot be settled on what a ledger tells.

    Raises:
        InputError: always.
    """
    raise InputError.one(f"these terms need {what}, which a ledger does not tell; settle other terms", file)


@dataclass(frozen=True, slots=True)
class BookedCustomers:
    """Customers, or instances, of whom a ledger tells little; whoever asks for more is told so."""

    what: str  # customers or instances
    file: str
    deals: Amounts | None = None  # [month, 1], how many were signed

    @property
    def new(self) -> Amounts:
        """As many as there were deals `[month, 1]`."""
        return _refuse(f"the number of new {self.what}", self.file) if self.deals is None else self.deals

    def __getattr__(self, _: str) -> NoReturn:
        """Refuse.

        Raises:
            InputError: always.
        """
        _refuse(f"the number of {self.what}, or what one of them pays", self.file)


@dataclass(frozen=True, slots=True, eq=False)  # by identity: lines are bought by buyers of their own
class BookedBuyers:
    """What customers were billed on a line, by the month in which they came: the buyers of `RevenueFlow`."""

    by_since: Mapping[Came, Sums]
    unsaid: Sums  # billed to customers of whom it is not said
    gross: Mapping[Came | None, Sums]  # of both (None: not said), before refunds
    unpaid: Sums  # credits and bad debt
    line: int  # of the first bill that does not say it
    name: str  # of the revenue line
    file: str
    months: int
    start: int  # the first calendar month
    units: Sums  # in use at the end of a month, where they are booked
    once: ClassVar[bool] = False

    @property
    def arrivals(self) -> BookedBuyers:
        """Those who came: themselves."""
        return self

    @property
    def whole(self) -> Amounts:
        """All that is billed `[month, 1]` [currency]."""
        return column(summed([*self.by_since.values(), self.unsaid]), self.months)

    def billed(self, rates: Any, part: Amounts | None = None) -> Amounts:
        """Σ over customers' ages of rates[age] × what those of that age are billed `[month, 1]` [currency].

        Args:
            rates: `[age]`, as many as there are months.
            part: `[month, 1]`, of the customers who came in a month only this part counts; all where not given.

        Raises:
            InputError: it depends on the age of customers of whom it is not said.
        """
        given = [simplest(float(rate)) for rate in rates]
        if (part is not None or len(set(given)) > 1) and any(self.unsaid.values()):
            text = "these terms pay by when a customer came; write that month in the column since"
            raise InputError.one(text, self.file, self.line)
        rows: list[Sums] = [{month: given[0] * amount for month, amount in self.unsaid.items()}]
        for came, sums in self.by_since.items():
            of_these, born = Fraction(1 if part is None else part[came.month, 0]), came.month + came.later
            rows.append({month: of_these * given[month - born] * amount for month, amount in sums.items()})
        return column(summed(rows), self.months)

    def part_of_bills(self, rates: Any, part: Amounts | None = None, *, paid: bool = False) -> Amounts:
        """What `billed` gives, as a part of all that is billed `[month, 1]`; 0 where nothing is.

        Or of what is `paid`: what is not lowers all bills alike, whatever customers are given back beside.

        Raises:
            InputError: it depends on the age of customers of whom it is not said; or there is nothing in all that it
                could be a part of, though not for those who count.
        """
        some, whole = self.billed(rates, part), self.whole
        if paid:
            unpaid = column(self.unpaid, self.months)
            some, whole = some - unpaid * self._part_of_gross(rates, part), whole - unpaid
        for month in range(self.months):
            if some[month, 0] and not whole[month, 0]:
                text = f"bills and refunds of {format_month(self.start + month)} come to 0 in all, though not by when"
                text += " customers came, as these terms pay; date one of them into another month"
                raise InputError.one(text, self.file)
        return part_of(some, whole)

    def _part_of_gross(self, rates: Any, part: Amounts | None) -> Amounts:
        """The part of bills before refunds."""
        gross = replace(
            self,
            by_since={came: _above_nothing(self.gross.get(came, {})) for came in self.by_since},
            unsaid=_above_nothing(self.gross.get(None, {})),
        )
        return part_of(gross.billed(rates, part), gross.whole)

    def scaled(self, factor: Any) -> BookedBuyers:
        """The same bills, `factor` (a number or `[month, 1]`) times as high."""
        times = np.broadcast_to(factor, (self.months, 1))[:, 0]

        def higher(sums: Sums) -> Sums:
            return {month: Fraction(times[month]) * amount for month, amount in sums.items()}

        by_since = {came: higher(sums) for came, sums in self.by_since.items()}
        return replace(self, by_since=by_since, unsaid=higher(self.unsaid), unpaid=higher(self.unpaid))

    @property
    def there(self) -> Amounts:
        """Units that are billed `[month, 1]`: the instances in use at a month's end.

        Raises:
            InputError: they are not booked in a month in which something is billed.
        """
        whole = self.whole
        for month in range(self.months):
            if whole[month, 0] and month not in self.units:
                when = format_month(self.start + month)
                text = f"these terms pay by unit, and no instances of {self.name} are booked in {when}; book them"
                raise InputError.one(f"{text} at the end of each month", self.file)
        return column(self.units, self.months)

    def __getattr__(self, _: str) -> NoReturn:
        """Refuse whatever else a case would tell of customers.

        Raises:
            InputError: always.
        """
        _refuse("the number of customers, or what one of them pays", self.file)

    def taken_back(self, *_: Any) -> NoReturn:
        """Refuse: nobody books that a customer left.

        Raises:
            InputError: always.
        """
        text = "these terms take money back when a customer leaves early, which a ledger does not tell; book it as a"
        raise InputError.one(f"{text} refund, and leave the clawback out of the terms", self.file)


def _above_nothing(sums: Sums) -> Sums:
    return {month: amount for month, amount in sums.items() if amount > 0}


def column(sums: Sums, months: int) -> Amounts:
    """Amounts as `[month, 1]`, 0 in months without any."""
    return exact_array([sums.get(month, Fraction(0)) for month in range(months)], (months, 1))


def summed(several: Iterable[Sums]) -> Sums:
    """Amounts added up month by month."""
    found: dict[int, Fraction] = defaultdict(Fraction)
    for sums in several:
        for month, amount in sums.items():
            found[month] += amount
    return found
