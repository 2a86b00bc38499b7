"""`partnersim tripwires`: which figure of a monthly report foretells a bad end for one side, as a clause."""

from __future__ import annotations

from typing import Annotated

import typer

from partnersim.cli.options import CaseFile, Form, Parties, Seed, Sets, TermsFile

__all__ = ["tripwires"]


def tripwires(
    case: CaseFile,
    terms: TermsFile,
    who: Annotated[str, typer.Option("--for", metavar="PARTNER", help="The side it protects, a partner or a seat.")],
    at: Annotated[str, typer.Option(metavar="MONTHS", help="In which months to look: 12,18 or 2028-06.")] = "12,18",
    below: Annotated[float, typer.Option(metavar="AMOUNT", help="A draw ends badly with an NPV below this.")] = 0.0,
    batna: Annotated[
        str | None, typer.Option(metavar="TERMS", help="It ends badly with less than under these terms.")
    ] = None,
    miss_costs: Annotated[
        float | None, typer.Option(metavar="N", help="A bad end not foretold costs as much as N false alarms.")
    ] = None,
    draws: Annotated[
        int, typer.Option(min=100, metavar="N", help="Draws to choose lines on; as many test them.")
    ] = 2000,
    seed: Seed = None,
    form: Form = "table",
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Draft a tripwire clause: what, seen early, best foretells a bad end for one side. Confidential."""
    from partnersim.agreements.reader import read_terms
    from partnersim.cli.files import exported
    from partnersim.inputs.reader import read_case
    from partnersim.negotiate.tripwires.tripwires import tripwires as found_in
    from partnersim.render.tripwires import tripwires_text
    from partnersim.shipped import find
    from partnersim.simulation.overrides import with_overrides

    named = [terms, *([] if batna is None else [batna])]
    read = [read_terms(find(name, "terms")) for name in named]
    changed, agreed = with_overrides(read_case(find(case, "cases")), read, sets or (), parties or ())
    found = found_in(
        changed, agreed[0], who, draws=draws, seed=seed or 0, months=[part.strip() for part in at.split(",")],
        below=below, batna=agreed[1] if batna is not None else None, miss_costs=miss_costs,
    )  # fmt: skip
    if form == "table":
        typer.echo(tripwires_text(found))
    else:
        typer.echo(exported(found.to_frame(), form), nl=False)
