"""An agreement unwound, in a table and in words: what each holds, what exit clauses move. For our own side alone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from partnersim.agreements.words import months
from partnersim.render.phrases import LONGEST, isolated, listed, shortened
from partnersim.render.pieces import Row, Table
from partnersim.render.plain import plain
from partnersim.render.settlement.amounts import money, unit_text, whole_units
from partnersim.render.settlement.words import day_text
from partnersim.settle.statement import Statement
from partnersim.settle.unwinding import Ending, Unwinding
from partnersim.timeline import spoken_month

__all__ = ["rests_on", "unwinding_said", "unwinding_table", "unwinding_text"]

WIDTH = 120
OWN = "*"  # behind the clause that the terms have
HELD = {"position": "received less all costs", "waiting": "earned, not paid yet", "balance": "contract balance"}
NOTES = (
    f"{OWN} what the terms say. Amounts are above 0 where received.",
    "In all: received less all costs, what is still to be paid, and what the clause moves. What customers later bring",
    "to whoever keeps them, and what they cost it, is left out.",
    "A run-off is of all that customers pay, third parties' bills included; a buy-out is of what was received less",
    "running costs, investments left out.",
)


def unwinding_text(found: Unwinding) -> str:
    """For the terminal: when it ends, what each holds and is moved, and what is paid last under each clause."""
    said = "\n".join(line for sentence in unwinding_said(found) for line in textwrap.wrap(sentence, WIDTH))
    return f"{_when(found)}\n\n{plain(unwinding_table(found), WIDTH)}\n\n{said}"


def unwinding_table(found: Unwinding) -> Table:
    """A column a partner: what it holds on the last day, then under each exit clause what is moved, and what it has."""
    partners = tuple(found.held)
    rows = [_head(f"on {day_text(found.last_day)}", partners)]
    for field, label in HELD.items():
        amounts = {who: getattr(held, field) for who, held in found.held.items()}
        if any(amounts.values()) or field != "waiting":
            rows.append(_row(found, label, amounts))
    for ending in found.endings:
        rows += _of_clause(found, ending)
    heads = [("", 1), *((shortened(found.case.partners[who].name, LONGEST), 1) for who in partners)]
    return Table(f"What each holds and is owed, {found.case.currency}", [heads], rows, notes=NOTES)


def unwinding_said(found: Unwinding) -> list[str]:
    """What is assumed, what is planned, and the last statement under each exit clause."""
    said = [sentence for ending in found.endings for sentence in _clause_said(ending)]
    planned = [ending.planned_from for ending in found.endings if ending.planned_from is not None]
    return [_planned_said(min(planned)), *said] if planned else said


def rests_on(found: Unwinding, ending: Ending) -> list[str]:
    """What a statement of the months to the end is made on, in words: it is none that is settled."""
    given = "" if found.notice is None else f", notice given in {spoken_month(found.notice)}"
    said = [
        f"As it would be: last day {day_text(found.last_day)}{given}; at exit {ending.clause.name.replace('_', '-')}."
    ]
    if ending.clause.assumed:
        said.append(f"Assumed, since the terms do not say: {listed([*_assumed(ending)])}.")
    return said if ending.planned_from is None else [*said, _planned_said(ending.planned_from)]


def _planned_said(month: int) -> str:
    return f"Figures from {spoken_month(month)} on are those of the plan: nothing is booked yet."


def _when(found: Unwinding) -> str:
    """`Notice in September 2028 · last day 28 February 2029, 2 months of continued use included`."""
    notice = "Ended by agreement" if found.notice is None else f"Notice in {spoken_month(found.notice)}"
    used = f", {months(found.end - found.last)} of continued use included" if found.end > found.last else ""
    return f"{isolated(found.case.title)}\n{notice} · last day {day_text(found.last_day)}{used}"


def _of_clause(found: Unwinding, ending: Ending) -> Iterator[Row]:
    partners = tuple(found.held)
    yield _head(f"{_name(ending)}, {_keeps(ending)}", partners)
    if any(ending.at_once.values()):
        yield _row(found, "paid on the last day", ending.at_once)
    for month, amounts in ending.run_off.items():
        yield _row(found, f"run-off {spoken_month(month, short=True)}", amounts)
    if any(ending.at_once.values()):
        yield _row(found, "contract balance then", ending.balance)
    in_all = {who: held.position + held.waiting + ending.moved(who) for who, held in found.held.items()}
    yield _row(found, "in all", in_all)


def _name(ending: Ending) -> str:
    return f"{ending.clause.name.replace('_', '-')}{OWN if ending.clause.own else ''}"


def _keeps(ending: Ending) -> str:
    keeper = ending.clause.keeper
    return f"{keeper} keeps the customers" if keeper else "the service ends"


def _head(text: str, partners: Sequence[str]) -> Row:
    return Row([text, *[""] * len(partners)], "group")


def _row(found: Unwinding, label: str, amounts: Mapping[str, Fraction]) -> Row:
    """Rounded; what sums to zero does so as it is shown."""
    digits = found.endings[0].statement.digits
    exact = [amount * 10**digits for amount in amounts.values()]
    units = [round(amount) for amount in exact] if sum(exact) else whole_units(exact)
    return Row([label, *(unit_text(each, digits) for each in units)], "part")


def _clause_said(ending: Ending) -> Iterator[str]:
    """Assumptions, and who pays whom last."""
    name, statement = _name(ending), ending.statement
    if ending.clause.assumed:
        yield f"Assumed under {name}, since the terms do not say: {listed([*_assumed(ending)])}."
    pays = listed(_payments(statement))
    last = f"Under {name} the last statement is that of {statement.name}"
    yield f"{last}: {pays} by {day_text(statement.due)}." if pays else f"{last}: nobody owes anything."
    if before := [f"{each.name} {listed(_payments(each))}" for each in ending.earlier if each.transfers]:
        yield f"Before it: {'; '.join(before)}."
    if ending.unpaid:
        yield f"Under {name} the case ends before all is paid; with more months in it, the rest would be seen."


def _payments(statement: Statement) -> list[str]:
    return [f"{each.payer} pays {each.payee} {money(each.amount)}" for each in statement.transfers]


def _assumed(ending: Ending) -> Iterator[str]:
    """What was assumed to try a clause."""
    bought = ending.clause.terms.buy_out
    if "customers_stay_with" in ending.clause.assumed:
        yield _keeps(ending)
    if "buy_out" in ending.clause.assumed and bought is not None:
        yield f"who leaves is paid {bought.multiple:g} × its profit of the last {months(bought.window_months)}"
