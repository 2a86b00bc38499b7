"""Share the money of a case under terms: flows in, ledger out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import Arrangement
from partnersim.engine.flows import Flows
from partnersim.engine.run import Outcome, run, tier_names
from partnersim.engine.tiers import EQUALISE_BY_INVESTMENT
from partnersim.ledger import Books, Ledger
from partnersim.simulation.cash import by_lag, paid_out
from partnersim.simulation.exits import exit_transfer
from partnersim.simulation.periods import Deal, Period
from partnersim.timeline import Timeline

__all__ = ["share"]

Floats = NDArray[np.float64]


class _Shared(NamedTuple):
    """A period's terms applied to the flows of all months; only the period's own months count."""

    period: Period
    months: slice
    flows: Flows  # after outside parties
    deal: Arrangement


def share(deal: Deal, timeline: Timeline, *, names: Sequence[str], scenarios: Sequence[str], label: str) -> Ledger:
    """The ledger of a deal; `names` are the partners' for people."""
    terms, flows = deal.periods[0].terms, deal.flows
    parts = _applied(deal)
    arrays = _Joined(parts)
    contract = [(part.period.first, part.deal.contract) for part in parts]
    outcome = run(
        contract,
        arrays.of(lambda part: part.deal.pool), arrays.of(lambda part: part.deal.weights), flows.cost("one_time"),
        pass_through=arrays.given(lambda part: part.deal.bills), approved=arrays.given(lambda part: part.deal.approved),
        go_live=flows.go_live,
    )  # fmt: skip
    books, moved = _books(deal, parts, arrays, outcome)
    tiers = {tier.name: tier for part in parts for tier in part.deal.contract.tiers}
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
        parties=tuple(dict.fromkeys(name for part in parts for name in part.flows.taken)),
        bill_lines=tuple(bills),
    )


def _applied(deal: Deal) -> list[_Shared]:
    stops = [*(period.first for period in deal.periods[1:]), deal.flows.shape[0]]
    parts = []
    for period, stop in zip(deal.periods, stops, strict=True):
        flows = with_outside_parties(period.terms, deal.flows)
        parts.append(_Shared(period, slice(period.first, stop), flows, _arranged(period, flows)))
    return parts


def _arranged(period: Period, flows: Flows) -> Arrangement:
    """What the terms make of the flows; what single partners bear is taken out of the sharing, and off them."""
    off = {}
    if (borne := _borne(period.terms, "credits", flows.credits, flows.partners)) is not None:
        off["credits"], flows = -borne, replace(flows, credits=np.zeros_like(borne))
    if (borne := _borne(period.terms, "bad_debt", flows.bad_debt, flows.partners)) is not None:
        off["bad_debt"], flows = -borne, replace(flows, bad_debt=np.zeros_like(borne))
    arranged = period.terms.arrange(flows, period.seats)
    return replace(arranged, transfers={**arranged.transfers, **off}) if off else arranged


def _borne(terms: Agreement, name: str, amount: Floats, partners: Sequence[str]) -> Floats | None:
    """What single partners bear of credits or bad debt `[month, partner, scenario]`; None where it is shared."""
    bearer = getattr(terms, name)
    if bearer == "shared" or not amount.any():
        return None
    if bearer == "at_fault":
        return amount
    borne = np.zeros_like(amount)
    borne[:, list(partners).index(terms.partner(bearer, partners, name))] = amount.sum(axis=1)
    return borne


class _Joined:
    """Arrays of the periods, each for its own months."""

    def __init__(self, parts: Sequence[_Shared]) -> None:
        self.parts = parts

    def of(self, array: Callable[[_Shared], Floats]) -> Floats:
        """One array `[month, …]`."""
        if len(self.parts) == 1:
            return array(self.parts[0])
        return np.concatenate([array(part)[part.months] for part in self.parts])

    def given(self, array: Callable[[_Shared], Floats | None]) -> Floats | None:
        """The same, zero in periods that have none; None where no period has."""
        found = [array(part) for part in self.parts]
        if all(each is None for each in found):
            return None
        like = next(each for each in found if each is not None)
        return self.of(lambda part: np.zeros_like(like) if (each := array(part)) is None else each)

    def named(self, arrays: Callable[[_Shared], dict[str, Floats]]) -> dict[str, Floats]:
        """By name, zero in periods that lack it."""
        names = dict.fromkeys(name for part in self.parts for name in arrays(part))
        found = {name: self.given(partial(_named, arrays, name)) for name in names}
        return {name: array for name, array in found.items() if array is not None}


def _cash(parts: Sequence[_Shared], earned: Floats) -> Floats:
    """What was earned, when it is paid; the same where nobody waits."""
    waits = [_waits(part) for part in parts]
    if not any(any(lags.values()) or part.period.terms.remits_after for lags, part in zip(waits, parts, strict=True)):
        return earned
    paid = np.zeros_like(earned)
    for part, lags in zip(parts, waits, strict=True):
        terms, flows = part.period.terms, part.flows
        within = np.zeros((len(earned), 1))
        within[part.months] = 1.0
        paid += paid_out(
            earned * within[:, None],
            {lag: amount * within for lag, amount in by_lag(flows, lags).items()},
            collector=_collector(part),
            remits_after=terms.remits_after,
            from_billing=terms.paid_from == "billing",
        )
    return paid


