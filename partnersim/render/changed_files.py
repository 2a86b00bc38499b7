"""Write a case or terms that were changed to new files, checked before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import parse_terms, read_terms
from partnersim.errors import InputError, RunError
from partnersim.inputs.case import Case
from partnersim.inputs.document import Document
from partnersim.inputs.reader import parse_case, read_case
from partnersim.inputs.spelling import spelt
from partnersim.inputs.spliced import differences, spliced
from partnersim.inputs.textfile import read_text
from partnersim.shipped import shipped

__all__ = ["case_text", "terms_text", "write_new"]

NAMES_A_FILE = {"file", "column", "times"}  # what is said of a column of a file


def case_text(changed: Case, source: Path, target: Path) -> str:
    """The file `source` of a case with what was changed, to stand at `target`; comments stay.

    Raises:
        InputError: it would be no valid case.
    """
    document = changed.document
    for keys, name in _named_files(document.value, ()):
        document = document.with_value(keys, _relative(source.parent / name, target))
    old, text = read_case(source).document.value, read_text(source)
    written = spliced(text, differences(old, document.value))
    _check_same(parse_case(written, str(target)).document.value, document.value, target)
    return written


def terms_text(changed: Agreement, source: Path, target: Path) -> str:
    """Terms `based_on` the file `source` that say what was changed, to stand at `target`.

    Raises:
        InputError: they would be no valid terms.
    """
    said = Document.of({}, str(target))
    for keys, value in differences(read_terms(source).document.value, changed.document.value):
        said = said.with_value(keys, value)
    schema = f"# yaml-language-server: $schema={_relative(shipped('schemas/terms.json'), target)}"
    lines = [f"{name}: {spelt(value)}" for name, value in said.value.items()]
    text = "\n".join([schema, f"based_on: {spelt(_relative(source, target))}", *lines, ""])
    _check_same(parse_terms(text, str(target)).model_dump(), changed.model_dump(), target)
    return text


def write_new(texts: Mapping[Path, str]) -> None:
    """Write files that are not there yet: all of them, or none.

    Raises:
        InputError: one of them is there.
    """
    for path in texts:
        if os.path.lexists(path):
            raise InputError.one("this file exists already; write another name, or delete it first", str(path))
    made: list[Path] = []
    try:
        for path, text in texts.items():
            with path.open("x", encoding="utf-8", newline="\n") as out:
                made.append(path)
                out.write(text)
    except OSError as error:
        for path in made:
            path.unlink()
        raise RunError(f"{path}: cannot be written, {error.strerror}") from None


def _relative(path: Path, target: Path) -> str:
    """A path as seen from the folder of a file."""
    return Path(os.path.relpath(path, target.parent.resolve())).as_posix()


def _named_files(tree: Any, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where a case names a file that stands beside it, and which."""
    if not isinstance(tree, Mapping):
        return
    if isinstance(tree.get("file"), str) and set(tree) <= NAMES_A_FILE:
        yield (*keys, "file"), tree["file"]
    for key, below in tree.items():
        yield from _named_files(below, (*keys, key))


def _check_same(written: Any, wanted: Any, target: Path) -> None:
    """What is written is read again: no file says anything else than what was changed."""
    if written != wanted:
        raise RunError(f"{target}: the file would not say what was changed; nothing is written, please report this")
