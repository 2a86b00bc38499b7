"""Terms said back in words, defaults included; figures and names as people write them."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import parse_terms, read_terms, render
from partnersim.agreements.five_phase import FivePhase
from partnersim.measures.by_month import share_by_month
from partnersim.negotiate import open_comparison
from partnersim.render.in_words import terms_in_words
from partnersim.render.numbers import rate_text
from partnersim.render.phrases import same_demand, turns
from partnersim.shipped import find
from tests.render.deals import direct, five_phase

SPLIT = "kind: static_split\nbase: {}\nshares: {{a: 50%, b: 50%}}"
FUND = "kind: waterfall\ntiers:\n  - {}\n  - {{tier: fixed_split, shares: {{lp: 80%, gp: 20%}}}}"


def said(text: str) -> str:
    return terms_in_words(parse_terms(text))


@pytest.mark.parametrize("base", ["revenue", "profit"])
def test_a_static_split_says_what_becomes_of_third_parties_bills(base: str) -> None:
    assert "Third parties' bills are repaid" in said(SPLIT.format(base))
    assert "Third parties' bills count as" in said(SPLIT.format(base) + "\npass_through_costs: weigh_as_cost")


def test_a_waterfall_says_what_becomes_of_third_parties_bills() -> None:
    assert "Third parties' bills are repaid" in said(FUND.format("{tier: cost_recovery}"))


def test_approved_investments_are_said() -> None:
    text = "kind: five_phase\napproved_investments: [portal, tools]\n"
    assert "Approved investments: portal, tools." in said(text + "loss_basis: tracked")
    assert "That portal, tools is approved changes nothing" in said(text)
    assert "pproved" not in said("kind: five_phase")


def test_a_partial_catch_up_says_who_gets_the_rest() -> None:
    text = said(FUND.format("{tier: catch_up, to: gp, until_share: 20%, pays: 60%, others: {lp: 100%}}"))
    assert "gp catches up, taking 60% until it has 20% of all profit paid so far; 100% of the rest to lp." in text


def test_terms_that_seat_nobody_do_not_speak_of_seats() -> None:
    alike = "kind: waterfall\ntiers:\n  - {tier: cost_recovery}\n  - {tier: equalise_losses}\n  - {tier: profit_share}"
    assert "Seats" not in said(alike)
    assert "Seats: " in said(FUND.format("{tier: cost_recovery}"))


def test_one_seat_gets_and_several_get() -> None:
    one = said(FUND.format("{tier: return_of_capital, to: [lp]}"))
    assert "lp gets back 100% of what it invested." in one
    both = said(FUND.format("{tier: return_of_capital, to: [lp, gp]}"))
    assert "lp and gp get back 100% of what they invested, pro rata." in both
    preferred = "{{tier: preferred_return, to: {}, annual_rate: 8%, compounding: yearly}}"
    assert "lp gets a preferred return" in said(FUND.format(preferred.format("[lp]")))
    assert "lp and gp get a preferred return" in said(FUND.format(preferred.format("[lp, gp]")))


def test_amounts_keep_their_digits() -> None:
    seats = "parties: {operator: msp, vendor: isv}\n"
    assert "Of the vendor's running costs, at most 0.4 a month" in said(
        f"kind: five_phase\n{seats}cost_cap: {{isv: 0.4}}"
    )
    assert "up to 0.4 in all" in said(FUND.format("{tier: fixed_split, shares: {lp: 100%}, up_to_total: 0.4}"))
    bonus = "kind: direct\nshare_of_revenue: {a: 1%}\nbonus_per_deal: {first_deals: 2, amount: 1000.5}"
    assert "deals earns 1,000.5 more." in said(bonus)


def test_outside_parties_say_their_share_and_effects_their_factor() -> None:
    text = said(
        "kind: five_phase\noutside_parties: {m: {name: A shop, share_of_revenue: {monthly_fee: 3%}}}\n"
        "effects: {demand.monthly_churn: {times: 110%}, revenue_lines.a.price: 7}"
    )
    assert "A shop takes 3% of monthly fee before the partners share." in text
    assert "These terms change demand.monthly_churn times 110%." in text
    assert "These terms change revenue_lines.a.price to 7." in text


def test_every_sentence_stands_on_a_line_of_its_own() -> None:
    for file in ("five_phase", "five_phase_by_investment", "investor_waterfall", "white_label"):
        first, *lines = terms_in_words(read_terms(find(file, "terms"))).splitlines()
        assert all(line.endswith(".") for line in lines), first


def test_a_report_names_partners_and_not_their_keys() -> None:
    deal = open_comparison("managed-db", "direct")
    text = render.clauses(deal).spoken()
    assert "Seats: provider: Operator AG, referrer: Vendor AG." in text
    assert "Second level is done by Operator AG." in text


def test_a_choice_added_in_a_subclass_is_said_by_its_name() -> None:
    assert FivePhase().in_words("at_court", "lie_low") == "at court is lie low"
    assert FivePhase().in_words("credits", "at_fault") == "service credits fall on the partner at fault"


def test_turns_and_demand_are_said_alike_everywhere() -> None:
    assert turns([((0,), (1,)), ((1,), (1,))], ["base", "bold"], ["A", "B"], ["x", "y"]) == ["in bold A prefers y"]
    assert turns([((0,), (0, 1))], ["base", "bold"], ["A"], ["x", "y"]) == ["in bold A is indifferent"]
    assert turns([((0,), (1, 2))], ["base", "bold"], ["A"], ["x", "y", "z"]) == ["in bold A prefers y or z"]
    assert same_demand([five_phase(), direct()], ["a", "b"]) == "same demand under both terms"
    changed = direct(more="effects: {demand.monthly_churn: {times: 50%}}\n")
    assert same_demand([five_phase(), changed], ["a", "b"]) == "b changes demand.monthly_churn times 50%"


def test_rates_are_rounded_to_a_tenth_of_a_percent() -> None:
    assert [rate_text(rate) for rate in (0.12, 0.125, 0.1)] == ["12%", "12.5%", "10%"]


def test_shares_by_month_do_not_hang_on_the_size_of_the_currency() -> None:
    small = share_by_month([[1e-4, 3e-4], [0.0, 0.0]])
    np.testing.assert_allclose(small[0], [0.25, 0.75])
    assert np.isnan(small[1]).all()
    assert np.isnan(share_by_month([[5.0, 5.0], [3.0, -3.0 + 1e-12]])[1]).all()


def test_whoever_contracts_bills_and_collects_is_not_said_to_give_support_too() -> None:
    text = " ".join(terms_in_words(read_terms(find("shared_ownership", "terms"))).split())
    assert "The provider bills and collects. Support stays with whoever gives it." in text


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (0, "Who buys online counts as brought by nobody, whoever led them there."),
        (1, "Who buys online counts as brought if the referrer led them there at most 1 month before."),
    ],
)
def test_a_referral_says_whose_customers_come_online(window: int, said: str) -> None:
    text = find("referral", "terms").read_text("utf-8") + f"attribution_window_months: {window}\n"
    assert said in parse_terms(text).clause()
