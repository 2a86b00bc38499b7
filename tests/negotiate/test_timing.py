"""Time as a lever: ends in every month, threats to leave, delay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from partnersim import InputError, parse_terms, read_case, read_terms, simulate
from partnersim.agreements.exit_clauses import AS_AMENDED
from partnersim.inputs.reader import changed_case
from partnersim.measures import net_present_value
from partnersim.negotiate.standing import left_if_ended
from partnersim.negotiate.timing import (
    amount_a_month,
    delay_of_go_live,
    delay_of_signature,
    exits,
    hold_up,
    net_elsewhere,
)
from partnersim.negotiate.timing.tables import timing_frame
from partnersim.shipped import shipped
from partnersim.timeline import format_month, monthly_factor
from tests.simulation.deals import FIVE_PHASE, HALVES, case

KEPT = "customers_stay_with: operator\n"
F = monthly_factor(0.10)  # of both partners of the small deal


def small(terms: str):
    return case(), parse_terms(terms, "terms.yaml")


@pytest.fixture(scope="module")
def shipped_case():
    return read_case(shipped("data/cases/managed-db.yaml"))


def shipped_terms(name: str):
    return read_terms(shipped(f"data/terms/{name}.yaml"))


def clause(found, name: str) -> int:
    return [each.name for each in found.clauses].index(name)


# What each holds at an end


def test_what_halves_leave_at_each_end() -> None:
    """10 instances more each month from the second: revenue 1,000 t, half each; care 1,000 a month, operation 200 t."""
    found = exits(*small(HALVES))
    assert found.months == tuple(range(15, 24))  # twelve months from February 2027, then three of notice
    for m, (vendor, operator) in zip(found.months, found.position[0], strict=True):
        assert vendor == pytest.approx(250 * m * (m + 1) - 1_000 * m - 12_000)
        assert operator == pytest.approx(150 * m * (m + 1) - 6_000)


@pytest.mark.parametrize("name", ["five_phase", "direct", "white_label", "static_split"])
def test_a_deal_that_is_never_ended_is_the_plain_simulation(shipped_case, name) -> None:
    terms = shipped_terms(name)
    found = exits(shipped_case, terms)
    net = simulate(shipped_case, terms).books.net[:, :, 0]
    assert found.npv_if_kept == pytest.approx(net_present_value(net, [0.12, 0.08]))
    assert found.position_if_kept == pytest.approx(net.sum(axis=0))
    last = clause(found, "lie")
    assert found.npv[last, -1] == pytest.approx(found.npv_if_kept)  # who leaves with the last month leaves nothing


@pytest.mark.parametrize("terms", [FIVE_PHASE, HALVES, HALVES + KEPT])
def test_each_clause_leaves_what_its_own_simulation_leaves(terms) -> None:
    deal, agreed = small(terms)
    found = exits(deal, agreed, multiple=2.0)
    assert [each.name for each in found.clauses] == ["lie", "equalise", "run_off", "buy_out"]
    for c, each in enumerate(found.clauses):
        for m in (0, 3, 8):
            assert found.position[c, m] == pytest.approx(left_if_ended(deal, each.terms, found.months[m])[:, 0])


def test_equalised_losses_are_equal_whenever_it_ends(shipped_case) -> None:
    for name in ("five_phase", "static_split", "direct"):
        found = exits(shipped_case, shipped_terms(name))
        each = clause(found, "equalise")
        settled = found.position[each] + found.owed[each]
        lost = np.minimum(settled, 0.0)
        assert np.ptp(lost, axis=1) == pytest.approx(0.0, abs=1e-6)
        assert lost.min() < -1_000.0


def test_a_transfer_at_the_end_moves_money_and_makes_none() -> None:
    found = exits(*small(HALVES + KEPT))
    for m in range(len(found.months)):
        assert found.position[:, m].sum(axis=1) == pytest.approx([found.position[0, m].sum()] * 4)


def test_what_terms_do_not_say_is_assumed_and_said() -> None:
    own, _, run_off, buy_out = exits(*small(HALVES)).clauses
    assert (own.assumed, own.keeper) == ((), None)
    assert (run_off.assumed, run_off.keeper) == (("customers_stay_with",), "isv")  # nobody bills: the first partner
    assert buy_out.assumed == ("customers_stay_with", "buy_out")
    assert buy_out.terms.buy_out.multiple == 1.0
    said = exits(*small(HALVES), keeper="operator", multiple=2.5).clauses
    assert (said[3].keeper, said[3].terms.buy_out.multiple) == ("msp", 2.5)
    collected = exits(*small(HALVES + "roles: {collects: operator}\n")).clauses
    assert collected[2].keeper == "msp"


def test_terms_that_say_it_all_leave_nothing_to_assume() -> None:
    text = HALVES + KEPT + "at_exit: buy_out\nbuy_out: {multiple: 3}\n"
    found = exits(*small(text), keeper="isv", multiple=9.0)
    assert [each.name for each in found.clauses] == ["buy_out", "lie", "equalise", "run_off"]
    assert not any(each.assumed for each in found.clauses)
    assert {each.keeper for each in found.clauses} == {"msp"}
    assert [each.own for each in found.clauses] == [True, False, False, False]


@pytest.mark.parametrize(
    ("negotiable", "tried"),
    [
        ("{at_exit: false}", ["lie"]),
        ("{customers_stay_with: false}", ["lie", "equalise"]),
        ("{buy_out.multiple: false}", ["lie", "equalise", "run_off", "buy_out"]),
        ("{buy_out: false}", ["lie", "equalise", "run_off"]),
    ],
)
def test_a_clause_that_is_not_negotiable_is_not_tried(negotiable, tried) -> None:
    found = exits(*small(HALVES + f"negotiable: {negotiable}\n"))
    assert [each.name for each in found.clauses] == tried


def test_a_clause_that_an_amendment_brings_is_the_terms_own_then() -> None:
    text = HALVES + KEPT + "buy_out: {multiple: 2}\n"
    amended = text + "amendments: {2028-06: {at_exit: buy_out, notice_months: 4}}\n"
    found, plain = exits(*small(amended)), exits(*small(text))
    assert [each.name for each in found.clauses] == [AS_AMENDED, "lie", "equalise", "run_off", "buy_out"]
    own, lie, sold = (found.position[clause(found, name)] for name in (AS_AMENDED, "lie", "buy_out"))
    before = 17 - found.months[0]
    assert (np.abs(lie - sold) > 1_000.0).all()
    np.testing.assert_allclose(own[:before], lie[:before])
    np.testing.assert_allclose(own[before:], sold[before:])
    np.testing.assert_allclose(lie, plain.position[clause(plain, "lie")])


def test_a_price_that_terms_name_is_paid_whatever_their_clause() -> None:
    found = exits(*small(HALVES + KEPT + "buy_out: {multiple: 3}\n"), multiple=9.0)
    sold = found.clauses[clause(found, "buy_out")]
    assert (sold.assumed, sold.terms.buy_out.multiple) == ((), 3.0)


def test_ends_lie_between_the_first_that_is_allowed_and_the_last_that_is_agreed_or_seen() -> None:
    assert exits(*small(HALVES + "minimum_term_months: 3\nnotice_months: 1\n")).months[0] == 4
    assert exits(*small(HALVES + "terminate: 2028-08\n")).months == tuple(range(15, 20))
    assert exits(*small(HALVES + "continued_use_months: 3\n")).months == tuple(range(15, 21))
    none = exits(*small(HALVES + "minimum_term_months: 90\n"))
    assert none.months == ()
    assert none.position.shape == (4, 0, 2)
    assert not hold_up(case(), none).windows


def test_a_keeper_is_a_partner_or_a_seat() -> None:
    with pytest.raises(InputError, match="nobody is neither a partner nor a filled seat"):
        exits(*small(HALVES), keeper="nobody")


# Who could threaten to leave


def test_who_keeps_the_customers_gains_by_leaving_and_the_other_loses() -> None:
    """The operator serves 10 e instances alone: 800 e - 500 a month in place of 300 t; the vendor had 500 t - 1,000."""
    deal, terms = small(HALVES + KEPT)
    found = hold_up(deal, exits(deal, terms))
    for m, (notice, end) in enumerate(zip(found.notice, found.ends, strict=True)):
        assert notice == end - 3
        later = np.arange(end + 1, 24)
        worth = F ** (notice - later.astype(float))
        assert found.gain[m, 1] == pytest.approx(((800 * end - 500 - 300 * later) * worth).sum(), abs=1e-6)
        assert found.stake[m, 1] == pytest.approx(((500 * later - 1_000) * worth).sum(), abs=1e-6)
        assert found.gain[m, 0] == pytest.approx(-found.stake[m, 1], abs=1e-6)
    (window,) = found.windows
    assert (window.partner, window.first, window.last) == (1, 12, 19)  # an end with the last month gains nothing
    assert window.gain == pytest.approx(found.gain[:, 1].max())
    assert (window.stake, window.stake_month) == (pytest.approx(found.stake[0, 1]), 12)
    assert window.keepable


def test_nobody_gains_by_leaving_where_the_service_ends_with_the_agreement() -> None:
    deal, terms = small(HALVES)
    assert hold_up(deal, exits(deal, terms)).windows == ()


def test_what_is_paid_after_the_horizon_is_no_reason_to_leave() -> None:
    """Paid two months later, the last two months seem unpaid work: the vendor would be better off without them."""
    deal, terms = small(HALVES + "remitted_after_months: 2\nroles: {collects: operator}\n")
    found = exits(deal, terms)
    assert found.owed_if_kept == pytest.approx([11_000 + 11_500, -22_500])
    assert (found.npv[0, -2, 0] > found.npv_if_kept[0]).all()
    assert hold_up(deal, found).windows == ()


def test_an_alternative_counts_from_the_month_after_the_end() -> None:
    deal, terms = small(HALVES + KEPT)
    found = exits(deal, terms)
    without, beside = hold_up(deal, found), hold_up(deal, found, {"isv": amount_a_month(deal, 400.0)})
    for m, (notice, end) in enumerate(zip(without.notice, found.months, strict=True)):
        later = np.arange(end + 1, 24, dtype=float)
        extra = 400.0 * (F ** (notice - later)).sum()
        assert beside.gain[m, 0] - without.gain[m, 0] == pytest.approx(extra)
        assert without.stake[m, 1] - beside.stake[m, 1] == pytest.approx(extra)  # being left costs that much less
    assert beside.alternatives == ("isv",)
    generous = hold_up(deal, found, {"isv": amount_a_month(deal, 50_000.0)})
    assert [window.partner for window in generous.windows] == [0, 1]
    assert not generous.windows[0].keepable  # the operator gains by being left
    assert generous.windows[0].stake == 0.0


def test_an_alternative_is_another_deal_of_the_same_length_and_currency() -> None:
    deal, terms = small(HALVES)
    whole = net_elsewhere(deal, "isv", deal, terms)
    np.testing.assert_allclose(whole, simulate(deal, terms).books.net[:, 0, 0])
    np.testing.assert_allclose(net_elsewhere(deal, "vendor", deal, terms), whole)  # a seat will do
    with pytest.raises(InputError, match="alternative of isv is in EUR, the case in CHF"):
        net_elsewhere(deal, "isv", case(currency="EUR"), terms)
    with pytest.raises(InputError, match="has 36 months, the case 24; write months: 24 there"):
        net_elsewhere(deal, "isv", case(months="36"), terms)
    with pytest.raises(
        InputError, match="the alternative of isw: isw is neither a partner nor a filled seat; did you mean"
    ):
        net_elsewhere(deal, "isw", deal, terms)


def test_months_in_a_row_make_a_window() -> None:
    deal, terms = small(HALVES)
    found = hold_up(deal, exits(deal, terms))
    gain, stake = np.full((9, 2), -1.0), np.full((9, 2), 4.0)
    gain[[1, 2, 5], 0] = 2.0, 5.0, 3.0
    gain[8, 1] = 0.001  # less than half a cent
    shaped = replace(found, gain=gain, stake=stake)
    windows = [(each.partner, each.first, each.last, each.gain, each.gain_month) for each in shaped.windows]
    assert windows == [(0, 13, 14, 5.0, 14), (0, 17, 17, 3.0, 17)]
    assert [each.keepable for each in shaped.windows] == [True, True]  # in one of the months they lose more
    assert not replace(shaped, stake=stake / 4).windows[1].keepable


# Delay


def test_no_delay_costs_nothing(shipped_case) -> None:
    for name in ("five_phase", "direct"):
        for of in (delay_of_go_live, delay_of_signature):
            found = of(shipped_case, shipped_terms(name))
            assert found.cost.shape == (13, 2)
            assert not found.cost[0].any()
            assert not found.cost_a_month[0].any()
            np.testing.assert_allclose(found.cost_a_month[6] * 6, found.cost[6])


def test_a_later_signature_costs_interest_alone(shipped_case) -> None:
    found = delay_of_signature(shipped_case, shipped_terms("five_phase"))
    assert found.npv[12] == pytest.approx(found.npv[0] / [1.12, 1.08])
    assert found.npv[0] == pytest.approx([596_745, 618_335], abs=1.0)
    assert (found.cost[1:] > 0.0).all()


def test_a_later_signature_pays_who_loses_by_the_deal() -> None:
    terms = parse_terms(HALVES.replace("vendor: 50%, operator: 50%", "vendor: 5%, operator: 95%"), "terms.yaml")
    found = delay_of_signature(case(), terms)
    assert (found.cost[1:, 0] < 0.0).all()


def test_a_later_go_live_is_the_case_with_a_later_go_live(shipped_case) -> None:
    terms = shipped_terms("five_phase")
    found = delay_of_go_live(shipped_case, terms, most=3)
    late = changed_case(shipped_case, {"go_live": format_month(shipped_case.go_live + 3)})
    assert found.npv[3] == pytest.approx(net_present_value(simulate(late, terms).books.net[:, :, 0], [0.12, 0.08]))
    assert found.stopped == ""


def test_the_cost_of_a_month_of_delay_by_hand() -> None:
    """Halves, a month later: revenue 1,000 (t - 1), so 500 a month less for each; the first month's costs are saved."""
    deal, terms = small(HALVES)
    found = delay_of_go_live(deal, terms, most=1)
    months = np.arange(2, 24)
    worth = F ** -months.astype(float)
    assert found.cost[1, 0] == pytest.approx(500 * worth.sum() + (500 - 1_000) * F**-1)
    assert found.cost[1, 1] == pytest.approx(300 * worth.sum() + 300 * F**-1)


