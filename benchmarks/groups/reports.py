"""Reports: a notebook run and shown by the package, against papermill's own API and the nbconvert command."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rounds import THREADS, Side, Size, in_turns, times
from benchmarks.table import Row, at_least

__all__ = ["rows"]

CASE, TERMS = "cases/managed-db", ("terms/five_phase", "terms/direct")
MANY = 6  # reports in a round, by so many processes as there are cores, each with a kernel of its own


def rows(size: Size) -> Iterator[Row]:
    import nbformat

    from partnersim.render.document import document

    few = max(3, size.rounds // 2)
    with TemporaryDirectory() as folder, ProcessPoolExecutor(THREADS, mp_context=get_context("spawn")) as pool:
        folders = [Path(folder) / f"{number}" for number in range(MANY)]
        took = in_turns(
            2,
            ours=lambda: list(pool.map(_make, folders)),
            alone=partial(_make, Path(folder)),
            theirs=times(MANY, _papermills(Path(folder))),
        )
        note = f"{took['ours'] / MANY:.1f} s a report, {took['alone']:.1f} s one alone"
        yield Row("reports: against papermill's API", took["theirs"] / took["ours"], "×", at_least(2.5), note)
        notebook = Path(folder) / "report.ipynb"
        executed = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
        convert = [sys.executable, "-m", "nbconvert", "--to", "html", "--log-level", "ERROR", str(notebook)]
        took = in_turns(
            few,
            ours=partial(document, executed, ""),
            theirs=partial(subprocess.run, [*convert, "--output", "converted"], check=True),
        )
        note = f"{1e3 * took['ours']:.0f} ms against {1e3 * took['theirs']:.0f} ms"
        yield Row("HTML: against the nbconvert command", took["theirs"] / took["ours"], "×", at_least(20), note)


def _make(folder: Path) -> None:
    from partnersim.batch.report import make_report
    from partnersim.shipped import shipped

    make_report(shipped(f"data/{CASE}.yaml"), [shipped(f"data/{name}.yaml") for name in TERMS], folder)


def _papermills(folder: Path) -> Side:
    from papermill import execute_notebook

    from partnersim.batch.report import COMPARISON
    from partnersim.shipped import shipped

    terms = shlex.join(str(shipped(f"data/{name}.yaml")) for name in TERMS)
    given = {"case": str(shipped(f"data/{CASE}.yaml")), "terms": terms}
    return partial(
        execute_notebook, str(shipped(COMPARISON)), str(folder / "own.ipynb"), given, progress_bar=False
    )  # fmt: skip
