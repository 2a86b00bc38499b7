"""Notebooks show and speak; the package computes."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from partnersim.batch.job import Job
from partnersim.batch.report import make_report
from partnersim.batch.run import run_notebook
from partnersim.errors import RunError
from partnersim.shipped import shipped
from tests.conftest import mostly_long

NOTEBOOKS = sorted(shipped("notebooks").glob("*.ipynb"))
by_name = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_they_are_numbered_and_named_in_full_words() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "1-one-agreement",
        "2-compare-agreements",
        "3-uncertainty",
        "4-prepare-negotiation",
        "5-settle-quarter",
        "explore",  # no step of a report
    ]


@by_name
def test_it_is_stored_without_outputs_times_and_paths(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code(path))
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    kept = json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=1, ensure_ascii=False, sort_keys=True)
    assert path.read_text(encoding="utf-8") == kept + "\n"


@by_name
def test_prose_comes_first_and_cells_are_short_and_plain(path: Path) -> None:
    assert nbformat.read(path, as_version=4).cells[0].cell_type == "markdown"
    for cell in code(path):
        assert len(cell.source.splitlines()) <= 10 or "parameters" in cell.metadata.get("tags", [])
        plain = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda, ast.ListComp, ast.With, ast.If)
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, plain)]


@by_name
def test_its_parameters_are_literals_with_a_type_and_a_comment(path: Path) -> None:
    (cell,) = [cell for cell in code(path) if "parameters" in cell.metadata.get("tags", [])]
    for line, node in zip(cell.source.splitlines(), ast.parse(cell.source).body, strict=True):
        assert isinstance(node, ast.AnnAssign)
        assert isinstance(node.value, ast.Constant)
        assert ast.unparse(node.annotation) == type(node.value.value).__name__
        comment = line.split("  # ")[1]
        assert comment
        assert "=" not in comment  # papermill's --help-notebook would leave the parameter out


@pytest.mark.parametrize("path", mostly_long(1, NOTEBOOKS), ids=lambda path: path.stem)
def test_plain_papermill_runs_it_from_any_folder(path: Path, tmp_path: Path) -> None:
    run = [sys.executable, "-m", "papermill", "--no-progress-bar", path, "out.ipynb"]
    subprocess.run(run, cwd=tmp_path, capture_output=True, check=True)
    cells = [cell for cell in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
    shown = [output for cell in cells for output in cell.outputs]
    assert len(shown) > (0 if path.stem == "explore" else 10)
    assert {output.output_type for output in shown} <= {"execute_result", "display_data"}


UNCERTAINTY = shipped("notebooks/3-uncertainty.ipynb")


def test_the_one_on_uncertainty_makes_a_report_like_the_others(tmp_path: Path) -> None:
    case, terms = shipped("data/cases/managed-db-uncertain.yaml"), shipped("data/terms/five_phase.yaml")
    [file] = make_report(Job("report", case, (terms,), title="How sure are we?", notebook=UNCERTAINTY), tmp_path)
    text = file.read_text(encoding="utf-8")
    assert "<title>How sure are we?</title>" in text
    assert "NPV in 1,000 draws, seed 0, CHF" in text
    for heading in ("How it may go", "What matters most", "What the spread is due to", "Enough draws?"):
        assert f'<h2 class="section">{heading}</h2>' in text
    assert text.count("<img") == 5  # distributions, fans, bars, indices, convergence: partners side by side
    assert str(shipped("data").parent) not in text + file.with_suffix(".ipynb").read_text(encoding="utf-8")


def test_a_case_without_ranges_is_refused_in_a_line() -> None:
    with pytest.raises(RunError, match="draws need a case with distributions, and Managed database") as caught:
        run_notebook(UNCERTAINTY, {"case": "managed-db"})
    assert "\n" not in str(caught.value)
