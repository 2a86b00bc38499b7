"""Revenue month by month: prices, what is billed on each line, what customers pay, what outside parties take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from partnersim.inputs.case import Case
from partnersim.inputs.lines import Credit, RevenueLine
from partnersim.render.workbook.grid import NUMBER, Formula
from partnersim.render.workbook.page import Page

__all__ = ["add_revenue", "at_list", "collected"]

Floats = NDArray[np.float64]


def add_revenue(page: Page) -> None:
    """What is billed and paid on each line, and in all."""
    grid, flows, lines = page.grid, page.money.flows, page.case.revenue_lines
    for name, line in lines.items():
        if not page.alike(lambda case, name=name: _structure(case.revenue_lines[name])):
            head = f"{_spoken(name)}: billed"
            grid.add_simulated(("billed", name), "revenue", head, flows.lines[name].amount, page.scenarios)
            continue
        _add_price(page, name, line)
        billed = flows.lines[name].amount[:, 0]
        grid.add(("billed", name), "revenue", f"{_spoken(name)}: billed", billed, _billed(page, name, line))
    for name in lines:
        _add_paid(page, name)
    paid = [collected(name, page) for name in lines]
    grid.add("collected", "revenue", "paid by customers", flows.collected[:, 0], _sum(page, paid))
    taken = _add_taken(page)
    if taken:
        grid.add(
            "to_share", "revenue", "for the partners", flows.to_share[:, 0],
            lambda m: "-".join([grid.at("collected", m), *(grid.at(each, m) for each in taken)]),
        )  # fmt: skip


def collected(name: str, page: Page) -> tuple[str, str]:
    """The column of what customers pay on a line: what they are billed, where they pay all."""
    return ("paid", name) if page.grid.has(("paid", name)) else ("billed", name)


def at_list(page: Page, name: str, month: int) -> str:
    """What customers would be billed on a line at list prices."""
    mark_up = page.of_terms("mark_up")
    billed = page.grid.at(("billed", name), month)
    return billed if mark_up is None else f"{billed}/(1+{mark_up})"


def _structure(line: RevenueLine) -> tuple[object, ...]:
    """What of a line its formula is made by."""
    return line.per, line.price is None, line.rate is None, line.of, line.minimum is None


def _add_price(page: Page, name: str, line: RevenueLine) -> None:
    """A column for a price that is not the same number in all months."""
    grid, path = page.grid, f"revenue_lines.{name}"
    rises = page.has(f"{path}.yearly_increase")
    if line.price is not None and not rises:
        return
    raised = f"(1+{page.use(f'{path}.yearly_increase')})^INT(({{0}}-1)/12)" if rises else "1"

    def price(m: int) -> str:
        by_year = raised.format(grid.at(NUMBER, m))
        if line.price is not None:
            return f"{page.use(f'{path}.price')}*{by_year}"
        of = "+".join(_of_other(page, line, base, m) for base in line.of)
        rate = f"({of})*{page.use(f'{path}.rate')}"
        return rate if line.minimum is None else f"MAX({rate},{page.use(f'{path}.minimum')}*{by_year})"

    buyers = page.money.flows.lines[name].buyers
    values = _prices(page.case, name) if buyers is None else (buyers.price / page.money.flows.price_factor)[:, 0]
    grid.add(("price", name), "revenue", f"{_spoken(name)}: price", values, price, kind="price", unit=f"per {line.per}")


def _prices(case: Case, name: str) -> Floats:
    """A price that is no customer's own, by month."""
    line = case.revenue_lines[name]
    by_year = (1.0 + line.yearly_increase) ** (np.arange(case.months) // 12)
    if line.price is not None:
        return np.asarray(line.price * by_year)
    of = sum((_prices(case, base) for base in line.of), np.zeros(case.months))
    return np.asarray(np.maximum(of * (line.rate or 0.0), (line.minimum or 0.0) * by_year))


def _of_other(page: Page, line: RevenueLine, base: str, m: int) -> str:
    """The price of another line, of which this one's is a rate."""
    other = page.case.revenue_lines[base]
    price = _price(page, base, m)
    bundled = "customer" in line.per and "instance" in other.per and page.has("demand.instances_per_customer")
    return f"{price}*{page.use('demand.instances_per_customer')}" if bundled else price


def _price(page: Page, name: str, m: int) -> str:
    key = ("price", name)
    return page.grid.at(key, m) if page.grid.has(key) else page.use(f"revenue_lines.{name}.price")


def _billed(page: Page, name: str, line: RevenueLine) -> Formula:
    grid, path = page.grid, f"revenue_lines.{name}"
    mark_up = page.of_terms("mark_up")
    parts = []
    if page.has(f"{path}.attach_rate") and line.per != "month":
        parts.append(f"*{page.use(f'{path}.attach_rate')}")
    if "customer" in line.per and page.has("demand.instances_per_customer"):
        parts.append(f"/{page.use('demand.instances_per_customer')}")
    if mark_up is not None:
        parts.append(f"*(1+{mark_up})")
    unit = "new" if line.per.startswith("new") else "active"

    def billed(m: int) -> str:
        units = f"({grid.at('since', m)}>=0)" if line.per == "month" else grid.at(unit, m)
        return f"{units}*{_price(page, name, m)}{''.join(parts)}"

    return billed


def _add_paid(page: Page, name: str) -> None:
    """What customers pay on a line, where credits or bills never paid lower it."""
    credits = {key: each for key, each in page.case.credits.items() if each.lines is None or name in each.lines}
    if not credits:
        return
    grid, flow, head = page.grid, page.money.flows.lines[name], f"{_spoken(name)}: paid"
    if not all(each.share_of_revenue is not None for case in page.cases for each in _of(case, credits)):
        grid.add_simulated(("paid", name), "revenue", head, flow.collected, page.scenarios)
        return
    shares = "+".join(page.use(f"credits.{key}.share_of_revenue") for key in credits)
    grid.add(
        ("paid", name), "revenue", head, flow.collected[:, 0],
        lambda m: f"{grid.at(('billed', name), m)}*(1-MIN(1,{shares}))",
    )  # fmt: skip


def _of(case: Case, names: Iterable[str]) -> list[Credit]:
    return [case.credits[name] for name in names]


def _add_taken(page: Page) -> list[tuple[str, str]]:
    """What outside parties take, a column each."""
    grid, flows, keys = page.grid, page.money.flows, []
    for name, party in page.terms.outside_parties.items():
        rates = {
            line: rate
            for line in page.case.revenue_lines
            if (rate := page.listed(f"outside_parties.{name}.share_of_revenue", party.share_of_revenue, line))
        }

        def taken(m: int, rates: dict[str, str] = rates) -> str:
            return "+".join(f"{grid.at(collected(line, page), m)}*{rate}" for line, rate in rates.items()) or "0"

        grid.add(("taken", name), "revenue", f"taken by {party.name}", flows.taken[name][:, 0], taken)
        keys.append(("taken", name))
    return keys


def _sum(page: Page, keys: Sequence[tuple[str, str]]) -> Formula:
    return lambda m: "+".join(page.grid.at(key, m) for key in keys)


def _spoken(name: str) -> str:
    return name.replace("_", " ")
