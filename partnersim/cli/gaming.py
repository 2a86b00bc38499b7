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
    from partnersim.cli.files import exported, note_certainty, opened
    from partnersim.negotiate import gaming as games
    from partnersim.negotiate.gaming.tables import gaming_frame
    from partnersim.render.gaming import gaming_text
    from partnersim.simulation.labels import labels_of

    on_case, agreed = opened(case, terms, sets or (), parties or ())
    labels = labels_of(agreed)
    meters = [games.padding(on_case, each, label=label) for each, label in zip(agreed, labels, strict=True)]
    caps = [games.capped(on_case, each, label=label) for each, label in zip(agreed, labels, strict=True)]
    halves = games.splits(on_case, agreed, part, labels)
    if form == "table":
        typer.echo(gaming_text(on_case, meters, caps, halves))
        return
    note_certainty(on_case.title, on_case)
    typer.echo(exported(gaming_frame(meters, caps, halves), form), nl=False)
