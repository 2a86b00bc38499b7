"""What time does to a deal, in words and short tables: ends, threats to leave, delay. For our own side alone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from partnersim.inputs.case import Case
from partnersim.negotiate import Comparison
from partnersim.negotiate.timing import Delay, ExitClause, Exits, HoldUp, Window
from partnersim.render import style
from partnersim.render.audience import is_internal
from partnersim.render.numbers import FULL, Scale, scale_of
from partnersim.render.phrases import LONGEST, capital, isolated, listed, shortened, spoken
from partnersim.render.pieces import NOTHING, Drawing, Row, Table, Words
from partnersim.render.plain import plain
from partnersim.render.terminal import MOST_OF_A_NAME, WIDTH, heading

__all__ = ["exit_months", "threats", "timing_text"]

EVERY = 6  # months between rows of the table of ends
SHOWN = (1, 3, 6, 12)  # months of delay
OWN = "*"  # behind the clause that the terms have
LATER = {"go_live": "go-live", "signature": "signature"}


def timing_text(case: Case, found: Exits, threat: HoldUp, delays: Sequence[Delay]) -> str:
    """Who would gain by leaving, what each holds at each end, and what each month of delay costs, for the terminal."""
    threatened = threats(found, threat, list(case.partners), FULL)
    waiting = [line for delay in delays for line in _stopped(delay)]
    heads = [f"{key}  {shortened(partner.name, MOST_OF_A_NAME)}" for key, partner in case.partners.items()]
    ends = [plain(_ends_table(found, heads), WIDTH), "\n".join(_wrapped(_assumptions(found)))] if found.months else []
    parts = [
        f"{heading(case)}\n{found.label} · {_notice(found)}",
        "\n".join(_wrapped(threatened)),
        *ends,
        plain(_delay_table(delays, list(case.partners)), WIDTH),
        *(["\n".join(_wrapped(waiting))] if waiting else []),
    ]
    return "\n\n".join(parts)


def threats(found: Exits, threat: HoldUp, who: Sequence[str], scale: Scale) -> list[str]:
    """The windows in which a partner would gain by leaving, a sentence or two each; `who` names the partners."""
    if not found.months:
        return ["Nobody may leave within the horizon."]
    first = found.timeline.label(threat.notice[0])
    if not threat.windows:
        return [
            f"Nobody would be better off leaving: from {first} on, when notice may first be given, each loses by it."
        ]
    said = [_window_said(each, found, who, scale) for each in threat.windows]
    if any(each.last in threat.notice[-2:] for each in threat.windows):  # an end with the last month changes nothing
        said.append(
            "The last months also show that the horizon ends: who stays has nothing more to come after it, and what "
            "customers are worth then is not seen."
        )
    return said


def exit_months(deal: Comparison, found: Exits, threat: HoldUp) -> Drawing | Words:
    """What each partner holds by exit month, a panel for each clause; for our own side alone."""
    from partnersim.render.figures.exits import exits_figure

    if not is_internal(deal) or not found.months:
        return NOTHING
    names = [shortened(name, LONGEST) for name in found.names]
    words = " ".join(threats(found, threat, names, scale_of(found.position.ravel())))
    title = f"What each holds if {spoken(found.label)} ends in a month, {found.currency}"
    notes = [
        "Bars: position at the horizon's end. Dashed: if nobody leaves. Shaded: ends with which somebody would gain.",
        *_assumptions(found),
    ]
    return Drawing(title, style.svg(exits_figure(found, threat)), words, notes)


def _window_said(window: Window, found: Exits, who: Sequence[str], scale: Scale) -> str:
    label = found.timeline.label
    leaver = who[window.partner]
    others = listed([name for i, name in enumerate(who) if i != window.partner])
    when = f"in {label(window.first)}"
    if window.first != window.last:
        when = f"from {label(window.first)} to {label(window.last)}"
    gains = (
        f"{isolated(leaver)} would be better off giving notice {when} than staying, by up to "
        f"{scale.text(window.gain)} ({label(window.gain_month)})"
    )
    stake = scale.text(window.stake)
    if not window.keepable:
        return f"{gains}. {capital(others)} would lose {stake} at most, less than that: no payment keeps it."
    return f"{gains}: at most {stake} could be held up, which {others} would lose ({label(window.stake_month)})."


def _notice(found: Exits) -> str:
    """`notice of 3 months · may end from Jul 2028 on`."""
    notice = f"notice of {found.notice_months} month{'s' * (found.notice_months != 1)}"
    return f"{notice} · may end from {found.timeline.label(found.months[0])} on" if found.months else notice


def _ends_table(found: Exits, heads: Sequence[str]) -> Table:
    """Positions by exit month: a group of columns per partner, a column per clause."""
    names = [f"{each.name}{OWN if each.own else ''}" for each in found.clauses]
    shown = [m for m in range(len(found.months)) if m % EVERY == 0 or m == len(found.months) - 1]
    partners = range(len(heads))
    rows = [
        Row([found.timeline.label(found.months[m]), *(FULL.text(x) for i in partners for x in found.position[:, m, i])])
        for m in shown
    ]
    kept = [FULL.text(found.position_if_kept[i]) if c == 0 else "" for i in partners for c in range(len(names))]
    over = [("", 1), *((head, len(names)) for head in heads)]
    columns = [("", 1), *((name, 1) for _ in partners for name in names)]
    return Table(
        f"What each holds if the terms end in a month, {found.currency}", [over, columns],
        [*rows, Row(["nobody leaves", *kept])],
    )  # fmt: skip


def _assumptions(found: Exits) -> Iterator[str]:
    """What is the terms' own clause, and what was assumed to try the others."""
    own, *others = found.clauses
    kept = f", {own.keeper} keeps the customers" if own.keeper else ", the service ends too"
    yield f"{OWN} what the terms say{kept}. Position at the horizon's end, undiscounted; NPV in --format csv."
    by_keeper = [each for each in others if "customers_stay_with" in each.assumed]
    if by_keeper:
        names = listed([each.name for each in by_keeper])
        yield f"Assumed, since the terms do not say: under {names} {by_keeper[0].keeper} keeps the customers."
    yield from (_price(each) for each in others if "buy_out" in each.assumed)
    untried = {"lie", "equalise", "run_off", "buy_out"} - {each.name for each in found.clauses}
    if untried and own.name in ("lie", "equalise", "run_off", "buy_out"):
        yield f"Not tried, since it is not negotiable: {listed(sorted(untried))}."


