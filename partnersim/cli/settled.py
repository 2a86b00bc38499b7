"""What the commands on actual money compute and write."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from partnersim.batch.filed import RECORD, check_paid_before, file_statement, stands
from partnersim.batch.job import REVIEW, Job
from partnersim.batch.publish import publish
from partnersim.cli.files import opened
from partnersim.cli.options import told_by
from partnersim.cli.reporting import check_lines
from partnersim.errors import InputError, nearest
from partnersim.inputs.actuals import actuals_csv, read_actuals
from partnersim.inputs.payments import read_figures
from partnersim.inputs.scalars import quoted
from partnersim.render.audit import audit_text
from partnersim.render.locales import check_locale
from partnersim.render.settlement.page import statement_page
from partnersim.render.settlement.records import lines_csv, statement_csv, statement_record
from partnersim.render.settlement.workbook import statement_workbook
from partnersim.render.unwinding import rests_on, unwinding_text
from partnersim.settle.audit import audit
from partnersim.settle.settlement import settle
from partnersim.settle.statement import Statement
from partnersim.settle.trial import trial_ledger as made_up
from partnersim.settle.unwinding import Unwinding, unwinding
from partnersim.shipped import find, shipped
from partnersim.timeline import format_month, parse_month, parse_quarter

__all__ = ["audited", "quarter_said", "review_job", "statement_of", "unwound", "write_statement", "write_trial_ledger"]

Texts = Sequence[str]
REVIEWED = ("html", "pdf")


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
    """File a statement, and where it is; the one that stands there, if it is of the same inputs and has these formats.

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
    wanted = {f"statement.{form}": form for form in forms or made}
    if (place := stands(folder, statement, wanted)) is not None:
        return place
    page = statement_page(statement)
    files = {name: made[form](page) for name, form in wanted.items()}
    files |= {
        "statement.csv": statement_csv(statement).encode(),
        "lines.csv": lines_csv(statement).encode(),
        RECORD: json.dumps(statement_record(statement), indent=1, ensure_ascii=False).encode(),
    }
    return file_statement(folder, statement, files)


def audited(case: str, terms: str, ledger: str, theirs: str, sets: Texts, parties: Texts) -> str:
    """What differs in a statement made by somebody else, and why.

    Raises:
        InputError: a file that cannot be used.
    """
    read, (agreed,) = opened(case, [terms], sets, parties)
    stated = read_figures(theirs, read)
    return audit_text(audit(Statement(settle(read, agreed, read_actuals(ledger, read), stated.quarter)), stated))


def unwound(
    case: str, terms: str, ledger: str, quarter: str, notice: str, folder: Path | None, sets: Texts, parties: Texts
) -> str:
    """An agreement ended by notice, under every exit clause; the final statements are written where a folder is given.

    Raises:
        InputError: a file, quarter, month or ledger that cannot be used.
    """
    first = quarter_said(quarter)
    read, (agreed,) = opened(case, [terms], sets, parties)
    with told_by("--notice"):
        month = _month_said(notice) if notice else None
    found = unwinding(read, agreed, read_actuals(ledger, read), first, month)
    if folder is not None:
        publish(dict(_final_statements(found, folder)))
    return unwinding_text(found)


def _final_statements(found: Unwinding, folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Of every clause and quarter, as a page and as records."""
    place = folder / f"end-{format_month(found.end)}"
    for each in found.endings:
        for statement in (*each.earlier, each.statement):
            name = f"{statement.name}-{each.clause.name}"
            yield place / f"{name}.html", statement_page(statement, rests_on(found, each)).encode()
            yield place / f"{name}.csv", statement_csv(statement).encode()


def _month_said(text: str) -> int:
    try:
        return parse_month(text)
    except ValueError:
        raise InputError.one(f"{quoted(text)} is not a month; write it like 2028-09") from None


def review_job(
    case: str, terms: str, ledger: str, quarter: str, forms: Texts, texts: Mapping[str, str], locale: str, *,
    draws: int, sets: Texts, parties: Texts,
) -> Job:  # fmt: skip
    """The report that says what a quarter means for us.

    Raises:
        InputError: a file, quarter, ledger or text that cannot be used.
    """
    check_locale(locale)
    check_lines(texts)
    for form in forms:
        if form not in REVIEWED:
            raise InputError.one(f"{form} is nothing to write here; {nearest(form, REVIEWED)}", "--format")
    statement = statement_of(case, terms, ledger, quarter, sets, parties)  # refused here, before a notebook runs
    return Job(
        f"review-{statement.name}", find(case, "cases"), (find(terms, "terms"),), tuple(sets), tuple(parties),
        notebook=shipped(REVIEW), formats=tuple(dict.fromkeys(forms)), locale=locale if locale != "en" else "",
        further={"ledger": os.fspath(Path(ledger).absolute()), "quarter": statement.name, "draws": draws},
        title=texts["title"], status=texts["status"], author=texts["author"],
    )  # fmt: skip


def write_trial_ledger(case: str, terms: str, file: Path, months: int, lines: int, seed: int, parties: Texts) -> Path:
    """Write a ledger made up, and where it is.

    Raises:
        InputError: the file exists; or what the case does not have.
    """
    if file.exists():
        raise InputError.one(f"{file} exists; name a file that does not", "--output")
    read, (agreed,) = opened(case, [terms], (), parties)
    with told_by("--months"):
        entries = made_up(read, agreed, months=months, lines=lines, seed=seed)
    publish({file: actuals_csv(entries, read.currency).encode()})
    return file


def _pdf(page: str) -> bytes:
    from partnersim.render.pdf import pdf_bytes

    return pdf_bytes(page)
