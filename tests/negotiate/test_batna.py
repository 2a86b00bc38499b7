"""What each side has without a deal: amounts, other deals, nothing; and what cannot be compared."""

from __future__ import annotations

import pytest

from partnersim import InputError
from partnersim.inputs.reader import changed_case
from partnersim.negotiate.bargaining.batna import batnas
from partnersim.negotiate.movable import Deal
from partnersim.negotiate.present_value import npv_each
from partnersim.negotiate.worth import Worth
from partnersim.simulation.drawing import Draws
from tests.negotiate.rounds import CASE, FIVE_PHASE, UNCERTAIN, WHITE_LABEL, with_white_label

OTHER = changed_case(CASE, {"demand.monthly_churn": "5%"})


def test_a_batna_is_another_deal_simulated_an_amount_or_nothing() -> None:
    isv, msp = batnas(CASE, {"msp": with_white_label()})
    assert (isv.source, isv.worth) == ("none", 0.0)
    assert (msp.source, msp.terms) == ("simulated", "white_label")
    assert msp.worth == pytest.approx(npv_each(CASE, WHITE_LABEL)[1], abs=1e-6)
    (isv, _) = batnas(CASE, {"isv": -4_000.0})
    assert (isv.source, isv.worth) == ("amount", -4_000.0)


def test_another_deal_may_have_a_case_of_its_own() -> None:
    (isv, _) = batnas(CASE, {"isv": Deal(OTHER, FIVE_PHASE)})
    assert isv.worth == pytest.approx(npv_each(OTHER, FIVE_PHASE)[0], abs=1e-6)
    assert isv.worth < npv_each(CASE, FIVE_PHASE)[0]


def test_on_the_same_case_it_is_run_in_the_same_draws() -> None:
    draws = Draws(1_500, 4)
    (isv, _) = batnas(UNCERTAIN, {"isv": Deal(UNCERTAIN, WHITE_LABEL)}, draws=draws)
    npv = Worth(UNCERTAIN, draws).npv([WHITE_LABEL])[0, 0]
    assert isv.worth == pytest.approx(npv.mean(), rel=1e-12)


def test_who_minds_risk_minds_it_there_too() -> None:
    given = {"isv": Deal(UNCERTAIN, WHITE_LABEL)}
    (calm, _) = batnas(UNCERTAIN, given, draws=Draws(500))
    (wary, _) = batnas(UNCERTAIN, given, draws=Draws(500), tolerances={"isv": 100_000.0})
    assert wary.worth < calm.worth - 1_000.0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"currency": "EUR"}, "the BATNA of isv is in EUR, the case in CHF; write currency: CHF there"),
        ({"months": 48}, "the BATNA of isv is over 48 months, the case over 60; write months: 60 there"),
        ({"start": "2026-12"}, "the BATNA of isv is from 2026-12, the case from 2027-01; write start: 2027-01 there"),
        (
            {"partners.isv.annual_discount_rate": "9%"},
            "isv discounts by 9.0000% in its BATNA and by 12.0000% in the case; write the same rate",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_line(change: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        batnas(CASE, {"isv": Deal(changed_case(CASE, change), FIVE_PHASE)})
    assert str(caught.value).endswith(said)
    assert len(caught.value.problems) == 1


def test_a_partner_that_is_not_in_the_other_deal_is_refused() -> None:
    text = CASE.document.value
    renamed = {"isv": "maker", "msp": "msp"}
    text["partners"] = {renamed[name]: partner for name, partner in text["partners"].items()}
    text["costs"] = {name: {**cost, "by": renamed[cost["by"]]} for name, cost in text["costs"].items()}
    text["seats"] = {seat: renamed[who] for seat, who in text.get("seats", {}).items()}
    text.pop("scenarios", None)
    text.pop("sources", None)
    other = type(CASE).model_validate(text)
    terms = FIVE_PHASE.model_copy(update={"parties": {"operator": "msp", "vendor": "maker"}})
    with pytest.raises(InputError, match="the BATNA of isv, five_phase: isv is neither a partner nor a filled seat; "):
        batnas(CASE, {"isv": Deal(other, terms)})
