"""`partnersim gaming`: what terms reward that nobody meant them to, padding one's costs and splitting in two."""

from __future__ import annotations

from typing import Annotated

import typer

from partnersim.cli.options import CaseFile, Form, Parties, Sets, TermsFiles

__all__ = ["gaming"]


def gaming(
    case: CaseFile,
    terms: TermsFiles,
    part: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Of a partner's costs and share, the first half's when it is split.")
    ] = 0.5,
    form: Form = "table",
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """What padding one's costs brings, what caps do to it, and who gains by splitting in two."""
    from partnersim.cli.files import exported, note_certainty
    from partnersim.negotiate import gaming as games
    from partnersim.negotiate import open_comparison
    from partnersim.negotiate.gaming.tables import gaming_frame
    from partnersim.render.gaming import gaming_text

    deal = open_comparison(case, terms, sets or (), parties or ())
    labels = [ledger.label for ledger in deal.ledgers]
    meters = [games.padding(deal.case, each, label=label) for each, label in zip(deal.terms, labels, strict=True)]
    caps = [games.capped(deal.case, each, label=label) for each, label in zip(deal.terms, labels, strict=True)]
    halves = games.splits(deal.case, deal.terms, part, labels)
    if form == "table":
        typer.echo(gaming_text(deal.case, meters, caps, halves))
        return
    note_certainty(deal.case.title, deal.case)
    typer.echo(exported(gaming_frame(meters, caps, halves), form), nl=False)