def _waits(part: _Shared) -> dict[str, int]:
    """How many months customers of each revenue line take to pay."""
    flows, outside = part.flows, part.period.terms.outside_parties.values()
    passed_on = dict.fromkeys(flows.lines, 0)
    for party in outside:
        for line in part.period.terms.by_line(party.share_of_revenue, flows, whole=False):
            passed_on[line] = max(passed_on[line], party.pays_out_after_months)
    return {line: flows.collected_after_months + months for line, months in passed_on.items()}


def _collector(part: _Shared) -> int:
    terms, partners = part.period.terms, part.flows.partners
    name = terms.holder("collects")
    if name is None:
        text = (
            "nobody is said to collect what customers pay, and so to pay the others later; write roles: {collects: …}"
        )
        raise terms.wrong(text, "roles")
    return partners.index(terms.partner(name, partners, "roles", "collects"))


def _leaving(
    deal: Deal, parts: Sequence[_Shared], earned: Floats, running: Floats, balance: Floats, pays: Floats
) -> Floats:
    """What is owed at the end, and after it."""
    assert deal.end is not None  # it ends
    last = next(part for part in reversed(parts) if part.period.first <= deal.end)
    kept = parts[-1].period.seats.get("keeper") if parts[-1].period.first > deal.end else None
    return exit_transfer(
        last.period.terms, deal.end, received=earned, running=running, balance=balance, pays=pays, keeper=kept
    )


def with_outside_parties(terms: Agreement, flows: Flows) -> Flows:
    """The flows and what outside parties take: their share of what customers pay, line by line."""
    paid = flows.paid
    taken, shares = {}, dict.fromkeys(flows.lines, 0.0)
    for name, party in terms.outside_parties.items():
        if name in flows.partners:
            raise terms.wrong(f"{name} is a partner of the case; give the party another name", "outside_parties", name)
        taken[name] = np.zeros_like(paid)
        at = ("outside_parties", name, "share_of_revenue")
        for line, rate in terms.by_line(party.share_of_revenue, flows, *at, whole=False).items():
            shares[line] += rate
            if shares[line] > 1.0 + 1e-12:
                text = f"outside parties take more than all of {line}; write shares that leave some"
                raise terms.wrong(text, *at, line)
            taken[name] += rate * flows.lines[line].amount * paid
    return replace(flows, taken=taken)


def _named(arrays: Callable[[_Shared], dict[str, Floats]], name: str, part: _Shared) -> Floats | None:
    return arrays(part).get(name)


def _books(deal: Deal, parts: Sequence[_Shared], arrays: _Joined, outcome: Outcome) -> tuple[Books, dict[str, Floats]]:
    """The books, and what was moved beside the tiers by name."""
    flows, shape = deal.flows, deal.flows.shape
    months, _, scenarios = shape
    moved = arrays.named(lambda part: dict(part.deal.transfers))
    bills = flows.cost("pass_through")
    own = arrays.named(lambda part: dict(part.deal.costs))
    running = flows.cost("running") + bills + np.array([*own.values()]).reshape(-1, *shape).sum(axis=0)
    earned = outcome.received + np.array([*moved.values()]).reshape(-1, *shape).sum(axis=0)
    phased = any(part.deal.contract.has_phases for part in parts)
    phase = outcome.phase if phased else np.zeros((months, scenarios), np.int8)
    spent = running + flows.cost("one_time")
    balance = outcome.balance if phased else (earned - spent).cumsum(axis=0)
    received = _cash(parts, earned)
    if deal.end is not None:
        leaving = _leaving(deal, parts, earned, running, balance, arrays.of(lambda part: part.flows.to_share))
        balance[deal.end :] = balance[deal.end] + leaving[deal.end]  # what the contract counts ends with it
        phase[deal.end + 1 :] = 0
        moved["exit"] = leaving
        received, earned = received + leaving, earned + leaving
    taken = arrays.named(lambda part: dict(part.flows.taken))
    return (
        Books(
            billed=flows.billed,
            collected=flows.collected,
            taken=np.array([*taken.values()]).reshape(-1, months, scenarios).transpose(1, 0, 2),
            pool=arrays.of(lambda part: part.deal.pool),
            bills=bills,
            running_cost=running,
            one_time_cost=flows.cost("one_time"),
            earned=earned,
            received=received,
            position=(received - spent).cumsum(axis=0),
            balance=balance,
            phase=phase,
            by_tier=np.concatenate([outcome.by_tier, np.array([*moved.values()]).reshape(-1, *shape)]),
        ),
        moved,
    )
