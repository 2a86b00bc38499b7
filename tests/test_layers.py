"""The rooms of the package import only what ARCHITECTURE.md allows them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "partnersim"
ROWS = re.findall(r"^\| `([a-z]+)/?` \|.*\| ([^|]*) \|$", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE)
MAY_IMPORT = {name: set(re.findall(r"[a-z]+", allowed)) for name, allowed in ROWS}
HEAVY = {"pandas", "xarray", "matplotlib", "numba", "scipy", "papermill", "IPython", "nbformat"}
NOT_IN_ENGINE = HEAVY - {"numba"} | {"pydantic", "ruamel"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path, *, at_top_only: bool = False) -> set[str]:
    """Full names of what a module imports; those under TYPE_CHECKING left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    nodes = tree.body if at_top_only else ast.walk(tree)
    found = set()
    for node in nodes:
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    if path.name == "__init__.py" and path.parent == PACKAGE:
        return  # the front door names every room, lazily
    own = room(path)
    used = {name.split(".")[1] for name in imports(path) if name.startswith("partnersim.") and name.count(".")}
    used -= {own, "__version__"}
    assert used <= MAY_IMPORT[own], f"{own} may not import {sorted(used - MAY_IMPORT[own])}"


def test_every_room_is_drawn_in_the_architecture() -> None:
    assert {room(path) for path in modules()} - {"__init__"} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    tops = {name.split(".")[0] for name in imports(path, at_top_only=True)}
    if room(path) in {"render", "batch"} or path.name in {"compiled.py", "compiled_drawn.py"}:
        return  # imported only by what needs them: figures, notebooks, the compiled loop
    assert not tops & HEAVY


@pytest.mark.parametrize("path", sorted((PACKAGE / "engine").rglob("*.py")), ids=lambda path: path.stem)
def test_the_engine_knows_arrays_only(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & NOT_IN_ENGINE


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250
