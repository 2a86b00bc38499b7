"""The scenario axis of a run: which scenarios and draws it has, made once for all terms that are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from partnersim.engine.flows import Flows
from partnersim.inputs.case import Case
from partnersim.simulation.drawing import Draws, Places
from partnersim.simulation.effects import Affected
from partnersim.simulation.entries import Entry
from partnersim.simulation.flows import Trade

__all__ = ["Axis"]

T = TypeVar("T")

MOST = 64


class Axis:
    """The base case and the named scenarios, then draws; without the `named` ones, draws alone, or the base case.

    What terms make of them is kept: a case that terms leave as it is, is drawn once for all of these, and its money
    is counted once. Of what was made, the last MOST are kept: a search tries many cases that terms change.
    """

    def __init__(self, draws: Draws | Places | None = None, *, named: bool = True) -> None:
        self.draws = draws
        self.named = named
        # With what their keys are ids of: an id is used again after it.
        self._entries: dict[tuple[object, ...], tuple[Case, Entry]] = {}
        self._trades: dict[tuple[object, ...], tuple[list[Entry], Trade]] = {}
        self._flows: dict[tuple[object, ...], tuple[list[Entry], Flows]] = {}

    def flows(
        self, cases: Sequence[Affected], moved: Mapping[str, str], price_factor: float, sells_until: int | None
    ) -> Flows:
        """The money of a case's scenarios `cases`, the base case first, and of its draws."""
        fixed = cases if self.named else cases[:1] if self.draws is None else ()
        chosen = [self._entry(each) for each in fixed]
        if self.draws is not None:
            chosen.append(self._entry(cases[0], self.draws))
        traded = (*map(id, chosen), sells_until)
        _, trade = _kept(self._trades, traded, lambda: (chosen, Trade(chosen, sells_until)))
        key = (*traded, *sorted(moved.items()), price_factor)
        return _kept(self._flows, key, lambda: (chosen, trade.flows(moved, price_factor)))[1]

    def _entry(self, affected: Affected, draws: Draws | Places | None = None) -> Entry:
        key = (id(affected.case), *sorted(affected.broad.items()), draws)
        return _kept(self._entries, key, lambda: (affected.case, affected.entry(draws)))[1]


def _kept(made: dict[tuple[object, ...], T], key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What was made for a key, or is now; the oldest goes where there are too many."""
    if key not in made:
        while len(made) >= MOST:
            del made[next(iter(made))]
        made[key] = make()
    return made[key]
