"""Arguments and options that several commands have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from partnersim.errors import InputError

__all__ = [
    "Baseline",
    "CaseFile",
    "CaseOrMandate",
    "Draws",
    "Folder",
    "Form",
    "Parties",
    "SamplingOption",
    "Scenario",
    "Seed",
    "Sets",
    "TermsFile",
    "TermsFiles",
    "TermsUnlessMandate",
    "how_drawn",
    "told_by",
]

CaseFile = Annotated[str, typer.Argument(metavar="CASE", help="A case file, or the name of a shipped case.")]
CaseOrMandate = Annotated[
    str, typer.Argument(metavar="CASE", help="A case, or a mandate alone: a file, or a shipped name.")
]
_TERMS = typer.Argument(metavar="TERMS", help="A terms file, or the name of shipped terms.")
TermsFile = Annotated[str, _TERMS]
TermsUnlessMandate = Annotated[str | None, _TERMS]
TermsFiles = Annotated[list[str], typer.Argument(metavar="TERMS...", help="Terms files, or names of shipped terms.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="Change a field, like case.demand.monthly_churn=3%."),
]
Parties = Annotated[
    list[str] | None,
    typer.Option("--party", metavar="SEAT=PARTNER", help="Fill a seat of the terms with a partner."),
]
Baseline = Annotated[str | None, typer.Option(help="Terms to show differences against; the first by default.")]
Folder = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.")]
Form = Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="How to print the figures.")]
Draws = Annotated[
    int, typer.Option(min=0, metavar="N", help="Random draws of what is uncertain in the case; 0 for none.")
]
Sampling = Literal["random", "sobol"]
Seed = Annotated[int | None, typer.Option(help="Of what is drawn: the same seed gives the same numbers; 0 by default.")]
SamplingOption = Annotated[
    Sampling | None,
    typer.Option(help="Of single numbers in draws: random, as by default, or more evenly spread Sobol points."),
]


@contextmanager
def told_by(option: str, number: int | None = None) -> Iterator[None]:
    """A refusal that names no file names the option it is of, and which of several such."""
    try:
        yield
    except InputError as error:
        raise InputError(
            each if each.file else replace(each, file=option, line=number) for each in error.problems
        ) from None


Scenario = Annotated[str, typer.Option(help="A named scenario of the case.")]


def how_drawn(draws: int, seed: int | None, sampling: Sampling | None, samples: int = 1) -> tuple[int, Sampling]:
    """The seed and the sampling of draws, or the seed of several samples; 0 and random where not given.

    Raises:
        InputError: one of them is given, and nothing drawn that it would be of.
    """
    for option, given, is_used in (("--seed", seed, draws or samples != 1), ("--sampling", sampling, draws)):
        if given is not None and not is_used:
            raise InputError.one("nothing is drawn; write --draws 1000 too, or leave it out", option)
    return seed or 0, sampling or "random"
