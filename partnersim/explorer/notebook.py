"""The notebook that is opened: the shipped one with what is to be explored, in the folder where things are kept."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from partnersim.errors import RunError
from partnersim.shipped import shipped

__all__ = ["write_notebook"]

NOTEBOOK = "notebooks/explore.ipynb"


def write_notebook(folder: Path, parameters: Mapping[str, str | bool], *, app: bool) -> Path:
    """Write it, its parameters set; one that was changed since by hand stays, and the new one has a number.

    For the page alone, with `app`, without what is said to whoever sees the cells.

    Raises:
        RunError: the folder cannot be written to.
    """
    import nbformat
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    made = parameterize_notebook(load_notebook_node(str(shipped(NOTEBOOK))), dict(parameters))
    del made.metadata["papermill"]
    if app:
        made.cells = [cell for cell in made.cells if "notebook-only" not in cell.metadata["tags"]]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            target = folder / f"{'app' if app else 'explore'}{f'-{number}' if number > 1 else ''}.ipynb"
            if not os.path.lexists(target):
                target.write_text(nbformat.writes(made), "utf-8")  # type: ignore[no-untyped-call]
                return target
            if _code(target) == [(cell.cell_type, cell.source) for cell in made.cells]:
                return target
    except OSError as error:
        raise RunError(f"{folder}: the notebook of the explorer cannot be written there, {error}") from None
    raise AssertionError("there is always another number")


def _code(path: Path) -> list[tuple[str, str]] | None:
    """What the cells of a notebook say, whatever they showed; None of a file that is none."""
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (ValueError, TypeError, KeyError):
        return None
