"""Draws of a case: one scenario each, the same for all terms, and no bit of them depends on what is drawn beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from partnersim import parse_case, simulate
from partnersim.agreements.reader import parse_terms, read_terms
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.reader import changed_case, read_case
from partnersim.simulation.axis import Axis
from partnersim.simulation.drawing import Draws, Places, drivers
from partnersim.simulation.entries import Entry
from partnersim.simulation.flows import Trade
from partnersim.simulation.periods import plan_of
from partnersim.simulation.sharing import net_of
from tests.conftest import ROOT
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE

UNCERTAIN = (
    CASE.replace("monthly_churn: 2.5%", "monthly_churn: {low: 1%, mode: 2.5%, high: 5%}")
    .replace("{1: 15, 7: 24, 13: 35, 25: 40}", "{1: 15, 7: {low: 10, high: 40}, 13: 35, 25: 40}")
    .replace("price: 60,", "price: {median: 60, log_sd: 15%},")
    .replace("one_time: 90000", "one_time: {mean: 90000, sd: 9000}")
    .replace("hourly_cost: 95", "hourly_cost: {values: {90: 50%, 100: 50%}}")
)
SHOCKED = """\
uncertainty:
  go_live_slip: {0: 50%, 2: 30%, 5: 20%}
  shocks:
    growth: {log_sd: 30%, autocorrelation: 60%}
    churn: {log_sd: 50%}
    price: {log_sd: 3%, autocorrelation: 90%}
  correlation:
    demand.monthly_churn: {revenue_lines.subscription.price: 50%}
    shocks.growth: {shocks.churn: -60%}
