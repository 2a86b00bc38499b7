"""A redline: each change of a draft in words, and what it is worth to those who may see that."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import Range
from partnersim.agreements.reader import agreed_end
from partnersim.negotiate.redline import Change, Edit, Redline
from partnersim.render.audience import is_internal, sees_change, sees_clause
from partnersim.render.in_words import terms_in_words
from partnersim.render.numbers import CENTS, FULL, Scale, number_text, whole
from partnersim.render.phrases import listed, party_names, shortened, spoken, written
from partnersim.render.pieces import Row, Table
from partnersim.render.plain import plain
from partnersim.render.terminal import MOST_OF_A_NAME, WIDTH, heading
from partnersim.rounding import add_up

__all__ = ["redline_clauses", "redline_table", "redline_text"]

LONGEST_LABEL = 46
WRAPPED = 100  # characters of a line of words
INDENT = "   "
OF_THE_END = {  # clauses that say when and how terms end
    "minimum_term_months", "notice_months", "notice_counts", "at_exit", "run_off", "buy_out", "continued_use_months",
    "customers_stay_with",
}  # fmt: skip
KEPT = "what is not shown here"  # a change of fields that the audience may not see


def redline_table(found: Redline, scale: Scale = FULL) -> Table:
    """A row per change with its worth to each partner that the audience may see: from our draft's NPV to theirs.

    Shown figures add up. What is cheap for us stands first where we said who we are, with what the others gain for
    each unit of money that it costs us.
    """
    columns = [_column(found, i, scale) for i in found.deal.shown]
    if found.we is not None:
        columns.append(["", *(_gained(found.gained_by_cost[i]) for i in found.order), "", ""])
    labels = [f"{number:>2}  {_label(found, i)}" for number, i in enumerate(found.order, start=1)]
    ours, theirs = _drafts(found)
    names = [f"NPV of {ours}", *labels, "all changes", f"NPV of {theirs}"]
    styles = ["body", *("body" for _ in labels), "total", "total"]
    rows = [Row(list(cells), style) for cells, style in zip(zip(names, *columns, strict=True), styles, strict=True)]
    return Table("", [[("", 1), *((head, 1) for head in _heads(found))]], rows, notes=tuple(_notes(found)))


def redline_clauses(found: Redline) -> Table:
    """A row per change: its fields with their old and new values, what our draft says, and what theirs says instead."""
    rows = [
        Row([f"{number}  {_fields(found, change)}", *(" ".join(said) for said in _sentences(found, change))])
        for number, change in _numbered(found)
    ]
    notes = [*(note for _, change in _numbered(found) for note in _remarks(found, change)), *_unpriced(found)]
    head = [("", 1), *((f"{draft} says", 1) for draft in _drafts(found))]
    return Table("", [head], rows, text_columns=(0, 1, 2), notes=notes)


def _drafts(found: Redline) -> tuple[str, str]:
    """What the drafts are called: ours and theirs for our own side, by name for those who read it beside others."""
    if is_internal(found.deal):
        return "our draft", "their draft"
    ours, theirs = (spoken(ledger.label) for ledger in found.deal.ledgers)
    return ours, theirs


def redline_text(found: Redline, drafts: tuple[str, str] | None = None) -> str:
    """The redline for the terminal: the table, then the changes in words; `drafts` names ours and theirs."""
    ours, theirs = drafts or tuple(ledger.label for ledger in found.deal.ledgers)
    top = f"{heading(found.deal.case, found.draws)}\nOur draft: {ours} · their draft: {theirs}"
    if not found.changes and not _seen(found, found.unpriced):
        return f"{top}\n\nThe drafts say the same."
    table = redline_table(found)
    notes = tuple(textwrap.fill(note, WIDTH) for note in table.notes)
    changes = [_in_lines(found, number, change) for number, change in _numbered(found)]
    unpriced = [textwrap.fill(text, WRAPPED, subsequent_indent=INDENT) for text in _unpriced(found)]
    return "\n\n".join([top, plain(replace(table, notes=notes), WIDTH), *changes, *unpriced])


def _numbered(found: Redline) -> Iterator[tuple[int, Change]]:
    """The changes in their order, counted from 1."""
    return enumerate((found.changes[i] for i in found.order), start=1)


def _in_lines(found: Redline, number: int, change: Change) -> str:
    """A change for the terminal: its fields, the clauses that go, with -, and those that come, with +."""
    before, after = _sentences(found, change)
    marked = [*(f"- {text}" for text in before), *(f"+ {text}" for text in after)]
    marked += [f"! {text}" for text in _remarks(found, change)]
    return "\n".join([
        textwrap.fill(f"{number}. {_fields(found, change)}", WRAPPED, subsequent_indent=INDENT),
        *(textwrap.fill(text, WRAPPED, initial_indent=INDENT, subsequent_indent=f"{INDENT}  ") for text in marked),
    ])  # fmt: skip


def _unpriced(found: Redline) -> list[str]:
    """What else differs, in a sentence, if anything."""
    edits = _seen(found, found.unpriced)
    return [f"Moves no money of the base case: {'; '.join(map(_said, edits))}."] if edits else []


def _column(found: Redline, i: int, scale: Scale) -> list[str]:
    """The cells of one partner, from our draft's NPV to theirs, which add up as shown."""
    ours, theirs = (scale.rounded(npv) for npv in found.npv[:, i])
    if not found.shows_parts:
        return [scale.text(ours), *[""] * len(found.order), scale.text(theirs - ours, sign=True), scale.text(theirs)]
    worth = [float(found.worth[k, i]) for k in found.order]
    parts = _adding_up(worth, theirs - ours, scale)
    cells = [scale.text(part, sign=True) for part in parts]
    if found.error is not None:
        errors = [float(found.error[k, i]) for k in found.order]
        cells = [
            f"{cell} ± {scale.text(error)}" if scale.rounded(error) else cell
            for cell, error in zip(cells, errors, strict=True)
        ]
    return [scale.text(ours), *cells, scale.text(theirs - ours, sign=True), scale.text(theirs)]


