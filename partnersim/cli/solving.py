"""`partnersim solve` and `partnersim equal-value`: terms that make a target hold."""

from __future__ import annotations

from typing import Annotated

import typer

from partnersim.cli.options import CaseFile, Draws, Form, Parties, Seed, Sets, TermsFile, how_drawn

__all__ = ["equal_value", "solve"]

FieldOption = typer.Option(
    "--for", metavar="FIELD", help="The field to move, like terms.notice_months, or FIELD=LOW:HIGH."
)


def solve(
    case: CaseFile,
    terms: TermsFile,
    field: Annotated[str, FieldOption],
    target: Annotated[
        str, typer.Option("--so-that", metavar="TARGET", help="'npv[isv] = 0', or '… = npv[isv] under TERMS'.")
    ],
    second: Annotated[
        str | None, typer.Option("--and", metavar="FIELD", help="A second field: pairs of values that do it.")
    ] = None,
    draws: Draws = 0,
    seed: Seed = None,
    form: Form = "table",
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Find the values of a field at which a target holds: all of them, and jumps."""
    from partnersim.cli.solved import solved_text

    chosen, _ = how_drawn(draws, seed, None)
    fields = [field, *([] if second is None else [second])]
    typer.echo(solved_text(case, terms, fields, target, draws, chosen, form, sets or (), parties or ()), nl=False)


def equal_value(
    case: CaseFile,
    terms: TermsFile,
    others: Annotated[
        list[str] | None,
        typer.Argument(metavar="OTHERS...", help="Terms whose rate is turned; every kind that has one by default."),
    ] = None,
    metric: Annotated[
        str | None,
        typer.Option(metavar="METRIC", help="What should be equal: npv[isv], cvar_5[isv]; NPV of the first."),
    ] = None,
    draws: Draws = 0,
    seed: Seed = None,
    form: Form = "table",
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Turn the rate of other kinds until a partner has what it has under TERMS; show what then differs."""
    from partnersim.cli.solved import equal_value_text

    chosen, _ = how_drawn(draws, seed, None)
    named = others or ()
    typer.echo(equal_value_text(case, terms, named, metric, draws, chosen, form, sets or (), parties or ()), nl=False)
