"""The brief: where to walk away, aim and open; what it says is what the contract gives when it is run again."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import changed_terms
from partnersim.errors import InputError
from partnersim.inputs.claims import parse_claims
from partnersim.inputs.mandate import read_mandate
from partnersim.inputs.reader import changed_case
from partnersim.negotiate.bargaining.along_lever import AlongLever, Stand, along_lever
from partnersim.negotiate.bargaining.opening import open_round
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.brief import Brief, brief
from partnersim.negotiate.movable import Deal
from partnersim.negotiate.preparation import prepare
from partnersim.negotiate.worth import Worth
from partnersim.shipped import find
from partnersim.simulation.simulate import simulate
from tests.negotiate.prepared import prepared
from tests.negotiate.rounds import CASE, DIRECT, FIVE_PHASE, SPLIT

ISV, MSP = 0, 1
CLAIMS = """title: Said
case: managed-db
terms: direct
claims:
  near: {says: A little off., check: 'npv[isv] = 229_000'}
  far: {says: Far off., check: 'npv[isv] = 100_000'}
  true: {says: Right., check: 'npv[isv] >= 0'}
"""


def entered(*drafts: object, isv: float = 220_000.0, msp: float = 800_000.0, we: str = "isv") -> Round:
    return Round(CASE, tuple(drafts), {}, {"isv": isv, "msp": msp}, we=we)  # type: ignore[arg-type]


@cache
def of_direct() -> Brief:
    return brief(entered(FIVE_PHASE, DIRECT), parse_claims(CLAIMS))


def along(round_: Round, we: int = ISV) -> AlongLever:
    terms = round_.drafts[0].filled(CASE.seats)
    return along_lever(round_.valuation(), terms, round_.batnas(), we)


def npv_of(terms: Agreement) -> np.ndarray:
    return Worth(CASE).npv([terms])[0, :, 0]


def gains_again(found: AlongLever, stand: Stand | None, batnas: tuple[float, float]) -> np.ndarray:
    assert found.lever is not None
    assert stand is not None
    terms = changed_terms(found.terms, found.lever.lever.values(stand.rate))
    return Worth(CASE).npv([terms])[0, :, 0] - np.array(batnas)


@pytest.mark.parametrize("draft", [DIRECT, SPLIT], ids=["direct", "static_split"])
def test_at_the_walk_away_we_have_nothing_more_and_at_the_opening_they_have_nothing_more(draft) -> None:
    found = along(entered(draft))
    assert gains_again(found, found.walk_away, (220_000.0, 800_000.0))[ISV] == pytest.approx(0.0, abs=0.01)
    assert gains_again(found, found.opening, (220_000.0, 800_000.0))[MSP] == pytest.approx(0.0, abs=0.01)


def test_the_target_has_the_largest_product_of_gains_along_the_lever() -> None:
    found = along(entered(DIRECT))
    assert found.target is not None
    best = np.prod(gains_again(found, found.target, (220_000.0, 800_000.0)))
    for rate in np.linspace(found.walk_away.rate, found.opening.rate, 23):  # type: ignore[union-attr]
        gains = gains_again(found, Stand(float(rate), found.target.gains), (220_000.0, 800_000.0))
        assert best >= np.prod(np.maximum(gains, 0.0)) * (1.0 - 1e-6)


def test_the_other_side_walks_away_where_we_open() -> None:
    ours, theirs = (along(entered(DIRECT), we) for we in (ISV, MSP))
    assert ours.walk_away is not None
    assert theirs.opening is not None
    assert ours.walk_away.rate == pytest.approx(theirs.opening.rate)
    assert ours.opening.rate == pytest.approx(theirs.walk_away.rate)  # type: ignore[union-attr]
    assert ours.target.rate == pytest.approx(theirs.target.rate, abs=1e-4)  # type: ignore[union-attr]


def test_where_both_have_more_without_a_deal_nobody_aims_at_anything() -> None:
    found = along(entered(DIRECT, isv=900_000.0, msp=900_000.0))
    assert found.target is None
    assert found.opening is None


def test_terms_without_a_lever_stand_as_they_are_beside_a_split_that_anybody_understands() -> None:
    found = brief(entered(FIVE_PHASE, isv=0.0, msp=0.0))
    assert [each.label for each in found.drafts] == ["five_phase", "static_split"]
    assert found.drafts[0].along.lever is None
    assert found.aim.draft == 0
    assert found.aim.settings == ()
    assert len(found.offers) == 3


def test_what_a_step_is_worth_is_said_of_the_aim() -> None:
    found = of_direct()
    assert found.drafts[found.aim.draft].label == "direct"
    ((_, rate),) = found.aim.settings
    share = next(each for each in found.prices.priced if each.field.name == "terms.share_of_revenue.subscription")
    assert share.now == pytest.approx(rate)


def test_the_aim_is_the_best_round_rate_beside_nashs() -> None:
    found = of_direct()
    target = found.drafts[found.aim.draft].along.target
    assert target is not None
    ((lever, rate),) = found.aim.settings
    steps = rate / 0.005
    assert steps == pytest.approx(round(steps))  # half a point
    assert abs(rate - target.rate) <= 0.005
    assert npv_of(found.aim.terms) - [220_000.0, 800_000.0] == pytest.approx(found.aim.gains)
    other = rate - 0.005 if rate > target.rate else rate + 0.005
    moved = lever.moved(Deal(CASE, found.aim.terms), other).terms
    assert np.prod(found.aim.gains) >= np.prod(npv_of(moved) - [220_000.0, 800_000.0])


def test_with_fields_on_the_table_the_aim_is_nashs_over_all_of_them() -> None:
    share, months = "terms.share_of_revenue.subscription", "terms.paid_for_months"
    several = replace(entered(FIVE_PHASE, DIRECT), fields={share: (0.3, 0.7), months: (12.0, 60.0)})
    found = brief(several)
    nash = next(each for each in several.zopa().chosen if each.rule == "nash")
    assert [field.name for field, _ in found.aim.settings] == [share, months]
    assert tuple(value for _, value in found.aim.settings) == nash.round_values
    assert npv_of(found.aim.terms) - [220_000.0, 800_000.0] == pytest.approx(found.aim.gains)
    assert found.prices.deal.terms is found.aim.terms
    assert found.drafts[1].along.lever.now == pytest.approx(nash.round_values[0])  # type: ignore[union-attr]
    assert found.drafts[1].drafted.lever.now == pytest.approx(0.4)  # type: ignore[union-attr]


def test_the_aim_is_never_less_than_what_they_offer_themselves() -> None:
    ours = replace(entered(FIVE_PHASE, DIRECT, isv=0.0, msp=888_527.0), theirs=1)
    found, alone = brief(ours), brief(replace(ours, theirs=None))
    offered = found.drafts[1].drafted.as_drafted
    assert alone.aim.gains[ISV] < offered[ISV]
    assert found.aim.by == "offered"
    assert found.aim.gains == pytest.approx(offered)


def test_an_offer_below_the_aim_does_not_change_it() -> None:
    found = brief(replace(entered(FIVE_PHASE, DIRECT), theirs=1))
    assert found.aim.by == "nash"
    assert found.aim.gains == pytest.approx(of_direct().aim.gains)


def test_where_nobody_would_sign_the_nearest_draft_is_said_to_be_that() -> None:
    found = brief(entered(DIRECT, isv=900_000.0, msp=900_000.0))
    assert found.aim.by == "nearest"
    assert found.aim.gains == pytest.approx(found.drafts[0].drafted.as_drafted)


def test_what_is_not_on_the_table_is_not_traded() -> None:
    share, months = "terms.share_of_revenue.subscription", "terms.paid_for_months"
    found = brief(replace(entered(DIRECT), fields={share: (0.3, 0.7), months: None}))
    assert {each.field.name for each in found.prices.traded} == {share, months}
    assert len(found.prices.priced) > 2
    moved = {move.field.name for each in found.offers if each.deal.terms.kind == "direct" for move in each.moves}
    assert moved <= {share, months}


def test_offers_are_worth_to_us_what_the_target_is() -> None:
    found = of_direct()
    for offer in found.offers:
        npv = Worth(CASE).npv([offer.deal.terms])[0, ISV, 0]
        assert npv == pytest.approx(found.prices.now[ISV], abs=0.01)


def test_the_weakest_claim_is_the_one_farthest_off_and_true_ones_are_none() -> None:
    weakest = of_direct().weakest
    assert weakest is not None
    assert weakest.name == "far"
    assert brief(entered(FIVE_PHASE, DIRECT)).weakest is None


def test_the_month_to_watch_is_when_we_are_deepest_out_of_pocket() -> None:
    found = of_direct()
    position = simulate(CASE, found.prices.deal.terms).books.position[:, ISV, 0]
    assert found.watch.deepest == position.min()
    assert position[found.watch.deepest_month] == position.min()


@pytest.mark.only_long
def test_with_draws_and_aversion_to_risk_one_valuation_holds_all_over_the_page() -> None:
    entered_ = open_round(read_mandate(find("vendor-in-november", "mandates")))
    found = brief(entered_)
    valuation = entered_.valuation()
    without = np.array([each.worth for each in found.batnas])
    assert found.prices.now == pytest.approx(found.aim.gains + without, abs=0.01)
    for offer in found.offers:
        again = valuation.worth([offer.deal.terms])[0] - found.prices.now
        assert again == pytest.approx(offer.gain, abs=1e-6)
        assert again[ISV] == pytest.approx(0.0, abs=0.01)


def test_no_rate_and_no_offer_goes_beyond_what_the_mandate_puts_on_the_table() -> None:
    share, months = "terms.share_of_revenue.subscription", "terms.paid_for_months"
    bounded = replace(entered(DIRECT, isv=0.0, msp=0.0), fields={share: (0.38, 0.5), months: (30.0, 40.0)})
    found = brief(bounded)
    free = brief(replace(bounded, fields={}))
    assert free.drafts[0].along.opening.rate > 0.6  # type: ignore[union-attr]
    along_ = found.drafts[0].along
    for stand in (along_.target, along_.opening):
        assert stand is not None
        assert 0.38 <= stand.rate <= 0.5
    assert along_.opening.rate == 0.5  # type: ignore[union-attr]
    assert along_.opening.gains[MSP] > 100_000.0  # type: ignore[union-attr]  # a limit, not where they gain nothing
    for offer in found.offers:
        for move in offer.moves:
            low, high = {share: (0.38, 0.5), months: (30.0, 40.0)}.get(move.field.name, (-np.inf, np.inf))
            assert low <= move.after <= high


def test_further_drafts_are_for_us_alone_and_no_draft_of_theirs_is_none() -> None:
    several = open_round(read_mandate(find("vendor-in-november", "mandates")))
    alone = replace(several, theirs=None)
    assert [terms.kind for terms in several.tabled] == ["five_phase", "direct"]
    assert [terms.kind for terms in alone.tabled] == ["five_phase"]
    prepared = replace(prepare("vendor-in-november"), round=alone)
    assert prepared.redline == "There is no draft of theirs."


def test_who_takes_no_part_has_nothing_to_bargain_for() -> None:
    found = changed_case(CASE, {"partners.third": {"name": "Third Ltd", "annual_discount_rate": "5%"}})
    with pytest.raises(InputError, match="third has no seat under any of the drafts"):
        brief(replace(entered(DIRECT), case=found, we="third"))
    beside = brief(replace(entered(DIRECT), case=found))
    assert beside.them == (MSP,)
    assert beside.drafts[0].along.opening.rate == pytest.approx(along(entered(DIRECT)).opening.rate)  # type: ignore[union-attr]


def test_whole_months_keep_to_a_range_that_begins_and_ends_within_one() -> None:
    months = "terms.paid_for_months"
    (space,) = replace(entered(DIRECT), fields={months: (12.5, 24.5)}).spaces
    assert (space.fields[0].low, space.fields[0].high) == (13.0, 24.0)


def test_a_brief_needs_to_know_who_we_are() -> None:
    with pytest.raises(InputError, match="a brief is for one side; write --we PARTNER"):
        brief(replace(entered(FIVE_PHASE), we=None))


@pytest.mark.only_long
def test_everything_a_preparation_is_asked_has_an_answer_or_a_reason() -> None:
    found = prepared()
    for name in ("brief", "zopa", "redline", "equal_value", "regrets", "discovery", "drivers", "tripwires", "claims"):
        assert not isinstance(getattr(found, name), str), name
    assert found.shared.audience == "both"
    for curve in found.indifference:
        (near,) = [value for at, values in zip(curve.at, curve.values, strict=True) for value in values if at == 36.0]
        assert near == pytest.approx(0.4, abs=1e-6)  # through the draft as it stands


def test_where_a_question_has_no_answer_the_reason_is_given() -> None:
    only = open_round(read_mandate(find("vendor-in-november", "mandates")))
    alone = replace(
        prepare("vendor-in-november"), round=replace(only, drafts=only.drafts[:1], fields={}, case=CASE, draws=None)
    )
    assert isinstance(alone.discovery, str)
    assert "uncertain" in alone.discovery or "fixed" in alone.discovery
