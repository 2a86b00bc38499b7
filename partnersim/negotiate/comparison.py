"""A comparison: a case and terms, opened, run and measured, ready to be shown."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import read_terms
from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.reader import read_case
from partnersim.ledger import Ledger
from partnersim.negotiate.audiences import BOTH, INTERNAL, check_audience, without_hidden_scenarios
from partnersim.negotiate.responsibilities import Responsibilities, responsibilities
from partnersim.negotiate.standing import Standing, earliest_end, standing
from partnersim.negotiate.verdict import Verdict, verdict
from partnersim.shipped import find
from partnersim.simulation.comparison import ledgers_of
from partnersim.simulation.effects import under_effects
from partnersim.simulation.labels import label_of
from partnersim.simulation.market import market_of
from partnersim.simulation.overrides import with_overrides

__all__ = ["MOST_TERMS", "Comparison", "compared", "open_comparison"]

MOST_TERMS = 6  # more side by side nobody reads


@dataclass(frozen=True)
class Comparison:
    """A case under one or more agreements; the first is the baseline that the others are measured against."""

    case: Case
    terms: tuple[Agreement, ...]
    standings: tuple[Standing, ...]  # in the order of the terms
    changes: tuple[str, ...] = ()  # fields set and seats filled for this comparison, beside what the files say
    case_path: Path | None = None  # where the case was read from
    terms_paths: tuple[Path, ...] = ()  # where the terms were, in their order
    audience: str = INTERNAL  # who is to read what is shown of it: internal, both, or the id of a partner

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        """One for each of the terms."""
        return tuple(each.ledger for each in self.standings)

    @property
    def shown(self) -> tuple[int, ...]:
        """The numbers of the partners whose money the audience may see: all, or the one it is."""
        return tuple(i for i, name in enumerate(self.case.partners) if self.audience in (INTERNAL, BOTH, name))

    @property
    def instances_left(self) -> float:
        """Instances still in use in the last month, in the base case under the baseline."""
        return float(market_of(under_effects(self.case, self.terms[0]).entry()).active[-1, 0])

    @cached_property
    def responsibilities(self) -> tuple[Responsibilities, ...]:
        """Who does what under each of the terms."""
        return tuple(responsibilities(self.case, each) for each in self.terms)

    @cached_property
    def verdict(self) -> Verdict | None:
        """What the difference between the first two terms hangs on; None where there is nothing to compare with."""
        return verdict(self.case, self.terms, self.standings) if len(self.terms) > 1 else None


def open_comparison(
    case: str,
    terms: str | Sequence[str],
    sets: str | Sequence[str] = (),
    parties: str | Sequence[str] = (),
    baseline: str | None = None,
    audience: str = INTERNAL,
) -> Comparison:
    """Read, change, run and measure.

    Args:
        case: a case file, or the name of a shipped one (`managed-db`).
        terms: terms files or names of shipped ones, the baseline first; in one text they stand apart by spaces,
            and a path that holds a space is quoted as in a shell.
        sets: fields to change, `case.demand.monthly_churn=3%`; a list, or one text as for `terms`.
        parties: seats to fill, `vendor=isv`; likewise.
        baseline: those of the terms to put first, by file or short name.
        audience: who is to read what is shown: `internal`, `both`, or a partner of the case, by its id.

    Raises:
        InputError: a file, field or seat that cannot be used, one line per problem.
    """
    case_path = find(case, "cases")
    paths = [find(name, "terms") for name in _listed(terms, "terms")]
    read = [read_terms(path) for path in paths]
    if baseline is not None:
        first = _position(baseline, read)
        read.insert(0, read.pop(first))
        paths.insert(0, paths.pop(first))
    set_, filled = _listed(sets, "sets"), _listed(parties, "parties")
    changed = with_overrides(read_case(case_path), read, set_, filled)
    changes = (*set_, *filled)
    return compared(*changed, changes=changes, case_path=case_path, terms_paths=paths, audience=audience)


def compared(
    case: Case,
    terms: Sequence[Agreement],
    changes: Sequence[str] = (),
    *,
    case_path: Path | None = None,
    terms_paths: Sequence[Path] = (),
    audience: str = INTERNAL,
) -> Comparison:
    """Run and measure terms on a case; `changes` says what was changed in them, for the reader.

    All are looked at in case of an ending in the first month in which the baseline can be ended.

    Raises:
        InputError: no terms, more than MOST_TERMS, or terms that do not fit the case; an audience that is none.
    """
    if not 1 <= len(terms) <= MOST_TERMS:
        raise InputError.one(f"{len(terms)} terms are given; name 1 to {MOST_TERMS}")
    check_audience(audience, case)
    terms = [each.filled(case.seats) for each in terms]
    if audience in case.partners:
        case = without_hidden_scenarios(audience, case, terms)
    ledgers = ledgers_of(case, terms)
    end = earliest_end(terms[0], ledgers[0])
    standings = tuple(standing(case, each, ledger, end) for each, ledger in zip(terms, ledgers, strict=True))
    return Comparison(case, tuple(terms), standings, tuple(changes), case_path, tuple(terms_paths), audience)


def _position(baseline: str, terms: Sequence[Agreement]) -> int:
    """Which of the terms are meant by a file or a short name."""
    labels = [label_of(each) for each in terms]
    wanted = baseline if baseline in labels else Path(baseline).stem
    if wanted not in labels:
        text = f"{baseline} is not among the terms compared; {nearest(baseline, labels)}"
        raise InputError.one(text, "--baseline")
    return labels.index(wanted)


def _listed(given: str | Sequence[str], name: str) -> list[str]:
    """The parts of one text, or the list as it is."""
    if not isinstance(given, str):
        return list(given)
    try:
        return shlex.split(given)
    except ValueError:
        text = f"{name} has a quotation mark without its pair; write quotes around a whole path, or none"
        raise InputError.one(text) from None
