"""What terms change in the market or the costs: their `effects`, applied to a case before sharing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.inputs.frame import check_frame
from partnersim.inputs.reader import changed_case, split_path
from partnersim.inputs.scalars import number
from partnersim.inputs.values import spelt_rate

__all__ = ["under_effects"]


def under_effects(case: Case, terms: Agreement) -> Case:
    """The case as it would be under these terms.

    An effect is a value, written as in the case, or `{times: factor}` of the value there.

    Raises:
        InputError: an effect on a field the case does not have, or a value that does not fit.
    """
    if not terms.effects:
        return case
    values, places = {}, {}
    for path, effect in terms.effects.items():
        is_factor = isinstance(effect, Mapping) and set(effect) == {"times"}
        values[path] = _times(case, terms, path, effect["times"]) if is_factor else effect
        if terms.from_file:
            places[path] = terms.document.where(("effects", path))
    changed = changed_case(case, values, places)
    check_frame(case, changed, {path: places.get(path) for path in values})
    return changed


def _times(case: Case, terms: Agreement, path: str, factor: Any) -> Any:
    """The value at a path, multiplied; a map of steps is multiplied step by step."""
    node: Any = case.document.value
    for part in split_path(path):
        if not isinstance(node, Mapping) or part not in node:
            raise terms.wrong(f"the case does not say {path}; write a value instead of times", "effects", path)
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
