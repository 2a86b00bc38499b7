"""The bundle of two vendors: allocation by list price, overlap, integration; what is refused, and in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from partnersim import InputError
from partnersim.agreements.reader import changed_terms
from partnersim.testing import check_agreement
from tests.agreements.one_product import SELLER, case, costs, ledger, moved, terms

USERS = np.arange(1, 25) * 10.0  # in each month, at 6 for the product of one and 4 for that of the other
LINES = {
    "records": {"price": 6, "per": "instance and month", "income": "subscription"},
    "messages": {"price": 4, "per": "instance and month", "income": "licences"},
}
CONNECTORS = {
    "hook": {"by": "maker", "one_time": 3000, "from": "2027-01", "until": "2027-02"},
    "plug": {"by": "seller", "one_time": 1000},
}


def alliance(**changes: Any) -> dict[str, Any]:
    """A fifth of the customers have both products, for a quarter less."""
    tree = {
        "kind": "isv_alliance",
        "parties": {"one": "maker", "other": "seller"},
        "bundle": {"records": {"one": 6}, "messages": {"other": 4}},
        "overlap_of_accounts": 0.2,
        "bundle_discount_on_list": 0.25,
    }
    return {**tree, **changes}


def received(tree: dict[str, Any], by: int, **changes: Any) -> np.ndarray:
    return np.asarray(ledger(terms(tree), case(**{"revenue_lines": LINES, **changes})).books.received[:, by, 0])


def test_customers_who_buy_both_have_them_for_less() -> None:
    found = ledger(terms(alliance()), case(revenue_lines=LINES))
    assert found.books.billed[:, 0] == pytest.approx(USERS * 10 * (0.8 + 0.2 * 0.75))


def test_each_vendor_has_its_list_price_share_of_the_discounted_price() -> None:
    assert received(alliance(), 0) == pytest.approx(USERS * 6 * 0.95)
    assert received(alliance(), 1) == pytest.approx(USERS * 4 * 0.95)


@pytest.mark.parametrize(
    ("field", "value", "factor"),
    [
        ("overlap_of_accounts", 0.4, 0.9),
        ("overlap_of_accounts", 0, 1.0),
        ("bundle_discount_on_list", 0.5, 0.9),
        ("bundle_discount_on_list", 0, 1.0),
        ("overlap_of_accounts", "100%", 0.75),
    ],
)
def test_overlap_and_discount_lower_what_both_have_alike(field: str, value: Any, factor: float) -> None:
    for partner, price in ((0, 6), (1, 4)):
        assert received(alliance(**{field: value}), partner) == pytest.approx(USERS * price * factor)


def test_a_line_with_products_of_both_is_split_by_their_list_prices() -> None:
    bundle = {"subscription": {"one": 30, "other": 10}, "any_line": {"one": 1, "other": 1}}
    assert received(alliance(bundle=bundle), 0) == pytest.approx(USERS * (6 * 0.75 + 4 * 0.5) * 0.95)
    dearer = {"subscription": {"one": 30, "other": 30}, "any_line": {"one": 1, "other": 1}}
    assert received(alliance(bundle=dearer), 0) == pytest.approx(USERS * (6 * 0.5 + 4 * 0.5) * 0.95)


def test_only_the_proportion_of_list_prices_counts() -> None:
    small, large = ({"any_line": {"one": 3 * size, "other": 2 * size}} for size in (1, 1000))
    assert received(alliance(bundle=small), 1) == pytest.approx(received(alliance(bundle=large), 1))


def test_what_customers_do_not_pay_is_borne_as_the_rest_is_paid() -> None:
    credits = {"outages": {"by": "maker", "share_of_revenue": 0.1}}
    for partner in (0, 1):
        assert received(alliance(), partner, credits=credits) == pytest.approx(0.9 * received(alliance(), partner))


def test_an_outside_party_is_paid_by_those_whose_lines_it_sells() -> None:
    market = {"market": {"name": "Market", "share_of_revenue": {"messages": 0.25}}}
    assert received(alliance(outside_parties=market), 0) == pytest.approx(received(alliance(), 0))
    assert received(alliance(outside_parties=market), 1) == pytest.approx(0.75 * received(alliance(), 1))


def test_the_integration_is_paid_in_the_agreed_shares_whoever_does_it() -> None:
    paid = alliance(integration=["hook", "plug"], integration_paid_by={"one": 0.4, "other": 0.6})
    found = ledger(terms(paid), case(revenue_lines=LINES, costs=CONNECTORS))
    settled = moved(found, "integration")
    assert settled[:3] == pytest.approx([1500 - 0.4 * 2500, 1500 - 0.4 * 1500, 0.0])
    assert moved(found, "integration", SELLER) == pytest.approx(-settled)
    borne = found.books.one_time_cost[:, :, 0].sum(axis=0) - found.books.by_tier[-1, :, :, 0].sum(axis=0)
    assert borne == pytest.approx([0.4 * 4000, 0.6 * 4000])


def test_only_the_named_lines_are_the_integration() -> None:
    paid = alliance(integration=["plug"], integration_paid_by={"one": "100%"})
    found = ledger(terms(paid), case(revenue_lines=LINES, costs=CONNECTORS))
    assert moved(found, "integration").sum() == pytest.approx(-1000)
    assert "integration" not in ledger(terms(alliance()), case(revenue_lines=LINES, costs=CONNECTORS)).tiers


def test_one_passes_on_what_is_due_when_customers_have_paid_and_so_much_later() -> None:
    late = received(alliance(remitted_after_months=2), 1, collected_after_months=1)
    assert late == pytest.approx([0, 0, 0, *received(alliance(), 1)[:-3]])
    assert received(alliance(), 1, collected_after_months=1) == pytest.approx([0, *received(alliance(), 1)[:-1]])


def test_better_retention_and_cheaper_acquisition_are_effects_on_the_case() -> None:
    market = {
        "demand": {"monthly_new_instances": {"1": 100, "2": 0}, "monthly_churn": 0.1},
        "costs": {"sales": {"by": "maker", "per_new_instance": 50}},
    }
    better = {"demand.monthly_churn": {"times": 0.5}, "costs.sales.per_new_instance": {"times": 0.8}}
    plain, found = (ledger(terms(alliance(effects=each)), case(revenue_lines=LINES, **market)) for each in ({}, better))
    ages = np.arange(24)
    assert plain.books.received[:, 1, 0] == pytest.approx(100 * 0.9**ages * 4 * 0.95)
    assert found.books.received[:, 1, 0] == pytest.approx(100 * 0.95**ages * 4 * 0.95)
    assert (costs(plain)[0], costs(found)[0]) == (5000, 4000)


def test_the_lever_is_the_discount_as_long_as_somebody_has_it() -> None:
    tree = terms(alliance())
    lever = tree.lever()
    assert lever is not None
    assert (lever.of, lever.rate) == ("off the bundle", 0.25)
    assert changed_terms(tree, lever.values(0.1)).bundle_discount_on_list == 0.1
    assert terms(alliance(overlap_of_accounts=0)).lever() is None


SHARED = {"integration": ["hook"], "integration_paid_by": {"one": 0.4, "other": 0.6}}


@pytest.mark.parametrize(
    "change",
    [
        {"bundle": {"records": {"one": 6}, "messages": {"other": 5}}},
        {"bundle": {"records": {"one": 6}, "messages": {"one": 4}}},
        {"overlap_of_accounts": 0.3},
        {"bundle_discount_on_list": 0.3},
        {"integration": ["plug"]},
        {"integration_paid_by": {"one": 0.5, "other": 0.5}},
    ],
    ids=str,
)
def test_every_field_is_named_in_the_clause(change: dict[str, Any]) -> None:
    assert terms(alliance(**SHARED), **change).clause() != terms(alliance(**SHARED)).clause()


def test_the_clause_says_the_allocation() -> None:
    said = terms(alliance(**SHARED)).clause()
    assert "What is paid is allocated by list price: records, one 6; messages, other 4." in said
    assert "The integration (hook) is paid 40% by one, 60% by other, whoever does the work." in said


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bundle": {"records": {"third": 6}}}, r"third"),
        ({"bundle": {"records": {"one": 0}}}, r"bundle.records: nothing in it has a price; write \{one: 60, other"),
        ({"bundle": {"records": {}}}, r"bundle.records: nothing in it has a price"),
        ({"bundle": {"records": {"one": -6}}}, r"-6 is below 0"),
        ({"bundle": {"records": "one"}}, r"bundle.records: 'one' is not a map"),
        ({"overlap_of_accounts": 20}, r"overlap_of_accounts: 20 is not a rate; write 20%"),
        ({"bundle_discount_on_list": 1.5}, r"bundle_discount_on_list: 1.5 is not a rate"),
        ({"integration": ["hook"]}, r"integration: who pays for it is not said; write integration_paid_by"),
        ({"integration_paid_by": {"one": "100%"}}, r"not said what the integration is; write integration: and its"),
        ({**SHARED, "integration_paid_by": {"one": 0.5}}, r"shares make 50% = 50%; write shares that make 100%"),
        ({**SHARED, "integration_paid_by": {"two": "100%"}}, r"two is no seat of isv_alliance; write one and other"),
    ],
    ids=str,
)
def test_terms_that_cannot_be_meant_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        terms(alliance(), **change)


@pytest.mark.parametrize("field", ["bundle", "overlap_of_accounts", "bundle_discount_on_list"])
def test_what_would_be_an_opinion_has_no_default(field: str) -> None:
    tree = alliance()
    del tree[field]
    with pytest.raises(InputError, match=f"`{field}` is missing"):
        terms(tree)


def test_lines_and_costs_must_be_those_of_the_case() -> None:
    with pytest.raises(InputError, match="the revenue line messages is not listed"):
        received(alliance(bundle={"records": {"one": 6}}), 0)
    with pytest.raises(InputError, match="hooks is no one-time cost of the case; did you mean hook"):
        received(alliance(**SHARED | {"integration": ["hooks"]}), 0, costs=CONNECTORS)
    running = {"hook": {"by": "maker", "monthly_amount": 5}}
    with pytest.raises(InputError, match="hook is no one-time cost of the case"):
        received(alliance(**SHARED), 0, costs=running)


def test_it_keeps_the_laws_with_an_integration_and_a_marketplace() -> None:
    tree = alliance(
        parties={"one": "b", "other": "a"},
        integration=["build_a"],
        integration_paid_by={"one": 0.3, "other": 0.7},
        outside_parties={"market": {"name": "Market", "share_of_revenue": {"records": 0.03}}},
        remitted_after_months=0,
    )
    check_agreement(terms(tree), lines=["records", "messages"], examples=15)


@pytest.mark.parametrize(
    ("ends", "month", "received"),
    [
        ({"at_exit": "run_off"}, "2027-05", [600.0, 400.0]),
        ({"at_exit": "buy_out", "buy_out": {"multiple": 1}}, "2027-04", [600.0 - 1600.0, 400.0 + 1600.0]),
    ],
)
def test_what_is_paid_for_the_integration_is_no_income_by_which_an_exit_is_measured(
    ends: dict[str, Any], month: str, received: list[float]
) -> None:
    """1,000 a month, of which 400 are the other's; the 500 it pays for the integration leave that as it is."""
    ten = case(
        revenue_lines={"records": {"price": 100, "per": "instance and month"}},
        demand={"monthly_new_instances": {"1": 10, "2": 0}, "monthly_churn": 0.0},
        costs={"hook": {"by": "maker", "one_time": 1000, "from": "2027-02"}},
        months=6,
    )
    tree = alliance(
        bundle={"records": {"one": 60, "other": 40}}, overlap_of_accounts=0.0, bundle_discount_on_list=0.0,
        integration=["hook"], integration_paid_by={"one": 0.5, "other": 0.5}, terminate="2027-04",
        customers_stay_with="one",
    )  # fmt: skip
    books = ledger(terms(tree, **ends), ten).books
    assert books.received[ten.timeline.index(month), :, 0].tolist() == pytest.approx(received)
