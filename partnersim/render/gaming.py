"""What an agreement rewards that nobody meant it to, in words and short tables. For our own side alone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from partnersim.inputs.case import Case
from partnersim.negotiate import Comparison
from partnersim.negotiate.gaming import Capped, Padding, Split
from partnersim.render import style
from partnersim.render.audience import is_internal
from partnersim.render.numbers import CENTS, FULL, MINUS, rounded_percent
from partnersim.render.phrases import capital, isolated, listed, shortened
from partnersim.render.pieces import NOTHING, Drawing, Row, Table, Words
from partnersim.render.plain import plain
from partnersim.render.terminal import MOST_OF_A_NAME, WIDTH, heading

__all__ = ["gaming_text", "padding_by_month", "temptations"]

Floats = NDArray[np.float64]
NOTHING_GAINED = 0.005  # for each franc: half a centime
PHASES = {0: "all months", 1: "phase 1", 2: "phase 2", 3: "phase 3", 4: "phase 4", 5: "phase 5"}
MOST_NAMED = 3  # partners whose caps stand beside each other
VIEWS = ("in month", "in the end", "reported")


def gaming_text(case: Case, meters: Sequence[Padding], caps: Sequence[Capped], halves: Sequence[Split]) -> str:
    """Who gains by padding its costs, what caps do to it, and who gains by being two, for the terminal."""
    partners = list(case.partners)
    heads = [f"{key}  {shortened(partner.name, MOST_OF_A_NAME)}" for key, partner in case.partners.items()]
    limited = [each for each in caps if not each.why_no_caps]
    parts = [
        heading(case),
        "\n".join(_wrapped(temptations(meters, partners, case.currency))),
        plain(_meter_table(meters, heads, case.currency), WIDTH),
        *(plain(_caps_table(each, heads), WIDTH) for each in limited),
        plain(_split_table(halves, case.currency), WIDTH),
        "\n".join(_wrapped(_unsplit(halves))),
    ]
    return "\n\n".join(part for part in parts if part)


def temptations(meters: Sequence[Padding], who: Sequence[str], currency: str) -> list[str]:
    """What padding brings under each of the terms, a sentence each; `who` names the partners."""
    return [_tempted(each, who, currency) for each in meters]


def padding_by_month(deal: Comparison, meters: Sequence[Padding]) -> Drawing | Words:
    """What a franc more of cost brings by month, a panel for each of the terms; for our own side alone."""
    from partnersim.render.figures.padding import padding_figure

    if not is_internal(deal):
        return NOTHING
    title = f"What one {deal.case.currency} more of real cost in a month brings whoever has it, in the end"
    words = " ".join(temptations(meters, [shortened(name, 24) for name in meters[0].names], deal.case.currency))
    notes = [f"Above 0 spending pays; above {MINUS}1 merely reporting does."]
    return Drawing(title, style.svg(padding_figure(meters)), words, notes)


def _tempted(meter: Padding, who: Sequence[str], currency: str) -> str:
    live = meter.in_the_end[meter.go_live :]
    spends = [i for i in range(len(who)) if live[:, i].max() > NOTHING_GAINED]
    if spends:
        said = [
            f"{isolated(who[i])} up to {CENTS.text(live[:, i].max())} for each {currency} ({_when(meter, live[:, i])})"
            for i in spends
        ]
        return f"Under {meter.label} spending more pays in the end: {listed(said)}."
    reports = [i for i in range(len(who)) if 1.0 + live[:, i].max() > NOTHING_GAINED]
    if reports:
        said = [f"{isolated(who[i])} up to {CENTS.text(1.0 + live[:, i].max())} for each {currency}" for i in reports]
        return (
            f"Under {meter.label} spending more never pays, but reporting costs that nobody has does: {listed(said)}."
        )
    return f"Under {meter.label} neither spending more nor reporting more pays: nothing is shared by costs."


def _when(meter: Padding, live: Floats) -> str:
    """The first and the last month in which a franc brings more than it costs."""
    pays = np.flatnonzero(live > NOTHING_GAINED) + meter.go_live
    first, last = meter.timeline.label(int(pays[0])), meter.timeline.label(int(pays[-1]))
    return f"in {first}" if first == last else f"between {first} and {last}"


def _meter_table(meters: Sequence[Padding], heads: Sequence[str], currency: str) -> Table:
    """Means over the months of each phase: a group of rows per agreement, of columns per partner."""
    rows = []
    for meter in meters:
        rows.append(Row([meter.label, *[""] * len(VIEWS) * len(heads)], "group"))
        at_once, ends = meter.by_phase(meter.in_month), meter.by_phase(meter.in_the_end)
        for phase, at in at_once.items():
            end = ends[phase]
            cells = [CENTS.text(x, sign=True) for i in range(len(heads)) for x in (at[i], end[i], 1.0 + end[i])]
            rows.append(Row([PHASES[phase], *cells], "part"))
    over = [("", 1), *((head, len(VIEWS)) for head in heads)]
    columns = [("", 1), *((view, 1) for _ in heads for view in VIEWS)]
    notes = (
        "in month, in the end: gained by spending one more; reported: in the end, by reporting one that nobody spends",
    )
    return Table(
        f"What 1 {currency} more of own running cost brings, mean of the months", [over, columns], rows, notes=notes
    )


def _caps_table(each: Capped, heads: Sequence[str]) -> Table:
    """NPV gained by adding a part to all running costs: rows by cap and part, columns by partner."""
    rows = []
    for c, above in enumerate(each.caps):
        rows.append(Row([_cap_said(each, c, above), *[""] * 2 * len(heads)], "group"))
        for p, part in enumerate(each.parts):
            cells = [FULL.text(of[c, p, i], sign=True) for i in range(len(heads)) for of in (each.real, each.reported)]
            rows.append(Row([f"{rounded_percent(part)} more", *cells], "part"))
    over = [("", 1), *((head, 2) for head in heads)]
    columns = [("", 1), *((name, 1) for _ in heads for name in ("spent", "reported"))]
    return Table(
        f"{each.label}: NPV gained by more running cost in every month, {each.currency}", [over, columns], rows
    )


def _cap_said(each: Capped, number: int, above: float | None) -> str:
    if above is None:
        return "as agreed"
    said = f"cap {rounded_percent(above)} above plan" if above else "cap at plan"
    if len(each.partners) > MOST_NAMED:
        return said
    return f"{said}: {listed([FULL.text(amount) for amount in each.cap_amounts[number]])} a month"


def _split_table(halves: Sequence[Split], currency: str) -> Table:
    """What each partner gains by being two."""
    shown = [each for each in halves if not each.why_not]
    rows = [
        Row([each.label, each.partner, FULL.text(each.gain, sign=True), FULL.text(each.others, sign=True)])
        for each in shown
    ] or [Row(["none", "", "", ""])]
    heads = [("", 1), ("split", 1), ("both halves gain", 1), ("all others", 1)]
    part = rounded_percent(halves[0].part)
    return Table(f"One partner as two, {part} of costs and share to the first: NPV, {currency}", [heads], rows, (0, 1))


def _unsplit(halves: Sequence[Split]) -> Iterator[str]:
    """Who cannot be split and why; partners of whom the same is true together."""
    why: dict[tuple[str, str], list[str]] = {}
    for each in halves:
        if each.why_not:
            why.setdefault((each.label, each.why_not), []).append(each.partner)
    for (label, reason), partners in why.items():
        yield f"Under {label} {listed(partners, 'or')} cannot be split: {reason}."


def _wrapped(sentences: Iterator[str] | Sequence[str]) -> Iterator[str]:
    for each in sentences:
        yield from textwrap.wrap(capital(each), WIDTH)
