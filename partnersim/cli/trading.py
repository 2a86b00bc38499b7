"""`partnersim trades`: what a step of each clause is worth, what to give for what, and equal offers."""

from __future__ import annotations

from typing import Annotated

import typer

from partnersim.cli.options import CaseOrMandate, Draws, Form, Parties, Seed, Sets, TermsUnlessMandate, how_drawn

__all__ = ["trades"]


def trades(
    case: CaseOrMandate,
    terms: TermsUnlessMandate = None,
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
    from partnersim.cli.bargained import mandated
    from partnersim.cli.traded import round_of_terms, traded_text

    if terms is None:
        given = {
            "--we": we, "--believe": believe, "--draws": draws, "--seed": seed is not None, "--set": sets,
            "--party": parties,
        }  # fmt: skip
        entered = mandated(case, given)
    else:
        chosen, _ = how_drawn(draws, seed, None)
        named = (terms, *(others or ()))
        entered = round_of_terms(case, named, we, believe or (), draws, chosen, sets or (), parties or ())
    typer.echo(traded_text(entered, unit, form), nl=False)