"""


def case(more: str = "") -> Case:
    return parse_case(UNCERTAIN + more)


def entry(count: int, more: str = "", **changed: object) -> Entry:
    return Draws(count, **changed).entry(case(more))  # type: ignore[arg-type]


def test_a_draw_is_the_case_with_its_numbers_written_in() -> None:
    """Draw by draw, the money is what the case gives with these very numbers in its file."""
    uncertain, count = case("uncertainty: {go_live_slip: {0: 50%, 3: 50%}}\n"), 6
    drawn = Draws(count, seed=5).entry(uncertain)
    for terms in (parse_terms(FIVE_PHASE), parse_terms(DIRECT)):
        together = net_of(plan_of(uncertain, terms).deal(Axis(Draws(count, seed=5), named=False)))
        for draw in range(count):
            values: dict[str, object] = {
                "demand.monthly_churn": float(drawn.case.demand.monthly_churn[draw]),  # type: ignore[index]
                "demand.monthly_new_instances.7": float(drawn.case.demand.monthly_new_instances[7][draw]),  # type: ignore[index]
                "revenue_lines.subscription.price": float(drawn.case.revenue_lines["subscription"].price[draw]),  # type: ignore[index]
                "costs.build_service.one_time": float(drawn.case.costs["build_service"].one_time[draw]),  # type: ignore[index]
                "partners.isv.hourly_cost": float(drawn.case.partners["isv"].hourly_cost[draw]),  # type: ignore[index]
                "go_live": f"2027-{int(drawn.case.go_live[draw]) % 12 + 1:02d}",  # type: ignore[index]
                "uncertainty": {},
            }
            written = changed_case(uncertain, values)
            assert not written.varies
            alone = net_of(plan_of(written, terms).deal(Axis(named=False)))
            np.testing.assert_allclose(together[..., [draw]], alone, rtol=1e-12, atol=1e-8)


@pytest.mark.parametrize("sampling", ["random", "sobol"])
def test_no_bit_depends_on_how_draws_are_cut(sampling: str) -> None:
    whole = simulate(case(SHOCKED), parse_terms(DIRECT), draws=70, seed=3, sampling=sampling)  # type: ignore[arg-type]
    plan = plan_of(case(SHOCKED), parse_terms(DIRECT))
    for first, count in ((0, 1), (0, 33), (33, 1), (33, 37), (69, 1)):
        draws = Draws(count, 3, first, sampling)  # type: ignore[arg-type]
        part = net_of(plan.deal(Axis(draws, named=False)))
        np.testing.assert_array_equal(part, whole.books.net[..., 3 + first : 3 + first + count])


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "data" / "terms").glob("*.yaml")))
def test_so_it_is_under_every_kind(name: str) -> None:
    seats = read_case(ROOT / "data" / "cases" / "managed-db.yaml").seats
    lines = case(SHOCKED).document.value["revenue_lines"]
    incomes = {"subscription": "subscription", "setup": "set_up", "compute": "public_cloud"}
    sold = {f"revenue_lines.{line}.income": income for line, income in incomes.items() if line in lines}
    uncertain = changed_case(case(SHOCKED), {"seats": seats, **sold})
    try:
        plan = plan_of(uncertain, read_terms(ROOT / "data" / "terms" / f"{name}.yaml").filled(seats))
        whole = net_of(plan.deal(Axis(Draws(40, 3), named=False)))
    except InputError:
        pytest.skip("these terms are for another case")
    for first, count in ((0, 1), (1, 2), (3, 37)):
        part = net_of(plan.deal(Axis(Draws(count, 3, first), named=False)))
        np.testing.assert_array_equal(part, whole[..., first : first + count])


def test_terms_are_compared_on_the_same_draws() -> None:
    """Where terms change nothing in the market, all show the same revenue, draw by draw."""
    five, direct = (simulate(case(SHOCKED), parse_terms(text), draws=50) for text in (FIVE_PHASE, DIRECT))
    np.testing.assert_array_equal(five.books.billed, direct.books.billed)


def test_another_uncertain_number_leaves_the_draws_of_the_others() -> None:
    fewer = changed_case(case(), {"costs.build_service.one_time": 90000})
    one, other = (Draws(20, seed=1).entry(each).case for each in (case(), fewer))
    np.testing.assert_array_equal(one.demand.monthly_churn, other.demand.monthly_churn)


def test_effects_scale_what_is_drawn() -> None:
    """Terms that raise churn by a tenth raise it in every draw; a factor of a price is one of the drawn price."""
    effects = "effects: {demand.monthly_churn: {times: 110%}, revenue_lines.subscription.price: {times: 2.0}}\n"
    plan = plan_of(case(), parse_terms(FIVE_PHASE + effects))
    there = plan.versions[0].aided[0].entry(Draws(30)).case
    here = entry(30).case
    np.testing.assert_allclose(there.demand.monthly_churn, np.array(here.demand.monthly_churn) * 1.1, rtol=1e-12)
    price = here.revenue_lines["subscription"].price
    np.testing.assert_allclose(there.revenue_lines["subscription"].price, np.array(price) * 2.0, rtol=1e-12)


def test_broad_effects_follow_the_draws() -> None:
    plan = plan_of(case(), parse_terms(FIVE_PHASE + "effects: {demand.churn: {times: 200%}}\n"))
    flows = plan.deal(Axis(Draws(30), named=False)).flows
    churn = np.array(entry(30).case.demand.monthly_churn)
    np.testing.assert_allclose(flows.instances.arrivals.survival[12], (1.0 - 2.0 * churn) ** 12, rtol=1e-9)


def test_correlated_numbers_are_as_correlated_as_written() -> None:
    found = entry(20_000, SHOCKED).case
    together = np.corrcoef(ranks(found.demand.monthly_churn), ranks(found.revenue_lines["subscription"].price))[0, 1]
    assert together == pytest.approx(6 / np.pi * np.arcsin(0.5 / 2), abs=0.02)  # Spearman's of a Gaussian copula
    apart = np.corrcoef(ranks(found.demand.monthly_churn), ranks(found.costs["build_service"].one_time))[0, 1]
    assert abs(apart) < 0.03


def ranks(values: object) -> np.ndarray:
    return np.argsort(np.argsort(np.asarray(values)))


def test_shocks_have_mean_one_and_the_autocorrelation_written() -> None:
    shocks = entry(20_000, SHOCKED).shocks
    assert set(shocks) == {"growth", "churn", "price"}
    for name, sd, keeps in (("growth", 0.3, 0.6), ("churn", 0.5, 0.0), ("price", 0.03, 0.9)):
        logs = np.log(shocks[name])
        for month in (0, 1, 30, 59):  # stationary from the first month on
            assert shocks[name][month].mean() == pytest.approx(1.0, abs=5 * sd / np.sqrt(20_000))
            assert logs[month].std() == pytest.approx(sd, rel=0.03)
        assert np.corrcoef(logs[9], logs[10])[0, 1] == pytest.approx(keeps, abs=0.03)
        assert np.corrcoef(logs[9], logs[11])[0, 1] == pytest.approx(keeps**2, abs=0.03)
    # What is new in a month is correlated −60%; growth keeps 60% of the month before, which churn knows nothing of.
    together = np.corrcoef(np.log(shocks["growth"][20]), np.log(shocks["churn"][20]))[0, 1]
    assert together == pytest.approx(-0.6 * np.sqrt(1 - 0.6**2), abs=0.03)


def test_a_slip_moves_what_counts_from_go_live() -> None:
    uncertain = case("uncertainty: {go_live_slip: {0: 50%, 4: 50%}}\n")
    found = Draws(40).entry(uncertain)
    flows = Trade([found]).flows()
    late = np.asarray(found.case.go_live) - uncertain.go_live
    assert set(late.tolist()) == {0, 4}
    first = (flows.billed > 0.0).argmax(axis=0)
    np.testing.assert_array_equal(first, 4 + late)
    investment = flows.costs["build_service"].amount
    assert ((investment > 0.0).sum(axis=0) == 4).all()  # planned for its months, whenever the service is live


@pytest.mark.parametrize("stays", ["survival: {12: 70%, 24: 60%}", "shifted_beta_geometric: {alpha: 1, beta: 20}"])
def test_shocks_of_churn_raise_it_at_every_age(stays: str) -> None:
    """Of those of any age, the part that leaves in a month is that of the age times the month's shock."""
    text = CASE.replace("monthly_churn: 2.5%", stays).replace("{demand.monthly_churn: 3.5%, go_live", "{go_live")
    found = Draws(3).entry(parse_case(text + "uncertainty: {shocks: {churn: {log_sd: 80%}}}\n"))
    arrivals = Trade([found]).flows().instances.arrivals
    survival, shocks, new = arrivals.survival, found.shocks["churn"], arrivals.new
    there = np.zeros_like(new)
    for came in range(60):
        units = new[came].copy()
        for month in range(came, 60):
            if month > came:
                age = month - came
                leave = 1.0 - survival[age] / survival[age - 1]
                units = units * (1.0 - np.minimum(leave * shocks[month], 1.0))
            there[month] += units
    np.testing.assert_allclose(arrivals.there, there, rtol=1e-10)
    np.testing.assert_allclose(arrivals.of_ages(np.ones(60)), there, rtol=1e-10)


