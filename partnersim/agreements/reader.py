"""Read terms of any kind; change single fields of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from partnersim.agreements import AGREEMENTS
from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError, Problem, nearest
from partnersim.inputs.document import Document, Place, parse_document, read_document
from partnersim.inputs.reader import split_path
from partnersim.inputs.scalars import printable
from partnersim.timeline import parse_month

__all__ = ["KINDS", "amended", "changed_terms", "kind_named", "parse_terms", "read_terms"]

KINDS = {kind.model_fields["kind"].default: kind for kind in AGREEMENTS}
CHAIN = 10  # files a chain of `based_on` may have


def read_terms(path: str | Path) -> Agreement:
    """A terms file; what it is `based_on` fills in whatever it does not give.

    Raises:
        InputError: a line `file:line: what, why, what instead` per problem.
    """
    return _checked(_whole(read_document(path), Path(path), 1))


def parse_terms(text: str, file: str = "terms") -> Agreement:
    """As `read_terms`, from text at hand; `file` names it in messages and is where `based_on` is looked for."""
    return _checked(_whole(parse_document(text, file), Path(file), 1))


def changed_terms(terms: Agreement, values: Mapping[str, Any], places: Mapping[str, Place] | None = None) -> Agreement:
    """The terms with other values at some field paths (`notice_months`), written as in a file.

    Raises:
        InputError: a path or value that does not fit.
    """
    document = terms.document
    for path, value in values.items():
        document = document.with_value(split_path(path), value, (places or {}).get(path))
    return type(terms).of(document)


def amended(terms: Agreement) -> list[tuple[int, Agreement]]:
    """The months from which the terms are amended, in order, and the terms as they are from then on.

    Raises:
        InputError: a path or value that does not fit, where the amendment gives it.
    """
    versions = []
    for month in sorted(terms.amendments):
        values = terms.amendments[month]
        places = (
            {path: terms.document.where(("amendments", month, path)) for path in values} if terms.from_file else None
        )
        try:
            terms = changed_terms(terms, values, places)
        except InputError as error:
            at = terms.document.where(("amendments", month)) if terms.from_file else ()
            raise InputError(Problem(f"amended from {month} on, {each.text}", *at) for each in error.problems) from None
        versions.append((parse_month(month), terms))
    return versions


def _checked(document: Document) -> Agreement:
    terms = _kind(document).of(document)
    amended(terms)
    return terms


def _whole(document: Document, path: Path, depth: int) -> Document:
    """The document laid over what it is based on, and that over what it is based on."""
    base = document.value.get("based_on")
    if base is None:
        return document
    file, line = document.where(("based_on",))
    if not isinstance(base, str) or depth == CHAIN:
        what = "is no file name" if not isinstance(base, str) else f"makes a chain of over {CHAIN} files"
        raise InputError.one(f"based_on {what}; write the path of a terms file beside this one", file, line)
    under = path.parent / base
    if not os.path.isfile(under):  # noqa: PTH113 (a name too long for any file is none, too)
        raise InputError.one(f"based_on names {base}, which is not beside this file; correct the path", file, line)
    return _whole(read_document(under), under, depth + 1).merged(document).without("based_on")


def kind_named(name: str, place: Place | None = None) -> type[Agreement]:
    """The kind of agreement of that name.

    Raises:
        InputError: there is none.
    """
    if name in KINDS:
        return KINDS[name]
    text = f"{printable(name)} is no kind of agreement; {nearest(name, KINDS)} ({', '.join(KINDS)})"
    raise InputError.one(text, *(place or ()))


def _kind(document: Document) -> type[Agreement]:
    name, place = document.value.get("kind"), document.where(("kind",))
    if name is None:
        raise InputError.one(f"kind is missing; write kind: and one of {', '.join(KINDS)}", *place)
    return kind_named(str(name), place)
