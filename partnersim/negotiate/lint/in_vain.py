"""What is said in vain: ranges, amendments and clauses that do not apply, partners without a part."""

from __future__ import annotations

from collections.abc import Iterator

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import Range
from partnersim.agreements.reader import amended
from partnersim.inputs.reader import split_path
from partnersim.inputs.scalars import as_number
from partnersim.negotiate.lint.finding import MISSING, Draft, Finding, value_at
from partnersim.negotiate.standing import unseated
from partnersim.timeline import parse_month, spoken_month

__all__ = ["amendments_without_effect", "partners_without_a_seat", "ranges_that_do_not_fit", "said_in_vain"]


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
    ends = None if draft.end is None else draft.end.month + terms.continued_use_months
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
