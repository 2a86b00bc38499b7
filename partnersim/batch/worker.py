"""The process that makes one report: it stages the files, says what came of it, and leaves nothing running."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ClassVar

import psutil

from partnersim.batch.job import KEPT, Job
from partnersim.batch.publish import written_whole
from partnersim.batch.trees import end_tree
from partnersim.errors import PartnersimError
from partnersim.inputs.scalars import printable
from partnersim.remembered import FOLDER

__all__ = ["BEGUN", "Failed", "Staged", "work"]

MOST_LINES, LONGEST = 20, 500  # of a reason, and characters in each
BEGUN = "begun"  # what it says first; its time counts from then on


@dataclass(frozen=True, slots=True)
class Staged:
    """A report all of whose files are written, none of them in its place yet."""

    folder: Path
    files: Mapping[str, str]  # name → hash
    is_good: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Failed:
    """A report that was not made, and why, in a line for each problem."""

    reason: str
    is_good: ClassVar[bool] = False


def work(job: Job, folder: Path, scratch: str, line: Connection[Any, Any]) -> None:
    """Make a report.

    Args:
        job: which.
        folder: to stage its files in, made here; two levels below that of the batch.
        scratch: a folder for what is needed meanwhile, which all processes of the batch share.
        line: to say BEGUN, then Staged or Failed.
    """
    from partnersim.batch import forked  # Jupyter takes a second to import, and who asks has no need of it

    forked.adopt_orphans()
    os.environ[FOLDER] = scratch  # what is of a case alone is computed once
    tempfile.tempdir = scratch  # what is left there is removed by whoever asked
    if forked.can_fork():
        forked.fork_kernel()
    threading.Thread(target=_end_with_parent, args=(scratch,), daemon=True).start()
    _say_nothing()
    line.send(BEGUN)
    try:
        line.send(_staged(job, folder))
    except PartnersimError as error:
        line.send(_failed(str(error)))
    except OSError as error:
        line.send(_failed(f"it could not be written: {error.strerror or error}"))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other reports go on
        said = " ".join(str(error).split())
        line.send(_failed(f"{job.path.name}: {type(error).__name__}{f': {said}' if said else ''}"))
    finally:
        end_tree(psutil.Process(), itself=False)


def _staged(job: Job, folder: Path) -> Staged:
    from partnersim.batch.making import make  # see above

    made = make(job, folder.parents[1] / KEPT)
    contents = {f"{job.name}.{form}": content for form, content in made.files.items()}
    contents |= {f"{job.name}.ipynb": made.notebook, f"{job.name}.json": made.results}
    folder.mkdir(parents=True)
    for name, content in contents.items():
        written_whole(folder / name, content)
    return Staged(folder, {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()})


def _failed(reason: str) -> Failed:
    """A notebook may say anything, at any length."""
    lines = reason.splitlines()[:MOST_LINES]
    return Failed("\n".join(printable(line[:LONGEST]) for line in lines))


def _end_with_parent(scratch: str) -> None:
    """Wait for the end of the process that asked; then end all that was started here, and this."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    end_tree(psutil.Process(), itself=False)
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)


def _say_nothing() -> None:
    """Whatever libraries print would stand among the lines of the one who asked."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for standard in (1, 2):
        os.dup2(nowhere, standard)
