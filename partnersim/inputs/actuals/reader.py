"""Read an actual ledger: a CSV file of one entry a line, against the case it is of."""

from __future__ import annotations

from pathlib import Path

from partnersim.errors import InputError
from partnersim.inputs.actuals.checks import corrections_too_large, months_missing
from partnersim.inputs.actuals.entry import COLUMNS, Actuals, Entry
from partnersim.inputs.actuals.forms import Forms
from partnersim.inputs.actuals.rows import header_of, read_each, rows_of
from partnersim.inputs.case import Case
from partnersim.inputs.problems import first_problems
from partnersim.inputs.scalars import printable
from partnersim.inputs.table import position

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
    line, header = header_of(rows, COLUMNS, f"some of {','.join(COLUMNS)}", file)
    for name in REQUIRED:
        position(header, name, file, line)
    forms = Forms(header, case, file)
    entries: list[Entry] = []
    problems = read_each(rows, lambda line, cells: entries.append(forms.entry(line, cells)))
    if not problems:
        problems = [*months_missing(entries, case, file), *corrections_too_large(entries, case, file)]
    if problems:
        raise InputError(first_problems(problems, counted=False))
    if not entries:
        raise InputError.one("there are no entries below the first line; write one a line", file, line)
    return Actuals(file, case.currency, tuple(entries))
