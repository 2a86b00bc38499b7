"""One product sold by one partner for another, in numbers that can be counted on fingers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from partnersim import Ledger, parse_case, parse_terms, simulate
from partnersim.agreements import Agreement
from partnersim.inputs.case import Case

MAKER, SELLER = 0, 1  # partner numbers


def case(**changes: Any) -> Case:
    """Ten new users a month at 10 each, none of whom leaves, for two years from go-live in the first month."""
    tree = {
        "title": "One product",
        "currency": "EUR",
        "start": "2027-01",
        "go_live": "2027-01",
        "months": 24,
        "partners": {name: {"name": name.title(), "annual_discount_rate": 0.0} for name in ("maker", "seller")},
        "demand": {"monthly_new_instances": 10, "monthly_churn": 0.0},
        "revenue_lines": {"users": {"price": 10, "per": "instance and month"}},
    }
    return parse_case(json.dumps(tree | changes), "case")


def certified(**facts: Any) -> dict[str, Any]:
    """The partners, with facts about the seller: `certified_people=3`."""
    rate = {"annual_discount_rate": 0.0}
    return {"maker": {"name": "Maker", **rate}, "seller": {"name": "Seller", **rate, **facts}}


def terms(tree: Mapping[str, Any], **changes: Any) -> Agreement:
    """The terms of a tree, with other values at the top."""
    return parse_terms(json.dumps({**tree, **changes}))


def ledger(of: Agreement, under: Case | None = None) -> Ledger:
    """The deal; in the case above where no other is given."""
    return simulate(under or case(), of)


def moved(of: Ledger, name: str, to: int = MAKER) -> NDArray[np.float64]:
    """What a transfer gives a partner `[month]`, in the base case."""
    return np.asarray(of.books.by_tier[of.tiers.index(name), :, to, 0])


def costs(of: Ledger, by: int = MAKER) -> NDArray[np.float64]:
    """Running costs of a partner `[month]`, in the base case."""
    return np.asarray(of.books.running_cost[:, by, 0])
