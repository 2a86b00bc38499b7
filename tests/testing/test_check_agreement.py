"""`check_agreement` passes every kind of the package, and names the law a broken agreement breaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from partnersim import parse_terms
from partnersim.agreements import AGREEMENTS, Agreement, Arrangement, FivePhase
from partnersim.engine.flows import Flows
from partnersim.testing import check_agreement
from tests.conftest import mostly_long

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
    "referral": """
        kind: referral
        parties: {provider: b, referrer: a}
        commission_on_revenue: {subscription: 20%, setup: 10%}
        paid: recurring
        paid_for_months: 6
        clawback_months: 4
        remitted_after_months: 1""",
    "partner to partner": """
        kind: p2p_margins
        parties: {first: a, second: b}
        services: {subscription: first, projects: second}
        margin_on_invoiced_year_one: {subscription: 30%, projects: 20%}
        margin_on_invoiced_later: {subscription: 15%, projects: 10%}
        unattributed_to: second""",
    "solution provider, new level for all": """
        kind: solution_provider
        parties: {vendor: b, provider: a}
        levels:
          bronze: {discount_on_list: {any_line: 10%}}
          silver: {discount_on_list: {any_line: 20%}, net_new_users: 40, retention: 60%}
          gold: {discount_on_list: {any_line: 35%}, new_users: 150, retention: 70%}
        applied: whole
        test_months: 6
        grace_months: 2
        own_lines: [silver]
        mark_up: 10%
        paid_after_months: 1""",
    "solution provider, new level for new customers": """
        kind: solution_provider
        parties: {vendor: b, provider: a}
        levels:
          bronze: {discount_on_list: {any_line: 10%}}
          silver: {discount_on_list: {any_line: 20%}, net_new_users: 40}
          gold: {discount_on_list: {any_line: 35%}, new_users: 80, retention: 70%}
        applied: marginal
        retention_counts: acquired
        retention_months: 5""",
    "isv alliance": """
        kind: isv_alliance
        parties: {one: b, other: a}
        bundle: {suite: {one: 60, other: 40}, setup: {other: 1}, any_line: {one: 1}}
        overlap_of_accounts: 30%
        bundle_discount_on_list: 20%
        integration: [build_a]
        integration_paid_by: {one: 50%, other: 50%}
        remitted_after_months: 1""",
    "oem": """
        kind: oem
        parties: {vendor: b, embedder: a}
        wholesale_discount_on_list: {licences: 70%, support: 60%}
        own_price_factor: 120%
        cannibalised_share_of_sales: 15%
        margin_on_direct_price: 60%
        direct_price_factor: 90%
        paid_after_months: 2""",
    "marketplace, through a channel partner": """
        kind: marketplace
        parties: {seller: a, channel: b}
        fee_on_gross: {subscription: 3%, setup: 20%}
        channel_margin_on_net: 10%
        channel_sells: everything
        channel_uplift_on_gross: 0.5%
        cashback: {share_of_fee: 50%, paid_from_commitments: 20%}
        remitted_after_months: 1""",
    "platform fee, to a partner": """
        kind: platform_fee
        parties: {developer: a, platform: b}
        share_of_revenue: 30%
        over: year
        from_customer_year_two: 15%
        processing_fee_on_gross: 2.9%
        remitted_after_months: 2""",
    "shared ownership": """
        kind: shared_ownership
        parties: {provider: b, channel: a}
        billing: through_channel
        commission_on_paid: {subscription: 20%, setup: 0%}
        mark_up: 10%
        subscription_months: 5
        support: through_channel
        support_delay: {hours_times: 130%, churn_times: 110%}
        remitted_after_months: 1""",
    "waterfall to a hurdle, all costs recovered": """
        kind: waterfall
        parties: {investor: a, sponsor: b}
        tiers:
          - {tier: fixed_split, name: fee, shares: {sponsor: 5%}, of: revenue}
          - {tier: cost_recovery, of: all, cap: 40%, carry_forward: true}
          - {tier: hurdle, to: [investor], annual_rate: 15%, multiple: 120%}
          - {tier: catch_up, to: sponsor, until_share: 20%}
          - {tier: fixed_split, shares: {investor: 80%, sponsor: 20%}}""",
}
WITH_AMOUNTS = {
    "cost cap": "{kind: five_phase, cost_cap: {a: 50}}",
    "bonus": """
        kind: direct
        parties: {provider: b, referrer: a}
        share_of_revenue: {subscription: 20%}
        bonus_per_deal: {first_deals: 5, amount: 1000}""",
    "marketplace, by contract value": """
        kind: marketplace
        parties: {seller: a, channel: b}
        fee_by_contract_value: {0: 30%, 400: 20%, 2000: 10%}
        renewal_fee_on_gross: 5%
        channel_margin_on_net: 10%
        channel_sells: everything""",
    "platform fee by bands": """
        kind: platform_fee
        parties: {developer: a, platform: b}
        share_of_revenue: {0: 0%, 5000: 15%}
        over: lifetime
        small_business: {rate: 10%, up_to_a_year: 7000}
        registration_fee: 19""",
    "loan": "{kind: loan, parties: {investor: a, provider: b}, principal: 1000, annual_rate: 5%, repaid_in_months: 9}",
    "direct investment": """
        kind: direct_investment
        parties: {investor: a, provider: b}
        investment: 900000
        share_of_revenue: {subscription: 25%, compute: 0%}
        grace_months: 4
        performance_bonus: {above_baseline: 110%, share_per_excess: 10%, share_at_most: 8%, tracked_after_months: 6}
        investment_sells_more: true""",
    "waterfall by bands": """
        kind: waterfall
        parties: {state: a, contractor: b}
        tiers:
          - tier: banded_split
            of: revenue
            bands_on: total
            applies: marginal
            bands: [{up_to: 2000, shares: {state: 0%}}, {shares: {state: 10%}}]
          - tier: banded_split
            bands_on: month
            applies: whole
            bands: [{up_to: 300, shares: {state: 50%, contractor: 50%}}, {shares: {state: 80%, contractor: 20%}}]""",
}


@pytest.mark.parametrize("terms", mostly_long(6, SOUND.values()), ids=SOUND)
def test_every_kind_of_agreement_keeps_the_laws(terms: str, record_property: Callable[[str, object], None]) -> None:
    record_property("agreements", 1)
    check_agreement(parse_terms(terms), examples=20)


def test_no_kind_of_agreement_is_left_out() -> None:
    assert {parse_terms(terms).kind for terms in (*SOUND.values(), *WITH_AMOUNTS.values())} >= {
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
