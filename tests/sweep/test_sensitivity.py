"""Which uncertain numbers matter: one at a time at two places of its distribution, and by the variance each is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray

from partnersim import InputError, parse_case, parse_terms, simulate
from partnersim.inputs.reader import changed_case
from partnersim.negotiate.present_value import npv_each
from partnersim.sweep import indices
from partnersim.sweep.indices import Indices, indices_of, sobol_indices
from partnersim.sweep.response import Response
from partnersim.sweep.tornado import tornado
from tests.simulation.deals import FIVE_PHASE, HALVES, case

Floats = NDArray[np.float64]

# Under HALVES profit is linear: the vendor has half of all prices of 10·(1 + 2 + … + 23) instance-months, less its own.
LINEAR = case(
    revenue_lines="{service: {price: {low: 90, high: 110}, per: instance and month}}",
    build="{by: isv, one_time: {low: 0, high: 24000}}",
    care="{by: isv, monthly_hours: {low: 5, high: 15}}",
)
SLOPES = np.array([10 * sum(range(1, 24)) / 2, -1.0, -100.0 * 23])
RANGES = np.array([20.0, 24000.0, 10.0])
SHARES = (SLOPES * RANGES) ** 2 / np.sum((SLOPES * RANGES) ** 2)

UNCERTAIN = """
title: A service nobody knows well
currency: CHF
start: 2027-01
go_live: 2027-03
months: 36
partners:
  isv: {name: Vendor, hourly_cost: {mean: 95, sd: 5}, annual_discount_rate: 12%}
  msp: {name: Operator, hourly_cost: 110, annual_discount_rate: 8%}
demand:
  monthly_new_instances: {1: 15, 7: {low: 10, mode: 24, high: 50}, 13: 35}
  monthly_churn: {low: 1%, mode: 2.5%, high: 6%}
revenue_lines:
  subscription: {price: {median: 60, log_sd: 10%}, per: instance and month}
costs:
  build: {by: isv, one_time: {low: 80000, high: 150000}, from: 2027-01, until: 2027-02}
  care: {by: isv, monthly_hours: 60}
  on_call: {by: msp, monthly_amount: 6000}
uncertainty:
  go_live_slip: {0: 60%, 1: 20%, 4: 20%}
"""
TOGETHER = """
  shocks: {growth: {log_sd: 20%, autocorrelation: 50%}}
  correlation: {demand.monthly_churn: {revenue_lines.subscription.price: 80%}}
