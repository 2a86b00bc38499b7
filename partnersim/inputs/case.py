"""The case: what the market and the costs do, whatever was agreed. The model of `data/cases/*.yaml`."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PrivateAttr, WithJsonSchema, model_validator

from partnersim.inputs.demand import Demand
from partnersim.inputs.document import Document
from partnersim.inputs.lines import CostLine, Credit, Per, RevenueLine
from partnersim.inputs.part import Part, WholeFile
from partnersim.inputs.pipeline import ONLINE, Pipeline
from partnersim.inputs.scalars import quoted
from partnersim.inputs.uncertain import Uncertain, distributions_in, with_numbers
from partnersim.inputs.uncertainty import Uncertainty
from partnersim.inputs.values import (
    Amount,
    Count,
    FieldError,
    Months,
    MonthText,
    Name,
    Rate,
    RateSteps,
    Steps,
    Title,
    check_horizon,
)
from partnersim.timeline import Timeline, format_month

__all__ = ["Case", "Partner"]


_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def _currency(value: Any) -> Any:
    if not isinstance(value, str) or re.fullmatch(r"[A-Z]{3}", value) is None:
        raise ValueError(f"{quoted(value)} is no currency; write three capital letters like CHF")
    return value


def _date(value: Any) -> Any:
    with suppress(TypeError, ValueError):
        if _DATE.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    raise ValueError(f"{quoted(value)} is no date; write it like 2027-04-30")


Currency = Annotated[str, BeforeValidator(_currency), Field(pattern=r"^[A-Z]{3}$")]
DateText = Annotated[str, BeforeValidator(_date), WithJsonSchema({"type": "string", "pattern": _DATE.pattern})]


class Partner(Part):
    """A company that shares in the revenue."""

    name: Title  # as tables and reports call it
    annual_discount_rate: Rate  # effective
    hourly_cost: Amount | None = None  # effective labour cost, never a billing rate
    certified_people: Steps | None = None  # for levels of partner programmes; months counted from go-live
    satisfaction: RateSteps | None = None  # of the customers it serves; months counted from go-live


class Case(WholeFile):
    """Everything of a deal that is not negotiated."""

    file_kind = "a case"

    title: Title  # as reports call it
    currency: Currency  # all amounts; without VAT
    start: MonthText  # the first month
    go_live: MonthText  # the month in which the first instances come
    months: Annotated[Count, Field(le=1200)]  # how many are simulated, from start
    version: Count | None = None
    date: DateText | None = None  # of this version
    joint_annual_discount_rate: Rate | None = None  # for totals over partners, undiscounted without it
    partners: Annotated[dict[Name, Partner], Field(min_length=2, max_length=8)]  # in column order
    demand: Demand  # how many instances come, and how long they stay
    revenue_lines: Annotated[dict[Name, RevenueLine], Field(min_length=1)]  # name → a kind of income
    costs: dict[Name, CostLine] = {}  # name → an activity and what it costs
    credits: dict[Name, Credit] = {}  # name → money customers do not pay
    collected_after_months: Months = 0  # how long customers take to pay
    seats: dict[Name, Name] = {}  # seat → the partner who takes it where terms leave it empty
    uncertainty: Uncertainty = Uncertainty()  # what draws vary beside the numbers that are distributions
    scenarios: dict[Name, dict[str, Any]] = {}  # name → field path → value
    sources: dict[str, dict[str, str]] = {}  # who says so → field path → where

    _uncertain: tuple[Uncertain, ...] = PrivateAttr(default=())

    @classmethod
    def of(cls, document: Document) -> Self:
        """What a document says, its distributions included.

        Raises:
            InputError: a line `file:line: what, why, what instead` per problem.
        """
        found = distributions_in(cls, document)
        made = super().of(with_numbers(document, {each.path: each.typical for each in found}))
        made._document, made._uncertain = document, tuple(found)  # noqa: SLF001 (its own class makes it)
        return made

    @classmethod
    def certain(cls, document: Document) -> Self:
        """As `of`, of a document that is known to hold no distribution: in half the time.

        Raises:
            InputError: a line `file:line: what, why, what instead` per problem.
        """
        return super().of(document)

    @property
    def uncertain(self) -> tuple[Uncertain, ...]:
        """The numbers its file gives as distributions; the fields themselves hold their typical values."""
        return self._uncertain

    @property
    def varies(self) -> bool:
        """Whether draws differ."""
        return bool(self.uncertain or self.uncertainty.go_live_slip or self.uncertainty.shocks)

    @property
    def timeline(self) -> Timeline:
        """Its months."""
        return Timeline(self.months, self.start)

    @model_validator(mode="after")
    def _hangs_together(self) -> Case:
        last = self.start + self.months - 1
        check_horizon(self.start, self.months)
        _inside(self.go_live, self.start, last, "go_live")
        for name, cost in self.costs.items():
            self._check_cost(name, cost, last)
        for name, credit in self.credits.items():
            _known(credit.by, self.partners, "partner", "credits", name, "by")
            for line in credit.lines or ():
                _known(line, self.revenue_lines, "revenue line", "credits", name, "lines")
        for seat, partner in self.seats.items():
            _known(partner, self.partners, "partner", "seats", seat)
        for partner in self.demand.brought_by:
            _known(partner, self.partners, "partner", "demand", "brought_by", partner)
        if self.demand.pipeline is not None:
            self._check_pipeline(self.demand.pipeline, last)
        for name, revenue_line in self.revenue_lines.items():
            self._priced_on_lines(name, revenue_line)
        if "base" in self.scenarios:
            raise FieldError("base is the case itself; give this scenario another name", "scenarios", "base")
        return self

    def _check_pipeline(self, pipeline: Pipeline, last: int) -> None:
        if ONLINE in self.partners:
            text = f"{ONLINE} means customers who come by themselves in a pipeline; give the partner another name"
            raise FieldError(text, "partners", ONLINE)
        for who in pipeline.monthly_leads:
            if who != ONLINE:
                _known(who, self.partners, "partner", "demand", "pipeline", "monthly_leads", who)
        if pipeline.leads_from is not None:
            _inside(pipeline.leads_from, self.start, last, "demand", "pipeline", "leads_from")

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
