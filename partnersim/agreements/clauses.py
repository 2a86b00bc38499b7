"""The clauses any kind of agreement may have: who does what, when it is paid, how long it holds, how it ends."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from partnersim.inputs import value_schemas
from partnersim.inputs.part import Part, WholeFile
from partnersim.inputs.scalars import quoted
from partnersim.inputs.values import Count, Days, FieldError, Months, MonthText, Name, Quantity, Rate, Title
from partnersim.timeline import parse_month

__all__ = ["LEVELS", "ROLES", "BuyOut", "Clauses", "OutsideParty", "Publication", "Range", "Role", "RunOff"]

Role = Literal["contracts", "bills", "collects", "first_level", "second_level", "third_level"]
ROLES: dict[Role, str] = {  # what whoever has the role does
    "contracts": "contracts with the customer",
    "bills": "bills",
    "collects": "collects",
    "first_level": "first-level support",
    "second_level": "second-level support",
    "third_level": "third-level support",
}
LEVELS: tuple[Role, ...] = ("first_level", "second_level", "third_level")  # of support


def _month_key(key: Any) -> str:
    try:
        parse_month(str(key))
    except ValueError:
        raise ValueError(f"{quoted(key)} is not a month; write it like 2027-04") from None
    return str(key)


MonthKey = Annotated[str, BeforeValidator(_month_key), WithJsonSchema(value_schemas.MONTH)]


def _else(said: str) -> WrapValidator:
    """What to write instead, said once, where a value fits no member of a union."""

    def read(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            return handler(value)
        except ValidationError:
            raise ValueError(f"{quoted(value)} {said}") from None

    return WrapValidator(read)


Bearer = Annotated[
    Literal["shared", "at_fault"] | Name,
    _else("is nobody; write shared, at_fault, or the name of a partner or seat"),
]


class OutsideParty(Part):
    """Takes money but is no partner: a marketplace, an upstream vendor, a processor."""

    name: Title  # as reports call it
    share_of_revenue: dict[Name, Rate]  # of what customers pay on these revenue lines or kinds of income
    pays_out_after_months: Months = 0  # how much later it passes on what customers pay on these lines


class RunOff(Part):
    """Who leaves goes on sharing in what the customers of the last day pay."""

    months: Count = 12  # for so long
    window_months: Count = 12  # its share is that of what was received in the last so many months


class BuyOut(Part):
    """Who leaves is paid for its profit."""

    multiple: Quantity  # of its profit in the window, running costs deducted; nothing for a loss
    window_months: Count = 12  # the last months under the agreement


class Publication(Part):
    """Where terms were published."""

    by: Title  # whose programme it is
    source: Title  # where it says so
    date: Title  # from when, or of the page; "undated"
    confidence: Literal["high", "medium", "low"]  # in the figures
    rows: tuple[str, ...] = ()  # of the catalogue of published terms these are
    note: Title | None = None  # how something left open was read


class Range(Part):
    """How far a field may be moved in negotiation, written as the field is."""

    low: Any  # the least
    high: Any  # the most


Movable = Annotated[
    Literal[False] | Range, _else("is no range; write false, or {low: 1, high: 6} as the field is written")
]


class Clauses(WholeFile):
    """What any agreement may say beside its own rule of sharing."""

    title: Title = ""  # as reports call it
    published: Publication | None = None  # where these terms come from, if they were published
    parties: dict[Name, Name] = {}  # seat → partner
    roles: dict[Role, Name] = {}  # who has a role, partner or seat, where not as usual for the kind
    does: dict[Name, Name] = {}  # cost line → partner or seat that does the work under these terms
    effects: dict[str, Any] = {}  # field path of the case → value, or {times: factor}
    outside_parties: dict[Name, OutsideParty] = {}  # name → who takes a share of revenue before the partners
    credits: Bearer = "shared"  # who bears service credits; a partner or seat, too
    bad_debt: Bearer = "shared"  # who bears bills that are never paid; likewise
    remitted_after_months: Months = 0  # how long whoever collects takes to pay the others, once it was paid
    reported_within_days: Days = 30  # of the end of a quarter, what happened in it counts in its statement
    actuals: Literal["next", "back_dated"] = "next"  # when what is reported later counts: then, or when it happened
    settled_within_days: Days = 30  # after that, partners pay each other what a statement says
    minimum_term_months: Months = 12  # from go-live
    notice_months: Months = 3  # to end the agreement
    notice_counts: Literal["after_minimum", "within_minimum"] = "after_minimum"  # from when it runs
    terminate: MonthText | None = None  # the last month of the agreement, if it is ended
    continued_use_months: Months = 0  # after it ends, for the customers of the last day
    customers_stay_with: Name | None = None  # partner or seat; where not given, the service ends with the agreement
    at_exit: Literal["lie", "equalise", "run_off", "buy_out"] = "lie"  # what becomes of losses and customers
    run_off: RunOff = RunOff()  # if at_exit says so
    buy_out: BuyOut | None = None  # likewise
    amendments: dict[MonthKey, dict[str, Any]] = {}  # month from which it holds → field path → value
    negotiable: dict[str, Movable] = {}  # field path → false, or how far it may be moved

    @model_validator(mode="after")
    def _ends_completely(self) -> Clauses:
        if self.at_exit in ("run_off", "buy_out") and self.customers_stay_with is None:
            text = f"{self.at_exit} needs somebody who keeps the customers; write customers_stay_with: and a seat"
            raise FieldError(text, "at_exit")
        if self.at_exit == "buy_out" and self.buy_out is None:
            raise FieldError("a buy-out has a price; write buy_out: {multiple: 2}", "at_exit")
        return self

    @model_validator(mode="after")
    def _names_its_fields(self) -> Clauses:
        for path in self.negotiable:
            self._is_field(path, "negotiable", path)
        for month, changes in self.amendments.items():
            for path in changes:
                self._is_field(path, "amendments", month, path)
                if path.startswith("amendments"):
                    text = "amendments are not amended; write each below its own month"
                    raise FieldError(text, "amendments", month, path)
        return self

    def negotiable_at(self, path: str) -> Literal[False] | Range | None:
        """What is said of a field path, or of the nearest one above it; None where nothing is."""
        parts = path.split(".")
        listed = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((self.negotiable[each] for each in listed if each in self.negotiable), None)

    def _is_field(self, path: str, *at: str) -> None:
        first = path.split(".", maxsplit=1)[0]
        if first not in type(self).model_fields:
            raise FieldError(f"these terms have no field {first}; write the path of a field, like notice_months", *at)
