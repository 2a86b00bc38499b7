"""`partnersim zopa`: what may be agreed, which terms bargaining theory would choose, or what would open a deal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from partnersim.cli.options import CaseOrMandate, Draws, Form, Parties, Seed, Sets, how_drawn

__all__ = ["zopa"]


def zopa(
    case: CaseOrMandate,
    terms: Annotated[
        list[str] | None, typer.Argument(metavar="TERMS...", help="Drafts: terms files, or names of shipped terms.")
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="FIELD", help="On the table: terms.notice_months, or FIELD=LOW:HIGH."),
    ] = None,
    further: Annotated[
        list[str] | None, typer.Option("--and", metavar="FIELD", help="Another field on the table, likewise.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--batna", metavar="PARTNER=…", help="What it has without a deal: TERMS, CASE+TERMS or AMOUNT."),
    ] = None,
    tolerances: Annotated[
        list[str] | None,
        typer.Option("--risk-tolerance", metavar="PARTNER=AMOUNT", help="How much risk it bears, with --draws."),
    ] = None,
    draws: Draws = 0,
    seed: Seed = None,
    form: Form = "table",
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the map as SVG or PNG; what each gains, in FILE-gains.")
    ] = None,
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Map what may be agreed, and what bargaining solutions would choose; confidential."""
    from partnersim.cli.bargained import bargained, mandated, round_of

    if terms:
        chosen, _ = how_drawn(draws, seed, None)
        on_table = [*(("--for", text) for text in fields or ()), *(("--and", text) for text in further or ())]
        entered = round_of(
            case, terms, on_table, without or (), tolerances or (), draws, chosen, sets or (), parties or ()
        )
    else:
        given = {
            "--for": fields, "--and": further, "--batna": without, "--risk-tolerance": tolerances, "--draws": draws,
            "--seed": seed is not None, "--set": sets, "--party": parties,
        }  # fmt: skip
        entered = mandated(case, given)
    typer.echo(bargained(entered, form, picture), nl=False)