def test_a_case_that_cannot_be_so_late_says_why() -> None:
    deal = case(care="{by: isv, monthly_hours: 10, until: 2027-06}")
    found = delay_of_go_live(deal, parse_terms(HALVES, "terms.yaml"))
    assert len(found.npv) == 5  # from February to June
    assert found.stopped.startswith("costs.care.until: care begins at go-live, 2027-07, and so ends before")


# As a table


def test_the_table_holds_every_figure_once() -> None:
    deal, terms = small(HALVES + KEPT)
    found = exits(deal, terms)
    threat, delay = hold_up(deal, found), delay_of_go_live(deal, terms, most=2)
    frame = timing_frame(found, threat, [delay])
    assert len(frame) == 4 * 9 * 2 * 3 + 9 * 2 * 2 + 3 * 2 * 3
    at = {"of": "exit", "clause": "buy_out", "month": "2028-06", "partner": "msp", "measure": "position"}
    (value,) = frame.loc[(frame[list(at)] == list(at.values())).all(axis=1), "value"]
    assert value == pytest.approx(found.position[clause(found, "buy_out"), 2, 1])
    late = frame[(frame["of"] == "go_live") & (frame["months_later"] == 2) & (frame["measure"] == "cost")]
    assert late["value"].tolist() == pytest.approx(delay.cost[2].tolist())


def test_terms_whose_first_end_is_beyond_the_horizon_make_a_table_of_delay_alone() -> None:
    deal, terms = small(HALVES + "minimum_term_months: 90\n")
    found = exits(deal, terms)
    frame = timing_frame(found, hold_up(deal, found), [delay_of_signature(deal, terms, most=1)])
    assert set(frame["of"]) == {"signature"}


def test_named_scenarios_change_nothing(shipped_case) -> None:
    terms = shipped_terms("five_phase")
    alone = changed_case(shipped_case, {"scenarios": {}})
    np.testing.assert_array_equal(exits(shipped_case, terms).npv, exits(alone, terms).npv)
