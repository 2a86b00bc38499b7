"""Write files to start from; say a file back in words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from partnersim.agreements.reader import kind_named, read_terms
from partnersim.agreements.skeletons import skeleton
from partnersim.errors import InputError
from partnersim.inputs.document import read_document
from partnersim.inputs.reader import read_case
from partnersim.negotiate import open_comparison
from partnersim.render.in_words import case_in_words, terms_in_words
from partnersim.shipped import find, shipped

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["exported", "validated", "write_skeleton"]


def write_skeleton(what: str, file: Path) -> str:
    """Write the smallest valid case (`case`), or terms of a kind, to a new file; say what to do next."""
    if what != "case":
        kind_named(what)
    schema = shipped(f"schemas/{'case' if what == 'case' else 'terms'}.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(skeleton(what, schema=os.path.relpath(schema, file.parent.resolve())))
    except FileExistsError:
        raise InputError.one("this file exists already; name a new one, or delete it first", str(file)) from None
    return f"{file} written; next: partnersim validate {file}"


def validated(file: str, case: str | None, parties: Sequence[str]) -> str:
    """A case or terms file in words; terms are tried on a case where one is given."""
    path = _either(file)
    if _is_case(path):
        if case is not None or parties:
            raise InputError.one("this is a case; --case and --party go with terms", str(path))
        return case_in_words(read_case(path))
    if case is None:
        if parties:
            raise InputError.one("--party names partners of a case; give it with --case", str(path))
        return terms_in_words(read_terms(path))
    deal = open_comparison(case, [str(path)], (), parties)
    return f"{terms_in_words(deal.terms[0])}\n\nIt fits {deal.case.title}."


def _either(file: str) -> Path:
    """A file, or the shipped case or terms of that name."""
    try:
        return find(file, "cases")
    except InputError:
        return find(file, "terms")


def _is_case(path: Path) -> bool:
    content = read_document(path).value
    return "kind" not in content and "based_on" not in content


def exported(frame: pd.DataFrame, form: str) -> str:
    """A frame as csv or json text, nothing else in it."""
    if form == "csv":
        return frame.to_csv(index=False, lineterminator="\n")
    return frame.to_json(orient="records", indent=1, default_handler=str) + "\n"
