"""What the difference of two agreements hangs on: in money, one number at a time, and by variance."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, parse_terms
from partnersim.negotiate.robustness import drivers_of_difference
from partnersim.sweep.indices import indices_of, sobol_indices
from partnersim.sweep.tornado import tornado
from tests.simulation.deals import HALVES, case
from tests.sweep.test_sensitivity import ISHIGAMI, Floats, ishigami, within_their_errors

PRICE, BUILD, CARE = "revenue_lines.service.price", "costs.build.one_time", "costs.care.monthly_hours"
DEAL = case(
    revenue_lines="{service: {price: {low: 90, high: 110}, per: instance and month}}",
    build="{by: isv, one_time: {low: 0, high: 24000}}",
    care="{by: isv, monthly_hours: {low: 5, high: 15}}",
)
HALF = parse_terms(HALVES, "half.yaml")
MORE = parse_terms(HALVES.replace("vendor: 50%, operator: 50%", "vendor: 75%, operator: 25%"), "more.yaml")
PROFIT = parse_terms(HALVES.replace("base: revenue", "base: profit"), "profit.yaml")
INSTANCE_MONTHS = 10 * sum(range(1, 24))


def test_a_number_that_moves_both_alike_has_no_part_in_the_difference() -> None:
    """The vendor pays for building and care under either split; they differ by a quarter of what customers pay."""
    found = drivers_of_difference(DEAL, MORE, HALF, figure="profit", samples=256).to_frame()
    vendor = found[found["partner"] == "isv"].set_index("driver")
    assert vendor["swing"].idxmax() == PRICE
    assert vendor.loc[PRICE, "swing"] == pytest.approx(0.25 * 16.0 * INSTANCE_MONTHS)  # from 92 to 108 francs
    assert vendor.loc[PRICE, "first"] == pytest.approx(1.0, abs=0.01)
    assert vendor.loc[[BUILD, CARE], ["swing", "first", "total"]].to_numpy() == pytest.approx(0.0, abs=1e-6)


def test_side_by_side_are_what_tornado_and_indices_say_of_the_difference() -> None:
    found = drivers_of_difference(DEAL, PROFIT, HALF, samples=128, seed=3)
    terms = [PROFIT, HALF]
    bars = tornado(DEAL, terms).difference("profit", "half").to_frame().set_index(["partner", "driver"])
    parts = sobol_indices(DEAL, terms, samples=128, seed=3).difference("profit", "half").to_frame()
    parts = parts.set_index(["partner", "driver"])
    frame = found.to_frame()
    assert set(frame["terms"]) == {"profit less half"}
    assert len(frame) == 2 * 3
    for _, row in frame.iterrows():
        key = row["partner"], row["driver"]
        assert (
            row[["low", "typical", "high", "swing"]].tolist()
            == bars.loc[key, ["low", "typical", "high", "swing"]].tolist()
        )
        assert row[["first", "total"]].tolist() == parts.loc[key, ["first", "total"]].tolist()
    for _, of_one in frame.groupby("partner"):
        assert of_one["swing"].is_monotonic_decreasing


def test_what_one_gains_by_the_other_terms_the_other_loses() -> None:
    frame = drivers_of_difference(DEAL, MORE, HALF, figure="profit", samples=64).to_frame()
    vendor, operator = (frame[frame["partner"] == name].set_index("driver").loc[[PRICE]] for name in ("isv", "msp"))
    for column in ("low", "typical", "high"):
        np.testing.assert_allclose(vendor[column], -operator[column])


def test_indices_of_a_difference_that_is_ishigami_are_the_known_ones() -> None:
    """Two figures with much in common, of which the common part falls out."""

    def difference(points: Floats) -> Floats:
        common = 1e3 * points.sum(axis=0)
        return (ishigami(points) + common) - common

    within_their_errors(indices_of(difference, 3, samples=1024), ISHIGAMI)


def test_a_seed_gives_the_same_again_and_notes_come_through() -> None:
    once, again = (drivers_of_difference(DEAL, MORE, HALF, samples=64, seed=5).to_frame() for _ in range(2))
    assert once.equals(again)
    alike = drivers_of_difference(DEAL, HALF, parse_terms(HALVES, "same.yaml"), samples=64)
    assert alike.notes[0] == "npv of isv under half less same does not vary, and so has no indices"


@pytest.mark.parametrize(
    ("option", "says"),
    [({"figure": "irr"}, "irr is no amount"), ({"samples": 100}, "100 samples"), ({"low": 0.95}, "no two places")],
)
def test_what_cannot_be_asked_is_refused(option: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        drivers_of_difference(DEAL, MORE, HALF, **option)


def test_a_case_without_an_uncertain_number_is_refused() -> None:
    with pytest.raises(InputError, match="no number of A small service can be moved"):
        drivers_of_difference(case(), MORE, HALF)
