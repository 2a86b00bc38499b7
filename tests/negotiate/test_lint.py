"""What a lint finds in terms: each finding appears where it should, and its twin does not have it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from partnersim import InputError, parse_case, parse_terms, read_case, read_terms
from partnersim.inputs.reader import changed_case
from partnersim.inputs.scalars import as_number
from partnersim.negotiate.lint import CHECKS, lint
from partnersim.negotiate.lint.finding import value_at
from partnersim.shipped import shipped

CASE = """
title: A deal
currency: CHF
start: 2027-01
go_live: 2027-03
months: 48
partners:
  isv: {name: Vendor, annual_discount_rate: 10%}
  msp: {name: Operator, annual_discount_rate: 8%}
demand: {monthly_new_instances: 10, monthly_churn: 0%DEMAND}
revenue_lines:
  subscription: {price: 10, per: instance and month, income: subscription}
LINES
costs:
  build: {by: isv, one_time: 3000}
  operations: {by: msp, monthly_amount: 300}
COSTS
scenarios:
  slow: {demand.monthly_new_instances: 5}
MORE
"""
FIVE = "kind: five_phase\nparties: {operator: msp, vendor: isv}\n"
DIRECT = "kind: direct\nparties: {provider: msp, referrer: isv}\nshare_of_revenue: {subscription: 20%}\n"
LABEL = "kind: white_label\nparties: {provider: isv, reseller: msp}\ndiscount_on_list: {subscription: DISC}\n"
SPLIT = "kind: static_split\nparties: {one: isv, other: msp}\nbase: profit\nshares: {one: 50%, other: 50%}\n"
SOLUTION = """
kind: solution_provider
parties: {vendor: isv, provider: msp}
applied: whole
levels:
  base: {discount_on_list: {subscription: 10%}}
  gold: {discount_on_list: {subscription: 20%}, new_users: LEAST}
