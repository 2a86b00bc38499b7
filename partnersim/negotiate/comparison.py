"""A comparison: a case and terms, opened and measured, ready to be shown."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import read_terms
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.reader import read_case
from partnersim.ledger import Ledger
from partnersim.negotiate.standing import Standing, standing
from partnersim.negotiate.verdict import Verdict, verdict
from partnersim.shipped import find
from partnersim.simulation.comparison import ledgers_of
from partnersim.simulation.overrides import with_overrides

__all__ = ["MOST_TERMS", "Comparison", "compared", "open_comparison"]

MOST_TERMS = 6  # more side by side nobody reads


@dataclass(frozen=True, slots=True)
class Comparison:
    """A case under one or more agreements; the first is the baseline that the others are measured against."""

    case: Case
    terms: tuple[Agreement, ...]
    standings: tuple[Standing, ...]  # in the order of the terms
    verdict: Verdict | None  # None where there is nothing to compare with
    changes: tuple[str, ...] = ()  # fields set and seats filled for this comparison, beside what the files say

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        """One for each of the terms."""
        return tuple(each.ledger for each in self.standings)


def open_comparison(
    case: str, terms: str | Sequence[str], sets: str | Sequence[str] = (), parties: str | Sequence[str] = ()
) -> Comparison:
    """Read, change, run and measure.

    Args:
        case: a case file, or the name of a shipped one (`managed-db`).
        terms: terms files or names of shipped ones, the baseline first; in one text they stand apart by spaces,
            and a path that holds a space is quoted as in a shell.
        sets: fields to change, `case.demand.monthly_churn=3%`; a list, or one text as for `terms`.
        parties: seats to fill, `vendor=isv`; likewise.

    Raises:
        InputError: a file, field or seat that cannot be used, one line per problem.
    """
    paths = [find(name, "terms") for name in _listed(terms, "terms")]
    read = [read_terms(path) for path in paths]
    changes = _listed(sets, "sets"), _listed(parties, "parties")
    changed = with_overrides(read_case(find(case, "cases")), read, *changes)
    return compared(*changed, changes=(*changes[0], *changes[1]))


def compared(case: Case, terms: Sequence[Agreement], changes: Sequence[str] = ()) -> Comparison:
    """Run and measure terms on a case; `changes` says what was changed in them, for the reader.

    Raises:
        InputError: no terms, more than MOST_TERMS, or terms that do not fit the case.
    """
    if not 1 <= len(terms) <= MOST_TERMS:
        raise InputError.one(f"{len(terms)} terms are given; name 1 to {MOST_TERMS}")
    ledgers = ledgers_of(case, terms)
    if len(terms) == 1:
        return Comparison(case, tuple(terms), (standing(case, terms[0], ledgers[0]),), None, tuple(changes))
    found = verdict(case, terms, ledgers)
    return Comparison(case, tuple(terms), found.standings, found, tuple(changes))


def _listed(given: str | Sequence[str], name: str) -> list[str]:
    """The parts of one text, or the list as it is."""
    if not isinstance(given, str):
        return list(given)
    try:
        return shlex.split(given)
    except ValueError:
        text = f"{name} has a quotation mark without its pair; write quotes around a whole path, or none"
        raise InputError.one(text) from None
