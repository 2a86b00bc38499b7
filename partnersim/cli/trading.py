"""`partnersim trades`: what a step of each clause is worth, what to give for what, and equal offers."""

from __future__ import annotations

from typing import Annotated

import typer

from partnersim.cli.options import CaseFile, Draws, Form, Parties, Seed, Sets, TermsFile, how_drawn

__all__ = ["trades"]


def trades(
    case: CaseFile,
    terms: TermsFile,
    others: Annotated[
        list[str] | None, typer.Argument(metavar="OTHERS...", help="Other terms that could be offered instead.")
    ] = None,
    we: Annotated[str | None, typer.Option(metavar="PARTNER", help="Our side; the first partner by default.")] = None,
    unit: Annotated[
        str | None, typer.Option("--in", metavar="FIELD", help="The field in whose steps others are priced.")
    ] = None,
    believe: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=RANGE", help="What we believe of theirs: case.costs.x.y='{low: 1, high: 2}'."),
    ] = None,
    draws: Draws = 0,
    seed: Seed = None,
    form: Form = "table",
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Price a step of each clause for each side; find trades, and three offers of equal worth to us."""
    from partnersim.cli.traded import traded_text

    chosen, _ = how_drawn(draws, seed, None)
    typer.echo(
        traded_text(
            case, (terms, *(others or ())), we, unit, believe or (),
            draws=draws, seed=chosen, form=form, sets=sets or (), parties=parties or (),
        ),
        nl=False,
    )  # fmt: skip
