"""What actual figures mean, in tables and words: against the plan, and what partners bring. For our own side alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from partnersim.render import style
from partnersim.render.figures.variance import FACTOR_NAMES, variance_figure
from partnersim.render.numbers import CENTS, FULL, rate_text, whole
from partnersim.render.phrases import LONGEST, listed, shortened, spoken
from partnersim.render.pieces import Drawing, Row, Table, Words
from partnersim.render.variance_in_words import notes, restated, sentences, shown, shown_net
from partnersim.review.kpis import ALL, BY_THEMSELVES, KPIS, NOT_KNOWN, Kpis
from partnersim.review.variance import Compared, Variances
from partnersim.timeline import format_quarter, spoken_month

__all__ = ["kpi_table", "variance_bridge", "variance_said", "variance_table"]

KPI_NAMES = {
    "revenue": "billed to customers brought",
    "share_of_revenue": "part of all that is billed",
    "leads": "leads",
    "qualified_leads": "qualified leads",
    "leads_qualified": "leads that qualified",
    "qualified_won": "deals to qualified leads",
    "deals": "deals",
    "value_of_deals": "their value",
    "average_deal": "average deal",
    "deal_size_uplift": "larger than deals of others",
    "influenced_deals": "deals influenced",
    "value_of_influenced_deals": "their value",
    "renewals": "renewals",
    "value_of_renewals": "their value",
    "renewal_rate": "renewal rate",
    "expansions": "expansions",
    "value_of_expansions": "their value",
    "expansion_rate": "expansion rate",
    "satisfaction": "latest",
    "average_satisfaction": "average",
}
KPI_GROUPS = {  # each by the first of its figures
    "revenue": "Revenue", "leads": "Leads", "deals": "Deals", "influenced_deals": "Influence", "renewals": "Contracts",
    "satisfaction": "Customer satisfaction",
}  # fmt: skip
KPI_NOTES = (
    "Customers of a month are whose its deals are, each partner's in proportion to their number.",
    "Deals are compared with those of all others; in all, deals with a partner with those without any.",
    "Renewal rate: of what was signed one contract earlier. Expansion rate: of contracts running before the period.",
)
NOBODY = {BY_THEMSELVES: "to those who came by themselves", NOT_KNOWN: "not known who brought them"}
CROWDED = 3  # partners from which on columns are set small


def variance_table(found: Variances) -> Table:
    """A quarter against its plan: partners by factor, revenue lines and activities in total; for our own side alone.

    In each row the plan and the effects, as shown, add up to the actual figure.
    """
    factors, partners = found.factors, found.settlement.case.partners
    columns = ["plan", *(FACTOR_NAMES[factor] for factor in factors), "actual", "difference"]
    empty = [""] * len(columns)
    rows = []
    for key, partner in partners.items():
        figures = {"earned": shown(found.earned[key], factors), "costs": shown(found.costs[key], factors)}
        figures["net"] = shown_net(found, key)
        rows.append(Row([shortened(partner.name, LONGEST), *empty], "group"))
        rows += [Row([name, *_moved(of)], "part") for name, of in figures.items()]
    rows.append(Row(["All partners", *empty], "group"))
    rows.append(Row(["paid by customers", *_moved(shown(found.collected, factors))], "part"))
    if found.taken.plan or found.taken.actual:
        rows.append(Row(["taken by outside parties", *_moved(shown(found.taken, factors))], "part"))
    totals = [("Billed by revenue line", _of_lines(found)), ("Costs by activity", _of_activities(found))]
    for group, several in totals:
        rows.append(Row([group, *empty], "group"))
        rows += [Row([name, plan, *[""] * len(factors), *more], "part") for name, plan, *more in several]
    title = f"Plan against actual, {format_quarter(found.settlement.quarter)}, {found.settlement.case.currency}"
    head = [[("", 1), *((name, 1) for name in columns)]]
    return Table(title, head, rows, notes=[*notes(found), *restated(found)])


def variance_said(found: Variances) -> Words:
    """What each partner earned and kept beside the plan, and why, in a sentence or two; for our own side alone."""
    return Words([("paragraph", text) for text in sentences(found)])


def variance_bridge(found: Variances) -> Drawing:
    """From what each partner was to keep of a quarter to what it kept, factor by factor; for our own side alone."""
    quarter, currency = format_quarter(found.settlement.quarter), found.settlement.case.currency
    title = f"From plan to actual: what each partner earned less its costs in {quarter}, {currency}"
    said = ["Filled: more than planned. Hollow: less.", *notes(found)]
    return Drawing(title, style.svg(variance_figure(found)), " ".join(sentences(found)), said)


def kpi_table(found: Kpis) -> Table:
    """Key figures by partner and in all, each beside that of the period before; for our own side alone."""
    columns = ["now", "before"] if found.before is not None else ["now"]
    everybody = [*found.names, ALL]
    rows = []
    for kpi in KPIS:
        if kpi in KPI_GROUPS:
            rows.append(Row([KPI_GROUPS[kpi], *[""] * len(everybody) * len(columns)], "group"))
        cells = (_known(kpi, each) for who in everybody for each in found.figures[who][kpi][: len(columns)])
        rows.append(Row([KPI_NAMES[kpi], *cells], "part"))
        if kpi == "share_of_revenue":
            rows += _unattributed(found, len(columns))
    names = [*(shortened(name, LONGEST) for name in found.names.values()), ALL]
    head = [
        [("", 1), *((name, len(columns)) for name in names)],
        [("", 1), *((name, 1) for _ in everybody for name in columns)],
    ]
    count = len(found.months)
    beside = f", beside the {count} months before" if count > 1 else ", beside the month before"
    first, last = (spoken_month(month, short=True) for month in (found.months[0], found.months[-1]))
    when = f"{first} – {last}" if count > 1 else first
    title = f"Partnership KPIs, {when}{beside if found.before else ''}, {found.currency}"
    size = "small" if len(found.names) >= CROWDED else "normal"
    return Table(title, head, rows, notes=[*KPI_NOTES, *_why_not(found)], size=size)


def _moved(figures: Sequence[float]) -> list[str]:
    """A row of plan, effects and actual figure."""
    plan, *effects, actual = figures
    return [FULL.text(plan), *(FULL.text(each, sign=True) for each in effects), *_compared(plan, actual)]


def _compared(plan: float, actual: float) -> list[str]:
    """The actual figure and the difference."""
    return [FULL.text(actual), FULL.text(FULL.rounded(actual) - FULL.rounded(plan), sign=True)]


def _row(name: str, of: Compared) -> list[str]:
    return [name, FULL.text(float(of.plan)), *_compared(float(of.plan), float(of.actual))]


def _of_lines(found: Variances) -> Iterator[list[str]]:
    for key, line in found.lines.items():
        name = shortened(spoken(key), LONGEST)
        yield _row(name, line.billed)
        if any(line.unpaid):
            yield _row(f"{name}: not paid", line.unpaid)
        if line.units is not None and any(line.units):
            yield _row(f"{name}: units", line.units)
        if line.price is not None:
            plan, actual, more = (float(each) for each in (*line.price, line.price.difference))
            yield [f"{name}: a unit", CENTS.text(plan), CENTS.text(actual), CENTS.text(more, sign=True)]


def _of_activities(found: Variances) -> Iterator[list[str]]:
    for name, cost in found.activities.items():
        if any(cost):
            yield _row(shortened(spoken(name), LONGEST), cost)


def _known(kpi: str, figure: Fraction | str | None) -> str:
    if not isinstance(figure, Fraction):
        return "–"
    text: Mapping[str, str] = {
        "amount": FULL.text(float(figure)),
        "count": whole(float(figure)),
        "share": rate_text(float(figure)),
    }
    return text[KPIS[kpi]]


def _unattributed(found: Kpis, columns: int) -> Iterator[Row]:
    """Revenue that no partner brought, or is not known to have brought: in the columns of all."""
    for who, name in NOBODY.items():
        figures = found.figures[who]
        for kpi, said in (("revenue", name), ("share_of_revenue", KPI_NAMES["share_of_revenue"])):
            cells = [_known(kpi, each) for each in figures[kpi][:columns]]
            yield Row([said, *[""] * len(found.names) * columns, *cells], "part")


def _why_not(found: Kpis) -> Iterator[str]:
    """Figures there are none of, by reason."""
    of: dict[str, dict[str, None]] = {}
    for who in (*found.names, ALL):
        for kpi, figure in found.figures[who].items():
            if figure.why_not:
                of.setdefault(figure.why_not, {})[KPI_NAMES[kpi]] = None
    for reason, names in of.items():
        yield f"A dash under {listed([*names])}: {reason}."
