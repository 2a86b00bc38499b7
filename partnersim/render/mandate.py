"""A mandate back in words, as it was understood; for our own side alone."""

from __future__ import annotations

from collections.abc import Iterator

from partnersim.inputs.mandate import Mandate
from partnersim.inputs.spelling import spelt
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.movable import Deal
from partnersim.render.numbers import FULL
from partnersim.render.phrases import isolated
from partnersim.render.solving import value_text

__all__ = ["mandate_in_words"]


def mandate_in_words(mandate: Mandate, entered: Round) -> str:
    """Who is sent with which drafts, what is on the table, what each side has without a deal, what is believed."""
    case = entered.case
    drawn = "typical values" if entered.draws is None else f"{entered.draws.count:,} draws, seed {entered.draws.seed}"
    return "\n".join(
        [
            f"{mandate.title} · confidential",
            "",
            f"{_name(entered, mandate.we)} negotiates on {case.title}, {case.currency}, in {drawn}.",
            "",
            "Drafts",
            *_drafts(entered),
            "",
            "Without a deal",
            *_without(entered),
            *_believed(mandate),
        ]
    ).replace("−", "-")


def _drafts(entered: Round) -> Iterator[str]:
    whose = {0: "ours", entered.theirs: "theirs"}
    for number, space in enumerate(entered.spaces):
        terms = space.deal.terms
        yield f"- {space.label}, {whose.get(number, 'to look at too')}: {terms.title or terms.kind}"
        for field in space.fields:
            low, high, now = (value_text(field, value) for value in (field.low, field.high, field.now))
            yield f"    {field.name} from {low} to {high}, now {now}"


def _without(entered: Round) -> Iterator[str]:
    given = {entered.partner(name): each for name, each in entered.without.items()}
    tolerances = {entered.partner(name): amount for name, amount in entered.tolerances.items()}
    for who in entered.case.partners:
        each = given.get(who)
        if isinstance(each, Deal):
            own = "" if each.case is entered.case else f" on {each.case.title}"
            said = f"{each.label}{own}, simulated"
        else:
            said = "nothing, 0: none is given" if each is None else FULL.text(each)
        risk = f"; risk tolerance {FULL.text(tolerances[who])}" if who in tolerances else ""
        yield f"- {_name(entered, who)}: {said}{risk}"


def _believed(mandate: Mandate) -> Iterator[str]:
    if mandate.beliefs:
        yield from ("", "What we believe", *(f"- {path}: {spelt(belief)}" for path, belief in mandate.beliefs.items()))


def _name(entered: Round, who: str) -> str:
    return isolated(entered.case.partners[entered.partner(who)].name)
