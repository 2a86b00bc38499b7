"""Gaming: padding one's costs, what caps do to it, splitting a partner in two."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, parse_case, parse_terms, read_case, read_terms, simulate
from partnersim.measures import net_present_value
from partnersim.negotiate.gaming import capped, padding, splits
from partnersim.negotiate.gaming.tables import gaming_frame
from partnersim.shipped import shipped
from partnersim.simulation.trials import with_more_cost
from tests.simulation.deals import FIVE_PHASE, HALVES, case

STEP = 1e-3  # of a franc: theory is of the first of it, and a share of profit bends a little within a franc
CLOSE = 1e-6  # per franc, what a finite difference of amounts of thousands leaves

FLAT = """
title: The same every month
currency: CHF
start: 2027-01
go_live: 2027-01
months: {months}
partners:
  isv: {{name: Vendor, annual_discount_rate: {rate}}}
  msp: {{name: Operator, annual_discount_rate: {rate}}}
demand: {{monthly_new_instances: 1, monthly_churn: 0%}}
revenue_lines: {{service: {{price: {revenue}, per: month}}}}
costs:
  build: {{by: isv, one_time: {isv}}}
  platform: {{by: msp, one_time: {msp}}}
  care: {{by: isv, monthly_amount: 2000}}
  operation: {{by: msp, monthly_amount: 8000}}
