"""What terms change in the market or the costs: their `effects`, applied to a case before sharing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.inputs.distribution_reader import is_distribution, scaled
from partnersim.inputs.reader import made_uncertain, split_path, varied_case
from partnersim.inputs.scalars import amount_of
from partnersim.simulation.broad import BROAD, broadly_changed
from partnersim.simulation.drawing import Draws, Places
from partnersim.simulation.entries import Entry

__all__ = ["Affected", "under_effects"]


class Affected(NamedTuple):
    """A case under effects: `case` has those on single fields, its distributions included."""

    case: Case
    broad: Mapping[str, float]  # effects on what its fields come to, as BROAD lists them

    def entry(self, draws: Draws | Places | None = None) -> Entry:
        """One entry of the scenario axis, or one for each of the draws, under all effects."""
        found = Entry(self.case) if draws is None else draws.entry(self.case)
        return replace(found, case=broadly_changed(found.case, self.broad)) if self.broad else found


def under_effects(case: Case, terms: Agreement, *, unaided: bool = False) -> Affected:
    """The case as it would be under these terms; `unaided`, without the effects that are the kind's own.

    An effect is a value, written as in the case, or `{times: factor}` of the value there; those of BROAD are on what
    the fields of the case come to, and follow the others. Where the case has a distribution, a factor is of what is
    drawn.

    Raises:
        InputError: an effect on a field the case does not have or that says nothing of money, or a value that does
            not fit.
    """
    effects = terms.effects if unaided else terms.all_effects
    values, places, broad = {}, {}, {}
    for path, effect in effects.items():
        if path in BROAD:
            broad[path] = _broad(terms, path, effect)
            continue
        values[path] = _times(case, terms, path, effect["times"]) if _is_factor(effect) else effect
        if terms.from_file:
            places[path] = terms.document.where(("effects", path))
    varied = varied_case(case, values, places) if values else case
    said = [path for path in values if not _is_factor(effects[path])]
    if (drawn := made_uncertain(varied, said)) is not None:
        raise terms.wrong(f"{drawn} is a fixed number under terms; write one, or {{times: 110%}}", "effects", drawn)
    return Affected(varied, broad)


def _is_factor(effect: Any) -> bool:
    """Whether an effect is `{times: factor}` of what the case says."""
    return isinstance(effect, Mapping) and set(effect) == {"times"}


def _broad(terms: Agreement, path: str, effect: Any) -> float:
    """A factor, or a number of months, as BROAD wants it."""
    is_factor = _is_factor(effect)
    found = amount_of(effect["times"] if is_factor else effect)
    fits = found is not None and (found >= 0.0 if is_factor else found >= 1.0 and found == int(found))
    if found is None or not fits or is_factor != ("times" in BROAD[path]):
        raise terms.wrong(f"{path} is changed as a whole; write {BROAD[path]}", "effects", path)
    return found


def _times(case: Case, terms: Agreement, path: str, factor: Any) -> Any:
    """The value at a path, multiplied; a map of steps is multiplied step by step."""
    node: Any = case.document.value
    for part in split_path(path):
        if not isinstance(node, Mapping) or part not in node:
            own = f"{terms.kind} changes it by a rule of its own; switch that off, or write {path} in the case"
            hint = "write a value instead of times" if path in terms.effects else own
            raise terms.wrong(f"the case does not say {path}; {hint}", "effects", path)
        node = node[part]
    by = amount_of(factor)
    if by is None or by < 0.0:
        raise terms.wrong("times takes a factor; write {times: 110%} or {times: 1.1}", "effects", path)
    steps = node if isinstance(node, Mapping) and not is_distribution(node) else {"": node}
    found = {key: scaled(value, by) for key, value in steps.items()}
    if None in found.values():
        raise terms.wrong(f"{path} is no number and cannot be multiplied; write a value", "effects", path)
    return found if steps is node else found[""]