def _price(clause: ExitClause) -> str:
    bought = clause.terms.buy_out
    assert bought is not None  # a buy-out has a price
    return (
        f"Assumed, since the terms do not say: buy_out pays who leaves {bought.multiple:g} × its profit of the last "
        f"{bought.window_months} months."
    )


def _delay_table(delays: Sequence[Delay], heads: Sequence[str]) -> Table:
    """Cost of delay a month, by how many months."""
    rows = []
    for delay in delays:
        rows.append(Row([f"{LATER[delay.of]} later by", *[""] * 2 * len(heads)], "group"))
        for months in (each for each in SHOWN if each < len(delay.npv)):
            cells = [FULL.text(of[months, i]) for i in range(len(heads)) for of in (delay.cost, delay.cost_a_month)]
            rows.append(Row([f"{months} month{'s' * (months > 1)}", *cells], "part"))
    over = [("", 1), *((head, 2) for head in heads)]
    columns = [("", 1), *((name, 1) for _ in heads for name in ("in all", "a month"))]
    return Table(f"Cost of delay, NPV, {delays[0].currency}; below 0 where waiting pays", [over, columns], rows)


def _stopped(delay: Delay) -> Iterator[str]:
    if delay.stopped:
        months = len(delay.npv) - 1
        yield f"{capital(LATER[delay.of])} cannot be later by more than {months} months: {delay.stopped}."


def _wrapped(sentences: Iterator[str] | Sequence[str]) -> Iterator[str]:
    for each in sentences:
        yield from textwrap.wrap(each, WIDTH)
