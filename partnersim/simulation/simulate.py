"""`simulate`: a case under terms, in all its scenarios."""

from __future__ import annotations

import re
from pathlib import Path

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.reader import BASE
from partnersim.ledger import Ledger
from partnersim.simulation.periods import deal_of
from partnersim.simulation.sharing import share

__all__ = ["label_of", "simulate"]

LONGEST_LABEL = 40


def simulate(case: Case, terms: Agreement, *, draws: int = 0, seed: int = 0) -> Ledger:  # noqa: ARG001 (a case has only fixed values)
    """Run a case under terms, in the base case and all named scenarios.

    Args:
        case: from `read_case`.
        terms: from `read_terms`, or any `Agreement`.
        draws: random draws beside the named scenarios; a case without distributions has none.
        seed: of the draws.

    Raises:
        InputError: the terms do not fit the case.
    """
    if draws:
        text = f"draws need a case with distributions, and {case.title} has only fixed values; leave draws at 0"
        raise InputError.one(text)
    filled = terms.filled(case.seats)
    return share(
        deal_of(case, filled),
        case.timeline,
        names=[partner.name for partner in case.partners.values()],
        scenarios=[BASE, *case.scenarios],
        label=label_of(terms),
    )


def label_of(terms: Agreement) -> str:
    """A short name: that of the file, in letters, digits and `_.-`, or the kind."""
    if not terms.from_file:
        return terms.kind
    stem = re.sub(r"[^\w.-]+", "_", Path(terms.document.file).stem).lstrip("-.")
    return stem[:LONGEST_LABEL] or terms.kind
