"""Which file is which: one of another kind is refused in one line, before its fields are."""

from __future__ import annotations

from collections.abc import Iterable

from partnersim.errors import InputError
from partnersim.inputs.document import Document

__all__ = ["expect", "kind_told"]

SIGNS = {  # keys that only one kind of file has; where several tell, the last is meant
    "a plan": {"cases", "reports", "rows"},
    "a case": {"partners", "demand", "revenue_lines", "costs"},
    "terms": {"kind", "based_on"},
    "a programme": {"groups"},
    "a mandate": {"we", "ours", "theirs", "batna", "beliefs"},
    "a list of claims": {"claims"},
}


def kind_told(keys: Iterable[str]) -> str | None:
    """The kind of file that its keys tell, one of SIGNS; None where they tell none."""
    return next(reversed(_told(keys)), None)


def expect(wanted: str, document: Document) -> None:
    """Refuse a file that is of another kind by all signs.

    Raises:
        InputError: it is not `wanted`, one of SIGNS.
    """
    found = _told(document.value)
    if found and wanted not in found:
        raise InputError.one(f"this is {found[-1]}, and not {wanted}; name another file", *document.where(()))


def _told(keys: Iterable[str]) -> list[str]:
    said = set(keys)
    return [kind for kind, own in SIGNS.items() if own & said]
