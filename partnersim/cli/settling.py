"""The commands that settle actual money: `settle`, `review`, `audit`, `unwind`, and `trial-ledger`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from partnersim.cli.options import CaseFile, Folder, Parties, Sets, TermsFile

__all__ = ["audit", "review", "settle", "trial_ledger", "unwind"]

LedgerFile = Annotated[str, typer.Argument(metavar="LEDGER", help="What happened: a CSV file, one entry a line.")]
Quarter = Annotated[str, typer.Option(metavar="YYYYQn", help="The quarter, like 2027Q3.")]


def settle(
    case: CaseFile,
    terms: TermsFile,
    ledger: LedgerFile,
    quarter: Quarter,
    output: Folder,
    forms: Annotated[
        list[str] | None, typer.Option("--format", help="html, pdf or xlsx; by default all. CSV and JSON come along.")
    ] = None,
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """State a quarter: who earned what by which rule, who pays whom what by when, to the cent."""
    from partnersim.cli.settled import statement_of, write_statement

    found = statement_of(case, terms, ledger, quarter, sets or (), parties or ())
    typer.echo(write_statement(found, output, forms or ()))


def review(
    case: CaseFile,
    terms: TermsFile,
    ledger: LedgerFile,
    quarter: Quarter,
    output: Folder,
    forms: Annotated[list[str] | None, typer.Option("--format", help="html or pdf; twice for both.")] = None,
    draws: Annotated[int, typer.Option(min=100, max=100_000, help="Of the months to come.")] = 1000,
    title: Annotated[str, typer.Option(help="Of the report.")] = "",
    status: Annotated[str, typer.Option(help="Instead of: for our own side alone.")] = "",
    author: Annotated[str, typer.Option(help="Who answers for it.")] = "",
    locale: Annotated[str, typer.Option(help="How numbers are written: en, de_CH, fr, …")] = "en",
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Report what a quarter means for us: against the plan, for the months to come, for the partnership."""
    from partnersim.batch.report import make_report
    from partnersim.cli.settled import review_job

    texts = {"title": title, "status": status, "author": author}
    job = review_job(
        case,
        terms,
        ledger,
        quarter,
        forms or ["html"],
        texts,
        locale,
        draws=draws,
        sets=sets or (),
        parties=parties or (),
    )
    for path in make_report(job, output):
        typer.echo(path)


def audit(
    case: CaseFile,
    terms: TermsFile,
    ledger: LedgerFile,
    theirs: Annotated[str, typer.Argument(metavar="THEIRS", help="What they state: a CSV of figures, or of payments.")],
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Recompute a statement made by somebody else: what differs, from which figure on, and by which mistake."""
    from partnersim.cli.settled import audited

    typer.echo(audited(case, terms, ledger, theirs, sets or (), parties or ()))


def unwind(
    case: CaseFile,
    terms: TermsFile,
    ledger: LedgerFile,
    quarter: Quarter,
    notice: Annotated[
        str, typer.Option(metavar="MONTH", help="By whose end notice is given, like 2028-09; the quarter's last one.")
    ] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Where to write the final statements.")
    ] = None,
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """End an agreement by notice: what each holds, what each exit clause moves, the final statement of each."""
    from partnersim.cli.settled import unwound

    typer.echo(unwound(case, terms, ledger, quarter, notice, output, sets or (), parties or ()))


def trial_ledger(
    case: CaseFile,
    terms: TermsFile,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The CSV file to write.")],
    months: Annotated[int, typer.Option(min=1, help="From the first month of the case on.")] = 18,
    lines: Annotated[int, typer.Option(min=1, help="About how many.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same ledger.")] = 0,
    parties: Parties = None,
) -> None:
    """Make up a ledger of what might have happened, to try settlement on."""
    from partnersim.cli.settled import write_trial_ledger

    typer.echo(write_trial_ledger(case, terms, output, months, lines, seed, parties or ()))
