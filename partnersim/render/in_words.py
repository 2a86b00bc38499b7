"""Cases and terms said back in words, so that a reader sees how a file was understood."""

from __future__ import annotations

from collections.abc import Mapping

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import OutsideParty
from partnersim.agreements.words import money, months, percent
from partnersim.inputs.case import Case
from partnersim.inputs.demand import Demand
from partnersim.inputs.lines import RevenueLine
from partnersim.render.phrases import capital, change, isolated, listed, spoken
from partnersim.timeline import spoken_month

__all__ = ["case_in_words", "terms_in_words"]


def case_in_words(case: Case) -> str:
    """A case in a few lines: who, when, what is sold, who bears which costs, which scenarios."""
    last = case.start + case.months - 1
    lines = [
        f"{case.title}: {case.months} months from {spoken_month(case.start)} to {spoken_month(last)}.",
        f"The service goes live in {spoken_month(case.go_live)}; amounts are in {case.currency}.",
        *(
            f"{key} is {partner.name}, discounting at {percent(partner.annual_discount_rate)} a year."
            for key, partner in case.partners.items()
        ),
        _demand(case.demand),
    ]
    lines += [f"Revenue from {name}: {_price(line)}." for name, line in case.revenue_lines.items()]
    for partner in case.partners:
        borne = [name for name, cost in case.costs.items() if cost.by == partner]
        lines.append(f"{partner} bears {', '.join(borne) if borne else 'no costs'}.")
    named = ", ".join(case.scenarios) if case.scenarios else "none"
    lines.append(f"Scenarios beside the base case: {named}.")
    return "\n".join(lines)


def _price(line: RevenueLine) -> str:
    """A revenue line's price, its unit, and who buys it."""
    if line.rate is None:
        price = money(line.price or 0.0)
    else:
        price = f"{percent(line.rate)} of {' and '.join(line.of)}"
        price += f", at least {money(line.minimum)}," if line.minimum else ""
    rises = f", rising {percent(line.yearly_increase)} a year" if line.yearly_increase else ""
    bought = f", bought by {percent(line.attach_rate)} of them" if line.attach_rate < 1.0 else ""
    return f"{price} per {line.per}{rises}{bought}"


def _demand(demand: Demand) -> str:
    """How instances come and go."""
    if (steps := demand.monthly_new_instances) is not None:
        come = ", ".join(f"{number:g} a month from month {month}" for month, number in steps.items())
    elif demand.logistic is not None:
        come = f"growing to a ceiling of {demand.logistic.ceiling:g}"
    elif demand.bass is not None:
        come = f"spreading in a market of {demand.bass.market:g} (Bass)"
    else:
        come = "as the series says"
    if demand.monthly_churn is not None:
        go = f"{percent(demand.monthly_churn)} leave a month"
    else:
        go = "they leave as the survival table says" if demand.survival else "churn slows with age"
    return f"New instances, counted from go-live: {come}; {go}."


def terms_in_words(terms: Agreement, names: Mapping[str, str] | None = None) -> str:
    """Terms as sentences, defaults included; `names` of the partners, where there are better ones than in the file."""

    def named(who: str) -> str:
        partner = terms.parties.get(who, who)
        return (names or {}).get(partner, partner)

    seats = ", ".join(f"{seat}: {named(seat) if seat in terms.parties else 'nobody yet'}" for seat in terms.seats)
    counts = {
        "after_minimum": "Notice counts from the end of the minimum term",
        "within_minimum": "Notice may run within the minimum term",
    }[terms.notice_counts]
    exits = {"lie": "losses stay where they fall", "equalise": "losses are equalised between the partners"}
    lines = [
        f"{terms.title} ({spoken(terms.kind)})" if terms.title else spoken(terms.kind),
        f"Seats: {seats}.",
        *terms.clause(),
        f"Minimum term {months(terms.minimum_term_months)} from go-live, {months(terms.notice_months)} of notice.",
        f"{counts}; at the end {exits[terms.at_exit]}.",
        *(f"{capital(spoken(line))} is done by {named(who)}." for line, who in terms.does.items()),
        *map(_taken, terms.outside_parties.values()),
        *(f"These terms change {path} {change(effect)}." for path, effect in terms.effects.items()),
    ]
    return "\n".join(lines)


def _taken(party: OutsideParty) -> str:
    """What an outside party takes."""
    shares = [f"{percent(rate)} of {spoken(line)}" for line, rate in party.share_of_revenue.items()]
    return f"{isolated(party.name)} takes {listed(shares) if shares else 'nothing'} before the partners share."
