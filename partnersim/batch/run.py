"""Run a notebook to its end, or say in one line why it did not get there."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat
from nbclient.exceptions import CellControlSignal, CellTimeoutError
from nbformat import NotebookNode

from partnersim.batch.job import Parameters
from partnersim.batch.kernel import FreshKernel, kernel_folder
from partnersim.batch.notebooks import parameters_of
from partnersim.errors import RunError, nearest

__all__ = ["SECONDS", "run_notebook"]

SECONDS = 900  # that one cell may take
MARKER = "ran-to-the-end"  # id of the cell added last
SAYS = "'the last cell ran'"


def run_notebook(
    path: Path, parameters: Parameters, hints: Parameters = MappingProxyType({}), *, seconds: int | None = SECONDS
) -> NotebookNode:
    """The executed notebook: its parameters injected, every code cell run without error in a fresh kernel.

    papermill calls a cell completed after its kernel died or `sys.exit(0)`, so that each cell is looked at here.

    Args:
        path: the notebook.
        parameters: plain values of names that the notebook's `parameters` cell has.
        hints: further ones, left out where it does not have them.
        seconds: that one cell may take; None for as long as it takes.

    Raises:
        InputError: no notebook, or one without parameters.
        RunError: a parameter the notebook does not have, or a cell that did not run; one line, or the lines of
            the InputError that the cell raised.
    """
    from papermill.iorw import load_notebook_node

    known = parameters_of(path)
    for name in parameters:
        if name not in known:
            raise RunError(f"{path.name} has no parameter {name}; {nearest(name, known)}")
    notebook = load_notebook_node(_read(path))
    given = {**parameters, **{name: value for name, value in hints.items() if name in known}}
    notebook.cells.append(nbformat.v4.new_code_cell(SAYS, id=MARKER))  # type: ignore[no-untyped-call]
    try:
        executed = _execute(notebook, given, seconds, path.name)
    except CellTimeoutError:
        raise RunError(f"{path.name}: a cell took longer than {seconds} seconds") from None
    except (CellControlSignal, RuntimeError, OSError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise RunError(f"{path.name} could not be run: {reason}") from None
    _check_ran(executed, path.name)
    executed.cells.pop()
    return executed


def _read(path: Path) -> NotebookNode:
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise RunError(f"{path.name} could not be read: {' '.join(str(error).split())}") from None
    for number, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"cell-{number}")  # older formats have none, and would be given some by chance
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)
    return notebook


def _execute(notebook: NotebookNode, parameters: Parameters, seconds: int | None, name: str) -> NotebookNode:
    """A run by papermill; errors it does not see are left in the outputs."""
    from papermill import PapermillExecutionError, execute_notebook

    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata["language_info"] = {"name": "python"}
    with kernel_folder() as settings, _quiet(), _environment(settings):
        try:
            executed: NotebookNode = execute_notebook(
                notebook, None, parameters=dict(parameters), progress_bar=False, execution_timeout=seconds,
                kernel_manager_class=FreshKernel, config=_configured(settings),
            )  # fmt: skip
        except PapermillExecutionError as error:
            raise RunError(_failure(name, error.source, error.ename, error.evalue)) from None
    return executed


def _configured(settings: Mapping[str, object]) -> Any:
    from traitlets.config import Config

    return Config({"FreshKernel": dict(settings)})


@contextmanager
def _quiet() -> Iterator[None]:
    """Without papermill's log, which names paths."""
    logger = logging.getLogger("papermill")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


@contextmanager
def _environment(settings: Mapping[str, object]) -> Iterator[None]:
    """IPython's folder beside the kernel's files: a user's start-up scripts change no report."""
    before = os.environ.get("IPYTHONDIR")
    os.environ["IPYTHONDIR"] = str(Path(str(settings["connection_file"])).parent)
    try:
        yield
    finally:
        if before is None:
            del os.environ["IPYTHONDIR"]
        else:
            os.environ["IPYTHONDIR"] = before


def _check_ran(notebook: NotebookNode, name: str) -> None:
    """Every code cell has run and none shows an error, the last one included."""
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                raise RunError(_failure(name, cell.source, output.ename, output.evalue))
        if cell.execution_count is None:
            raise RunError(f"{name}: the cell `{cell.source[:60]}` did not run; the kernel stopped before")
    last = notebook.cells[-1]
    if last.id != MARKER or [output.get("data", {}).get("text/plain") for output in last.outputs] != [SAYS]:
        raise RunError(f"{name}: the notebook did not run to its end")


def _failure(name: str, source: str, kind: str, text: str) -> str:
    """Why a cell failed: the lines of an input error as they are, anything else in one line."""
    if kind == "InputError":
        return text
    said = " ".join(text.split())
    begins = next(iter(source.splitlines()), "")[:60]
    return f"{name}: the cell `{begins}` failed with {kind}{f': {said}' if said else ''}"
