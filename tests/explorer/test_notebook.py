"""The notebook that is opened: the shipped one, with what is to be explored."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from partnersim.errors import RunError
from partnersim.explorer.notebook import write_notebook

GIVEN = {"case": "managed-db", "terms": "five_phase 'my draft.yaml'", "mandate": "", "confidential": False}


def sources(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def test_it_has_its_parameters_set(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "out", GIVEN, app=False)
    assert path == tmp_path / "out" / "explore.ipynb"
    told: dict[str, object] = {}
    exec(next(source for source in sources(path) if source.startswith("# Parameters")), told)  # noqa: S102 (our own cell)
    assert {name: told[name] for name in GIVEN} == GIVEN


def test_the_page_alone_has_no_words_to_whoever_sees_the_cells(tmp_path: Path) -> None:
    cells = nbformat.read(write_notebook(tmp_path, GIVEN, app=True), as_version=4).cells
    assert {cell.cell_type for cell in cells} == {"code"}
    assert cells[-1].source.endswith("explore(case, terms, mandate, confidential=confidential, folder=folder)")


def test_one_that_was_changed_by_hand_stays(tmp_path: Path) -> None:
    first = write_notebook(tmp_path, GIVEN, app=False)
    assert write_notebook(tmp_path, GIVEN, app=False) == first
    mine = nbformat.read(first, as_version=4)
    mine.cells[-1].source += " My own words."
    nbformat.write(mine, first)
    assert write_notebook(tmp_path, GIVEN, app=False).name == "explore-2.ipynb"
    assert write_notebook(tmp_path, GIVEN, app=False).name == "explore-2.ipynb"
    assert sources(first)[-1].endswith("My own words.")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [], "nbformat": 4}'])
def test_a_file_that_is_no_notebook_stays_as_it_is(tmp_path: Path, text: str) -> None:
    (tmp_path / "explore.ipynb").write_text(text, "utf-8")
    assert write_notebook(tmp_path, GIVEN, app=False).name == "explore-2.ipynb"
    assert (tmp_path / "explore.ipynb").read_text("utf-8") == text


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    with pytest.raises(RunError, match="cannot be written there"):
        write_notebook(tmp_path / "taken", GIVEN, app=False)
