"""When an agreement ends if notice is given, and the agreement as if nobody had ended it."""

from __future__ import annotations

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms

__all__ = ["after_notice", "first_end", "without_end"]


def first_end(terms: Agreement, go_live: int) -> int:
    """The last month under the terms if notice is given as soon as it may be; months are counted as go-live is.

    `after_minimum` counts notice from the end of the minimum term, `within_minimum` lets it run inside.
    """
    minimum, notice = terms.minimum_term_months, terms.notice_months
    lasts = minimum + notice if terms.notice_counts == "after_minimum" else max(minimum, notice)
    return go_live + max(lasts, 1) - 1


def after_notice(terms: Agreement, go_live: int, notice: int) -> int:
    """The last month under the terms if notice is given by the end of a month; months are counted as go-live is."""
    return max(first_end(terms, go_live), notice + terms.notice_months)


def without_end(terms: Agreement) -> Agreement:
    """The terms as if nobody had agreed on an end."""
    if terms.terminate is None and not any("terminate" in each for each in terms.amendments.values()):
        return terms
    kept = {
        month: values
        for month, each in terms.amendments.items()
        if (values := {path: to for path, to in each.items() if path != "terminate"})
    }
    return changed_terms(terms, {"terminate": None, "amendments": kept})
