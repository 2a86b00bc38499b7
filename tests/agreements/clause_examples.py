"""Terms of every kind, and for each field another value: what `test_clauses` changes to see the words change."""

from __future__ import annotations

from typing import Any, NamedTuple


class Example(NamedTuple):
    """Terms, and changes of them: by field path, values that differ from theirs."""

    text: str
    others: list[dict[str, Any]]


class Common(NamedTuple):
    """Common clauses by name, and changes of them."""

    given: dict[str, Any]
    others: list[dict[str, Any]]


COMMON = Common(
    {
        "published": {
            "by": "A programme", "source": "its page", "date": "2026", "confidence": "high", "rows": ["one"],
            "note": "read so",
        },
        "roles": {"bills": "somebody"},
        "does": {"support": "somebody"},
        "effects": {"demand.monthly_churn": "3%"},
        "outside_parties": {
            "market": {"name": "A market", "share_of_revenue": {"any_line": "3%"}, "pays_out_after_months": 1}
        },
        "credits": "shared",
        "bad_debt": "shared",
        "remitted_after_months": 1,
        "reported_within_days": 30,
        "actuals": "next",
        "settled_within_days": 30,
        "minimum_term_months": 12,
        "notice_months": 3,
        "notice_counts": "after_minimum",
        "terminate": "2029-01",
        "continued_use_months": 3,
        "customers_stay_with": "somebody",
        "at_exit": "lie",
        "run_off": {"months": 6, "window_months": 6},
        "buy_out": {"multiple": 2, "window_months": 6},
        "amendments": {"2028-01": {"notice_months": 6}},
        "negotiable": {"notice_months": {"low": 1, "high": 6}, "minimum_term_months": False},
    },
    [
        {"parties": {}},
        {"published.by": "Another"},
        {"published.source": "another page"},
        {"published.date": "2027"},
        {"published.confidence": "low"},
        {"published.rows": ["one", "two"]},
        {"published.note": "read otherwise"},
        {"roles": {"bills": "nobody"}},
        {"does": {"support": "nobody"}},
        {"effects": {"demand.monthly_churn": {"times": "110%"}}},
        {"outside_parties.market.name": "Another market"},
        {"outside_parties.market.share_of_revenue": {"any_line": "4%"}},
        {"outside_parties.market.pays_out_after_months": 2},
        {"credits": "at_fault"},
        {"bad_debt": "somebody"},
        {"remitted_after_months": 2},
        {"reported_within_days": 10},
        {"actuals": "back_dated"},
        {"settled_within_days": 14},
        {"minimum_term_months": 24},
        {"notice_months": 4},
        {"notice_counts": "within_minimum"},
        {"terminate": "2029-02"},
        {"continued_use_months": 4},
        {"customers_stay_with": "nobody"},
        {"at_exit": "equalise"},
        {"run_off.months": 7},
        {"run_off.window_months": 7},
        {"buy_out.multiple": 3},
        {"buy_out.window_months": 7},
        {"amendments": {"2028-02": {"notice_months": 6}}},
        {"negotiable": {"notice_months": {"low": 2, "high": 6}, "minimum_term_months": False}},
        {"negotiable": {"notice_months": {"low": 1, "high": 7}, "minimum_term_months": False}},
        {"negotiable": {"notice_months": False}},
    ],
)  # fmt: skip


