"""Names and lists as they stand in sentences, and what several outputs say in the same words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import agreed_end
from partnersim.inputs.case import Case
from partnersim.render.audience import Sees, everything, seen_partners
from partnersim.render.numbers import number_text, whole
from partnersim.timeline import spoken_month

if TYPE_CHECKING:
    from partnersim.negotiate import Comparison
    from partnersim.negotiate.swings import Swing

__all__ = [
    "LONGEST", "capital", "change_in_words", "count", "horizon", "in_all", "isolated", "listed", "partner_names",
    "party_names", "same_demand", "shortened", "spoken", "terms_names", "turns", "wish", "written",
]  # fmt: skip

SPOKEN = {
    "five_phase": "five-phase", "by_investment": "by investment", "p2p_": "P2P ", "isv_alliance": "ISV alliance",
}  # fmt: skip
ABBREVIATED = {"oem": "OEM"}  # only as a whole name
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
LONGEST = 34  # characters of a name in a sentence
_RIGHT_TO_LEFT = {"R", "AL", "RLE", "RLO", "RLI", "AN"}


def spoken(name: str) -> str:
    """The short name of terms, a line or a scenario as words: `five_phase` is five-phase."""
    name = ABBREVIATED.get(name, name)
    for written, said in SPOKEN.items():
        name = name.replace(written, said)
    return " ".join(name.replace("_", " ").split()) or name


def change_in_words(swing: Swing) -> str:
    """A change in words, and of which terms where both could change in the same ones."""
    return f"under {spoken(swing.under)} {swing.what}" if swing.under else swing.what


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def count(number: int) -> str:
    """Small numbers as words."""
    return NUMBERS[number] if number < len(NUMBERS) else whole(number)


def in_all(scenarios: int, number: str) -> str:
    """`in both scenarios`, `in all three scenarios`; `number` is how many there are, as words or figures."""
    return "in both scenarios" if scenarios == 2 else f"in all {number} scenarios"


def isolated(name: str) -> str:
    """A name that runs from right to left, kept from turning the words around it."""
    turns = any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in name)
    return f"\u2068{name}\u2069" if turns else name


def shortened(name: str, most: int) -> str:
    """A name of at most so many characters: its beginning and its end, which tells long names apart."""
    if len(name) <= most:
        return isolated(name)
    end = most // 3
    return isolated(f"{name[: most - end - 1].rstrip()}…{name[-end:].lstrip()}")


def partner_names(deal: Comparison, most: int = LONGEST) -> list[str]:
    """The names of the partners whose money the audience may see, in the order of the case."""
    return [shortened(partner.name, most) for partner in seen_partners(deal).values()]


def party_names(deal: Comparison) -> dict[str, str]:
    """Every partner's name: who is party to an agreement is known to all."""
    return {key: shortened(partner.name, LONGEST) for key, partner in deal.case.partners.items()}


def terms_names(deal: Comparison) -> list[str]:
    """The terms' short names as words, the baseline first."""
    return [shortened(spoken(ledger.label), LONGEST) for ledger in deal.ledgers]


def horizon(case: Case) -> str:
    """`Jan 2027 – Dec 2031`."""
    last = case.start + case.months - 1
    return f"{spoken_month(case.start, short=True)} – {spoken_month(last, short=True)}"


def wish(terms: Sequence[str], best: Sequence[int]) -> str:
    """What a partner prefers; `best` as in `negotiate.verdict.preferences`."""
    if len(best) == len(terms):
        return "is indifferent"
    return f"prefers {listed([terms[number] for number in best], 'or')}"


def turns(
    preferred: Sequence[Sequence[Sequence[int]]], scenarios: Sequence[str], names: Sequence[str], terms: Sequence[str]
) -> list[str]:
    """Where a partner prefers other terms than in the base case: `in bold Vendor AG prefers direct`."""
    return [
        f"in {scenario} {name} {wish(terms, wishes[number])}"
        for number, scenario in enumerate(scenarios)
        for name, wishes in zip(names, preferred, strict=True)
        if wishes[number] != wishes[0]
    ]


def same_demand(terms: Sequence[Agreement], labels: Sequence[str], seen: Sees = everything) -> str:
    """What terms change in the market, or that they do not; `seen` are the fields that may be named."""
    changes = [
        f"{label} changes {path} {change(effect)}"
        for label, each in zip(labels, terms, strict=True)
        for path, effect in each.all_effects.items()
        if seen(path)
    ]
    if changes:
        return "; ".join(changes)
    every = {1: "demand as in the case", 2: "same demand under both terms"}
    same = every.get(len(terms), f"same demand under all {count(len(terms))} terms")
    ends = [
        f"{label} ends in {spoken_month(end.month)}"
        for label, each in zip(labels, terms, strict=True)
        if (end := agreed_end(each)) is not None
    ]
    return f"{same}, but {listed(ends)}" if ends else same


def change(effect: object) -> str:
    """An effect of terms on a field: `times 110%`, or `to` another value."""
    if isinstance(effect, Mapping) and "times" in effect:
        return f"times {written(effect['times'])}"
    return f"to {written(effect)}"


def written(value: Any) -> str:
    """A value as a file has it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {written(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(written(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "not given"
    return whole(value) if isinstance(value, int) else isolated(number_text(str(value)))
