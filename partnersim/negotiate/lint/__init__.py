"""Lint of terms: what is worth a look before anyone signs. Findings are no errors; the terms can be run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.negotiate.lint.ends import exit_before_break_even, extraordinary_end
from partnersim.negotiate.lint.finding import Draft, Finding
from partnersim.negotiate.lint.in_vain import (
    amendments_without_effect,
    partners_without_a_seat,
    ranges_that_do_not_fit,
    said_in_vain,
)
from partnersim.negotiate.lint.prices import better_price_than_direct, room_to_undercut
from partnersim.negotiate.lint.unreachable import after_all_is_taken, never_paid, nothing_to_pay, rungs_out_of_reach
from partnersim.negotiate.lint.unsaid import (
    bases_left_open,
    lag_without_collector,
    nobody_said_to_bring,
    tier_fields_left_open,
    unsaid,
)

__all__ = ["CHECKS", "Finding", "lint"]

Check = Callable[[Draft], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    unsaid,
    tier_fields_left_open,
    bases_left_open,
    lag_without_collector,
    nobody_said_to_bring,
    after_all_is_taken,
    nothing_to_pay,
    never_paid,
    rungs_out_of_reach,
    better_price_than_direct,
    room_to_undercut,
    exit_before_break_even,
    extraordinary_end,
    ranges_that_do_not_fit,
    amendments_without_effect,
    said_in_vain,
    partners_without_a_seat,
)


def lint(terms: Agreement, case: Case | None = None) -> list[Finding]:
    """What is worth a look in terms; with a case, what only its figures show, too.

    Raises:
        InputError: the terms do not fit the case.
    """
    draft = Draft(terms, case)
    return [finding for check in CHECKS for finding in check(draft)]
