"""Trades: prices of a step, packages that cost the other side nothing, offers of equal worth, what a choice tells."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms, parse_terms, read_terms
from partnersim.errors import InputError
from partnersim.inputs.reader import changed_case, read_case
from partnersim.negotiate.trading.offers import equal_offers, revealed
from partnersim.negotiate.trading.packages import Package, trades
from partnersim.negotiate.trading.prices import Prices, prices
from partnersim.negotiate.worth import Worth
from partnersim.shipped import find
from partnersim.simulation.drawing import draws_of
from partnersim.simulation.simulate import simulate
from tests.render.deals import case as three_partners

CASE = read_case(find("managed-db", "cases"))
ISV, MSP = 0, 1
BELIEF = {"costs.on_call.monthly_amount": {"low": 3000, "high": 9000}}


def named(name: str) -> Agreement:
    return read_terms(find(name, "terms")).filled(CASE.seats)


@cache
def priced(name: str) -> Prices:
    return prices(CASE, named(name))


@cache
def offered(*others: str, count: int = 3) -> tuple[Package, ...]:
    """Offers made from direct."""
    return tuple(equal_offers(priced("direct"), ISV, [named(other) for other in others], count=count))


@cache
def traded(name: str, we: int) -> tuple[Package, ...]:
    return tuple(trades(priced(name), we))


def npv(terms: Agreement) -> np.ndarray:
    return Worth(CASE).npv([terms])[0, :, 0]


def gains_again(found: Prices, package: Package) -> np.ndarray:
    return npv(changed_terms(package.deal.terms, {})) - found.now


def test_a_price_is_what_the_step_changes() -> None:
    found = priced("direct")
    by_name = {each.field.name: each for each in found.priced}
    point = by_name["terms.share_of_revenue.subscription"]
    more = changed_terms(named("direct"), {"share_of_revenue.subscription": "41%"})
    assert point.worth == pytest.approx(npv(more) - npv(named("direct")))
    month = by_name["terms.paid_for_months"]
    assert point.exchange(month, ISV) * month.worth[ISV] == pytest.approx(point.worth[ISV])
    assert point.exchange(point, MSP) == 1.0


@pytest.mark.parametrize(
    ("name", "month", "point"),
    [
        ("direct", "remitted_after_months", "share_of_revenue.subscription"),
        ("white_label", "paid_after_months", "discount_on_list.subscription"),
    ],
)
def test_paying_a_month_later_is_late_money_and_not_traded(name: str, month: str, point: str) -> None:
    found = priced(name)
    by_name = {each.field.name.removeprefix("terms."): each for each in found.priced}
    later = by_name[month]
    assert later.is_late
    interest = later.worth - later.late  # what a month's delay costs the one and gains the other within the case
    assert np.sign(interest) == pytest.approx(np.sign(later.worth))
    assert not by_name[point].is_late
    assert later not in found.traded
    moved = [move.field.name for each in (*traded(name, ISV), *equal_offers(found, ISV)) for move in each.moves]
    assert moved
    assert f"terms.{month}" not in moved


def test_late_money_is_what_the_books_have_not_paid_when_the_case_ends() -> None:
    later = next(each for each in priced("white_label").priced if each.is_late)
    for partner, rate in enumerate(each.annual_discount_rate for each in CASE.partners.values()):
        owed = []
        for months in (1, 2):
            books = simulate(CASE, changed_terms(named("white_label"), {"paid_after_months": months})).books
            unpaid = books.earned[:, partner, 0].sum() - books.received[:, partner, 0].sum()
            owed.append(unpaid / (1.0 + rate) ** ((CASE.months - 1) / 12))
        assert later.late[partner] == pytest.approx(owed[0] - owed[1])


def test_what_is_not_negotiable_has_no_price_and_a_range_is_kept() -> None:
    kept = {"share_of_revenue.subscription": False, "paid_for_months": {"low": 24, "high": 36}}
    found = prices(CASE, changed_terms(named("direct"), {"negotiable": kept}))
    by_name = {each.field.name: each for each in found.priced}
    assert "terms.share_of_revenue.subscription" not in by_name
    assert by_name["terms.paid_for_months"].step == -1.0  # it is as high as it may be
    for each in trades(found, ISV):
        for move in each.moves:
            assert move.field.name != "terms.share_of_revenue.subscription"
            assert move.field.low <= move.after <= move.field.high


def test_clauses_of_the_end_move_nothing_while_it_runs_and_are_named() -> None:
    assert "terms.notice_months" in priced("five_phase").idle


def test_parts_of_a_whole_are_priced_once() -> None:
    names = [each.field.name for each in priced("static_split").priced]
    assert names.count("terms.shares.operator") + names.count("terms.shares.vendor") == 1


@pytest.mark.parametrize(
    ("name", "we"),
    [("direct", ISV), ("direct", MSP), ("white_label", ISV), ("white_label", MSP), ("solution_provider", ISV)],
)
def test_a_trade_gains_us_something_and_costs_the_other_side_nothing(name: str, we: int) -> None:
    found = priced(name)
    made = traded(name, we)
    assert made
    for each in made:
        again = gains_again(found, each)
        assert again == pytest.approx(each.gain, abs=1e-6)
        assert again[we] > 0.0
        assert again[1 - we] > -1e-3
    assert [each.gain[we] for each in made] == sorted((each.gain[we] for each in made), reverse=True)


def test_offers_are_of_equal_worth_to_us_and_differ_in_shape() -> None:
    found, made = priced("direct"), offered("static_split", "five_phase", "white_label")
    assert len(made) == 3
    for each in made:
        again = gains_again(found, each)
        assert again == pytest.approx(each.gain, abs=1e-6)
        assert again[ISV] == pytest.approx(0.0, abs=0.01)  # to the cent, though some move whole months
    shapes = [(each.deal.terms.kind, *(move.field.name for move in each.moves)) for each in made]
    assert len(set(shapes)) == 3


def test_a_choice_among_offers_tells_of_costs_that_it_depends_on() -> None:
    told = revealed(priced("direct"), offered("static_split", "static_split_profit"), MSP, BELIEF)
    (belief,) = told.beliefs
    assert told.chance.sum() == pytest.approx(1.0)
    assert belief.before == pytest.approx(np.quantile(np.linspace(3000, 9000, 10001), [0.1, 0.5, 0.9]), rel=0.03)
    profit, revenue = belief.after[:2]
    assert profit[1] > belief.before[1] > revenue[1]  # who shares profit shares its costs: dear ones make it choose so


def test_what_is_believed_after_a_choice_is_what_makes_it_the_best() -> None:
    """Checked against both offers at the two ends of what is believed after each choice."""
    offers = offered("static_split", "static_split_profit")[:2]
    told = revealed(priced("direct"), offers, MSP, BELIEF)
    for k, after in enumerate(told.beliefs[0].after):
        for amount in (after[0], after[-1]):
            case = changed_case(CASE, {"costs.on_call.monthly_amount": float(amount)})
            worth = Worth(case).npv([each.deal.terms for each in offers])[:, MSP, 0]
            assert worth.argmax() == k


def test_what_they_prefer_is_by_the_worth_that_the_offers_are_said_to_have() -> None:
    """An offer that is worth more by draws than by typical values is the better one for whoever chooses, too."""
    found, made = priced("direct"), list(offered("static_split", "static_split_profit")[:2])
    told = revealed(found, made, MSP, BELIEF)
    made[1] = replace(made[1], gain=made[1].gain + np.array([0.0, 1e9]))
    assert 0.0 < told.chance[1] < 1.0
    assert revealed(found, made, MSP, BELIEF).chance[1] == 1.0


def test_a_choice_tells_nothing_of_costs_that_are_the_same_under_all_offers() -> None:
    told = revealed(priced("direct"), offered(), MSP, BELIEF)
    (belief,) = told.beliefs
    assert told.chance.max() == 1.0
    assert belief.after[int(told.chance.argmax())] == pytest.approx(belief.before)


def test_beliefs_replace_what_the_case_has_of_its_own() -> None:
    uncertain = read_case(find("managed-db-uncertain", "cases"))
    told = revealed(prices(uncertain, named("direct")), offered("static_split", "static_split_profit"), MSP, BELIEF)
    assert [each.name for each in told.case.uncertain] == ["costs.on_call.monthly_amount"]


def test_prices_in_draws_are_of_means() -> None:
    uncertain = read_case(find("managed-db-uncertain", "cases"))
    draws = draws_of(uncertain, 200, 3)
    found = prices(uncertain, named("direct"), Worth(uncertain, draws))
    price = found.priced[0]
    moved = price.field.moved(found.deal, price.now + price.step).terms
    values = Worth(uncertain, draws).npv([named("direct"), moved]).mean(axis=-1)
    assert price.worth == pytest.approx(values[1] - values[0])


@pytest.mark.parametrize(
    ("beliefs", "said"),
    [
        ({}, "needs offers and beliefs"),
        ({"costs.on_call.monthly_amount": 5000}, "believed to be one number"),
        ({"costs.nobody.monthly_amount": {"low": 1, "high": 2}}, "nobody"),
    ],
)
def test_beliefs_that_are_none_are_refused(beliefs: dict[str, object], said: str) -> None:
    offers = offered("static_split", "static_split_profit")
    with pytest.raises(InputError, match=said):
        revealed(priced("direct"), offers, MSP, beliefs)


def test_of_the_parts_of_a_whole_the_one_on_the_table_is_priced_or_the_first() -> None:
    """Both at once could not be given: what one gets more, the others get less."""
    shares = "shares: {a: 40%, b: 30%, c: 30%}"
    terms = parse_terms(f"kind: static_split\nbase: revenue\n{shares}\nparties: {{a: p0, b: p1, c: p2}}\n")
    case = three_partners(3)

    def parts(on_table: tuple[str, ...]) -> list[str]:
        found = prices(case, terms, on_table=on_table)
        return [each.field.name for each in found.priced if "shares" in each.field.name]

    assert parts(()) == ["terms.shares.a"]
    assert parts(("terms.shares.c",)) == ["terms.shares.c"]
