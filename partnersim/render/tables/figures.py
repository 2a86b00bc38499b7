"""The first page's table: every partner's figures under each of the terms."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from partnersim.negotiate import Comparison, Standing
from partnersim.render.audience import is_of_one, seen_partners, seen_standings
from partnersim.render.headline import page_scale
from partnersim.render.numbers import Scale, month_text, percents, rate_text
from partnersim.render.phrases import partner_names, terms_names
from partnersim.render.pieces import Row, Table

__all__ = ["WIDEST", "figures_table"]

WIDEST = 9  # columns of figures side by side; more partners or terms stand below each other

NARROW = 6  # of more columns, the type is small

Measure = tuple[str, str, Callable[[Standing, int], str]]  # label, style, the cell of a partner


def figures_table(deal: Comparison) -> Table:
    """NPV, worst scenario, funding, payback, share of profit (which is of all partners') and an ending."""
    standings = seen_standings(deal)
    measures = list(_measures(deal, page_scale(deal)))
    partners, terms = partner_names(deal), terms_names(deal)
    ending = f"; an ending is looked at in the first month in which {terms[0]} allows one"
    note = [f"Amounts in {deal.case.currency}{ending if deal.standings[0].end is not None else ''}."]
    if len(partners) * len(terms) > WIDEST:
        head = [[("", 1), *((label.strip(), 1) for label, _, _ in measures)]]
        rows = []
        for i, name in enumerate(partners):
            rows.append(Row([name, *[""] * len(measures)], "group"))
            rows += [
                Row([label, *(cell(each, i) for _, _, cell in measures)], "part")
                for label, each in zip(terms, standings, strict=True)
            ]
        return Table("", head, rows, notes=note, size="small")
    over = [("", 1), *((name, len(terms)) for name in partners)]
    head = [over, [("", 1), *((name, 1) for _ in partners for name in terms)]]
    if len(terms) == 1:
        head = [[("", 1), *((name, 1) for name in partners)]]
    lines = [
        Row([label, *(cell(each, i) for i in range(len(partners)) for each in standings)], style)
        for label, style, cell in measures
    ]
    return Table("", head, lines, notes=note, size="small" if len(partners) * len(terms) > NARROW else "normal")


def _measures(deal: Comparison, scale: Scale) -> Iterator[Measure]:
    timeline = deal.case.timeline
    last = month_text(timeline, timeline.months - 1)
    partners = seen_partners(deal).values()
    few = len(partners) * len(deal.terms) <= NARROW
    rates = [rate_text(partner.annual_discount_rate) for partner in partners]
    said = rates[0] if len(set(rates)) == 1 else " / ".join(rates) if len(rates) <= 4 else "own rates"

    def back(each: Standing, i: int) -> str:
        if each.payback[i] is not None:
            return month_text(timeline, each.payback[i])
        return "never below" if each.peak_month[i] is None else f"not by {last}" if few else "later"

    yield f"NPV ({said}{'' if said == 'own rates' else ' a year'})", "body", lambda each, i: scale.text(each.npv[i, 0])
    if deal.standings[0].npv.shape[1] > 1:
        yield "in the worst scenario", "part", lambda each, i: scale.text(each.npv[i].min())
    yield "Most out of pocket", "body", lambda each, i: scale.text(each.peak[i])
    yield "in", "part", lambda each, i: month_text(timeline, each.peak_month[i])
    yield "Back to zero", "body", back
    if not is_of_one(deal):
        yield "Share of profit", "body", lambda each, i: percents(each.profit_share)[i]
    end = deal.standings[0].end
    if end is not None:
        yield f"If ended {month_text(timeline, end)}", "body", lambda each, i: _ended(scale, each.if_ended[i])
    else:
        yield f"If ended by {last}", "body", lambda each, i: "not possible"  # noqa: ARG005


def _ended(scale: Scale, amount: float) -> str:
    return scale.text(amount, sign=True) if math.isfinite(amount) else "–"
