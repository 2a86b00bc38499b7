"""The figures of a statement in whole smallest units, so that what is shown adds up whichever way it is added.

What partners are still owed is rounded the same way whenever it is told, so that one statement opens with what the one
before closed with. What a month earned is what these balances and payments, both whole, leave for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from partnersim.render.settlement.amounts import shared_out, whole_units
from partnersim.settle.statement import StatedMonth, Statement

__all__ = ["ShownAccount", "ShownMonth", "shown_accounts", "shown_months", "shown_restated"]

Units = tuple[int, ...]  # by partner
Fractions = tuple[Fraction, ...]


class ShownAccount(NamedTuple):
    """An account [units]: opening + restated + earned − paid = closing = waiting + carried."""

    opening: int
    restated: int
    earned: int
    paid: int
    closing: int
    waiting: int
    carried: int


class ShownMonth(NamedTuple):
    """A month [units]; tuples are by partner.

    billed − unpaid − what outside parties took + added_back = shared; less added_back it is what all have earned.
    """

    billed: int
    unpaid: int
    taken: Mapping[str, int]
    added_back: int  # what partners at fault bear, and is shared all the same
    shared: int
    costs: Mapping[str, Units]
    tiers: Mapping[str, Units]  # by partner they sum to what it earned
    earned: Units
    due: Units
    paid: Units
    from_customers: Units
    balance: Units  # empty where it is not shown


class _Owed(NamedTuple):
    """What partners are owed, a row before each month and one after the last [units]."""

    earned: list[Fractions]  # earned by then and not paid
    due: list[Fractions]  # of it, what was to be paid by then


def shown_accounts(statement: Statement) -> dict[str, ShownAccount]:
    """The accounts of all partners."""
    accounts, owed = statement.accounts, _owed(statement)
    openings = whole_units(_units(statement, [account.opening for account in accounts.values()]))
    closings = whole_units(_units(statement, [account.closing for account in accounts.values()]))
    restated_to, carried = whole_units(owed.earned[0]), whole_units(owed.due[-1])
    found = {}
    for i, (partner, account) in enumerate(accounts.items()):
        paid = int(account.paid * 10**statement.digits)
        found[partner] = ShownAccount(
            opening=openings[i],
            restated=restated_to[i] - openings[i],
            earned=closings[i] + paid - restated_to[i],
            paid=paid,
            closing=closings[i],
            waiting=closings[i] - carried[i],
            carried=carried[i],
        )
    return found


def shown_restated(statement: Statement) -> dict[int, Units]:
    """By how much closed months changed what each partner earned, summing to the accounts: month → [units]."""
    changes = statement.settlement.restated
    columns = [
        shared_out(_units(statement, [change[i] for change in changes.values()]), account.restated) if changes else []
        for i, account in enumerate(shown_accounts(statement).values())
    ]
    start = statement.settlement.case.start
    return {start + row: units for row, units in zip(changes, zip(*columns, strict=True), strict=True)}


def shown_months(statement: Statement) -> list[ShownMonth]:
    """The months of the quarter."""
    owed = _owed(statement)
    earned, due = ([whole_units(row) for row in rows] for rows in owed)
    found = []
    for number, month in enumerate(statement.months):
        paid = _whole(statement, month.paid)
        gains, dues = (
            tuple(paid[i] + after[i] - before[i] for i in range(len(paid)))
            for before, after in (rows[number : number + 2] for rows in (earned, due))
        )
        found.append(_month(statement, month, gains, dues))
    return found


def _month(statement: Statement, month: StatedMonth, earned: Units, due: Units) -> ShownMonth:
    exact, *less = _units(statement, [month.billed, month.billed - month.collected, *month.taken.values()])
    billed = exact.numerator if exact.denominator == 1 else sum(earned) + round(sum(less, Fraction(0)))  # as planned
    unpaid, *taken = shared_out(less, billed - sum(earned))
    back = month.shared - month.collected + sum(month.taken.values(), Fraction(0))
    (added_back,) = _whole(statement, [back])
    columns = [
        shared_out(_units(statement, [amounts[i] for amounts in month.tiers.values()]), earned[i])
        for i in range(len(earned))
    ]
    return ShownMonth(
        billed=billed,
        unpaid=unpaid,
        taken=dict(zip(month.taken, taken, strict=True)),
        added_back=added_back,
        shared=sum(earned) + added_back,
        costs={kind: _whole(statement, amounts) for kind, amounts in month.costs.items()},
        tiers=dict(zip(month.tiers, zip(*columns, strict=True), strict=True)),
        earned=earned,
        due=due,
        paid=_whole(statement, month.paid),
        from_customers=_whole(statement, month.from_customers),
        balance=_whole(statement, month.balance),
    )


def _owed(statement: Statement) -> _Owed:
    """Counted back from what is owed at the end, so that what was restated is in all rows."""
    accounts = statement.accounts.values()
    at_end = [account.closing for account in accounts], [account.carried for account in accounts]
    moves = (
        [[each.earned[i] - each.paid[i] for i in range(len(each.paid))] for each in statement.months],
        [[each.due[i] - each.paid[i] for i in range(len(each.paid))] for each in statement.months],
    )
    return _Owed(*(_counted_back(statement, end, by_month) for end, by_month in zip(at_end, moves, strict=True)))


def _counted_back(statement: Statement, end: list[Fraction], moves: list[list[Fraction]]) -> list[Fractions]:
    rows = list(
        accumulate(
            reversed(moves),
            lambda after, move: [now - more for now, more in zip(after, move, strict=True)],
            initial=end,
        )
    )
    return [_units(statement, row) for row in reversed(rows)]


def _units(statement: Statement, amounts: list[Fraction] | Fractions) -> Fractions:
    return tuple(amount * 10**statement.digits for amount in amounts)


def _whole(statement: Statement, amounts: list[Fraction] | Fractions) -> Units:
    return tuple(round(amount) for amount in _units(statement, amounts))
