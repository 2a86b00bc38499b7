"""What terms change in the market or the costs: their `effects`, applied to a case before sharing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.inputs.reader import split_path, varied_case
from partnersim.inputs.scalars import number
from partnersim.inputs.values import spelt_rate
from partnersim.simulation.broad import BROAD, broadly_changed

__all__ = ["under_effects"]


def under_effects(case: Case, terms: Agreement, *, unaided: bool = False) -> Case:
    """The case as it would be under these terms; `unaided`, without the effects that are the kind's own.

    An effect is a value, written as in the case, or `{times: factor}` of the value there; those of BROAD are on what
    the fields of the case come to, and follow the others.

    Raises:
        InputError: an effect on a field the case does not have or that says nothing of money, or a value that does
            not fit.
    """
    effects = terms.effects if unaided else terms.all_effects
    if not effects:
        return case
    values, places, broad = {}, {}, {}
    for path, effect in effects.items():
        if path in BROAD:
            broad[path] = _broad(terms, path, effect)
            continue
        is_factor = isinstance(effect, Mapping) and set(effect) == {"times"}
        values[path] = _times(case, terms, path, effect["times"]) if is_factor else effect
        if terms.from_file:
            places[path] = terms.document.where(("effects", path))
    return broadly_changed(varied_case(case, values, places), broad)


def _broad(terms: Agreement, path: str, effect: Any) -> float:
    """A factor, or a number of months, as BROAD wants it."""
    is_factor = isinstance(effect, Mapping) and set(effect) == {"times"}
    found = _number(effect["times"] if is_factor else effect)
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
    by = _number(factor)
    if by is None or by < 0.0:
        raise terms.wrong("times takes a factor; write {times: 110%} or {times: 1.1}", "effects", path)
    steps = node if isinstance(node, Mapping) else {"": node}
    scaled = {key: _scaled(value, by) for key, value in steps.items()}
    if None in scaled.values():
        raise terms.wrong(f"{path} is no number and cannot be multiplied; write a value", "effects", path)
    return scaled if isinstance(node, Mapping) else scaled[""]


def _scaled(value: Any, by: float) -> Any:
    """A number times a factor, written as it was: a percentage stays one."""
    amount = _number(value)
    if amount is None:
        return None
    return spelt_rate(amount * by) if isinstance(value, str) and value.endswith("%") else amount * by


def _number(value: Any) -> float | None:
    """A number or percentage as a float; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        found = number(value.removesuffix("%").strip())
        return None if found is None else found / (100.0 if value.endswith("%") else 1.0)
    return None
