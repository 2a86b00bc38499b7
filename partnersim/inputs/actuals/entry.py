"""Entries of an actual ledger: the kinds there are, what each says, and the entries themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as day
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from partnersim.timeline import YEAR

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ANY", "BOOKED", "COLUMNS", "KINDS", "MONEY", "OF_CUSTOMERS", "Actuals", "Entry", "Kind"]

COLUMNS = (
    "date", "kind", "item", "partner", "amount", "currency", "quantity", "since", "influenced_by", "reference",
    "reported",
)  # fmt: skip
BOOKED = ("revenue", "cost", "hours")  # the kinds of which every month from go-live on has an entry
OF_CUSTOMERS = ("revenue", "refund", "credit", "bad_debt")  # the kinds that change what customers pay
MONEY = (*OF_CUSTOMERS, "cost", "hours")
ONE = Decimal(1)


class Kind(NamedTuple):
    """A kind of entry: the columns it needs and those it may have, each with what may stand in it.

    What may stand in a column is named as in `columns.readers`. Beside these every entry has a `date` and a `kind`, may
    have the columns of ANY, and has a `currency` if it has an amount; all other columns are empty.
    """

    needs: Mapping[str, str]
    may: Mapping[str, str] = {}
    usual: Decimal | None = None  # the quantity where none is given
    once_a_day: bool = False  # of an item: a level, which cannot be two at once


ANY = {"reference": "text", "reported": "day of report"}  # what any entry may have
_OF_LINE = {"item": "revenue line", "amount": "amount"}
_EITHER_WAY = {"amount": "amount or correction"}
_SINCE = {"since": "month"}
_WHO = {"partner": "partner"}
_COUNT = {"quantity": "quantity"}
_BY_HOURS = {"item": "activity in hours", "partner": "partner with an hourly cost"}

KINDS: Mapping[str, Kind] = {
    # billed to a customer; given back to one; taken off bills by the fault of a partner; billed and never paid. The
    # last two lower all bills of a line and month alike, so that it makes no difference whose they were
    "revenue": Kind(_OF_LINE | _EITHER_WAY, _SINCE),
    "refund": Kind(_OF_LINE | _EITHER_WAY, _SINCE),
    "credit": Kind(_OF_LINE | _EITHER_WAY | _WHO),
    "bad_debt": Kind(_OF_LINE | _EITHER_WAY, _WHO),
    # spent by a partner, and worked by one at its hourly cost; the case knows what kind of cost an activity is
    "cost": Kind({"item": "activity"} | _EITHER_WAY | _WHO),
    "hours": Kind(_BY_HOURS | _COUNT),
    # in use at the end of the day, of a revenue line or in all
    "instances": Kind(_COUNT, {"item": "revenue line"}, once_a_day=True),
    # brought by a partner, and found worth an offer
    "lead": Kind(_WHO, _COUNT, usual=ONE),
    "qualified_lead": Kind(_WHO, _COUNT, usual=ONE),
    # signed, at the value of the contract, by whoever it is attributed to; again at its end; in addition
    "deal": Kind({"amount": "amount"}, _WHO | {"influenced_by": "partners"}),
    "renewal": Kind(_OF_LINE, _WHO),
    "expansion": Kind(_OF_LINE, _WHO),
    # of customers with a partner
    "satisfaction": Kind({"quantity": "share"} | _WHO),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an actual ledger; equal to any other that says the same.

    An `amount` [currency] is above 0 whichever way the money goes, which the kind says; only of MONEY it may be 0
    (nothing happened) or less (a correction of what was booked before). A `quantity` is never below 0.
    """

    date: day
    kind: str  # one of KINDS
    item: str | None = None  # a revenue line or an activity
    partner: str | None = None
    amount: Decimal | None = None  # as written
    quantity: Decimal | None = None  # hours, instances, leads; of satisfaction a share
    since: int | None = None  # the month in which the customer came
    influenced_by: tuple[str, ...] = ()  # partners
    reference: str = ""  # an invoice, a ticket
    reported: day | None = None  # to the other partners, where that was after its date
    line: int = field(default=0, compare=False)  # 1-based, of its file; 0 for an entry of none

    @property
    def month(self) -> int:
        """The month it falls into."""
        return self.date.year * YEAR + self.date.month - 1

    @property
    def known(self) -> day:
        """The day from which all partners know of it."""
        return self.reported or self.date


@dataclass(frozen=True, slots=True)
class Actuals:
    """A ledger of what happened: its entries in the order of the file, all amounts in one currency."""

    file: str
    currency: str
    entries: tuple[Entry, ...]

    def until(self, month: int) -> Actuals:
        """The same without what is dated after a month."""
        return Actuals(self.file, self.currency, tuple(entry for entry in self.entries if entry.month <= month))

    def to_frame(self) -> pd.DataFrame:
        """One row an entry, with its month as a period; amounts and quantities stay exact decimals."""
        import pandas as pd

        names = list(Entry.__dataclass_fields__)
        frame = pd.DataFrame([[getattr(entry, name) for name in names] for entry in self.entries], columns=names)
        months = [pd.Period(year=entry.date.year, month=entry.date.month, freq="M") for entry in self.entries]
        frame.insert(1, "month", pd.PeriodIndex(months, freq="M"))
        return frame
