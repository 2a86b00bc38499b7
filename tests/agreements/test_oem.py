"""Wholesale with a minimum: each clause, by how much it matters; what is refused, and in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from partnersim import InputError, parse_terms
from partnersim.agreements.reader import changed_terms
from partnersim.testing import check_agreement
from tests.agreements.one_product import SELLER, case, costs, ledger, moved, terms

LIST = np.arange(1, 25) * 100.0  # billed at list prices: 7,800 in the first year, 22,200 in the second


def wholesale(**changes: Any) -> dict[str, Any]:
    """60% off, nothing else."""
    tree = {
        "kind": "oem",
        "parties": {"vendor": "maker", "embedder": "seller"},
        "wholesale_discount_on_list": {"any_line": 0.6},
    }
    return {**tree, **changes}


LOST = {"cannibalised_share_of_sales": 0.2, "margin_on_direct_price": 0.5, "direct_price_factor": 0.9}


def test_the_embedder_pays_wholesale_and_keeps_the_rest() -> None:
    found = ledger(terms(wholesale()))
    assert moved(found, "wholesale") == pytest.approx(0.4 * LIST)
    assert found.books.received[:, SELLER, 0] == pytest.approx(0.6 * LIST)
    assert found.tiers == ("collected", "wholesale")
    assert not found.books.running_cost.any()


def test_the_embedders_price_is_its_own_whether_above_list_or_below() -> None:
    for factor in (1.3, 0.7):
        found = ledger(terms(wholesale(own_price_factor=factor)))
        assert found.books.billed[:, 0] == pytest.approx(factor * LIST)
        assert moved(found, "wholesale") == pytest.approx(0.4 * LIST)


def test_a_wholesale_price_stays_when_list_prices_rise() -> None:
    """Ten, twenty, … users at 4 each, whatever the embedder and the list ask for them."""
    rising = case(revenue_lines={"users": {"price": 10, "per": "instance and month", "yearly_increase": "10%"}})
    tree = wholesale(wholesale_discount_on_list={}, wholesale_price_per_unit={"users": 4}, own_price_factor=1.3)
    assert moved(ledger(terms(tree), rising), "wholesale") == pytest.approx(4.0 * 10 * np.arange(1, 25))


def test_a_wholesale_price_is_owed_on_what_the_list_gives_away_and_stands_beside_discounts() -> None:
    """Ten new users a month: 60 a month owed for each free add-on, a set-up once at 5, users at 40% of list."""
    lines = {
        "users": {"price": 10, "per": "instance and month"},
        "add_on": {"price": 0, "per": "instance and month"},
        "setup": {"price": 20, "per": "new instance"},
    }
    tree = wholesale(wholesale_discount_on_list={"users": 0.6}, wholesale_price_per_unit={"add_on": 6, "setup": 5})
    users = 10.0 * np.arange(1, 25)
    owed = moved(ledger(terms(tree), case(revenue_lines=lines)), "wholesale")
    assert owed == pytest.approx(4.0 * users + 6.0 * users + 5.0 * 10)


@pytest.mark.parametrize("field", ["wholesale_discount_on_list", "wholesale_price_per_unit"])
def test_a_line_the_case_lacks_is_told_where_it_is_listed(field: str) -> None:
    lists = {"wholesale_discount_on_list": "{users: 60%}", "wholesale_price_per_unit": "{any_line: 4}"}
    lists[field] = "{nothing: 4%}" if "discount" in field else "{nothing: 4}"
    text = "kind: oem\nparties: {vendor: maker, embedder: seller}\n"
    text += "\n".join(f"{name}: {listed}" for name, listed in lists.items())
    line = 3 if "discount" in field else 4
    with pytest.raises(InputError, match=f"oem.yaml:{line}: .*nothing is no revenue line of the case"):
        ledger(parse_terms(text, "oem.yaml"))


def test_a_price_that_all_customers_pay_together_is_one_unit_a_month() -> None:
    flat = case(revenue_lines={"platform": {"price": 500, "per": "month"}})
    tree = wholesale(wholesale_discount_on_list={}, wholesale_price_per_unit={"any_line": 120})
    assert moved(ledger(terms(tree), flat), "wholesale") == pytest.approx(120.0)


def test_a_year_that_the_end_cuts_short_has_no_minimum_even_if_customers_are_served_on() -> None:
    """Ended after eleven months, with a month of continued use that is the year's last one."""
    tree = wholesale(minimum_per_year={1: 5000}, terminate="2027-11")
    assert not moved(ledger(terms(tree)), "true_up").any()
    assert not moved(ledger(terms(tree, continued_use_months=1)), "true_up").any()
    assert moved(ledger(terms(tree, terminate="2027-12")), "true_up")[11] > 0.0


