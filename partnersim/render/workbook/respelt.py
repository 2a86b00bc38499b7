"""What was typed into cells as files say it: values by field path, a rate as `15%`, a month as `2027-05`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.reader import split_path
from partnersim.inputs.values import spelt_rate
from partnersim.render.workbook.typed import Typed
from partnersim.timeline import format_month

__all__ = ["Said", "said_of_case", "said_of_terms"]

SERIES = "demand.series"  # the field whose numbers stand in a file of their own
DIGITS = ".15g"  # of a number in a cell: what its reader sees, without the noise of binary fractions


@dataclass(slots=True)
class Said:
    """What is set in one file: values by field path, and the cell that each comes from."""

    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, value: Any, cell: str) -> None:
        """Set a field."""
        self.values[path] = value
        self.cells[path] = cell


def said_of_case(case: Case, typed: Sequence[Typed], scenarios: Sequence[str]) -> Said:
    """What was typed into the rows of a case; a scenario, the base case being the first, says only what is its own.

    Raises:
        InputError: a number that the case reads from a file, two steps from one month, or a step that a scenario
            says alone.
    """
    said = Said()
    for path, rows in _by_field(typed).items():
        for number, name in enumerate(scenarios):
            at = next((each for each in rows if _is_changed(each, number)), None)
            if at is None:
                continue
            cell = at.cell(number)
            if path == SERIES:
                raise InputError.one("this number stands in the file that demand.series names; change it there", cell)
            key, inside = _in_scenario(case.scenarios[name], path, cell) if number else (path, ())
            tree = case.scenarios[name].get(key) if number else _at(case.document.value, split_path(key))
            own = _at(tree, inside)
            written = _at(case.document.value, split_path(path)) if own is None else own  # it follows the base case
            value = _spelt(at, number, written) if at.row.step is None else _steps(rows, number, written)
            if value != own:
                said.add(f"scenarios.{name}.{key}" if number else key, _with(tree, inside, value), cell)
    return said


def said_of_terms(terms: Agreement, typed: Sequence[Typed]) -> Said:
    """What was typed into the rows of terms.

    Raises:
        InputError: into the column of a scenario, in which terms are those of the base case.
    """
    said = Said()
    for each in typed:
        for number, is_changed in enumerate(each.changed):
            if number and is_changed:
                text = "terms are the same in all scenarios; type it into the column of the base case"
                raise InputError.one(text, each.cell(number))
        if each.changed[0]:
            path = each.row.path.partition(".")[2]
            effect = path.removeprefix("effects.").removesuffix(".times")
            if path == f"effects.{effect}.times":
                said.add(f"effects.{effect}", {"times": _spelt(each, 0, terms.effects[effect]["times"])}, each.cell(0))
            else:
                said.add(path, _spelt(each, 0, _at(terms.document.value, split_path(path))), each.cell(0))
    return said


def _by_field(typed: Sequence[Typed]) -> dict[str, list[Typed]]:
    """The rows of each field: one, or one for each of its steps."""
    found: dict[str, list[Typed]] = {}
    for each in typed:
        path = each.row.path
        found.setdefault(path if each.row.step is None else path.rpartition(".")[0], []).append(each)
    return found


def _is_changed(each: Typed, scenario: int) -> bool:
    """Whether a row says something else in a scenario than it did, which is not just what the base case says."""
    return each.changed[scenario] or (each.moved and (not scenario or each.row.own[scenario]))


def _in_scenario(values: Mapping[str, Any], path: str, cell: str) -> tuple[str, tuple[str, ...]]:
    """The field path under which a scenario says a field, and where it stands in what is said there."""
    for key in values:
        if path == key or path.startswith(f"{key}."):
            return key, split_path(path)[len(split_path(key)) :]
        if key.startswith(f"{path}."):
            raise InputError.one(f"the scenario says {key} by itself; change it in the file", cell)
    return path, ()


def _spelt(each: Typed, scenario: int, written: Any) -> Any:
    """A number of a cell as a file says it; a rate as a percentage, where the field is one or was written so."""
    value = each.values[scenario]
    assert value is not None  # a number was typed
    return _as_file(value, each.row.kind, written)


def _as_file(value: float, kind: str, written: Any) -> Any:
    shown = float(format(value, DIGITS))
    if kind == "month":
        return format_month(round(shown))
    if kind == "percent" or (isinstance(written, str) and written.endswith("%")):
        return spelt_rate(shown)
    return int(shown) if shown.is_integer() else shown


def _steps(rows: Sequence[Typed], scenario: int, written: Any) -> Any:
    """All steps of a field, by month; a number alone where it was and is one.

    Rows that only stand there for the steps of another scenario are steps of this one if they say something new. What
    was not changed stays as it was `written`.
    """
    before: Mapping[str, Any] = written if isinstance(written, Mapping) else {} if written is None else {"1": written}
    found: dict[str, Any] = {}
    held: float | None = None
    for each in sorted(rows, key=lambda each: each.step or 0):
        value = _holding(each, scenario)
        if value is None or (str(each.row.step) not in before and value == held):
            continue
        if str(each.step) in found:
            raise InputError.one(f"two steps begin in month {each.step}; type another", each.cell(scenario))
        raw = before.get(str(each.row.step))
        was_sent = value == each.row.values[scenario] and raw is not None
        found[str(each.step)] = raw if was_sent else _as_file(value, each.row.kind, raw)
        held = value
    return found["1"] if not isinstance(written, Mapping) and set(found) == {"1"} else found


def _holding(each: Typed, scenario: int) -> float | None:
    """The value of a row in a scenario: its own, or that of the base case."""
    if not scenario or each.changed[scenario] or each.row.own[scenario]:
        return each.values[scenario]
    return each.values[0]


def _at(tree: Any, parts: Sequence[str]) -> Any:
    """What stands in a file's content at a path; None where nothing does."""
    for part in parts:
        if isinstance(tree, list) and part.isdecimal() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            tree = tree.get(part) if isinstance(tree, Mapping) else None
    return tree


def _with(tree: Any, parts: Sequence[str], value: Any) -> Any:
    """A copy with a value at a path."""
    if not parts:
        return value
    first, *rest = parts
    return {**(tree or {}), first: _with((tree or {}).get(first), rest, value)}
