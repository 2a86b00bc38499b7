"""Drafts in which some of the changes are made, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError
from partnersim.inputs.document import Document
from partnersim.inputs.reader import changed_case
from partnersim.negotiate.movable import Deal
from partnersim.negotiate.redline.differences import Unit, exchanged
from partnersim.negotiate.worth import Worth
from partnersim.simulation.drawing import Draws
from partnersim.sweep.draws import Deals, parts

__all__ = ["Mixes", "Units"]

Floats = NDArray[np.float64]
Units = frozenset[Unit]


class Mixes:
    """Two drafts, and all that lie between them: ours, with some units as in theirs. What they are worth is kept."""

    def __init__(self, ours: Deal, theirs: Deal) -> None:
        (our_case, self._ours), (self._their_case, self._theirs) = ours, theirs
        if self._ours.kind != self._theirs.kind:  # what may be moved is of fields that a mix may not have
            self._ours, self._theirs = (changed_terms(each, {"negotiable": {}}) for each in (self._ours, self._theirs))
        self._cases = {Units(): Worth(our_case)}
        self._found: dict[Units, Floats | InputError] = {}

    def draft(self, units: Units) -> Deal:
        """Our draft with some units as in theirs.

        Raises:
            InputError: that makes no valid terms or case.
        """
        case = self._on_case(units).case
        changed = [unit for unit in units if unit.of == "terms"]
        if not changed:
            return Deal(case, self._ours.filled(case.seats))
        of_their_kind = any(("kind",) in unit.keys for unit in changed)
        kind = type(self._theirs if of_their_kind else self._ours)
        tree = exchanged(self._ours.document.value, self._theirs.document.value, changed)
        return Deal(case, kind.of(Document.of(tree, self._ours.document.file)).filled(case.seats))

    def worth(self, units: Units) -> Floats:
        """Every partner's NPV in the base case, at its own rate `[partner]` [currency].

        Raises:
            InputError: that makes no valid terms or case, or terms that do not fit the case.
        """
        if units not in self._found:
            try:
                self._found[units] = self._on_case(units).npv([self.draft(units).terms])[0, :, 0]
            except InputError as error:
                self._found[units] = error
        found = self._found[units]
        if isinstance(found, InputError):
            raise found
        return found

    def fits(self, units: Units) -> bool:
        """Whether these changes can be made without the others."""
        try:
            self.worth(units)
        except InputError:
            return False
        return True

    def in_draws(self, mixes: Sequence[Units], draws: Draws) -> Iterator[Floats]:
        """NPVs of several mixes in the same draws `[mix, partner, draw]` [currency], some draws after the others.

        Raises:
            InputError: as `worth`, or nothing in a case is uncertain.
        """
        drafts = [self.draft(units) for units in mixes]
        of_case: dict[int, list[int]] = {}
        for number, (case, _) in enumerate(drafts):
            of_case.setdefault(id(case), []).append(number)
        ready = [
            (numbers, Deals(drafts[numbers[0]][0], tuple(drafts[number][1] for number in numbers)).ready())
            for numbers in of_case.values()
        ]
        for part in parts(draws, 1):
            found = np.empty((len(mixes), len(drafts[0].case.partners), part.count))
            for numbers, deals in ready:
                found[numbers] = deals.values(part)["npv"]
            yield found

    def _on_case(self, units: Units) -> Worth:
        """What values terms on our case with those of the units that are of the case as in theirs.

        The same each time, so that its market is made once.
        """
        changed = frozenset(unit for unit in units if unit.of == "case")
        if changed not in self._cases:
            theirs = self._their_case.document
            values = {".".join(key): theirs.at(key).plain() for unit in changed for key in unit.keys}
            self._cases[changed] = Worth(changed_case(self._cases[Units()].case, values))
        return self._cases[changed]
