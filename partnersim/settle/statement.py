"""The statement of a quarter: what was booked, what each partner earned by which rule, who pays whom what by when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from partnersim import __version__
from partnersim.agreements.arrangement import ALL_COSTS
from partnersim.agreements.disclosed import disclosed
from partnersim.engine.exact import made_exact
from partnersim.inputs.currencies import minor_digits
from partnersim.settle.book import Counted, closes
from partnersim.settle.buyers import Amounts
from partnersim.settle.settlement import Settlement
from partnersim.settle.sources import Source, sources_of
from partnersim.timeline import format_month, format_quarter

__all__ = ["Account", "StatedMonth", "Statement", "Transfer"]


class Transfer(NamedTuple):
    """A payment between two partners."""

    payer: str
    payee: str
    amount: Decimal  # above 0 [currency]
    due: date


class Account(NamedTuple):
    """What a partner is owed for a quarter: opening + restated + earned − paid = closing, all exact [currency]."""

    opening: Fraction  # earned by the statement before, not paid by then
    restated: Fraction  # by how much months that were closed earned more than was stated
    earned: Fraction  # in the quarter
    paid: Fraction
    closing: Fraction
    waiting: Fraction  # of the closing: what customers, or whoever collects, have not paid yet

    @property
    def carried(self) -> Fraction:
        """Of the closing: the fraction of the smallest unit that the next payment takes in."""
        return self.closing - self.waiting


class StatedMonth(NamedTuple):
    """A month of a statement; tuples are by partner, exact [currency]."""

    month: int
    phase: int  # 1 to 5; 0 for kinds without phases
    billed: Fraction
    collected: Fraction  # billed, less what customers did not pay
    taken: Mapping[str, Fraction]  # by outside parties
    shared: Fraction  # the pool
    costs: Mapping[str, tuple[Fraction, ...]]  # by kind, as far as these terms disclose them
    tiers: Mapping[str, tuple[Fraction, ...]]  # what each rule paid
    earned: tuple[Fraction, ...]
    due: tuple[Fraction, ...]  # of what was earned so far, what customers paid and is to be passed on in this month
    paid: tuple[Fraction, ...]  # in whole smallest units
    from_customers: tuple[Fraction, ...]  # the part of it that customers paid to this partner
    balance: tuple[Fraction, ...]  # profit or loss as the contract counts it; empty unless all costs are disclosed


@dataclass(frozen=True)  # no slots: what is cached needs room
class Statement:
    """A settled quarter, as all partners may see it."""

    settlement: Settlement

    @property
    def name(self) -> str:
        """The quarter, as `2027Q3`."""
        return format_quarter(self.settlement.quarter)

    @property
    def partners(self) -> tuple[str, ...]:
        """Ids of the partners, in the order of the case."""
        return self.settlement.ledger.partners

    @property
    def digits(self) -> int:
        """Decimals of the currency."""
        return minor_digits(self.settlement.case.currency)

    @property
    def closed(self) -> date:
        """The last day on which something may have been reported that counts."""
        return closes(self.settlement.terms, self.settlement.quarter)

    @property
    def due(self) -> date:
        """The last day for payments."""
        return self.closed + timedelta(days=self.settlement.terms.settled_within_days)

    @cached_property
    def months(self) -> tuple[StatedMonth, ...]:
        """The months of the quarter."""
        return tuple(self._month(row) for row in self.settlement.months)

    @property
    def balance_before(self) -> tuple[Fraction, ...]:
        """The balance of each partner when the quarter begins, on what counts now [currency]."""
        first = self.settlement.months.start
        none = (Fraction(0),) * len(self.partners)
        return _fractions(self.settlement.ledger.books.balance[first - 1, :, 0]) if first else none

    @cached_property
    def accounts(self) -> dict[str, Account]:
        """What each partner is owed."""
        found, whole = self.settlement, len(self.settlement.paid)
        first = found.months.start
        restated = [sum(column, Fraction(0)) for column in zip(*found.restated.values(), strict=True)]
        earned_before, earned = found.earned_until(first), found.earned_until(whole)
        paid_before, paid = found.paid_until(first), found.paid_until(whole)
        received = [sum(map(Fraction, column), Fraction(0)) for column in found.ledger.books.received[:whole, :, 0].T]
        accounts = {}
        for i, partner in enumerate(self.partners):
            change = restated[i] if restated else Fraction(0)
            accounts[partner] = Account(
                opening=earned_before[i] - change - paid_before[i],
                restated=change,
                earned=earned[i] - earned_before[i],
                paid=paid[i] - paid_before[i],
                closing=earned[i] - paid[i],
                waiting=earned[i] - received[i],
            )
        return accounts

    @cached_property
    def transfers(self) -> tuple[Transfer, ...]:
        """Who pays whom: what is paid to each, less what customers paid it, settled in as few payments as it takes."""
        net = {
            partner: sum((month.paid[i] - month.from_customers[i] for month in self.months), Fraction(0))
            for i, partner in enumerate(self.partners)
        }
        owing = [[partner, -amount] for partner, amount in net.items() if amount < 0]
        owed = [[partner, amount] for partner, amount in net.items() if amount > 0]
        return tuple(self._matched(owing, owed))

    def _matched(self, owing: Sequence[list[Any]], owed: Sequence[list[Any]]) -> Iterator[Transfer]:
        """Payments of those who owe to those who are owed, each in their order, until nothing is left."""
        payers = iter(owing)
        payer = next(payers, None)
        for payee, amount in owed:
            left = amount
            while left and payer is not None:
                part = min(left, payer[1])
                yield Transfer(payer[0], payee, self.decimal(part), self.due)
                left -= part
                payer[1] -= part
                if not payer[1]:
                    payer = next(payers, None)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """What was booked that this statement counts for the first time, and all may see, with its ledger lines."""
        return sources_of(self.settlement)

    def _month(self, row: int) -> StatedMonth:
        found = self.settlement
        ledger, books = found.ledger, found.ledger.books
        running, bills = books.running_cost[row, :, 0], books.bills[row, :, 0]
        costs = {"running": running - bills, "pass_through": bills, "one_time": books.one_time_cost[row, :, 0]}
        return StatedMonth(
            month=found.case.start + row,
            phase=int(books.phase[row, 0]),
            billed=Fraction(books.billed[row, 0]),
            collected=Fraction(books.collected[row, 0]),
            taken=dict(zip(ledger.parties, map(Fraction, books.taken[row, :, 0]), strict=True)),
            shared=Fraction(books.pool[row, 0]),
            costs={kind: _fractions(costs[kind]) for kind in disclosed(found.terms)},
            tiers={name: _fractions(books.by_tier[i, row, :, 0]) for i, name in enumerate(ledger.tiers)},
            earned=_fractions(books.earned[row, :, 0]),
            due=_fractions(books.received[row, :, 0]),
            paid=tuple(found.unit * units for units in found.paid[row]),
            from_customers=tuple(found.unit * units for units in found.from_customers[row]),
            balance=_fractions(books.balance[row, :, 0]) if disclosed(found.terms) == ALL_COSTS else (),
        )

    def decimal(self, amount: Fraction, more: int = 0) -> Decimal:
        """An amount in decimals of the currency, and so many more; halves to the even neighbour."""
        digits = self.digits + more
        return Decimal(round(amount * 10**digits)).scaleb(-digits)

    @cached_property
    def hash(self) -> str:
        """Of all that the statement depends on: case, files it names, terms, what counts of the ledger, version.

        The order of ledger lines changes nothing.
        """
        found = self.settlement
        said = {
            "version": __version__,
            "quarter": self.name,
            "case": found.case.document.value,
            "terms": [found.terms.kind, found.terms.document.value, dict(found.terms.parties)],
            "files": [_hashed(path.read_bytes()) for path in found.case.document.named_files()],
            "entries": [_said(each) for each in found.book.counted],
        }
        return _hashed(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode())


def _fractions(amounts: Amounts) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, made_exact(amounts.tolist())))  # an instalment that rules compute is a float


def _hashed(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _plain(amount: Decimal | None) -> str:
    """However many zeros it is written with."""
    return "" if amount is None else f"{amount.normalize():f}"


def _said(each: Counted) -> tuple[str, ...]:
    entry = each.entry
    return (
        entry.date.isoformat(), entry.kind, entry.item or "", entry.partner or "", _plain(entry.amount),
        _plain(entry.quantity), "" if entry.since is None else format_month(entry.since),
        " ".join(entry.influenced_by), entry.reference, entry.known.isoformat(),
    )  # fmt: skip