def _adding_up(worth: Sequence[float], total: float, scale: Scale) -> list[float]:
    """Parts as shown that add up to a total as shown; what moves nothing stays nothing."""
    moved = [k for k, part in enumerate(worth) if part]
    shown = [0.0] * len(worth)
    for k, part in zip(moved, add_up([worth[k] for k in moved], scale.decimals, total), strict=True):
        shown[k] = part
    return shown


def _heads(found: Redline) -> list[str]:
    partners = list(found.deal.case.partners.items())
    names = [f"{partners[i][0]}  {shortened(partners[i][1].name, MOST_OF_A_NAME)}" for i in found.deal.shown]
    return [*names, f"they gain per {found.deal.case.currency} we lose"] if found.we is not None else names


def _gained(ratio: float) -> str:
    """What the others gain for what a change costs us."""
    if math.isnan(ratio):
        return "–"
    return "costs us nothing" if math.isinf(ratio) else CENTS.text(ratio)


def _label(found: Redline, i: int) -> str:
    """A change in a few words: its fields without what they have in common."""
    edits = _seen(found, found.changes[i].edits)
    if not edits:
        return KEPT
    first = next((edit for edit in edits if edit.path == "terms.kind"), edits[0])
    more = f" and {len(edits) - 1} more" if len(edits) > 1 else ""
    said, name = (text.removeprefix("terms.") for text in (_said(first), first.path))
    most = LONGEST_LABEL - len(more)
    return (said if len(said) <= most else shortened(name, most)) + more


def _fields(found: Redline, change: Change) -> str:
    """The fields of a change with their values; of another kind of agreement, only that it is one."""
    edits = _seen(found, change.edits)
    kind = [_said(edit) for edit in edits if edit.path == "terms.kind"]
    if kind:
        return f"{kind[0]}, and with it all that only one of the two kinds says"
    return "; ".join(map(_said, edits)) or KEPT


def _remarks(found: Redline, change: Change) -> list[str]:
    """That our draft does not let a field move so far; for our own side."""
    return [_forbidden(found, edit) for edit in change.not_negotiable] if is_internal(found.deal) else []


def _forbidden(found: Redline, edit: Edit) -> str:
    span = found.deal.terms[0].negotiable_at(edit.path.removeprefix("terms."))
    if isinstance(span, Range):
        return f"{edit.path} is negotiable from {written(span.low)} to {written(span.high)} by our draft."
    return f"{edit.path} is not negotiable by our draft."


def _said(edit: Edit) -> str:
    """`terms.notice_months: 3 → 6`."""
    ours, theirs = (number_text(value) if value is not None else "not given" for value in (edit.ours, edit.theirs))
    return f"{edit.path}: {ours} → {theirs}"


def _seen(found: Redline, edits: Sequence[Edit]) -> list[Edit]:
    return [edit for edit in edits if sees_change(found.deal, edit.path)]


def _sentences(found: Redline, change: Change) -> tuple[list[str], list[str]]:
    """The clauses that our draft loses by a change, and those it gets."""
    before, after = (_clauses(found, terms) for terms in (found.deal.terms[0], change.terms))
    return [text for text in before if text not in after], [text for text in after if text not in before]


def _clauses(found: Redline, terms: Agreement) -> list[str]:
    """The agreement in sentences, its title left out."""
    said = terms_in_words(terms, party_names(found.deal), lambda path: sees_clause(found.deal, path))
    return said.splitlines()[1:]


def _notes(found: Redline) -> Iterator[str]:
    if not found.shows_parts:
        yield "What each change alone is worth would tell of the others' costs, and is not shown to a single partner."
        return
    how = "in the base case" if found.draws is None else f"on average over {whole(found.draws.count)} draws"
    yield f"The worth of a change is its part of the change of NPV {how}, whatever the order in which changes are made."
    some = "" if found.orders is None else f"Estimated from {whole(found.orders)} of the many orders; "
    if found.error is not None:
        yield f"{some}± is the standard error."
    edits = [edit for change in found.changes for edit in change.edits]
    ending = sorted({name for edit in edits if (name := edit.path.split(".")[1]) in OF_THE_END})
    if ending and not any(map(agreed_end, found.deal.terms)):
        yield (
            f"No end is agreed, so {listed(ending)} {'moves' if len(ending) == 1 else 'move'} no money here: set "
            "terms.terminate to a month to see the worth at that end."
        )
