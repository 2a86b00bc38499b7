"""`make_report`: one report, published when all of it went well."""

from __future__ import annotations

import os
from pathlib import Path

from partnersim.batch.job import Job
from partnersim.batch.making import make
from partnersim.batch.publish import publish
from partnersim.batch.run import SECONDS
from partnersim.errors import InputError
from partnersim.negotiate.audiences import INTERNAL

__all__ = ["make_report"]


def make_report(job: Job, folder: Path) -> list[Path]:
    """Make a report in a folder, a file for each format; the files.

    For the internal audience the notebook it was made by stands beside them; nobody else may see it.

    Args:
        job: which report, and how.
        folder: where to; made where missing. A report that stands there stays until the new one is complete.

    Raises:
        InputError: the folder is a file, or a folder stands where a file of the report would.
        RunError: the notebook failed, or the folder cannot be written to.
    """
    notebook = folder / f"{job.name}.ipynb"
    _check_places(folder, [*(folder / f"{job.name}.{form}" for form in job.formats), notebook])
    made = make(job, folder, seconds=SECONDS)
    kept = {notebook: made.notebook} if job.audience == INTERNAL else {}
    files = {folder / f"{job.name}.{form}": content for form, content in made.files.items()}
    publish({**kept, **files})
    return [*files]


def _check_places(folder: Path, files: list[Path]) -> None:
    """Refuse a place that no report can be written to, before anything runs."""
    there = next(each for each in (folder, *folder.absolute().parents) if os.path.lexists(each))
    if not there.is_dir():
        raise InputError.one(f"{there} is a file, not a folder; name another folder", "--output")
    for taken in files:
        if taken.is_dir():
            raise InputError.one(f"{taken} is a folder, where the report would be written; name another", "--output")
