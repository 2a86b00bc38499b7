"""Candidates: the terms one may agree to, and the values that some of their fields may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import Range
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError, nearest
from partnersim.inputs.document import parse_document
from partnersim.inputs.scalars import as_number, quoted
from partnersim.negotiate.room import moved_to
from partnersim.simulation.labels import labels_of
from partnersim.sweep.grid import OPTION, grid_of

__all__ = ["MOST_CANDIDATES", "Candidate", "candidates"]

MOST_CANDIDATES = 100  # more nobody chooses from


class Candidate(NamedTuple):
    """Terms with a short name of their own: `five_phase`, or with what is varied `five_phase, notice_months=6`."""

    label: str
    terms: Agreement


def candidates(terms: Sequence[Agreement], vary: Sequence[str] = ()) -> list[Candidate]:
    """Every one of the terms, with every combination of the values that are varied in it.

    Args:
        terms: from `read_terms`.
        vary: `terms.FIELD=v1,v2` or `terms.FIELD=a:b:n`, once for each field; it holds for all terms with such a field.

    Raises:
        InputError: a field or value that does not fit or is not negotiable, fewer than two candidates, or too many.
    """
    for number, text in enumerate(vary, start=1):
        _check(text, terms, number)
    grid_of(vary)  # refuses values that cannot be, each by its place among all
    found: list[Candidate] = []
    for label, each in zip(labels_of(terms), terms, strict=True):
        grid = grid_of([text for text in vary if _has(each, text)])
        if len(found) + grid.size > MOST_CANDIDATES:
            text = f"these make more than {MOST_CANDIDATES} candidates; vary fewer fields, or give them fewer values"
            raise InputError.one(text, OPTION)
        for point in grid.points():
            values = {field.partition(".")[2]: value for field, value in point.items()}
            said = "".join(f", {path}={value}" for path, value in values.items())
            found.append(Candidate(f"{label}{said}", _with(each, values)))
    if len(found) < 2:
        raise InputError.one("one candidate leaves nothing to regret; name other terms too, or vary a field of these")
    return found


def _check(text: str, terms: Sequence[Agreement], number: int) -> None:
    """Refuse what is no choice of values of a field that some of the terms have."""
    field, _, values = (part.strip() for part in text.partition("="))
    top, _, path = field.partition(".")
    if top != "terms" or not path:
        said = f"{field} is no field of the terms; what is agreed can be varied, write terms.FIELD=v1,v2"
        raise InputError.one(said, OPTION, number)
    if values.startswith("{"):
        raise InputError.one("candidates are single values; write FIELD=v1,v2 or FIELD=a:b:n", OPTION, number)
    if not any(_has(each, text) for each in terms):
        known = {name for each in terms for name in type(each).model_fields}
        said = f"these terms have no field {path.partition('.')[0]}; {nearest(path.partition('.')[0], known)}"
        raise InputError.one(said, OPTION, number)


def _has(terms: Agreement, text: str) -> bool:
    """Whether terms are of a kind that has the varied field."""
    return text.partition("=")[0].strip().removeprefix("terms.").partition(".")[0] in type(terms).model_fields


def _with(terms: Agreement, values: Mapping[str, str]) -> Agreement:
    """The terms with these values; with a share of a whole, the others move as the lever of the terms says."""
    for path, text in values.items():
        value = parse_document(f"value: {text}", OPTION).value["value"]
        _check_negotiable(terms, path, value)
        terms = changed_terms(terms, moved_to(terms, path, value))
    return terms


def _check_negotiable(terms: Agreement, path: str, value: Any) -> None:
    said, number = terms.negotiable_at(path), as_number(value)
    if said is False:
        raise InputError.one(f"terms.{path} is not negotiable, the terms say; leave it as it is", OPTION)
    if isinstance(said, Range):
        low, high = as_number(said.low), as_number(said.high)
        if None not in (number, low, high) and not low <= number <= high:  # type: ignore[operator]  # none is None
            text = f"terms.{path} is negotiable from {quoted(said.low)} to {quoted(said.high)}, which {value} is not"
            raise InputError.one(text, OPTION)
