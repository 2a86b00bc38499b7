"""Share the money of a case under terms: flows in, ledger out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.contract import Versions, tier_names
from partnersim.engine.run import Outcome, empty_outcome, run
from partnersim.engine.tiers import EQUALISE_BY_INVESTMENT
from partnersim.ledger import Books, Ledger
from partnersim.simulation.applied import Applied, Joined, applied
from partnersim.simulation.cash import cash_of, collected
from partnersim.simulation.exits import exit_transfer
from partnersim.simulation.periods import Deal
from partnersim.timeline import Timeline

__all__ = ["net_of", "paid_by_customers", "share"]

Floats = NDArray[np.float64]


def share(
    deal: Deal, timeline: Timeline, *, names: Sequence[str], scenarios: Sequence[str], label: str, draws: int = 0,
    decimals: int = 2,
) -> Ledger:  # fmt: skip
    """The ledger of a deal.

    `names` are the partners' for people, `decimals` those of the currency; the last `draws` of the scenarios are draws.
    """
    terms, flows = deal.periods[0].terms, deal.flows
    parts = applied(deal)
    arrays = Joined(parts)
    contract = _versions(parts)
    outcome = _run(deal, arrays, contract)
    money = _money(deal, parts, arrays, outcome)
    books, moved = _books(deal, arrays, outcome, money), money.moved
    tiers = {tier.name: tier for part in parts for tier in part.arrangement.contract.tiers}
    bills = dict.fromkeys((name, cost.by) for name, cost in flows.costs.items() if cost.kind == "pass_through")
    return Ledger(
        label=label,
        title=terms.title or label,
        kind=terms.kind,
        books=books,
        timeline=timeline,
        go_live=(None,) * len(scenarios) if flows.go_live is None else tuple(flows.go_live.tolist()),
        partners=flows.partners,
        names=tuple(names),
        scenarios=tuple(scenarios),
        tiers=(*tier_names(contract), *moved),
        by_investment=any(tier.code == EQUALISE_BY_INVESTMENT for tier in tiers.values()),
        tier_words=tuple(tiers[name].words for name in tier_names(contract)),
        parties=tuple(arrays.named(lambda part: part.flows.taken)),
        bill_lines=tuple(bills),
        draws=draws,
        decimals=decimals,
    )


def net_of(deal: Deal) -> Floats:
    """What every partner receives less all costs of the month `[month, partner, scenario]` [currency]."""
    parts = applied(deal)
    arrays = Joined(parts)
    outcome = _run(deal, arrays, _versions(parts), whole=False)
    money = _money(deal, parts, arrays, outcome, whole=False)
    return money.received - money.running - money.one_time


def paid_by_customers(deal: Deal) -> Floats:
    """Who is paid how much by customers when `[month, partner, scenario]` [currency], outside parties' part off.

    With the sums of what the partners receive, capital aside: the rest is what they pay each other.

    Raises:
        InputError: nobody is said to collect.
    """
    parts = applied(deal)
    return cash_of(parts, Joined(parts).of(collected))


def _versions(parts: Sequence[Applied]) -> Versions:
    return [(part.period.first, part.arrangement.contract) for part in parts]


def _run(deal: Deal, arrays: Joined, contract: Versions, *, whole: bool = True) -> Outcome:
    """The tiers' payments; with phases and what each tier paid, if `whole`."""
    weights = arrays.of(lambda part: part.arrangement.weights)
    return run(
        contract,
        arrays.of(lambda part: part.arrangement.pool),
        weights,
        deal.flows.cost("one_time"),
        pass_through=arrays.given(lambda part: part.arrangement.bills),
        approved=arrays.given(lambda part: part.arrangement.approved),
        go_live=deal.flows.go_live,
        out=None if whole else empty_outcome(contract, weights, labels=False, tranches=False),
    )


class Money(NamedTuple):
    """The money of a deal `[month, partner, scenario]` [currency]."""

    earned: Floats
    received: Floats
    running: Floats  # third parties' bills included
    bills: Floats
    one_time: Floats
    balance: Floats  # as the tiers left it where the whole is not asked for
    moved: dict[str, Floats]  # beside the tiers, by name


def _money(deal: Deal, parts: Sequence[Applied], arrays: Joined, outcome: Outcome, *, whole: bool = True) -> Money:
    """The money; balances only if `whole`, or where the end is seen, at which they are settled."""
    flows, settles = deal.flows, whole or deal.end is not None
    moved = arrays.named(lambda part: part.arrangement.transfers)
    bills, one_time = flows.cost("pass_through"), flows.cost("one_time")
    running = flows.cost("running") + bills + _total(arrays.named(lambda part: part.arrangement.costs))
    capital = _total({name: amount for name, amount in moved.items() if name in _capital(parts)})
    income = outcome.received + _total(moved) - capital
    told = _phased(parts) or not settles
    balance = outcome.balance if told else _cumulated(income + capital - running - one_time)
    if deal.end is not None:
        leaving = exit_transfer(
            parts, deal.end, earned=income, running=running, balance=balance, billed=flows.billed,
            pays=arrays.of(lambda part: part.flows.to_share),
        )  # fmt: skip
        moved["exit"] = leaving
        balance[deal.end :] = balance[deal.end] + leaving[deal.end]  # what the contract counts ends with it
        at_once = np.zeros_like(leaving)
        at_once[deal.end] = leaving[deal.end]  # a run-off is paid as customers pay, all else on the last day
        capital, income = capital + at_once, income + leaving - at_once
    return Money(income + capital, cash_of(parts, income) + capital, running, bills, one_time, balance, moved)


def _phased(parts: Sequence[Applied]) -> bool:
    """Whether the months of any period fall into phases."""
    return any(part.arrangement.contract.has_phases for part in parts)


def _books(deal: Deal, arrays: Joined, outcome: Outcome, money: Money) -> Books:
    flows, (months, _, scenarios) = deal.flows, money.earned.shape
    phase = outcome.phase if _phased(arrays.parts) else np.zeros((months, scenarios), np.int8)
    if deal.end is not None:
        phase[deal.end + 1 :] = 0
    taken = arrays.named(lambda part: part.flows.taken)
    return Books(
        billed=flows.billed,
        collected=flows.collected,
        taken=np.stack([*taken.values()], axis=1) if taken else np.zeros((months, 0, scenarios)),
        pool=arrays.of(lambda part: part.arrangement.pool),
        bills=money.bills,
        running_cost=money.running,
        one_time_cost=money.one_time,
        earned=money.earned,
        received=money.received,
        position=_cumulated(money.received - money.running - money.one_time),
        balance=money.balance,
        phase=phase,
        by_tier=np.concatenate([outcome.by_tier, *(amount[None] for amount in money.moved.values())]),
    )


def _cumulated(amounts: Floats) -> Floats:
    """Sums up to each month `[month, …]`, in place: month by month a tenth of the time of numpy's along that axis."""
    for month in range(1, len(amounts)):
        amounts[month] += amounts[month - 1]
    return amounts


def _capital(parts: Sequence[Applied]) -> set[str]:
    """Names of the transfers that are capital."""
    return {name for part in parts for name in part.arrangement.capital}


def _total(amounts: Mapping[str, Floats]) -> Floats | float:
    """Σ of amounts, in their order; a plain 0 where there are none."""
    return sum(amounts.values(), 0.0)
