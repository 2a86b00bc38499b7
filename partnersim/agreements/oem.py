"""OEM, embedded or white-labelled product: the embedder buys at wholesale, with a minimum, and sells it as its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from partnersim.agreements.agreement import Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between, borne_by, collected_by
from partnersim.agreements.resale import Resale, resold_by, trailing
from partnersim.agreements.words import first_rate, line_named, money, months, percent, rates_by_line
from partnersim.engine.demand import steps
from partnersim.engine.flows import Flows
from partnersim.inputs import value_schemas
from partnersim.inputs.demand import COUNTED
from partnersim.inputs.scalars import quoted
from partnersim.inputs.values import SMALLEST, Amount, Factor, FieldError, Name, Rate
from partnersim.timeline import YEAR

__all__ = ["Oem"]

Floats = NDArray[np.float64]


def _year(key: Any) -> int:
    """A year of the agreement, as a key; keys of a file are texts."""
    text = str(key)
    if COUNTED.fullmatch(text) is None or not 1 <= int(text) <= 100:
        raise ValueError(f"{quoted(key)} is not a year counted from go-live; write 1, 2, 3, …")
    return int(text)


PriceFactor = Annotated[Factor, Field(ge=SMALLEST)]
Year = Annotated[int, BeforeValidator(_year), WithJsonSchema(value_schemas.COUNT)]


class Oem(Resale):
    """Wholesale prices with a yearly minimum; what the vendor loses of its direct sales is counted as its cost.

    *True-up*: in the last month of every twelve from go-live on, the embedder pays what the wholesale bills of these
    twelve months fall short of the minimum of that year. A year that the horizon cuts is not yet tested, one that the
    end cuts has no minimum, even if customers are served on.

    *Cannibalisation*: of what the embedder sells, the vendor would have sold the part `cannibalised_share_of_sales`
    directly, at `direct_price_factor` × list, keeping `margin_on_direct_price` of it after its own cost of selling and
    serving. That margin, part × factor × margin × what is billed at list prices, is income the vendor goes without
    because of the agreement; it is booked as its running cost `lost_direct_sales`. The wholesale price of the same
    units is received in full, so that what such a unit costs the vendor on balance is the margin less the wholesale
    price.
    """

    kind: Literal["oem"] = "oem"
    wholesale_discount_on_list: dict[Name, Rate] = {}  # by revenue line of the vendor, on list prices
    wholesale_price_per_unit: dict[Name, Amount] = {}  # or by line what each unit sold costs, whatever list prices do
    minimum_per_year: dict[Year, Amount] = {}  # year from go-live → least to be paid; the last one holds on
    own_price_factor: PriceFactor = 1.0  # what the embedder bills, as a multiple of the case's prices
    cannibalised_share_of_sales: Rate = 0.0  # what the vendor would else have sold directly
    margin_on_direct_price: Rate | None = None  # what the vendor keeps of it, its selling and serving deducted
    direct_price_factor: Factor = 1.0  # what a direct buyer pays the vendor, as a multiple of list prices

    usual_roles = resold_by("embedder", vendor="vendor")
    fit = Fit(
        use_if=(
            "the embedder competes hard, and the product would help it to sell or to earn more",
            "both serve customers of the same class",
        ),
        avoid_if=(
            "what is offered is hard to build into something else",
            "the vendor wants its own brand to be seen",
            "it would replace what the vendor mainly sells directly",
        ),
    )

    @model_validator(mode="after")
    def _hangs_together(self) -> Oem:
        self._has_prices()
        if self.minimum_per_year and 1 not in self.minimum_per_year:
            first = min(self.minimum_per_year)
            text = f"nothing is said before year {first}; write 1: 0 if there is no minimum before"
            raise FieldError(text, "minimum_per_year", str(first))
        if self.cannibalised_share_of_sales and self.margin_on_direct_price is None:
            text = "what a lost direct sale is worth is not said; write margin_on_direct_price, too"
            raise FieldError(text, "cannibalised_share_of_sales")
        if self.margin_on_direct_price is not None and not self.cannibalised_share_of_sales:
            text = "no direct sale is said to be lost; write cannibalised_share_of_sales, or leave this out"
            raise FieldError(text, "margin_on_direct_price")
        return self

    def _has_prices(self) -> None:
        """Refuse terms without wholesale prices, or with two for one line."""
        for name in ("wholesale_discount_on_list", "wholesale_price_per_unit"):
            self.not_listed_twice(getattr(self, name), name)
        for line in self.wholesale_price_per_unit:
            if line in self.wholesale_discount_on_list:
                text = f"{line} has a discount on list, too; keep it in one of the two"
                raise FieldError(text, "wholesale_price_per_unit", line)
        if not self.wholesale_discount_on_list and not self.wholesale_price_per_unit:
            text = "no wholesale prices are said; write wholesale_discount_on_list: {any_line: 70%}"
            raise FieldError(f"{text}, or wholesale_price_per_unit", "kind")

    @property
    def seats(self) -> tuple[str, ...]:
        """The vendor makes the product; the embedder sells it inside its own."""
        return ("vendor", "embedder")

    @property
    def price_factor(self) -> float:
        """The embedder's own prices."""
        return self.own_price_factor

    def lever(self) -> Lever | None:
        """The wholesale discount on the first revenue line that has one."""
        return first_rate("wholesale_discount_on_list", self.wholesale_discount_on_list, "off")

    def price_conflicts(self) -> tuple[str, ...]:
        """Where the embedder, or a customer through it, has a better price than a direct buyer; a sentence each.

        The wholesale price is the least the embedder pays for a unit: a minimum that binds only makes it dearer.
        A price per unit is not compared, as the terms do not know list prices.
        """
        direct, discounts = self.direct_price_factor, self.wholesale_discount_on_list
        found = [
            f"The embedder pays {percent(1.0 - rate)} of list for {line_named(line, discounts)}, a direct buyer "
            f"{percent(direct)}."
            for line, rate in discounts.items()
            if 1.0 - rate < direct
        ]
        if self.own_price_factor < direct:
            paid = f"{percent(self.own_price_factor)} of list, a direct buyer {percent(direct)}"
            found.append(f"The embedder's customers pay {paid}.")
        return tuple(found)

    @property
    def remembers(self) -> tuple[str, ...]:
        """What was paid in a year counts towards its minimum."""
        return ("minimum_per_year",) if self.minimum_per_year else ()

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All that is collected goes to the embedder; `wholesale` and `true_up` are its transfers to the vendor.

        The vendor bears `lost_direct_sales`.
        """
        self.by_line(self.wholesale_price_per_unit, flows, "wholesale_price_per_unit", whole=False)
        listed = {line: (1.0 - off, 0.0) for line, off in self.wholesale_discount_on_list.items()}
        listed |= {line: (0.0, price) for line, price in self.wholesale_price_per_unit.items()}
        lines = self.on_vendor_lines(listed, flows, "wholesale_discount_on_list")
        owed = flows.total(
            price * flows.lines[line].units_billed if price else of_list * flows.at_list(line).amount
            for line, (of_list, price) in lines.items()
        )
        transfers = {"wholesale": between(flows, seats, "embedder", "vendor", owed)}
        if self.minimum_per_year:
            transfers["true_up"] = between(flows, seats, "embedder", "vendor", self._true_up(flows, owed))
        costs = {}
        if self.margin_on_direct_price is not None:
            part = self.cannibalised_share_of_sales * self.direct_price_factor * self.margin_on_direct_price
            at_list = flows.total(flows.at_list(line).amount for line in lines)
            costs["lost_direct_sales"] = borne_by(flows, seats, "vendor", part * at_list)
        return collected_by(flows, seats, "embedder", transfers, costs=costs)

    def _true_up(self, flows: Flows, owed: Floats) -> Floats:
        """What the bills `owed` of a year fall short of its minimum, in its last month `[month, scenario]`."""
        since = flows.since_go_live
        this_year = steps(self.minimum_per_year, len(owed))[np.maximum(since, 0) // YEAR]
        last = len(owed) - 1 if flows.sells_until is None else flows.sells_until
        ends = (since >= 0) & (since % YEAR == YEAR - 1) & (np.arange(len(owed))[:, None] <= last)
        return np.where(ends, np.maximum(0.0, this_year - trailing(owed, YEAR)), 0.0)

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        discounts, prices = rates_by_line(self.wholesale_discount_on_list, "off"), self.wholesale_price_per_unit
        wholesale = [f"list prices less {discounts}"] if discounts else []
        wholesale += [f"{money(price)} for each unit of {line_named(line, prices)}" for line, price in prices.items()]
        return (
            "The embedder sells the product inside its own, and carries what customers do not pay.",
            f"The vendor bills the embedder wholesale prices: {', '.join(wholesale)}.",
            *self.own_in_words(),
            self._minimum_in_words(),
            f"The embedder bills its customers {percent(self.own_price_factor)} of list prices.",
            f"A direct buyer pays {percent(self.direct_price_factor)} of list prices.",
            *self._lost_in_words(),
            f"The embedder pays the vendor {months(self.paid_after_months)} after it is billed.",
        )

    def _minimum_in_words(self) -> str:
        if not self.minimum_per_year:
            return "There is no minimum."
        years = ", ".join(f"{money(least)} from year {year}" for year, least in sorted(self.minimum_per_year.items()))
        return (
            f"In the last month of each year from go-live, the embedder pays what is missing to a minimum of {years}; "
            "a year that the end of the agreement cuts short has none."
        )

    def _lost_in_words(self) -> tuple[str, ...]:
        if self.margin_on_direct_price is None:
            return ()
        sold = f"The vendor would have sold {percent(self.cannibalised_share_of_sales)} of it directly"
        return (f"{sold} and kept {percent(self.margin_on_direct_price)} of the price; this counts as its cost.",)
