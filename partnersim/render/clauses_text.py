"""An agreement as numbered clauses with a worked month: the words and the figures come from the same fields."""

from __future__ import annotations

import re
import textwrap

from partnersim import __version__
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.catalogue import fingerprint
from partnersim.inputs.case import Case
from partnersim.ledger import Ledger
from partnersim.ledger.phases import telling_month
from partnersim.render.common_clauses import publication
from partnersim.render.in_words import terms_in_words
from partnersim.render.phrases import capital

__all__ = ["clauses_text"]

WIDTH = 100
_OWN_NUMBER = re.compile(r"(\d+)\. ")  # of a tier, in the clauses of a waterfall


def clauses_text(agreed: Agreement, terms: Agreement, case: Case, ledger: Ledger) -> str:
    """The clauses numbered, the worked month of `ledger`, and what names the terms beyond doubt.

    Args:
        agreed: the terms as they were read, which the hash is of.
        terms: the same as they were run; seats they leave empty are filled as the case says.
        case: where the worked month is from.
        ledger: the case under these terms.
    """
    names = {key: partner.name for key, partner in case.partners.items()}
    title, *sentences = terms_in_words(terms.filled(case.seats), names).splitlines()
    about = len(publication(terms))
    month = ledger.month(telling_month(ledger))
    return "\n".join(
        [
            capital(title), *textwrap.wrap(" ".join(sentences[:about]), WIDTH), "", *_numbered(sentences[about:]), "",
            f"A worked month, on {case.title}:", "", ledger.explain(month), "",
            f"Terms {fingerprint(agreed, __version__)}, partnersim {__version__}.",
        ]
    )  # fmt: skip


def _numbered(sentences: list[str]) -> list[str]:
    """Clauses with numbers; those that number themselves are parts of the clause before."""
    lines, number = [], 0
    for sentence in sentences:
        own = _OWN_NUMBER.match(sentence)
        number += own is None
        label = f"{number}." if own is None else f"{number}.{own[1]}"
        text = capital(sentence if own is None else sentence[own.end() :])
        lines += textwrap.wrap(text, WIDTH, initial_indent=f"{label:<6}", subsequent_indent=" " * 6)
    return lines
