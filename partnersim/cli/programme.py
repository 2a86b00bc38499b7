"""`partnersim programme`: a company's partners of several kinds, run together."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

__all__ = ["programme"]

Form = Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="How to print the figures.")]


def programme(
    file: Annotated[str, typer.Argument(metavar="PROGRAMME", help="A programme file, or the name of a shipped one.")],
    form: Form = "table",
) -> None:
    """Run a company's partners of several kinds together."""
    from partnersim.cli.files import exported, note_certainty
    from partnersim.inputs.programme import read_programme
    from partnersim.render.tables.programme import programme_table
    from partnersim.shipped import find
    from partnersim.simulation.programme import run_programme

    outcome = run_programme(read_programme(find(file, "programmes")))
    if form == "table":
        typer.echo(programme_table(outcome))
    else:
        note_certainty(outcome.programme.title, *(group.case for group in outcome.groups))
        typer.echo(exported(outcome.to_frame(), form), nl=False)
