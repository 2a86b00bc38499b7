"""What the commands on actual money compute and write."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from partnersim.batch.filed import RECORD, check_paid_before, file_statement, stands
from partnersim.cli.files import opened
from partnersim.errors import InputError, nearest
from partnersim.inputs.actuals import read_actuals, write_actuals
from partnersim.inputs.scalars import quoted
from partnersim.render.settlement.page import statement_page
from partnersim.render.settlement.records import lines_csv, statement_csv, statement_record
from partnersim.render.settlement.workbook import statement_workbook
from partnersim.settle.settlement import settle
from partnersim.settle.statement import Statement
from partnersim.settle.trial import trial_ledger as made_up
from partnersim.timeline import parse_quarter

__all__ = ["quarter_said", "statement_of", "write_statement", "write_trial_ledger"]

Texts = Sequence[str]


def quarter_said(text: str) -> int:
    """A quarter, by its first month.

    Raises:
        InputError: it is none.
    """
    try:
        return parse_quarter(text)
    except ValueError:
        raise InputError.one(f"{quoted(text)} is not a quarter; write it like 2027Q3", "--quarter") from None


def statement_of(case: str, terms: str, ledger: str, quarter: str, sets: Texts, parties: Texts) -> Statement:
    """The statement of a quarter.

    Raises:
        InputError: a file, quarter or ledger that cannot be used.
    """
    first = quarter_said(quarter)
    read, (agreed,) = opened(case, [terms], sets, parties)
    return Statement(settle(read, agreed, read_actuals(ledger, read), first))


def write_statement(statement: Statement, folder: Path, forms: Texts) -> Path:
    """File a statement, and where it is; the one that stands there, if it is of the same inputs.

    Raises:
        InputError: a format there is none of; payments stated before that were others.
    """
    made: dict[str, Callable[[str], bytes]] = {
        "html": str.encode, "pdf": _pdf, "xlsx": lambda _: statement_workbook(statement),
    }  # fmt: skip
    for form in forms:
        if form not in made:
            raise InputError.one(f"{form} is nothing to write; {nearest(form, made)}", "--format")
    check_paid_before(folder, statement)
    if (place := stands(folder, statement)) is not None:
        return place
    page = statement_page(statement)
    files = {f"statement.{form}": made[form](page) for form in dict.fromkeys(forms or made)}
    files |= {
        "statement.csv": statement_csv(statement).encode(),
        "lines.csv": lines_csv(statement).encode(),
        RECORD: json.dumps(statement_record(statement), indent=1, ensure_ascii=False).encode(),
    }
    return file_statement(folder, statement, files)


def write_trial_ledger(case: str, terms: str, file: Path, months: int, lines: int, seed: int, parties: Texts) -> Path:
    """Write a ledger made up, and where it is.

    Raises:
        InputError: the file exists; or what the case does not have.
    """
    if file.exists():
        raise InputError.one(f"{file} exists; name a file that does not", "--output")
    read, (agreed,) = opened(case, [terms], (), parties)
    write_actuals(file, made_up(read, agreed, months=months, lines=lines, seed=seed), read.currency)
    return file


def _pdf(page: str) -> bytes:
    from partnersim.render.pdf import pdf_bytes

    return pdf_bytes(page)
