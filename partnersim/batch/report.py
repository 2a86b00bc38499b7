"""`make_report`: a case and terms → a notebook run by papermill → one HTML file, published when all went well."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from partnersim.batch.publish import publish
from partnersim.batch.run import Parameters, run_notebook
from partnersim.errors import InputError, RunError
from partnersim.render.document import document
from partnersim.shipped import shipped

__all__ = ["COMPARISON", "ONE_AGREEMENT", "make_report"]

ONE_AGREEMENT = "notebooks/1-one-agreement.ipynb"
COMPARISON = "notebooks/2-compare-agreements.ipynb"
NAME = "report"


def make_report(
    case: Path,
    terms: Sequence[Path],
    folder: Path,
    *,
    sets: Sequence[str] = (),
    parties: Sequence[str] = (),
    title: str | None = None,
    notebook: Path | None = None,
) -> Path:
    """Write `report.html`, and beside it `report.ipynb`, the notebook it was made by; return the path of the first.

    Args:
        case: a case file.
        terms: terms files, the baseline first; one alone is reported by the notebook for one agreement.
        folder: where to; made where missing. A report that stands there stays until the new one is complete.
        sets: fields to change, `case.demand.monthly_churn=3%`.
        parties: seats to fill, `vendor=isv`.
        title: instead of the question which terms to choose.
        notebook: instead of the shipped one; it must have the same parameters.

    Raises:
        RunError: the notebook failed, or the folder cannot be written to.
    """
    _check_place(folder)
    path = notebook or shipped(COMPARISON if len(terms) > 1 else ONE_AGREEMENT)
    parameters = _parameters(os.fspath(case), [os.fspath(each) for each in terms], sets, parties, title)
    executed = run_notebook(path, parameters)
    elsewhere = _parameters(
        _seen_from(folder, case), [_seen_from(folder, each) for each in terms], sets, parties, title
    )
    page = document(executed, title or "")
    html, kept = folder / f"{NAME}.html", folder / f"{NAME}.ipynb"
    publish({kept: _scrubbed(executed, elsewhere), html: page})
    return html


def _check_place(folder: Path) -> None:
    """Refuse a place that no report can be written to, before anything runs."""
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not there.is_dir():
        raise InputError.one(f"{there} is a file, not a folder; name another folder", "--output")
    for taken in (folder / f"{NAME}.html", folder / f"{NAME}.ipynb"):
        if taken.is_dir():
            raise InputError.one(f"{taken} is a folder, where the report would be written; name another", "--output")


def _parameters(
    case: str, terms: Sequence[str], sets: Sequence[str], parties: Sequence[str], title: str | None
) -> Parameters:
    """Plain texts; several in one are quoted as in a shell."""
    several = {"terms": terms, "sets": sets, "parties": parties}
    given = {"case": case, **{name: shlex.join(parts) for name, parts in several.items()}, "title": title or ""}
    for name, text in given.items():
        if not text.isprintable():
            raise RunError(f"{name} holds a line break or another control character; rename the file, or leave it out")
    return given


def _seen_from(folder: Path, file: Path) -> str:
    """A file's path from the report's folder, so that the kept notebook runs there; its name alone if far away."""
    here, there = folder.resolve(), file.resolve()
    common = Path(os.path.commonpath([here, there])) if here.drive == there.drive else Path(here.anchor)
    return os.path.relpath(there, here) if common != Path(here.anchor) else file.name


def _scrubbed(notebook: NotebookNode, parameters: Parameters) -> str:
    """The notebook as text, without times, paths of this machine, or names by chance."""
    from papermill.translators import papermill_translators

    injected = papermill_translators.find_translator("python3", "python").codify(dict(parameters), "Parameters")
    for number, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell.source, cell.id = injected.rstrip("\n"), "injected-parameters"
        cell.id = cell.get("id") or f"cell-{number}"
        cell.metadata = {"tags": tags} if tags else {}
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    text: str = nbformat.writes(nbformat.from_dict(notebook))  # type: ignore[no-untyped-call]
    return f"{text}\n"