"""
DEAL = parse_case(UNCERTAIN, "case.yaml")
TERMS = [parse_terms(text, "terms.yaml") for text in (FIVE_PHASE, HALVES)]
PHASES, HALF = "terms_1", "terms_2"
CHURN = "demand.monthly_churn"

ISHIGAMI = Indices(np.array([0.3139, 0.4424, 0.0]), np.zeros(3), np.array([0.5576, 0.4424, 0.2437]), np.zeros(3))


def ishigami(points: Floats) -> Floats:
    """Over the unit cube, with a = 7 and b = 0.1 (Ishigami and Homma 1990)."""
    x = np.pi * (2.0 * points - 1.0)
    return np.asarray(np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))


def within_their_errors(found: Indices, other: Indices) -> None:
    np.testing.assert_array_less(np.abs(found.first - other.first), found.first_error + other.first_error + 1e-9)
    np.testing.assert_array_less(np.abs(found.total - other.total), found.total_error + other.total_error + 1e-9)


def by_scipy(function: Callable[[Floats], Floats], dimensions: int, samples: int) -> Indices:
    from scipy import stats

    found = stats.sobol_indices(
        func=function, n=samples, dists=[stats.uniform()] * dimensions, rng=np.random.default_rng(5)
    )
    errors = found.bootstrap(confidence_level=0.95, n_resamples=99)
    ends = [errors.first_order.confidence_interval, errors.total_order.confidence_interval]
    first, total = ((each.high - each.low) / 2.0 for each in ends)
    return Indices(found.first_order, first, found.total_order, total)


# --- one at a time


def test_a_bar_ends_where_the_deal_is_with_that_one_number_changed() -> None:
    found = tornado(DEAL, TERMS)
    low, high = found.inputs[found.drivers.index(CHURN)]
    for end, churn in enumerate((low, high)):
        expected = [
            [npv_each(changed_case(DEAL, {CHURN: churn}), terms)[partner] for partner in (0, 1)] for terms in TERMS
        ]
        np.testing.assert_allclose(found.ends[:, :, found.drivers.index(CHURN), end], expected, rtol=1e-12)


def test_the_middle_of_the_bars_is_the_deal_as_it_is_run_without_draws() -> None:
    expected = [[npv_each(DEAL, terms)[partner] for partner in (0, 1)] for terms in TERMS]
    np.testing.assert_allclose(tornado(DEAL, TERMS).typical, expected, rtol=1e-12)


def test_a_late_go_live_is_a_bar_from_on_time_to_the_slip_at_the_place() -> None:
    likely_late = changed_case(DEAL, {"uncertainty.go_live_slip": {0: "40%", 4: "60%"}})
    found = tornado(likely_late, TERMS)
    slip = found.drivers.index("go_live")
    assert found.inputs[slip].tolist() == [0.0, 4.0]
    assert found.typical_inputs[slip] == 0.0
    np.testing.assert_array_equal(found.ends[:, :, slip, 0], found.typical)
    late = changed_case(DEAL, {"go_live": "2027-07", "uncertainty.go_live_slip": {0: "100%"}})
    np.testing.assert_allclose(found.ends[0, 0, slip, 1], npv_each(late, TERMS[0])[0], rtol=1e-12)


def test_bars_of_a_linear_deal_are_its_slopes() -> None:
    found = tornado(LINEAR, TERMS[1:], figure="profit", low=0.25, high=0.75)
    np.testing.assert_allclose(found.swing[0, 0], np.abs(SLOPES) * RANGES / 2.0)
    np.testing.assert_allclose(found.ends[0, 0, :, 1] - found.ends[0, 0, :, 0], SLOPES * RANGES / 2.0)
    np.testing.assert_allclose(found.inputs, [[95.0, 105.0], [6000.0, 18000.0], [7.5, 12.5]])
    np.testing.assert_allclose(found.typical_inputs, [100.0, 12000.0, 10.0])


def test_a_swing_counts_a_figure_that_is_lower_at_both_ends() -> None:
    found = tornado(LINEAR, TERMS[1:])
    lower = replace(found, ends=np.broadcast_to(found.typical[:, :, None, None] - 5.0, found.ends.shape))
    np.testing.assert_allclose(lower.swing, 5.0)


def test_a_number_of_others_makes_no_bar() -> None:
    found = tornado(LINEAR, TERMS[1:]).swing[0, 1]
    assert found[0] > 0.0
    assert found[1:].tolist() == [0.0, 0.0]


def test_a_table_has_the_widest_bar_of_each_terms_and_partner_first() -> None:
    found = tornado(DEAL, TERMS)
    frame = found.to_frame(widest_first=True)
    assert len(frame) == 2 * 2 * len(found.drivers)
    for (terms, partner), rows in frame.groupby(["terms", "partner"], sort=False):
        assert rows["swing"].is_monotonic_decreasing
        place = found.terms.index(terms), found.partners.index(partner)
        for row in rows.itertuples():
            driver = found.drivers.index(row.driver)
            assert (row.low, row.high) == tuple(found.ends[*place, driver])
            assert (row.input_low, row.input_high) == tuple(found.inputs[driver])
            assert (row.typical, row.input_typical) == (found.typical[place], found.typical_inputs[driver])
    assert [*frame["partner"]] == [*found.to_frame()["partner"]]
    assert list(found.to_frame()["driver"]) == [*found.drivers] * 4


def test_the_difference_of_terms_is_that_of_their_figures() -> None:
    found = tornado(DEAL, TERMS)
    less = found.difference(PHASES, HALF)
    np.testing.assert_array_equal(less.ends[0], found.ends[0] - found.ends[1])
    np.testing.assert_array_equal(less.typical[0], found.typical[0] - found.typical[1])
    assert set(less.to_frame()["terms"]) == {f"{PHASES} less {HALF}"}


def test_terms_that_scale_a_number_move_the_places_of_its_distribution_with_it() -> None:
    halved = parse_terms(FIVE_PHASE + f"effects: {{{CHURN}: {{times: 50%}}}}\n", "terms.yaml")
    found = tornado(DEAL, [halved])
    driver = found.drivers.index(CHURN)
    churn = found.inputs[driver, 1]
    expected = npv_each(changed_case(DEAL, {CHURN: churn / 2.0}), TERMS[0])[0]
    np.testing.assert_allclose(found.ends[0, 0, driver, 1], expected, rtol=1e-12)


def test_terms_that_fix_a_number_leave_it_nothing_to_move() -> None:
    fixed = parse_terms(FIVE_PHASE + f"effects: {{{CHURN}: 2%}}\n", "terms.yaml")
    bars = tornado(DEAL, [fixed, TERMS[0]])
    driver = bars.drivers.index(CHURN)
    assert bars.swing[0, :, driver].tolist() == [0.0, 0.0]
    assert (bars.swing[1, :, driver] > 0.0).all()
    found = sobol_indices(DEAL, [fixed], samples=64)
    assert found.indices.total[0, :, driver].tolist() == [0.0, 0.0]


# --- by variance


def test_indices_of_ishigami_are_the_known_ones() -> None:
    found = indices_of(ishigami, 3, samples=1024)
    within_their_errors(found, ISHIGAMI)
    assert max(found.first_error) < 0.07
    fine = indices_of(ishigami, 3, samples=2**13)
    np.testing.assert_allclose(fine.first, ISHIGAMI.first, atol=2e-3)
    np.testing.assert_allclose(fine.total, ISHIGAMI.total, atol=2e-3)


def test_indices_of_ishigami_are_those_of_scipy() -> None:
    within_their_errors(indices_of(ishigami, 3, samples=1024), by_scipy(ishigami, 3, 1024))


def test_indices_of_a_deal_are_those_of_scipy() -> None:
    response = Response(DEAL, TERMS[:1], "npv")

    def npv(points: Floats) -> Floats:
        return response.at(dict(zip(response.drivers, points, strict=True)))[0]

    found = sobol_indices(DEAL, TERMS[:1], samples=256).indices
    own = Indices(*(index[0] for index in found))
    within_their_errors(own, by_scipy(npv, len(response.drivers), 256))


def test_the_variance_of_a_linear_deal_is_due_to_its_numbers_by_their_shares() -> None:
    found = sobol_indices(LINEAR, TERMS[1:], figure="profit")
    np.testing.assert_allclose(found.indices.first[0, 0], SHARES, atol=5e-3)
    np.testing.assert_allclose(found.indices.total[0, 0], SHARES, atol=5e-3)


def test_a_number_of_others_has_no_index_and_the_only_one_that_counts_has_all() -> None:
    found = sobol_indices(LINEAR, TERMS[1:], samples=256).indices
    assert found.first[0, 1, 1:].tolist() == found.total[0, 1, 1:].tolist() == [0.0, 0.0]
    assert found.first_error[0, 1, 1:].tolist() == [0.0, 0.0]
    np.testing.assert_allclose([found.first[0, 1, 0], found.total[0, 1, 0]], 1.0, atol=0.01)


def test_a_case_with_one_uncertain_number_owes_it_everything() -> None:
    alone = case(build="{by: isv, one_time: {low: 0, high: 24000}}")
    found = sobol_indices(alone, TERMS[1:], samples=256).indices
    np.testing.assert_allclose([found.first[0, 0, 0], found.total[0, 0, 0]], 1.0, atol=0.01)


def test_a_figure_that_does_not_vary_has_no_indices_and_a_note_says_so() -> None:
    alone = case(build="{by: isv, one_time: {low: 0, high: 24000}}")
    found = sobol_indices(alone, TERMS[1:], samples=64)
    assert all(np.isnan(index[0, 1]).all() for index in found.indices)
    assert not any(np.isnan(index[0, 0]).any() for index in found.indices)
    assert found.notes == ("npv of msp under terms does not vary, and so has no indices",)


def test_what_only_rounding_moves_does_not_vary() -> None:
    def two_outputs(points: Floats) -> Floats:
        return np.stack([points[0] * 1e6, 1e-7 * points[1]])

    found = indices_of(two_outputs, 2, samples=64)
    assert np.isnan(found.first[1]).all()
    np.testing.assert_allclose(found.first[0], [1.0, 0.0], atol=0.05)


def test_what_varies_at_none_of_the_independent_points_has_no_indices() -> None:
    def at_the_second_row_of_each_sample(points: Floats) -> Floats:
        return np.asarray(np.arange(points.shape[1]) % 4 == 1, float)

    assert np.isnan(indices_of(at_the_second_row_of_each_sample, 2, samples=8).total).all()


def test_the_difference_of_terms_has_indices_of_its_own() -> None:
    found = sobol_indices(LINEAR, [TERMS[1], parse_terms(HALVES.replace("50%", "25%", 1).replace("50%", "75%", 1), "")])
    vendor_loses = found.difference(*found.terms)
    np.testing.assert_allclose(vendor_loses.indices.first[0], [[1.0, 0.0, 0.0]] * 2, atol=0.01)
    assert vendor_loses.notes == ()
    np.testing.assert_array_equal(vendor_loses.outputs[0], found.outputs[0] - found.outputs[1])


def test_terms_that_differ_by_rounding_have_no_indices_of_their_difference() -> None:
    found = sobol_indices(LINEAR, TERMS[1:], samples=64)
    alike = found.outputs[0] * (1.0 + 1e-15 * np.random.default_rng(3).normal(size=found.outputs[0].shape))
    beside = replace(found, terms=("one", "same"), outputs=np.stack([found.outputs[0], alike]))
    nothing = beside.difference("one", "same")
    assert nothing.outputs.any()
    assert np.isnan(nothing.indices.first).all()
    assert nothing.notes[0] == "npv of isv under one less same does not vary, and so has no indices"


def test_an_interval_is_as_wide_as_its_level_asks() -> None:
    narrow, wide = (indices_of(ishigami, 3, samples=64, level=level) for level in (0.5, 0.95))
    ratio = NormalDist().inv_cdf(0.975) / NormalDist().inv_cdf(0.75)
    np.testing.assert_allclose(wide.first_error / narrow.first_error, ratio)
    np.testing.assert_allclose(wide.total_error / narrow.total_error, ratio)


@pytest.mark.parametrize("seed", [0, 7])
def test_a_seed_gives_the_same_indices_and_intervals_again(seed: int) -> None:
    once, again = (indices_of(ishigami, 3, samples=64, seed=seed) for _ in range(2))
    for one, other in zip(once, again, strict=True):
        np.testing.assert_array_equal(one, other)
    assert (indices_of(ishigami, 3, samples=64, seed=seed + 1).first != once.first).all()


@pytest.mark.parametrize("piece", [1, 100, 2048])
def test_the_size_of_the_pieces_changes_no_bit(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sobol_indices(DEAL, TERMS, samples=128)
    monkeypatch.setattr(indices, "PIECE", piece)
    found = sobol_indices(DEAL, TERMS, samples=128)
    np.testing.assert_array_equal(found.outputs, whole.outputs)
    for one, other in zip(found.indices, whole.indices, strict=True):
        np.testing.assert_array_equal(one, other)


def test_what_goes_together_and_what_months_bring_is_left_out_and_said() -> None:
    together = parse_case(UNCERTAIN + TOGETHER, "case.yaml")
    found, without = (sobol_indices(each, TERMS[:1], samples=64) for each in (together, DEAL))
    np.testing.assert_array_equal(found.outputs, without.outputs)
    assert without.notes == ()
    assert found.notes == (
        "indices presume independent numbers: the correlations of the case are left out",
        "indices are of single numbers: what each month brings of its own is left out",
    )
    np.testing.assert_array_equal(tornado(together, TERMS[:1]).ends, tornado(DEAL, TERMS[:1]).ends)


def test_a_table_has_each_index_and_the_ends_of_its_interval() -> None:
    found = sobol_indices(DEAL, TERMS, samples=64)
    frame = found.to_frame().set_index(["terms", "partner", "driver"])
    row = frame.loc[(HALF, "msp", CHURN)]
    place = 1, 1, found.drivers.index(CHURN)
    first, first_error, total, total_error = (index[place] for index in found.indices)
    assert row.to_dict() == {
        "first": first, "first_low": first - first_error, "first_high": first + first_error,
        "total": total, "total_low": total - total_error, "total_high": total + total_error,
    }  # fmt: skip
    assert len(frame) == 2 * 2 * len(found.drivers)


def test_other_figures_are_those_of_their_name() -> None:
    books = simulate(LINEAR, TERMS[1]).books
    assert tornado(LINEAR, TERMS[1:], figure="profit").typical[0, 0] == pytest.approx(books.position[-1, 0, 0])
    assert tornado(LINEAR, TERMS[1:], figure="peak_funding").typical[0, 0] == pytest.approx(
        books.position[:, 0, 0].min()
    )


# --- what cannot be


@pytest.mark.parametrize("asked", [tornado, sobol_indices])
def test_a_case_without_an_uncertain_number_is_refused(asked: Callable[..., object]) -> None:
    with pytest.raises(InputError, match=r"^no number of A small service can be moved .* only fixed values; write"):
        asked(case(), TERMS)
    shocks = changed_case(case(), {"uncertainty": {"shocks": {"growth": {"log_sd": "20%"}}}})
    with pytest.raises(InputError, match=r"nothing but its months is uncertain; write one in place of a number"):
        asked(shocks, TERMS)


@pytest.mark.parametrize("asked", [tornado, sobol_indices])
def test_a_figure_that_is_no_amount_is_refused(asked: Callable[..., object]) -> None:
    with pytest.raises(InputError, match=r"^payback_month is no amount .*known: npv, peak_funding, profit$"):
        asked(DEAL, TERMS, figure="payback_month")


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.9), (0.9, 0.1), (0.5, 0.5), (0.1, 1.0)])
def test_two_places_are_inside_the_distribution_and_apart(low: float, high: float) -> None:
    with pytest.raises(InputError, match=r"no two places of a distribution; write them like 0.1 and 0.9"):
        tornado(DEAL, TERMS, low=low, high=high)


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ({"samples": 1000}, "1000 samples cannot be run; write a power of 2"),
        ({"samples": 1}, "1 samples cannot be run"),
        ({"samples": 2**15}, "32768 samples cannot be run"),
        ({"seed": -1}, f"-1 cannot be a seed; write 0 to {2**64 - 1}"),
        ({"level": 1.0}, "1 is no level of confidence; write one like 0.95"),
    ],
)
def test_samples_seeds_and_levels_that_cannot_be_are_refused(option: dict[str, float], says: str) -> None:
    with pytest.raises(InputError, match=f"^{says}"):
        sobol_indices(DEAL, TERMS, **option)
    with pytest.raises(InputError, match=f"^{says}"):
        indices_of(ishigami, 3, **option)


def test_terms_that_were_not_run_have_no_difference() -> None:
    with pytest.raises(InputError, match=r"^halves is no terms of this result; known: terms_1, terms_2$"):
        tornado(DEAL, TERMS).difference("halves", HALF)
