"""A pipeline: leads by who brings them, of which stages make customers; who brings whom is known month by month."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import parse_case, parse_terms, simulate
from partnersim.engine.flows import Flows
from partnersim.inputs.case import Case
from partnersim.inputs.reader import scenarios
from partnersim.simulation.entries import Entry
from partnersim.simulation.flows import Trade

TOP = """
title: A service sold by two partners
currency: CHF
start: 2027-01
go_live: {go_live}
months: {months}
partners:
  isv: {{name: Vendor, annual_discount_rate: 0%}}
  msp: {{name: Operator, annual_discount_rate: 0%}}
revenue_lines: {{subscription: {{price: 10, per: instance and month}}}}
"""
LEADS = "monthly_leads: {isv: {1: 20, 4: 40}, msp: 10, online: 30}"
STAGES = """
    stages:
      planning: {conversion: 60%, months: 1}
      proposal: {conversion: 50%, months: 2}
"""
PIPELINE = f"  pipeline:\n    {LEADS}{STAGES}"
ISV, MSP = 0, 1


def case(demand: str = PIPELINE, more: str = "", *, go_live: str = "2027-03", months: int = 14) -> Case:
    text = TOP.format(go_live=go_live, months=months) + "demand:\n  monthly_churn: 0%\n" + demand.rstrip() + "\n"
    return parse_case(text + more)


def flows(*arguments: str, **top: object) -> Flows:
    return Trade([Entry(case(*arguments, **top))]).flows()  # type: ignore[arg-type]


def come(of: Flows) -> list[float]:
    return np.round(of.customers.new[:, 0], 12).tolist()


def test_leads_become_customers_after_all_stages_and_as_far_as_they_are_converted() -> None:
    """60 leads of March, of which 60% × 50% are left after 1 + 2 months: 18 in June; 80 leads from June on: 24."""
    assert come(flows()) == [0, 0, 0, 0, 0, 18, 18, 18, 24, 24, 24, 24, 24, 24]


def test_a_customer_has_so_many_instances() -> None:
    found = flows(PIPELINE + "  instances_per_customer: 2.5\n")
    assert come(found) == come(flows())
    np.testing.assert_allclose(found.instances.new, flows().customers.new * 2.5)
    assert found.billed[5, 0] == pytest.approx(18 * 2.5 * 10)


def test_who_brings_leads_brings_customers() -> None:
    """Alike converted, customers are brought as leads are: 20, 10 and 30 of 60; later 40, 10 and 30 of 80."""
    brought = flows().brought
    assert brought is not None
    assert brought.shape == (14, 2, 1)
    assert not brought[:5].any()  # nobody comes
    assert brought[5, :, 0] == pytest.approx([1 / 3, 1 / 6])
    assert brought[8, :, 0] == pytest.approx([1 / 2, 1 / 8])


def test_the_same_stage_may_be_easier_for_some() -> None:
    """Of isv's leads 90% instead of 60% go on: 20 × 45% = 9 beside msp's 3 and 9 online."""
    found = flows(PIPELINE.replace("60%,", "60%, conversion_if: {isv: 90%},"))
    assert come(found)[5] == 21
    assert found.brought is not None
    assert found.brought[5, :, 0] == pytest.approx([9 / 21, 3 / 21])
    nobody = flows(PIPELINE.replace("60%,", "60%, conversion_if: {isv: 0%, msp: 0%},"))
    assert come(nobody)[5] == 9
    assert nobody.brought is not None
    assert not nobody.brought.any()


def test_who_comes_online_counts_for_whoever_led_it_there() -> None:
    """Half come online; 40% of them were led within three months, two thirds of that by isv, who brings 1/3 of 1/2."""
    found = flows(PIPELINE + "  led_online: {1: 10%, 3: 40%}\n")
    within = {months: found.brought_by(ISV, months) for months in (0, 1, 3)}
    assert [part[5, 0] for part in within.values() if part is not None] == pytest.approx(
        [1 / 3, 1 / 3 + 0.1 / 2 * 2 / 3, 1 / 3 + 0.4 / 2 * 2 / 3]
    )


def test_equal_conversion_of_all_is_as_if_the_case_said_who_brings_which_part() -> None:
    piped = flows("  pipeline:\n    monthly_leads: {isv: 8, msp: 4, online: 8}" + STAGES)
    said = flows("  monthly_new_instances: {1: 0, 4: 6}\n  brought_by: {isv: 40%, msp: 20%}")
    np.testing.assert_allclose(piped.customers.new, said.customers.new)
    assert piped.brought is not None
    assert said.brought is not None
    np.testing.assert_allclose(piped.brought[5:], said.brought[5:])


def test_a_pipeline_in_which_nobody_is_lost_or_waits_is_new_instances() -> None:
    at_once = "\n    stages: {all: {conversion: 100%, months: 0}}\n"
    piped = flows("  pipeline:\n    monthly_leads: {isv: {1: 7, 5: 12}}" + at_once)
    counted = flows("  monthly_new_instances: {1: 7, 5: 12}")
    np.testing.assert_array_equal(piped.customers.new, counted.customers.new)
    np.testing.assert_array_equal(piped.billed, counted.billed)


def test_stages_follow_each_other_in_any_order() -> None:
    turned = (
        "\n    stages:\n      proposal: {conversion: 50%, months: 2}\n      planning: {conversion: 60%, months: 1}\n"
    )
    np.testing.assert_array_equal(flows(f"  pipeline:\n    {LEADS}{turned}").customers.new, flows().customers.new)


EARLY = PIPELINE.replace("    stages", "    leads_from: 2027-01\n    stages")


def test_leads_may_come_before_go_live() -> None:
    """The leads of January come in April; those of April to June, from the fourth month on, in July."""
    assert come(flows(EARLY)) == [0, 0, 0, 18, 18, 18, 24, 24, 24, 24, 24, 24, 24, 24]


def test_whoever_is_won_before_go_live_waits_for_it_and_none_is_lost() -> None:
    """Go-live in June: the 18 of April, of May and of June."""
    late = flows(EARLY, go_live="2027-06")
    assert come(late) == [0, 0, 0, 0, 0, 54, 24, 24, 24, 24, 24, 24, 24, 24]
    assert late.customers.new.sum() == pytest.approx(flows(EARLY).customers.new.sum())
    assert late.brought is not None
    assert late.brought[5, :, 0] == pytest.approx([1 / 3, 1 / 6])


def test_who_waits_for_go_live_is_still_whose_it_was() -> None:
    """Go-live in August: 18 a month of April to June, in which isv has 6, and 24 of July and August with 12."""
    late = flows(EARLY, go_live="2027-08")
    assert come(late)[7] == 3 * 18 + 2 * 24
    assert late.brought is not None
    assert late.brought[7, :, 0] == pytest.approx([(3 * 6 + 2 * 12) / 102, 15 / 102])


def test_leads_that_take_longer_than_the_case_lasts_never_come() -> None:
    slow = flows(PIPELINE.replace("months: 2", "months: 40"))
    assert not slow.customers.new.any()
    assert slow.brought is not None
    assert not slow.brought.any()


@pytest.mark.parametrize("months", [3, 5, 6, 9, 13])
@pytest.mark.parametrize("pipeline", [PIPELINE, EARLY], ids=["from go-live", "before"])
def test_no_month_depends_on_how_many_follow(pipeline: str, months: int) -> None:
    demand = pipeline + "  instances_per_customer: 3.7\n"
    short, long = flows(demand, months=months), flows(demand)
    np.testing.assert_array_equal(short.customers.new, long.customers.new[:months])
    np.testing.assert_array_equal(short.billed, long.billed[:months])
    assert short.brought is not None
    assert long.brought is not None
    np.testing.assert_array_equal(short.brought, long.brought[:months])


def test_every_scenario_has_its_own_pipeline() -> None:
    changes = """
