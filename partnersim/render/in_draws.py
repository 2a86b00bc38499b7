"""What draws of a deal come to, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from partnersim.negotiate import Comparison
from partnersim.render import style
from partnersim.render.audience import seen_partners
from partnersim.render.details import Pieces
from partnersim.render.figures.convergence import FEWEST
from partnersim.render.figures.distributions import loss_said
from partnersim.render.figures.fans import ENDS, break_even_said
from partnersim.render.figures.grids import Panel, ends
from partnersim.render.numbers import Scale, rate_text, scale_of
from partnersim.render.phrases import capital, count, listed, partner_names, terms_names
from partnersim.render.pieces import Drawing, Table, Words
from partnersim.render.tables.draws import draws_named, risk_table
from partnersim.sweep.outcomes import LEVELS, Outcomes

__all__ = ["convergence", "distributions", "fans", "risk", "sheets", "with_notes"]

Floats = NDArray[np.float64]

FEW = 100  # draws: of fewer the outer twentieth is a handful
VISIBLE = 0.01  # of what a figure shows
ZERO_OF = 3.0  # of n draws none: the chance is, at 95%, at most this part of n (Hanley and Lippman-Hand 1983)


def risk(deal: Comparison, outcomes: Outcomes) -> Table:
    """NPV over all draws and how likely what goes wrong, by partner and terms."""
    frame = outcomes.risk()
    frame = frame[frame["partner"].isin(list(seen_partners(deal)))]
    table = risk_table(frame, deal.case)
    names = dict(zip(outcomes.terms, terms_names(deal), strict=True))
    rows = [replace(row, cells=[names.get(row.cells[0], row.cells[0]), *row.cells[1:]]) for row in table.rows]
    key = (
        "±: standard error of the mean; p05 and p95: one draw in twenty is below, or above; worst 5%: the mean of the "
        "worst twentieth of draws; loss: NPV below zero; never even: position below zero in the last month."
    )
    title = f"NPV in {draws_named(outcomes)}, {deal.case.currency}"
    sure = ({0.0, 1.0} & {*frame["probability_of_loss"], *frame["probability_of_never_breaking_even"]}) != set()
    return replace(table, title=title, rows=rows, notes=(key, *_few(outcomes, sure=sure)))


def _few(outcomes: Outcomes, *, sure: bool) -> Iterator[str]:
    """How little chances of 0% and 100% say, where there are such; what standard errors are worth; too few draws."""
    draws = outcomes.draws
    if sure:
        yield f"0% and 100% are, at 95% confidence, off by at most {rate_text(min(ZERO_OF / draws.count, 1.0))}."
    if draws.sampling == "sobol":
        yield "Sobol points are spread evenly: standard errors, which are those of random draws, are too large."
    if draws.count < FEW:
        yield f"{capital(count(draws.count))} draws are too few for p05, p95 and the worst 5%."


def distributions(deal: Comparison, outcomes: Outcomes) -> Drawing:
    """The distribution of every partner's NPV under each of the terms."""
    from partnersim.render.figures.distributions import distributions_figure

    names, labels, npv = partner_names(deal), terms_names(deal), _npv(outcomes)
    scale = scale_of(ends(npv[:, deal.shown]))
    shown = list(zip(deal.shown, names, strict=True))
    said = [
        f"{name} under {label} has {_range(scale, npv[j, i])}, {loss_said(npv[j, i])}"
        for i, name in shown
        for j, label in enumerate(labels)
    ]
    return Drawing(
        f"NPV: in what part of all draws it is at most so much, {deal.case.currency}",
        style.svg(distributions_figure(outcomes, shown, labels)),
        f"{'; '.join(said)}.",
        ("The steeper a line, the surer the amount; the farther right, the higher. A dot marks the chance of a loss.",),
    )


def sheets(deal: Comparison) -> list[tuple[str, list[Panel]]]:
    """What figures show: of each partner a panel for each of the terms; of one agreement a panel for each partner."""
    shown, labels = list(zip(deal.shown, partner_names(deal), strict=True)), terms_names(deal)
    if len(labels) == 1:
        return [(f"under {labels[0]}", [Panel(name, 0, i) for i, name in shown])]
    return [(f"of {name}", [Panel(capital(label), j, i) for j, label in enumerate(labels)]) for i, name in shown]


