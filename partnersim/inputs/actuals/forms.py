"""Rows become entries, each by the form of its kind: which cells are read, and which must be empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from partnersim.errors import InputError, Problem, nearest
from partnersim.inputs.actuals.columns import readers
from partnersim.inputs.actuals.entry import ANY, KINDS, Entry
from partnersim.inputs.case import Case
from partnersim.inputs.scalars import quoted
from partnersim.inputs.table import check_even
from partnersim.timeline import format_month

__all__ = ["Forms"]


class Cell(NamedTuple):
    """A cell an entry has."""

    column: str
    at: int  # its place in a row
    read: Callable[[str], Any]
    holds: str  # what may stand in it, in words
    is_needed: bool


class Form(NamedTuple):
    """How an entry of one kind is made of a row."""

    cells: tuple[Cell, ...]
    empty: tuple[tuple[str, int], ...]  # other columns, each with its place in a row
    usual: Mapping[str, Any]  # what an entry says where its cells are empty


class Forms:
    """Makes entries of the rows below a header."""

    def __init__(self, header: Sequence[str], case: Case, file: str) -> None:
        self._header = header
        self._kind_at = header.index("kind")
        self._file = file
        self._readers = readers(case)
        self._forms: dict[str, Form] = {}
        self._lines: dict[object, int] = {}  # what can be booked once → the line it is in

    def entry(self, line: int, cells: Sequence[str]) -> Entry:
        """The entry of a row.

        Raises:
            InputError: a problem for each cell that cannot be used; or an entry booked before.
        """
        check_even(cells, self._header, self._file, line)
        name = cells[self._kind_at]
        form = self._forms.get(name) or self._form(name, line)
        values = dict(form.usual)
        wrong: list[str] = []
        for column, at, read, holds, is_needed in form.cells:
            text = cells[at]
            if text:
                try:
                    values[column] = read(text)
                except ValueError as error:
                    wrong.append(f"{column}: {error}")
            elif is_needed:
                wrong.append(f"{column} is empty; {name} needs it, write the {holds}")
        for column, at in form.empty:
            if cells[at]:
                wrong.append(f"{column}: {name} has none; leave the cell empty")
        if not wrong:
            values.pop("currency", None)  # that of the case
            entry = Entry(kind=name, line=line, **values)
            wrong.extend(self._contradictions(entry))
        if wrong:
            raise InputError(Problem(text, self._file, line) for text in wrong)
        return entry

    def _form(self, name: str, line: int) -> Form:
        """The form of a kind, made when it is first met."""
        if (kind := KINDS.get(name)) is None:
            raise InputError.one(f"kind: {quoted(name)} is not known; {nearest(name, KINDS)}", self._file, line)
        needs = {"date": "day", **kind.needs, **({"currency": "currency"} if "amount" in kind.needs else {})}
        if missing := [column for column in needs if column not in self._header]:
            text = f"there is no column {missing[0]}, and {name} needs it; add it"
            raise InputError.one(text, self._file, 1)
        holds = {column: what for column, what in {**needs, **kind.may, **ANY}.items() if column in self._header}
        self._forms[name] = Form(
            tuple(
                Cell(column, self._header.index(column), self._readers[what], what, column in needs)
                for column, what in holds.items()
            ),
            tuple((column, at) for at, column in enumerate(self._header) if column not in holds and column != "kind"),
            {} if kind.usual is None else {"quantity": kind.usual},
        )
        return self._forms[name]

    def _contradictions(self, entry: Entry) -> Iterator[str]:
        """What an entry says that cannot be, though each of its cells could."""
        if entry.since is not None and entry.since > entry.month:
            yield f"since: {format_month(entry.since)} is after {entry.date}; write the month the customer came in"
        if entry.known < entry.date:
            yield f"reported: {entry.reported} is before {entry.date}; write the day it was reported, or nothing"
        if entry.partner in entry.influenced_by:
            yield f"influenced_by: the deal is {entry.partner}'s already; name others, or nobody"
        is_level = KINDS[entry.kind].once_a_day
        if is_level or entry.reference:
            first = self._lines.setdefault((entry.kind, entry.date, entry.item) if is_level else entry, entry.line)
            if first != entry.line and is_level:
                yield f"{entry.kind} of this day are in line {first} already; keep one of the two"
            elif first != entry.line:
                yield f"this is booked in line {first} already, with the same reference; delete one of the two"
