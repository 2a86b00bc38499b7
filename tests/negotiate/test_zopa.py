"""What may be agreed: maps, solutions beyond the grid and back in terms, and what would open what is shut."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from partnersim import InputError, parse_terms
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.bargaining.solutions import RULES, chosen, ideal
from partnersim.negotiate.bargaining.space import signable
from partnersim.negotiate.bargaining.valuation import Valuation
from partnersim.negotiate.bargaining.zopa import Zopa
from partnersim.negotiate.worth import Worth
from partnersim.simulation.drawing import Draws
from tests.negotiate.rounds import CASE, DIRECT, FIVE_PHASE, MONTHS, REFERRAL, SHARE, SPLIT, UNCERTAIN, of_direct
from tests.render.deals import case as three_partners

OPEN = of_direct().zopa()


def gains_at(share: float, months: int, without: tuple[float, float] = (220_000, 800_000)) -> np.ndarray:
    """The gains of both under the direct model, simulated anew."""
    terms = changed_terms(DIRECT, {"share_of_revenue.subscription": share, "paid_for_months": months})
    return Worth(CASE).npv([terms])[0, :, 0] - without


def of_rule(found: Zopa, rule: str) -> np.ndarray:
    return next(each.gains for each in found.chosen if each.rule == rule)


def test_a_map_is_the_contract_run_at_every_point() -> None:
    (each,) = OPEN.maps
    assert each.gains.shape == (21, 21, 2)
    for i, j in ((0, 0), (7, 20), (20, 3)):
        again = gains_at(each.axes[0][i], int(each.axes[1][j]))
        assert each.gains[i, j] == pytest.approx(again, abs=1e-6)
    assert (each.rational == (each.gains >= -0.5).all(axis=-1)).all()
    assert each.as_drafted == pytest.approx(gains_at(0.4, 36), abs=1e-6)


def test_whole_numbers_stay_whole_and_every_solution_is_terms_that_give_what_is_said() -> None:
    for each in OPEN.chosen:
        for values, gains in ((each.values, each.gains), (each.round_values, each.round_gains)):
            assert values[1] == round(values[1])
            assert gains == pytest.approx(gains_at(values[0], int(values[1])), abs=1e-6)


def test_round_numbers_are_such_as_people_sign_and_leave_nobody_worse_off() -> None:
    for each in OPEN.chosen:
        assert each.round_values[0] * 200.0 == pytest.approx(round(each.round_values[0] * 200.0))  # half per cents
        assert (each.round_gains >= -0.5).all()
        assert abs(each.round_values[0] - each.values[0]) <= 0.005 + 1e-12


@pytest.mark.parametrize("rule", RULES)
def test_no_finer_grid_has_a_better_point_by_more_than_a_franc(rule: str) -> None:
    """Of 400 times as many points: money is linear in the share, so that two shares tell of all between."""
    months = np.arange(12, 61)
    ends = np.array([[gains_at(share, int(month)) for share in (0.3, 0.9)] for month in months])
    at = np.linspace(0.0, 1.0, 4_001)[None, :, None]
    fine = (ends[:, :1] * (1.0 - at) + ends[:, 1:] * at).reshape(-1, 2)
    best = chosen(RULES[rule], fine, ideals=OPEN.ideals)
    assert best is not None
    assert OPEN.ideals == pytest.approx(ideal(fine, 0.5), abs=200.0)  # a step of the fine grid
    assert (OPEN.ideals >= ideal(fine, 0.5) - 1.0).all()
    scores = RULES[rule](np.stack([np.maximum(of_rule(OPEN, rule), 0.0), fine[best]]), OPEN.ideals)
    if rule == "nash":
        assert scores[0] >= scores[1] - fine[best].sum()  # a franc more for either
    else:
        assert scores[0] >= scores[1] - (1.5 if rule != "kalai_smorodinsky" else 1.5 / OPEN.ideals.min())


def test_egalitarian_gains_are_equal_and_kalai_smorodinsky_s_in_proportion_to_the_franc() -> None:
    assert np.ptp(of_rule(OPEN, "egalitarian")) < 1.5
    parts = of_rule(OPEN, "kalai_smorodinsky") / OPEN.ideals
    assert np.ptp(parts) * OPEN.ideals.max() < 1.5


def test_whole_numbers_between_those_of_the_grid_are_tried() -> None:
    narrow = replace(of_direct(), fields={**MONTHS, "terms.share_of_revenue.subscription": (0.3, 0.7)})
    coarse, fine = narrow.zopa(steps=7), narrow.zopa(steps=49)
    assert 14.0 not in coarse.maps[0].axes[0]
    assert {each.values[0] for each in coarse.chosen} == {each.values[0] for each in fine.chosen}
    assert of_rule(coarse, "nash") == pytest.approx(of_rule(fine, "nash"), abs=2.0)


def test_whole_numbers_are_signed_as_they_are_however_wide_their_range() -> None:
    (space,) = Round(CASE, (DIRECT,), {**SHARE, "terms.paid_for_months": (1.0, 1_000.0)}).spaces
    assert {values[1] for values in signable(space, (0.4117, 13.0))} == {13.0}
    assert {values[0] for values in signable(space, (0.4117, 13.0))} == {0.41, 0.415}


def test_the_better_a_side_s_alternative_the_less_is_left_for_the_other() -> None:
    better = of_direct(isv=280_000).zopa()
    assert of_rule(better, "nash")[1] < of_rule(OPEN, "nash")[1]
    assert better.maps[0].rational.sum() < OPEN.maps[0].rational.sum()
    assert better.maps[0].rational[~OPEN.maps[0].rational].sum() == 0


def test_drafts_side_by_side_each_take_the_fields_they_have() -> None:
    fields = {**SHARE, "terms.shares.operator": (0.4, 0.8)}
    found = Round(CASE, (DIRECT, SPLIT, FIVE_PHASE), fields, {"isv": 220_000.0, "msp": 800_000.0}).zopa(steps=5)
    assert [len(each.space.fields) for each in found.maps] == [1, 1, 0]
    assert [each.gains.shape for each in found.maps] == [(5, 2), (5, 2), (2,)]
    assert found.maps[2].gains == pytest.approx(found.maps[2].as_drafted)
    frame = found.to_frame()
    assert len(frame) == 11
    assert set(frame["terms"]) == {"direct", "static_split", "five_phase"}
    assert frame["on_front"].sum() == sum(front.sum() for front in found.fronts)


def test_three_fields_are_searched_on_a_coarser_grid() -> None:
    fields = {**SHARE, **MONTHS, "terms.bonus_per_deal.amount": (0.0, 5_000.0)}
    found = Round(CASE, (DIRECT,), fields, {"isv": 220_000.0, "msp": 800_000.0}).zopa()
    assert found.maps[0].gains.shape == (7, 7, 7, 2)
    assert len(found.chosen) == len(RULES)
    assert of_rule(found, "nash").prod() >= of_rule(OPEN, "nash").prod() - 400_000.0


def test_no_bit_depends_on_who_computes_it_and_draws_are_those_of_every_command() -> None:
    draws, terms = Draws(1_100, 3), [DIRECT, SPLIT, None, FIVE_PHASE]
    valuation = Valuation(UNCERTAIN, draws, {"isv": 300_000.0})
    alone = valuation.worth(terms)
    with ThreadPoolExecutor(2) as executor:
        assert np.array_equal(replace(valuation, executor=executor).worth(terms), alone, equal_nan=True)
    assert np.isnan(alone[2]).all()
    npv = Worth(UNCERTAIN, draws).npv([DIRECT, SPLIT, FIVE_PHASE])
    assert alone[[0, 1, 3], 1] == pytest.approx(npv[:, 1].mean(axis=-1), rel=1e-12)
    assert alone[0, 0] == pytest.approx(-300_000.0 * np.log(np.exp(-npv[0, 0] / 300_000.0).mean()), rel=1e-9)


def test_who_minds_risk_gains_less_and_the_map_is_another() -> None:
    calm = of_direct(150_000, 780_000, Draws(400)).zopa(steps=3)
    wary = of_direct(150_000, 780_000, Draws(400), tolerances={"isv": 150_000.0}).zopa(steps=3)
    assert (wary.maps[0].gains[..., 0] < calm.maps[0].gains[..., 0]).all()
    assert np.array_equal(wary.maps[0].gains[..., 1], calm.maps[0].gains[..., 1])


def test_too_little_to_share_is_told_from_sharing_it_badly() -> None:
    poor = of_direct(700_000, 900_000).zopa(steps=5)
    assert poor.closed is not None
    assert poor.closed.too_little
    assert not poor.chosen
    assert poor.closed.together < 0.0
    assert poor.closed.together >= max(each.flat.sum(axis=1).max() for each in poor.maps)

    uneven = Round(CASE, (FIVE_PHASE,), {}, {"isv": 200_000.0, "msp": 900_000.0}).zopa()
    assert uneven.closed is not None
    assert not uneven.closed.too_little
    (payment,) = uneven.closed.payments
    short = 900_000.0 - Worth(CASE).npv([FIVE_PHASE])[0, 1, 0]
    assert (payment.payer, payment.payee) == (0, 1)
    assert payment.amount == pytest.approx(short, abs=1e-6)


def test_of_two_drafts_the_one_that_needs_less_to_be_paid_is_paid_for() -> None:
    """Under referral there is more to gain for who pays, and less to pay."""
    found = Round(CASE, (FIVE_PHASE, REFERRAL), {}, {"isv": 150_000.0, "msp": 760_000.0}).zopa()
    assert found.closed is not None
    assert found.closed.paid_at is not None
    assert found.closed.paid_at.space == 1
    ((payer, payee, amount),) = found.closed.payments
    assert (payer, payee) == (1, 0)
    assert amount == pytest.approx(150_000.0 - Worth(CASE).npv([REFERRAL])[0, 0, 0], abs=1e-6)


def test_no_smaller_payment_would_do_at_any_point_of_the_grid() -> None:
    found = replace(of_direct(596_745, 618_335), fields={**SHARE, **MONTHS}).zopa()
    assert found.closed is not None
    gains = found.maps[0].flat
    enough = gains[gains.sum(axis=1) >= 0.0]
    assert len(enough)
    assert sum(each.amount for each in found.closed.payments) <= np.maximum(-enough, 0.0).sum(axis=1).min() + 1.0


def test_one_more_number_of_the_terms_may_open_it_the_nearest_first() -> None:
    narrow = replace(of_direct(), fields={"terms.share_of_revenue.setup": (0.0, 0.05)})
    found = narrow.zopa()
    assert found.closed is not None
    assert found.closed.openings
    moved = []
    for each in found.closed.openings:
        path = each.field.path
        terms = changed_terms(
            DIRECT, {"share_of_revenue.setup": each.values[0], path: each.field.kind.spelt(each.value)}
        )
        gains = Worth(CASE).npv([terms])[0, :, 0] - (220_000, 800_000)
        assert (gains >= -0.5).all(), path
        assert each.gains == pytest.approx(gains, abs=1e-6)
        assert each.field.now is not None
        moved.append(abs(each.value - each.field.now) / (each.field.high - each.field.low))
    assert moved == sorted(moved)


def test_what_is_not_negotiable_opens_nothing_and_is_not_put_on_the_table() -> None:
    fixed = changed_terms(DIRECT, {"negotiable": {"share_of_revenue.subscription": False}})
    found = replace(of_direct(), drafts=(fixed,), fields={"terms.share_of_revenue.setup": (0.0, 0.05)}).zopa()
    assert found.closed is not None
    assert "terms.share_of_revenue.subscription" not in [each.field.name for each in found.closed.openings]
    with pytest.raises(InputError, match="not negotiable"):
        replace(of_direct(), drafts=(fixed,)).zopa()


def test_a_sliver_between_the_points_of_the_grid_is_found() -> None:
    """At one share alone both have what they want, and no point of the grid is there."""
    exact = Worth(CASE).npv([changed_terms(DIRECT, {"share_of_revenue.subscription": 0.5137})])[0, :, 0]
    found = replace(of_direct(exact[0] - 50.0, exact[1] - 50.0), fields=SHARE).zopa()
    assert not found.maps[0].rational.any()
    assert found.closed is None
    for each in found.chosen:
        assert each.values[0] == pytest.approx(0.5137, abs=1e-4)


def test_points_that_make_no_valid_terms_are_left_out_and_counted() -> None:
    """Outside parties may not take more than customers pay."""
    more = "outside_parties:\n  store: {name: Store, share_of_revenue: {subscription: 20%}}\n"
    more += "  bank: {name: Bank, share_of_revenue: {subscription: 30%}}\n"
    terms = parse_terms(
        "kind: direct\nparties: {provider: msp, referrer: isv}\nshare_of_revenue: {any_line: 40%}\n" + more
    )
    fields = {"terms.outside_parties.store.share_of_revenue.subscription": (0.0, 1.0)}
    found = Round(CASE, (terms,), fields).zopa(steps=11)
    assert found.maps[0].left_out == 3  # 80%, 90% and 100%
    assert np.isnan(found.maps[0].gains[-3:]).all()
    assert not np.isnan(found.maps[0].gains[:-3]).any()


THREE = parse_terms(
    "kind: static_split\nbase: revenue\nparties: {a: p0, b: p1, c: p2}\nshares: {a: 40%, b: 30%, c: 30%}\n"
)


def test_three_partners_have_solutions_too() -> None:
    found = Round(three_partners(3), (THREE,), {"terms.shares.a": (0.1, 0.8)}).zopa()
    assert found.closed is None
    assert found.ideals.shape == (3,)
    assert (of_rule(found, "utilitarian").sum() >= [each.gains.sum() - 1.5 for each in found.chosen]).all()
    assert (of_rule(found, "egalitarian").min() >= [each.gains.min() - 1.5 for each in found.chosen]).all()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"terms.share_of_revenu.setup": None}, "did you mean share_of_revenue"),
        ({"case.demand.monthly_churn": None}, "is a field of the case, which is not agreed; name one of the terms"),
        ({"terms.share_of_revenue.setup": (0.5, 0.2)}, "cannot be moved from 0.5 to 0.2"),
        ({"terms.share_of_revenue.nothing": None}, "nothing"),
    ],
)
def test_a_field_that_cannot_be_on_the_table_is_refused_in_one_line(fields: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        Round(CASE, (DIRECT,), fields).zopa(steps=3)  # type: ignore[arg-type]
    assert said in str(caught.value)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("terms", [THREE, parse_terms("kind: static_split\nshares: {a: 40%, b: 60%}\nbase: revenue\n")])
def test_two_parts_of_one_whole_are_not_on_the_table_as_if_each_stood_for_itself(terms: Agreement) -> None:
    fields = {"terms.shares.a": (0.1, 0.8), "terms.shares.b": (0.1, 0.8)}
    with pytest.raises(
        InputError, match=r"terms\.shares\.a and terms\.shares\.b are parts of one whole, and move toge"
    ):
        Round(three_partners(3), (terms,), fields).zopa(steps=3)


def test_too_many_drafts_or_fields_are_refused() -> None:
    with pytest.raises(InputError, match="7 drafts"):
        Round(CASE, (DIRECT,) * 7, SHARE).zopa(steps=2)
    five = {f"terms.{name}": None for name in ("notice_months", "minimum_term_months", "continued_use_months")}
    with pytest.raises(InputError, match="5 fields of direct"):
        Round(CASE, (DIRECT,), {**SHARE, **MONTHS, **five}).zopa(steps=2)


def test_nobody_gives_up_what_moves_no_money() -> None:
    fields = {"terms.notice_months": (0.0, 24.0), "terms.share_of_revenue.subscription": (0.3, 0.7)}
    found = replace(of_direct(), fields=fields).zopa(steps=5)
    assert {each.values[0] for each in found.chosen} == {float(DIRECT.notice_months)}
