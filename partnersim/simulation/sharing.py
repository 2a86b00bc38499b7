"""Share the money of a case under terms: flows in, ledger out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import Arrangement
from partnersim.engine.flows import Flows
from partnersim.engine.run import Outcome, run
from partnersim.engine.tiers import EQUALISE_BY_INVESTMENT
from partnersim.errors import nearest
from partnersim.ledger import Books, Ledger
from partnersim.timeline import Timeline

__all__ = ["share"]

Floats = NDArray[np.float64]


def share(
    terms: Agreement,
    flows: Flows,
    timeline: Timeline,
    *,
    seats: Mapping[str, int],
    names: Sequence[str],
    scenarios: Sequence[str],
    label: str,
) -> Ledger:
    """The ledger of `flows` shared under `terms`; `seats` holds the partner number in each seat."""
    flows = _with_outside_parties(terms, flows)
    deal = terms.arrange(flows, seats)
    outcome = run(
        deal.contract, deal.pool, deal.weights, flows.cost("one_time"),
        pass_through=deal.bills, approved=deal.approved, go_live=flows.go_live,
    )  # fmt: skip
    bills = flows.cost("pass_through")
    return Ledger(
        label=label,
        title=terms.title or label,
        kind=terms.kind,
        books=_books(flows, deal, outcome, bills),
        timeline=timeline,
        go_live=flows.go_live or (None,) * len(scenarios),
        partners=flows.partners,
        names=tuple(names),
        scenarios=tuple(scenarios),
        tiers=(*(tier.name for tier in deal.contract.tiers), *deal.transfers),
        by_investment=any(tier.code == EQUALISE_BY_INVESTMENT for tier in deal.contract.tiers),
        tier_words=tuple(tier.words for tier in deal.contract.tiers),
        parties=tuple(terms.outside_parties),
        bill_lines=tuple((name, cost.by) for name, cost in flows.costs.items() if cost.kind == "pass_through"),
    )


def _with_outside_parties(terms: Agreement, flows: Flows) -> Flows:
    """The flows and what outside parties take: their share of what customers pay, line by line."""
    billed = flows.billed
    paid = np.divide(flows.collected, billed, out=np.zeros_like(billed), where=billed != 0.0)
    taken, shares = {}, dict.fromkeys(flows.lines, 0.0)
    for name, party in terms.outside_parties.items():
        if name in flows.partners:
            raise terms.wrong(f"{name} is a partner of the case; give the party another name", "outside_parties", name)
        taken[name] = np.zeros_like(billed)
        for line, rate in party.share_of_revenue.items():
            at = ("outside_parties", name, "share_of_revenue", line)
            if line not in flows.lines:
                raise terms.wrong(f"{line} is no revenue line of the case; {nearest(line, flows.lines)}", *at)
            shares[line] += rate
            if shares[line] > 1.0 + 1e-12:
                raise terms.wrong(f"outside parties take more than all of {line}; write shares that leave some", *at)
            taken[name] += rate * flows.lines[line].amount * paid
    return replace(flows, taken=taken)


def _books(flows: Flows, deal: Arrangement, outcome: Outcome, bills: Floats) -> Books:
    months, _, scenarios = flows.shape
    moved = np.array([*deal.transfers.values()]).reshape(-1, *flows.shape)
    received = outcome.received + moved.sum(axis=0)
    running, one_time = flows.cost("running") + bills, flows.cost("one_time")
    position = (received - running - one_time).cumsum(axis=0)
    taken = np.array([*flows.taken.values()]).reshape(-1, months, scenarios).transpose(1, 0, 2)
    phased = deal.contract.has_phases
    return Books(
        billed=flows.billed,
        collected=flows.collected,
        taken=taken,
        pool=deal.pool,
        bills=bills,
        running_cost=running,
        one_time_cost=one_time,
        received=received,
        position=position,
        balance=outcome.balance if phased else position,
        phase=outcome.phase if phased else np.zeros((months, scenarios), np.int8),
        by_tier=np.concatenate([outcome.by_tier, moved]),
    )
