"""Unwinding: what partners hold when notice ends their agreement, what each exit clause moves, and the last statement.

Months that are booked count as they were booked; those between them and the end are those of the plan. What customers
bring after the last day that is shared is the keeper's own and in none of the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.ends import after_notice
from partnersim.agreements.exit_clauses import ExitClause, exit_clauses
from partnersim.agreements.reader import agreed_end, amended, changed_terms
from partnersim.agreements.words import months
from partnersim.errors import InputError
from partnersim.inputs.actuals import Actuals
from partnersim.inputs.case import Case
from partnersim.ledger import Ledger
from partnersim.settle.buyers import Amounts
from partnersim.settle.final import final_settlement
from partnersim.settle.settlement import Settlement
from partnersim.settle.statement import Statement
from partnersim.timeline import QUARTER, format_month, last_day

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Ending", "Held", "Unwinding", "unwinding"]


class Held(NamedTuple):
    """What a partner holds on the last day, before anything is paid for the end, exact [currency]."""

    position: Fraction  # all it was paid less all its costs
    waiting: Fraction  # what it earned that is not paid yet
    balance: Fraction  # what the contract counts as profit, or as a loss below 0


@dataclass(frozen=True, slots=True)
class Ending:
    """The end under an exit clause; amounts are exact, above 0 where received [currency], and sum to zero."""

    clause: ExitClause
    at_once: Mapping[str, Fraction]  # partner → what is paid on the last day: to equalise losses, or as a buy-out
    run_off: Mapping[int, Mapping[str, Fraction]]  # calendar month → partner → its part of what customers of then pay
    balance: Mapping[str, Fraction]  # partner → what the contract counts, once that of the last day is paid
    planned_from: int | None  # the calendar month from which figures are those of the plan; None where all is booked
    earlier: tuple[Statement, ...]  # of the quarters after those that are settled, before the last
    statement: Statement  # of the quarter in which the last payment falls

    def moved(self, partner: str) -> Fraction:
        """What the clause gives a partner in all."""
        return self.at_once[partner] + sum((month[partner] for month in self.run_off.values()), Fraction(0))

    @property
    def unpaid(self) -> bool:
        """Whether the case ends before all is paid."""
        return any(account.waiting for account in self.statement.accounts.values())


@dataclass(frozen=True, slots=True)
class Unwinding:
    """An agreement brought to its end."""

    case: Case
    terms: Agreement  # as agreed, their seats filled
    quarter: int  # the last one that is settled, by its first month
    notice: int | None  # the calendar month in which it is given; None where the terms say when they end
    last: int  # the last calendar month under the agreement
    end: int  # the same with continued use
    held: Mapping[str, Held]  # by partner
    endings: tuple[Ending, ...]  # under the terms' own exit clause, then under the others they could have

    @property
    def last_day(self) -> date:
        """The last day on which anything is shared, but for a run-off."""
        return last_day(self.end)

    def to_frame(self) -> pd.DataFrame:
        """A row for each clause, partner and figure; amounts as floats [currency].

        Columns: clause, own (whether the terms say so), keeper, month, partner, figure, amount. Figures: position,
        waiting and balance of the last day, at_once, run_off by month, balance_after.
        """
        import pandas as pd

        rows = []
        for ending in self.endings:
            of_partners: list[tuple[int, str, Mapping[str, Fraction]]] = [
                *(
                    (self.end, name, {who: getattr(held, name) for who, held in self.held.items()})
                    for name in Held._fields
                ),
                (self.end, "at_once", ending.at_once),
                *((month, "run_off", amounts) for month, amounts in ending.run_off.items()),
                (self.end, "balance_after", ending.balance),
            ]
            clause = ending.clause
            rows += [
                (clause.name, clause.own, clause.keeper or "", format_month(month), who, figure, float(amount))
                for month, figure, amounts in of_partners
                for who, amount in amounts.items()
            ]
        return pd.DataFrame(rows, columns=["clause", "own", "keeper", "month", "partner", "figure", "amount"])


def unwinding(case: Case, terms: Agreement, actuals: Actuals, quarter: int, notice: int | None = None) -> Unwinding:
    """End an agreement by notice, under each exit clause it has or could have.

    The last month under the agreement is that of `minimum_term_months`, `notice_months` and `notice_counts`, as they
    hold in the month of the notice; the last shared day is later by `continued_use_months`. Clauses that the terms do
    not describe are tried with the defaults of `exit_clauses`.

    Everything waiting is paid as customers pay and whoever collects passes on, so the last statement is of the quarter
    in which the last of it arrives; it closes with less than two of the smallest units for each partner, and less than
    one for all.

    Args:
        case: whose base case is the plan for months that are not booked.
        terms: as agreed.
        actuals: from `read_actuals`.
        quarter: the last one that is settled, by its first calendar month; what its statement knows is booked.
        notice: the calendar month by whose end it is given; by default the last settled one, or, where the terms say
            when they end, none.

    Raises:
        InputError: a notice outside the case, or after the agreement has ended; an end outside the case; a quarter that
            cannot be settled; terms that do not fit the case.
    """
    terms = terms.filled(case.seats)
    if notice is None and agreed_end(terms) is None:
        notice = min(quarter + QUARTER, case.start + case.months) - 1
    last = _last_month(case, terms, notice)
    held: dict[str, Held] = {}
    endings = []
    for clause in exit_clauses(case, terms):
        changed = changed_terms(clause.terms, {"terminate": format_month(last)}).filled(terms.parties)
        settled = final_settlement(case, changed, actuals, quarter)
        ledger, end, final = settled.ledger, settled.end, settled.settlement
        at_once, run_off = _moved(ledger, end, case.start)
        held = held or _held(ledger, end, at_once)
        endings.append(Ending(
            clause, at_once, run_off,
            balance=dict(zip(ledger.partners, map(Fraction, ledger.books.balance[end, :, 0]), strict=True)),
            planned_from=settled.planned_from,
            earlier=tuple(_through(each, final) for each in range(quarter + QUARTER, final.quarter, QUARTER)),
            statement=Statement(final),
        ))  # fmt: skip
    return Unwinding(case, terms, quarter, notice, last, case.start + end, held, tuple(endings))


def _through(quarter: int, settlement: Settlement) -> Statement:
    """The statement of a quarter before that of a settlement, on all that the latter counts."""
    months = quarter + QUARTER - settlement.case.start
    paid, from_customers = settlement.paid[:months], settlement.from_customers[:months]
    return Statement(replace(settlement, quarter=quarter, paid=paid, from_customers=from_customers))


def _last_month(case: Case, terms: Agreement, notice: int | None) -> int:
    """The last month under the terms as they hold in the month of the notice; without one, as they say."""
    agreed, begins, ends = agreed_end(terms), case.start, case.start + case.months - 1
    within = f"{format_month(begins)} to {format_month(ends)}"
    if notice is None:
        assert agreed is not None
        last, said = agreed.month, "the agreement ends"
    elif not begins <= notice <= ends:
        raise InputError.one(f"{format_month(notice)} is outside the months of the case; give notice in {within}")
    elif agreed is not None and agreed.month < notice:
        text = f"the agreement ends with {format_month(agreed.month)} already"
        raise InputError.one(f"{text}; give notice before, or leave the notice out")
    else:
        last = after_notice(_version(terms, notice), case.go_live, notice)
        last = last if agreed is None else min(last, agreed.month)
        said = f"notice in {format_month(notice)} ends the agreement"
    used = _version(terms, last).continued_use_months
    if last + used > ends:
        more = f" and {months(used)} of continued use" if used else ""
        text = f"{said} with {format_month(last)}{more}, and the case covers {within}"
        raise InputError.one(f"{text}; write more months in the case, or give notice earlier")
    return last


def _version(terms: Agreement, month: int) -> Agreement:
    """The terms as they hold in a calendar month."""
    return [terms, *(version for since, version in amended(terms) if since <= month)][-1]


def _held(ledger: Ledger, end: int, at_once: Mapping[str, Fraction]) -> dict[str, Held]:
    """What partners hold before the end is paid for; the end itself is no part of it."""
    books, found = ledger.books, {}
    for i, partner in enumerate(ledger.partners):
        earned, received = (
            sum(map(Fraction, amounts[: end + 1, i, 0]), Fraction(0)) for amounts in (books.earned, books.received)
        )
        paid = at_once[partner]
        found[partner] = Held(
            Fraction(books.position[end, i, 0]) - paid, earned - received, Fraction(books.balance[end, i, 0]) - paid
        )
    return found


def _moved(ledger: Ledger, end: int, start: int) -> tuple[dict[str, Fraction], dict[int, dict[str, Fraction]]]:
    """What the exit clause moves: in the last month, and in each of those after it."""
    rows: Amounts = ledger.books.by_tier[ledger.tiers.index("exit"), :, :, 0]
    moved = [dict(zip(ledger.partners, map(Fraction, row), strict=True)) for row in rows]
    later = {start + row: moved[row] for row in range(end + 1, len(moved)) if any(moved[row].values())}
    return moved[end], later
