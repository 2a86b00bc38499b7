"""Partner levels: each criterion and each clause, by how much it matters; what is refused, and in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from partnersim import InputError
from partnersim.agreements.reader import changed_terms
from partnersim.testing import check_agreement
from tests.agreements.one_product import case, certified, costs, ledger, moved, terms

USERS = np.arange(1, 25) * 10.0  # at the end of each month
LIST = USERS * 10.0  # billed at list prices


def off(rate: float, **criteria: Any) -> dict[str, Any]:
    return {"discount_on_list": {"any_line": rate}, **criteria}


def programme(**changes: Any) -> dict[str, Any]:
    """10% off, and 20% for 60 new users in twelve months: reached at the end of month 6."""
    tree = {
        "kind": "solution_provider",
        "parties": {"vendor": "maker", "provider": "seller"},
        "levels": {"bronze": off(0.1), "gold": off(0.2, new_users=60)},
        "applied": "whole",
    }
    return {**tree, **changes}


def gold(**criteria: Any) -> dict[str, Any]:
    """The programme with other criteria for gold."""
    return programme(levels={"bronze": off(0.1), "gold": off(0.2, **criteria)})


def discounts(tree: dict[str, Any], **changes: Any) -> list[float]:
    """The discount of each month, as a part of what is billed."""
    found = ledger(terms(tree), case(**changes))
    return (1.0 - moved(found, "invoice") / found.books.billed[:, 0]).round(9).tolist()


def reached(tree: dict[str, Any], **changes: Any) -> list[int]:
    """The months, from 1, in which the discount is that of gold."""
    return [month for month, rate in enumerate(discounts(tree, **changes), start=1) if rate == 0.2]


def test_the_vendor_is_billed_list_less_the_discount_and_the_provider_keeps_the_rest() -> None:
    found = ledger(terms(programme()))
    rates = np.where(np.arange(1, 25) <= 6, 0.1, 0.2)
    assert moved(found, "invoice") == pytest.approx(LIST * (1 - rates))
    assert found.books.received[:, 1, 0] == pytest.approx(LIST * rates)


def test_a_level_reached_at_the_end_of_a_month_holds_from_the_next() -> None:
    assert reached(programme()) == list(range(7, 25))
    assert reached(gold(new_users=60.0001)) == list(range(8, 25))


def test_whatever_is_reached_the_first_month_is_at_the_lowest_level() -> None:
    assert reached(gold(new_users=10)) == list(range(2, 25))


def test_new_users_count_for_the_months_of_the_test_period() -> None:
    quiet = {"monthly_new_instances": {"1": 10, "9": 0}, "monthly_churn": 0.0}
    assert reached(programme(), demand=quiet) == list(range(7, 16))  # of months 3 to 14: still 60; of 4 to 15: 50
    assert reached(programme(test_months=6), demand=quiet) == [7, 8, 9]
    assert reached(programme(test_months=5), demand=quiet) == []


def test_users_who_leave_count_against_net_new_users_alone() -> None:
    leaving = {"monthly_new_instances": {"1": 100, "2": 0}, "survival": {"1": 0.5, "1000": 0.5}}
    assert reached(gold(new_users=100), demand=leaving) == list(range(2, 14))
    assert reached(gold(net_new_users=100), demand=leaving) == [2]
    assert reached(gold(net_new_users=50), demand=leaving) == list(range(2, 14))


def test_net_new_users_of_a_steady_business_are_none() -> None:
    steady = {"monthly_new_instances": 10, "survival": {"1": 0.5, "2": 0.0}}
    assert reached(gold(net_new_users=15), demand=steady) == list(range(3, 14))  # 15 since month 2, none before


def test_trailing_revenue_is_at_list_prices_on_the_vendors_lines() -> None:
    lines = {
        "users": {"price": 10, "per": "instance and month", "income": "subscription"},
        "advice": {"price": 1000, "per": "month", "income": "professional_services"},
    }
    tree = gold(trailing_revenue=2800) | {"own_lines": ["advice"]}  # 100 × (1 + … + 7)
    assert moved(ledger(terms(tree), case(revenue_lines=lines)), "invoice") == pytest.approx(
        LIST * np.where(np.arange(1, 25) <= 7, 0.9, 0.8)
    )
    assert reached(gold(trailing_revenue=2800)) == list(range(8, 25))
    assert reached(gold(trailing_revenue=2800) | {"mark_up": 0.5}) == []  # the part of what customers pay is another
    found = ledger(terms(gold(trailing_revenue=2800) | {"mark_up": 0.5}))
    assert moved(found, "invoice") == pytest.approx(LIST * np.where(np.arange(1, 25) <= 7, 0.9, 0.8))


def test_certified_people_count_in_the_month_of_the_test() -> None:
    people = certified(certified_people={"1": 2, "5": 3, "10": 2})
    assert reached(gold(certified_people=3), partners=people) == list(range(6, 11))
    assert reached(gold(certified_people=2), partners=people) == list(range(2, 25))


def test_satisfaction_is_that_of_the_providers_customers() -> None:
    people = certified(satisfaction={"1": 0.9, "7": 0.7})
    assert reached(gold(satisfaction=0.8), partners=people) == list(range(2, 8))
    assert reached(gold(satisfaction=0.7), partners=people) == list(range(2, 25))


def test_all_criteria_of_a_level_must_be_met() -> None:
    people = certified(certified_people={"1": 2, "9": 3})
    assert reached(gold(new_users=60, certified_people=3), partners=people) == list(range(10, 25))
    assert reached(gold(new_users=100, certified_people=3), partners=people) == list(range(11, 25))


def test_the_highest_level_met_is_held_even_where_one_between_is_missed() -> None:
    levels = {"bronze": off(0.1), "silver": off(0.15, new_users=1000), "gold": off(0.2, new_users=60)}
    assert reached(programme(levels=levels)) == list(range(7, 25))


def test_retention_of_those_there_a_year_before() -> None:
    # Of those there twelve months before, 0.95^12 = 54.04% are left; in the first year nobody was there to lose.
    leaving = {"monthly_new_instances": 10, "monthly_churn": 0.05}
    assert reached(gold(retention=0.55), demand=leaving) == list(range(2, 14))
    assert reached(gold(retention=0.54), demand=leaving) == list(range(2, 25))
    assert reached(gold(retention=0.85) | {"retention_months": 3}, demand=leaving) == list(range(2, 25))  # 85.74%


def test_retention_of_those_acquired_since() -> None:
    # Half of a month's ten leave after their first month: of those of months 1 to t, (t + 1) / 2t are still there.
    leaving = {"monthly_new_instances": 10, "survival": {"1": 0.5, "1000": 0.5}}
    acquired = gold(retention=0.6) | {"retention_counts": "acquired", "retention_months": 36}
    assert reached(acquired, demand=leaving) == [2, 3, 4, 5, 6]  # 100%, 75%, 66.7%, 62.5%, 60%, then less
    assert reached(acquired | {"retention_months": 5}, demand=leaving) == list(range(2, 25))
    # Of those there twelve months before: 5 of 10 in month 13, 10 of 15 in month 14, and ever more.
    assert reached(gold(retention=0.6), demand=leaving) == [*range(2, 14), *range(15, 25)]


def test_a_lost_level_is_kept_for_the_months_of_grace() -> None:
    quiet = {"monthly_new_instances": {"1": 10, "9": 0}, "monthly_churn": 0.0}
    for grace in (0, 1, 3):
        assert reached(programme(grace_months=grace), demand=quiet) == list(range(7, 16 + grace))


def test_grace_never_delays_going_up_and_a_level_earned_again_is_not_lost() -> None:
    people = certified(certified_people={"1": 3, "4": 2, "6": 3, "9": 2})
    assert reached(gold(certified_people=3) | {"grace_months": 2}, partners=people) == list(range(2, 12))
    assert reached(gold(certified_people=3), partners=people) == [2, 3, 4, 7, 8, 9]


def test_marginal_discounts_stay_with_the_customers_of_the_level() -> None:
    found = moved(ledger(terms(programme(applied="marginal"))), "invoice")
    month = np.arange(1, 25)
    early = np.minimum(month, 6) * 100.0  # billed to those who came until month 6
    assert found == pytest.approx(early * 0.9 + (LIST - early) * 0.8)


def test_marginal_discounts_survive_the_loss_of_the_level() -> None:
    quiet = {"monthly_new_instances": {"1": 10, "9": 0, "20": 10}, "monthly_churn": 0.0}
    found = moved(ledger(terms(programme(applied="marginal")), case(demand=quiet)), "invoice")
    assert found[18] == pytest.approx(600 * 0.9 + 200 * 0.8)  # gold in months 7 and 8 for good
    assert found[23] == pytest.approx(600 * 0.9 + 200 * 0.8 + 500 * 0.9)


def test_each_line_has_its_own_discount_and_own_lines_owe_nothing() -> None:
    lines = {
        "users": {"price": 10, "per": "instance and month", "income": "subscription"},
        "extra": {"price": 5, "per": "instance and month", "income": "licences"},
        "advice": {"price": 40, "per": "new instance", "income": "professional_services"},
    }
    levels = {"only": {"discount_on_list": {"any_line": 0.1, "licences": 0.4}}}
    tree = programme(levels=levels, own_lines=["professional_services"])
    found = ledger(terms(tree), case(revenue_lines=lines))
    assert moved(found, "invoice") == pytest.approx(USERS * (10 * 0.9 + 5 * 0.6))
    assert found.books.received[:, 1, 0] == pytest.approx(USERS * 3 + 400)
    by_name = {"only": {"discount_on_list": {"any_line": 0.1, "advice": 0.5}}}
    invoice = moved(ledger(terms(tree, levels=by_name), case(revenue_lines=lines)), "invoice")
    assert invoice == pytest.approx(USERS * 15 * 0.9 + 400 * 0.5)  # a line by name goes before its kind of income


def test_a_mark_up_is_the_providers() -> None:
    plain, marked = (ledger(terms(programme(mark_up=rate))) for rate in (0.0, 0.25))
    assert moved(marked, "invoice") == pytest.approx(moved(plain, "invoice"))
    assert marked.books.received[:, 1, 0] == pytest.approx(plain.books.received[:, 1, 0] + 0.25 * LIST)


def test_the_vendor_is_paid_when_its_bills_fall_due_though_customers_are_late() -> None:
    found = ledger(terms(programme(paid_after_months=2)), case(collected_after_months=1))
    invoice = moved(found, "invoice")
    assert found.books.received[:, 0, 0] == pytest.approx([0, 0, *invoice[:-2]])
    assert found.books.received[:, 1, 0] == pytest.approx(np.append(0, LIST[:-1]) - found.books.received[:, 0, 0])


def test_what_customers_do_not_pay_is_the_providers_loss() -> None:
    credits = {"late": {"by": "seller", "reason": "bad_debt", "share_of_revenue": 0.1}}
    found, plain = ledger(terms(programme()), case(credits=credits)), ledger(terms(programme()))
    assert moved(found, "invoice") == pytest.approx(moved(plain, "invoice"))
    assert found.books.received[:, 1, 0] == pytest.approx(plain.books.received[:, 1, 0] - 0.1 * LIST)


def test_benefits_cost_the_vendor_while_the_level_is_held_from_go_live() -> None:
    levels = {"bronze": off(0.1, monthly_benefits=50), "gold": off(0.2, new_users=60, monthly_benefits=300)}
    spent = costs(ledger(terms(programme(levels=levels)), case(go_live="2027-03")))
    assert spent.tolist() == [0, 0, *[50] * 6, *[300] * 16]
    assert not costs(ledger(terms(programme(levels=levels))), by=1).any()
    assert not costs(ledger(terms(programme()))).any()


def test_levels_are_those_of_each_scenario_alone() -> None:
    scenarios = {"twice": {"demand.monthly_new_instances": 20}, "never": {"demand.monthly_new_instances": 4}}
    books = ledger(terms(programme()), case(scenarios=scenarios)).books
    rates = 1.0 - books.received[:, 0] / books.billed
    assert [(rates[:, each] > 0.15).argmax() + 1 for each in (0, 1)] == [7, 4]
    assert rates[:, 2] == pytest.approx(0.1)


def test_one_level_without_criteria_is_white_label() -> None:
    alone = ledger(terms(programme(levels={"all": off(0.3)}, mark_up=0.1, paid_after_months=1)))
    same = terms(
        {"kind": "white_label", "parties": {"provider": "maker", "reseller": "seller"}},
        discount_on_list={"users": 0.3}, mark_up=0.1, paid_after_months=1,
    )  # fmt: skip
    assert alone.books.received == pytest.approx(ledger(same).books.received)


def test_the_lever_moves_all_levels_by_as_many_points() -> None:
    tree = terms(programme())
    lever = tree.lever()
    assert lever is not None
    assert (lever.rate, lever.of) == (0.1, "off any line at level bronze, others by as many points")
    for rate, both in ((0.0, (0.0, 0.1)), (0.1, (0.1, 0.2)), (0.35, (0.35, 0.45)), (1.0, (1.0, 1.0))):
        levels = changed_terms(tree, lever.values(rate)).levels.values()
        assert [level.discount_on_list["any_line"] for level in levels] == pytest.approx(both)


CHANGES: list[dict[str, Any]] = [
    {"applied": "marginal"},
    {"test_months": 6},
    {"retention_counts": "acquired"},
    {"retention_months": 24},
    {"grace_months": 3},
    {"mark_up": 0.1},
    {"own_lines": ["set_up"]},
    {"paid_after_months": 1},
    {"levels": {"tin": off(0.1), "gold": off(0.2, new_users=60)}},
    *(
        gold(**{"new_users": 60, criterion: least})
        for criterion, least in {
            "new_users": 61, "net_new_users": 7, "trailing_revenue": 7, "certified_people": 7, "retention": 0.7,
            "satisfaction": 0.7, "monthly_benefits": 7, "discount_on_list": {"any_line": 0.3},
        }.items()
    ),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_every_field_is_named_in_the_clause(change: dict[str, Any]) -> None:
    assert terms(programme(), **change).clause() != terms(programme()).clause()


def test_the_clause_says_the_levels() -> None:
    said = terms(gold(new_users=60, retention=0.7, monthly_benefits=250)).clause()
    assert "Level bronze: 10% off any line." in said
    wanted = "60 new users and 70% of users retained: 20% off any line; benefits cost the vendor 250 a month."
    assert f"Level gold, for {wanted}" in said


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"levels": {}}, "levels: a map has too few entries; write at least 1"),
        ({"levels": {"only": off(0.1, new_users=1)}}, "only.new_users: whoever misses it would stand nowhere; leave"),
        ({"levels": {"a": off(0.2), "b": off(0.1)}}, r"b.discount_on_list.any_line: 10% is less than at a lower level"),
        ({"levels": {"a": off(0.1, new_user=3)}}, "unknown key `new_user` in levels.a; did you mean new_users"),
        ({"levels": {"a": off(0.1), "b": off(0.2, new_users=-1)}}, r"levels.b.new_users: -1 is below 0"),
        ({"levels": {"a": off(0.1), "b": off(0.2, retention=80)}}, "levels.b.retention: 80 is not a rate; write 80%"),
        ({"levels": {"a": {}}}, "`discount_on_list` is missing in levels.a"),
        ({"own_lines": ["any_line"]}, "any_line is among own_lines, on which nothing is owed; keep it in one"),
        ({"applied": "retroactive"}, "retroactive"),
        ({"test_months": 0}, "test_months: 0 is below 1"),
        ({"grace_months": -1}, "grace_months"),
        ({"retention_counts": "both"}, "there_before"),
        ({"mark_up": 2}, "mark_up: is 2 2% or 200%"),
    ],
    ids=str,
)
def test_terms_that_cannot_be_meant_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        terms(programme(), **change)


def test_how_discounts_apply_has_no_default() -> None:
    tree = programme()
    del tree["applied"]
    with pytest.raises(InputError, match="`applied` is missing"):
        terms(tree)


@pytest.mark.parametrize("criterion", ["certified_people", "satisfaction"])
def test_what_the_case_must_say_is_asked_for(criterion: str) -> None:
    field = f"partners.seller.{criterion}"
    with pytest.raises(InputError, match=f"gold asks for {criterion}, which the case does not say; write {field}"):
        ledger(terms(gold(**{criterion: 1 if criterion == "certified_people" else 0.5})))


def test_lines_the_case_lacks_or_nobody_lists_are_refused() -> None:
    with pytest.raises(InputError, match="advise is no revenue line of the case"):
        ledger(terms(programme(own_lines=["advise"])))
    levels = {"a": {"discount_on_list": {"user": 0.1}}}
    with pytest.raises(InputError, match="user is no revenue line of the case; did you mean users"):
        ledger(terms(programme(levels=levels)))
    levels = {"a": {"discount_on_list": {"licences": 0.1}}}
    with pytest.raises(InputError, match="the revenue line users is not listed"):
        ledger(terms(programme(levels=levels)))


def test_levels_by_revenue_keep_the_laws_but_that_of_currencies() -> None:
    parties = {"vendor": "a", "provider": "b"}
    levels = {"low": off(0.1), "high": off(0.3, trailing_revenue=5000, monthly_benefits=40)}
    for applied in ("whole", "marginal"):
        tree = programme(parties=parties, levels=levels, applied=applied, grace_months=2)
        check_agreement(terms(tree), lines=["service", "support"], examples=15, scales=False)
