"""Costs month by month: each activity, then by partner what runs, what third parties bill, what is invested."""

from __future__ import annotations

from partnersim.inputs.lines import CostLine
from partnersim.render.workbook.grid import MONTH, Formula
from partnersim.render.workbook.inputs import serial
from partnersim.render.workbook.looks import DISCLOSED
from partnersim.render.workbook.page import Page

__all__ = ["KINDS", "add_costs"]

KINDS = {  # of cost, as the engine has them → the head of a column
    "running": "running costs",
    "pass_through": "third parties' bills",
    "one_time": "one-time costs",
}


def add_costs(page: Page) -> None:
    """A column an activity, then one for each kind of cost and partner.

    Of partners whose money is not shown only the kinds of cost that the terms themselves disclose, as plain figures.
    """
    flows = page.money.flows
    for i in page.shown:
        for name, flow in flows.costs.items():
            if flow.by == i:
                _add_activity(page, name, i)
    for kind, head in KINDS.items():
        if kind == "pass_through" and not any(flow.kind == kind for flow in flows.costs.values()):
            continue
        for i in page.partners:
            if i in page.shown:
                _add_kind(page, kind, i)
            elif kind in page.terms.disclosed_costs:
                amounts = flows.cost(kind)[:, i]
                page.grid.add_simulated((kind, i), head, page.names[i], amounts, page.scenarios, DISCLOSED)


def _add_activity(page: Page, name: str, by: int) -> None:
    """What an activity costs; as simulated where its formula would need what is not shown, or scenarios differ."""
    amount = page.money.flows.costs[name].amount
    head, band = f"{name.replace('_', ' ')}, {page.names[by]}", "costs by activity"
    known = page.has(f"costs.{name}.{page.case.costs[name].measured_by}")
    if known and page.alike(lambda case: _structure(case.costs[name])):
        page.grid.add(("cost", name), band, head, amount[:, 0], _cost(page, name, by))
    else:
        page.grid.add_simulated(("cost", name), band, head, amount, page.scenarios)


def _add_kind(page: Page, kind: str, i: int) -> None:
    """All costs of one kind that a partner has."""
    grid, costs = page.grid, page.money.flows.costs
    names = [name for name, flow in costs.items() if flow.by == i and flow.kind == kind]

    def total(m: int) -> str:
        return "+".join(grid.at(("cost", name), m) for name in names) or "0"

    grid.add((kind, i), KINDS[kind], page.names[i], page.money.flows.cost(kind)[:, i, 0], total)


def _structure(line: CostLine) -> tuple[object, ...]:
    """What of an activity its formula is made by."""
    return line.measured_by, line.from_ is None, line.until is None


def _cost(page: Page, name: str, by: int) -> Formula:
    """What an activity costs, done by a partner."""
    grid, case = page.grid, page.case
    line, path = case.costs[name], f"costs.{name}"
    once = line.measure.per == "once"
    amount = page.use(f"{path}.{line.measured_by}")
    if line.measure.hours:
        amount += f"*{page.use(f'partners.{tuple(case.partners)[by]}.hourly_cost')}"
    if line.measure.per == "ticket":
        amount += f"*{page.use(f'{path}.monthly_tickets_per_instance')}"
    start = str(serial(case.start)) if once else page.use("go_live")
    begins = start if line.from_ is None else page.use(f"{path}.from")
    ends = page.use(f"{path}.until") if line.until is not None else begins if once else None
    if once and line.until is not None:
        amount += f"/((YEAR({ends})-YEAR({begins}))*12+MONTH({ends})-MONTH({begins})+1)"
    unit = {"instance": "active", "new instance": "new", "ticket": "active"}.get(line.measure.per)

    def cost(m: int) -> str:
        month = grid.at(MONTH, m)
        during = f"{month}>={begins}" if ends is None else f"AND({month}>={begins},{month}<={ends})"
        units = "" if unit is None else f"*{grid.at(unit, m)}"
        return f"IF({during},{amount}{units},0)"

    return cost
