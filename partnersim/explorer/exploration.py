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
        self._as_filed = seen(self._base, self.terms)
        self.seen: Seen = self._as_filed
        self.pinned: Seen = self._as_filed
        self._pinned_moved: dict[Address, Any] = {}

    @property
    def audience(self) -> str:
        """Who may read what is made of it."""
        return INTERNAL if self.confidential else BOTH

    def value(self, at: Address) -> Any:
        """What a field has now, as a file has it."""
        return self._moved[at] if at in self._moved else self.filed(at)

    def filed(self, at: Address) -> Any:
        """What a field has in its file, or by default."""
        return plain_value(self.knobs[at].value)

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
        waiting = {address: wanted for address, (wanted, _) in self.refused.items() if address != at}
        self.refused.pop(at, None)
        try:
            new = self._along(at, value)
            self._move(new)
        except InputError as error:
            self.refused[at] = (value, error.problems[0].text)
            new = {at: value}
        for helped in ({**waiting, **new}, *({**new, address: wanted} for address, wanted in waiting.items())):
            if waiting and self.refused:
                self._retry(helped)

    def pin(self) -> None:
        """Compare with what is seen now from here on."""
        self.pinned, self._pinned_moved = self.seen, self._moved

    def take_over(self, before: Exploration) -> None:
        """What was moved, refused and pinned in another exploration, as far as it has files that this one has too."""
        left = list(enumerate(self.terms_paths))
        numbers: dict[int | None, int | None] = {None: None} if before.case_path == self.case_path else {}
        for number, path in enumerate(before.terms_paths):
            if (found := next((each for each in left if each[1] == path), None)) is not None:
                left.remove(found)
                numbers[number] = found[0]

        def here(moved: Values) -> dict[Address, Any]:
            return {Address(numbers[at.terms], at.path): value for at, value in moved.items() if at.terms in numbers}

        self._take(here(before._pinned_moved))
        self.pin()
        self._take(here(before._moved))
        for at, value in here({at: wanted for at, (wanted, _) in before.refused.items()}).items():
            self.put(at, value)

    def reset(self) -> None:
        """Everything as its file has it; the baseline too."""
        self._moved, self._pinned_moved, self.refused = {}, {}, {}
        self.seen = self.pinned = self._as_filed

    def changed_case(self) -> Case:
        """The case with what was moved, named scenarios included.

        Raises:
            InputError: a scenario that no longer fits.
        """
        return changed_case(self.case, _of(self._moved, None))

    def changed_terms(self, number: int) -> Agreement:
        """One of the agreements with what was moved in it."""
        return changed_terms(self.terms[number], _of(self._moved, number))

    def _along(self, at: Address, value: Any) -> dict[Address, Any]:
        """The value, and those of the fields that move with it."""
        if at.terms is None:
            return {at: value}
        along = moved_to(self.changed_terms(at.terms), at.path, value)
        return {Address(at.terms, path): to for path, to in along.items()}

    def _move(self, new: Values) -> None:
        """Move some fields at once.

        Raises:
            InputError: they do not fit; nothing was moved.
        """
        moved = {at: value for at, value in {**self._moved, **new}.items() if not self._is_filed(at, value)}
        self.seen = seen(*self._deal(moved), self.seen)
        self._moved = moved

    def _retry(self, wanted: Values) -> None:
        """Move fields of which some did not fit; if they still do not, nothing is moved."""
        try:
            self._move(wanted)
        except InputError:
            return
        self.refused = {at: why for at, why in self.refused.items() if at not in wanted}

    def _take(self, moved: Values) -> None:
        """Move all of these, or at least those that fit one after the other; fields moved otherwise are as filed."""
        self._moved, self.refused, self.seen = {}, {}, self._as_filed
        try:
            self._move(moved)
        except InputError:
            for at, value in moved.items():
                self.put(at, value)

    def _is_filed(self, at: Address, value: Any) -> bool:
        """Whether a value is what the file has anyway."""
        return at in self.knobs and self.filed(at) == value

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


def _of(moved: Values, terms: int | None) -> dict[str, Any]:
    """What is moved in the case, or in one of the agreements, by field path."""
    return {at.path: value for at, value in moved.items() if at.terms == terms}
