"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = [
    "Baseline",
    "CaseFile",
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
]

CaseFile = Annotated[str, typer.Argument(metavar="CASE", help="A case file, or the name of a shipped case.")]
TermsFile = Annotated[str, typer.Argument(metavar="TERMS", help="A terms file, or the name of shipped terms.")]
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
Seed = Annotated[int, typer.Option(help="Of the draws: the same seed gives the same draws.")]
SamplingOption = Annotated[
    Literal["random", "sobol"], typer.Option(help="Of single numbers: random, or more evenly spread Sobol points.")
]
Scenario = Annotated[str, typer.Option(help="A named scenario of the case.")]
