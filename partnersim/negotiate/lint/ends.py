"""How an agreement ends: who is still out of pocket then, and whether it may end so early."""

from __future__ import annotations

from collections.abc import Iterator

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.ends import without_end
from partnersim.agreements.words import money, months
from partnersim.ledger import Ledger
from partnersim.negotiate.lint.finding import Draft, Finding
from partnersim.negotiate.standing import earliest_end, left_if_ended
from partnersim.simulation.simulate import simulate
from partnersim.timeline import spoken_month

__all__ = ["exit_before_break_even", "extraordinary_end"]


def exit_before_break_even(draft: Draft) -> Iterator[Finding]:
    """With a case: partners still out of pocket when the agreement ends, or may first be ended, by scenario.

    They are if they would break even only later, and what is paid at the end, or with the customers' last bills, does
    not make up for it.
    """
    if draft.case is None:
        return
    lasting = without_end(draft.terms)
    ledger = simulate(draft.case, lasting)
    said: dict[str, list[str]] = {}
    for number, scenario in enumerate(ledger.scenarios):
        end = _end(draft, lasting, ledger, number)
        if end is None:
            continue
        left = left_if_ended(draft.case, lasting, end)[:, number]
        for i, partner in enumerate(ledger.partners):
            position = ledger.books.position[:, i, number]
            payback = measures.payback_month(position)
            if left[i] <= -0.5 and position[end] < 0.0 and (payback is None or payback > end):
                even = "it never breaks even" if payback is None else f"break-even {ledger.timeline.label(payback)}"
                amount = money(round(-float(left[i])))
                said.setdefault(partner, []).append(f"{scenario} {amount} in {ledger.timeline.label(end)}, {even}")
    ends = "can first be ended" if draft.end is None else "ends"
    for partner, parts in said.items():
        text = f"when the agreement {ends}, {partner} is still out of pocket: {'; '.join(parts)}"
        path = ("minimum_term_months",) if draft.end is None else draft.end.path
        yield Finding(path, text, "a longer term, or at_exit: equalise or buy_out")


def _end(draft: Draft, lasting: Agreement, ledger: Ledger, scenario: int) -> int | None:
    """The 0-based last month under the terms in a scenario: as they say, or the first in which they can be ended."""
    if draft.end is not None and draft.case is not None:
        return draft.end.month - draft.case.start
    return earliest_end(lasting, ledger, scenario)


def extraordinary_end(draft: Draft) -> Iterator[Finding]:
    """With a case: an end before minimum term and notice have passed."""
    terms, case = draft.terms, draft.case
    if draft.end is None or case is None or draft.ledger is None:
        return
    first = earliest_end(terms, draft.ledger)
    if first is None or draft.end.month - case.start < first:
        when = f"before {spoken_month(case.start + first)}" if first is not None else "while the case lasts"
        allowed = f"{months(terms.minimum_term_months)} from go-live and {months(terms.notice_months)} of notice"
        text = f"{spoken_month(draft.end.month)} is an extraordinary end: {allowed} allow none {when}"
        yield Finding(draft.end.path, text, "a later month, or what gives the right to end it so early")
