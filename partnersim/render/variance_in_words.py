"""Why a quarter went otherwise than planned, in words. For our own side alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from partnersim.render.numbers import FULL
from partnersim.render.phrases import LONGEST, listed, shortened, spoken
from partnersim.review.variance import Explained, Variances
from partnersim.rounding import add_up
from partnersim.timeline import format_quarter

__all__ = ["notes", "restated", "sentences", "shown", "shown_net"]

NOTES = {
    "volume": "Volume: units billed, at planned prices, and deals signed",
    "price": "Prices: what is billed per unit",
    "revenue": "Revenue: units and prices at once, where the ledger does not tell them apart",
    "unpaid": "Not paid: refunds, credits, bad debt",
    "cost": "Costs: of all partners, since they also weigh in what is shared",
    "phase": "Earlier: balances, phases and customers at the start of the quarter, and late items",
}


def shown(of: Explained, factors: Sequence[str]) -> list[float]:
    """Plan, effects and actual figure in full, so that they add up [currency]."""
    parts = add_up([float(of.plan), *(float(of.effects[factor]) for factor in factors)], 0)
    return [*parts, sum(parts)]


def shown_net(found: Variances, partner: str) -> list[float]:
    """The same of what a partner keeps: what is shown as earned less what is shown as its costs."""
    earned, costs = (shown(of[partner], found.factors) for of in (found.earned, found.costs))
    return [more - less for more, less in zip(earned, costs, strict=True)]


def notes(found: Variances) -> Iterator[str]:
    """What each of the factors is, as far as they make a difference."""
    for factor in found.factors:
        yield f"{NOTES[factor]}{f' ({_untold(found)})' if factor == 'revenue' else ''}."


def restated(found: Variances) -> Iterator[str]:
    """What is stated anew of closed months, which no figure of the quarter holds."""
    names = {key: shortened(partner.name, LONGEST) for key, partner in found.settlement.case.partners.items()}
    said = [f"{names[key]} {_more(change)}" for key, change in found.restated.items() if round(change)]
    if said:
        yield f"Of months before the quarter, stated anew and no part of this, {listed(said)}."


def sentences(found: Variances) -> Iterator[str]:
    """For each partner what it earned beside the plan and why, and what its costs make of it."""
    quarter, currency = format_quarter(found.settlement.quarter), found.settlement.case.currency
    for key, partner in found.settlement.case.partners.items():
        plan, *effects, actual = shown(found.earned[key], found.factors)
        kept, *_, keeps = shown_net(found, key)
        parts = sorted(zip(effects, found.factors, strict=True), key=lambda part: -abs(part[0]))
        why = listed([f"{_more(effect)} for {_reason(found, factor)}" for effect, factor in parts if effect])
        earned = f"{_more(actual - plan, currency)} than planned" if actual != plan else "what was planned"
        said = f"{shortened(partner.name, LONGEST)} earned {earned} in {quarter}{': ' if why else ''}{why}."
        yield f"{said} {_left(keeps - kept, actual - plan, currency)}"
    yield from restated(found)


def _left(left: float, earned: float, currency: str) -> str:
    """What costs make of it."""
    if left == earned:
        return "Its costs were as planned."
    said = f"Its costs were {FULL.text(abs(earned - left))} {currency} {'higher' if left < earned else 'lower'}"
    return f"{said}, which leaves it {_more(left, currency) if left else 'with what was planned'}."


def _more(amount: float | Fraction, currency: str = "") -> str:
    unit = f" {currency}" if currency else ""
    return f"{FULL.text(abs(float(amount)))}{unit} {'more' if amount > 0 else 'less'}"


def _reason(found: Variances, factor: str) -> str:
    """A factor in words: more or less where it is so of all lines or partners, or in total."""
    lines, billed = found.lines.values(), found.collected.effects[factor]
    match factor:
        case "volume":
            units = [line.units.difference for line in lines if line.units is not None]
            return _way(units, "more units", "fewer units", "other units and deals")
        case "price":
            prices = [line.price.difference for line in lines if line.price is not None]
            return _way(prices, "higher prices", "lower prices", "other prices")
        case "revenue":
            on = _untold(found)
            return _way([billed], f"more billed on {on}", f"less billed on {on}", f"other bills on {on}")
        case "unpaid":
            return _way([-billed], "more bills not paid", "fewer bills not paid", "other bills not paid")
        case "cost":
            costs = [each.effects[factor] for each in found.costs.values()]
            return _way(costs, "higher costs", "lower costs", "other costs")
        case _:
            return "what was different before"


def _way(differences: Iterable[Fraction], more: str, less: str, other: str) -> str:
    """Words for what all of them are; `other` where some are more and some less, or none is either."""
    signs = {each > 0 for each in differences if each}
    return other if len(signs) != 1 else more if True in signs else less


def _untold(found: Variances) -> str:
    """The lines of which units and prices are not told apart."""
    return listed([shortened(spoken(name), LONGEST) for name, line in found.lines.items() if line.units is None])
