"""The commands that run agreements: `simulate`, `compare`, `sweep` and `explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from partnersim.cli.options import (
    Baseline,
    CaseFile,
    Draws,
    Folder,
    Form,
    Parties,
    SamplingOption,
    Scenario,
    Seed,
    Sets,
    TermsFile,
    TermsFiles,
    how_drawn,
)
from partnersim.errors import InputError

__all__ = ["compare", "explain", "simulate", "sweep"]


def simulate(
    case: CaseFile,
    terms: TermsFile,
    scenario: Annotated[str | None, typer.Option(help="A named scenario; tables show base, csv and json all.")] = None,
    form: Form = "table",
    draws: Draws = 0,
    seed: Seed = None,
    sampling: SamplingOption = None,
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Run one agreement: the money of every partner, by year or by month; draws in csv and json."""
    from partnersim.cli.simulated import simulated

    changed, filled = sets or (), parties or ()
    seed, sampling = how_drawn(draws, seed, sampling)
    typer.echo(
        simulated(
            case, terms, changed, filled, scenario=scenario, form=form, draws=draws, seed=seed, sampling=sampling
        ),
        nl=False,
    )


def compare(
    case: CaseFile,
    terms: Annotated[
        list[str] | None, typer.Argument(metavar="TERMS...", help="Terms files, or names of shipped terms.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every kind of agreement, and when which one fits.")] = False,
    sort: Annotated[
        str | None, typer.Option(metavar="METRIC[PARTNER]", help="With --all: npv[isv], peak, payback, profit_share.")
    ] = None,
    roles: Annotated[bool, typer.Option("--roles", help="Who does what, too.")] = False,
    baseline: Baseline = None,
    form: Form = "table",
    draws: Draws = 0,
    seed: Seed = None,
    sampling: SamplingOption = None,
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Run several agreements on one case, side by side or in the same draws; or every kind there is."""
    from partnersim.cli.compared import all_kinds, drawn, side_by_side

    named, changed, filled = terms or (), sets or (), parties or ()
    seed, sampling = how_drawn(draws, seed, sampling)
    if draws:
        if every or sort is not None or roles:
            raise InputError.one("--draws compare the terms that are named; leave out --all, --sort and --roles")
        typer.echo(
            drawn(
                case, named, changed, filled, draws=draws, seed=seed, sampling=sampling, baseline=baseline, form=form
            ),
            nl=False,
        )
        return
    chosen = all_kinds if every else side_by_side
    typer.echo(chosen(case, named, changed, filled, sort=sort, baseline=baseline, form=form, roles=roles), nl=False)


def sweep(
    case: CaseFile,
    terms: TermsFiles,
    output: Folder,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=VALUES",
            help="Values of a field: a:b:n, v1,v2,v3, or to sample it {low: a, high: b}; once for each field.",
        ),
    ] = None,
    samples: Annotated[
        int,
        typer.Option(
            metavar="N", show_default=False, help="How many samples of the fields that --vary samples, like 256."
        ),
    ] = 1,
    draws: Draws = 0,
    seed: Seed = None,
    sampling: SamplingOption = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that share the work.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, whose workers share the work.")
    ] = None,
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Run a grid over fields, and draws, into a folder of Parquet files; go on where it was stopped."""
    from partnersim.cli.sweep import swept

    seed, sampling = how_drawn(draws, seed, sampling, samples)
    typer.echo(
        swept(
            case,
            terms,
            output,
            varied=vary or (),
            samples=samples,
            draws=draws,
            seed=seed,
            sampling=sampling,
            workers=workers,
            scheduler=scheduler,
            sets=sets or (),
            parties=parties or (),
        )
    )


def explain(
    case: CaseFile,
    terms: TermsFile,
    month: Annotated[str, typer.Option(help="Counted from 1, or like 2027-04.")],
    scenario: Scenario = "base",
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Say why everyone got what it got in one month."""
    from partnersim.cli.files import note_certainty
    from partnersim.negotiate import open_comparison

    deal = open_comparison(case, [terms], sets or (), parties or ())
    note_certainty(deal.case.title, deal.case)
    typer.echo(deal.ledgers[0].explain(month, scenario))
