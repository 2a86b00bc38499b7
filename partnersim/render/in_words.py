"""Cases and terms said back in words, so that a reader sees how a file was understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.words import money, months, percent
from partnersim.inputs.case import Case, Partner
from partnersim.inputs.demand import Demand
from partnersim.inputs.lines import CostLine, Credit, RevenueLine
from partnersim.inputs.pipeline import ONLINE, Pipeline
from partnersim.render.audience import everything
from partnersim.render.common_clauses import common_clauses, publication
from partnersim.render.phrases import listed, spoken
from partnersim.render.uncertainty_in_words import uncertainty_in_words
from partnersim.timeline import spoken_month

__all__ = ["case_in_words", "terms_in_words"]


def case_in_words(case: Case) -> str:
    """A case in a few lines: who, when, who comes, what is sold, who bears which costs, which scenarios."""
    last = case.start + case.months - 1
    lines = [
        f"{case.title}: {case.months} months from {spoken_month(case.start)} to {spoken_month(last)}.",
        f"The service goes live in {spoken_month(case.go_live)}; amounts are in {case.currency}.",
        *(_partner(key, partner) for key, partner in case.partners.items()),
        *_seats(case),
        *_coming(case.demand),
        *_customers(case),
    ]
    lines += [f"Revenue from {name}{_income(name, line)}: {_price(line)}." for name, line in case.revenue_lines.items()]
    for partner in case.partners:
        borne = [f"{name}{_level(cost)}" for name, cost in case.costs.items() if cost.by == partner]
        lines.append(f"{partner} bears {', '.join(borne) if borne else 'no costs'}.")
    lines += [_unpaid(name, credit) for name, credit in case.credits.items()]
    lines += uncertainty_in_words(case)
    named = ", ".join(case.scenarios) if case.scenarios else "none"
    lines.append(f"Scenarios beside the base case: {named}.")
    return "\n".join(lines)


def _partner(key: str, partner: Partner) -> str:
    """Who a partner is, and what else the case says of it."""
    said = f"{key} is {partner.name}, discounting at {percent(partner.annual_discount_rate)} a year"
    if partner.certified_people is not None:
        said += f"; people certified: {_by_month(partner.certified_people)}"
    if partner.satisfaction is not None:
        said += f"; of its customers {_by_month(partner.satisfaction, percent)} are satisfied"
    return f"{said}."


def _seats(case: Case) -> Iterator[str]:
    """Who takes the seats that terms leave empty."""
    for partner in case.partners:
        if taken := [seat for seat, whose in case.seats.items() if whose == partner]:
            yield f"Where terms leave seats empty, {partner} takes {listed(taken)}."


def _income(name: str, line: RevenueLine) -> str:
    """The kind of income, where the line's name does not say it."""
    return f" ({spoken(line.income)})" if line.income not in (None, name) else ""


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


def _level(cost: CostLine) -> str:
    return f" (support level {cost.support_level})" if cost.support_level is not None else ""


def _unpaid(name: str, credit: Credit) -> str:
    """What customers do not pay."""
    lines = listed(credit.lines) if credit.lines else "all they are billed"
    if credit.monthly_availability is not None:
        levels = [f"{percent(share)} in a month below {percent(level)}" for level, share in credit.share_below.items()]
        usual = f"Availability is usually {percent(credit.monthly_availability)}"
        return f"{usual}; by {credit.by}'s fault customers are credited {listed(levels)}, of {lines} ({name})."
    if credit.share_of_revenue is not None:
        amount = f"{percent(credit.share_of_revenue)} of {lines}"
    else:
        amount = f"{money(credit.monthly_amount or 0.0)} a month of {lines}"
    if credit.reason == "bad_debt":
        return f"Customers never pay {amount}, and they are {credit.by}'s ({name})."
    return f"Customers are credited {amount}, by {credit.by}'s fault ({name})."


