"""`redline` and `read-back`: what the other side changed, in words and in money."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnersim.cli.options import Draws, Folder, Form, Parties, SamplingOption, Seed, Sets, how_drawn
from partnersim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnersim.agreements.agreement import Agreement
    from partnersim.inputs.case import Case
    from partnersim.render.workbook.read_back import ReadBack

__all__ = ["read_back", "redline"]

CASE = typer.Option("--case", metavar="CASE", help="A case file, or the name of a shipped case.")
We = Annotated[
    str | None,
    typer.Option("--we", metavar="PARTNER", help="Who we are, a partner or seat: what is cheap for us stands first."),
]


def redline(
    ours: Annotated[
        str, typer.Argument(metavar="OURS", help="Our draft, or a mandate alone: a file, or a shipped name.")
    ],
    theirs: Annotated[str | None, typer.Argument(metavar="THEIRS", help="Their draft, likewise.")] = None,
    case: Annotated[str | None, CASE] = None,
    we: We = None,
    audience: Annotated[
        str, typer.Option(metavar="WHO", help="Who reads it: internal, both, or one partner by its id.")
    ] = "internal",
    draws: Draws = 0,
    seed: Seed = None,
    sampling: SamplingOption = None,
    sets: Sets = None,
    parties: Parties = None,
    form: Form = "table",
) -> None:
    """What changed between two drafts, and what each change is worth to whom; the parts sum to the whole."""
    from partnersim.cli.bargained import mandated
    from partnersim.cli.files import exported, note_certainty
    from partnersim.cli.redlined import of_drafts, of_mandate
    from partnersim.render.redline import redline_text

    if theirs is None:
        given = {
            "--case": case, "--we": we, "--draws": draws, "--seed": seed is not None, "--sampling": sampling,
            "--set": sets, "--party": parties,
        }  # fmt: skip
        entered = mandated(ours, given, "OURS THEIRS")
        found = of_mandate(ours, entered, audience)
    else:
        seed, sampling = how_drawn(draws, seed, sampling)
        found = of_drafts(case, ours, theirs, we, audience, draws, seed, sampling, sets or (), parties or ())
    if form != "table":
        on_case = found.deal.case
        if audience in on_case.partners:
            raise InputError.one(f"{form} is for our own side or for all; leave it out, or --audience", "--format")
        if found.draws is None:
            note_certainty(on_case.title, on_case)
        typer.echo(exported(found.to_frame(), form), nl=False)
        return
    typer.echo(redline_text(found))


def read_back(
    file: Annotated[str, typer.Argument(metavar="FILE.xlsx", help="A workbook of ours, with inputs changed.")],
    case: Annotated[str, CASE],
    terms: Annotated[
        list[str], typer.Option("--terms", metavar="TERMS", help="What it was made of, once for each, in its order.")
    ],
    output: Folder,
    we: We = None,
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Turn a workbook that came back with other inputs into files of terms and case, and price what changed."""
    from partnersim.cli.files import opened
    from partnersim.render.workbook.read_back import read_back as read
    from partnersim.shipped import find

    on_case, filled = opened(case, terms, sets or (), parties or ())
    case_path, paths = find(case, "cases"), [find(name, "terms") for name in terms]
    found = read(file, on_case, filled)
    if not found.is_changed:
        typer.echo(f"Nothing was changed in {file}.")
        return
    priced = [
        _priced(on_case, ours, found, number, we)
        for number, ours in enumerate(filled)
        if found.terms_values[number] or (number == 0 and found.case_values)
    ]
    inputs = "1 input was" if found.count == 1 else f"{found.count} inputs were"
    typer.echo(f"{inputs} changed in {file}.")
    for line in (*_written(found, filled, case_path, paths, output), *_remarks(found)):
        typer.echo(line)
    for text in priced:
        typer.echo(f"\n{text}")


def _written(
    found: ReadBack, terms: Sequence[Agreement], case_path: Path, paths: Sequence[Path], folder: Path
) -> list[str]:
    """Write what was changed to new files; what was written, line by line."""
    from partnersim.render.changed_files import case_text, terms_text, write_new
    from partnersim.simulation.labels import labels_of

    folder.mkdir(parents=True, exist_ok=True)
    texts = {}
    if found.case_values:
        target = folder / case_path.name
        texts[target] = case_text(found.case, case_path, target)
    for label, changed, values, source in zip(labels_of(terms), found.terms, found.terms_values, paths, strict=True):
        if values:
            target = folder / f"{label}.yaml"
            if target in texts:
                raise InputError.one("the case and terms have one name; rename one of the files", str(target))
            texts[target] = terms_text(changed, source, target)
    write_new(texts)
    return [f"{path} written" for path in texts]


def _remarks(found: ReadBack) -> Iterator[str]:
    """What the files no longer say, and what is not priced below."""
    for path in found.fixed:
        yield f"case.{path} was uncertain, and has one number now."
    if found.case_values and len(found.terms) > 1:
        yield "What changed in the case is priced with each of the terms below."


def _priced(case: Case, ours: Agreement, found: ReadBack, number: int, we: str | None) -> str:
    """The redline of one of the terms of a workbook, changes of the case included."""
    from partnersim.negotiate import compared
    from partnersim.negotiate.redline import redline as priced
    from partnersim.render.redline import redline_text
    from partnersim.simulation.labels import label_of

    deal = compared(case, [ours, found.terms[number]])
    label = label_of(ours)
    return redline_text(priced(deal, found.case, we=we), (f"{label} as sent", f"{label} as it came back"))
