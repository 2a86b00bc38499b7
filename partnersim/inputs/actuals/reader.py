"""Read an actual ledger: a CSV file of one entry a line, against the case it is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from partnersim.errors import InputError, Problem, nearest
from partnersim.inputs.actuals.checks import corrections_too_large, months_missing
from partnersim.inputs.actuals.entry import COLUMNS, Actuals, Entry
from partnersim.inputs.actuals.forms import Forms
from partnersim.inputs.actuals.rows import rows_of
from partnersim.inputs.case import Case
from partnersim.inputs.problems import MOST_PROBLEMS
from partnersim.inputs.scalars import printable, quoted
from partnersim.inputs.table import Line, position

__all__ = ["read_actuals"]

REQUIRED = ("date", "kind")


def read_actuals(path: str | Path, case: Case) -> Actuals:
    """A ledger of what happened in a case: CSV in UTF-8, commas between columns, one entry a line, at most a million.

    The first line names the columns, any of COLUMNS in any order; KINDS tells what each kind of entry has. Amounts and
    quantities are exact, as written. From go-live to the last month with revenue, costs or hours every month has some
    of them, if only a revenue of 0. The same line twice is booked twice, and refused, where it has a reference. The
    instances of an item are given once a day. A partner's costs of an activity, corrections included, are not below 0
    in any month.

    Raises:
        InputError: a line `file:line: what, why, what instead` per problem, the first 20 of them.
    """
    file = printable(str(path))
    rows = rows_of(path, file)
    line, header = next(rows, (1, []))
    _check_header(header, file, line)
    forms = Forms(header, case, file)
    entries: list[Entry] = []
    problems: dict[Problem, None] = {}  # each once
    for line, cells in _until_unreadable(rows, problems):
        try:
            entries.append(forms.entry(line, cells))
        except InputError as error:
            problems.update(dict.fromkeys(error.problems))
            if len(problems) > MOST_PROBLEMS:
                break
    if not entries and not problems:
        raise InputError.one("there are no entries below the first line; write one a line", file, line)
    _refuse(problems or [*months_missing(entries, case, file), *corrections_too_large(entries, case, file)])
    return Actuals(file, case.currency, tuple(entries))


def _check_header(header: Sequence[str], file: str, line: int) -> None:
    if not header:
        raise InputError.one(f"the first line must name the columns; write some of {','.join(COLUMNS)}", file, line)
    position(header, header[0], file, line)  # refuses other marks than commas, and names that are empty or come twice
    unknown = [name for name in header if name not in COLUMNS]
    _refuse([Problem(f"unknown column {quoted(name)}; {nearest(name, COLUMNS)}", file, line) for name in unknown])
    for name in REQUIRED:
        position(header, name, file, line)


def _until_unreadable(rows: Iterator[Line], problems: dict[Problem, None]) -> Iterator[Line]:
    """The rows before a fault that ends reading, which is added to the problems."""
    try:
        yield from rows
    except InputError as error:
        problems.update(dict.fromkeys(error.problems))


def _refuse(problems: Iterable[Problem]) -> None:
    """Raise problems where there are any, the first of them."""
    found = sorted(problems, key=lambda problem: problem.line or 0)
    if len(found) > MOST_PROBLEMS:
        hidden = found[MOST_PROBLEMS]
        found[MOST_PROBLEMS:] = [
            Problem("more problems from here on; correct those above first", hidden.file, hidden.line)
        ]
    if found:
        raise InputError(found)
