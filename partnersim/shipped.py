"""The cases, terms, notebooks and schemas that come with the package."""

from __future__ import annotations

import os
from pathlib import Path

from partnersim.errors import InputError, near, nearest

__all__ = ["find", "named_in", "shipped", "short_names"]


def shipped(name: str) -> Path:
    """A file or folder that comes with the package: `data/cases/managed-db.yaml`, `notebooks`.

    Installed, these lie inside the package; in a checkout, beside it.
    """
    package = Path(__file__).parent
    inside = package / "shipped" / name
    return inside if inside.exists() else package.parent / name


def short_names(kind: str) -> dict[str, Path]:
    """The shipped files by short name: those of the folder `kind` of `data`, then those of folders in it."""
    files = shipped(f"data/{kind}").rglob("*.yaml")
    return {file.stem: file for file in sorted(files, key=lambda file: (len(file.parts), file.stem))}


def find(name: str, kind: str) -> Path:
    """The file the user means: a path, or the short name of a shipped one (`managed-db`).

    Args:
        name: the path or short name.
        kind: the folder of `data` a short name is looked for in: `cases`, `terms` or `programmes`.

    Raises:
        InputError: there is neither.
    """
    path = Path(name)
    if os.path.exists(path) or path.suffix or len(path.parts) > 1:  # noqa: PTH110 (a name too long for any file is none)
        return path
    known = short_names(kind)
    if name in known:
        return known[name]
    listed = kind == "terms" and near(name, known) is None
    hint = "partnersim terms lists them" if listed else nearest(name, known)
    shown = name if name.isprintable() else repr(name)
    raise InputError.one(f"there is no file {shown}, and no shipped {kind} of that name; {hint}")


def named_in(file: str, name: str, kind: str) -> Path:
    """The file that another file names: a path, seen from the folder of that one, or the short name of a shipped one.

    Args:
        file: the one that names it.
        name: the path or short name.
        kind: the folder of `data` a short name is looked for in.

    Raises:
        InputError: there is neither.
    """
    if Path(name).suffix or len(Path(name).parts) > 1:
        found = Path(file).parent / name
        if not os.path.isfile(found):  # noqa: PTH113 (a name too long for any file is none, too)
            raise InputError.one(f"there is no file {name}, seen from the folder of this one; correct the path")
        return found
    if name not in (known := short_names(kind)):
        hint = f"{nearest(name, known)}, or write the path of a file"
        raise InputError.one(f"there is no shipped file {name} in {kind}; {hint}")
    return known[name]
