"""`partnersim terms`: the shipped and published terms, to list and to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from partnersim.cli.options import TermsFile

if TYPE_CHECKING:
    from partnersim.agreements.agreement import Agreement
    from partnersim.agreements.catalogue import Entry

__all__ = ["terms"]

FIRST_CASE = "managed-db"  # where a worked month is from, if the terms fit it
NOTHING = "none: no shipped terms are like that; leave out a condition, or write partnersim terms for all of them"

terms = typer.Typer(
    rich_markup_mode=None, invoke_without_command=True, help="List the terms that come with the package; show one."
)

Kind = Annotated[str | None, typer.Option(help="Only of this kind, like referral.")]
Seat = Annotated[str | None, typer.Option(help="Only with this seat, like reseller.")]
Rate = Annotated[
    str | None, typer.Option(metavar="MIN-MAX", help="Only with a percentage in this range, like 10%-25%.")
]
Publisher = Annotated[str | None, typer.Option(help="Only published by somebody whose name holds this.")]
Confidence = Annotated[
    Literal["high", "medium", "low"] | None, typer.Option(help="Only with this confidence in the published figures.")
]
Published = Annotated[
    bool | None, typer.Option("--published/--standard", help="Only published programmes, or only standard terms.")
]
Form = Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="How to print the list.")]
Clause = Annotated[bool, typer.Option("--clause", help="As numbered clauses, with a worked month.")]
OnCase = Annotated[str | None, typer.Option("--case", metavar="CASE", help="With --clause: whose month is worked.")]
Parties = Annotated[
    list[str] | None,
    typer.Option("--party", metavar="SEAT=PARTNER", help="With --clause: fill a seat with a partner of the case."),
]


@terms.callback()
def list_terms(
    context: typer.Context,
    kind: Kind = None,
    seat: Seat = None,
    rate: Rate = None,
    publisher: Publisher = None,
    confidence: Confidence = None,
    published: Published = None,
    form: Form = "table",
) -> None:
    """List the terms that come with the package; show one."""
    if context.invoked_subcommand is not None:
        return
    from partnersim.agreements.catalogue import Rates, catalogue
    from partnersim.agreements.reader import kind_named
    from partnersim.shipped import short_names

    if kind is not None:
        kind_named(kind)  # refused if there is none
    span = None if rate is None else Rates.parsed(rate)
    found = [
        entry
        for entry in catalogue(short_names("terms"))
        if (kind is None or entry.terms.kind == kind)
        and (seat is None or seat in entry.terms.seats)
        and (span is None or entry.has_rate(span))
        and (published is None or entry.programme == published)
        and (publisher is None or publisher.lower() in entry.row()["publisher"].lower())
        and (confidence is None or entry.row()["confidence"] == confidence)
    ]
    typer.echo(_printed(found, form))


def _printed(entries: list[Entry], form: str) -> str:
    """The entries in a form; in words where there are none, for people."""
    rows = [entry.row() for entry in entries]
    if form == "json":
        import json

        return json.dumps(rows, indent=1, ensure_ascii=False)
    if form == "csv":
        import csv
        import io

        from partnersim.agreements.catalogue import COLUMNS

        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue().rstrip("\n")
    from partnersim.render.terms_table import terms_table

    return terms_table(entries) if entries else NOTHING


@terms.command()
def show(
    name: TermsFile,
    clause: Clause = False,
    case: OnCase = None,
    parties: Parties = None,
) -> None:
    """Say terms in plain words, or as numbered clauses with a worked month."""
    from partnersim.agreements.reader import read_terms
    from partnersim.errors import InputError
    from partnersim.render.in_words import terms_in_words
    from partnersim.shipped import find

    agreed = read_terms(find(name, "terms"))
    if clause:
        typer.echo(_clauses(agreed, case, parties or []))
    elif case is not None or parties:
        raise InputError.one("a case and its partners are for the worked month; write --clause, too", "--case")
    else:
        typer.echo(terms_in_words(agreed))


def _clauses(agreed: Agreement, wanted: str | None, parties: list[str]) -> str:
    """The clauses with a worked month of the case wanted, else of the first shipped one that the terms fit.

    Where the seats that a shipped case fills do not suit these terms, its partners take them in their order.
    """
    from partnersim.errors import InputError
    from partnersim.inputs.reader import read_case
    from partnersim.render.clauses_text import clauses_text
    from partnersim.shipped import find, short_names
    from partnersim.simulation.overrides import with_overrides
    from partnersim.simulation.simulate import simulate

    shipped = sorted(short_names("cases"), key=lambda each: (each != FIRST_CASE, each))
    refusals = []
    for name in shipped if wanted is None else [wanted]:
        case, (filled,) = with_overrides(read_case(find(name, "cases")), [agreed], parties=parties)
        in_order = filled.filled(dict(zip(agreed.seats, case.partners, strict=False)))
        for seated in (filled, in_order) if wanted is None and not parties else (filled,):
            try:
                return clauses_text(filled, seated, case, simulate(case, seated))
            except InputError as error:
                refusals.append(error)
    if wanted is not None:
        raise refusals[0]
    first = refusals[0].problems[0].text
    raise InputError.one(f"these terms fit no shipped case ({FIRST_CASE}: {first}); name one they fit: --case CASE")
