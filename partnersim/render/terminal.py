"""Tables for the terminal: the comparison, one agreement by year, the fields of a deal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnersim.agreements.agreement import Agreement
from partnersim.inputs.case import Case
from partnersim.inputs.reader import split_path
from partnersim.inputs.spelling import spelt
from partnersim.ledger import Ledger
from partnersim.measures.years import by_year, fiscal_years
from partnersim.negotiate.comparison import Comparison
from partnersim.negotiate.standing import Standing
from partnersim.negotiate.verdict import preferences
from partnersim.render.phrases import capital, horizon, in_all, listed, same_demand, shortened, turns, wish
from partnersim.render.uncertainty_in_words import certainty

if TYPE_CHECKING:
    from partnersim.simulation.drawing import Draws

__all__ = ["MOST_OF_A_NAME", "WIDTH", "comparison_table", "field_table", "heading", "yearly_table"]

PLURAL = {"prefers": "prefer", "is": "are"}
WIDTH = 120
CELL = 14
LABEL = 16
MOST_OF_A_NAME = 40

Rows = list[tuple[str, list[str]]]


def comparison_table(deal: Comparison) -> str:
    """NPV in all scenarios, peak funding and break-even, per partner and terms; then who prefers what."""
    case, terms, ledgers, standings = deal.case, deal.terms, deal.ledgers, deal.standings
    heads = [f"{key}  {shortened(partner.name, MOST_OF_A_NAME)}" for key, partner in case.partners.items()]
    cell = max(CELL, *(len(ledger.label) + 2 for ledger in ledgers), *(len(head) // len(terms) + 1 for head in heads))
    label = max(LABEL, len(f"  vs {ledgers[0].label}") + 2, *(len(name) + 4 for name in ledgers[0].scenarios))
    partners = range(len(case.partners))
    side_by_side = label + len(partners) * (len(ledgers) * cell + 3) <= WIDTH
    blocks = [list(partners)] if side_by_side else [[i] for i in partners]
    parts = [heading(case)]
    for block in blocks:
        lines = [" " * label + "".join(f"{heads[i]:^{len(ledgers) * cell + 3}}" for i in block)]
        lines.append(" " * label + "".join("".join(f"{each.label:>{cell}}" for each in ledgers) + "   " for _ in block))
        rows = _comparison_rows(standings)
        for name in rows[0]:
            cells = ["".join(f"{text:>{cell}}" for text in rows[i][name]) for i in block]
            lines.append(f"{name:<{label}}" + "   ".join(cells))
        parts.append("\n".join(line.rstrip() for line in lines))
    if len(terms) > 1:
        demand = same_demand(terms, [ledger.label for ledger in ledgers])
        parts.append(f"{_preferences(case, standings)} {capital(demand)}.")
    return "\n\n".join(parts)


def heading(case: Case, draws: Draws | None = None) -> str:
    """The case, its currency and its months; what is drawn, or that nothing is."""
    how = certainty(case) if draws is None else _drawn(draws)
    return f"{case.title} · {case.currency} · {horizon(case)} · {how}"


def _drawn(draws: Draws) -> str:
    from partnersim.render.tables.robustness import drawn_how  # with what it says of, which headings do not wait for

    return drawn_how(draws)


def _comparison_rows(standings: Sequence[Standing]) -> list[dict[str, list[str]]]:
    """For each partner, label → a cell per terms."""
    first = standings[0].ledger
    rows = []
    for i in range(len(first.partners)):
        npv = [[round(value) for value in each.npv[i]] for each in standings]
        cells = {"NPV": [f"{value[0]:,}" for value in npv]}
        if len(standings) > 1:
            cells[f"  vs {first.label}"] = ["", *(f"{value[0] - npv[0][0]:+,}" for value in npv[1:])]
        for column, name in enumerate(first.scenarios[1:], start=1):
            cells[f"  {name}"] = [f"{value[column]:,}" for value in npv]
        cells["peak funding"] = [f"{each.peak[i] + 0.0:,.0f}" for each in standings]
        cells["break-even"] = [_break_even(each, i) for each in standings]
        rows.append(cells)
    return rows


def _break_even(each: Standing, partner: int) -> str:
    month = each.payback[partner]
    if month is not None:
        return each.ledger.timeline.label(month)
    return "never" if each.peak_month[partner] is not None else "never short"


def _preferences(case: Case, standings: Sequence[Standing]) -> str:
    """Who prefers which terms, and whether that holds in all scenarios."""
    labels = [each.ledger.label for each in standings]
    scenarios, partners, best = standings[0].ledger.scenarios, list(case.partners), preferences(standings)
    wishes = [wish(labels, each[0]) for each in best]
    if len(set(wishes)) == 1:
        verb, _, what = wishes[0].partition(" ")
        said = f"{listed(partners)} {PLURAL[verb]} {what}"
    else:
        if all(each.startswith("prefers ") for each in wishes):  # said once, it holds for all
            wishes[1:] = [each.removeprefix("prefers ") for each in wishes[1:]]
        said = listed([f"{name} {each}" for name, each in zip(partners, wishes, strict=True)])
    if len(scenarios) == 1:
        return f"{said}."
    turned = turns(best, scenarios, partners, labels)
    if not turned:
        return f"{said} {in_all(len(scenarios), str(len(scenarios)))}."
    return f"{said} in the base case; but {', '.join(turned)}."


def yearly_table(case: Case, ledger: Ledger, scenario: str) -> str:
    """What each partner received and spent in each year, and where it stood at its end.

    Where money is paid later than it is earned, what was earned too, and the position on that accrued view.
    """
    column = ledger.scenario(scenario)
    books = ledger.books
    parts = [f"{heading(case)}\n{ledger.title} · scenario {scenario}"]
    waits = bool((books.earned != books.received).any())
    for i, (key, name) in enumerate(zip(ledger.partners, ledger.names, strict=True)):
        views = ("received", "costs", "net", "position", *(("earned", "accrued") if waits else ()))
        heads = "".join(f"{head:>{CELL}}" for head in views)
        rows = [f"{key}  {name}", f"{'':<12}{heads}"]
        received = by_year(books.received[:, i, column], ledger.timeline)
        net = by_year(books.net[:, i, column], ledger.timeline)
        earned = by_year(books.earned[:, i, column], ledger.timeline)
        for year, got, kept, owed in zip(fiscal_years(ledger.timeline), received, net, earned, strict=True):
            cells = (
                round(got),
                round(got) - round(kept),
                round(kept),
                round(books.position[year.last, i, column]),
                *((round(owed), round(books.earned_position[year.last, i, column])) if waits else ()),
            )
            rows.append(f"{year.label:<12}" + "".join(f"{cell:>{CELL},}" for cell in cells))
        parts.append("\n".join(rows))
    return "\n\n".join(parts)


def field_table(case: Case, terms: Agreement) -> str:
    """Path, value, unit, range and source of every field."""
    from partnersim.inputs.fields import fields_of

    rows: list[tuple[str, ...]] = [("field", "value", "unit", "range", "source")]
    for field in fields_of(case, "case"):
        path = field.path.removeprefix("case.")
        if not path.startswith(("scenarios.", "sources.")):
            value = _as_written(case, path, field.value)
            rows.append((field.path, value, field.unit, field.range, _source(case, path)))
    agreed = set(terms.model_fields_set)
    rows.extend(
        (field.path, field.value, field.unit, field.range, "terms" if field.path.split(".")[1] in agreed else "default")
        for field in fields_of(terms, "terms")
    )
    rows = [(path, value, unit.replace("currency", case.currency), *rest) for path, value, unit, *rest in rows]
    widths = [min(60, max(len(row[k]) for row in rows)) for k in range(4)]
    return "\n".join(
        "  ".join([*(f"{text:<{width}}" for text, width in zip(row, widths, strict=False)), row[4]]).rstrip()
        for row in rows
    )


def _as_written(case: Case, path: str, value: str) -> str:
    """A field's value; where that is uncertain, or one of its steps is, what the file says instead."""
    if not any(each.name == path or each.name.startswith(f"{path}.") for each in case.uncertain):
        return value
    return spelt(case.document.at(split_path(path)).plain())


def _source(case: Case, path: str) -> str:
    """Who says the value of a field, and where; of a series of steps, whoever says any of them."""
    from partnersim.inputs.reader import leaves, source_of

    given = (leaf for leaf, _ in leaves(case) if leaf == path or leaf.startswith(f"{path}."))
    said = (", ".join(source_of(case, leaf) or ("assumed",)) for leaf in given)
    return "; ".join(dict.fromkeys(said)) or "default"
