"""An exploration: a case and agreements whose fields are moved one by one, and what is seen of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms, read_terms
from partnersim.errors import InputError
from partnersim.explorer.knobs import Knob, knobs_of_case, knobs_of_terms
from partnersim.explorer.seen import Seen, seen
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case, read_case
from partnersim.negotiate.audiences import BOTH, INTERNAL
from partnersim.negotiate.room import moved_to
from partnersim.negotiate.worth import only_base
from partnersim.shipped import find
from partnersim.simulation.overrides import plain_value

__all__ = ["MOST_TERMS", "Address", "Exploration"]

MOST_TERMS = 4


class Address(NamedTuple):
    """Where a value stands: in the case, or in the agreement of that number."""

    terms: int | None
    path: str


Values = Mapping[Address, Any]  # as files have them


class Exploration:
    """A case under up to four agreements, with what was moved in them.

    `seen` is always of values that fit together. A value that does not is kept in `refused`, with the reason, and tried
    again with each later one.

    Args:
        case: a file, or the name of a shipped case.
        terms: files, or names of shipped terms.
        confidential: whether our own side alone looks on; else nothing is told that only we know.

    Raises:
        InputError: a file that cannot be used, or agreements that do not fit the case.
    """

    def __init__(self, case: str, terms: Sequence[str], *, confidential: bool = False) -> None:
        if not 1 <= len(terms) <= MOST_TERMS:
            raise InputError.one(f"{len(terms)} agreements are given; name 1 to {MOST_TERMS}")
        self.case_path, self.terms_paths = find(case, "cases"), tuple(find(each, "terms") for each in terms)
        self.case, self.terms = read_case(self.case_path), tuple(map(read_terms, self.terms_paths))
        self.confidential = confidential
        self._base = only_base(self.case)
        self._moved: dict[Address, Any] = {}
        self.refused: dict[Address, tuple[Any, str]] = {}  # the value, and why it cannot be
        self.seen: Seen = seen(self._base, self.terms)
        self.pinned: Seen = self.seen

    @property
    def audience(self) -> str:
        """Who may read what is made of it."""
        return INTERNAL if self.confidential else BOTH

    def value(self, at: Address) -> Any:
        """What a field has now, as a file has it."""
        return self._moved[at] if at in self._moved else plain_value(self.knobs[at].value)

    @property
    def moved(self) -> Values:
        """What was moved and fits, by where it stands."""
        return dict(self._moved)

    @cached_property
    def knobs(self) -> dict[Address, Knob]:
        """What can be moved: fields of the case first, then those of each agreement."""
        found = {Address(None, knob.path): knob for knob in knobs_of_case(self._base, source_told=self.confidential)}
        for number, each in enumerate(self.terms):
            of_terms = knobs_of_terms(self._base, each, ranges_told=self.confidential)
            found |= {Address(number, knob.path): knob for knob in of_terms}
        return found

    def put(self, at: Address, value: Any) -> None:
        """Give a field a value, as a file has it; of a share of a whole the others move along.

        What does not fit changes nothing but `refused`.
        """
        others = {address: value for address, (value, _) in self.refused.items() if address != at}
        self.refused.pop(at, None)
        try:
            moved = self._with(at, value)
        except InputError as error:
            self._refuse(at, value, error)
            return
        moved = {address: to for address, to in moved.items() if not self._is_filed(address, to)}
        for trial in ({**others, **moved}, moved) if others else (moved,):
            try:
                self.seen = seen(*self._deal(trial), self.seen)
            except InputError as error:
                problem = error
            else:
                self._moved = trial
                self.refused = {} if trial is not moved else self.refused
                return
        self._refuse(at, value, problem)

    def pin(self) -> None:
        """Compare with what is seen now from here on."""
        self.pinned = self.seen

    def reset(self) -> None:
        """Everything as its file has it; the baseline too."""
        self._moved, self.refused = {}, {}
        self.seen = self.pinned = seen(self._base, self.terms)

    def changed_case(self) -> Case:
        """The case with what was moved, named scenarios included.

        Raises:
            InputError: a scenario that no longer fits.
        """
        return changed_case(self.case, _of(self._moved, None))

    def changed_terms(self, number: int) -> Agreement:
        """One of the agreements with what was moved in it."""
        return changed_terms(self.terms[number], _of(self._moved, number))

    def _with(self, at: Address, value: Any) -> dict[Address, Any]:
        """What is moved once a field has this value."""
        if at.terms is None:
            return {**self._moved, at: value}
        now = self.changed_terms(at.terms)
        along = moved_to(now, at.path, value)
        return {**self._moved, **{Address(at.terms, path): to for path, to in along.items()}}

    def _is_filed(self, at: Address, value: Any) -> bool:
        """Whether a value is what the file has anyway."""
        return at in self.knobs and plain_value(self.knobs[at].value) == value

    def _deal(self, moved: Values) -> tuple[Case, list[Agreement]]:
        of_case = _of(moved, None)
        if of_case == _of(self._moved, None):
            case = self.seen.case
        else:  # all ends of the draws are tried where the case is kept: it would take longer than all else here
            case = changed_case(self._base, of_case, ends_tried=False) if of_case else self._base
        terms = [
            changed_terms(each, values) if (values := _of(moved, number)) else each
            for number, each in enumerate(self.terms)
        ]
        return case, terms

    def _refuse(self, at: Address, value: Any, error: InputError) -> None:
        self.refused[at] = (value, error.problems[0].text)


def _of(moved: Values, terms: int | None) -> dict[str, Any]:
    """What is moved in the case, or in one of the agreements, by field path."""
    return {at.path: value for at, value in moved.items() if at.terms == terms}
