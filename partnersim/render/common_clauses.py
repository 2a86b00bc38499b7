"""What any agreement says beside its own rule of sharing, a sentence per clause, defaults included."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import LEVELS, ROLES, OutsideParty, Range, Role
from partnersim.agreements.words import days, months, percent
from partnersim.numerals import numeral
from partnersim.render.phrases import capital, change, isolated, listed, spoken, written
from partnersim.timeline import parse_month, spoken_month

__all__ = ["common_clauses", "publication"]

Named = Callable[[str], str]  # partner or seat → as sentences call it

OFTEN_SILENT = {"minimum_term_months": "the minimum term", "notice_months": "notice", "at_exit": "the end"}


def publication(terms: Agreement) -> list[str]:
    """Where terms were published, and what to know of it; nothing where they were not."""
    said = terms.published
    if said is None:
        return []
    rows = f"; rows {', '.join(said.rows)} of the catalogue" if said.rows else ""
    sentences = [
        f"Published by {isolated(said.by)} ({isolated(said.source)}; {said.date}).",
        f"Confidence in the figures: {said.confidence}{rows}.",
    ]
    if said.note is not None:
        sentences.append(f"{capital(said.note.rstrip('.'))}.")
    silent = [words for name, words in OFTEN_SILENT.items() if name not in terms.model_fields_set]
    if silent:
        sentences.append(f"The source is silent on {listed(silent)}; defaults stand below.")
    return sentences


def common_clauses(terms: Agreement, named: Named, said: Callable[[str], bool]) -> list[str]:
    """Who does what, payment, term, end, changes; `named` says a partner or seat as sentences call it.

    Of what terms change and how far they may be moved, what `said` tells of its field path.
    """
    return [
        *_roles(terms, named),
        *(f"{capital(spoken(line))} is done by {named(who)}." for line, who in terms.does.items()),
        *_payment(terms, named),
        *map(_taken, terms.outside_parties.values()),
        _settlement(terms),
        *_term(terms),
        *_end(terms, named),
        *(
            f"These terms change {path} {change(effect)}."
            for path, effect in terms.all_effects.items()
            if said(f"effects.{path}")
        ),
        *_changes(terms, said),
    ]


def _roles(terms: Agreement, named: Named) -> Iterator[str]:
    """A sentence for each who has a role; support moves only where the terms say so."""
    held: dict[str, list[Role]] = {}
    by_customer = terms.holder("contracts") is None  # whose customer it is decides, as the kind says
    for role in ROLES:
        holder = terms.holder(role)
        costs_stay = role in LEVELS and holder in {*terms.seats, *terms.parties.values()}
        agreed = role in terms.roles or not (by_customer or costs_stay)
        if holder is not None and agreed:
            held.setdefault(holder, []).append(role)
    for holder, roles in held.items():
        doing = [ROLES[role] for role in roles if role not in LEVELS]
        levels = [role.replace("_", "-") for role in roles if role in LEVELS]
        if levels:
            doing.append(f"gives {listed(levels)} support")
        yield f"{capital(_seat(terms, holder, named))} {listed(doing)}."
    unsaid = [level for level in LEVELS if level not in terms.roles]
    if unsaid:
        yield f"{'Support' if len(unsaid) == len(LEVELS) else 'Other support'} stays with whoever gives it."


def _seat(terms: Agreement, partner: str, named: Named) -> str:
    """A partner as the seat it fills, by which clauses call it; by name where it fills none."""
    seat = next((seat for seat in terms.seats if terms.parties.get(seat, seat) == partner), None)
    if seat is not None:
        return f"the {seat}"
    return (
        named(partner)
        if partner in terms.parties.values() or not terms.seats
        else f"{spoken(named(partner))}, no partner of these terms,"
    )


def _payment(terms: Agreement, named: Named) -> Iterator[str]:
    """When the others are paid, and who bears what customers do not pay."""
    lag = terms.remitted_after_months
    if type(terms).remits_after is Agreement.remits_after:
        collector = terms.holder("collects")
        payer = "Whoever collects" if collector is None else capital(_seat(terms, collector, named))
        when = f"{months(lag)} after customers pay" if lag else "in the month in which customers pay"
        yield f"{payer} pays the others {when}."
    elif lag:
        yield f"A remittance {months(lag)} after customers pay is not used: payment falls due as said above."
    yield f"Service credits {_borne(terms.credits, 'at fault', named)}."
    yield f"Bills that customers never pay {_borne(terms.bad_debt, 'whose customers they are', named)}."


def _borne(bearer: str, whose: str, named: Named) -> str:
    """Who makes good what customers do not pay; `whose` says whom the case names for it."""
    if bearer == "shared":
        return "come off what is collected"
    who = f"the partner {whose}" if bearer == "at_fault" else named(bearer)
    return f"are made good by {who}: the rest is worked out as if customers had paid them"


def _taken(party: OutsideParty) -> str:
    """What an outside party takes."""
    shares = [f"{percent(rate)} of {spoken(line)}" for line, rate in party.share_of_revenue.items()]
    takes = f"{isolated(party.name)} takes {listed(shares) if shares else 'nothing'} before the partners share"
    if not party.pays_out_after_months:
        return f"{takes}."
    return f"{takes}, and passes on what customers pay {months(party.pays_out_after_months)} later."


def _settlement(terms: Agreement) -> str:
    """How actual figures are settled."""
    counts = {"next": "in the quarter then open", "back_dated": "in the month it happened, restated then"}
    return (
        f"Partners settle by quarter: what is reported within {days(terms.reported_within_days)} of its end counts in "
        f"its statement, paid within {days(terms.settled_within_days)} more; what is reported later counts "
        f"{counts[terms.actuals]}."
    )


def _term(terms: Agreement) -> Iterator[str]:
    """How long the agreement holds."""
    yield f"Minimum term {months(terms.minimum_term_months)} from go-live, {months(terms.notice_months)} of notice."
    counts = {
        "after_minimum": "Notice counts from the end of the minimum term",
        "within_minimum": "Notice may run within the minimum term",
    }[terms.notice_counts]
    yield f"{counts}; at the end {_exit(terms)}."
    if terms.terminate is not None:
        amended = any("terminate" in each for each in terms.amendments.values())
        said = f"its last month is {spoken_month(terms.terminate)}{', unless amended below' if amended else ''}"
        yield f"The agreement is ended: {said}."


def _exit(terms: Agreement) -> str:
    """What becomes of losses and customers, to follow "at the end"."""
    if terms.at_exit == "run_off":
        return f"the others keep {_run_off(terms)}"
    if terms.at_exit == "buy_out":
        return f"the others are paid {_buy_out(terms)}"
    return {
        "lie": "losses stay where they fall",
        "equalise": "losses are equalised between the partners",
    }[terms.at_exit]


def _run_off(terms: Agreement) -> str:
    given = terms.run_off
    share = f"the share they received in the last {months(given.window_months)}"
    return f"{share}, for {months(given.months)}, of what the customers of the last day pay"


def _buy_out(terms: Agreement) -> str:
    assert terms.buy_out is not None  # its validator has made sure of it
    given = terms.buy_out
    return f"{numeral(given.multiple, '.15g')} times their profit of the last {months(given.window_months)}"


def _end(terms: Agreement, named: Named) -> Iterator[str]:
    """Who has the customers once the agreement has ended; exits described that are not the one agreed."""
    if terms.continued_use_months:
        yield f"Customers of the last day are served under these terms for {months(terms.continued_use_months)} more."
    keeper = terms.customers_stay_with
    yield "The service ends with the agreement." if keeper is None else f"Customers then stay with {named(keeper)}."
    if "run_off" in terms.model_fields_set and terms.at_exit != "run_off":
        yield f"That whoever leaves may keep {_run_off(terms)}, does not apply."
    if terms.buy_out is not None and terms.at_exit != "buy_out":
        yield f"That whoever leaves may be paid {_buy_out(terms)} does not apply."


def _amended(path: str, value: object) -> str:
    """What an amendment sets, in words."""
    if path != "terminate":
        return f"{path} is {written(value)}"
    return "no end is agreed" if value is None else f"the last month is {spoken_month(parse_month(str(value)))}"


def _changes(terms: Agreement, said: Callable[[str], bool]) -> Iterator[str]:
    """Amendments in their order, and what may be negotiated."""
    for month in sorted(terms.amendments):
        values = [_amended(path, value) for path, value in terms.amendments[month].items() if said(path)]
        if values:
            yield f"From {spoken_month(parse_month(month))} on, {listed(values)}."
    negotiable = {path: span for path, span in terms.negotiable.items() if said(f"negotiable.{path}")}
    fixed = [path for path, span in negotiable.items() if not isinstance(span, Range)]
    if fixed:
        yield f"Not negotiable: {', '.join(fixed)}."
    for path, span in negotiable.items():
        if isinstance(span, Range):
            yield f"Negotiable: {path}, from {written(span.low)} to {written(span.high)}."
