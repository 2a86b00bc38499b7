"""What a case refuses of its customers: who brings them, how large they are, when they pay, who serves them."""

from __future__ import annotations

import re

import pytest

from partnersim import parse_case
from partnersim.agreements.skeletons import skeleton
from partnersim.errors import InputError
from partnersim.inputs.case import Case

STEPS = "  monthly_new_instances: {1: 10, 13: 20}"  # of the skeleton
CHURN = "  monthly_churn: 2%"
PIPELINE = """\
  pipeline:
    monthly_leads: {isv: 10, online: 5}
    stages:
      proposal: {conversion: 50%, months: 2}
      deployment: {conversion: 90%, months: 1, conversion_if: {isv: 95%}}"""


def with_pipeline(old: str = "", new: str = "") -> Case:
    assert old in PIPELINE
    text = skeleton("case")
    start = text.index(STEPS)
    line = text[start : text.index("\n", start)]
    return parse_case(text.replace(line, PIPELINE.replace(old, new, 1)), "new.yaml")


def with_demand(more: str) -> Case:
    return parse_case(skeleton("case").replace(CHURN, f"{CHURN}\n  {more}"), "new.yaml")


def with_case(old: str, new: str) -> Case:
    text = skeleton("case")
    assert old in text
    return parse_case(text.replace(old, new, 1), "new.yaml")


