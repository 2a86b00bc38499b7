"""Robustness of a deal, piece by piece; for our own side alone."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from partnersim.inputs.case import Case
from partnersim.negotiate import Comparison
from partnersim.negotiate.robustness import DiscoveredBox, Discovery, Drivers, Regrets
from partnersim.render import style
from partnersim.render.audience import is_internal
from partnersim.render.boxes_in_words import condition_said, discovery_said
from partnersim.render.details import Pieces
from partnersim.render.drivers import SLIP, driver_name, input_said
from partnersim.render.figures.box import MOST_POINTS, Scatter, Side, boxes_figure
from partnersim.render.figures.regret import MOST_ROWS, Heat, regret_figure
from partnersim.render.figures.tornado import Bar, Bars, tornado_figure
from partnersim.render.numbers import rounded_percent, scale_of, whole
from partnersim.render.phrases import capital, listed, partner_names, spoken
from partnersim.render.pieces import NOTHING, Drawing, Words
from partnersim.render.regret_in_words import regret_said
from partnersim.render.tables.robustness import boxes_table, drivers_table, regret_table

__all__ = ["difference", "discovery", "regret"]

SPOKEN = 3  # of the widest bars, in the words beside the figure


def regret(deal: Comparison, found: Regrets | str) -> Pieces | Words:
    """What each partner would regret of each candidate, as a heat map, and who should choose what."""
    if not is_internal(deal):
        return NOTHING
    if isinstance(found, str):  # why there is none
        return Words((("paragraph", f"{capital(found)}."),))
    title = regret_table(deal.case, found).title
    said = Words(tuple(("paragraph", each) for each in regret_said(deal.case, found)))
    if len(found.candidates) > MOST_ROWS:
        return Pieces([said, regret_table(deal.case, found)])
    names = partner_names(deal)
    heats = [Heat(name, found.table[:, i], found.choices[i]) for i, name in enumerate(names)]
    rows = [spoken(label.replace("=", " ")) for label in found.candidates]
    columns = [spoken(name) for name in found.columns]
    svg = style.svg(regret_figure(heats, rows, columns, len(found.scenarios)))
    key = "The darker, the more there is to regret; framed: the least at worst."
    of_draws = " Mean, p95 (of 95% of draws it is no more) and worst are of all draws." if found.draws else ""
    return Pieces([said, Drawing(title, svg, " ".join(regret_said(deal.case, found)), (key + of_draws,))])


def discovery(deal: Comparison, found: Discovery | str) -> Pieces | Words:
    """Where the draws lie in which terms go wrong: in words, on a scatter, and limit by limit."""
    if not is_internal(deal):
        return NOTHING
    if isinstance(found, str):  # why there is none
        return Words((("paragraph", f"{capital(found)}."),))
    sentences = list(discovery_said(deal.case, found))
    said = Words(tuple(("paragraph", each) for each in sentences))
    if not found.boxes:
        return said
    scatters = [_scatter(deal.case, found, box, number) for number, box in enumerate(found.boxes, start=1)]
    key = (
        "A point is a draw; filled: one in which it holds. The frame is the box, as far as these two numbers limit it. "
        "Draws in a box before are left out."
    )
    title = f"Draws in which {condition_said(deal.case, found)}"
    drawing = Drawing(title, style.svg(boxes_figure(scatters)), " ".join(sentences), (key,))
    return Pieces([said, drawing, boxes_table(deal.case, found)])


def difference(deal: Comparison, found: Drivers | str) -> Pieces | Words:
    """What the NPV under some terms less that under others hangs on: number by number, in money and in variance."""
    if not is_internal(deal):
        return NOTHING
    if isinstance(found, str):  # why there is none
        return Words((("paragraph", f"{capital(found)}."),))
    groups = [_bars(deal.case, found, i, name) for i, name in enumerate(partner_names(deal))]
    said = " ".join(_bars_said(each) for each in groups)
    table = drivers_table(deal.case, found)
    key = "Filled: the number is high; hollow: it is low; beside a bar the number itself."
    return Pieces([Drawing(table.title, style.svg(tornado_figure(groups)), said, (key,)), table])


def _bars(case: Case, found: Drivers, partner: int, title: str) -> Bars:
    """The bars of one partner, the widest first."""
    alone, bars = found.alone, []
    for number in np.argsort(-alone.swing[0, partner], kind="stable"):
        name = alone.drivers[number]
        low, high = (input_said(case, name, value) for value in alone.inputs[number])
        bars.append(Bar(driver_name(case, name), (low, high), tuple(alone.ends[0, partner, number].tolist())))
    return Bars(title, float(alone.typical[0, partner]), bars, style.colour(partner))


def _bars_said(of: Bars) -> str:
    """The widest bars in words."""
    swings = [bar.swing(of.typical) for bar in of.bars]
    scale = scale_of([of.typical, *swings])
    moved = [f"{bar.name} ({scale.text(swing)})" for bar, swing in zip(of.bars[:SPOKEN], swings, strict=False)]
    return f"{of.title}, typically {scale.text(of.typical)}: moved most by {listed(moved)}."


def _scatter(case: Case, found: Discovery, box: DiscoveredBox, number: int) -> Scatter:
    """The two numbers that tell most of a box; where a case has one alone, the figure itself stands beside it."""
    shown = np.flatnonzero(found.left_for(box))[:MOST_POINTS]
    sides = [_side(case, found, box, name, shown) for name in found.pair(box)]
    if len(sides) == 1:
        sides.append(_outcome(found, shown))
    shares = f"{rounded_percent(box.coverage)} of these draws, {rounded_percent(box.density)} pure"
    title = f"Box {number}: {shares}" if len(found.boxes) > 1 else capital(shares)
    return Scatter(title, sides[0], sides[1], found.found.hit[shown])


def _side(case: Case, found: Discovery, box: DiscoveredBox, name: str, shown: NDArray[np.intp]) -> Side:
    """A number in the draws that are shown, and the limits that the box has for it."""
    values = found.inputs[found.drivers.index(name), shown]
    limit = next((each for each in box.limits if each.driver == name), None)
    ends = (None, None) if limit is None else (limit.low, limit.high)
    if name == SLIP:
        return Side("Go-live: months late", values, *ends, whole)
    return Side(driver_name(case, name), values, *ends, partial(input_said, case, name))


def _outcome(found: Discovery, shown: NDArray[np.intp]) -> Side:
    """The figure that is looked at, where no second number stands beside the first."""
    values = found.found.figure[shown]
    text = scale_of(values).text if found.condition.metric.is_amount else whole
    return Side("What it comes to", values, None, None, text)
