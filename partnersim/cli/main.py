"""The `partnersim` command: what it offers, and where every error ends.

Whatever a command needs beyond typer is imported inside it, so that `--help` answers at once.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from partnersim import __version__
from partnersim.cli.bargaining import zopa
from partnersim.cli.briefing import brief, prepare
from partnersim.cli.claims import check_claims
from partnersim.cli.explore import explore
from partnersim.cli.fit import fit as fit_app
from partnersim.cli.gaming import gaming
from partnersim.cli.options import CaseFile, Folder, Parties, TermsFile
from partnersim.cli.programme import programme
from partnersim.cli.progress import CompilingNote
from partnersim.cli.redline import read_back, redline
from partnersim.cli.reporting import batch, report
from partnersim.cli.robustness import discover, drivers, regret
from partnersim.cli.running import compare, explain, simulate, sweep
from partnersim.cli.settling import audit, review, settle, trial_ledger, unwind
from partnersim.cli.solving import equal_value, solve
from partnersim.cli.terms import terms as terms_app
from partnersim.cli.timing import exits
from partnersim.cli.trading import trades
from partnersim.cli.tripwires import tripwires
from partnersim.errors import InputError, PartnersimError

__all__ = ["app", "main"]

WHOLE = 200  # characters, enough for the first sentence of what each command says of itself
JOBS = {
    "Write and check": ("new", "validate", "fields", "schema"),
    "Run": ("simulate", "compare", "explain", "explore", "programme", "sweep"),
    "Report": ("report", "batch"),
    "Negotiate": (
        "solve",
        "equal-value",
        "zopa",
        "trades",
        "redline",
        "read-back",
        "regret",
        "discover",
        "drivers",
        "exits",
        "gaming",
        "tripwires",
        "check-claims",
        "brief",
        "prepare",
    ),
    "Settle": ("settle", "review", "audit", "unwind", "trial-ledger"),
    "Fit from data": ("fit",),
    "Look up": ("terms",),
}


class ByJob(TyperGroup):
    """Lists commands under the job they serve."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 (click's signature)
        for job, names in JOBS.items():
            commands = [(name, self.commands[name].get_short_help_str(WHOLE)) for name in names]
            with formatter.section(job):
                formatter.write_dl(commands)


app = typer.Typer(
    cls=ByJob, rich_markup_mode=None, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="Simulate, compare and negotiate partnership agreements, month by month.",
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
new = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Write a small commented file to start from.")
app.add_typer(new, name="new")
app.add_typer(terms_app, name="terms")
app.add_typer(fit_app, name="fit")
COMMANDS = (
    programme, simulate, compare, sweep, explain, report, batch, solve, equal_value, zopa, trades, redline, read_back,
    regret, discover, drivers, exits, explore, gaming, tripwires, check_claims, brief, prepare, settle, review, audit,
    trial_ledger, unwind,
)  # fmt: skip
for command in COMMANDS:
    app.command()(command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"partnersim {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options of the command itself."""


@new.command("case")
def new_case(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")]) -> None:
    """Write the smallest valid case."""
    from partnersim.cli.files import write_skeleton

    typer.echo(write_skeleton("case", file))


@new.command("plan")
def new_plan(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")]) -> None:
    """Write a small plan for many reports."""
    from partnersim.cli.files import write_skeleton

    typer.echo(write_skeleton("plan", file))


@new.command("claims")
def new_claims(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")]) -> None:
    """Write a small file of claims to check."""
    from partnersim.cli.files import write_skeleton

    typer.echo(write_skeleton("claims", file))


@new.command("mandate")
def new_mandate(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")]) -> None:
    """Write a small mandate to negotiate with."""
    from partnersim.cli.files import write_skeleton

    typer.echo(write_skeleton("mandate", file))


@new.command("terms")
def new_terms(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="five_phase, static_split, direct, …")],
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
) -> None:
    """Write the smallest valid terms of a kind."""
    from partnersim.cli.files import write_skeleton

    if kind in ("case", "plan", "claims", "mandate"):
        raise InputError.one(f"a {kind} is no kind of terms; write partnersim new {kind} FILE")
    typer.echo(write_skeleton(kind, file))


@app.command()
def validate(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A case, terms, plan, programme, claims or mandate.")],
    case: Annotated[str | None, typer.Option(help="For terms: the case they should fit.")] = None,
    parties: Parties = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if something is worth a look.")] = False,
) -> None:
    """Check a file and print it back in words, with what is worth a look."""
    from partnersim.cli.files import validated

    text, findings = validated(file, case, parties or ())
    typer.echo(text)
    raise typer.Exit(int(strict and bool(findings)))


@app.command()
def fields(case: CaseFile, terms: TermsFile) -> None:
    """List every field with value, unit, range and source."""
    from partnersim.agreements.reader import read_terms
    from partnersim.inputs.reader import read_case
    from partnersim.render.terminal import field_table
    from partnersim.shipped import find

    typer.echo(field_table(read_case(find(case, "cases")), read_terms(find(terms, "terms"))))


@app.command()
def schema(
    output: Folder = Path("schemas"),
) -> None:
    """Write the JSON schemas of all kinds of files, for editors."""
    from partnersim.agreements.schema import write_schemas

    for path in write_schemas(output):
        typer.echo(path)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line.

    Exit codes: 0 all good, 1 a run that could not be finished, 2 input that cannot be used, 130 interrupted.
    """
    os.umask(0o077)  # deals are confidential: what a command writes, its user alone may read
    _say_when_compiling()
    try:
        app(args=arguments)
    except InputError as error:
        typer.echo(_told(error), err=True)
        sys.exit(2)
    except PartnersimError as error:
        typer.echo(_told(error), err=True)
        sys.exit(1)
    except OSError as error:
        typer.echo(f"{error.filename or 'output'}: {error.strerror}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        os._exit(130)


def _told(error: PartnersimError) -> str:
    """An error as a terminal may have it: what was typed may hold what would steer it."""
    from partnersim.inputs.scalars import printable

    return "\n".join(map(printable, str(error).splitlines()))


def _say_when_compiling() -> None:
    log = logging.getLogger("partnersim.engine.compiling")
    log.setLevel(logging.INFO)
    log.addHandler(CompilingNote())


if __name__ == "__main__":
    main()