"""


def flat(revenue: float, *, isv: float = 0.0, msp: float = 0.0, months: int = 6, rate: str = "0%"):
    return parse_case(FLAT.format(revenue=revenue, isv=isv, msp=msp, months=months, rate=rate), "flat.yaml")


def five_phase(more: str = ""):
    return parse_terms(FIVE_PHASE + more, "five_phase.yaml")


@pytest.fixture(scope="module")
def shipped_case():
    return read_case(shipped("data/cases/managed-db.yaml"))


def shipped_terms(name: str):
    return read_terms(shipped(f"data/terms/{name}.yaml"))


# The meter against theory


def test_in_phases_2_and_5_a_franc_changes_profit_as_the_theory_says(shipped_case) -> None:
    terms = shipped_terms("five_phase")
    ledger, found = simulate(shipped_case, terms), padding(shipped_case, terms, step=STEP)
    books = ledger.books
    paid = {name: books.by_tier[i, :, :, 0].sum(axis=1) for i, name in enumerate(ledger.tiers)}
    costs = (books.running_cost - books.bills)[:, :, 0]
    whole = costs.sum(axis=1)
    revenue = sum(paid[name] for name in ("costs", "catch_up", "aligned", "net_positive"))
    for phase, only in ((2, ("costs",)), (5, ("costs", "net_positive"))):
        months = np.flatnonzero((books.phase[:, 0] == phase) & (np.isclose(sum(paid[name] for name in only), revenue)))
        assert len(months) > 5
        for t in months:
            markup, share = revenue[t] / whole[t] - 1.0, costs[t] / whole[t]
            assert found.in_month[t] == pytest.approx((1.0 + markup) * (1.0 - share) - 1.0, abs=CLOSE), t


def test_in_phase_4_it_loses_half_and_in_phase_3_nothing_or_all(shipped_case) -> None:
    terms = shipped_terms("five_phase")
    found, ledger = padding(shipped_case, terms, step=STEP), simulate(shipped_case, terms)
    paid = {name: ledger.books.by_tier[i, :, :, 0].sum(axis=1) > 1e-6 for i, name in enumerate(ledger.tiers)}
    aligned = paid["aligned"] & ~paid["catch_up"] & ~paid["net_positive"]
    catching_up = paid["catch_up"] & ~paid["aligned"]
    assert aligned.sum() >= 5
    assert catching_up.sum() >= 5
    assert found.in_month[aligned] == pytest.approx(-0.5, abs=CLOSE)
    np.testing.assert_allclose(found.in_month[catching_up], [[-1.0, 0.0]] * catching_up.sum(), atol=CLOSE)


@pytest.mark.parametrize(("markup", "pays"), [(0.24, False), (0.25, False), (0.26, True)])
def test_a_partner_with_a_fifth_of_all_costs_gains_once_the_markup_is_over_a_quarter(markup, pays) -> None:
    found = padding(flat(10_000 * (1.0 + markup)), five_phase(), step=STEP)
    assert found.in_month[:, 0] == pytest.approx((1.0 + markup) * 0.8 - 1.0, abs=CLOSE)
    assert (found.in_month[:, 0] > CLOSE).all() == pays
    np.testing.assert_allclose(found.in_the_end, found.in_month, atol=CLOSE)  # profit is never taken back


@pytest.mark.parametrize("name", ["five_phase", "five_phase_by_investment"])
@pytest.mark.parametrize("clause", ["", "loss_interest: 12%\n", "loss_basis: since_break_even\n"])
def test_reporting_pays_or_is_neutral_in_its_month(shipped_case, name, clause) -> None:
    text = (
        shipped(f"data/terms/{name}.yaml").read_text("utf-8").replace("based_on: five_phase.yaml", "kind: five_phase")
    )
    found = padding(shipped_case, parse_terms(text + clause, f"{name}.yaml").filled(shipped_case.seats))
    assert (1.0 + found.in_month > -CLOSE).all()


def test_what_a_loss_brings_in_its_month_the_catch_up_takes_back(shipped_case) -> None:
    """Before losses are gone, a franc more is in the end the loss of both, half each; the other half is paid for it."""
    found = padding(shipped_case, shipped_terms("five_phase"))
    early = np.flatnonzero((found.phase >= 2) & (found.phase <= 3))
    assert np.ptp(found.in_month[early], axis=0).min() > 0.4
    assert np.ptp(found.in_the_end[early], axis=0) == pytest.approx(0.0, abs=CLOSE)
    assert found.in_the_end[early] == pytest.approx(-0.5, abs=0.05)


def test_where_nobody_shares_by_costs_a_franc_costs_a_franc(shipped_case) -> None:
    for name in ("static_split", "direct", "white_label"):
        found = padding(shipped_case, shipped_terms(name))
        for view in (found.in_month, found.in_the_end, found.npv):
            np.testing.assert_allclose(view, -1.0, atol=CLOSE)


def test_profit_split_in_halves_bears_half_of_a_franc(shipped_case) -> None:
    found = padding(shipped_case, shipped_terms("static_split_profit"))
    np.testing.assert_allclose(found.in_the_end, -0.5, atol=CLOSE)


def test_a_franc_is_worth_what_it_is_in_its_month() -> None:
    """Nothing is paid later, so that what it brings at once is what it is worth, at any rate."""
    found = padding(flat(13_000, rate="20%"), five_phase())
    np.testing.assert_allclose(found.npv, found.in_month, atol=CLOSE)


def test_paid_later_it_is_worth_less() -> None:
    terms = five_phase("remitted_after_months: 2\nroles: {collects: operator}\n")
    found = padding(flat(13_000, rate="20%"), terms, step=STEP)
    at_once = 1.3 * 0.8
    assert found.in_month[0, 0] == pytest.approx(at_once - 1.0, abs=CLOSE)
    assert found.npv[0, 0] == pytest.approx(at_once / 1.2 ** (2 / 12) - 1.0, abs=CLOSE)
    assert found.in_the_end[-1, 0] == pytest.approx(-1.0)  # what it brings is paid after the horizon


def test_the_step_changes_nothing_where_no_boundary_is_crossed() -> None:
    one, ten = (padding(flat(13_000), five_phase(), step=step) for step in (1.0, 10.0))
    expected = 13_000 * 2_010 / 10_010 - 13_000 * 2_000 / 10_000 - 10
    assert ten.in_month[0, 0] == pytest.approx(expected / 10)
    assert one.in_month[0, 0] == pytest.approx(0.04, abs=1e-3)


def test_without_more_cost_a_trial_is_the_plain_simulation(shipped_case) -> None:
    for name in ("five_phase", "direct", "white_label"):
        terms = shipped_terms(name)
        books = with_more_cost(shipped_case, terms, np.zeros((60, 2, 3))).books
        plain = simulate(shipped_case, terms).books
        for trial in range(3):
            np.testing.assert_array_equal(books.position[:, :, trial], plain.position[:, :, 0])


def test_a_deal_that_ends_pads_as_long_as_it_lasts() -> None:
    found = padding(flat(13_000), five_phase("terminate: 2027-03\n"))
    assert found.in_the_end[:3, 0] == pytest.approx(0.04, abs=1e-3)
    assert found.in_the_end[3:, 0] == pytest.approx(0.0)  # what is added after the end is none of the deal's


# Caps


def test_above_a_cap_neither_spending_nor_reporting_brings_anything() -> None:
    found = padding(flat(13_000), five_phase("cost_cap: {isv: 2000}\n"), step=STEP)
    np.testing.assert_allclose(found.in_month[:, 0], -1.0, atol=CLOSE)
    assert found.in_month[0, 1] == pytest.approx(1.3 * 0.2 - 1.0, abs=CLOSE)  # the other has none


def test_caps_by_hand() -> None:
    """Ten percent of 2,000 a month more: 200, or as far as a cap counts it; revenue is shared 2,000 + x to 8,000."""
    found = capped(flat(13_000), five_phase(), parts=(0.1, 0.2), above_plan=(0.1, 0.0))
    assert found.caps == (None, 0.1, 0.0)
    np.testing.assert_allclose(found.cap_amounts[1:], [[2_200, 8_800], [2_000, 8_000]])

    def received(counted: float) -> float:
        return 13_000 * counted / (counted + 8_000) - 13_000 * 0.2

    for c, most in enumerate((np.inf, 2_200.0, 2_000.0)):
        for p, more in enumerate((200.0, 400.0)):
            gained = 6 * received(min(2_000 + more, most))
            assert found.reported[c, p, 0] == pytest.approx(gained)
            assert found.real[c, p, 0] == pytest.approx(gained - 6 * more)


def test_a_gain_from_padding_is_against_the_same_cap(shipped_case) -> None:
    terms = five_phase("cost_cap: {isv: 5000}\n")
    found = capped(shipped_case, terms, parts=(0.1,), above_plan=(0.0,))
    own = simulate(shipped_case, terms).books
    spent = 0.1 * net_present_value((own.running_cost - own.bills)[:, :, 0], [0.12, 0.08])
    assert found.reported[:, 0] - found.real[:, 0] == pytest.approx(np.broadcast_to(spent, (2, 2)))
    assert found.real[0, 0, 0] < found.real[1, 0, 0]  # the agreed cap is the tighter one


def test_a_cap_that_an_amendment_would_bring_gives_way_to_the_one_that_is_tried() -> None:
    deal = flat(13_000)
    plain, amended = (
        capped(deal, five_phase(more), above_plan=(0.0,))
        for more in ("", "amendments: {2027-03: {cost_cap: {isv: 500}, notice_months: 4}}\n")
    )
    np.testing.assert_allclose(amended.real[1], plain.real[1])
    assert amended.real[0, 0, 0] < plain.real[0, 0, 0]


def test_a_cap_weighs_the_bills_of_others_where_they_weigh() -> None:
    deal = case(operation="{by: msp, monthly_per_instance: 20, pass_through: true}")
    repaid, weighing = (
        capped(deal, five_phase(f"pass_through_costs: {how}\n"), above_plan=(0.0,)).cap_amounts[1]
        for how in ("repaid_first", "weigh_as_cost")
    )
    assert repaid.tolist() == [1_000.0, 0.0]
    assert weighing.tolist() == [1_000.0, 230 * 20.0]


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        (HALVES, "static_split knows no cap on costs"),
        (FIVE_PHASE + "negotiable: {cost_cap: false}\n", "cost_cap is not negotiable"),
    ],
)
def test_no_cap_is_tried_where_there_can_be_none(terms, why) -> None:
    found = capped(case(), parse_terms(terms, "terms.yaml"))
    assert (found.caps, found.why_no_caps) == ((None,), why)


# Splitting


def by_partner(found):
    return {each.partner: each for each in found}


def test_two_heads_bear_two_parts_of_what_is_not_recovered() -> None:
    """9,000 of surplus on losses of 12,000 and 6,000 leave 4,500 each.

    The vendor as two lost 6,000 thrice: 3,000 each remain, 6,000 for its halves. The operator as two lost 12,000 and
    3,000 twice: all goes to the vendor, and 3,000 each remain, 6,000 for the operator's halves.
    """
    found = by_partner(splits(flat(11_500, isv=12_000, msp=6_000), [five_phase()]))
    for partner in ("isv", "msp"):
        each = found[partner]
        assert (each.npv, each.npv_split) == (pytest.approx(-4_500), pytest.approx(-6_000))
        assert (each.gain, each.others) == (pytest.approx(-1_500), pytest.approx(1_500))


def test_it_is_neutral_once_all_is_recovered_and_profit_goes_by_costs() -> None:
    for each in splits(flat(16_000, isv=12_000, msp=6_000), [five_phase()]):
        assert each.npv > 0.0
        assert each.gain == pytest.approx(0.0, abs=1e-6)


def test_what_halves_gain_the_others_lose() -> None:
    deal = flat(11_500, isv=12_000, msp=6_000)
    for part in (0.1, 0.5, 0.8):
        for each in splits(deal, [five_phase(), five_phase("aligned_split: by_investment\n")], part):
            assert each.gain == pytest.approx(-each.others, abs=1e-6)


def test_losses_levelled_by_investment_do_not_ask_how_many_heads_there_are() -> None:
    terms = five_phase("aligned_split: by_investment\n")
    for each in splits(flat(11_500, isv=12_000, msp=6_000), [terms], 0.3):
        assert each.gain == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("name", ["static_split", "static_split_profit", "recoup_then_split"])
def test_shares_by_name_are_divided_with_the_partner(shipped_case, name) -> None:
    for each in splits(shipped_case, [shipped_terms(name)], 0.3):
        assert each.gain == pytest.approx(0.0, abs=0.01)


def test_a_seat_for_one_is_not_for_two(shipped_case) -> None:
    terms = [shipped_terms(name) for name in ("direct", "waterfall")]
    direct, _, investor, manager = splits(shipped_case, terms)
    assert direct.why_not == "direct has no other seats than provider and referrer, and so none for a second half"
    assert np.isnan(direct.gain)
    assert investor.why_not == ""
    assert manager.why_not == "a tier names the manager alone, and cannot name two"


def test_work_that_terms_move_is_divided_by_who_does_it_and_clauses_follow(shipped_case) -> None:
    more = "does: {second_level: msp, first_level: isv}\ncost_cap: {msp: 9000, isv: 7000}\n"
    more += "aligned_split: by_investment\n"
    tracked = "loss_basis: tracked\napproved_investments: [build_service, build_portal]\n"
    for text in (more, more + tracked):
        for each in splits(shipped_case, [five_phase(text)], 0.4):
            assert each.why_not == ""
            assert each.gain == pytest.approx(0.0, abs=1.0), text


@pytest.mark.parametrize(
    ("clause", "why"),
    [
        ("effects: {costs.care.monthly_amount: 900}\n", "the terms change what care costs"),
        ("amendments: {2027-03: {cost_cap: {isv: 900}}}\n", "an amendment changes shares or activities"),
    ],
)
def test_what_cannot_be_divided_is_said(clause, why) -> None:
    (vendor, _) = splits(flat(13_000), [five_phase(clause)])
    assert vendor.why_not.startswith(why)


def test_a_second_half_takes_no_name_that_is_taken() -> None:
    text = FLAT.format(revenue=11_500, isv=12_000, msp=6_000, months=6, rate="0%")

    def with_third(partner: str, activity: str) -> float:
        third = f"  {partner}: {{name: Third, annual_discount_rate: 0%}}\ndemand:"
        extra = f"costs:\n  {activity}: {{by: {partner}, one_time: 4000}}"
        return splits(parse_case(text.replace("demand:", third).replace("costs:", extra)), [five_phase()])[0].npv_split

    assert with_third("isv_2", "care_2") == pytest.approx(with_third("other", "another"))


@pytest.mark.parametrize("part", [0.0, 1.0])
def test_a_half_of_nothing_is_refused(part) -> None:
    with pytest.raises(InputError, match="leaves one half without anything"):
        splits(flat(13_000), [five_phase()], part)


# As a table


def test_the_table_holds_every_figure_once(shipped_case) -> None:
    terms = [shipped_terms(name) for name in ("five_phase", "direct")]
    meters, caps = [padding(shipped_case, each) for each in terms], [capped(shipped_case, each) for each in terms]
    frame = gaming_frame(meters, caps, splits(shipped_case, terms))
    assert frame.groupby("of").size().to_dict() == {
        "padding": 2 * 60 * 2 * 6,
        "caps": (3 + 1) * 3 * 2 * 2,
        "split": 2 * 2 * 4,
    }
    reported, real = (
        frame.loc[(frame["of"] == "padding") & (frame["measure"] == f"{how}_npv"), "value"].to_numpy()
        for how in ("reported", "real")
    )
    np.testing.assert_allclose(reported - real, 1.0)