def test_constant_churn_has_its_shocks_too() -> None:
    found = Draws(3).entry(parse_case(CASE + "uncertainty: {shocks: {churn: {log_sd: 80%}}}\n"))
    arrivals = Trade([found]).flows().instances.arrivals
    np.testing.assert_allclose(arrivals.of_ages(np.ones(60)), arrivals.there, rtol=1e-10)


def test_availability_below_a_level_is_credited() -> None:
    credit = (
        "credits: {sla: {by: msp, monthly_availability: 99.95%, share_below: {99.9%: 10%, 99.5%: 25%}}}\n"
        "uncertainty: {shocks: {availability: {log_sd: 150%}}}\n"
    )
    uncertain = parse_case(CASE + credit)
    assert not Trade([Entry(uncertain)]).flows().credits.any()  # usually nothing is missed
    found = Draws(200).entry(uncertain)
    flows = Trade([found]).flows()
    available = 1.0 - (1.0 - 0.9995) * found.shocks["availability"]
    share = np.where(available < 0.995, 0.25, np.where(available < 0.999, 0.10, 0.0))
    assert {0.0, 0.1, 0.25} == set(np.unique(share).tolist())
    np.testing.assert_allclose(flows.credits[:, 1], flows.billed * share, rtol=1e-12)
    assert not flows.credits[:, 0].any()


def test_without_draws_the_typical_values_are_run() -> None:
    certain = CASE.replace("{1: 15, 7: 24, 13: 35, 25: 40}", "{1: 15, 7: 25, 13: 35, 25: 40}").replace(
        "hourly_cost: 95", "hourly_cost: 90"
    )
    for terms in (parse_terms(FIVE_PHASE), parse_terms(DIRECT)):
        spread, fixed = simulate(case(SHOCKED), terms), simulate(parse_case(certain), terms)
        np.testing.assert_array_equal(spread.books.position, fixed.books.position)


def test_draws_come_after_the_named_scenarios() -> None:
    ledger = simulate(case(), parse_terms(FIVE_PHASE), draws=2)
    assert ledger.scenarios == ("base", "cautious", "bold", "draw 1", "draw 2")
    assert ledger.draws == 2
    assert simulate(case(), parse_terms(FIVE_PHASE)).draws == 0