def test_what_is_missing_to_the_minimum_is_paid_in_the_last_month_of_the_year() -> None:
    found = ledger(terms(wholesale(minimum_per_year={1: 5000})))
    extra = moved(found, "true_up")
    assert extra[11] == pytest.approx(5000 - 0.4 * 7800)
    assert extra[23] == 0.0  # 8,880 in the second year is more
    assert np.flatnonzero(extra).tolist() == [11]
    assert extra == pytest.approx(-moved(found, "true_up", SELLER))


def test_the_minimum_rises_by_year_and_the_last_one_holds_on() -> None:
    years = case(months=36)
    ramp = moved(ledger(terms(wholesale(minimum_per_year={1: 0, 2: 10_000})), years), "true_up")
    assert np.flatnonzero(ramp).tolist() == [23]
    assert ramp[23] == pytest.approx(10_000 - 0.4 * 22_200)
    high = moved(ledger(terms(wholesale(minimum_per_year={1: 0, 2: 10_000, 3: 20_000})), years), "true_up")
    assert np.flatnonzero(high).tolist() == [23, 35]
    assert high[35] == pytest.approx(20_000 - 0.4 * 36_600)
    on = moved(ledger(terms(wholesale(minimum_per_year={1: 20_000})), years), "true_up")
    assert on[[11, 23, 35]] == pytest.approx([20_000 - 0.4 * year for year in (7_800, 22_200, 36_600)])


def test_a_minimum_that_was_reached_costs_nothing_and_lowers_nothing() -> None:
    found = ledger(terms(wholesale(minimum_per_year={1: 3120})))
    assert not moved(found, "true_up").any()
    assert moved(found, "wholesale") == pytest.approx(0.4 * LIST)


def test_years_count_from_go_live_in_each_scenario() -> None:
    late = case(go_live="2027-04", scenarios={"slip": {"go_live": "2027-06"}})
    found = ledger(terms(wholesale(minimum_per_year={1: 9000})), late)
    extra = found.books.by_tier[found.tiers.index("true_up"), :, 0]
    assert [np.flatnonzero(extra[:, each]).tolist() for each in (0, 1)] == [[14], [16]]
    assert extra[14, 0] == pytest.approx(9000 - 0.4 * 7800)


def test_a_year_cut_by_the_horizon_is_not_yet_tested() -> None:
    assert not moved(ledger(terms(wholesale(minimum_per_year={1: 9000})), case(months=11)), "true_up").any()
    assert moved(ledger(terms(wholesale(minimum_per_year={1: 9000})), case(months=12)), "true_up")[11] > 0


def test_lost_direct_sales_are_the_margin_the_vendor_would_have_had() -> None:
    spent = costs(ledger(terms(wholesale(**LOST))))
    assert spent == pytest.approx(0.2 * 0.9 * 0.5 * LIST)
    for field, value, ratio in (
        ("cannibalised_share_of_sales", 0.4, 2.0),
        ("margin_on_direct_price", 1.0 - 1e-12, 2.0),
        ("direct_price_factor", 1.8, 2.0),
    ):
        assert costs(ledger(terms(wholesale(**LOST | {field: value})))) == pytest.approx(ratio * spent)


def test_they_are_a_cost_of_the_vendor_alone_and_move_no_money() -> None:
    plain, lost = ledger(terms(wholesale())), ledger(terms(wholesale(**LOST)))
    assert not costs(lost, by=SELLER).any()
    assert (lost.books.received == plain.books.received).all()
    worth = plain.books.position[-1, 0, 0] - lost.books.position[-1, 0, 0]
    assert worth == pytest.approx(0.09 * LIST.sum())


