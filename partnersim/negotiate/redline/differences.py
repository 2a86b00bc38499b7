"""What differs between two drafts: fields of the terms, and of the case where that was changed too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import Clauses
from partnersim.inputs.case import Case
from partnersim.inputs.fields import fields_of
from partnersim.inputs.reader import leaves, split_path
from partnersim.inputs.scalars import as_number
from partnersim.inputs.spelling import spelt

__all__ = ["Edit", "Unit", "case_units", "exchanged", "terms_units"]

Key = tuple[str, ...]  # of a part of a file
UNPRICED = {  # fields that move no money of the base case
    "terms": {"title", "published", "negotiable"},
    "case": {"title", "version", "date", "sources", "scenarios"},
}
OF_KIND = {"kind", "parties", "roles"}  # what goes with another kind of agreement, beside the fields of its own


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A field that differs, its values spelt as in files; None where a draft does not have it."""

    path: str  # terms.notice_months, case.demand.monthly_churn
    ours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """What is exchanged between two drafts as one: parts of the file it is `of`, and the fields that differ in them."""

    of: Literal["case", "terms"]
    keys: tuple[Key, ...]
    edits: tuple[Edit, ...]

    @property
    def is_priced(self) -> bool:
        """Whether it may move money of the base case."""
        return any(key[0] not in UNPRICED[self.of] for key in self.keys)


def terms_units(ours: Agreement, theirs: Agreement) -> list[Unit]:
    """What differs between terms, defaults included: a unit for each clause, or entry of a map or list in it.

    Between terms of two kinds, the rules of the kinds with their seats are one unit.
    """
    units = _units("terms", _terms_edits(ours, theirs), lambda path: _part(path, ours, theirs))
    if ours.kind == theirs.kind:
        return units
    own = {*type(ours).model_fields, *type(theirs).model_fields} - set(Clauses.model_fields) | OF_KIND
    of_kind = [unit for unit in units if unit.keys[0][0] in own]
    edits = tuple(edit for unit in of_kind for edit in unit.edits)
    kind = Unit("terms", tuple((name,) for name in sorted(own)), edits)
    return [kind, *(unit for unit in units if unit not in of_kind)]


def case_units(ours: Case, theirs: Case) -> list[Unit]:
    """What differs between cases, as their files say it: a unit for each field, all steps of one together."""
    first, second = _said(ours), _said(theirs)
    edits = {
        path: Edit(f"case.{path}", *(spelt(each[path]) if path in each else None for each in (first, second)))
        for path in {**first, **second}
        if not _same(first.get(path), second.get(path))
    }
    return _units("case", edits, split_path)


def exchanged(ours: Mapping[str, Any], theirs: Mapping[str, Any], units: Iterable[Unit]) -> dict[str, Any]:
    """A file's content: ours, but at the keys of some units as theirs."""
    found: Any = dict(ours)
    for unit in units:
        for key in unit.keys:
            found = _exchanged(found, theirs, key)
    return dict(found)


def _exchanged(ours: Any, theirs: Any, key: Key) -> Any:
    """A copy with what stands at a key in theirs; without it where that is nothing."""
    first, *rest = key
    if isinstance(ours, list):
        number = int(first)
        new = _exchanged(ours[number], theirs[number], tuple(rest)) if rest else theirs[number]
        return [*ours[:number], new, *ours[number + 1 :]]
    there = theirs.get(first) if isinstance(theirs, Mapping) else None
    new = _exchanged(ours.get(first) or {}, there, tuple(rest)) if rest else there
    kept = {name: value for name, value in ours.items() if name != first}
    if new is None or (rest and not new and there is None):
        return kept
    return {**ours, first: new}


def _terms_edits(ours: Agreement, theirs: Agreement) -> dict[str, Edit]:
    """Fields that differ, by their path in the file."""
    first, second = ({field.path: field.value for field in fields_of(each, "terms")} for each in (ours, theirs))
    return {
        path.partition(".")[2]: Edit(path, first.get(path), second.get(path))
        for path in {**first, **second}
        if not _same(first.get(path), second.get(path))
    }


def _part(path: str, ours: Agreement, theirs: Agreement) -> Key:
    """The clause a field is of: a field of the terms, or an entry of one that is a map of names or a list as long."""
    top, *below = split_path(path)
    values = [_valued(each, top) for each in (ours, theirs)]
    if not below or any(not _divides(value) for value in values):
        return (top,)
    lengths = {len(value) for value in values if isinstance(value, tuple)}
    return (top,) if len(lengths) > 1 else (top, below[0])


def _valued(terms: Agreement, name: str) -> Any:
    """The value of a field by the name that files have; nothing for one of another kind."""
    fields = type(terms).model_fields
    return next((getattr(terms, key) for key, field in fields.items() if (field.alias or key) == name), {})


def _divides(value: Any) -> bool:
    """Whether entries stand for themselves: of a map of names, or a list; not of steps by month, nor of one clause."""
    if isinstance(value, Mapping):
        return not any(isinstance(key, int) for key in value)
    return isinstance(value, tuple)


def _said(case: Case) -> dict[str, Any]:
    """Field paths and values as the file of a case has them; steps by month as one map."""
    found: dict[str, Any] = {}
    for path, value in leaves(case):
        above, _, last = path.rpartition(".")
        if last.isdecimal():
            found.setdefault(above, {})[last] = value
        else:
            found[path] = value
    return found


def _units(of: Literal["case", "terms"], edits: Mapping[str, Edit], key_of: Callable[[str], Key]) -> list[Unit]:
    by_key: dict[Key, list[Edit]] = {}
    for path, edit in edits.items():
        by_key.setdefault(key_of(path), []).append(edit)
    return sorted(Unit(of, (key,), tuple(sorted(found, key=attrgetter("path")))) for key, found in by_key.items())


def _same(one: Any, other: Any) -> bool:
    """Whether two values of files mean the same: `3%` and 0.03."""
    if one == other:
        return True
    numbers = as_number(one), as_number(other)
    return None not in numbers and numbers[0] == numbers[1]
