"""The commands that settle actual money: `settle`, `review`, `audit`, `unwind`, and `trial-ledger`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from partnersim.cli.options import CaseFile, Folder, Parties, Sets, TermsFile, told_by

__all__ = ["settle", "trial_ledger"]

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

    with told_by("--months"):
        typer.echo(write_trial_ledger(case, terms, output, months, lines, seed, parties or ()))
