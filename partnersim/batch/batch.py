"""Make all reports a plan asks for: each published when all of it went well, whatever becomes of the others."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from partnersim.batch.index import index_page
from partnersim.batch.job import KEPT, Job
from partnersim.batch.manifest import ELSEWHERE, Entry, Manifest
from partnersim.batch.overview import Overview, looked_at, overview, results_frame
from partnersim.batch.prepared import Prepared
from partnersim.batch.processes import run_jobs
from partnersim.batch.publish import publish
from partnersim.batch.tables import parquet_bytes, read_table
from partnersim.batch.worker import Failed, Staged
from partnersim.errors import InputError, RunError
from partnersim.render.csv_text import csv_text
from partnersim.render.document import SHAREABLE

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Outcomes", "run_batch"]

LOCK, STAGING = ".lock", ".staging"
PARQUET = "results.parquet"
KEPT_SUFFIXES = (".ipynb", ".json")

Outcomes = Iterator[tuple[Job, Staged | Failed]]
Progress = Callable[[Outcomes, int], Outcomes]  # of the outcomes as they come, and how many there will be


def run_batch(
    prepared: Prepared,
    folder: Path,
    *,
    workers: int,
    seconds: float,
    resume: bool = False,
    only: Sequence[str] = (),
    progress: Progress = lambda outcomes, _: outcomes,
) -> Overview:
    """Make the reports in a folder, then `index.html`, `results.csv` and `results.parquet`.

    Each report has a folder of its own name, which holds what its audience may see. Everything else is for ourselves.

    Args:
        prepared: the plan.
        folder: where to; made where missing. A report that stands there stays until its new one is complete.
        workers: how many at once.
        seconds: that each may take.
        resume: whether to leave out those that stand there, made of the same inputs.
        only: patterns of names; all where there are none.
        progress: is passed the outcomes as they come and how many there will be, and passes them on.

    Raises:
        InputError: the folder cannot be used, or somebody else writes to it.
        RunError: it cannot be written to.
    """
    chosen = prepared.chosen(only)
    Manifest.read(folder, prepared.name)  # a folder that is refused is left as it is
    with _held(folder):
        manifest = Manifest.read(folder, prepared.name)
        for left in folder.glob(".*.tmp"):  # by a writer that was killed; there is no other now
            left.unlink(missing_ok=True)
        manifest.settle()
        manifest.write()
        try:
            _make(prepared, chosen, manifest, workers, seconds, resume, progress)
        except (KeyboardInterrupt, SystemExit):
            _publish_overview(prepared, manifest)  # the tables stay: figures move from one whole run to the next
            raise
        found, frame = _publish_overview(prepared, manifest)
        publish({folder / PARQUET: parquet_bytes(frame), folder / "results.csv": csv_text(frame).encode()})
    return found


def _make(
    prepared: Prepared, chosen: Sequence[Job], manifest: Manifest, workers: int, seconds: float, resume: bool,
    progress: Progress,
) -> None:  # fmt: skip
    known, staging = prepared.fingerprints, manifest.folder / STAGING
    for job in prepared.jobs:
        if manifest.entries.get(job.name, Entry()).audience not in ("", job.audience):
            manifest.withdraw(job.name)
    todo = []
    for job in chosen:
        if job.name in prepared.failures:
            manifest.fail(job.name, prepared.without_paths(prepared.failures[job.name]))
        elif not (resume and manifest.stands(job.name, known[job.name])):
            todo.append((job, staging / job.name))
    shutil.rmtree(staging, ignore_errors=True)
    outcomes = run_jobs(todo, workers, seconds)
    try:
        for job, outcome in progress(outcomes, len(todo)):
            if isinstance(outcome, Failed):
                manifest.fail(job.name, prepared.without_paths(outcome.reason))
            else:
                try:
                    _publish_report(manifest, job, known[job.name], outcome)
                except OSError as error:  # its own place: the others have theirs
                    manifest.fail(job.name, f"it could not be put in its place: {error.strerror or error}")
            shutil.rmtree(staging / job.name, ignore_errors=True)
    finally:
        outcomes.close()  # ends what runs, before its files go
        try:
            manifest.settle()  # ends what was just being published
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _publish_report(manifest: Manifest, job: Job, fingerprint: str, staged: Staged) -> None:
    """What others may see goes to the report's own folder; how it was made, and all figures, stay inside.

    Of a report in two editions, so does the one that is not to be shared.
    """
    files, coming = {}, {}
    shared = {file for file in staged.files if file.startswith(f"{job.name}.{SHAREABLE}.")}
    for file, known in staged.files.items():
        kept = file not in shared if shared else Path(file).suffix in KEPT_SUFFIXES
        place = f"{KEPT if kept else job.name}/{file}"
        files[place], coming[f"{STAGING}/{job.name}/{file}"] = known, place
    manifest.publish(job.name, Entry("publishing", fingerprint, job.audience, files, coming=coming))


def _publish_overview(prepared: Prepared, manifest: Manifest) -> tuple[Overview, pd.DataFrame]:
    """Write the index page; what it shows, and all figures."""
    made = [looked_at(job, manifest, prepared.fingerprints.get(job.name)) for job in prepared.jobs]
    dropped = sorted(manifest.entries.keys() - {job.name for job in prepared.jobs})
    before = read_table(manifest.folder / PARQUET)
    found = overview(prepared.plan.title, made, prepared.guardrails, before, dropped)
    problems = [prepared.without_paths(problem) for problem in prepared.problems]
    publish({manifest.folder / "index.html": index_page(found, problems).encode()})
    return found, results_frame(made)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Nobody else writes to the folder meanwhile."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, blocking=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise InputError.one(f"another batch is writing to {folder}; wait until it ends, or {ELSEWHERE}") from None
    except (FileExistsError, NotADirectoryError):
        raise InputError.one(f"{folder} is no folder, or lies in none; {ELSEWHERE}") from None
    except (OSError, RuntimeError) as error:
        said = getattr(error, "strerror", None) or error
        raise RunError(f"{folder} could not be written to: {said}") from None
    try:
        yield
    finally:
        lock.release()