def test_an_own_price_of_the_embedder_changes_nothing_of_what_direct_buyers_would_pay() -> None:
    assert costs(ledger(terms(wholesale(own_price_factor=1.5, **LOST)))) == pytest.approx(0.09 * LIST)


def test_a_unit_sold_directly_instead_is_worth_the_margin_less_the_wholesale_price() -> None:
    """With all sales lost to the deal, it is worth what wholesale pays above the direct margin: 40% − 45% of list."""
    lost = ledger(terms(wholesale(**LOST | {"cannibalised_share_of_sales": "100%"})))
    assert lost.books.position[-1, 0, 0] == pytest.approx(-0.05 * LIST.sum())


def test_own_lines_owe_nothing_and_count_neither_for_the_minimum_nor_as_lost_sales() -> None:
    lines = {
        "users": {"price": 10, "per": "instance and month"},
        "advice": {"price": 500, "per": "month", "income": "professional_services"},
    }
    tree = wholesale(own_lines=["professional_services"], minimum_per_year={1: 5000}, **LOST)
    found = ledger(terms(tree), case(revenue_lines=lines))
    assert moved(found, "wholesale") == pytest.approx(0.4 * LIST)
    assert moved(found, "true_up")[11] == pytest.approx(5000 - 0.4 * 7800)
    assert costs(found) == pytest.approx(0.09 * LIST)
    assert found.books.received[0, SELLER, 0] == pytest.approx(60 + 500)


def test_bills_and_true_up_are_paid_when_they_fall_due() -> None:
    found = ledger(terms(wholesale(minimum_per_year={1: 5000}, paid_after_months=2)))
    earned = moved(found, "wholesale") + moved(found, "true_up")
    assert found.books.received[:, 0, 0] == pytest.approx([0, 0, *earned[:-2]])


def test_first_level_support_is_the_embedders() -> None:
    tree = terms(wholesale())
    assert [tree.holder(role) for role in ("first_level", "second_level", "collects")] == ["seller", "maker", "seller"]
    support = {"help": {"by": "maker", "monthly_tickets_per_instance": 1, "amount_per_ticket": 2, "support_level": 1}}
    found = ledger(terms(wholesale(roles={"first_level": "embedder"})), case(costs=support))
    assert costs(found, by=SELLER) == pytest.approx(0.2 * LIST)


def test_customers_of_the_last_day_are_served_and_paid_for_during_continued_use() -> None:
    ended = wholesale(terminate="2027-06", minimum_term_months=0)
    for more in (0, 6):
        found = moved(ledger(terms(ended, continued_use_months=more)), "wholesale")
        expected = [*0.4 * LIST[:6], *[240] * more, *[0] * (18 - more)]
        assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ["The embedder pays 40% of list for any line, a direct buyer 100%."]),
        ({"direct_price_factor": 0.4}, []),
        ({"direct_price_factor": 0.4, "own_price_factor": 0.39}, ["The embedder's customers pay 39% of list"]),
        ({"own_price_factor": 0.9}, ["The embedder pays 40%", "The embedder's customers pay 90% of list, a direct"]),
        ({"wholesale_discount_on_list": {"users": 0.0, "any_line": 0.1}}, ["90% of list for any other line"]),
    ],
    ids=str,
)
def test_better_prices_than_a_direct_buyers_are_named(change: dict[str, Any], said: list[str]) -> None:
    found = terms(wholesale(), **change).price_conflicts()  # type: ignore[attr-defined]
    assert len(found) == len(said)
    for sentence, part in zip(found, said, strict=True):
        assert part in sentence


def test_without_anything_else_it_is_white_label() -> None:
    same = terms(
        {"kind": "white_label", "parties": {"provider": "maker", "reseller": "seller"}},
        discount_on_list={"users": 0.6}, mark_up=0.2, paid_after_months=1,
    )  # fmt: skip
    found = ledger(terms(wholesale(own_price_factor=1.2, paid_after_months=1)))
    assert found.books.received == pytest.approx(ledger(same).books.received)


