"""Make a report: run its notebook, and turn what its cells show into the files that are wanted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from partnersim.batch.job import Job, Parameters
from partnersim.batch.run import run_notebook
from partnersim.errors import RunError
from partnersim.negotiate.audiences import INTERNAL
from partnersim.negotiate.results import COLUMNS
from partnersim.render.attachments import MIME, RESULTS, WORKBOOK, attached
from partnersim.render.document import SHAREABLE, document, has_editions
from partnersim.render.pdf import pdf_bytes

__all__ = ["Made", "make"]

LARGEST = 30_000_000  # characters that a notebook may show
PARTS = {"audience", "title", "currency", "start", "partners", "seats", "warnings", "rows", "picture"}  # of results


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was made: nothing of it is published yet."""

    files: Mapping[str, bytes]  # by format, those that were wanted; of what may be shared by `shareable.FORMAT`, too
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
    parts = attached(executed)
    results = _checked_results(parts, job)
    _check_size(executed, job)
    forms: dict[str, Callable[[str], bytes]] = {
        "html": str.encode, "pdf": pdf_bytes, "xlsx": lambda _: _workbook(parts, job),
    }  # fmt: skip
    page = document(executed, job.title)
    files = {form: forms[form](page) for form in job.formats}
    if has_editions(executed):
        shared = document(executed, job.title, shareable=True)
        files |= {f"{SHAREABLE}.{form}": forms[form](shared) for form in job.formats if form != "xlsx"}
    return Made(files, _scrubbed(executed, job.parameters(folder)), results)


def _checked_results(parts: Mapping[str, bytes], job: Job) -> bytes:
    """All figures as they were attached; an empty map where none were.

    Raises:
        RunError: they are not what `render.attach_results` attaches; or they are not of the audience of the job, and a
            notebook that does not say for whom its report is may show everything.
    """
    how = "it must pass audience on to open_comparison, and end with render.attach_results(deal)"
    content = parts.get(RESULTS, b"{}")
    try:
        found = json.loads(content)
        whole = not found or (found.keys() >= PARTS and all(row.keys() == set(COLUMNS) for row in found["rows"]))
    except (ValueError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise RunError(f"{job.path.name} attaches results of another form; {how}")
    if job.audience not in (INTERNAL, made_for := found.get("audience")):
        said = "does not say for whom its report is" if made_for is None else f"made a report for {made_for}"
        raise RunError(f"{job.path.name} {said}, not for {job.audience}; {how}")
    return content


def _check_size(notebook: NotebookNode, job: Job) -> None:
    """Refuse a notebook that shows more than anybody reads: each of its files would hold it again."""
    size = sum(len(str(output)) for cell in notebook.cells for output in cell.get("outputs", ()))
    if size > LARGEST:
        raise RunError(f"{job.path.name} shows {size / 1e6:.0f} MB; show at most {LARGEST / 1e6:.0f} MB")


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
        if cell.cell_type == "code":
            cell.outputs = [each for each in cell.outputs if each.get("name") != "stderr"]  # warnings name files
            for output in cell.outputs:
                output.get("data", {}).pop(MIME, None)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    text: str = nbformat.writes(nbformat.from_dict(notebook))  # type: ignore[no-untyped-call]
    return f"{text}\n".encode()
