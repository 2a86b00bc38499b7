"""The commands that ask how robust terms are: `regret`, `discover` and `drivers`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from partnersim.cli.options import (
    CaseFile,
    Draws,
    Form,
    Parties,
    SamplingOption,
    Seed,
    Sets,
    TermsFile,
    TermsFiles,
    how_drawn,
    told_by,
)
from partnersim.errors import InputError

__all__ = ["discover", "drivers", "regret"]

Figure = Literal["npv", "profit", "peak_funding"]


def regret(
    case: CaseFile,
    terms: TermsFiles,
    vary: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=VALUES", help="Values of a field of the terms: v1,v2,v3 or a:b:n; once for each."),
    ] = None,
    draws: Draws = 0,
    form: Form = "table",
    seed: Seed = None,
    sampling: SamplingOption = None,
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Which terms each partner can come to regret least, in scenarios and draws."""
    from partnersim.cli.files import exported, note_certainty, opened
    from partnersim.negotiate.robustness import regrets
    from partnersim.render.terminal_robustness import regret_text

    seed, sampling = how_drawn(draws, seed, sampling)
    on_case, agreed = opened(case, terms, sets or (), parties or ())
    found = regrets(on_case, agreed, vary=vary or (), draws=draws, seed=seed, sampling=sampling)
    if form == "table":
        typer.echo(regret_text(on_case, found))
        return
    if not draws:
        note_certainty(on_case.title, on_case)
    typer.echo(exported(found.to_frame(), form), nl=False)


def discover(
    case: CaseFile,
    terms: TermsFile,
    other: Annotated[
        str | None, typer.Argument(metavar="[OTHER]", help="Other terms, that --worse-for compares with.")
    ] = None,
    when: Annotated[
        str | None, typer.Option(metavar="CONDITION", help="What is looked for, like 'npv[isv] < 0'.")
    ] = None,
    worse_for: Annotated[
        str | None, typer.Option(metavar="PARTNER", help="Look for draws that leave it less than OTHER does.")
    ] = None,
    pure: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Least part of a box's draws in which it holds, like 80%.")
    ] = None,
    cover: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Least part of the draws looked for that the first box holds.")
    ] = None,
    draws: Annotated[int, typer.Option(min=1, metavar="N", help="Random draws of what is uncertain.")] = 10_000,
    form: Form = "table",
    seed: Seed = None,
    sampling: SamplingOption = None,
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """In which draws terms go wrong for a partner: where they lie, in words."""
    from partnersim.cli.files import exported, opened
    from partnersim.negotiate.partners import partner_named
    from partnersim.negotiate.robustness import Wanted, When, WorseOff
    from partnersim.negotiate.robustness.discovery import discover as discovered
    from partnersim.render.terminal_robustness import discovery_text

    if (when is None) == (worse_for is None):
        raise InputError.one("say what is looked for: --when 'npv[isv] < 0', or --worse-for isv with other terms")
    if (other is None) != (worse_for is None):
        raise InputError.one("--worse-for compares two terms, and --when is of one; name as many")
    seed, sampling = how_drawn(draws, seed, sampling)
    on_case, (agreed, *others) = opened(case, [terms, *([] if other is None else [other])], sets or (), parties or ())
    with told_by("--when" if worse_for is None else "--worse-for"):
        condition = When.parsed(str(when)) if worse_for is None else WorseOff(worse_for, others[0])
        partner_named(on_case, condition.who, agreed.parties)  # says whose figure there is not
    wanted = Wanted(coverage=_share(cover, "--cover"), density=_share(pure, "--pure"))
    found = discovered(on_case, agreed, condition, draws=draws, seed=seed, sampling=sampling, wanted=wanted)
    if form == "table":
        typer.echo(discovery_text(on_case, found))
        return
    if found.reason:
        typer.echo(f"no boxes: {found.reason}", err=True)
    typer.echo(exported(found.to_frame(), form), nl=False)


def drivers(
    case: CaseFile,
    terms: TermsFile,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The terms whose figure is taken off.")],
    figure: Annotated[Figure, typer.Option(help="What is compared.")] = "npv",
    samples: Annotated[int, typer.Option(metavar="N", help="Of the Sobol indices, a power of 2.")] = 1024,
    seed: Annotated[int, typer.Option(help="Of the samples: the same seed gives the same numbers.")] = 0,
    form: Form = "table",
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """What the difference of two terms hangs on: each uncertain number alone, and by variance."""
    from partnersim.cli.files import exported, opened
    from partnersim.negotiate.robustness import drivers_of_difference
    from partnersim.render.terminal_robustness import drivers_text

    on_case, agreed = opened(case, [terms, other], sets or (), parties or ())
    found = drivers_of_difference(on_case, *agreed, figure=figure, samples=samples, seed=seed)
    if form == "table":
        typer.echo(drivers_text(on_case, found))
        return
    typer.echo(exported(found.to_frame(), form), nl=False)


def _share(text: str | None, option: str) -> float:
    """A share like `80%`; 0 where none is given.

    Raises:
        InputError: it is none.
    """
    from partnersim.inputs.scalars import as_number, quoted

    share = 0.0 if text is None else as_number(text)
    if share is None or not 0.0 <= share <= 1.0 or (text is not None and "%" not in text):
        raise InputError.one(f"{quoted(text)} is no share; write one like 80%", option)
    return share
