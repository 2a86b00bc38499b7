"""The case: what the market and the costs do, whatever was agreed. The model of `data/cases/*.yaml`."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field, model_validator

from partnersim.inputs.demand import Demand
from partnersim.inputs.part import Part, WholeFile, given
from partnersim.inputs.scalars import quoted
from partnersim.inputs.values import Amount, Count, FieldError, MonthText, Name, Quantity, Rate, Switch, Title
from partnersim.timeline import Timeline, format_month

__all__ = ["MEASURES", "Case", "CostLine", "Credit", "Partner", "RevenueLine"]

Per = Literal["instance and month", "customer and month", "month", "new instance", "new customer"]


def _currency(value: Any) -> Any:
    if not isinstance(value, str) or re.fullmatch(r"[A-Z]{3}", value) is None:
        raise ValueError(f"{quoted(value)} is no currency; write three capital letters like CHF")
    return value


Currency = Annotated[str, BeforeValidator(_currency), Field(pattern=r"^[A-Z]{3}$")]


class Partner(Part):
    """A company that shares in the revenue."""

    name: Title  # as tables and reports call it
    annual_discount_rate: Rate  # effective
    hourly_cost: Amount | None = None  # effective labour cost, never a billing rate


class RevenueLine(Part):
    """A kind of income: a price per unit, or a rate of other lines' prices with a minimum per unit."""

    per: Per  # what is priced
    price: Amount | None = None  # for one of them
    rate: Rate | None = None  # of the prices of other lines, instead of a price
    of: tuple[Name, ...] = ()  # the lines the rate is of
    minimum: Amount | None = None  # for one of them, where the rate makes less
    yearly_increase: Rate = 0.0  # every 12 months from the first month of the case
    attach_rate: Rate = 1.0  # the part of instances or customers that buy it

    @model_validator(mode="after")
    def _one_kind_of_price(self) -> RevenueLine:
        if (self.price is None) == (self.rate is None):
            raise ValueError("a revenue line has either a price, or a rate of other lines; write one of them")
        if (self.rate is None) != (not self.of):
            raise FieldError("rate and of go together; write rate: 25% and of: [subscription]", "of")
        if self.minimum is not None and self.rate is None:
            raise FieldError("a minimum goes with a rate; delete it, or raise the price", "minimum")
        if self.attach_rate < 1.0 and self.per == "month":
            raise FieldError(
                "a price per month has no buyers to count; write the price all pay together", "attach_rate"
            )
        return self


class Measure(NamedTuple):
    """How a cost line is measured: what it is multiplied by, and whether in hours."""

    per: str  # once, month, instance, new instance, ticket
    hours: bool


MEASURES = {
    "one_time": Measure("once", hours=False),
    "one_time_hours": Measure("once", hours=True),
    "monthly_amount": Measure("month", hours=False),
    "monthly_hours": Measure("month", hours=True),
    "monthly_per_instance": Measure("instance", hours=False),
    "monthly_hours_per_instance": Measure("instance", hours=True),
    "per_new_instance": Measure("new instance", hours=False),
    "hours_per_new_instance": Measure("new instance", hours=True),
    "amount_per_ticket": Measure("ticket", hours=False),
    "hours_per_ticket": Measure("ticket", hours=True),
}


class CostLine(Part):
    """What one activity costs, whoever does it: exactly one measure, in money or in hours."""

    by: Name  # the partner who does it, unless the terms move it
    one_time: Amount | None = None  # an investment, in equal parts over its months
    one_time_hours: Quantity | None = None  # the same in hours
    monthly_amount: Amount | None = None
    monthly_hours: Quantity | None = None
    monthly_per_instance: Amount | None = None  # for each instance in use
    monthly_hours_per_instance: Quantity | None = None  # for each instance in use
    per_new_instance: Amount | None = None  # for each instance added
    hours_per_new_instance: Quantity | None = None  # for each instance added
    monthly_tickets_per_instance: Quantity | None = None  # with amount_per_ticket or hours_per_ticket
    amount_per_ticket: Amount | None = None  # with monthly_tickets_per_instance
    hours_per_ticket: Quantity | None = None  # with monthly_tickets_per_instance
    from_: Annotated[MonthText | None, Field(alias="from")] = None  # go-live, or the start for one-time costs
    until: MonthText | None = None  # the end, or the month of `from` for one-time costs
    pass_through: Switch = False  # a third party's bill
    serves: Name | None = None  # the revenue line it is a cost of, for shares of margin

    @property
    def measured_by(self) -> str:
        """The one of MEASURES this line uses."""
        return given(self, tuple(MEASURES))[0]

    @property
    def measure(self) -> Measure:
        """What that one means."""
        return MEASURES[self.measured_by]

    @model_validator(mode="after")
    def _one_measure(self) -> CostLine:
        found = given(self, tuple(MEASURES))
        if len(found) != 1:
            said = f"has {' and '.join(found)}" if found else "does not say how much"
            raise ValueError(f"a cost line {said}; write exactly one of {', '.join(MEASURES)}")
        if (self.measure.per == "ticket") != (self.monthly_tickets_per_instance is not None):
            raise ValueError(
                "tickets need a number and a price; write monthly_tickets_per_instance and hours_per_ticket"
            )
        if self.pass_through and (self.measure.hours or self.measure.per == "once"):
            raise FieldError("a third party's bill is a running amount; write pass_through: false", "pass_through")
        if self.from_ is not None and self.until is not None and self.until < self.from_:
            raise FieldError(f"ends before it begins; write {format_month(self.from_)} or later", "until")
        return self