"""
OEM = "kind: oem\nparties: {vendor: isv, embedder: msp}\nwholesale_discount_on_list: {subscription: 40%}\n"
REFERRAL = "kind: referral\nparties: {provider: msp, referrer: isv}\ncommission_on_revenue: {subscription: 10%}\n"
MARKET = "kind: marketplace\nparties: {seller: isv}\nfee_on_gross: {subscription: 3%}\n"
OWNERSHIP = """
kind: shared_ownership
parties: {provider: msp, channel: isv}
billing: by_provider
commission_on_paid: {subscription: 10%}
support: direct
"""
INVESTMENT = """
kind: direct_investment
parties: {provider: msp, investor: isv}
investment: 100000
share_of_revenue: {subscription: 25%}
grace_months: 3
"""
P2P = """
kind: p2p_margins
parties: {first: isv, second: msp}
services: {subscription: first}
margin_on_invoiced_year_one: {subscription: 20%}
margin_on_invoiced_later: {subscription: 10%}
unattributed_to: first
"""
BILLS = "  compute: {by: msp, monthly_per_instance: 2, pass_through: true}"
SERVICE = "credits: {outage: {by: msp, share_of_revenue: 1%}}"
UNPAID = "credits: {unpaid: {by: msp, reason: bad_debt, share_of_revenue: 1%}}"


def case(demand: str = "", lines: str = "", costs: str = "", more: str = "") -> Any:
    text = CASE.replace("DEMAND", demand).replace("LINES", lines).replace("COSTS", costs).replace("MORE", more)
    return parse_case(text)


def waterfall(*tiers: str, more: str = "") -> str:
    listed = "".join(f"  - {{{tier}}}\n" for tier in tiers)
    return f"kind: waterfall\nparties: {{one: isv, other: msp}}\ntiers:\n{listed}{more}"


def lines(terms: str, of: Any = None) -> list[str]:
    agreed = parse_terms(terms, "terms.yaml")
    return [finding.line(agreed) for finding in lint(agreed, of)]


def says(terms: str, what: str, of: Any = None) -> bool:
    return any(what in line for line in lines(terms, of))


SHARES = "shares: {one: 50%, other: 50%}"
LAST = f"tier: fixed_split, {SHARES}"

# what is found, terms that have it, terms that do not
WITHOUT_A_CASE = {
    "third parties' bills": ("how third parties' bills count", FIVE, FIVE + "pass_through_costs: repaid_first"),
    "losses shared": ("whether a month's loss is shared", SPLIT, SPLIT + "share_losses: false"),
    "losses of revenue": ("whether a month's loss is shared", SPLIT, SPLIT.replace("profit", "revenue")),
    "at exit": ("what becomes of losses at the end", FIVE, FIVE + "at_exit: lie"),
    "at exit of a kind that counts no losses": ("what becomes of losses at the end", waterfall(LAST), DIRECT),
    "months paid": ("for how long, paid for months", DIRECT, DIRECT + "paid_for_months: 36"),
    "months paid, said to be without end": ("for how long, paid for months", DIRECT, DIRECT + "paid_for_months: null"),
    "months discounted": ("for how long, discount for", LABEL.replace("DISC", "20%"), OEM),
    "months of what is paid once": (
        "for how long", REFERRAL + "paid: recurring", REFERRAL + "paid: once\nof_first_months: 12",
    ),
    "clawback": (
        "nothing is taken back", REFERRAL + "paid: recurring", REFERRAL + "paid: recurring\nclawback_months: 0",
    ),
    "payout": ("passes on the rest", MARKET, MARKET + "pays_out_after_months: 1"),
    "renewals": (
        "the fee on renewals is not said",
        MARKET + "fee_by_contract_value: 3%",
        MARKET + "fee_by_contract_value: 3%\nrenewal_fee_on_gross: 1.5%",
    ),
    "renewals of a flat fee": ("the fee on renewals", MARKET + "fee_by_contract_value: 3%", MARKET),
    "customers bound": ("how long customers are bound", OWNERSHIP, OWNERSHIP + "subscription_months: 12"),
    "remittance": ("pays the others is not said", DIRECT, DIRECT + "remitted_after_months: 0"),
    "remittance of nobody": ("pays the others is not said", FIVE, SPLIT),
    "invoices": ("invoices between the partners", OEM, OEM + "paid_after_months: 1"),
    "customers": ("who keeps the customers", FIVE, FIVE + "customers_stay_with: operator"),
    "minimum term": ("holds at least is not said", FIVE, FIVE + "minimum_term_months: 12"),
    "notice": ("the notice to end", FIVE, FIVE + "notice_months: 3"),
    "notice within the minimum": ("notice may run within", FIVE, FIVE + "notice_counts: after_minimum"),
    "notice of nothing": ("notice may run within", FIVE, FIVE + "notice_months: 0"),
    "base of shares": (
        "what its shares are of",
        waterfall(f"tier: fixed_split, {SHARES}, up_to_total: 5", LAST),
        waterfall(f"tier: fixed_split, of: residual, {SHARES}, up_to_total: 5", LAST),
    ),
    "base of the last tier": (
        "what its shares are of", waterfall(f"tier: fixed_split, {SHARES}, up_to_total: 5", LAST), waterfall(LAST),
    ),
    "unpaid costs": (
        "becomes of costs it leaves unpaid",
        waterfall("tier: cost_recovery", LAST),
        waterfall("tier: cost_recovery, carry_forward: false", LAST),
    ),
    "any line": (
        "20% is of whatever revenue lines a case has",
        DIRECT.replace("subscription", "any_line"),
        DIRECT.replace("{subscription: 20%}", "{subscription: 20%, any_line: 5%}"),
    ),
    "any line at nothing": (
        "whatever revenue lines",
        DIRECT.replace("subscription", "any_line"),
        DIRECT.replace("subscription: 20%", "any_line: 0%"),
    ),
    "lag without collector": (
        "payment is 2 months late, but nobody is said to collect",
        SPLIT + "remitted_after_months: 2",
        SPLIT + "remitted_after_months: 2\nroles: {collects: one}",
    ),
    "outside lag without collector": (
        "payment is 1 month late",
        SPLIT + "outside_parties: {shop: {name: Shop, share_of_revenue: {any_line: 3%}, pays_out_after_months: 1}}",
        SPLIT + "outside_parties: {shop: {name: Shop, share_of_revenue: {any_line: 3%}}}",
    ),
    "after all is taken": (
        "tier 2 (catch_up) is never reached: tier 1 takes all",
        waterfall(LAST, "tier: catch_up, to: one, until_share: 20%", "tier: profit_share"),
        waterfall("tier: catch_up, to: one, until_share: 20%", LAST),
    ),
    "cap of nothing": (
        "(cost_recovery) never pays",
        waterfall("tier: cost_recovery, cap: 0%", LAST),
        waterfall("tier: cost_recovery, cap: 5%", LAST),
    ),
    "total of nothing": (
        "up to a total of 0",
        waterfall(f"tier: fixed_split, {SHARES}, up_to_total: 0", LAST),
        waterfall(f"tier: fixed_split, {SHARES}, up_to_total: 1", LAST),
    ),
    "no capital": (
        "0% of the capital",
        waterfall("tier: return_of_capital, to: [one], multiple: 0%", LAST),
        waterfall("tier: return_of_capital, to: [one]", LAST),
    ),
    "no return": (
        "a return of 0%",
        waterfall("tier: preferred_return, to: [one], annual_rate: 0%, compounding: simple", LAST),
        waterfall("tier: preferred_return, to: [one], annual_rate: 8%, compounding: simple", LAST),
    ),
    "no catch-up": (
        "0% of profit is reached",
        waterfall("tier: catch_up, to: one, until_share: 0%", LAST),
        waterfall("tier: catch_up, to: one, until_share: 20%", LAST),
    ),
    "embedder's price": ("a direct buyer 100%", OEM, OEM + "direct_price_factor: 60%"),
    "path of a range": (
        "share_of_revenue.setup is not in these terms",
        DIRECT + "negotiable: {share_of_revenue.setup: {low: 10%, high: 20%}}",
        DIRECT + "negotiable: {share_of_revenue.subscription: {low: 10%, high: 20%}}",
    ),
    "path of what is fixed": (
        "share_of_revenue.setup is not in these terms",
        DIRECT + "negotiable: {share_of_revenue.setup: false}",
        DIRECT + "negotiable: {share_of_revenue.subscription: false}",
    ),
    "range upside down": (
        "upside down; write {low: 10%, high: 25%}",
        DIRECT + "negotiable: {share_of_revenue.subscription: {low: 25%, high: 10%}}",
        DIRECT + "negotiable: {share_of_revenue.subscription: {low: 10%, high: 25%}}",
    ),
    "outside its range": (
        "what is agreed for share_of_revenue.subscription is outside its own range, 25% to 30%",
        DIRECT + "negotiable: {share_of_revenue.subscription: {low: 25%, high: 30%}}",
        DIRECT + "negotiable: {share_of_revenue.subscription: {low: 20%, high: 0.3}}",
    ),
    "range of a month": (
        "what is agreed for terminate is outside",
        FIVE + "terminate: 2030-01\nnegotiable: {terminate: {low: 2028-01, high: 2029-01}}",
        FIVE + "terminate: 2028-07\nnegotiable: {terminate: {low: 2028-01, high: 2029-01}}",
    ),
    "range of words": (
        "the range of notice_months is not one of numbers",
        FIVE + "negotiable: {notice_months: {low: few, high: many}}",
        FIVE + "negotiable: {notice_months: {low: 1, high: 6}}",
    ),
    "range of a choice": (
        "at_exit is no number and cannot have a range",
        FIVE + "negotiable: {at_exit: {low: 1, high: 2}}",
        FIVE + "negotiable: {at_exit: false}",
    ),
    "range of what is not agreed": (
        "paid_for_months has a range, but no value is agreed",
        DIRECT + "negotiable: {paid_for_months: {low: 12, high: 36}}",
        DIRECT + "paid_for_months: 24\nnegotiable: {paid_for_months: {low: 12, high: 36}}",
    ),
    "amendment that changes nothing": (
        "the amendment from 2028-01 on leaves notice_months as it is",
        FIVE + "notice_months: 3\namendments: {2028-01: {notice_months: 3}}",
        FIVE + "notice_months: 3\namendments: {2028-01: {notice_months: 6}}",
    ),
    "second amendment that changes nothing": (
        "the amendment from 2029-01 on leaves notice_months",
        FIVE + "amendments: {2028-01: {notice_months: 6}, 2029-01: {notice_months: 6}}",
        FIVE + "amendments: {2028-01: {notice_months: 6}, 2029-01: {notice_months: 3}}",
    ),
    "amendment after the end": (
        "begins after the agreement has ended, in June 2028",
        FIVE + "terminate: 2028-06\namendments: {2028-07: {notice_months: 6}}",
        FIVE + "terminate: 2028-06\ncontinued_use_months: 1\namendments: {2028-07: {notice_months: 6}}",
    ),
    "run-off in vain": (
        "run_off does not apply: at the end, at_exit is lie",
        FIVE + "run_off: {months: 6}",
        FIVE + "run_off: {months: 6}\nat_exit: run_off\ncustomers_stay_with: operator",
    ),
    "buy-out in vain": (
        "buy_out does not apply",
        FIVE + "buy_out: {multiple: 2}",
        FIVE + "buy_out: {multiple: 2}\nat_exit: buy_out\ncustomers_stay_with: operator",
    ),
    "remittance of a kind without invoices": (
        "write remitted_after_months: 0, or delete it",
        INVESTMENT + "remitted_after_months: 1",
        INVESTMENT + "remitted_after_months: 0",
    ),
    "remittance in vain": (
        "remitted_after_months does not apply",
        OEM + "remitted_after_months: 1",
        OEM + "paid_after_months: 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("what", "having", "twin"), WITHOUT_A_CASE.values(), ids=WITHOUT_A_CASE)
def test_terms_alone_show_it(what: str, having: str, twin: str) -> None:
    assert says(having, what)
    assert not says(twin, what)


SETUP = "  setup: {price: 5, per: new instance}"
BANDS = (
    "tier: banded_split, of: residual, bands_on: month, applies: marginal, bands: [{up_to: 100, "
    "shares: {one: 50%, other: 50%}}, {up_to: LIMIT, shares: {one: 60%, other: 40%}}, {shares: {one: 70%, other: 30%}}]"
)
OWN_SHARE = "tier: return_of_capital, to: [other]"  # who invested nothing
COSTLY = "  sales: {by: msp, monthly_per_instance: 4}"

# what is found, terms and case that have it, terms and case that do not
WITH_A_CASE = {
    "bills the case has": ("how third parties' bills count", (FIVE, case(costs=BILLS)), (FIVE, case())),
    "service credits": ("who bears service credits", (FIVE, case(more=SERVICE)), (FIVE, case(more=UNPAID))),
    "service credits said": (
        "who bears service credits", (FIVE, case(more=SERVICE)), (FIVE + "credits: shared", case(more=SERVICE)),
    ),
    "bad debt": ("who bears bills never paid", (FIVE, case(more=UNPAID)), (FIVE, case(more=SERVICE))),
    "any line of several": (
        "20% is of subscription and setup alike",
        (DIRECT.replace("subscription", "any_line"), case(lines=SETUP)),
        (DIRECT.replace("subscription", "any_line"), case()),
    ),
    "nobody brings": (
        "the case does not say who brings its customers",
        (REFERRAL + "paid: recurring", case()),
        (REFERRAL + "paid: recurring", case(demand=", brought_by: {isv: 40%}")),
    ),
    "nobody brings to a direct sale": (
        "the case does not say who brings its customers", (DIRECT, case()), (FIVE, case()),
    ),
    "nobody brings to two companies": (
        "the case does not say who brings its customers",
        (P2P, case()),
        (P2P, case(demand=", brought_by: {isv: 40%}")),
    ),
    "nobody brings to a channel": (
        "the case does not say who brings its customers",
        (OWNERSHIP, case()),
        (OWNERSHIP, case(demand=", brought_by: {isv: 40%}")),
    ),
    "partner without a seat": (
        "msp has no seat in these terms: it bears its costs",
        (MARKET, case()),
        (MARKET, changed_case(case(), {"costs": {}})),
    ),
    "partner without a seat who only shares": ("has no seat", (MARKET, case()), (FIVE, case())),
    "attribution": (
        "a partner's word counts",
        (REFERRAL + "paid: recurring", case(demand=", brought_by: {isv: 40%}, led_online: {3: 20%}")),
        (REFERRAL + "paid: recurring", case(demand=", brought_by: {isv: 40%}")),
    ),
    "tier that never pays": (
        "return of capital moves no money in any scenario",
        (waterfall(OWN_SHARE, LAST), case()),
        (waterfall(OWN_SHARE.replace("other", "one"), LAST), case()),
    ),
    "tier that pays in one scenario": (
        "aligned moves no money in any scenario",
        (FIVE, case(costs="  more: {by: msp, monthly_amount: 90000}")),
        (FIVE, case()),
    ),
    "level out of reach": (
        "levels.gold plays no part",
        (SOLUTION.replace("LEAST", "130"), case()),
        (SOLUTION.replace("LEAST", "120"), case()),
    ),
    "band out of reach": (
        "tiers.0.bands.2 plays no part",
        (waterfall(BANDS.replace("LIMIT", "9000")), case()),
        (waterfall(BANDS.replace("LIMIT", "900")), case()),
    ),
    "year out of reach": (
        "minimum_per_year.9 plays no part",
        (OEM + "minimum_per_year: {1: 900000, 9: 800000}", case()),
        (OEM + "minimum_per_year: {1: 900000, 2: 800000}", case()),
    ),
    "all years out of reach": (
        "minimum_per_year plays no part",
        (OEM + "minimum_per_year: {1: 1, 2: 2}", case()),
        (OEM + "minimum_per_year: {1: 900000, 2: 2}", case()),
    ),
    "reseller that can undercut": (
        "after all its costs msp could sell",
        (LABEL.replace("DISC", "60%"), case()),
        (LABEL.replace("DISC", "1%"), case()),
    ),
    "reseller with work to do": (
        "after all its costs msp could sell",
        (LABEL.replace("DISC", "45%"), case()),
        (LABEL.replace("DISC", "45%"), case(costs=COSTLY)),
    ),
    "whoever sells nothing on": (
        "after all its costs msp could sell",
        (LABEL.replace("DISC", "60%"), case()),
        (DIRECT.replace("20%", "1%"), case()),
    ),
    "exit before break-even": (
        "isv is still out of pocket: base",
        (FIVE + "minimum_term_months: 12\nnotice_months: 0", case(costs="  tool: {by: isv, one_time: 20000}")),
        (FIVE + "minimum_term_months: 40\nnotice_months: 0", case()),
    ),
    "exit that is bought out": (
        "isv is still out of pocket",
        (FIVE + "minimum_term_months: 12", case(costs="  tool: {by: isv, one_time: 20000}")),
        (
            FIVE + "minimum_term_months: 12\nat_exit: buy_out\nbuy_out: {multiple: 50}\ncustomers_stay_with: operator",
            case(costs="  tool: {by: isv, one_time: 20000}"),
        ),
    ),
    "agreed end before break-even": (
        "when the agreement ends, isv is still out of pocket",
        (FIVE + "terminate: 2028-01", case(costs="  tool: {by: isv, one_time: 20000}")),
        (FIVE + "terminate: 2030-06", case()),
    ),
    "extraordinary end": (
        "an extraordinary end: 12 months from go-live and 3 months of notice allow none before May 2028",
        (FIVE + "terminate: 2027-12", case()),
        (FIVE + "terminate: 2028-05", case()),
    ),
    "extraordinary end of a long term": (
        "allow none while the case lasts",
        (FIVE + "terminate: 2027-12\nminimum_term_months: 120", case()),
        (FIVE + "terminate: 2027-12\nminimum_term_months: 0\nnotice_months: 0", case()),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("what", "having", "twin"), WITH_A_CASE.values(), ids=WITH_A_CASE)
def test_a_case_shows_it(what: str, having: tuple[str, Any], twin: tuple[str, Any]) -> None:
    assert says(having[0], what, having[1])
    assert not says(twin[0], what, twin[1])


def test_a_finding_names_file_line_and_what_to_write() -> None:
    terms = waterfall("tier: cost_recovery, cap: 0%, carry_forward: true", LAST)
    assert (
        "terms.yaml:4: tier 1 (cost_recovery) never pays: no costs are repaid from 0% of the pool; " in lines(terms)[-1]
    )
    assert lines(terms)[-1].endswith("write a larger cap, or leave the tier out")


def test_a_finding_in_terms_based_on_others_names_the_file_that_says_it(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(DIRECT + "negotiable: {notice_months: {low: 6, high: 9}}\n", encoding="utf-8")
    (tmp_path / "draft.yaml").write_text("based_on: base.yaml\nnotice_months: 3\n", encoding="utf-8")
    terms = read_terms(tmp_path / "draft.yaml")
    found = [finding.line(terms) for finding in lint(terms)]
    assert any(line.startswith(f"{tmp_path / 'draft.yaml'}:2: what is agreed for notice_months is") for line in found)


def test_terms_made_in_python_are_named_by_kind() -> None:
    from partnersim.agreements import Direct

    terms = Direct(share_of_revenue={"subscription": 0.2})
    assert all(finding.line(terms).startswith("direct: ") for finding in lint(terms))


def test_the_amount_out_of_pocket_is_that_of_each_scenario() -> None:
    """Go-live in month 3, 12 months: 14 months of 300, of which 12 are paid first; revenue is 100 more every month.

    Of the vendor's 20,000 and 3,000 the surplus up to month 14 repays all but what is said.
    """
    terms = FIVE + "minimum_term_months: 12\nnotice_months: 0\nat_exit: lie"
    (line,) = [
        each for each in lines(terms, case(costs="  tool: {by: isv, one_time: 20000}")) if "isv is still" in each
    ]
    # base: surplus is 100 n − 300 from n = 4 on, to n = 12: 100 · 72 − 300 · 9 = 4,500; the vendor's loss is deepest.
    # slow: 50 n − 300 from n = 7 on: 50 · 57 − 300 · 6 = 1,050. The operator's own loss, of 600 and 1,800, is smaller.
    assert "base 18,500 in Feb 2028" in line
    assert "slow 21,950 in Feb 2028" in line


def test_money_that_customers_pay_after_the_end_counts() -> None:
    """Go-live in month 3, the end in month 14, of 12 months; customers pay two months late.

    Under 100% of revenue, to month 14 bills of 100 · (1 + … + 12) = 7,800 are written, and 5,500 paid.
    """
    terms = "kind: static_split\nparties: {one: isv, other: msp}\nbase: revenue\nshares: {one: 100%, other: 0%}\n"
    terms += "minimum_term_months: 12\nnotice_months: 0"
    for build, left in ((7000, None), (8000, "isv is still out of pocket: base 200 in Feb 2028")):
        of = changed_case(case(), {"collected_after_months": 2, "costs.build.one_time": build, "scenarios": {}})
        found = [line for line in lines(terms, of) if "isv is still" in line]
        assert [left in line for line in found] == ([] if left is None else [True])


def test_a_range_of_a_field_of_another_kind_is_refused_when_read() -> None:
    with pytest.raises(InputError, match=r"these terms have no field mark_up"):
        parse_terms(FIVE + "negotiable: {mark_up: {low: 0%, high: 20%}}")


def test_how_far_below_list_a_reseller_could_sell() -> None:
    """With no work but 300 a month, it keeps 60% of 10 · 10 · (1 + … + 46) less 48 months of 300."""
    (line,) = [each for each in lines(LABEL.replace("DISC", "60%"), case()) if "below list" in each]
    # slow decides: 50 · 46 · 47 / 2 = 54,050 billed; 60% is 32,430, less 46 · 300 = 13,800 from go-live: 18,630 kept
    assert "msp could sell 34.5% below list" in line


def test_every_check_says_what_it_looks_for() -> None:
    assert all(check.__doc__ for check in CHECKS)
    assert len(set(CHECKS)) == len(CHECKS)


@pytest.mark.parametrize("file", sorted(shipped("data/terms").rglob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_terms_have_no_contradictions(file: Path) -> None:
    """They may leave things open, as the sources they are from do; they do not contradict themselves."""
    terms = read_terms(file)
    found = [finding.line(terms) for finding in lint(terms)]
    doubtful = ("never reached", "never pays", "not in these terms", "upside down", "outside its", "does not apply")
    assert not [line for line in found for what in doubtful if what in line]


def test_lint_changes_nothing_and_needs_no_case() -> None:
    terms, of = read_terms(shipped("data/terms/five_phase.yaml")), read_case(shipped("data/cases/managed-db.yaml"))
    before = terms.model_dump(), of.model_dump()
    assert lint(terms)
    assert len(lint(terms, of)) >= len(lint(terms))
    assert (terms.model_dump(), of.model_dump()) == before


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("15%", 0.15),
        (12, 12.0),
        (0.5, 0.5),
        ("2027-01", 24324.0),
        ("soon", None),
        (True, None),
        (None, None),
        ([], None),
    ],
)
def test_numbers_are_read_as_a_file_has_them(value: object, number: float | None) -> None:
    assert as_number(value) == number


def test_values_are_found_by_path() -> None:
    terms = parse_terms(waterfall(f"tier: fixed_split, {SHARES}, up_to_total: 5", LAST, more="effects: {demand.x: 3}"))
    assert value_at(terms, "tiers.0.up_to_total") == 5.0
    assert value_at(terms, "tiers.1.shares.one") == 0.5
    assert value_at(terms, "effects.demand.x") == 3
    market = parse_terms("kind: marketplace\nparties: {seller: isv}\nfee_by_contract_value: {0: 3%, 1000000: 2%}\n")
    assert value_at(market, "fee_by_contract_value.1000000") == "2%"
    missing = [value_at(market, "fee_by_contract_value.5")]
    missing += [value_at(terms, path) for path in ("tiers.7", "tiers.0.cap", "notice_months.x", "sums")]
    assert len({id(value) for value in missing}) == 1


def test_an_end_that_an_amendment_sets_is_found_there(tmp_path: Path) -> None:
    file = tmp_path / "terms.yaml"
    file.write_text(FIVE + "terminate: 2030-06\namendments:\n  2027-06: {terminate: 2027-12}\n", encoding="utf-8")
    terms = read_terms(file)
    found = [finding.line(terms) for finding in lint(terms, case()) if "an extraordinary end" in finding.text]
    assert len(found) == 1
    assert f"terms.yaml:{FIVE.count(chr(10)) + 3}: December 2027 is an extraordinary end" in found[0]
    lifted = FIVE + "terminate: 2027-12\namendments: {2027-06: {terminate: null}}\n"
    assert not [finding for finding in lint(parse_terms(lifted), case()) if "extraordinary" in finding.text]
