"""`partnersim tripwires`: which figure of a monthly report foretells a bad end for one side, as a clause."""

from __future__ import annotations

from typing import Annotated

import typer

from partnersim.cli.options import CaseOrMandate, Form, Parties, Seed, Sets, TermsUnlessMandate

__all__ = ["tripwires"]


def tripwires(
    case: CaseOrMandate,
    terms: TermsUnlessMandate = None,
    who: Annotated[
        str | None, typer.Option("--for", metavar="PARTNER", help="The side it protects, a partner or a seat.")
    ] = None,
    at: Annotated[str, typer.Option(metavar="MONTHS", help="In which months to look: 12,18 or 2028-06.")] = "12,18",
    below: Annotated[
        float | None, typer.Option(metavar="AMOUNT", help="A draw ends badly with an NPV below this; 0 by default.")
    ] = None,
    batna: Annotated[
        str | None, typer.Option(metavar="TERMS", help="It ends badly with less than under these terms.")
    ] = None,
    miss_costs: Annotated[
        float | None, typer.Option(metavar="N", help="A bad end not foretold costs as much as N false alarms.")
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(min=100, metavar="N", help="Draws to choose lines on; as many test them. 2000 by default."),
    ] = None,
    seed: Seed = None,
    form: Form = "table",
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Draft a tripwire clause: what, seen early, best foretells a bad end for one side. Confidential."""
    from partnersim.cli.bargained import mandated
    from partnersim.cli.files import exported
    from partnersim.cli.wired import of_mandate, of_terms
    from partnersim.render.tripwires import tripwires_text

    if terms is None:
        given = {
            "--for": who, "--batna": batna, "--draws": draws, "--seed": seed is not None, "--set": sets,
            "--party": parties,
        }  # fmt: skip
        entered = mandated(case, given)
        found = of_mandate(entered, at, below, miss_costs)
    else:
        found = of_terms(case, terms, who, at, below, batna, miss_costs, draws, seed, sets or (), parties or ())
    if form == "table":
        typer.echo(tripwires_text(found))
    else:
        typer.echo(exported(found.to_frame(), form), nl=False)
