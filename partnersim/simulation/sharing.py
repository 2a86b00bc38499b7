"""Share the money of a case under terms: flows in, ledger out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.flows import Flows
from partnersim.engine.run import Outcome, run, tier_names
from partnersim.engine.tiers import EQUALISE_BY_INVESTMENT
from partnersim.ledger import Books, Ledger
from partnersim.simulation.applied import Applied, Joined, applied
from partnersim.simulation.cash import cash_of
from partnersim.simulation.exits import exit_transfer
from partnersim.simulation.periods import Deal
from partnersim.timeline import Timeline

__all__ = ["share"]

Floats = NDArray[np.float64]


def share(deal: Deal, timeline: Timeline, *, names: Sequence[str], scenarios: Sequence[str], label: str) -> Ledger:
    """The ledger of a deal; `names` are the partners' for people."""
    terms, flows = deal.periods[0].terms, deal.flows
    parts = applied(deal)
    arrays = Joined(parts)
    contract = [(part.period.first, part.arrangement.contract) for part in parts]
    outcome = run(
        contract,
        arrays.of(lambda part: part.arrangement.pool),
        arrays.of(lambda part: part.arrangement.weights),
        flows.cost("one_time"),
        pass_through=arrays.given(lambda part: part.arrangement.bills),
        approved=arrays.given(lambda part: part.arrangement.approved),
        go_live=flows.go_live,
    )
    books, moved = _books(deal, parts, arrays, outcome)
    tiers = {tier.name: tier for part in parts for tier in part.arrangement.contract.tiers}
    bills = dict.fromkeys((name, cost.by) for name, cost in flows.costs.items() if cost.kind == "pass_through")
    return Ledger(
        label=label,
        title=terms.title or label,
        kind=terms.kind,
        books=books,
        timeline=timeline,
        go_live=flows.go_live or (None,) * len(scenarios),
        partners=flows.partners,
        names=tuple(names),
        scenarios=tuple(scenarios),
        tiers=(*tier_names(contract), *moved),
        by_investment=any(tier.code == EQUALISE_BY_INVESTMENT for tier in tiers.values()),
        tier_words=tuple(tiers[name].words for name in tier_names(contract)),
        parties=tuple(arrays.named(lambda part: part.flows.taken)),
        bill_lines=tuple(bills),
    )


def _books(deal: Deal, parts: Sequence[Applied], arrays: Joined, outcome: Outcome) -> tuple[Books, dict[str, Floats]]:
    """The books, and what was moved beside the tiers by name."""
    flows = deal.flows
    moved = arrays.named(lambda part: part.arrangement.transfers)
    bills, one_time = flows.cost("pass_through"), flows.cost("one_time")
    running = flows.cost("running") + bills + _total(arrays.named(lambda part: part.arrangement.costs), flows)
    capital = _total({name: amount for name, amount in moved.items() if name in _capital(parts)}, flows)
    income = outcome.received + _total(moved, flows) - capital
    phased = any(part.arrangement.contract.has_phases for part in parts)
    phase = outcome.phase if phased else np.zeros((len(income), income.shape[-1]), np.int8)
    balance = outcome.balance if phased else _cumulated(income + capital - running - one_time)
    if deal.end is not None:
        leaving = exit_transfer(
            parts, deal.end, earned=income, running=running, balance=balance, billed=flows.billed,
            pays=arrays.of(lambda part: part.flows.to_share),
        )  # fmt: skip
        moved["exit"] = leaving
        balance[deal.end :] = balance[deal.end] + leaving[deal.end]  # what the contract counts ends with it
        phase[deal.end + 1 :] = 0
        at_once = np.zeros_like(leaving)
        at_once[deal.end] = leaving[deal.end]  # a run-off is paid as customers pay, all else on the last day
        capital, income = capital + at_once, income + leaving - at_once
    earned, received = income + capital, cash_of(parts, income) + capital
    taken = arrays.named(lambda part: part.flows.taken)
    books = Books(
        billed=flows.billed,
        collected=flows.collected,
        taken=np.stack([*taken.values()], axis=1) if taken else np.zeros((len(earned), 0, earned.shape[-1])),
        pool=arrays.of(lambda part: part.arrangement.pool),
        bills=bills,
        running_cost=running,
        one_time_cost=one_time,
        earned=earned,
        received=received,
        position=_cumulated(received - running - one_time),
        balance=balance,
        phase=phase,
        by_tier=np.concatenate([outcome.by_tier, *(amount[None] for amount in moved.values())]),
    )
    return books, moved


def _cumulated(amounts: Floats) -> Floats:
    """Sums up to each month `[month, …]`, in place: month by month a tenth of the time of numpy's along that axis."""
    for month in range(1, len(amounts)):
        amounts[month] += amounts[month - 1]
    return amounts


def _capital(parts: Sequence[Applied]) -> set[str]:
    """Names of the transfers that are capital."""
    return {name for part in parts for name in part.arrangement.capital}


def _total(amounts: Mapping[str, Floats], flows: Flows) -> Floats:
    total = np.zeros(flows.shape)
    for amount in amounts.values():
        total += amount
    return total
