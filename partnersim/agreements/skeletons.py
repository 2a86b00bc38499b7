"""The smallest valid files to start from: a case, and terms of each kind."""

from __future__ import annotations

from pathlib import Path

from partnersim.errors import InputError, nearest

__all__ = ["skeleton"]

TEMPLATES = Path(__file__).parent / "templates"


def skeleton(what: str, schema: str | None = None) -> str:
    """The text of a new file: `case`, or a kind of terms.

    `schema` is the path of its JSON schema as seen from the new file, for editors; without one that line is left out.

    Raises:
        InputError: there is no such kind of file.
    """
    known = {template.stem: template for template in TEMPLATES.glob("*.yaml")}
    if what not in known:
        raise InputError.one(f"there is no file of kind {what} to start from; {nearest(what, known)}")
    text = known[what].read_text(encoding="utf-8")
    if schema is None:
        return text
    path = schema.replace("\\", "/")  # as editors want it, on Windows too
    return f"# yaml-language-server: $schema={path}\n{text}"
