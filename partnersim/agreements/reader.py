"""Read terms of any kind; change single fields of them."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from partnersim.agreements import AGREEMENTS
from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError, Problem, nearest
from partnersim.inputs.document import Document, Place, parse_document, read_document
from partnersim.inputs.reader import split_path
from partnersim.inputs.scalars import printable, quoted
from partnersim.inputs.signs import expect
from partnersim.timeline import format_month, parse_month

__all__ = ["KINDS", "End", "agreed_end", "amended", "changed_terms", "kind_named", "parse_terms", "read_terms"]

KINDS = {kind.model_fields["kind"].default: kind for kind in AGREEMENTS}
SETTLING = ("actuals", "reported_within_days", "settled_within_days")  # fields that no amendment changes
CHAIN = 10  # files a chain of `based_on` may have
BESIDE = "write the path of a terms file beside this one"


def read_terms(path: str | Path) -> Agreement:
    """A terms file; what it is `based_on` fills in whatever it does not give.

    Raises:
        InputError: a line `file:line: what, why, what instead` per problem.
    """
    return _checked(_whole(read_document(path), (Path(path),)))


def parse_terms(text: str, file: str = "terms") -> Agreement:
    """As `read_terms`, from text at hand; `file` names it in messages and is where `based_on` is looked for."""
    return _checked(_whole(parse_document(text, file), (Path(file),)))


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
            _check_settling_stays(values, places)
            terms = changed_terms(terms, values, places)
        except InputError as error:
            at = terms.document.where(("amendments", month)) if terms.from_file else ()
            raise InputError(Problem(f"amended from {month} on, {each.text}", *at) for each in error.problems) from None
        versions.append((parse_month(month), terms))
    return versions


def _check_settling_stays(values: Collection[str], places: Mapping[str, Place] | None) -> None:
    for field in SETTLING:
        if field in values:
            text = f"{field} says how statements follow each other, which cannot change between two; write it above"
            raise InputError([Problem(text, *(places or {}).get(field, ()))])


class End(NamedTuple):
    """The last month agreed, continued use not counted, and the path of the field that says so."""

    month: int
    path: tuple[str, ...]


def agreed_end(terms: Agreement) -> End | None:
    """When terms end, by the version that holds when it comes; None for no end.

    Raises:
        InputError: an amendment ends the agreement before it holds.
    """
    found = None if terms.terminate is None else End(terms.terminate, ("terminate",))
    for month, version in amended(terms):
        key = format_month(month)
        if found is not None and month > found.month:
            break
        if "terminate" in terms.amendments[key]:
            path = ("amendments", key, "terminate")
            found = None if version.terminate is None else End(version.terminate, path)
            if found is not None and found.month < month:
                raise terms.wrong(f"{format_month(found.month)} is over when this holds; write a later month", *path)
    return found


def _checked(document: Document) -> Agreement:
    terms = _kind(document).of(document)
    agreed_end(terms)  # reads all amendments, too
    return terms


def _whole(document: Document, chain: tuple[Path, ...]) -> Document:
    """The document laid over what it is based on, and that over what it is based on; `chain` led here."""
    expect("terms", document)
    base = document.value.get("based_on")
    if base is None:
        return document.without("based_on")
    under = chain[-1].parent / str(base)
    if (text := _no_base(base, under, chain)) is not None:
        raise InputError.one(text, *document.where(("based_on",)))
    return _whole(read_document(under), (*chain, under)).merged(document).without("based_on")


def _no_base(base: object, under: Path, chain: tuple[Path, ...]) -> str | None:
    """Why terms cannot be based on the file `under`; None where they can."""
    if not isinstance(base, str):
        return f"based_on is {quoted(base)}, no file name; {BESIDE}"
    if not os.path.isfile(under):  # noqa: PTH113 (a name too long for any file is none, too)
        return f"based_on names {quoted(base)}, which is not beside this file; correct the path"
    if under.resolve() in [each.resolve() for each in chain]:
        round_ = " → ".join(printable(each.name) for each in (*chain, under))
        return f"based_on goes round in a circle, {round_}; write in one of these files what it says itself"
    return f"based_on makes a chain of over {CHAIN} files; {BESIDE}" if len(chain) == CHAIN else None


def kind_named(name: object, place: Place | None = None) -> type[Agreement]:
    """The kind of agreement of that name.

    Raises:
        InputError: there is none.
    """
    if isinstance(name, str) and name in KINDS:
        return KINDS[name]
    raise InputError.one(f"{quoted(name)} is no kind of agreement; {nearest(str(name), KINDS)}", *(place or ()))


def _kind(document: Document) -> type[Agreement]:
    name, place = document.value.get("kind"), document.where(("kind",))
    if name is None:
        raise InputError.one(f"kind is missing; write kind: and one of {', '.join(KINDS)}", *place)
    return kind_named(name, place)
