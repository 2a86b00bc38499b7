"""A workbook in which somebody changed a number says in LibreOffice what the engine says."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest

from partnersim.agreements.reader import read_terms
from partnersim.inputs.reader import read_case
from partnersim.negotiate import Comparison, compared
from partnersim.shipped import find
from partnersim.simulation.overrides import with_overrides
from tests.conftest import counts
from tests.render.workbook.sheets import Change, changed, made, off_by, opened, partners_case, recalculated, terms

CLOSE = 1e-6  # [currency]
SHARED = "five_phase direct static_split_profit static_split_revenue white_label"
BY_INCOME = "five_phase direct_by_income static_split_profit static_split_revenue white_label_by_income"
PLANS = "five_phase direct_support_plans static_split_profit white_label_support_plans"


class Story(NamedTuple):
    """A deal, what somebody types into its workbook, and the same for the engine."""

    deal: str  # of DEALS
    change: Change
    sets: tuple[str, ...]
    scenario: str = "base"
    audience: str = "internal"


def _several(count: int) -> tuple[Any, list[Any]]:
    parties = "parties: {operator: p0, vendor: p1}\n"
    shares = ", ".join(f"s{i}: {share}%" for i, share in enumerate((100 - 15 * (count - 1), *[15] * (count - 1))))
    seats = ", ".join(f"s{i}: p{i}" for i in range(count))
    split = f"parties: {{{seats}}}\nshares: {{{shares}}}\n"
    return partners_case(count), [
        terms("five_phase", parties),
        terms("five_phase", f"{parties}pass_through_costs: weigh_as_cost\nloss_interest: 6%\ncost_cap: {{p1: 5000}}",
              "capped"),
        terms("five_phase", f"{parties}loss_basis: since_break_even", "afresh"),
        terms("five_phase", f"{parties}aligned_split: by_investment", "invested"),
        terms("static_split", f"{split}base: profit\nshare_losses: true", "profit"),
        terms("static_split", f"{split}base: revenue\nroles: {{collects: s0}}\nremitted_after_months: 2", "revenue"),
    ]  # fmt: skip


def _grown(demand: str) -> tuple[Any, list[Any]]:
    case = partners_case(2)
    case = with_overrides(case, [], ["case.demand.monthly_new_instances=null", demand, "case.scenarios={}"])[0]
    effects = "effects: {demand.monthly_churn: {times: 120%}, revenue_lines.subscription.price: 90}"
    return case, [terms("five_phase", f"parties: {{operator: p0, vendor: p1}}\n{effects}")]


def _shipped(name: str, agreed: str) -> tuple[Any, list[Any]]:
    """A shipped case cut to three years: what is bought, shared and recovered happens in them."""
    case = with_overrides(read_case(find(name, "cases")), [], ["case.months=36"])[0]
    return case, [read_terms(find(each, "terms")) for each in agreed.split()]


DEALS = {
    "managed-db": lambda: _shipped("managed-db", SHARED),
    "pair": lambda: _shipped("managed-db", "five_phase direct"),
    "split": lambda: _shipped("managed-db", "static_split_profit static_split_revenue"),
    "resold": lambda: _shipped("managed-db", "white_label"),
    "disclosed": lambda: _shipped("managed-db", "five_phase direct static_split_profit white_label"),
    "via-marketplace": lambda: _shipped("managed-db", "via_marketplace"),
    "by-investment": lambda: _shipped("managed-db", "five_phase_by_investment"),
    "calculator-growth": lambda: _shipped("calculator-growth", SHARED),
    "support-plans": lambda: _shipped("support-plans", PLANS),
    "retention-table": lambda: _shipped("retention-table", SHARED),
    "saas-filings": lambda: _shipped("saas-filings", SHARED),
    "channel-service": lambda: _shipped("channel-service", BY_INCOME),
    "three": lambda: _several(3),
    "four": lambda: _several(4),
    "logistic": lambda: _grown("case.demand.logistic={first_month: 3, ceiling: 900, monthly_growth: 15%}"),
    "bass": lambda: _grown("case.demand.bass={market: 900, innovation: 12%, imitation: 60%, months_per_period: 12}"),
}

PRICE = {"case.revenue_lines.subscription.price": 71.5}
HOURS = {"case.partners.isv.hourly_cost": 133.0}
STORIES = {
    "price": Story("managed-db", PRICE, ("case.revenue_lines.subscription.price=71.5",)),
    "churn": Story("pair", {"case.demand.monthly_churn": 0.043}, ("case.demand.monthly_churn=4.3%",)),
    "hourly cost": Story("pair", HOURS, ("case.partners.isv.hourly_cost=133",)),
    "one-time cost": Story(
        "pair", {"case.costs.build_service.one_time": 150_000}, ("case.costs.build_service.one_time=150000",)
    ),
    "months of an investment": Story(
        "pair",
        {"case.costs.build_portal.until": dt.date(2027, 9, 17)},
        ("case.costs.build_portal.until=2027-09",),
    ),
    "go-live": Story("managed-db", {"case.go_live": dt.date(2027, 9, 1)}, ("case.go_live=2027-09",)),
    "discount rate": Story(
        "pair", {"case.partners.msp.annual_discount_rate": 0.15}, ("case.partners.msp.annual_discount_rate=15%",)
    ),
    "steps of demand": Story(
        "pair",
        {"case.demand.monthly_new_instances.1": 5, "case.demand.monthly_new_instances.7": 44},
        ("case.demand.monthly_new_instances={1: 5, 7: 44, 13: 35, 25: 40}",),
    ),
    "share of a line": Story(
        "pair", {"terms.share_of_revenue.subscription": 0.55}, ("terms.share_of_revenue.subscription=55%",)
    ),
    "discount on list": Story(
        "resold",
        {"terms.discount_on_list.subscription": 0.33, "terms.mark_up": 0.1, "terms.discount_for_months": 9},
        ("terms.discount_on_list.subscription=33%", "terms.mark_up=10%", "terms.discount_for_months=9"),
    ),
    "split": Story(
        "split",
        {"terms.shares.operator": 0.62, "terms.shares.vendor": 0.38},
        ("terms.shares.operator=62%", "terms.shares.vendor=38%"),
    ),
    "how long and how late a share is paid, and a bonus": Story(
        "pair",
        {"terms.paid_for_months": 12, "terms.bonus_per_deal.first_deals": 50, "terms.bonus_per_deal.amount": 700},
        ("terms.paid_for_months=12", "terms.bonus_per_deal.first_deals=50", "terms.bonus_per_deal.amount=700"),
    ),
    "interest on losses": Story("pair", {"terms.loss_interest": 0.09}, ("terms.loss_interest=9%",)),
    "scenario": Story("managed-db", {}, (), scenario="cautious"),
    "price in a scenario": Story(
        "pair", PRICE, ("case.revenue_lines.subscription.price=71.5",), scenario="bold"
    ),
    "scenario with steps in other months": Story(
        "three", PRICE, ("case.revenue_lines.subscription.price=71.5",), scenario="slow",
    ),
    "losses by investment": Story(
        "by-investment", {"case.costs.build_portal.one_time": 70_000}, ("case.costs.build_portal.one_time=70000",)
    ),
    "what a marketplace takes": Story(
        "via-marketplace",
        {"terms.outside_parties.marketplace.share_of_revenue.subscription": 0.2},
        ("terms.outside_parties.marketplace.share_of_revenue.subscription=20%",),
    ),
    "instances a customer": Story(
        "calculator-growth", {"case.demand.instances_per_customer": 3}, ("case.demand.instances_per_customer=3",)
    ),
    "a rate of other prices, a credit, hours an instance": Story(
        "support-plans",
        {
            "case.revenue_lines.business_support.rate": 0.22, "case.credits.below_99.share_of_revenue": 0.03,
            "case.costs.operations.monthly_hours_per_instance": 1.5,
        },
        (
            "case.revenue_lines.business_support.rate=22%", "case.credits.below_99.share_of_revenue=3%",
            "case.costs.operations.monthly_hours_per_instance=1.5",
        ),
    ),
    "price under a table of survival": Story(
        "retention-table", PRICE | {"case.go_live": dt.date(2027, 8, 1)},
        ("case.revenue_lines.subscription.price=71.5", "case.go_live=2027-08"),
    ),
    "scenario with another curve": Story("retention-table", {}, (), scenario="regular_model"),
    "churn and go-live of a series": Story(
        "saas-filings", {"case.demand.monthly_churn": 0.02, "case.go_live": dt.date(2027, 8, 1)},
        ("case.demand.monthly_churn=2%", "case.go_live=2027-08"),
    ),
    "scenario with another series": Story("saas-filings", {}, (), scenario="as_hubspot"),
    "price and bad debt under a pipeline": Story(
        "channel-service", PRICE | {"case.credits.unpaid.share_of_revenue": 0.02},
        ("case.revenue_lines.subscription.price=71.5", "case.credits.unpaid.share_of_revenue=2%"),
    ),
    "scenario of a pipeline": Story("channel-service", {}, (), scenario="late"),
    "growth with a ceiling": Story(
        "logistic", {"case.demand.logistic.monthly_growth": 0.21}, ("case.demand.logistic.monthly_growth=21%",)
    ),
    "diffusion, and churn under effects": Story(
        "bass", {"case.demand.bass.imitation": 0.4, "case.demand.monthly_churn": 0.03},
        ("case.demand.bass.imitation=40%", "case.demand.monthly_churn=3%"),
    ),
    "one partner's edition": Story(
        "disclosed", PRICE | HOURS,
        ("case.revenue_lines.subscription.price=71.5", "case.partners.isv.hourly_cost=133"), audience="isv",
    ),
    "the other's edition, in a scenario": Story(
        "disclosed", PRICE, ("case.revenue_lines.subscription.price=71.5",), scenario="cautious", audience="msp"
    ),
}  # fmt: skip
STORIES |= {
    f"{what} with {count} partners": Story(count, change, sets)
    for count, first in (("three", 0.55), ("four", 0.40))
    for what, change, sets in (
        (
            "price, churn, hourly cost and discount rate",
            PRICE | {
                "case.demand.monthly_churn": 0.05, "case.partners.p1.hourly_cost": 300.0,
                "case.partners.p2.annual_discount_rate": 0.2,
            },
            (
                "case.revenue_lines.subscription.price=71.5", "case.demand.monthly_churn=5%",
                "case.partners.p1.hourly_cost=300", "case.partners.p2.annual_discount_rate=20%",
            ),
        ),
        (
            "investment, go-live and shares",
            {
                "case.costs.build_2.one_time": 90_000, "case.go_live": dt.date(2027, 11, 1), "terms.shares.s0": first,
                "terms.shares.s1": 0.15 + 0.15,
            },
            (
                "case.costs.build_2.one_time=90000", "case.go_live=2027-11", f"terms.shares.s0={first:.0%}",
                "terms.shares.s1=30%",
            ),
        ),
    )
}  # fmt: skip


# A twelfth of them where counts are fast, spread over all kinds; the full counts try them all.
MANY = counts(len(STORIES) // 12, len(STORIES))
NAMED = {"price", "price and bad debt under a pipeline"}  # which a test asks for
SPREAD = {list(STORIES)[i * len(STORIES) // MANY] for i in range(MANY)} | NAMED
TRIED = {what: story for what, story in STORIES.items() if what in SPREAD}


def _deal(story: Story, *sets: str) -> Comparison:
    case, agreed = DEALS[story.deal]()
    return compared(*with_overrides(case, agreed, sets), audience=story.audience)


@cache
def _content(deal: str, audience: str) -> bytes:
    return made(_deal(Story(deal, {}, (), audience=audience)))


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    written = {
        f"{number}": changed(_content(story.deal, story.audience), story.change, scenario=story.scenario)
        for number, story in enumerate(TRIED.values())
    }
    untouched = {f"{deal}-{audience}": changed(_content(deal, audience), {}) for deal, audience in EDITIONS}
    broken = {"broken": _broken(_content("managed-db", "internal"))}
    return recalculated({**written, **untouched, **broken}, tmp_path_factory.mktemp("office"))


EDITIONS = sorted({(story.deal, story.audience) for story in TRIED.values()})


@pytest.mark.parametrize("what", TRIED)
def test_a_change_gives_what_the_engine_gives(what: str, books: Mapping[str, Any]) -> None:
    story = TRIED[what]
    deal = _deal(story, *story.sets)
    scenario = deal.ledgers[0].scenarios.index(story.scenario)
    book = books[str(list(TRIED).index(what))]
    assert off_by(book, deal, scenario) < CLOSE
    if story.sets:  # else the test could not fail: the change has to change something
        assert off_by(book, _deal(story), scenario) > 1.0
    assert book["Summary"]["B6"].value == "all hold"


@pytest.mark.parametrize(("deal", "audience"), EDITIONS)
def test_every_cell_comes_with_the_value_it_is_computed_to(
    deal: str, audience: str, books: Mapping[str, Any]
) -> None:  # fmt: skip
    stored, counted = opened(_content(deal, audience), values=True), books[f"{deal}-{audience}"]
    wrong = [
        f"{sheet.title}!{cell.coordinate}: {cell.value} and {found}"
        for sheet in stored.worksheets for row in sheet.iter_rows() for cell in row
        if not _same(cell.value, found := counted[sheet.title][cell.coordinate].value)
    ]  # fmt: skip
    assert not wrong, wrong[:5]


def _same(stored: Any, counted: Any) -> bool:
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (stored, counted))
    return abs(stored - counted) < 1e-7 * max(1.0, abs(stored)) if numbers else (stored or "") == (counted or "")


def _broken(content: bytes) -> bytes:
    """A workbook in which somebody wrote a number over a formula, the revenue of a month."""
    book = opened(content)
    sheet = book["five_phase"]
    column = next(each for each in range(1, 20) if sheet.cell(6, each).value == "subscription: billed")
    sheet.cell(20, column).value = 1.0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_checks_fail_where_a_formula_is_overwritten(books: Mapping[str, Any]) -> None:
    assert books["broken"]["Summary"]["B6"].value == "SOME FAIL: see the sheet Checks"


def test_a_change_is_told_on_page_one_with_what_it_does_not_move(books: Mapping[str, Any]) -> None:
    assert books["managed-db-internal"]["Summary"]["B7"].value == "as delivered"
    assert books[str(list(TRIED).index("price"))]["Summary"]["B7"].value == "1 changed since delivery"
    pipeline = books[str(list(TRIED).index("price and bad debt under a pipeline"))]["Summary"]
    assert pipeline["B7"].value == "2 changed since delivery: what is named below stays as simulated"
    assert "Not live: brought by Vendor, new instances, still there at that age" in pipeline["B8"].value
