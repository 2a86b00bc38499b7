"""Regret: how far each choice falls short of the best one, whatever comes, and who should choose what."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from partnersim import InputError, parse_case, parse_terms, run_draws
from partnersim.negotiate import compared
from partnersim.negotiate.robustness import Regrets, candidates, regret_of, regrets
from partnersim.negotiate.robustness.regret import least
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE
from tests.simulation.deals import HALVES
from tests.sweep.deals import UNCERTAIN

Floats = NDArray[np.float64]

FIXED = parse_case(CASE, "case.yaml")
DRAWN = parse_case(UNCERTAIN, "case.yaml")
FIVE, DIR = parse_terms(FIVE_PHASE, "five_phase.yaml"), parse_terms(DIRECT, "direct.yaml")
AMOUNTS = arrays(float, array_shapes(min_dims=2, max_dims=3, max_side=5), elements=st.integers(-1000, 1000).map(float))

# Three investments as interest rates rise, stand still or fall: the example of Wikipedia's page on regret, as of 2025.
STOCKS, BONDS, MONEY_MARKET = [-4.0, 4.0, 12.0], [-2.0, 3.0, 8.0], [3.0, 2.0, 1.0]


def as_regrets(npv: Floats) -> Regrets:
    """Candidates `[candidate, partner, scenario]` without draws."""
    names = [tuple(f"{what}{number}" for number in range(size)) for what, size in zip("cps", npv.shape, strict=True)]
    return Regrets(names[0], names[1], names[2], npv, np.empty((*npv.shape[:2], 0)), None)


# --- on plain figures


def test_bonds_are_regretted_least() -> None:
    regret = regret_of(np.array([STOCKS, BONDS, MONEY_MARKET]))
    assert regret.tolist() == [[7.0, 0.0, 0.0], [5.0, 1.0, 4.0], [0.0, 2.0, 11.0]]
    assert least(regret.max(axis=1)) == (1,)


def test_what_is_never_chosen_may_change_whom_one_regrets_least_where_it_is_sometimes_best() -> None:
    """The known weakness: without the money market it is stocks one regrets least."""
    regret = regret_of(np.array([STOCKS, BONDS]))
    assert regret.max(axis=1).tolist() == [2.0, 4.0]
    assert least(regret.max(axis=1)) == (0,)


def test_choices_alike_are_all_named() -> None:
    assert least(np.array([5.0, 2.0, 2.0])) == (1, 2)
    assert least(np.array([2.001, 2.0, 3.0]), same=0.005) == (0, 1)


@given(AMOUNTS)
def test_nobody_regrets_less_than_nothing_and_the_best_is_not_regretted(worth: Floats) -> None:
    regret = regret_of(worth)
    assert (regret >= 0.0).all()
    assert (regret.min(axis=0) == 0.0).all()


@given(AMOUNTS, st.floats(0.5, 100.0))
def test_a_dominated_choice_changes_nobodys_regret_and_units_and_gifts_to_all_do_not_either(
    worth: Floats, times: float
) -> None:
    regret = regret_of(worth)
    dominated = worth.min(axis=0) - 1.0
    np.testing.assert_array_equal(regret_of(np.concatenate([worth, dominated[None]]))[:-1], regret)
    np.testing.assert_allclose(regret_of(times * worth), times * regret)
    np.testing.assert_array_equal(regret_of(worth + np.arange(worth.shape[-1])), regret)


def test_together_francs_are_measured_by_what_each_could_have_had() -> None:
    """B costs the large partner 200 of 1000 and the small one nothing; A the small one 40 of its 100."""
    npv = np.array([[[1000.0], [60.0]], [[800.0], [100.0]]])
    found = as_regrets(npv)
    assert found.at_best.tolist() == [1000.0, 100.0]
    assert found.joint is not None
    assert found.joint.tolist() == [0.4, 0.2]
    in_other_francs = as_regrets(npv * np.array([1.0, 7.0])[:, None])
    np.testing.assert_allclose(in_other_francs.joint, found.joint)
    with_a_bad_one = as_regrets(np.concatenate([npv, np.array([[[-500.0], [-500.0]]])]))
    np.testing.assert_array_equal(with_a_bad_one.joint[:2], found.joint)


def test_together_there_is_no_measure_where_the_best_brings_a_partner_nothing() -> None:
    assert as_regrets(np.array([[[10.0], [-5.0]], [[20.0], [0.0]]])).joint is None


def test_without_draws_the_table_is_of_scenarios_alone() -> None:
    found = as_regrets(np.array([[STOCKS], [BONDS], [MONEY_MARKET]]))
    assert found.columns == found.scenarios
    assert found.worst[:, 0].tolist() == [7.0, 5.0, 11.0]
    assert found.choices == ((1,),)


# --- on deals


def test_regret_in_scenarios_is_of_what_a_comparison_shows() -> None:
    found = regrets(FIXED, [FIVE, DIR])
    assert (found.candidates, found.partners) == (("five_phase", "direct"), ("isv", "msp"))
    assert found.scenarios == ("base", "cautious", "bold")
    ours, theirs = (each.npv for each in compared(FIXED, [FIVE, DIR]).standings)  # [partner, scenario]
    np.testing.assert_allclose(found.in_scenarios[0], np.maximum(theirs - ours, 0.0), atol=1e-6)
    np.testing.assert_allclose(found.in_scenarios[1], np.maximum(ours - theirs, 0.0), atol=1e-6)
    assert found.choices == ((0,), (1,))


def test_regret_in_draws_is_of_the_same_draws_as_any_other_command() -> None:
    found = regrets(DRAWN, [FIVE, DIR], draws=300, seed=5)
    npv = run_draws(DRAWN, [FIVE, DIR], draws=300, seed=5).values["npv"]
    np.testing.assert_array_equal(found.npv_in_draws, npv)
    drawn = npv.max(axis=0) - npv
    assert found.columns[-3:] == ("mean", "p95", "worst")
    np.testing.assert_array_equal(found.table[..., -1], drawn.max(axis=-1))
    np.testing.assert_array_equal(found.table[..., -3], drawn.mean(axis=-1))
    assert ((drawn <= found.table[..., -2, None]).mean(axis=-1) >= 0.95).all()


def test_the_worst_counts_scenarios_and_draws() -> None:
    found = regrets(DRAWN, [FIVE, DIR], draws=300)
    both = np.maximum(found.in_scenarios.max(axis=-1), found.in_draws.max(axis=-1))
    np.testing.assert_array_equal(found.worst, both)
    assert (found.in_scenarios.max(axis=-1) > found.in_draws.max(axis=-1)).any()  # bold is beyond all draws


def test_terms_that_differ_in_nothing_that_is_paid_are_regretted_alike() -> None:
    found = regrets(FIXED, [FIVE], vary=["terms.notice_months=3,6"])
    assert found.candidates == ("five_phase, notice_months=3", "five_phase, notice_months=6")
    assert found.choices == ((0, 1), (0, 1))
    assert not found.table.any()


def test_a_table_has_a_row_for_each_candidate_partner_and_column() -> None:
    found = regrets(DRAWN, [FIVE, DIR], draws=50)
    frame = found.to_frame()
    assert len(frame) == 2 * 2 * len(found.columns)
    one = frame[(frame["candidate"] == "direct") & (frame["partner"] == "isv")].set_index("column")
    assert one.loc["worst", "regret"] == found.in_draws[1, 0].max()
    assert one["of"].tolist() == ["scenario"] * 3 + ["draws"] * 3


# --- candidates


def test_each_of_the_terms_has_the_values_of_the_fields_it_has() -> None:
    halves = parse_terms(HALVES, "halves.yaml")
    found = candidates([FIVE, halves], ["terms.base=revenue,profit", "terms.notice_months=1,2"])
    assert [each.label for each in found] == [
        "five_phase, notice_months=1",
        "five_phase, notice_months=2",
        "halves, base=revenue, notice_months=1",
        "halves, base=revenue, notice_months=2",
        "halves, base=profit, notice_months=1",
        "halves, base=profit, notice_months=2",
    ]
    assert [each.terms.notice_months for each in found] == [1, 2, 1, 2, 1, 2]


def test_with_one_share_the_others_move_so_that_they_make_a_whole() -> None:
    found = candidates([parse_terms(HALVES, "halves.yaml")], ["terms.shares.vendor=50%,70%"])
    assert found[1].terms.shares == {"vendor": 0.7, "operator": pytest.approx(0.3)}


LIMITED = FIVE_PHASE + "negotiable: {notice_months: {low: 1, high: 6}, minimum_term_months: false}\n"


@pytest.mark.parametrize(
    ("vary", "says"),
    [
        ([], "one candidate leaves nothing to regret"),
        (["case.months=48,60"], "^--vary:1: case.months is no field of the terms"),
        (["terms.notice_months=1,2", "terms=1"], "^--vary:2: terms is no field of the terms"),
        (["terms.notice_month=1,2"], "^--vary:1: these terms have no field notice_month; .*notice_months"),
        (["terms.notice_months={low: 1, high: 3}"], "^--vary:1: candidates are single values"),
        (["terms.notice_months=1:101:101"], "more than 100 candidates"),
        (["terms.notice_months=2,9"], "terms.notice_months is negotiable from 1 to 6, which 9 is not"),
        (["terms.minimum_term_months=6,12"], "terms.minimum_term_months is not negotiable"),
        (["terms.notice_months=2,2"], "^--vary:1: 2 is among the values twice"),
        (["terms.notice_months=2,x"], "notice_months"),
    ],
)
def test_candidates_that_cannot_be_are_refused(vary: list[str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        candidates([parse_terms(LIMITED, "limited.yaml")], vary)


def test_draws_of_a_case_with_nothing_uncertain_are_refused() -> None:
    with pytest.raises(InputError, match="draws need a case with distributions"):
        regrets(FIXED, [FIVE, DIR], draws=10)
