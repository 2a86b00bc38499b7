"""The commands that write reports: `report` makes one, `batch` all that a plan asks for."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnersim.cli.options import Baseline, CaseFile, Folder, Parties, Sets, TermsFiles
from partnersim.cores import cores
from partnersim.errors import InputError, nearest

if TYPE_CHECKING:
    from partnersim.batch.prepared import Prepared

__all__ = ["batch", "check_lines", "report"]

LONGEST = 200  # characters of a title, as in files
FORMATS = ("html", "pdf", "xlsx")


def report(
    case: CaseFile,
    terms: TermsFiles,
    output: Folder,
    forms: Annotated[
        list[str] | None, typer.Option("--format", help="html, pdf or xlsx; several times for several.")
    ] = None,
    audience: Annotated[
        str, typer.Option(help="Who is to read it: internal, both, or one partner of the case.")
    ] = "internal",
    title: Annotated[str, typer.Option(help="Instead of the question which terms to choose.")] = "",
    status: Annotated[str, typer.Option(help="Instead of: illustrative, not an offer.")] = "",
    author: Annotated[str, typer.Option(help="Who answers for it.")] = "",
    locale: Annotated[str, typer.Option(help="How numbers are written: en, de_CH, fr, …")] = "en",
    baseline: Baseline = None,
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """Write a comparison report and print its path: self-contained HTML, a PDF, a workbook that recalculates."""
    from partnersim.negotiate import open_comparison
    from partnersim.negotiate.audiences import INTERNAL
    from partnersim.render.locales import check_locale

    # Whatever does not fit is refused here, before the heavy imports and a notebook.
    check_locale(locale)
    check_lines({"title": title, "status": status, "author": author})
    formats = tuple(dict.fromkeys(forms or FORMATS[:1]))
    for form in formats:
        if form not in FORMATS:
            raise InputError.one(f"{form} is nothing to write; {nearest(form, FORMATS)}", "--format")
    deal = open_comparison(case, terms, sets or (), parties or (), baseline, audience)
    assert deal.case_path is not None  # it was opened from files
    from partnersim.batch.job import Job
    from partnersim.batch.report import make_report

    name = "report" if audience == INTERNAL else f"report-{audience}"  # none stands among files that others may see
    job = Job(
        name, deal.case_path, deal.terms_paths, tuple(sets or ()), tuple(parties or ()), audience=audience,
        formats=formats, title=title, status=status, author=author,
        locale=locale if locale != "en" else "",
    )  # fmt: skip
    for path in make_report(job, output):
        typer.echo(path)


def check_lines(texts: Mapping[str, str]) -> None:
    """Refuse texts by option that are no line of a report.

    Raises:
        InputError: too long, or with a line break or another control character.
    """
    for name, text in texts.items():
        if len(text) > LONGEST or not text.replace("\xa0", " ").isprintable():
            raise InputError.one(f"this is no line of at most {LONGEST} characters; write one", f"--{name}")


def batch(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan file, or the name of a shipped plan.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Where to; by default reports/PLAN.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Leave out reports that stand there unchanged.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only reports of this name; *churn* is a pattern.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many at once; by default one for each core.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=1e6, metavar="SECONDS", help="That each report may take.")
    ] = 900.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the plan and list its reports; make none.")] = False,
) -> None:
    """Write all reports a plan asks for, a page that lists them, and a table of their figures.

    Ends with 0 if all went well, 1 if some failed, 2 if the plan cannot be used, 130 if interrupted,
    143 if ended by SIGTERM.
    """
    from partnersim.batch.batch import run_batch
    from partnersim.batch.prepared import prepare
    from partnersim.cli.progress import shown_reports
    from partnersim.inputs.plan import read_plan
    from partnersim.shipped import find

    path = find(plan, "plans")
    prepared = prepare(read_plan(path))
    folder = output or Path("reports") / path.stem
    for problem in (*prepared.problems, *prepared.failures.values()):
        typer.echo(problem, err=True)
    if dry_run:
        typer.echo("\n".join(_listed(prepared, folder, resume, only or [])))
        raise typer.Exit(int(bool(prepared.problems or prepared.failures)))
    signal.signal(signal.SIGTERM, _leave)
    found = run_batch(
        prepared, folder, workers=workers or cores(), seconds=timeout, resume=resume, only=only or [],
        progress=shown_reports,
    )  # fmt: skip
    chosen = {job.name for job in prepared.chosen(only or [])}
    for name, reason in found.failures:
        if name in chosen and name not in prepared.failures:  # of those it was said before
            typer.echo(f"{name}: {reason}", err=True)
    for name, breach in found.breaches:
        if name in chosen:
            typer.echo(f"{name}: {breach}", err=True)
    typer.echo(folder / "index.html")
    raise typer.Exit(int(bool(prepared.problems or chosen & found.not_made)))


def _listed(prepared: Prepared, folder: Path, resume: bool, only: list[str]) -> list[str]:
    """What would be made, a line each."""
    from partnersim.batch.manifest import Manifest

    manifest = Manifest.read(folder, prepared.name)
    lines = []
    for job in prepared.chosen(only):
        known = prepared.fingerprints.get(job.name)
        stands = resume and known is not None and manifest.stands(job.name, known)
        state = "wrong " if known is None else "stands" if stands else "make  "
        lines.append(f"{state}  {job}")
    return lines


def _leave(number: int, _: object) -> None:
    """End in order: reports that are being made are ended."""
    sys.exit(128 + number)
