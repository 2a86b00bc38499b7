"""Demand month by month: the calendar, instances that come, how long they stay, instances in use."""

from __future__ import annotations

import numpy as np

from partnersim.render.workbook.grid import MONTH, NUMBER, Formula
from partnersim.render.workbook.inputs import serial
from partnersim.render.workbook.page import Page

__all__ = ["add_calendar", "add_instances", "add_stay", "of_ages"]

WAYS_IN = ("monthly_new_instances", "logistic", "bass", "series", "pipeline")  # of instances
BAND = "demand"


def add_calendar(page: Page) -> None:
    """The months, by name and counted from the first."""
    grid, case = page.grid, page.case

    def month(m: int) -> str:
        before = grid.before(MONTH, m)
        return f"DATE(YEAR({before}),MONTH({before})+1,1)" if m else str(serial(case.start))

    days = [serial(case.start + m) for m in page.months]
    grid.add(MONTH, "calendar", "month", days, month, kind="month", style="bold")
    grid.add(NUMBER, "calendar", "number", np.arange(1, case.months + 1), None, kind="count")


def add_instances(page: Page) -> None:
    """Months since go-live, new instances and instances in use."""
    grid, case, go_live = page.grid, page.case, page.use("go_live")

    def counted(m: int) -> str:
        month = grid.at(MONTH, m)
        return f"(YEAR({month})-YEAR({go_live}))*12+MONTH({month})-MONTH({go_live})"

    since = np.arange(case.months) - (case.go_live - case.start)
    grid.add("since", BAND, "months since go-live", since, counted, kind="count")
    arrivals = page.money.flows.instances.arrivals
    new = _new(page)
    if new is None:
        grid.add_simulated("new", BAND, "new instances", arrivals.new, page.scenarios, kind="units")
    else:
        grid.add("new", BAND, "new instances", arrivals.new[:, 0], new, kind="units", summed=True)
    active = of_ages(page, "new", "stay")
    if _has_churn(page):
        churn = page.use("demand.monthly_churn")

        def active(m: int) -> str:
            return f"{grid.before('active', m)}*(1-{churn})+{grid.at('new', m)}"
    else:
        add_stay(page)
    grid.add("active", BAND, "instances in use", arrivals.there[:, 0], active, kind="units")


def add_stay(page: Page) -> None:
    """The part of instances still there by age, the oldest age first, so that it meets months in their order."""
    grid, last = page.grid, page.case.months - 1
    if grid.has("stay"):
        return
    survival = page.money.flows.instances.arrivals.survival[::-1]
    ages = np.arange(last, -1, -1)
    grid.add("age", "how long they stay", "age in months, counted down", ages, None, kind="count")
    if not _has_churn(page):
        grid.add_simulated("stay", "how long they stay", "still there at that age", survival, page.scenarios,
                           kind="percent")  # fmt: skip
        return
    churn = page.use("demand.monthly_churn")

    def stay(m: int) -> str:
        age = grid.at("age", m)
        return f"IF({age}=0,1,(1-{churn})^{age})"

    grid.add("stay", "how long they stay", "still there at that age", survival[:, 0], stay, kind="percent")


def of_ages(page: Page, new: str, stay: str) -> Formula:
    """Σ over ages of those who came then and are still counted, by two columns."""
    grid, last = page.grid, page.case.months - 1
    return lambda m: f"SUMPRODUCT({grid.span(new, 0, m)},{grid.span(stay, last - m, last)})"


def _has_churn(page: Page) -> bool:
    """Whether the same part leaves at any age, in all scenarios."""
    return page.has("demand.monthly_churn") and page.alike(lambda case: case.demand.monthly_churn is not None)


def _new(page: Page) -> Formula | None:
    """The formula of new instances; None where they stay as simulated."""
    if not page.alike(lambda case: tuple(getattr(case.demand, way) is not None for way in WAYS_IN)):
        return None
    demand = page.case.demand
    if demand.monthly_new_instances is not None:
        return _stepwise(page, "demand.monthly_new_instances")
    if demand.series is not None and page.has("demand.series.1"):
        return _stepwise(page, "demand.series")
    if demand.logistic is not None:
        return _logistic(page)
    return _bass(page) if demand.bass is not None else None


def _stepwise(page: Page, path: str) -> Formula:
    """Steps count from go-live; a series ends where its file does, and says so."""
    grid, (months, values) = page.grid, page.inputs.steps(path)
    factor = page.of_terms(f"effects.{path}.times")
    times = "" if factor is None else f"*{factor}"
    ends = path == "demand.series"

    def new(m: int) -> str:
        since = grid.at("since", m)
        found = f"LOOKUP({since}+1,{months},{values}){times}"
        found = f"IF({since}+1>MAX({months}),NA(),{found})" if ends else found
        return f"IF({since}<0,0,{found})"

    return new


def _logistic(page: Page) -> Formula:
    grid = page.grid
    first, most, growth = (page.use(f"demand.logistic.{name}") for name in ("first_month", "ceiling", "monthly_growth"))

    def total(since: str) -> str:
        return f"{most}/(1+({most}/{first}-1)*EXP(-{growth}*({since})))"

    def new(m: int) -> str:
        since = grid.at("since", m)
        return f"IF({since}<0,0,{total(since)}-IF({since}=0,0,{total(f'{since}-1')}))"

    return new


def _bass(page: Page) -> Formula:
    grid = page.grid
    market, innovation, imitation = (page.use(f"demand.bass.{name}") for name in ("market", "innovation", "imitation"))
    per = page.use("demand.bass.months_per_period")

    def total(adopted: str) -> str:
        decay = f"EXP(-({innovation}+{imitation})/{per}*({adopted}))"
        return f"{market}*(1-{decay})/(1+{imitation}/{innovation}*{decay})"

    def new(m: int) -> str:
        since = grid.at("since", m)
        return f"IF({since}<0,0,{total(f'{since}+1')}-{total(since)})"

    return new
