"""The shipped case with ranges is the shipped deal, with what nobody knows said."""

from __future__ import annotations

import pytest

from partnersim import read_case, read_terms, simulate
from partnersim.inputs.provenance import counted
from partnersim.sweep.draws import run_draws
from tests.conftest import ROOT

CASES = ROOT / "data/cases"
RANGES = read_case(CASES / "managed-db-uncertain.yaml")


@pytest.mark.parametrize("terms", ["five_phase", "direct"])
def test_its_typical_values_are_those_of_the_deal(terms: str) -> None:
    agreed = read_terms(ROOT / f"data/terms/{terms}.yaml")
    typical, certain = (simulate(case, agreed).books for case in (RANGES, read_case(CASES / "managed-db.yaml")))
    assert typical.position[:, :, 0] == pytest.approx(certain.position[:, :, 0], rel=1e-12)


def test_every_range_is_said_to_be_our_assumption() -> None:
    ranges = {each.name for each in RANGES.uncertain}
    assert len(ranges) == 8
    assert {each.path: each.who for each in counted(RANGES) if each.path in ranges} == dict.fromkeys(ranges)


def test_it_has_one_of_everything_that_draws_vary() -> None:
    said = RANGES.uncertainty
    assert said.go_live_slip
    assert said.shocks
    assert said.correlation


def test_its_ranges_leave_who_is_better_off_as_it_is_and_say_that_a_loss_is_possible() -> None:
    agreed = [read_terms(ROOT / f"data/terms/{name}.yaml") for name in ("five_phase", "direct")]
    npv = run_draws(RANGES, agreed, draws=2000).values["npv"]
    assert (npv[0, 0] > npv[1, 0]).all()
    assert (npv[0, 1] < npv[1, 1]).all()
    assert (npv[1, 0] < 0.0).any()
