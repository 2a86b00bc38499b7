"""Tripwires: the clause, which both sides may see; how well it works and what else was tried, which is for our own."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from partnersim.measures import standard_error_of_probability
from partnersim.negotiate.tripwires.tripwires import Tripwire, Tripwires
from partnersim.numerals import numeral
from partnersim.render import style
from partnersim.render.numbers import FULL, rate_text, rounded_percent, whole
from partnersim.render.phrases import LONGEST, isolated, shortened, spoken
from partnersim.render.pieces import Drawing, Row, Table
from partnersim.render.plain import plain
from partnersim.timeline import Timeline, spoken_month

__all__ = ["clause", "tripwire_drawing", "tripwires_said", "tripwires_table", "tripwires_text", "watched"]

WIDTH = 120
DAYS = 30  # in which a party may ask
MOST = 8  # wires in a table
CONFIDENTIAL = "Confidential, for our own side; of this the clause alone may be shared."

# What is watched; then what is the case where it trips, below its line and above it.
WORDS = {
    "instances": ("instances in use", "fewer than {} instances are in use", "more than {} instances are in use"),
    "new_instances": (
        "instances brought into use so far", "fewer than {} instances have been brought into use",
        "more than {} instances have been brought into use",
    ),
    "customers_won": (
        "customers won so far", "fewer than {} customers have been won", "more than {} customers have been won",
    ),
    "revenue": (
        "paid by customers so far", "customers have paid less than {} in all",
        "customers have paid more than {} in all",
    ),
    "churn": (
        "mean monthly churn so far", "fewer than {} of instances have left a month on average",
        "more than {} of instances have left a month on average",
    ),
    "slip": (
        "months that go-live was late", "go-live was less than {} late", "go-live was, or will be, more than {} late",
    ),
}  # fmt: skip
POSITION = (
    "position of {}", "the position of {} (received less all its costs so far) is below {}",
    "the position of {} (received less all its costs so far) is above {}",
)  # fmt: skip


def clause(wire: Tripwire, timeline: Timeline, currency: str, names: Mapping[str, str]) -> str:
    """The wire as a sentence of a contract; it says nothing of what we think, and may be shared.

    Args:
        wire: to be written.
        timeline: of the case.
        currency: of the case.
        names: partner → name.
    """
    number = _threshold(wire, currency)
    _, low, high = WORDS.get(wire.observable, POSITION)
    form = low if wire.line.below else high
    said = form.format(number) if wire.observable in WORDS else form.format(_whose(wire, names), number)
    month = "" if timeline.start is None else f" ({spoken_month(timeline.start + wire.month - 1)})"
    return (
        f"If {said} at the end of month {wire.month}{month}, either party may ask within {DAYS} days "
        "for the terms to be renegotiated."
    )


def watched(wire: Tripwire, names: Mapping[str, str]) -> str:
    """`instances in use`, `position of Vendor AG`."""
    what, *_ = WORDS.get(wire.observable, POSITION)
    return what if wire.observable in WORDS else what.format(_whose(wire, names))


def tripwires_said(found: Tripwires) -> str:
    """What ends badly and how often; then the clause with its rates, or that nothing foretells it."""
    ends, wire = f"{_bad_end(found)}: {rate_text(found.share)} of draws.", found.best
    alarms = f"with false alarms in {rounded_percent(wire.false_alarm)} of the others"
    if not wire.foretells:
        sign = f"{watched(wire, found.names)} {_trips(wire, found.currency)} in month {wire.month}"
        return (
            f"{ends}\n\nNothing that both can see by then foretells it well enough for a clause. The best sign, "
            f"{sign}, catches {rounded_percent(wire.hit)}, {alarms} (area {_area(wire.area)}; {_area(0.5)} is chance). "
            "Look at later months, or ask for another protection."
        )
    return (
        f"{ends}\n\n{clause(wire, found.timeline, found.currency, found.names)}\n\n"
        f"Of the draws that end badly for {shortened(found.name, LONGEST)} it catches {rounded_percent(wire.hit)}, "
        f"{alarms}; where it trips, {rounded_percent(wire.precision)} end badly."
    )


def tripwires_table(found: Tripwires) -> Table:
    """What was watched, the best first: for our own side alone."""
    heads = ("watched", "in month", "trips", "catches", "false alarms", "ends badly", "area")
    rows = [
        Row([
            watched(wire, found.names), str(wire.month), _trips(wire, found.currency), rounded_percent(wire.hit),
            rounded_percent(wire.false_alarm), rounded_percent(wire.precision), _area(wire.area),
        ])
        for wire in found.wires[:MOST]
    ]  # fmt: skip
    draws, bad = found.draws, int(found.bad.sum())
    sure = [
        numeral(100.0 * float(standard_error_of_probability(share, number)), ".1f")
        for share, number in ((found.best.hit, bad), (found.best.false_alarm, len(found.bad) - bad))
    ]
    notes = (
        "catches: of the draws that end badly; false alarms: of the others; ends badly: of those that trip it.",
        "area: of two draws, a bad one and another, how often the bad one looks worse; 0.5 is chance, 1 is certainty.",
        f"Lines were drawn on {whole(draws.count)} draws (seed {draws.seed}) {_rule(found)}, and rounded.",
        f"Rates were measured on as many others (seed {draws.seed + 1}), of which {whole(bad)} end badly.",
        f"Standard errors of the first row's catches and false alarms: {sure[0]} and {sure[1]} points.",
    )
    title = f"Signs of a bad end for {shortened(found.name, LONGEST)} under {isolated(spoken(found.label))}"
    return Table(title, [[(head, 1) for head in heads]], rows, text_columns=(0, 2), notes=notes)


def tripwires_text(found: Tripwires) -> str:
    """For the terminal, confidential: the words, then the table."""
    words = "\n\n".join(textwrap.fill(part, WIDTH) for part in tripwires_said(found).split("\n\n"))
    return f"{CONFIDENTIAL}\n\n{words}\n\n{plain(tripwires_table(found), WIDTH)}"


def tripwire_drawing(found: Tripwires) -> Drawing:
    """The best sign in the draws that end badly and in the others, with its line: for our own side alone."""
    from partnersim.render.figures.tripwire import tripwire_figure

    wire = found.best
    title = f"{watched(wire, found.names)}, end of month {wire.month}"
    figure = tripwire_figure(found.values, found.bad, wire, _threshold(wire, found.currency))
    alt = (
        f"{title}: {rounded_percent(wire.hit)} of the draws that end badly lie {_trips(wire, found.currency)}, and "
        f"{rounded_percent(wire.false_alarm)} of the others."
    )
    key = "Filled: the part of the draws that end badly; outline: of the others; the line is where it trips."
    return Drawing(title[:1].upper() + title[1:], style.svg(figure), alt, (key,), "half")


def _bad_end(found: Tripwires) -> str:
    """When a draw ends badly."""
    name, terms = shortened(found.name, LONGEST), isolated(spoken(found.label))
    amount = f"{found.currency} {FULL.text(found.below)}"
    if found.batna is None:
        return f"{name} ends badly under {terms} where its NPV is below {amount}"
    by = f" and {amount} more" if found.below else ""
    return f"{name} ends badly under {terms} where its NPV is below what {isolated(spoken(found.batna))} gives it{by}"


def _rule(found: Tripwires) -> str:
    """How a threshold was chosen."""
    if found.miss_costs is None:
        return "where hits less false alarms are most"
    return f"where expected cost is least, a miss costing {numeral(found.miss_costs, 'g')} false alarms"


def _threshold(wire: Tripwire, currency: str) -> str:
    value = wire.line.threshold
    match wire.unit:
        case "amount":
            return f"{currency} {FULL.text(value)}"
        case "rate":
            return f"{numeral(round(value * 100.0, 6), 'g')}%"
        case "months":
            return f"{value:.0f} month{'s' * (value != 1.0)}"
        case _:
            return numeral(value, ",g") if abs(value) < 1000.0 else whole(value)


def _whose(wire: Tripwire, names: Mapping[str, str]) -> str:
    """The name of the partner of `position[PARTNER]`."""
    return shortened(names[wire.observable.partition("[")[2].removesuffix("]")], LONGEST)


def _trips(wire: Tripwire, currency: str) -> str:
    return f"{'below' if wire.line.below else 'above'} {_threshold(wire, currency)}"


def _area(area: float) -> str:
    return numeral(area, ".2f")
