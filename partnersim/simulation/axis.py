"""The scenario axis of a run: which scenarios and draws it has, made once for all terms that are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from partnersim.engine.flows import Flows
from partnersim.inputs.case import Case
from partnersim.simulation.drawing import Draws, Places
from partnersim.simulation.effects import Affected
from partnersim.simulation.entries import Entry
from partnersim.simulation.flows import Trade

__all__ = ["Axis"]


class Axis:
    """The base case and the named scenarios, then draws; without the `named` ones, draws alone, or the base case.

    What terms make of them is kept: a case that terms leave as it is, is drawn once for all of these, and its money
    is counted once. An axis lives as long as a comparison of its scenarios.
    """

    def __init__(self, draws: Draws | Places | None = None, *, named: bool = True) -> None:
        self.draws = draws
        self.named = named
        self._entries: dict[tuple[object, ...], tuple[Case, Entry]] = {}  # the case too: an id is used again after it
        self._trades: dict[tuple[object, ...], Trade] = {}
        self._flows: dict[tuple[object, ...], Flows] = {}

    def flows(
        self, cases: Sequence[Affected], moved: Mapping[str, str], price_factor: float, sells_until: int | None
    ) -> Flows:
        """The money of a case's scenarios `cases`, the base case first, and of its draws."""
        fixed = cases if self.named else cases[:1] if self.draws is None else ()
        chosen = [self._entry(each) for each in fixed]
        if self.draws is not None:
            chosen.append(self._entry(cases[0], self.draws))
        traded = (*map(id, chosen), sells_until)
        if traded not in self._trades:
            self._trades[traded] = Trade(chosen, sells_until)
        key = (*traded, *sorted(moved.items()), price_factor)
        if key not in self._flows:
            self._flows[key] = self._trades[traded].flows(moved, price_factor)
        return self._flows[key]

    def _entry(self, affected: Affected, draws: Draws | Places | None = None) -> Entry:
        key = (id(affected.case), *sorted(affected.broad.items()), draws)
        if key not in self._entries:
            self._entries[key] = affected.case, affected.entry(draws)
        return self._entries[key][1]