scenarios:
  fewer: {demand.pipeline.monthly_leads.isv: 5}
  lost: {demand.pipeline.stages.proposal.conversion: 25%}
  longer: {demand.pipeline.stages.planning.months: 4}
  helped: {demand.pipeline.stages.proposal.conversion_if: {msp: 80%}}
  without: {demand.pipeline: null, demand.monthly_new_instances: 6, demand.brought_by: {msp: 25%}}
"""
    runs = scenarios(case(more=changes))
    together = Trade([Entry(run) for run in runs.values()]).flows()
    assert together.customers.new[6].tolist() == pytest.approx([18, 13.5, 9, 0, 18 - 3 + 4.8, 6])
    assert together.brought is not None
    for column, run in enumerate(runs.values()):
        alone = Trade([Entry(run)]).flows()
        np.testing.assert_array_equal(together.customers.new[:, column], alone.customers.new[:, 0])
        assert alone.brought is not None
        np.testing.assert_array_equal(together.brought[..., column], alone.brought[..., 0])


HALVES = "kind: static_split\nbase: revenue\nshares: {a: 50%, b: 50%}\nparties: {a: isv, b: msp}\n"


def test_terms_may_bring_more_leads_or_convert_more_of_them() -> None:
    plain = simulate(case(), parse_terms(HALVES)).books.billed[5, 0]
    leads = "effects: {demand.pipeline.monthly_leads.isv: {times: 150%}}"  # 30 instead of 20
    assert simulate(case(), parse_terms(HALVES + leads)).books.billed[5, 0] == pytest.approx(plain * 70 / 60)
    closing = "effects: {demand.pipeline.stages.proposal.conversion: {times: 120%}}"
    assert simulate(case(), parse_terms(HALVES + closing)).books.billed[5, 0] == pytest.approx(plain * 1.2)


def test_nobody_comes_after_the_agreement_ends() -> None:
    """Ended in July: the customers of June and July stay on with the vendor, and no more come."""
    ends = "terminate: 2027-07\nminimum_term_months: 0\nnotice_months: 0\ncustomers_stay_with: a\n"
    books = simulate(case(), parse_terms(HALVES + ends)).books
    assert books.billed[5:, 0].tolist() == [180.0] + [360.0] * 8
