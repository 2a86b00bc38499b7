"""The first page's sentences: what the comparison comes to, and what it hangs on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from partnersim.agreements.agreement import Agreement, Lever
from partnersim.negotiate import Comparison, Standing, Verdict
from partnersim.negotiate.room import limits
from partnersim.render.audience import is_internal, is_of_one, seen_standings
from partnersim.render.numbers import Scale, percents, rate_text, rounded_percent, scale_of
from partnersim.render.phrases import (
    capital,
    change_in_words,
    count,
    in_all,
    isolated,
    listed,
    partner_names,
    spoken,
    terms_names,
    turns,
    wish,
)  # fmt: skip

__all__ = ["advantages", "headline", "page_scale", "paragraph"]

MOST_OPPOSED = 2  # terms that a paragraph opposes
MOST_NAMED = 4  # partners a headline names one by one
WEAK = 0.05  # of the advantage: a clause that moves less is not worth naming
STRONG = 0.5  # of the advantage: a clause that moves so much is what the order hangs on


def page_scale(deal: Comparison) -> Scale:
    """The scale of all amounts on the first page."""
    return scale_of(value for each in seen_standings(deal) for value in (*each.npv.ravel(), *each.peak))


def headline(deal: Comparison) -> str:
    """What the first terms are worth to each partner, against the second where there are some."""
    scale, names, currency = page_scale(deal), partner_names(deal), deal.case.currency
    terms = terms_names(deal)
    if len(terms) == 1:
        npv = seen_standings(deal)[0].npv[:, 0]
        worth = [f"{scale.text(value)} to {name}" for name, value in zip(names, npv, strict=True)]
        return f"Under {terms[0]}, the deal is worth {currency} {listed(worth)}."
    more = advantages(deal, scale)
    if not any(more):
        whom = names[0] if is_of_one(deal) else "every partner"
        return f"{capital(terms[0])} and {terms[1]} are worth the same to {whom}."
    if len(names) > MOST_NAMED:
        ends = f"between {_more(scale, min(more[1:]))} and {_more(scale, max(more[1:]))} to the others"
        gains = [f"{_more(scale, more[0])} to {names[0]}", ends]
    else:
        gains = [f"{_more(scale, gain)} to {name}" for name, gain in zip(names, more, strict=True)]
    start = f"{currency} " if more[0] else ""
    return f"{capital(terms[0])} is worth {start}{listed(gains)} than {terms[1]}."


def advantages(deal: Comparison, scale: Scale) -> list[float]:
    """What the first terms are worth to each partner more than the second: the difference of the figures as shown."""
    first, second = ([scale.rounded(value) for value in each.npv[:, 0]] for each in seen_standings(deal)[:2])
    return [a - b for a, b in zip(first, second, strict=True)]


def _more(scale: Scale, gain: float) -> str:
    """`367k more`, `374k less`, or no more."""
    return f"{scale.text(abs(gain))} {'more' if gain > 0.0 else 'less'}" if gain else "no more"


def paragraph(deal: Comparison) -> str:
    """Who carries the risk and takes the profit; whether the order holds, and what it hangs on.

    Beyond our own side no sentence says who prefers what, what would change that, or at which rate terms match. A
    single partner reads what terms are worth to it over the scenarios: risk and profit are shares of all partners'.
    """
    if not is_internal(deal):
        return " ".join(_shown_to_others(deal))
    if deal.verdict is None:
        return " ".join(_alone(deal))
    return " ".join(_compared(deal, deal.verdict))


def _shown_to_others(deal: Comparison) -> Iterator[str]:
    names, scale = partner_names(deal), page_scale(deal)
    opposed = list(zip(terms_names(deal), seen_standings(deal), strict=True))[:MOST_OPPOSED]
    if not is_of_one(deal):
        for label, each in opposed:
            under = f"Under {label}, " if len(opposed) > 1 else ""
            if _known(each):
                yield under + _carried(names, each)
    scenarios = len(deal.ledgers[0].scenarios)
    if scenarios > 1:
        ends = [f"{label} is worth {listed(_ends(names, scale, each))}" for label, each in opposed]
        yield f"Over {count(scenarios)} scenarios, {'; '.join(ends)}."


def _alone(deal: Comparison) -> Iterator[str]:
    scale, names, only = page_scale(deal), partner_names(deal), deal.standings[0]
    if _known(only):
        yield _carried(names, only)
    if only.npv.shape[1] > 1:
        yield f"Over {count(only.npv.shape[1])} scenarios it is worth {listed(_ends(names, scale, only))}."


def _carried(names: Sequence[str], of: Standing) -> str:
    """Who carries the risk and takes the profit."""
    risk, profit = percents(of.risk_share), percents(of.profit_share)
    said = [f"{name} {a} and {b}" for name, a, b in zip(names[1:], risk[1:], profit[1:], strict=True)]
    return f"{names[0]} carries {risk[0]} of the money at risk and takes {profit[0]} of the profit; {listed(said)}."


def _ends(names: Sequence[str], scale: Scale, of: Standing) -> list[str]:
    """Between which amounts the scenarios lie, for each partner."""
    return [
        f"between {scale.text(row.min())} and {scale.text(row.max())} to {name}"
        for name, row in zip(names, of.npv, strict=True)
    ]


def _compared(deal: Comparison, verdict: Verdict) -> Iterator[str]:
    names, terms = partner_names(deal), terms_names(deal)
    yield _risk_and_profit(deal)
    if len(deal.terms) > 2:
        wishes = [f"{name} {wish(terms, best[0])}" for name, best in zip(names, verdict.preferred, strict=True)]
        yield f"Of all {count(len(terms))}, {listed(wishes)}."
    yield _order(deal, verdict)
    yield from _hinge(deal, verdict)
    lever = deal.terms[1].lever()
    if verdict.match is not None:
        rate, now = rounded_percent(verdict.match.rate, 1), rate_text(verdict.match.now)
        yield f"{capital(terms[1])} would match for {names[0]} at {rate} {spoken(verdict.match.of)}, now {now}."
    elif lever is not None:
        yield _no_match(deal.terms[1], lever, f"{terms[1]} match for {names[0]}")


def _no_match(terms: Agreement, lever: Lever, match: str) -> str:
    """That no rate makes terms match, as far as their lever may be moved."""
    of, open_to = spoken(lever.of), limits(terms, lever)
    if open_to is None:
        return f"The rate {of} is not negotiable."
    if open_to == (0.0, 1.0):
        return f"At no rate {of} would {match}."
    low, high = (rate_text(rate) for rate in open_to)
    return f"At no rate {of} from {low} to {high}, as far as it is negotiable, would {match}."


def _profitable(standing: Standing) -> bool:
    """Whether there is a profit that the first partner has a share of."""
    return math.isfinite(standing.profit_share[0])


def _known(standing: Standing) -> bool:
    """Whether there is money at risk and profit to speak of."""
    return math.isfinite(standing.risk_share[0]) and _profitable(standing)


def _risk_and_profit(deal: Comparison) -> str:
    name = partner_names(deal)[0]
    terms, (first, second) = terms_names(deal), deal.standings[:2]
    shares = [(percents(each.risk_share)[0], percents(each.profit_share)[0]) for each in (first, second)]
    if _known(first) and _known(second):
        return (
            f"Under {terms[1]}, {name} carries {shares[1][0]} of the money at risk and takes {shares[1][1]} of the "
            f"profit; under {terms[0]} {shares[0][0]} and {shares[0][1]}."
        )
    said = []
    for label, each, (risk, profit) in zip(terms, (first, second), shares, strict=False):
        at_risk, taken = f"{name} carries {risk} of the money at risk", f"{name} takes {profit} of the profit"
        no_risk, no_profit = "nobody is ever out of pocket", "there is no profit"
        parts = at_risk if math.isfinite(each.risk_share[0]) else no_risk, taken if _profitable(each) else no_profit
        said.append(f"under {label}, {listed(parts)}")
    return f"{capital('; '.join(said))}."


def _order(deal: Comparison, verdict: Verdict) -> str:
    scenarios, names, terms = deal.ledgers[0].scenarios, partner_names(deal), terms_names(deal)
    if len(scenarios) == 1:
        return "No scenarios are given that could turn the order."
    if verdict.order_holds:
        return f"The order holds {in_all(len(scenarios), count(len(scenarios)))}."
    turned = turns(verdict.preferred, [isolated(spoken(scenario)) for scenario in scenarios], names, terms)
    shown = turned[:2] + ([f"{count(len(turned) - 2)} more"] if len(turned) > 2 else [])
    return f"The order turns with the scenario: {listed(shown)}."


def _hinge(deal: Comparison, verdict: Verdict) -> Iterator[str]:
    """The clause that moves the first partner's advantage most."""
    hinge, base, scale = verdict.hinge, float(verdict.advantage[0, 0]), page_scale(deal)
    if hinge is None or not scale.rounded(base):
        return
    if hinge.reach(base) < WEAK * abs(base):
        yield f"No clause that is a choice moves this by as much as {WEAK:.0%}."
        return
    then = max(hinge.advantages, key=lambda value: abs(value - base))
    before, after = ("advantage", "a disadvantage") if base > 0.0 else ("disadvantage", "an advantage")
    if not scale.rounded(then):
        moves = "vanishes"
    elif then * base < 0.0:
        moves = f"turns into {after} of {scale.text(abs(then))}"
    else:
        moves = f"{'falls' if abs(then) < abs(base) else 'rises'} to {scale.text(abs(then))}"
    strong = hinge.reach(base) >= STRONG * abs(base)
    start = "It hangs on one clause" if strong else "The clause that moves it most"
    yield f"{start}: if {change_in_words(hinge)}, {partner_names(deal)[0]}'s {before} {moves}."
