"""Reports: a notebook run and shown by the package, against papermill's own API and the nbconvert command."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rounds import THREADS, Side, Size, in_turns, times
from benchmarks.table import Row, at_least

__all__ = ["rows"]

CASE, TERMS = "cases/managed-db", ("terms/five_phase", "terms/direct")
MANY = 24  # reports of a batch, each in a process of its own with a kernel of its own
FEW = 6  # reports by papermill: one after another, each takes as long as any other


def rows(size: Size) -> Iterator[Row]:
    import nbformat

    from partnersim.render.document import document

    few = max(3, size.rounds // 2)
    with TemporaryDirectory() as place:
        folder = Path(place)
        plan = _plan(folder)
        took = in_turns(
            2,
            ours=partial(_batch, plan),
            theirs=times(FEW, _papermills(folder)),
        )
        note = f"{took['ours'] / MANY:.1f} s a report of {MANY}, {took['theirs'] / FEW:.1f} s by papermill"
        ratio = (took["theirs"] / FEW) / (took["ours"] / MANY)
        yield Row("reports: against papermill's API", ratio, "×", at_least(2.5), note)
        _make(folder)
        notebook = folder / "report.ipynb"
        executed = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
        convert = [sys.executable, "-m", "nbconvert", "--to", "html", "--log-level", "ERROR", str(notebook)]
        took = in_turns(
            few,
            ours=partial(document, executed, ""),
            theirs=partial(subprocess.run, [*convert, "--output", "converted"], check=True),
        )
        note = f"{1e3 * took['ours']:.0f} ms against {1e3 * took['theirs']:.0f} ms"
        yield Row("HTML: against the nbconvert command", took["theirs"] / took["ours"], "×", at_least(20), note)


def _plan(folder: Path) -> Path:
    """A plan of as many reports as are made, each at another churn."""
    lines = [f"  churn_{number}: {{case.demand.monthly_churn: 2.{number:02d}%}}" for number in range(MANY)]
    head = ["title: Trial", "formats: [html]"]
    grid = ["cases: [managed-db]", "terms: {two: [five_phase, direct]}", "overrides:"]
    file = folder / "plan.yaml"
    file.write_text("\n".join([*head, *grid, *lines]) + "\n", encoding="utf-8")
    return file


def _batch(plan: Path) -> None:
    """The whole command, its start included."""
    command = [sys.executable, "-m", "partnersim.cli.main", "batch", str(plan), "-o", str(plan.parent / "batch")]
    subprocess.run([*command, "--workers", str(THREADS)], check=True, capture_output=True)


def _make(folder: Path) -> None:
    from partnersim.batch.job import Job
    from partnersim.batch.report import make_report
    from partnersim.shipped import shipped

    terms = tuple(shipped(f"data/{name}.yaml") for name in TERMS)
    make_report(Job("report", shipped(f"data/{CASE}.yaml"), terms), folder)


def _papermills(folder: Path) -> Side:
    from papermill import execute_notebook

    from partnersim.batch.job import COMPARISON
    from partnersim.shipped import shipped

    terms = shlex.join(str(shipped(f"data/{name}.yaml")) for name in TERMS)
    given = {"case": str(shipped(f"data/{CASE}.yaml")), "terms": terms}
    return partial(
        execute_notebook, str(shipped(COMPARISON)), str(folder / "own.ipynb"), given, progress_bar=False
    )  # fmt: skip
