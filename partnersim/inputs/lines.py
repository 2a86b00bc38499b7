"""The lines of a case: kinds of income, activities and what they cost, what customers do not pay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from partnersim.inputs import value_schemas
from partnersim.inputs.number_kinds import READ_RATE
from partnersim.inputs.part import Part, given
from partnersim.inputs.scalars import plain_scalar, quoted
from partnersim.inputs.values import Amount, FieldError, MonthText, Name, Quantity, Rate, Switch, spelt_rate
from partnersim.timeline import format_month

__all__ = ["INCOMES", "MEASURES", "CostLine", "Credit", "Per", "RevenueLine"]

Per = Literal["instance and month", "customer and month", "month", "new instance", "new customer"]

Income = Literal[
    "subscription", "managed_service", "private_cloud", "public_cloud", "professional_services", "licences",
    "third_party", "set_up",
]  # fmt: skip
INCOMES: tuple[str, ...] = get_args(Income)  # kinds of income with a sharing rule of their own


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name} is named twice; name it once")
    return names


EachOnce = AfterValidator(_each_once)


class RevenueLine(Part):
    """A kind of income: a price per unit, or a rate of other lines' prices with a minimum per unit."""

    per: Per  # what is priced
    income: Income | None = None  # what kind it is, by which terms may name it
    price: Amount | None = None  # for one of them
    rate: Rate | None = None  # of the prices of other lines, instead of a price
    of: Annotated[tuple[Name, ...], EachOnce] = ()  # the lines the rate is of
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
    support_level: Literal[1, 2, 3] | None = None  # of the work, so that terms may say who does which level

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


def _levels(value: Any) -> dict[float, float]:
    """`{99.9%: 10%, 99%: 25%}`; keys of a file are texts."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{quoted(value)} is no map; write one like {{99.9%: 10%, 99%: 25%}}")
    found: dict[float, float] = {}
    spelt: dict[float, str] = {}
    for key, share in value.items():
        try:
            level = READ_RATE(plain_scalar(key) if isinstance(key, str) else key)
            found[level] = READ_RATE(share)
        except ValueError as error:
            raise FieldError(str(error), str(key)) from None
        if level in spelt:
            text = f"this level stands here a second time, first as {spelt[level]}; keep one"
            raise FieldError(text, str(key))
        spelt[level] = str(key)
    shares = [found[level] for level in sorted(found, reverse=True)]
    if shares != sorted(shares):
        raise ValueError("less is credited for less availability; write shares that rise as levels fall")
    return found


_SpeltLevels = PlainSerializer(
    lambda found: {spelt_rate(level): spelt_rate(share) for level, share in found.items()}, when_used="json"
)
Levels = Annotated[
    dict[float, float], BeforeValidator(_levels), _SpeltLevels, WithJsonSchema(value_schemas.CREDIT_LEVELS)
]


class Credit(Part):
    """Money customers do not pay, by the partner at fault: service credits, penalties, bad debt."""

    by: Name  # the partner at fault; of bad debt, the one whose customers they are
    reason: Literal["service", "bad_debt"] = "service"  # a service credit or penalty, or a bill that is never paid
    share_of_revenue: Rate | None = None  # of what is billed
    monthly_amount: Amount | None = None  # at most what is billed
    monthly_availability: Rate | None = None  # of the service, with share_below
    share_below: Levels = {}  # availability → share of what is billed, in a month below it
    lines: Annotated[tuple[Name, ...], Field(min_length=1), EachOnce] | None = None  # of these; all where not given

    @model_validator(mode="after")
    def _one_measure(self) -> Credit:
        found = given(self, ("share_of_revenue", "monthly_amount", "monthly_availability"))
        if len(found) != 1:
            said = f"has {' and '.join(found)}" if found else "does not say how much"
            raise ValueError(f"a credit {said}; write share_of_revenue, monthly_amount, or monthly_availability")
        if (self.monthly_availability is None) != (not self.share_below):
            text = "monthly_availability and share_below go together; write share_below: {99.9%: 10%}"
            raise FieldError(text, "share_below")
        if self.monthly_availability is not None and self.reason != "service":
            raise FieldError("bills are not paid for other reasons than availability; write reason: service", "reason")
        return self
