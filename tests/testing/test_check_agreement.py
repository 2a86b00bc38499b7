"""`check_agreement` passes every kind of the package, and names the law a broken agreement breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from partnersim import parse_terms
from partnersim.agreements import AGREEMENTS, Agreement, Arrangement, FivePhase
from partnersim.engine.flows import Flows
from partnersim.testing import check_agreement

SOUND = {
    "five-phase": "kind: five_phase",
    "five-phase, fresh start": """
        {kind: five_phase, loss_basis: since_break_even, aligned_split: by_investment}""",
    "five-phase, tracked": "{kind: five_phase, loss_basis: tracked, loss_interest: 6%, credits: at_fault}",
    "static split of revenue": """
        kind: static_split
        parties: {x: a, y: b}
        base: revenue
        shares: {x: 30%, y: 70%}""",
    "static split of profit": """
        kind: static_split
        parties: {x: a, y: b}
        base: profit
        shares: {x: 30%, y: 70%}
        share_losses: true""",
    "direct": """
        kind: direct
        parties: {provider: b, referrer: a}
        share_of_revenue: {subscription: 20%, setup: 0%}
        share_of_margin: {compute: 50%}
        paid_for_months: 6
        remitted_after_months: 2""",
    "white label": """
        kind: white_label
        parties: {provider: b, reseller: a}
        discount_on_list: {subscription: 40%}
        mark_up: 15%
        paid_after_months: 1""",
    "waterfall": """
        kind: waterfall
        parties: {investor: a, sponsor: b}
        tiers:
          - {tier: cost_recovery, cap: 40%, carry_forward: true}
          - {tier: return_of_capital, to: [investor], multiple: 110%}
          - {tier: preferred_return, to: [investor], annual_rate: 8%, compounding: yearly}
          - {tier: catch_up, to: sponsor, pays: 50%, until_share: 20%, others: {investor: 100%}}
          - {tier: fixed_split, shares: {investor: 5%}, of: revenue}
          - {tier: equalise_losses}
          - {tier: break_even}
          - {tier: fixed_split, shares: {investor: 80%, sponsor: 20%}, of: residual}""",
}
WITH_AMOUNTS = {
    "cost cap": "{kind: five_phase, cost_cap: {a: 50}}",
    "bonus": """
        kind: direct
        parties: {provider: b, referrer: a}
        share_of_revenue: {subscription: 20%}
        bonus_per_deal: {first_deals: 5, amount: 1000}""",
}


@pytest.mark.parametrize("terms", SOUND.values(), ids=SOUND)
def test_every_kind_of_agreement_keeps_the_laws(terms: str) -> None:
    check_agreement(parse_terms(terms), examples=20)


def test_no_kind_of_agreement_is_left_out() -> None:
    assert {parse_terms(terms).kind for terms in SOUND.values()} >= {
        kind.model_fields["kind"].default for kind in AGREEMENTS
    }


@pytest.mark.parametrize("terms", WITH_AMOUNTS.values(), ids=WITH_AMOUNTS)
def test_terms_with_amounts_of_their_own_keep_all_laws_but_that_of_currencies(terms: str) -> None:
    agreement = parse_terms(terms)
    check_agreement(agreement, examples=10, scales=False)
    with pytest.raises(AssertionError, match="another currency"):
        check_agreement(agreement, examples=10)


class Broken(FivePhase):
    """The five-phase agreement with its arrangement spoilt by `spoil`."""

    kind: Any = "broken"

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        return self.spoil(super().arrange(flows, seats))

    def spoil(self, deal: Arrangement) -> Arrangement:
        raise NotImplementedError


class PaysTooMuch(Broken):
    def spoil(self, deal: Arrangement) -> Arrangement:
        gift = np.zeros_like(deal.weights)
        gift[:, 0] = 1.0
        return replace(deal, transfers={"gift": gift})


class LooksAhead(Broken):
    def spoil(self, deal: Arrangement) -> Arrangement:
        gift = np.zeros_like(deal.weights)
        gift[:, 0] = deal.pool.sum(axis=0)
        gift[:, 1] = -gift[:, 0]
        return replace(deal, transfers={"gift": gift})


class DependsOnTheOtherScenarios(Broken):
    def spoil(self, deal: Arrangement) -> Arrangement:
        gift = np.zeros_like(deal.weights)
        gift[:, 0] = deal.pool[:, :1]
        gift[:, 1] = -gift[:, 0]
        return replace(deal, transfers={"gift": gift})


class ForgetsMoney(Broken):
    def spoil(self, deal: Arrangement) -> Arrangement:
        return replace(deal, pool=deal.pool * 0.5)


@pytest.mark.parametrize(
    ("agreement", "law"),
    [
        (PaysTooMuch(), "sum to revenue"),
        (ForgetsMoney(), "sum to revenue"),
        (LooksAhead(), "no month depends on a later one"),
        (DependsOnTheOtherScenarios(), "order of scenarios"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Agreement) else "",
)
def test_a_broken_agreement_is_told_which_law_it_breaks(agreement: Agreement, law: str) -> None:
    with pytest.raises(AssertionError, match=law):
        check_agreement(agreement, partners=["a", "b"])


def test_the_message_says_where_the_law_is_broken_and_in_which_example() -> None:
    with pytest.raises(AssertionError, match=r"in month \d+, .*scenario \d+ \(example \d+ of seed 0\)"):
        check_agreement(PaysTooMuch())