def test_a_pipeline_is_read() -> None:
    pipeline = with_pipeline().demand.pipeline
    assert pipeline is not None
    assert pipeline.monthly_leads == {"isv": {1: 10.0}, "online": {1: 5.0}}
    assert list(pipeline.stages) == ["proposal", "deployment"]
    assert pipeline.months == 3
    assert pipeline.converted("isv") == 0.5 * 0.95
    assert pipeline.converted("online") == 0.5 * 0.9


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "online: 5",
            "reseller: 5",
            "11: demand.pipeline.monthly_leads.reseller: reseller is no partner of this case; write one of isv, msp",
        ),
        ("isv: 10", "isv: -10", "11: demand.pipeline.monthly_leads.isv: -10 is below 0; write 0 or more"),
        ("isv: 10", "isv: {2: 10}", "11: demand.pipeline.monthly_leads.isv.2: nothing is said before month 2"),
        ("{isv: 10, online: 5}", "{}", "11: demand.pipeline.monthly_leads: a map has too few entries"),
        ("{isv: 10, online: 5}", "15", "11: demand.pipeline.monthly_leads: 15 is not a map"),
        ("50%", "150%", "13: demand.pipeline.stages.proposal.conversion: '150%' is above 100%"),
        ("50%", "0.5 of", "13: demand.pipeline.stages.proposal.conversion: '0.5 of' is not a rate"),
        (
            "months: 2",
            "months: -1",
            "13: demand.pipeline.stages.proposal.months: -1 is not a number of months; write a whole number",
        ),
        (
            "months: 2",
            "months: 1.5",
            "13: demand.pipeline.stages.proposal.months: 1.5 is not a number of months; write a whole number",
        ),
        (", months: 2", "", "13: `months` is missing in demand.pipeline.stages.proposal"),
        ("conversion: 50%, ", "", "13: `conversion` is missing in demand.pipeline.stages.proposal"),
        ("months: 2", "months: 2, convert: 5%", "13: unknown key `convert` in demand.pipeline.stages.proposal"),
        (
            "{isv: 95%}",
            "{msp: 95%}",
            "14: demand.pipeline.stages.deployment.conversion_if.msp: msp brings no leads; write one of isv, online",
        ),
        (
            "    stages:",
            "    leads_from: 2026-12\n    stages:",
            "12: demand.pipeline.leads_from: 2026-12 is outside the horizon; write 2027-01 to 2031-12",
        ),
        (
            "  pipeline:",
            "  monthly_new_instances: 4\n  pipeline:",
            "11: demand.pipeline: how instances come is given twice, by monthly_new_instances and pipeline; keep one",
        ),
        (
            "  pipeline:",
            "  brought_by: {isv: 40%}\n  pipeline:",
            "10: demand.brought_by: the leads of the pipeline say who brings customers; delete brought_by",
        ),
    ],
)
def test_a_pipeline_that_cannot_be_is_refused(old: str, new: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        with_pipeline(old, new)
    assert f"new.yaml:{says}" in str(refused.value)


def test_a_pipeline_has_stages() -> None:
    with pytest.raises(InputError, match=r"`stages` is missing in demand\.pipeline"):
        with_pipeline(PIPELINE[PIPELINE.index("    stages") :], "")
    with pytest.raises(InputError, match=r"demand\.pipeline\.stages: a map has too few entries; write at least 1"):
        with_pipeline(PIPELINE[PIPELINE.index("    stages") :], "    stages: {}")


def test_no_partner_is_called_as_those_who_come_by_themselves() -> None:
    text = skeleton("case").replace("msp", "online")
    start = text.index(STEPS)
    line = text[start : text.index("\n", start)]
    parse_case(text)
    with pytest.raises(InputError, match=r"partners\.online: online means customers who come by themselves"):
        parse_case(text.replace(line, PIPELINE))


def test_who_brings_customers_is_said_in_all_scenarios_or_in_none() -> None:
    text = skeleton("case").replace(CHURN, f"{CHURN}\n  brought_by: {{isv: 40%}}")
    old = "{demand.monthly_churn: 3%}"
    more = "{demand.brought_by: {isv: 10%, msp: 20%}}"
    assert "cautious" in parse_case(text.replace(old, more)).scenarios
    with pytest.raises(InputError, match=r"new.yaml:\d+: demand.brought_by or demand.pipeline is the same in all"):
        parse_case(skeleton("case").replace(old, more), "new.yaml")
    pipeline = "{demand.monthly_new_instances: null, demand.pipeline: {monthly_leads: {isv: 9}, "
    pipeline += "stages: {proposal: {conversion: 10%, months: 2}}}}"
    with pytest.raises(InputError, match=r"new.yaml:\d+: demand.brought_by or demand.pipeline is the same in all"):
        parse_case(skeleton("case").replace(old, pipeline), "new.yaml")


def test_a_scenario_may_count_customers_by_a_pipeline_instead() -> None:
    text = skeleton("case").replace(CHURN, f"{CHURN}\n  brought_by: {{isv: 40%}}")
    scenario = "{demand.monthly_new_instances: null, demand.brought_by: {}, demand.pipeline: {monthly_leads: {isv: 9}, "
    scenario += "stages: {proposal: {conversion: 10%, months: 2}}}}"
    parse_case(text.replace("{demand.monthly_churn: 3%}", scenario))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("brought_by: {reseller: 10%}", "12: demand.brought_by.reseller: reseller is no partner of this case"),
        ("brought_by: {isv: 120%}", "12: demand.brought_by.isv: '120%' is above 100%; write 0% to 100%"),
        (
            "brought_by: {isv: 70%, msp: 40%}",
            "12: demand.brought_by: partners bring 110% of customers; write parts of at most 100% in all",
        ),
        (
            "brought_by: {isv: 70%}\n  led_online: {1: 30%, 6: 20%}",
            "13: demand.led_online: fewer customers were led within more months; write parts that rise",
        ),
        ("brought_by: {isv: 70%}\n  led_online: {soon: 30%}", "13: demand.led_online: 'soon' is not an age in months"),
        ("led_online: {1: 30%}", "12: demand.led_online: nobody is said to bring customers, and so to lead any"),
        (
            "deal_sizes: {small: {part: 60%, times: 0.5}, large: {part: 30%, times: 2}}",
            "12: demand.deal_sizes: the parts of customers make 90%; write parts that make 100%",
        ),
        (
            "deal_sizes: {small: {part: 60%, times: 0.5}, large: {part: 40%, times: 2}}",
            "12: demand.deal_sizes: sizes make 1.1 times the average customer; write parts and times whose products",
        ),
        ("deal_sizes: {small: {part: 0%, times: 1}}", "12: demand.deal_sizes.small.part: '0%' is too small"),
        ("deal_sizes: {all: {part: 100%}}", "12: `times` is missing in demand.deal_sizes.all"),
        ("contract_months: 0", "12: demand.contract_months: 0 is below 1; write 1 or more"),
        ("contract_months: 12.5", "12: demand.contract_months: 12.5 is not a count"),
        ("contract_months: 1201", "12: demand.contract_months: 1201 is too large; write 1200 or less"),
    ],
)
def test_customers_that_cannot_be_are_refused(more: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        with_demand(more)
    assert f"new.yaml:{says}" in str(refused.value)


MSP = "msp: {name: Operator,"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (MSP, f"{MSP} certified_people: -1,", r"8: partners.msp.certified_people: -1 is below 0"),
        (MSP, f"{MSP} certified_people: {{7: 2}},", r"8: partners.msp.certified_people.7: nothing is said before"),
        (MSP, f"{MSP} satisfaction: 120%,", r"8: partners.msp.satisfaction.1: '120%' is above 100%"),
        (MSP, f"{MSP} satisfaction: {{1: 70}},", r"8: partners.msp.satisfaction.1: 70 is not a rate; write 70%"),
        (
            "months: 60",
            "collected_after_months: -1\nmonths: 60",
            r"5: collected_after_months: -1 is not a number of months",
        ),
        ("operator: msp", "operator: bank", r"21: seats.operator: bank is no partner of this case"),
        ("support_level: 1", "support_level: 4", r"support_level: 4 is not known; write 1"),
        ("price: 100,", "price: 100, income: rent,", r"income: 'rent' is not known; write sub"),
        ("scenarios:", "credits: {c: {by: msp, share_of_revenue: 1%, reason: late}}\nscenarios:", r"'late' is not kn"),
    ],
)
def test_what_is_said_of_partners_and_lines_is_checked(old: str, new: str, says: str) -> None:
    with pytest.raises(InputError, match=re.compile(f"new.yaml:.*{says.replace('{', '[{]')}")):
        with_case(old, new)


@pytest.mark.parametrize(
    ("scenario", "path"),
    [
        ("{demand.led_online: {1: 20%}}", "demand.led_online"),
        ("{demand.contract_months: 12}", "demand.contract_months"),
        ("{collected_after_months: 2}", "collected_after_months"),
        ("{seats: {vendor: msp}}", "seats"),
        ("{costs.first_level.support_level: 2}", "costs.first_level.support_level"),
        ("{revenue_lines.subscription.income: licences}", "revenue_lines.subscription.income"),
    ],
)
def test_what_is_no_number_of_the_market_is_the_same_in_all_scenarios(scenario: str, path: str) -> None:
    text = skeleton("case").replace(CHURN, f"{CHURN}\n  brought_by: {{isv: 40%}}")
    with pytest.raises(InputError, match=rf"new.yaml:\d+: {path} is the same in all scenarios"):
        parse_case(text.replace("{demand.monthly_churn: 3%}", scenario), "new.yaml")