def test_the_lever_is_the_first_wholesale_discount() -> None:
    tree = terms(wholesale(wholesale_discount_on_list={"users": 0, "any_line": 0.7}))
    lever = tree.lever()
    assert lever is not None
    assert (lever.of, lever.rate) == ("off any other line", 0.7)
    changed = changed_terms(tree, lever.values(0.65))
    assert changed.wholesale_discount_on_list == {"users": 0.0, "any_line": 0.65}
    assert terms(wholesale(wholesale_discount_on_list={"any_line": 0})).lever() is None


@pytest.mark.parametrize(
    "change",
    [
        {"wholesale_discount_on_list": {"any_line": 0.7}},
        {"wholesale_discount_on_list": {"users": 0.6}},
        {"minimum_per_year": {1: 6}},
        {"minimum_per_year": {1: 5, 2: 6}},
        {"own_price_factor": 1.1},
        {"cannibalised_share_of_sales": 0.3},
        {"margin_on_direct_price": 0.6},
        {"direct_price_factor": 0.8},
        {"own_lines": ["set_up"]},
        {"paid_after_months": 1},
    ],
    ids=str,
)
def test_every_field_is_named_in_the_clause(change: dict[str, Any]) -> None:
    tree = wholesale(minimum_per_year={1: 5}, **LOST)
    assert terms(tree, **change).clause() != terms(tree).clause()


def test_the_clause_says_what_there_is_not() -> None:
    assert "There is no minimum." in terms(wholesale()).clause()
    assert not any("directly" in sentence for sentence in terms(wholesale()).clause())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"minimum_per_year": {0: 5}}, r"'0' is not a year counted from go-live; write 1, 2, 3"),
        ({"minimum_per_year": {"01": 5}}, r"'01' is not a year counted from go-live"),
        ({"minimum_per_year": {"2027": 5}}, r"'2027' is not a year counted from go-live"),
        ({"minimum_per_year": {2: 5}}, r"nothing is said before year 2; write 1: 0 if there is no minimum before"),
        ({"minimum_per_year": {1: -5}}, r"-5 is below 0"),
        ({"minimum_per_year": 5}, r"minimum_per_year: 5 is not a map"),
        ({"own_price_factor": 0}, r"own_price_factor: 0 is too small; write 0.000001 or more"),
        ({"wholesale_discount_on_list": {"any_line": 60}}, r"60 is not a rate; write 60%"),
        ({"cannibalised_share_of_sales": 0.1}, r"what a lost direct sale is worth is not said; write margin_on_direct"),
        ({"margin_on_direct_price": 0.1}, r"no direct sale is said to be lost; write cannibalised_share_of_sales"),
        ({"wholesale_price_per_unit": {"any_line": 4}}, r"any_line has a discount on list, too; keep it in one"),
        (
            {"wholesale_price_per_unit": {"seat": 4}, "own_lines": ["seat"]},
            r"seat is among own_lines, on which nothing",
        ),
        ({"own_lines": ["any_line"]}, r"any_line is among own_lines, on which nothing is owed; keep it in one"),
    ],
    ids=str,
)
def test_terms_that_cannot_be_meant_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        terms(wholesale(), **change)


def test_the_discount_has_no_default_and_lines_must_be_of_the_case() -> None:
    with pytest.raises(
        InputError, match=r"kind: no wholesale prices are said; write wholesale_discount_on_list: \{any"
    ):
        terms({"kind": "oem"})
    with pytest.raises(InputError, match="seat is no revenue line of the case"):
        ledger(terms(wholesale(wholesale_discount_on_list={"seat": 0.6})))
    with pytest.raises(InputError, match="users is not listed; write its wholesale price or discount, or"):
        ledger(terms(wholesale(wholesale_discount_on_list={"licences": 0.6})))


def test_a_minimum_keeps_the_laws_but_that_of_currencies() -> None:
    tree = wholesale(parties={"vendor": "b", "embedder": "a"}, minimum_per_year={1: 50_000}, **LOST)
    check_agreement(terms(tree), lines=["service", "support"], examples=15, scales=False)
    with pytest.raises(AssertionError, match="another currency"):
        check_agreement(terms(tree), lines=["service", "support"], examples=15)
