"""For the terminal: every kind of agreement on one case, when each fits, and who does what."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.negotiate.kinds import Kinds, Shown
from partnersim.negotiate.questions import QUESTIONS
from partnersim.negotiate.responsibilities import responsibilities
from partnersim.render.numbers import FULL
from partnersim.render.phrases import capital, same_demand, shortened
from partnersim.render.plain import plain
from partnersim.render.tables.kinds import Wording, asks, kinds_table, sorted_by, without_seats
from partnersim.render.tables.responsibilities import responsibilities_table
from partnersim.render.terminal import MOST_OF_A_NAME, WIDTH, heading

__all__ = ["kinds_text", "roles_text"]

SAID = Wording(("NPV", "peak funding", "break-even", "of profit"), "never", "never short")
LEADS = ("fits if", "not if")


def kinds_text(kinds: Kinds) -> str:
    """Figures of all kinds; those left out and why; when each kind shown fits; what to ask before choosing."""
    names = [f"{key}  {shortened(partner.name, MOST_OF_A_NAME)}" for key, partner in kinds.case.partners.items()]
    labels = [_label(each) for each in kinds.shown]
    terms = [each.terms for each in kinds.shown]
    figures = kinds_table(kinds, labels, names, partners=range(len(names)), said=SAID, scale=FULL)
    own = [label for label, each in zip(labels, kinds.shown, strict=True) if not each.standard]
    whose = f"{', '.join(own)} as given, other kinds by their standard terms" if own else "standard terms of each kind"
    how = [sorted_by(kinds, list(kinds.case.partners)), whose, same_demand(terms, labels)]
    parts = [
        "\n".join([heading(kinds.case), *textwrap.wrap(f"{capital('; '.join(how))}.", WIDTH)]),
        plain(figures, WIDTH),
        *textwrap.wrap(without_seats(kinds, labels, list(kinds.case.partners)), WIDTH),
        *(["\n".join(["left out", *(f"  {kind}: {why}" for kind, why in kinds.left_out)])] if kinds.left_out else []),
        "\n".join(_fits(terms)),
        *(["\n".join(_questions())] if asks(terms) else []),
    ]
    return "\n\n".join(parts)


def roles_text(case: Case, terms: Sequence[Agreement], labels: Sequence[str]) -> str:
    """Who does what under each of the terms."""
    names = {name: name for name in case.partners}
    return plain(responsibilities_table(case, [responsibilities(case, each) for each in terms], labels, names), WIDTH)


def _label(each: Shown) -> str:
    """The short name of the terms; the kind too, where the name does not say it."""
    label = each.standing.ledger.label
    return label if each.terms.kind in label else f"{label} ({each.terms.kind})"


def _fits(terms: Sequence[Agreement]) -> Iterator[str]:
    """A few lines per kind."""
    by_kind = {each.kind: each.fit for each in terms if any(each.fit)}
    wide = max(map(len, by_kind), default=0) + 2
    for kind, fit in by_kind.items():
        for name, lead, phrases in zip((kind, ""), LEADS, fit, strict=True):
            yield from _hanging(f"{name:<{wide}}{lead:<9}", "; ".join(phrases))


def _questions() -> Iterator[str]:
    """Each question, and the answer under both kinds."""
    yield "direct or white label?"
    for each in QUESTIONS:
        yield f"  {each.asked}"
        for kind, answer in (("direct", each.direct), ("white_label", each.white_label)):
            yield from _hanging(f"    {kind:<13}", answer)


def _hanging(start: str, text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start))
