"""Sold through a cloud marketplace: it bills, keeps a fee, and pays out what remains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from partnersim.agreements.agreement import ANY_LINE, Agreement, Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between, collected_by
from partnersim.agreements.bands import Bands, RateBands
from partnersim.agreements.customers import contract_months, contract_value
from partnersim.agreements.words import first_rate, months, one_rate, percent, rates_by_line
from partnersim.engine.flows import Flows, first_months
from partnersim.inputs.part import Part
from partnersim.inputs.values import FieldError, Months, Name, Rate

__all__ = ["Cashback", "Marketplace"]

Floats = NDArray[np.float64]


class Cashback(Part):
    """What the marketplace gives back where customers pay from what they have committed to spend with it."""

    share_of_fee: Rate  # given back to the seller, on what is paid from commitments
    paid_from_commitments: Rate  # the part of what customers pay


class Marketplace(Agreement):
    """A fee on gross, flat or by the value of the contract, less on renewals, more through a channel partner."""

    kind: Literal["marketplace"] = "marketplace"
    marketplace: Name = "marketplace"  # who takes the fee, as ledgers call it: never a partner
    fee_on_gross: dict[Name, Rate] = {}  # by revenue line, of what customers pay
    fee_by_contract_value: RateBands | None = None  # on gross, by what a contract is worth in all; for other lines
    renewal_fee_on_gross: Rate | None = None  # on these, past a customer's first contract; as a new one if not given
    sold_elsewhere: tuple[Name, ...] = ()  # revenue lines or kinds of income that do not go through the marketplace
    cashback: Cashback | None = None  # where customers pay from what they have committed to spend there
    pays_out_after_months: Months = 0  # what remains, after customers pay
    channel_margin_on_net: Rate | None = None  # of what the fee leaves, to a channel partner; nobody if not given
    channel_sells: Literal["everything", "what_it_brings"] | None = None  # of what goes through the marketplace
    channel_uplift_on_gross: Rate = 0.0  # added to the fee on what the channel partner sells

    needs_lines = True
    usual_roles = {
        "contracts": "seller", "bills": "marketplace", "collects": "seller", "first_level": "seller",
        "second_level": "seller", "third_level": "seller",
    }  # fmt: skip
    fit = Fit(
        use_if=(
            "your service is built on that cloud, or sold around it",
            "your customers buy their cloud services there, or have committed to spend there",
            "the cloud provider's cashback, technical help and marketing are worth the fee",
        ),
        avoid_if=(
            "your customers buy in another cloud than the one you are built on",
            "you need terms of your own: a large marketplace rarely changes its agreement",
        ),
    )

    @model_validator(mode="after")
    def _hangs_together(self) -> Marketplace:
        for line in self.sold_elsewhere:
            if line in self.fee_on_gross:
                text = f"{line} is sold elsewhere, and so pays no fee; keep it in one of the two"
                raise FieldError(text, "fee_on_gross", line)
        if ANY_LINE in self.fee_on_gross and self.fee_by_contract_value is not None:
            text = f"{ANY_LINE} leaves no line whose fee goes by contract; name the lines with a flat fee"
            raise FieldError(text, "fee_on_gross", ANY_LINE)
        if self.renewal_fee_on_gross is not None and self.fee_by_contract_value is None:
            text = "a fee on renewals goes with fees by contract; write fee_by_contract_value too, like 3%"
            raise FieldError(text, "renewal_fee_on_gross")
        if self.channel_margin_on_net is None:
            for name in ("channel_sells", "channel_uplift_on_gross"):
                if getattr(self, name):
                    raise FieldError("no channel partner sells; write channel_margin_on_net, like 10%", name)
        elif self.channel_sells is None:
            text = "what the channel partner sells is not said; write channel_sells: everything or what_it_brings"
            raise FieldError(text, "channel_margin_on_net")
        highest = max((*self.fee_on_gross.values(), *self._contract_rates()), default=0.0)
        if highest + self.channel_uplift_on_gross > 1.0 + 1e-12:
            text = f"with a fee of {percent(highest)} it makes more than all that customers pay; write less"
            raise FieldError(text, "channel_uplift_on_gross")
        return self

    def _contract_rates(self) -> tuple[float, ...]:
        by_value = () if self.fee_by_contract_value is None else self.fee_by_contract_value.rates
        return by_value if self.renewal_fee_on_gross is None else (*by_value, self.renewal_fee_on_gross)

    @property
    def seats(self) -> tuple[str, ...]:
        """The seller, and the channel partner where there is one."""
        return ("seller",) if self.channel_margin_on_net is None else ("seller", "channel")

    def outside_takes(self, flows: Flows) -> Mapping[str, Mapping[str, Floats]]:
        """The marketplace's fee on all that goes through it, less what it gives back."""
        fees = {line: fee for line, (_, fee) in self._sales(flows, None).items()}
        if self.channel_margin_on_net is not None:
            for line, (gross, _) in self._sales(flows, self._channel_part(flows)).items():
                fees[line] = fees[line] + self.channel_uplift_on_gross * gross
        return {self.marketplace: {line: fee * self._kept for line, fee in fees.items()}}

    def outside_lags(self, flows: Flows) -> Mapping[str, int]:
        """The marketplace holds what goes through it."""
        return dict.fromkeys(self._through(flows), self.pays_out_after_months)

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """What the marketplace leaves goes to the seller; `channel_margin` is a transfer to the channel partner."""
        transfers = {}
        if self.channel_margin_on_net is not None:
            margin = np.zeros_like(flows.billed)
            for gross, fee in self._sales(flows, self._channel_part(flows)).values():
                net = gross - (fee + self.channel_uplift_on_gross * gross) * self._kept
                margin += self.channel_margin_on_net * net
            transfers["channel_margin"] = between(flows, seats, "seller", "channel", margin)
        return collected_by(flows, seats, "seller", transfers)

    @property
    def _kept(self) -> float:
        """The part of its fee that the marketplace does not give back."""
        back = self.cashback
        return 1.0 if back is None else 1.0 - back.share_of_fee * back.paid_from_commitments

    def _through(self, flows: Flows) -> dict[str, float | None]:
        """The revenue lines that go through the marketplace, each with its flat fee; None where it goes by contract."""
        elsewhere: dict[str, float | None] = dict.fromkeys(self.sold_elsewhere)
        self.by_line(elsewhere, flows, "sold_elsewhere", whole=False)
        by_contract = self.fee_by_contract_value is not None
        listed = self.by_line({**elsewhere, **self.fee_on_gross}, flows, "fee_on_gross", whole=not by_contract)
        return {line: listed.get(line) for line in flows.lines if line not in listed or listed[line] is not None}

    def _channel_part(self, flows: Flows) -> Floats | None:
        """The part of a month's new customers to whom the channel partner sells `[month, scenario]`; None for all."""
        if self.channel_sells == "everything":
            return None
        brought = flows.brought_by(flows.partners.index(self.parties["channel"]))
        if brought is None:
            text = "the case does not say which customers the channel partner brings; write demand.brought_by"
            raise self.wrong(f"{text} in the case, or channel_sells: everything", "channel_sells")
        return brought

    def _sales(self, flows: Flows, part: Floats | None) -> dict[str, tuple[Floats, Floats]]:
        """What customers pay through the marketplace by line, and its fee on that without uplift and cashback.

        `[month, scenario]` [currency]; with a `part` `[month, scenario]`, of that part of a month's new customers.
        """
        through = self._through(flows)
        theirs: Mapping[str, Floats | float] = dict.fromkeys(through, 1.0)
        if part is not None:
            theirs = flows.parts_of_bills(through, np.ones(flows.shape[0]), part, paid=True)
        fees = {line: fee * theirs[line] for line, fee in through.items() if fee is not None}
        if self.fee_by_contract_value is not None:
            by_value = _by_value(self.fee_by_contract_value, flows, through)
            by_contract = {line: theirs[line] for line, fee in through.items() if fee is None}
            fees |= self._by_contract(by_contract, by_value, flows, part)
        paid = {line: flows.lines[line].collected for line in through}
        return {line: (amount * theirs[line], amount * fees[line]) for line, amount in paid.items()}

    def _by_contract(
        self, theirs: Mapping[str, Floats | float], by_value: Floats, flows: Flows, part: Floats | None
    ) -> dict[str, Floats]:
        """The fee on lines of which every contract has a rate of its own, as a part of bills `[month, scenario]`.

        The first contract has the rate of the month in which the customer comes; each later one the fee on renewals,
        or where there is none the rate of the month in which it is made. Money that is no customer's own has the rate
        of its month, and is renewed like the rest. `theirs` is the part of bills on each line that bears a fee.
        """
        term = contract_months(flows)
        if self.renewal_fee_on_gross is None:
            every = [_contracts(flows, theirs, by_value, made, term, part) for made in range(0, len(by_value), term)]
            return {line: np.asarray(sum(fees[line] for fees in every)) for line in theirs}
        made_once = _contracts(flows, theirs, by_value, 0, term, part)
        first = flows.parts_of_bills(theirs, first_months(term, len(by_value)), part, paid=True)
        return {line: made_once[line] + self.renewal_fee_on_gross * (of - first[line]) for line, of in theirs.items()}

    def lever(self) -> Lever | None:
        """The channel partner's margin; without one, the first fee."""
        if self.channel_margin_on_net is not None:
            rate = self.channel_margin_on_net
            return Lever("of net sales to the channel partner", rate, one_rate("channel_margin_on_net"))
        return first_rate("fee_on_gross", self.fee_on_gross, "of", " to the marketplace")

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        return (
            f"Customers buy from the seller through {self.marketplace}, an outside party, which bills them.",
            *self._fees_in_words(),
            *self._channel_in_words(),
            f"What remains is the seller's, and is paid out {months(self.pays_out_after_months)} after customers pay.",
        )

    def _fees_in_words(self) -> list[str]:
        flat = rates_by_line(self.fee_on_gross, "of what customers pay for")
        said = [f"Its fee is {flat}."] if flat else []
        if self.fee_by_contract_value is not None:
            other = "other lines" if flat else "every line"
            rates = self.fee_by_contract_value.words()
            worth = "is worth in all" if not flat else "is worth in all, lines with a fee of their own included"
            said.append(f"For {other} it is, by what the customer's contract {worth}: {rates}; of all of it.")
            renewals = "bear the rate of a new contract"
            if self.renewal_fee_on_gross is not None:
                renewals = f"bear {percent(self.renewal_fee_on_gross)}"
            said.append(
                f"Renewals of these contracts {renewals}; a contract is for a year where the case does not say."
            )
        if self.sold_elsewhere:
            said.append(f"Sold without it: {', '.join(self.sold_elsewhere)}.")
        if self.cashback is not None:
            back, part = percent(self.cashback.share_of_fee), percent(self.cashback.paid_from_commitments)
            said.append(f"It gives back {back} of its fee on the {part} that customers pay from commitments.")
        return said

    def _channel_in_words(self) -> list[str]:
        if self.channel_margin_on_net is None:
            return []
        what = {"everything": "everything", "what_it_brings": "to the customers it brings"}[self.channel_sells or ""]
        uplift = f"the fee on that is {percent(self.channel_uplift_on_gross)} of what customers pay higher"
        margin = f"it keeps {percent(self.channel_margin_on_net)} of what the fee leaves"
        return [f"A channel partner sells {what}; {uplift}, and {margin}."]