EXAMPLES: dict[str, list[Example]] = {
    "five_phase": [
        Example(
            "{kind: five_phase, loss_basis: tracked, approved_investments: [portal], cost_cap: {vendor: 500}}",
            [
                {"loss_basis": "cumulative"},
                {"approved_investments": ["tools"]},
                {"aligned_split": "by_investment"},
                {"loss_interest": "4%"},
                {"cost_cap": {"vendor": 600}},
                {"pass_through_costs": "weigh_as_cost"},
            ],
        ),
    ],
    "static_split": [
        Example(
            "{kind: static_split, base: profit, shares: {one: 30%, two: 70%}}",
            [
                {"base": "revenue"},
                {"shares": {"one": "40%", "two": "60%"}},
                {"share_losses": True},
                {"pass_through_costs": "weigh_as_cost"},
            ],
        ),
    ],
    "direct": [
        Example(
            """{kind: direct, share_of_revenue: {a: 20%}, share_of_margin: {b: 50%},
            bonus_per_deal: {first_deals: 5, amount: 1000},
            bonus_for_large_deals: {from_contract_value: 50000, amount: 500}}""",
            [
                {"share_of_revenue": {"a": "25%"}},
                {"share_of_margin": {"b": "55%"}},
                {"paid_for_months": 12},
                {"bonus_per_deal.first_deals": 6},
                {"bonus_per_deal.amount": 2000},
                {"refunds_taken_back": False},
                {"bonus_for_large_deals.from_contract_value": 60000},
                {"bonus_for_large_deals.amount": 600},
                {"bonus_for_large_deals": {"from_contract_value": 50000, "share_of_contract_value": "2%"}},
            ],
        ),
        Example(
            """{kind: direct, share_of_revenue: {a: 20%},
            bonus_for_large_deals: {from_contract_value: 50000, share_of_contract_value: 2%}}""",
            [{"bonus_for_large_deals.share_of_contract_value": "3%"}],
        ),
    ],
    "white_label": [
        Example(
            "{kind: white_label, discount_on_list: {a: 20%}}",
            [
                {"discount_on_list": {"a": "25%"}},
                {"mark_up": "5%"},
                {"discount_for_months": 12},
                {"paid_after_months": 2},
            ],
        ),
    ],
    "waterfall": [
        Example(
            """{kind: waterfall, tiers: [
            {tier: cost_recovery, cap: 40%},
            {tier: equalise_losses},
            {tier: return_of_capital, to: [a], multiple: 110%},
            {tier: preferred_return, to: [a], annual_rate: 8%, compounding: simple},
            {tier: hurdle, to: [a], annual_rate: 9%, multiple: 120%},
            {tier: catch_up, to: b, until_share: 20%, pays: 50%, others: {a: 100%}},
            {tier: fixed_split, shares: {a: 100%}, of: revenue, up_to_total: 5000},
            {tier: break_even},
            {tier: banded_split, bands_on: month, applies: whole,
             bands: [{up_to: 1000, shares: {a: 50%, b: 50%}}, {shares: {a: 60%, b: 40%}}]}]}""",
            [
                {"pass_through_costs": "weigh_as_cost"},
                {"tiers.0.cap": "50%"},
                {"tiers.0.carry_forward": True},
                {"tiers.0.of": "all"},
                {"tiers.1.split": "by_investment"},
                {"tiers.2.to": ["b"]},
                {"tiers.2.multiple": "120%"},
                {"tiers.3.to": ["b"]},
                {"tiers.3.annual_rate": "9%"},
                {"tiers.3.compounding": "monthly"},
                {"tiers.4.to": ["b"]},
                {"tiers.4.annual_rate": "10%"},
                {"tiers.4.multiple": "130%"},
                {"tiers.5.to": "c"},
                {"tiers.5.until_share": "25%"},
                {"tiers.5.pays": "60%"},
                {"tiers.5.others": {"a": "50%", "c": "50%"}},
                {"tiers.6.shares": {"a": "60%", "b": "40%"}},
                {"tiers.6.of": "residual"},
                {"tiers.6.up_to_total": 6000},
                {"tiers.7.split": "by_investment"},
                {"tiers.8.bands_on": "total"},
                {"tiers.8.applies": "marginal"},
                {"tiers.8.bands.1.shares": {"a": "70%", "b": "30%"}},
                {"tiers.8.bands.0.up_to": 2000},
                {"tiers.8.bands.0.shares": {"a": "45%", "b": "55%"}},
            ],
        ),
        Example(
            """{kind: waterfall, tiers: [{tier: banded_split, bands_on: month, applies: whole, of: revenue,
            bands: [{up_to: 1000, shares: {a: 100%}}, {shares: {b: 100%}}]}, {tier: profit_share}]}""",
            [{"tiers.0.of": "residual"}],
        ),
    ],
    "solution_provider": [
        Example(
            """{kind: solution_provider, levels: {low: {discount_on_list: {a: 10%}},
            high: {discount_on_list: {a: 20%}, monthly_benefits: 100, new_users: 10, net_new_users: 5,
            trailing_revenue: 1000, certified_people: 2, retention: 70%, satisfaction: 80%}},
            applied: whole, own_lines: [b]}""",
            [
                {"levels.high.discount_on_list": {"a": "25%"}},
                {"levels.high.monthly_benefits": 200},
                {"levels.high.new_users": 11},
                {"levels.high.net_new_users": 6},
                {"levels.high.trailing_revenue": 2000},
                {"levels.high.certified_people": 3},
                {"levels.high.retention": "75%"},
                {"levels.high.satisfaction": "85%"},
                {"applied": "marginal"},
                {"test_months": 6},
                {"retention_counts": "acquired"},
                {"retention_months": 24},
                {"grace_months": 3},
                {"mark_up": "5%"},
                {"own_lines": ["c"]},
                {"paid_after_months": 2},
            ],
        ),
    ],
    "isv_alliance": [
        Example(
            """{kind: isv_alliance, bundle: {a: {one: 60, other: 40}}, overlap_of_accounts: 30%,
            bundle_discount_on_list: 10%, integration: [build], integration_paid_by: {one: 50%, other: 50%}}""",
            [
                {"bundle": {"a": {"one": 70, "other": 40}}},
                {"overlap_of_accounts": "40%"},
                {"bundle_discount_on_list": "15%"},
                {"integration": ["other_build"]},
                {"integration_paid_by": {"one": "60%", "other": "40%"}},
            ],
        ),
    ],
    "oem": [
        Example(
            """{kind: oem, wholesale_discount_on_list: {a: 60%}, minimum_per_year: {1: 1000},
            cannibalised_share_of_sales: 10%, margin_on_direct_price: 70%, own_lines: [b]}""",
            [
                {"wholesale_discount_on_list": {"a": "65%"}},
                {"wholesale_price_per_unit": {"c": 12}},
                {"minimum_per_year": {1: 2000}},
                {"own_price_factor": "110%"},
                {"cannibalised_share_of_sales": "20%"},
                {"margin_on_direct_price": "75%"},
                {"direct_price_factor": "90%"},
                {"own_lines": ["c"]},
                {"paid_after_months": 2},
            ],
        ),
    ],
    "referral": [
        Example(
            """{kind: referral, commission_on_revenue: {a: 20%}, paid: once, of_first_months: 6,
            one_off_per_customer: [{amount: 50, from_monthly_value: 10}]}""",
            [
                {"commission_on_revenue": {"a": "25%"}},
                {"of_first_months": 7},
                {"floor_per_customer": 100},
                {"one_off_per_customer.0.amount": 60},
                {"one_off_per_customer.0.from_monthly_value": 20},
                {"qualifies_after_months": 2},
                {"cap_per_month": 1000},
                {"cap_in_all": 5000},
                {"attribution_window_months": 3},
                {"clawback_months": 6},
                {"incentive_per_customer": 40},
            ],
        ),
        Example(
            "{kind: referral, commission_on_revenue: {a: 20%}, paid: recurring}",
            [{"paid_for_months": 12}, {"paid": "once", "of_first_months": 6}],
        ),
        Example(
            "{kind: referral, one_off_per_customer: [{amount: 50}], paid: once}",
            [
                {"one_off_per_customer": [{"amount": 50}, {"amount": 60, "from_monthly_value": 5}]},
            ],
        ),
    ],
    "p2p_margins": [
        Example(
            """{kind: p2p_margins, services: {a: first, b: second}, margin_on_invoiced_year_one: {any_line: 20%},
            margin_on_invoiced_later: {any_line: 10%}, unattributed_to: first}""",
            [
                {"services": {"a": "second", "b": "first"}},
                {"margin_on_invoiced_year_one": {"any_line": "25%"}},
                {"margin_on_invoiced_later": {"any_line": "15%"}},
                {"unattributed_to": "second"},
            ],
        ),
    ],
    "marketplace": [
        Example(
            """{kind: marketplace, fee_on_gross: {a: 3%}, fee_by_contract_value: {0: 3%, 1000: 2%},
            renewal_fee_on_gross: 1%, sold_elsewhere: [b],
            cashback: {share_of_fee: 50%, paid_from_commitments: 20%},
            channel_margin_on_net: 10%, channel_sells: everything, channel_uplift_on_gross: 0.5%}""",
            [
                {"marketplace": "shop"},
                {"fee_on_gross": {"a": "4%"}},
                {"fee_by_contract_value": {"0": "3%", "2000": "2%"}},
                {"renewal_fee_on_gross": "1.5%"},
                {"sold_elsewhere": ["c"]},
                {"cashback.share_of_fee": "60%"},
                {"cashback.paid_from_commitments": "30%"},
                {"pays_out_after_months": 2},
                {"channel_margin_on_net": "15%"},
                {"channel_sells": "what_it_brings"},
                {"channel_uplift_on_gross": "1%"},
            ],
        ),
    ],
    "platform_fee": [
        Example(
            """{kind: platform_fee, share_of_revenue: {0: 0%, 1000: 15%}, over: lifetime, revenue_before: 100,
            from_customer_year_two: 10%, small_business: {rate: 5%, up_to_a_year: 500}}""",
            [
                {"platform": "shop"},
                {"share_of_revenue": {"0": "0%", "1000": "20%"}},
                {"revenue_before": 200},
                {"lines": ["a"]},
                {"from_customer_year_two": "12%"},
                {"small_business.rate": "6%"},
                {"small_business.up_to_a_year": 600},
                {"processing_fee_on_gross": "2.9%"},
                {"registration_fee": 19},
                {"pays_out_after_months": 2},
            ],
        ),
        Example("{kind: platform_fee, share_of_revenue: 15%, over: lifetime}", [{"over": "year"}]),
    ],
    "loan": [
        Example(
            "{kind: loan, principal: 100000, annual_rate: 5%, repaid_in_months: 36}",
            [{"principal": 200000}, {"annual_rate": "6%"}, {"repaid_in_months": 48}, {"paid_out": "go_live"}],
        ),
    ],
    "direct_investment": [
        Example(
            """{kind: direct_investment, investment: 1000000, share_of_revenue: {a: 25%}, grace_months: 6,
            performance_bonus: {above_baseline: 110%, share_per_excess: 50%, share_at_most: {0: 8%, 1000000: 10%},
            tracked_after_months: 6, baseline: {1: 1000}}}""",
            [
                {"investment": 2000000},
                {"share_of_revenue": {"a": "30%"}},
                {"grace_months": 7},
                {"invested": "go_live"},
                {"performance_bonus.above_baseline": "120%"},
                {"performance_bonus.share_per_excess": "60%"},
                {"performance_bonus.share_at_most": {"0": "8%", "1000000": "12%"}},
                {"performance_bonus.tracked_after_months": 7},
                {"performance_bonus.baseline": {"1": 2000}},
                {"investment_sells_more": True},
            ],
        ),
    ],
    "shared_ownership": [
        Example(
            """{kind: shared_ownership, billing: by_provider, commission_on_paid: {a: 20%}, subscription_months: 12,
            support: through_channel, support_delay: {hours_times: 120%, churn_times: 105%}}""",
            [
                {"billing": "through_channel"},
                {"commission_on_paid": {"a": "25%"}},
                {"mark_up": "5%"},
                {"subscription_months": 24},
                {"attribution_window_months": 3},
                {"support": "direct", "support_delay": None},
                {"support_delay.hours_times": "130%"},
                {"support_delay.churn_times": "110%"},
            ],
        ),
    ],
}
