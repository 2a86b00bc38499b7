"""Money by fiscal year, and the phases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from partnersim.ledger import Ledger
from partnersim.ledger.explanation import PHASES
from partnersim.ledger.phases import out_of_pocket, phase_spans
from partnersim.measures.years import by_year, fiscal_years
from partnersim.negotiate import Comparison
from partnersim.render.audience import is_of_one, seen_ledgers
from partnersim.render.numbers import FULL, month_text
from partnersim.render.phrases import LONGEST, capital, isolated, shortened, spoken, terms_names
from partnersim.render.pieces import Row, Table
from partnersim.timeline import Timeline

__all__ = ["ABREAST", "phase_table", "year_names", "years_tables"]

ABREAST = 3  # partners in one table

Column = list[float]


def years_tables(deal: Comparison) -> list[Table]:
    """For each of the terms what every partner received, bore and kept, by fiscal year in the base case."""
    tables = [
        table
        for label, ledger in zip(terms_names(deal), seen_ledgers(deal), strict=True)
        for table in _years(capital(label), ledger, deal.case.currency)
    ]
    return [*tables[:-1], replace(tables[-1], notes=(_which(deal.ledgers[0]),))]


def _years(label: str, ledger: Ledger, currency: str) -> Iterator[Table]:
    names = year_names(ledger.timeline)
    for first in range(0, len(ledger.partners), ABREAST):
        chosen = range(first, min(first + ABREAST, len(ledger.partners)))
        columns = [column for i in chosen for column in _money(ledger, i)]
        head = [
            [("", 1), *((shortened(ledger.names[i], LONGEST), 3) for i in chosen)],
            [("", 1), *((word, 1) for _ in chosen for word in ("received", "costs", "net"))],
        ]
        rows = [Row([name, *(FULL.text(column[number]) for column in columns)]) for number, name in enumerate(names)]
        total = Row(["all years", *(FULL.text(sum(column)) for column in columns)], "total")
        yield Table(f"{label}, by year, {currency}", head, [*rows, total])


def year_names(timeline: Timeline) -> list[str]:
    """The fiscal years, those cut short with their last month."""
    return [
        year.label if year.last - year.first == 11 else f"{year.label}, to {month_text(timeline, year.last)}"
        for year in fiscal_years(timeline)
    ]


def _money(ledger: Ledger, partner: int) -> tuple[Column, Column, Column]:
    """Received, costs and net by year as shown: years add up to the total, and received less costs to net."""
    books = ledger.books
    cost = books.running_cost[:, partner, 0] + books.one_time_cost[:, partner, 0]
    received = FULL.parts(by_year(books.received[:, partner, 0], ledger.timeline).tolist())
    costs = FULL.parts(by_year(cost, ledger.timeline).tolist())
    return received, costs, [got - spent for got, spent in zip(received, costs, strict=True)]


def _which(ledger: Ledger) -> str:
    """Which years these are."""
    timeline = ledger.timeline
    if timeline.start is not None and timeline.start % 12 == 0:
        return "Calendar years; costs include investments and third parties' bills."
    return f"Years of twelve months from {month_text(timeline, 0)}; costs include investments and third parties' bills."


def phase_table(deal: Comparison, terms: int = 0) -> Table:
    """When each phase of the agreement begins and ends, in every scenario."""
    ledger = seen_ledgers(deal)[terms]
    who = ledger.names[0] if is_of_one(deal) else "all partners"
    rows = []
    for number, scenario in enumerate(ledger.scenarios):
        spans = phase_spans(ledger, number)
        rows.append(Row([isolated(spoken(scenario)), "", "", "", ""], "group"))
        for span in spans:
            ends = [month_text(ledger.timeline, month) for month in (span.first, span.last)]
            deepest = FULL.text(out_of_pocket(ledger, span.last, number))
            lasts = str(span.last - span.first + 1)
            rows.append(Row([f"{span.phase} {PHASES[span.phase]}", *ends, lasts, deepest], "part"))
        if not spans:
            rows.append(Row(["no phases in this kind of agreement", "", "", "", ""], "part"))
    head = [[("", 1), ("from", 1), ("to", 1), ("months", 1), (f"{who} out of pocket at its end", 1)]]
    return Table(f"Phases under {terms_names(deal)[terms]}, {deal.case.currency}", head, rows)
