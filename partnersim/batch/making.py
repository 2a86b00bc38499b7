"""Make a report: run its notebook, and turn what its cells show into the files that are wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from partnersim.batch.job import Job, Parameters
from partnersim.batch.run import run_notebook
from partnersim.errors import RunError
from partnersim.render.attachments import MIME, RESULTS, WORKBOOK, attached
from partnersim.render.document import document
from partnersim.render.pdf import pdf_bytes

__all__ = ["Made", "make"]


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was made: nothing of it is published yet."""

    files: Mapping[str, bytes]  # by format, those that were wanted
    notebook: bytes  # as it ran, for the internal audience alone
    results: bytes  # what `render.attach_results` holds; of a notebook without it an empty map


def make(job: Job, folder: Path, *, seconds: int | None = None) -> Made:
    """Make a report.

    Args:
        job: which, and how.
        folder: where its notebook will lie, from where that finds its files.
        seconds: that one cell may take; None for as long as it takes.

    Raises:
        InputError: a parameter that cannot be passed on.
        RunError: the notebook failed, or does not make what is wanted.
    """
    hints = {"workbook": "xlsx" in job.formats}
    executed = run_notebook(job.path, job.parameters(), hints, seconds=seconds)
    parts, page = attached(executed), document(executed, job.title)
    forms: dict[str, Callable[[], bytes]] = {
        "html": page.encode, "pdf": lambda: pdf_bytes(page), "xlsx": lambda: _workbook(parts, job),
    }  # fmt: skip
    files = {form: forms[form]() for form in job.formats}
    return Made(files, _scrubbed(executed, job.parameters(folder)), parts.get(RESULTS, b"{}"))


def _workbook(parts: Mapping[str, bytes], job: Job) -> bytes:
    if WORKBOOK not in parts:
        raise RunError(f"{job.path.name} makes no workbook (render.attach_workbook); leave xlsx out of its formats")
    return parts[WORKBOOK]


def _scrubbed(notebook: NotebookNode, parameters: Parameters) -> bytes:
    """The notebook, without times, paths of this machine, names by chance, or files that stand beside it anyway."""
    from papermill.translators import papermill_translators

    injected = papermill_translators.find_translator("python3", "python").codify(dict(parameters), "Parameters")
    for number, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell.source, cell.id = injected.rstrip("\n"), "injected-parameters"
        cell.id = cell.get("id") or f"cell-{number}"
        cell.metadata = {"tags": tags} if tags else {}
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(MIME, None)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    text: str = nbformat.writes(nbformat.from_dict(notebook))  # type: ignore[no-untyped-call]
    return f"{text}\n".encode()
