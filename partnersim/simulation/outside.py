"""What outside parties take of what customers pay, and how long they hold it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.engine.flows import Flows

__all__ = ["passed_on_after", "with_outside_parties"]

Floats = NDArray[np.float64]

ROUNDING = 1e-9  # of what is billed: what is taken may exceed what customers pay by so much


def with_outside_parties(terms: Agreement, flows: Flows) -> Flows:
    """The flows and what outside parties take: those that the terms list, and those of the kind's own rule.

    Raises:
        InputError: a party is called like a partner or another party, or parties take more than customers pay.
    """
    taken: dict[str, Floats] = {}
    of_line: dict[str, Floats] = {}
    for name, by_line, at in (*_listed(terms, flows), *_own(terms, flows)):
        if name in flows.partners:
            raise terms.wrong(f"{name} is a partner of the case; give the party another name", *at)
        if name in taken:
            raise terms.wrong(f"{name} takes by the rule of {terms.kind} already; give this party another name", *at)
        taken[name] = flows.total(by_line.values())
        for line, amount in by_line.items():
            of_line[line] = of_line[line] + amount if line in of_line else amount
    if not taken:
        return flows  # with all that is known of them already
    found = replace(flows, taken=taken, taken_of_line=of_line)
    for line in of_line:
        flow, left = flows.lines[line], found.to_share_of(line)
        if left.min() < 0.0 and (left < np.minimum(flow.collected, 0.0) - ROUNDING * np.abs(flow.amount)).any():
            text = f"outside parties take more than customers pay for {line}; lower what they take"
            raise terms.wrong(text, "outside_parties")
    return found


def _listed(terms: Agreement, flows: Flows) -> Iterator[tuple[str, Mapping[str, Floats], tuple[str, ...]]]:
    """Name, amounts and field of the parties in `outside_parties`: a share of what customers pay, line by line."""
    shares = dict.fromkeys(flows.lines, 0.0)
    for name, party in terms.outside_parties.items():
        amounts = {}
        at = ("outside_parties", name, "share_of_revenue")
        for line, rate in terms.by_line(party.share_of_revenue, flows, *at, whole=False).items():
            shares[line] += rate
            if shares[line] > 1.0 + 1e-12:
                text = f"outside parties take more than all of {line}; write shares that leave some"
                raise terms.wrong(text, *at, line)
            amounts[line] = rate * flows.lines[line].collected
        yield name, amounts, at[:2]


def _own(terms: Agreement, flows: Flows) -> Iterator[tuple[str, Mapping[str, Floats], tuple[str, ...]]]:
    """The same of the parties of the kind's own rule; the field is the one that names them."""
    for name, amounts in terms.outside_takes(flows).items():
        named_by = next((field for field, value in terms if value == name), "kind")
        yield name, amounts, ("outside_parties", name) if name in terms.outside_parties else (named_by,)


def passed_on_after(terms: Agreement, flows: Flows) -> dict[str, int]:
    """How many months outside parties hold what customers pay, by revenue line: the longest of them."""
    held = dict.fromkeys(flows.lines, 0) | dict(terms.outside_lags(flows))
    for party in terms.outside_parties.values():
        for line in terms.by_line(party.share_of_revenue, flows, whole=False):
            held[line] = max(held[line], party.pays_out_after_months)
    return held
