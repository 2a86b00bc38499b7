"""A case of round numbers for statements about deals: ten customers come in the first month, each pays 100 a month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from partnersim import Ledger, parse_case, parse_terms, simulate
from partnersim.inputs.case import Case

Floats = NDArray[np.float64]

COME = "monthly_new_instances: {1: 10, 2: 0}"
FEE = "fee: {price: 100, per: customer and month, income: subscription}"


def case(
    *, come: str = COME, churn: str = "monthly_churn: 0%", demand: str = "", lines: str = FEE, months: int = 24,
    partner: str = "", more: str = "",
) -> Case:  # fmt: skip
    """The case; `demand` is added to that map, `lines` are the revenue lines, `partner` a third one."""
    both = "a: {name: A, annual_discount_rate: 0%}, b: {name: B, annual_discount_rate: 0%, hourly_cost: 50}"
    who = f"{both}, {partner}" if partner else both
    return parse_case(
        f"title: Round numbers\ncurrency: CHF\nstart: 2027-01\ngo_live: 2027-01\nmonths: {months}\n"
        f"partners: {{{who}}}\n"
        f"demand: {{{', '.join(part for part in (come, churn, demand) if part)}}}\n"
        f"revenue_lines: {{{lines}}}\n{more}"
    )


def deal(text: str, of: Case | None = None) -> Ledger:
    """The ledger of terms on the case."""
    return simulate(of or case(), parse_terms(text))


def paid(ledger: Ledger, tier: str, partner: str = "a") -> Floats:
    """What a partner has by one tier or transfer, by month."""
    return np.asarray(ledger.paid_by_tier.sel(tier=tier, partner=partner).isel(scenario=0).values)


def received(ledger: Ledger, partner: str = "a") -> Floats:
    """What a partner receives, by month."""
    return np.asarray(ledger.received.sel(partner=partner).isel(scenario=0).values)