class Credit(Part):
    """Money customers do not pay, by the partner at fault: service credits, penalties, bad debt."""

    by: Name  # the partner at fault
    share_of_revenue: Rate | None = None  # of what is billed
    monthly_amount: Amount | None = None  # at most what is billed
    lines: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None  # of these revenue lines; all where not given

    @model_validator(mode="after")
    def _one_measure(self) -> Credit:
        if (self.share_of_revenue is None) == (self.monthly_amount is None):
            raise ValueError("a credit has either a share_of_revenue or a monthly_amount; write one of them")
        return self


class Case(WholeFile):
    """Everything of a deal that is not negotiated."""

    title: Title  # as reports call it
    currency: Currency  # all amounts; without VAT
    start: MonthText  # the first month
    go_live: MonthText  # the month in which the first instances come
    months: Annotated[Count, Field(le=1200)]  # how many are simulated, from start
    version: Count | None = None
    date: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")  # of this version
    joint_annual_discount_rate: Rate | None = None  # for totals over partners, undiscounted without it
    partners: Annotated[dict[Name, Partner], Field(min_length=2, max_length=8)]  # in column order
    demand: Demand  # how many instances come, and how long they stay
    revenue_lines: Annotated[dict[Name, RevenueLine], Field(min_length=1)]  # name → a kind of income
    costs: dict[Name, CostLine] = {}  # name → an activity and what it costs
    credits: dict[Name, Credit] = {}  # name → money customers do not pay
    scenarios: dict[Name, dict[str, Any]] = {}  # name → field path → value
    sources: dict[str, dict[str, str]] = {}  # who says so → field path → where

    @property
    def timeline(self) -> Timeline:
        """Its months."""
        return Timeline(self.months, self.start)

    @model_validator(mode="after")
    def _hangs_together(self) -> Case:
        last = self.start + self.months - 1
        _inside(self.go_live, self.start, last, "go_live")
        for name, cost in self.costs.items():
            self._check_cost(name, cost, last)
        for name, credit in self.credits.items():
            _known(credit.by, self.partners, "partner", "credits", name, "by")
            for line in credit.lines or ():
                _known(line, self.revenue_lines, "revenue line", "credits", name, "lines")
        for name, revenue_line in self.revenue_lines.items():
            self._priced_on_lines(name, revenue_line)
        if "base" in self.scenarios:
            raise FieldError("base is the case itself; give this scenario another name", "scenarios", "base")
        return self

    def _check_cost(self, name: str, cost: CostLine, last: int) -> None:
        _known(cost.by, self.partners, "partner", "costs", name, "by")
        for month, key in ((cost.from_, "from"), (cost.until, "until")):
            if month is not None:
                _inside(month, self.start, last, "costs", name, key)
        if cost.measure.per != "once" and (cost.until or last) < (cost.from_ or self.go_live):
            text = f"{name} begins at go-live, {format_month(self.go_live)}, and so ends before; write from: too"
            raise FieldError(text, "costs", name, "until")
        if cost.measure.hours and self.partners[cost.by].hourly_cost is None:
            text = f"{name} is measured in hours, but {cost.by} has no hourly_cost; write one"
            raise FieldError(text, "partners", cost.by)

    def _priced_on_lines(self, name: str, line: RevenueLine) -> None:
        for base in line.of:
            _known(base, self.revenue_lines, "revenue line", "revenue_lines", name, "of")
            other = self.revenue_lines[base]
            if other.attach_rate < 1.0:
                text = f"not everyone buys {base} (attach_rate); name lines everyone buys"
                raise FieldError(text, "revenue_lines", name, "of")
            if other.price is None:
                raise FieldError(f"{base} has no price of its own; name lines with one", "revenue_lines", name, "of")
            if not _comparable(line.per, other.per):
                raise FieldError(
                    f"{base} is priced per {other.per}, {name} per {line.per}; write units that go together",
                    "revenue_lines", name, "per",
                )  # fmt: skip


def _comparable(unit: Per, base: Per) -> bool:
    """Whether a price per `unit` can be a rate of a price per `base`: the same, or a customer's instances."""
    return unit == base or (unit, base) in {
        ("customer and month", "instance and month"),
        ("new customer", "new instance"),
    }


def _inside(month: int, first: int, last: int, *path: str) -> None:
    if not first <= month <= last:
        text = f"{format_month(month)} is outside the horizon; write {format_month(first)} to {format_month(last)}"
        raise FieldError(text, *path)


def _known(name: str, known: dict[str, Any], what: str, *path: str) -> None:
    if name not in known:
        raise FieldError(f"{name} is no {what} of this case; write one of {', '.join(known)}", *path)
