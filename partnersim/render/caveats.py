"""What the first page must not leave unsaid, and what the whole report does not say."""

from __future__ import annotations

from collections.abc import Iterator

from partnersim.negotiate import Comparison
from partnersim.render.audience import is_of_one, sees, sees_change
from partnersim.render.numbers import month_text, whole
from partnersim.render.phrases import isolated, listed, party_names, same_demand, spoken, terms_names
from partnersim.render.sources import counted_sources
from partnersim.render.uncertainty_in_words import certainty

__all__ = ["caveats", "unsaid"]

BILLS = {"repaid_first": "are repaid before sharing", "weigh_as_cost": "weigh as a cost"}


def caveats(deal: Comparison) -> str:
    """The caveats of the first page, in one line."""
    return " · ".join(_caveats(deal))


def _caveats(deal: Comparison) -> Iterator[str]:
    seen = sees(deal)
    yield same_demand(deal.terms, terms_names(deal), seen)
    yield counted_sources(deal)
    left = deal.instances_left
    end = month_text(deal.case.timeline, deal.case.months - 1)
    if left >= 0.5:
        under = f" under {terms_names(deal)[0]}" if _effects(deal) else ""
        yield f"{whole(left)} instances still run in {end}{under}, not valued"
    yield "nominal, no tax"
    yield from _moves(deal)
    yield from _bills(deal)
    yield certainty(deal.case, seen=seen) if deal.case.varies else "fixed values, no random draws"
    if is_of_one(deal):
        yield "of other partners, only what the terms disclose is shown"
    changes = [isolated(change) for change in deal.changes if sees_change(deal, change)]
    if changes:
        yield f"changed for this report: {listed(changes)}"


def _effects(deal: Comparison) -> bool:
    """Whether terms change something in the case that may be shown."""
    seen = sees(deal)
    return any(seen(path) for terms in deal.terms for path in terms.all_effects)


def _moves(deal: Comparison) -> Iterator[str]:
    """Work that terms give to another partner."""
    names, seen = party_names(deal), sees(deal)
    under: dict[tuple[str, str], list[str]] = {}
    for label, terms in zip(terms_names(deal), deal.terms, strict=True):
        for line, who in ((line, who) for line, who in terms.does.items() if seen(f"costs.{line}")):
            to = names[terms.partner(who, deal.case.partners, "does", line)]
            under.setdefault((spoken(line), to), []).append(label)
    for (line, to), labels in under.items():
        yield f"{line} moves to {to} under {listed(labels)}"


def _bills(deal: Comparison) -> Iterator[str]:
    """How terms treat third parties' bills, where the case has some."""
    seen = sees(deal)
    if not any(cost.pass_through for line, cost in deal.case.costs.items() if seen(f"costs.{line}")):
        return
    under: dict[str, list[str]] = {}
    for label, terms in zip(terms_names(deal), deal.terms, strict=True):
        treated = BILLS.get(getattr(terms, "pass_through_costs", ""))
        if treated is not None:
            under.setdefault(treated, []).append(label)
    for treated, labels in under.items():
        yield f"third parties' bills {treated} under {listed(labels)}"


def unsaid(deal: Comparison) -> list[str]:
    """What this report does not say."""
    end = month_text(deal.case.timeline, deal.case.months - 1)
    effects = _effects(deal)
    ended = [each.end for each in deal.standings if each.end is not None]
    exits = f"in {month_text(deal.case.timeline, ended[0])}" if ended else "in the first month the terms allow"
    return [
        "It is an illustration of how terms share money, not an offer, a forecast or legal advice.",
        "Amounts are nominal: no VAT, no tax on profit, no interest on balances, no inflation save stated increases.",
        f"Nothing after {end} is counted: customers, know-how and code that remain then have no value here.",
        "What terms change in demand, price or churn is what their effects state, and nothing else."
        if effects
        else "Demand, prices and churn are the same whatever is agreed; how terms would change the will to sell, build "
        "or stay is not modelled.",
        f"Of endings, only one {exits} is shown; disputes, default, change of control and buy-outs are not.",
        "Scenarios and single changes are examples, not a range that holds with any probability.",
        "What a partner could earn with the same people elsewhere enters only through its discount rate.",
    ]