def _contracts(
    flows: Flows, lines: Iterable[str], by_value: Floats, made: int, term: int, part: Floats | None
) -> dict[str, Floats]:
    """The fee on contracts made at an age of `made` months, at that month's rates, by line as a part of bills."""
    ages = np.arange(len(by_value))
    during = ((ages >= made) & (ages < made + term)).astype(float)
    then = np.zeros_like(by_value)  # [month in which the customer comes, scenario]
    then[: len(ages) - made] = by_value[made:]
    own = {line: flows.lines[line].buyers is not None for line in lines}  # else it has the rate of its month
    found: dict[str, Floats] = {}
    for of_customers, rate in ((True, then), (False, by_value)):
        some = [line for line, each in own.items() if each == of_customers]
        found |= flows.parts_of_bills(some, during, rate if part is None else rate * part, paid=True)
    return found


def _by_value(bands: Bands, flows: Flows, lines: Iterable[str]) -> Floats:
    """The rate of the contracts made in a month `[month, scenario]`: over sizes of customers, by what they pay."""
    value = contract_value(flows, lines)
    if not flows.sizes:
        return bands.at(value)
    charged = sum(size.part * size.times * bands.at(value * size.times) for size in flows.sizes)
    return np.asarray(charged / sum(size.part * size.times for size in flows.sizes))
