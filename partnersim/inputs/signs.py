"""Which file is which: one of another kind is refused in one line, before its fields are."""

from __future__ import annotations

from partnersim.errors import InputError
from partnersim.inputs.document import Document

__all__ = ["expect"]

SIGNS = {  # keys that only one kind of file has
    "a case": {"demand", "revenue_lines", "costs"},
    "terms": {"kind", "based_on"},
    "a programme": {"groups"},
    "a plan": {"cases", "reports", "rows"},
    "a list of claims": {"claims"},
    "a mandate": {"we", "ours", "theirs", "batna", "beliefs"},
}


def expect(wanted: str, document: Document) -> None:
    """Refuse a file that is of another kind by all signs.

    Raises:
        InputError: it is not `wanted`, one of SIGNS.
    """
    found = [kind for kind, keys in SIGNS.items() if keys & set(document.value)]
    if found and wanted not in found:
        raise InputError.one(f"this is {found[0]}, and not {wanted}; name another file", *document.where(()))