def _coming(demand: Demand) -> Iterator[str]:
    """How instances come and go, and who brings the customers."""
    if demand.pipeline is not None:
        yield from _pipeline(demand.pipeline)
        yield f"Once live: {_leaving(demand)}."
    else:
        yield f"New instances, counted from go-live: {_new_instances(demand)}; {_leaving(demand)}."
    if demand.brought_by:
        brought = listed([f"{who} {percent(part)}" for who, part in demand.brought_by.items()])
        yield f"Of new customers partners bring: {brought}; whoever else comes buys online by itself."
    if demand.led_online:
        led = listed(
            [f"{percent(part)} at most {months(age)} before" for age, part in sorted(demand.led_online.items())]
        )
        yield f"Of those who come online by themselves, a partner led {led}."


def _new_instances(demand: Demand) -> str:
    if (steps := demand.monthly_new_instances) is not None:
        return ", ".join(f"{number:g} a month from month {month}" for month, number in steps.items())
    if demand.logistic is not None:
        return f"growing to a ceiling of {demand.logistic.ceiling:g}"
    if demand.bass is not None:
        return f"spreading in a market of {demand.bass.market:g} (Bass)"
    return "as the series says"


def _leaving(demand: Demand) -> str:
    if demand.monthly_churn is not None:
        return f"{percent(demand.monthly_churn)} leave a month"
    return "they leave as the survival table says" if demand.survival else "churn slows with age"


def _pipeline(pipeline: Pipeline) -> Iterator[str]:
    """Leads, stages, and what they come to."""
    first = "at go-live" if pipeline.leads_from is None else f"in {spoken_month(pipeline.leads_from)}"
    leads = [f"{who} {_by_month(steps)}" for who, steps in pipeline.monthly_leads.items()]
    yield f"Leads a month, the first {first}: {listed(leads)}."
    for name, stage in pipeline.stages.items():
        other = "".join(f", {percent(part)} of {_whose(who)}" for who, part in stage.conversion_if.items())
        goes_on = f"{percent(stage.conversion)} of leads go on{other}"
        yield f"The stage {spoken(name)} takes {months(stage.months)}: {goes_on}."
    won = listed([f"{percent(pipeline.converted(who))} of {_whose(who)}" for who in pipeline.monthly_leads])
    yield f"So customers come {months(pipeline.months)} after their lead: {won}."
    if pipeline.leads_from is not None:
        yield "Whoever is won before go-live waits for it."


def _whose(who: str) -> str:
    """The leads of a partner, or of nobody, to follow "of"."""
    return "those online" if who == ONLINE else f"{who}'s"


def _customers(case: Case) -> Iterator[str]:
    """What an average customer has, how customers differ, how long they sign and when they pay."""
    demand = case.demand
    if demand.instances_per_customer != 1.0:
        yield f"A customer has {demand.instances_per_customer:g} instances on average."
    if demand.deal_sizes:
        sizes = [
            f"{percent(size.part)} {spoken(name)} ({size.times:g} times)" for name, size in demand.deal_sizes.items()
        ]
        yield f"Customers by size, in times the average: {listed(sizes)}."
    if demand.contract_months is not None:
        yield f"A customer's contract is for {months(demand.contract_months)}, then renewed."
    if case.collected_after_months:
        yield f"Customers pay {months(case.collected_after_months)} after they are billed."


def _by_month(steps: Mapping[int, float], said: Callable[[float], str] = "{:g}".format) -> str:
    """`10 (18 from month 7, 26 from month 19)`."""
    first, *later = steps.items()
    then = ", ".join(f"{said(value)} from month {month}" for month, value in later)
    return said(first[1]) + (f" ({then})" if then else "")


def terms_in_words(
    terms: Agreement, names: Mapping[str, str] | None = None, said: Callable[[str], bool] = everything
) -> str:
    """Terms as sentences, defaults included; `names` of the partners, where there are better ones than in the file.

    `said` tells the field paths below `effects`, `amendments` and `negotiable` that may be named.
    """

    def named(who: str) -> str:
        partner = terms.parties.get(who, who)
        return f"the {who}" if partner in terms.seats else (names or {}).get(partner, partner)

    seats = ", ".join(f"{seat}: {named(seat) if seat in terms.parties else 'nobody yet'}" for seat in terms.seats)
    lines = [
        f"{terms.title} ({spoken(terms.kind)})" if terms.title else spoken(terms.kind),
        *publication(terms),
        *([f"Seats: {seats}."] if terms.seats else []),
        *terms.clause(),
        *common_clauses(terms, named, said),
    ]
    return "\n".join(lines)
