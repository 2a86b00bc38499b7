"""Write files to start from; say a file back in words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from partnersim.agreements.reader import KINDS, read_terms
from partnersim.agreements.skeletons import skeleton
from partnersim.errors import InputError, nearest
from partnersim.inputs.document import read_document
from partnersim.inputs.reader import read_case
from partnersim.render.in_words import case_in_words, terms_in_words
from partnersim.shipped import find, shipped
from partnersim.simulation.overrides import with_overrides
from partnersim.simulation.simulate import simulate

__all__ = ["validated", "write_skeleton"]


def write_skeleton(what: str, file: Path) -> str:
    """Write the smallest valid case, or terms of a kind, to a new file; say what to do next."""
    if what != "case" and what not in KINDS:
        raise InputError.one(f"{what} is no kind of agreement; {nearest(what, KINDS)} ({', '.join(KINDS)})")
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
    path = Path(file)
    if not path.exists():
        path = find(file, "terms" if case is not None else "cases")
    if "kind" not in read_document(path).value and "based_on" not in read_document(path).value:
        if case is not None:
            raise InputError.one("this is a case; --case goes with terms", str(path))
        return case_in_words(read_case(path))
    terms = read_terms(path)
    if case is None:
        return terms_in_words(terms)
    against = read_case(find(case, "cases"))
    against, [terms] = with_overrides(against, [terms], (), parties)
    simulate(against, terms)
    return f"{terms_in_words(terms)}\n\nIt fits {against.title}."