def fans(deal: Comparison, outcomes: Outcomes) -> Pieces:
    """The position of each partner by month under each of the terms, over all draws."""
    from partnersim.render.figures.fans import fans_figure

    scale = scale_of(ends(outcomes.positions()[..., deal.shown]))
    drawings = []
    for whose, shown in sheets(deal):
        typical = [deal.ledgers[each.terms].books.position[:, each.partner, 0] for each in shown]
        title = f"Position {whose} in {draws_named(outcomes)}: money received less all costs so far"
        svg = style.svg(fans_figure(outcomes, shown, typical, scale))
        drawings.append(Drawing(f"{title}, {deal.case.currency}", svg, _fans_said(outcomes, shown, scale)))
    key = (
        "Light band: nine in ten draws (5% to 95%); dark band: half of them (25% to 75%); line: the median, month by "
        "month; dotted: all numbers typical, without draws. On the zero line: from when 5% to when 95% of draws are "
        "back to zero, the dot when half are. Panels side by side have one scale."
    )
    return with_notes(drawings, [key, *_off(deal, outcomes, scale)])


def with_notes(drawings: Sequence[Drawing], notes: Sequence[str]) -> Pieces:
    """Notes that hold for all figures, below the last."""
    return Pieces([*drawings[:-1], replace(drawings[-1], notes=tuple(notes))])


def _fans_said(outcomes: Outcomes, shown: Sequence[Panel], scale: Scale) -> str:
    last = outcomes.positions()[:, :, -1]  # [level, terms, partner]
    said = []
    for title, terms, partner in shown:
        named = [f"{what} {scale.text(last[place, terms, partner])}" for place, what in reversed(ENDS)]
        back = break_even_said(outcomes.values["payback_month"][terms, partner], outcomes.timeline)
        said.append(f"{title}: ends at {listed(named)}, {back}")
    return f"{'; '.join(said)}."


def _off(deal: Comparison, outcomes: Outcomes, scale: Scale) -> list[str]:
    """How far off bands may be, where it can be seen."""
    shown = outcomes.positions()[..., deal.shown]
    off = float(outcomes.fan.error(LEVELS)[..., deal.shown].max())
    said = [f"Bands are off by at most {scale.text(off)}."] if off > VISIBLE * float(np.ptp(shown)) else []
    few = [f"Of {count(outcomes.draws.count)} draws, the outer ends are a handful."]
    return [*said, *(few if outcomes.draws.count < FEW else [])]


def convergence(deal: Comparison, outcomes: Outcomes) -> Pieces | Words:
    """Mean and 5% quantile of each partner's NPV by the number of draws."""
    from partnersim.render.figures.convergence import convergence_figure

    if outcomes.draws.count < 2 * FEWEST:
        return Words((("paragraph", f"{capital(count(outcomes.draws.count))} draws are too few to see them settle."),))
    npv, currency = _npv(outcomes), deal.case.currency
    scale = scale_of(ends(npv[:, deal.shown]))
    drawings = []
    for whose, shown in sheets(deal):
        said = [f"{each.title}: {_range(scale, npv[each.terms, each.partner])}" for each in shown]
        svg = style.svg(convergence_figure(outcomes, shown))
        drawings.append(Drawing(f"NPV {whose} after so many draws, {currency}", svg, f"{'; '.join(said)}."))
    key = "Line: the mean of the first so many draws; dashed: their 5% quantile."
    bands = (
        " Sobol points are spread evenly, and have no standard error; the line itself shows how they settle."
        if outcomes.draws.sampling == "sobol"
        else " Bands: one standard error either way; the true figure is within it in about two of three runs."
    )
    return with_notes(drawings, [key + bands])


def _npv(outcomes: Outcomes) -> Floats:
    return np.asarray(outcomes.values["npv"], float)


def _range(scale: Scale, values: Floats) -> str:
    """`a mean of 548k, 334k to 777k in nine of ten draws`."""
    low, high = np.quantile(values, (0.05, 0.95))
    return f"a mean of {scale.text(values.mean())}, {scale.text(low)} to {scale.text(high)} in nine of ten draws"
