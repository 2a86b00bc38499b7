"""Lint: parts of terms that never pay: tiers after one that takes all, levels and bands that no scenario reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from partnersim.agreements.agreement import ANY_LINE, Agreement
from partnersim.agreements.arrangement import REPAID
from partnersim.agreements.clauses import Clauses
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.lines import INCOMES
from partnersim.inputs.scalars import as_number, number
from partnersim.ledger import Books, Ledger
from partnersim.negotiate.lint.finding import Draft, Finding, Path
from partnersim.simulation.simulate import simulate

__all__ = ["after_all_is_taken", "never_paid", "nothing_to_pay", "rungs_out_of_reach"]

NOTHING = 1e-9  # of all that is collected: less is rounding
STEP = 0.001  # by which a rate is moved to see whether it matters; other numbers by as much of themselves
PAYS_NOTHING = (  # tier, field, what 0 means, remedy
    ("cost_recovery", "cap", "no costs are repaid from 0% of the pool", "a larger cap, or leave the tier out"),
    ("fixed_split", "up_to_total", "nothing is paid up to a total of 0", "a larger total, or leave the tier out"),
    ("return_of_capital", "multiple", "0% of the capital is returned", "100%, or leave the tier out"),
    ("preferred_return", "annual_rate", "a return of 0% is nothing", "a rate, or leave the tier out"),
    ("catch_up", "until_share", "0% of profit is reached from the start", "a larger share, or leave the tier out"),
)


def after_all_is_taken(draft: Draft) -> Iterator[Finding]:
    """Tiers of a waterfall that come after one that leaves nothing."""
    tiers = getattr(draft.terms, "tiers", ())
    first = next((number for number, tier in enumerate(tiers) if tier.takes_all()), len(tiers))
    for later in range(first + 1, len(tiers)):
        text = f"tier {later + 1} ({tiers[later].tier}) is never reached: tier {first + 1} takes all that is left"
        yield Finding(("tiers", later), text, "it before that one, or leave it out")


def nothing_to_pay(draft: Draft) -> Iterator[Finding]:
    """Tiers that pay nothing, whatever happens."""
    for position, tier in enumerate(getattr(draft.terms, "tiers", ())):
        for kind, field, what, remedy in PAYS_NOTHING:
            if tier.tier == kind and getattr(tier, field) == 0.0:
                yield Finding(("tiers", position, field), f"tier {position + 1} ({kind}) never pays: {what}", remedy)


def never_paid(draft: Draft) -> Iterator[Finding]:
    """With a case: tiers and payments between partners that move no money in any of its scenarios."""
    if draft.ledger is None:
        return
    books = draft.ledger.books
    least = NOTHING * float(np.abs(books.collected).sum())
    known = {finding.path[:2] for check in (after_all_is_taken, nothing_to_pay) for finding in check(draft)}
    for position, name in enumerate(draft.ledger.tiers):
        path = _path_of(draft, position)
        if path[:2] not in known and np.abs(books.by_tier[position]).sum() <= least:
            text = f"{name.replace('_', ' ')} moves no money in any scenario of this case"
            yield Finding(path, text, "terms under which it pays, or leave it out")


def rungs_out_of_reach(draft: Draft) -> Iterator[Finding]:
    """With a case: levels, bands and years on which nothing depends in any of its scenarios.

    Whether something depends on one is tried out: its numbers are moved a little, one by one, so that a condition
    missed by a hair counts as met. Where none of a list is in reach, that is said once.
    """
    if draft.ledger is None or draft.case is None:
        return
    written = draft.terms.document.value
    own = {name: value for name, value in written.items() if name not in Clauses.model_fields}
    for parent, keys in _rungs(own, (), {*draft.case.revenue_lines, *INCOMES, ANY_LINE}):
        idle = [key for key in keys if _is_idle(draft.terms, draft.case, draft.ledger, own, (*parent, key))]
        for path in [parent] if idle == keys else [(*parent, key) for key in idle]:
            text = f"{_dotted(path)} plays no part: it is never reached, or passed over, in any scenario of this case"
            yield Finding(path, text, "conditions that are met, or leave it out")


def _is_idle(terms: Agreement, case: Case, ledger: Ledger, own: Any, path: Path) -> bool:
    """Whether the numbers at a path can be moved without anything else moving."""
    moved = [changed for values in _moves(_at(own, path), path) if (changed := _fitting(terms, values))]
    return bool(moved) and all(_same(ledger.books, simulate(case, each).books) for each in moved)


def _path_of(draft: Draft, position: int) -> Path:
    """Where the terms say a tier of the ledger: nowhere in particular, but for the tiers of a waterfall."""
    assert draft.ledger is not None  # its tier is asked for
    tiers = getattr(draft.terms, "tiers", ())
    own = position - (draft.ledger.tiers[0] == REPAID.name)
    return ("tiers", own) if 0 <= own < len(tiers) and not draft.terms.amendments else ()


def _rungs(node: Any, path: Path, lines: set[str]) -> Iterator[tuple[Path, list[Any]]]:
    """Maps and lists whose entries are alternatives, with their keys: all maps, or numbers by number.

    Lists by revenue line are none: what they say of lines that a case lacks is for other cases.
    """
    if isinstance(node, Mapping | list):
        keys = list(node) if isinstance(node, Mapping) else list(range(len(node)))
        several = len(keys) > 1 and path not in ((), ("tiers",)) and not lines.issuperset(keys)
        by_number = isinstance(node, Mapping) and all(number(str(key)) is not None for key in keys)
        if several and (by_number or all(isinstance(node[key], Mapping) for key in keys)):
            yield path, keys
        for key in keys:
            yield from _rungs(node[key], (*path, key), lines)


def _at(node: Any, path: Path) -> Any:
    for part in path:
        node = node[part]
    return node


def _moves(node: Any, path: Path) -> Iterator[dict[str, object]]:
    """Values by field path, each a small change of what stands at a path; shares of a whole are moved in pairs."""
    if not isinstance(node, Mapping | list):
        yield from ({_dotted(path): moved} for moved in _either_way(node))
        return
    keys = list(node) if isinstance(node, Mapping) else list(range(len(node)))
    for key in keys:
        yield from _moves(node[key], (*path, key))
    for one, other in pairwise(keys):
        ways = [_either_way(node[key]) for key in (one, other)]
        if all(ways):
            for first, second in zip(ways[0], reversed(ways[1]), strict=True):
                yield {_dotted((*path, one)): first, _dotted((*path, other)): second}


def _either_way(value: Any) -> list[object]:
    """A little more and a little less than a number, written as it was; nothing for anything else."""
    amount = as_number(value)
    if amount is None:
        return []
    if isinstance(value, str):
        return [f"{100.0 * (amount + step):.10g}%" for step in (STEP, -STEP)] if value.endswith("%") else []
    step = 1 if isinstance(value, int) else STEP * max(1.0, amount)
    return [value + step, value - step]


def _fitting(terms: Agreement, values: Mapping[str, object]) -> Agreement | None:
    """The terms with other values; None where they do not fit."""
    try:
        return changed_terms(terms, values)
    except InputError:
        return None


def _same(books: Books, others: Books) -> bool:
    pairs = ((books.earned, others.earned), (books.running_cost, others.running_cost), (books.taken, others.taken))
    return all(np.array_equal(one, other) for one, other in pairs)


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))