def test_numbers_at_places_are_quantiles() -> None:
    found = Places({"demand.monthly_churn": np.array([0.1, 0.5, 0.9])}).entry(case(SHOCKED)).case
    below = np.array([0.01 + np.sqrt(0.1 * 0.04 * 0.015), 0.05 - np.sqrt(0.5 * 0.04 * 0.025)])
    np.testing.assert_allclose(np.asarray(found.demand.monthly_churn)[:2], below, rtol=1e-12)
    assert found.revenue_lines["subscription"].price == 60.0
    assert list(drivers(case(SHOCKED)))[-1] == "go_live"


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"draws": -1}, "-1 draws cannot be made; write 1 to 4294967296"),
        ({"draws": 2**33}, "8589934592 draws cannot be made; write 1 to 4294967296"),
        ({"draws": 10.0}, "10.0 draws cannot be made; write 1 to 4294967296"),
        ({"draws": True}, "True draws cannot be made; write 1 to 4294967296"),
        ({"draws": 1, "seed": -1}, "-1 cannot be a seed; write 0 to 18446744073709551615"),
        ({"draws": 1, "seed": 2**64}, "18446744073709551616 cannot be a seed; write 0 to 18446744073709551615"),
        ({"draws": 1, "seed": 1.5}, "1.5 cannot be a seed; write 0 to 18446744073709551615"),
        ({"draws": 1, "seed": "one"}, "one cannot be a seed; write 0 to 18446744073709551615"),
        ({"draws": 1, "sampling": "soboll"}, "soboll is no way of sampling; write random or sobol"),
    ],
)
def test_impossible_draws_are_refused(how: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as caught:
        simulate(case(), parse_terms(FIVE_PHASE), **how)
    assert str(caught.value) == says


def test_numbers_of_numpy_may_count_draws() -> None:
    one, other = (
        simulate(case(), parse_terms(FIVE_PHASE), draws=kind(3), seed=kind(7)).books for kind in (int, np.int64)
    )
    np.testing.assert_array_equal(one.received, other.received)


def test_a_case_of_fixed_values_has_no_draws() -> None:
    with pytest.raises(InputError, match=r"draws need a case with distributions, and .* has only fixed values"):
        simulate(parse_case(CASE), parse_terms(FIVE_PHASE), draws=10)


def test_terms_may_take_away_what_is_drawn() -> None:
    taken = ("revenue_lines.subscription.price", "costs.build_service.one_time", "demand.monthly_churn")
    for path in taken:
        plan = plan_of(case(), parse_terms(FIVE_PHASE + f"effects: {{{path}: {{times: 0.0}}}}\n"))
        assert path not in [each.name for each in plan.versions[0].aided[0].case.uncertain]


def test_factors_may_bring_chances_together() -> None:
    spread = changed_case(case(), {"revenue_lines.compute.price": {"values": {"40": "30%", "45": "70%"}}})
    plan = plan_of(spread, parse_terms(FIVE_PHASE + "effects: {revenue_lines.compute.price: {times: 0.5}}\n"))
    (price,) = (each for each in plan.versions[0].aided[0].case.uncertain if "compute" in each.name)
    assert price.distribution.ends == (20.0, 22.5)


@pytest.mark.parametrize("effect", ["demand.monthly_churn: {low: 1%, high: 2%}", "demand.monthly_churn.low: 1%",
                                    "demand.monthly_new_instances: {1: {low: 1, high: 2000}}"])  # fmt: skip
def test_terms_bring_no_draws_of_their_own(effect: str) -> None:
    with pytest.raises(InputError, match=r"fixed number under terms|is uncertain; set it as a whole"):
        plan_of(case(), parse_terms(FIVE_PHASE + f"effects: {{{effect}}}\n"))


def test_a_series_named_by_the_calendar_is_that_of_the_planned_go_live(tmp_path: Path) -> None:
    months = [f"{2027 + k // 12}-{k % 12 + 1:02d}" for k in range(4, 60)]
    rows = "".join(f"{month},{number}\n" for number, month in enumerate(months, start=1))
    (tmp_path / "new.csv").write_text(f"month,new_instances\n{rows}", encoding="utf-8")
    text = CASE.replace("monthly_new_instances: {1: 15, 7: 24, 13: 35, 25: 40}", "series: {file: new.csv}")
    text = text.replace("bold: {demand.monthly_new_instances: {1: 25, 7: 45, 13: 70, 25: 90}}", "bold: {}")
    text = text.replace("cautious: {demand.monthly_churn: 3.5%, go_live: 2027-08}", "cautious: {}")
    (tmp_path / "case.yaml").write_text(text + "uncertainty: {go_live_slip: {2: 80%, 3: 20%}}\n", encoding="utf-8")
    found = Draws(5).entry(read_case(tmp_path / "case.yaml"))
    new = Trade([found]).flows().instances.new
    for draw, late in enumerate(np.asarray(found.case.go_live) - found.planned):  # type: ignore[operator]
        assert new[4 + late, draw] == 1.0
        assert new[5 + late, draw] == 2.0
        assert not new[: 4 + late, draw].any()
