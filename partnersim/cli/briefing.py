"""`partnersim brief`: what a negotiator takes to the table, on one confidential page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from partnersim.cli.options import Draws, Parties, Seed, Sets, how_drawn

__all__ = ["brief", "prepare"]


def brief(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case, or a mandate alone: a file, or a shipped name.")],
    ours: Annotated[str | None, typer.Argument(metavar="OURS", help="Our draft: a terms file, or a name.")] = None,
    we: Annotated[str | None, typer.Option(metavar="PARTNER", help="Our side: a partner, or a seat.")] = None,
    theirs: Annotated[str | None, typer.Option(metavar="TERMS", help="Their draft.")] = None,
    claims: Annotated[str | None, typer.Option(metavar="FILE", help="What they say, to be checked.")] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--batna", metavar="PARTNER=…", help="What it has without a deal: TERMS, CASE+TERMS or AMOUNT."),
    ] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to; private/ by default.")
    ] = Path("private"),
    form: Annotated[Literal["html", "pdf"], typer.Option("--format", help="What to write.")] = "html",
    draws: Draws = 0,
    seed: Seed = None,
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Write one confidential page: walk-away, target, opening, prices, offers, what to doubt and watch."""
    from partnersim.cli.bargained import mandated
    from partnersim.cli.briefed import of_drafts, written

    if ours is None:
        given = {
            "--we": we, "--theirs": theirs, "--batna": without, "--draws": draws, "--seed": seed is not None,
            "--set": sets, "--party": parties,
        }  # fmt: skip
        entered = mandated(case, given)
    else:
        chosen, _ = how_drawn(draws, seed, None)
        entered = of_drafts(case, ours, we, theirs, without or (), draws, chosen, sets or (), parties or ())
    name = ".".join(Path(each).stem for each in (case, ours) if each is not None)
    typer.echo(written(entered, claims, output, name, form))


def prepare(
    mandate: Annotated[str, typer.Argument(metavar="MANDATE", help="A mandate file, or the name of a shipped one.")],
    claims: Annotated[str, typer.Option(metavar="FILE", help="What they say, to be checked.")] = "",
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to; private/ by default.")
    ] = Path("private"),
    forms: Annotated[list[str] | None, typer.Option("--format", help="html or pdf; twice for both.")] = None,
    title: Annotated[str, typer.Option(help="Of the report that may be shared.")] = "",
    status: Annotated[str, typer.Option(help="Of the same, instead of: illustrative, not an offer.")] = "",
    author: Annotated[str, typer.Option(help="Who answers for it.")] = "",
    locale: Annotated[str, typer.Option(help="How numbers are written: en, de_CH, fr, …")] = "en",
) -> None:
    """Write two reports in one run: a confidential one, and NAME.shareable that may be sent."""
    from partnersim.batch.report import make_report
    from partnersim.cli.briefed import preparation

    texts = {"title": title, "status": status, "author": author}
    for path in make_report(preparation(mandate, claims, forms or ["html"], texts, locale), output):
        typer.echo(path)
    typer.echo("The shareable edition shows every partner's money and costs under the drafts on the table.", err=True)
