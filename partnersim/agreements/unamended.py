"""Terms of which an amendment no longer changes some fields, so that these can be tried from the first month on."""

from __future__ import annotations

from collections.abc import Container

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms

__all__ = ["amends", "unamended"]


def amends(terms: Agreement, fields: Container[str]) -> bool:
    """Whether an amendment changes any of these fields, or something below one."""
    return any(_field(path) in fields for each in terms.amendments.values() for path in each)


def unamended(terms: Agreement, fields: Container[str]) -> Agreement:
    """The terms without what amendments say of these fields; all else that they say stays."""
    if not amends(terms, fields):
        return terms
    kept = {
        month: values
        for month, each in terms.amendments.items()
        if (values := {path: to for path, to in each.items() if _field(path) not in fields})
    }
    return changed_terms(terms, {"amendments": kept})


def _field(path: str) -> str:
    return path.split(".", maxsplit=1)[0]
