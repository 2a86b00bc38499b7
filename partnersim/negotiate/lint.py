"""Lint of terms: what is worth a look before anyone signs. Findings are no errors; the terms can be run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from partnersim import measures
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import Range
from partnersim.agreements.reader import amended, changed_terms
from partnersim.agreements.resale import Resale
from partnersim.agreements.white_label import WhiteLabel
from partnersim.agreements.words import money, months, percent
from partnersim.inputs.case import Case
from partnersim.inputs.reader import split_path
from partnersim.ledger import Ledger
from partnersim.negotiate.finding import MISSING, Draft, Finding, Path, as_number, value_at
from partnersim.negotiate.standing import earliest_end, left_if_ended, unseated
from partnersim.negotiate.unreachable import after_all_is_taken, never_paid, nothing_to_pay, rungs_out_of_reach
from partnersim.negotiate.unsaid import (
    bases_left_open,
    lag_without_collector,
    nobody_said_to_bring,
    tier_fields_left_open,
    unsaid,
)
from partnersim.simulation.simulate import simulate
from partnersim.timeline import parse_month, spoken_month

__all__ = ["CHECKS", "Finding", "lint"]

RESALE = (WhiteLabel, Resale)  # kinds in which somebody buys at a discount to sell on


def lint(terms: Agreement, case: Case | None = None) -> list[Finding]:
    """What is worth a look in terms; with a case, what only its figures show, too.

    Raises:
        InputError: the terms do not fit the case.
    """
    draft = Draft(terms, case)
    return [finding for check in CHECKS for finding in check(draft)]


def better_price_than_direct(draft: Draft) -> Iterator[Finding]:
    """Whoever sells on has a better price than a direct buyer, as kinds say that know what such a buyer pays."""
    for sentence in draft.terms.price_conflicts():
        text = f"{sentence.rstrip('.')}; channels so come to compete with each other"
        remedy = "prices by which nobody buys more cheaply than a direct buyer"
        yield Finding(_of_lever(draft.terms), text, remedy)


def room_to_undercut(draft: Draft) -> Iterator[Finding]:
    """With a case: a reseller that could sell below list prices in every scenario and still lose nothing.

    Over the horizon it bills B at prices f × list and keeps N, all its costs deducted. Giving up N, it would sell at
    f · (1 − N/B) × list; a direct buyer pays list.
    """
    terms, case, ledger = draft.terms, draft.case, draft.ledger
    if case is None or ledger is None or not isinstance(terms, RESALE):
        return
    if type(terms).price_conflicts is not Agreement.price_conflicts:  # it is said by the terms alone
        return
    seller = terms.filled(case.seats).holder("collects")
    if seller not in ledger.partners:
        return
    net = ledger.books.net[:, ledger.partners.index(seller)].sum(axis=0)
    billed = ledger.books.billed.sum(axis=0)
    kept = np.divide(net, billed, out=np.zeros_like(net), where=billed > 0.0)
    room = round(float(np.min(1.0 - terms.price_factor * (1.0 - kept))), 3)
    if room > 0.0:
        below = f"{percent(room)} below list, the price of a direct buyer"
        text = f"after all its costs {seller} could sell {below}, in every scenario"
        yield Finding(_of_lever(terms), text, "a smaller discount, or what it is given for")


def exit_before_break_even(draft: Draft) -> Iterator[Finding]:
    """With a case: partners still out of pocket when the agreement ends, or may first be ended, by scenario.

    They are if they would break even only later, and what is paid at the end, or with the customers' last bills, does
    not make up for it.
    """
    if draft.case is None:
        return
    lasting = changed_terms(draft.terms, {"terminate": None}) if draft.terms.terminate else draft.terms
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
    ends = "ends" if draft.terms.terminate else "can first be ended"
    for partner, parts in said.items():
        text = f"when the agreement {ends}, {partner} is still out of pocket: {'; '.join(parts)}"
        path = ("terminate",) if draft.terms.terminate else ("minimum_term_months",)
        yield Finding(path, text, "a longer term, or at_exit: equalise or buy_out")


def _end(draft: Draft, lasting: Agreement, ledger: Ledger, scenario: int) -> int | None:
    """The 0-based last month under the terms in a scenario: as they say, or the first in which they can be ended."""
    if draft.terms.terminate is not None and draft.case is not None:
        return draft.terms.terminate - draft.case.start
    return earliest_end(lasting, ledger, scenario)


def extraordinary_end(draft: Draft) -> Iterator[Finding]:
    """With a case: an end before minimum term and notice have passed."""
    terms, case = draft.terms, draft.case
    if terms.terminate is None or case is None or draft.ledger is None:
        return
    first = earliest_end(terms, draft.ledger)
    if first is None or terms.terminate - case.start < first:
        when = f"before {spoken_month(case.start + first)}" if first is not None else "while the case lasts"
        allowed = f"{months(terms.minimum_term_months)} from go-live and {months(terms.notice_months)} of notice"
        text = f"{spoken_month(terms.terminate)} is an extraordinary end: {allowed} allow none {when}"
        yield Finding(("terminate",), text, "a later month, or what gives the right to end it so early")


def ranges_that_do_not_fit(draft: Draft) -> Iterator[Finding]:
    """What is negotiable: fields that are not there, ranges upside down, values agreed outside their own range."""
    for path, span in draft.terms.negotiable.items():
        at = ("negotiable", path)
        agreed = value_at(draft.terms, path)
        if agreed is MISSING:
            yield Finding(at, f"{path} is not in these terms", "the path of a field they have")
        elif isinstance(span, Range):
            low, high, now = as_number(span.low), as_number(span.high), as_number(agreed)
            if low is None or high is None:
                yield Finding(
                    at, f"the range of {path} is not one of numbers", "low: and high: as the field is written"
                )
            elif agreed is None:
                yield Finding(at, f"{path} has a range, but no value is agreed", f"{path}: and a value inside it")
            elif now is None:
                yield Finding(
                    at, f"{path} is no number and cannot have a range", "false, or the path of a number in it"
                )
            elif low > high:
                yield Finding(at, f"the range of {path} is upside down", f"{{low: {span.high}, high: {span.low}}}")
            elif not low <= now <= high:
                text = f"what is agreed for {path} is outside its own range, {span.low} to {span.high}"
                yield Finding(split_path(path), text, "a value inside it, or a wider range")


def amendments_without_effect(draft: Draft) -> Iterator[Finding]:
    """Amendments that leave a field as it is, or that begin after the end."""
    terms = draft.terms
    ends = None if terms.terminate is None else terms.terminate + terms.continued_use_months
    before = terms
    for month, (_, after) in zip(sorted(terms.amendments), amended(terms), strict=True):
        if ends is not None and parse_month(month) > ends:
            text = f"the amendment from {month} on begins after the agreement has ended, in {spoken_month(ends)}"
            yield Finding(("amendments", month), text, "an earlier month, or delete it")
        for path in terms.amendments[month]:
            if value_at(before, path) == value_at(after, path):
                text = f"the amendment from {month} on leaves {path} as it is"
                yield Finding(("amendments", month, path), text, "another value, or delete it")
        before = after


def said_in_vain(draft: Draft) -> Iterator[Finding]:
    """Clauses that do not apply, given what else is agreed."""
    terms = draft.terms
    for exit_clause in ("run_off", "buy_out"):
        if draft.said(exit_clause) and terms.at_exit != exit_clause:
            text = f"{exit_clause} does not apply: at the end, at_exit is {terms.at_exit}"
            yield Finding((exit_clause,), text, f"at_exit: {exit_clause}, or delete it")
    if terms.remitted_after_months and type(terms).remits_after is not Agreement.remits_after:
        text = "remitted_after_months does not apply to this kind, in which partners are paid by the calendar"
        later = "paid_after_months" in type(terms).model_fields
        remedy = "paid_after_months instead" if later else "remitted_after_months: 0, or delete it"
        yield Finding(("remitted_after_months",), text, remedy)


def partners_without_a_seat(draft: Draft) -> Iterator[Finding]:
    """With a case: partners who bear costs, and have no part in what the terms share."""
    if draft.case is None or draft.ledger is None:
        return
    books = draft.ledger.books
    spent = (books.running_cost + books.one_time_cost).sum(axis=(0, 2))
    for number in unseated(draft.terms.filled(draft.case.seats), draft.ledger.partners):
        if spent[number] > 0.0 and not books.received[:, number].any():
            name = draft.ledger.partners[number]
            text = f"{name} has no seat in these terms: it bears its costs, and has no share of what customers pay"
            remedy = f"{name} into a seat, does: and who does its work, or terms with a seat more"
            yield Finding(("parties",), text, remedy)


def _of_lever(terms: Agreement) -> Path:
    """The path of the rate that mostly decides what the terms are worth."""
    lever = terms.lever()
    return () if lever is None else split_path(next(iter(lever.values(lever.rate))))


Check = Callable[[Draft], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    unsaid,
    tier_fields_left_open,
    bases_left_open,
    lag_without_collector,
    nobody_said_to_bring,
    after_all_is_taken,
    nothing_to_pay,
    never_paid,
    rungs_out_of_reach,
    better_price_than_direct,
    room_to_undercut,
    exit_before_break_even,
    extraordinary_end,
    ranges_that_do_not_fit,
    amendments_without_effect,
    said_in_vain,
    partners_without_a_seat,
)
