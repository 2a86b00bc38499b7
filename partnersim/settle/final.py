"""The last settlement of an agreement that ends: what is booked, then the plan, until all that is shared is paid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError, Problem
from partnersim.inputs.actuals import Actuals, Entry
from partnersim.inputs.actuals.entry import BOOKED, OF_CUSTOMERS
from partnersim.inputs.case import Case
from partnersim.ledger import Ledger
from partnersim.settle.buyers import Amounts
from partnersim.settle.planned import planned_sums
from partnersim.settle.rounding import payments
from partnersim.settle.settlement import Paid, Settlement, settle
from partnersim.settle.shares import shares_of
from partnersim.simulation.periods import Plan, plan_of
from partnersim.timeline import QUARTER, format_month, last_day, quarter_of

__all__ = ["Final", "final_settlement"]


class Final(NamedTuple):
    """An agreement settled to its end."""

    settlement: Settlement  # of the quarter in which the last payment falls
    ledger: Ledger  # of all months of the case, exact
    end: int  # the 0-based last month, continued use included
    planned_from: int | None  # the calendar month from which money is that of the plan; None where all is booked


def final_settlement(case: Case, terms: Agreement, actuals: Actuals, quarter: int) -> Final:
    """Settle an agreement until all that is shared is paid: what customers bring later is the keeper's, and left out.

    Args:
        case: whose base case is the plan.
        terms: as agreed, their seats filled, with an end within the case.
        actuals: from `read_actuals`.
        quarter: the last one of which all is booked, by its first calendar month.

    Raises:
        InputError: a quarter that cannot be settled; terms that do not fit the case; money that is booked after the end
            where nobody keeps the customers.
    """
    plan = plan_of(case, terms)
    assert plan.end is not None
    shared_until = case.start + plan.end + _run_off_months(plan)
    if plan.ended is not None and not plan.ended.period.seats:
        _check_nothing_after(actuals.until(quarter + QUARTER - 1), case.start + plan.end)
    booked = _until(case, actuals.until(shared_until), case.start + plan.end, quarter)
    paying = _paying_out(case, terms)
    before = settle(case, paying, booked, quarter)
    first = case.start + before.months.stop
    sums = {**before.sums, **planned_sums(case, terms, first, shared_until)}
    shares = shares_of(case, paying, plan_of(case, paying), sums, case.months, actuals.file)
    received = shares.ledger.books.received[..., 0]
    paid = _paid_on(before.paid, received, before.unit)
    from_customers = _paid_on(before.from_customers, shares.from_customers, before.unit)
    moves = (month for month in range(case.months) if any([*received[month], *paid[month], *from_customers[month]]))
    of_last = quarter_of(case.start + max([plan.end, *moves]))
    if of_last <= quarter:
        found = settle(case, paying, booked, of_last)
    else:
        months = min(of_last + QUARTER - case.start, case.months)
        ledger = shares_of(case, paying, plan_of(case, paying), sums, months, actuals.file).ledger
        found = replace(
            before, quarter=of_last, sums=sums, ledger=ledger, restated={},
            paid=paid[:months], from_customers=from_customers[:months],
        )  # fmt: skip
    planned = first <= min(shared_until, case.start + case.months - 1)
    made_up = {*booked.entries} - {*actuals.entries}
    counted = tuple(each for each in found.book.counted if each.entry not in made_up)
    found = replace(found, terms=terms, book=replace(found.book, counted=counted))
    return Final(found, shares.ledger, plan.end, first if planned else None)


def _run_off_months(plan: Plan) -> int:
    """How many months after the end are still shared."""
    terms = plan.versions[-1].period.terms
    return terms.run_off.months if terms.at_exit == "run_off" else 0


def _check_nothing_after(actuals: Actuals, end: int) -> None:
    for entry in actuals.entries:
        if entry.month > end and entry.amount and entry.kind in OF_CUSTOMERS:
            ended, when = format_month(end), format_month(entry.month)
            text = f"the agreement ends with {ended} and nobody keeps the customers, so money of {when} is nobody's"
            raise InputError([Problem(f"{text}; write customers_stay_with in the terms", actuals.file, entry.line)])


def _until(case: Case, booked: Actuals, end: int, quarter: int) -> Actuals:
    """What is booked, and bills of nothing for months after the end in which nothing is, through a quarter."""
    months = {entry.month for entry in booked.entries if entry.kind in BOOKED}
    line = next(iter(case.revenue_lines))
    empty = (month for month in range(end + 1, quarter + QUARTER) if month not in months)
    nothing = (Entry(last_day(month), "revenue", line, amount=Decimal(0)) for month in empty)
    return replace(booked, entries=(*booked.entries, *nothing))


def _paying_out(case: Case, terms: Agreement) -> Agreement:
    """The terms, with somebody who passes on what customers still pay after the end, where nobody keeps them.

    There being no more bills then, it moves nothing else.
    """
    if terms.customers_stay_with is not None:
        return terms
    passes_on = terms.holder("collects") or next(iter(case.partners))
    return changed_terms(terms, {"customers_stay_with": passes_on}).filled(terms.parties)


def _paid_on(paid: Paid, entitled: Amounts, unit: Fraction) -> Paid:
    """Payments of further months, after those that were made."""
    due = [[Fraction(amount) / unit for amount in month] for month in entitled]
    before = (sum(column, Fraction(0)) for column in zip(*due[: len(paid)], strict=True))
    opening = [amount - sum(units) for amount, units in zip(before, zip(*paid, strict=True), strict=True)]
    return (*paid, *map(tuple, payments(due[len(paid) :], opening)))
