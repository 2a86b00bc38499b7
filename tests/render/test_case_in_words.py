"""A case said back in words: who comes, who brings them, what they buy and when they pay, who bears what."""

from __future__ import annotations

import pytest

from partnersim import parse_case, read_case
from partnersim.agreements.skeletons import skeleton
from partnersim.inputs.case import Case
from partnersim.render.in_words import case_in_words
from tests.conftest import ROOT

CHANNEL = read_case(ROOT / "data/cases/channel-service.yaml")


def changed(old: str, new: str) -> Case:
    text = skeleton("case")
    assert old in text
    return parse_case(text.replace(old, new, 1))


def said(old: str, new: str) -> list[str]:
    """The lines that a change of the smallest case adds or alters."""
    before = case_in_words(parse_case(skeleton("case"))).splitlines()
    return [line for line in case_in_words(changed(old, new)).splitlines() if line not in before]


CHURN = "monthly_churn: 2%"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (CHURN, f"{CHURN}\n  instances_per_customer: 4", ["A customer has 4 instances on average."]),
        (CHURN, f"{CHURN}\n  contract_months: 24", ["A customer's contract is for 24 months, then renewed."]),
        ("months: 60", "months: 60\ncollected_after_months: 1", ["Customers pay 1 month after they are billed."]),
        (
            CHURN,
            f"{CHURN}\n  deal_sizes: {{small: {{part: 80%, times: 0.5}}, very_large: {{part: 20%, times: 3}}}}",
            ["Customers by size, in times the average: 80% small (0.5 times) and 20% very large (3 times)."],
        ),
        (
            CHURN,
            f"{CHURN}\n  brought_by: {{isv: 40%, msp: 25%}}",
            ["Of new customers partners bring: isv 40% and msp 25%; whoever else comes buys online by itself."],
        ),
        (
            CHURN,
            f"{CHURN}\n  brought_by: {{isv: 40%}}\n  led_online: {{6: 30%, 1: 10%}}",
            [
                "Of new customers partners bring: isv 40%; whoever else comes buys online by itself.",
                (
                    "Of those who come online by themselves, a partner led 10% at most 1 month before and 30% at most "
                    "6 months before."
                ),
            ],
        ),
        (
            "name: Operator,",
            "name: Operator, certified_people: {1: 2, 13: 5}, satisfaction: 80%,",
            [
                (
                    "msp is Operator, discounting at 8% a year; people certified: 2 (5 from month 13); "
                    "of its customers 80% are satisfied."
                )
            ],
        ),
        (
            "first: isv, second: msp, one: isv, other: msp",
            "first: isv, one: isv",
            ["Where terms leave seats empty, msp takes operator, provider, embedder, seller and manager."],
        ),
        (
            "price: 100,",
            "price: 100, income: managed_service,",
            ["Revenue from subscription (managed service): 100 per instance and month."],
        ),
        (
            "support_level: 1",
            "support_level: 2",
            ["msp bears operations, first_level (support level 2), compute."],
        ),
        (
            "scenarios:",
            (
                "credits:\n  outages: {by: msp, share_of_revenue: 2%, lines: [subscription]}\n"
                "  penalty: {by: isv, monthly_amount: 500}\n"
                "  unpaid: {by: isv, reason: bad_debt, share_of_revenue: 1%}\nscenarios:"
            ),
            [
                "Customers are credited 2% of subscription, by msp's fault (outages).",
                "Customers are credited 500 a month of all they are billed, by isv's fault (penalty).",
                "Customers never pay 1% of all they are billed, and they are isv's (unpaid).",
            ],
        ),
    ],
    ids=[
        "instances",
        "contract",
        "payment",
        "sizes",
        "brought",
        "led",
        "partners",
        "seats",
        "income",
        "level",
        "unpaid",
    ],
)
def test_what_a_case_says_is_said_back(old: str, new: str, lines: list[str]) -> None:
    assert said(old, new) == lines


def test_an_income_named_as_its_line_is_said_once() -> None:
    assert said("price: 100,", "price: 100, income: subscription,") == []


def test_a_pipeline_is_said_from_leads_to_customers() -> None:
    lines = case_in_words(CHANNEL).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("Leads"))
    assert lines[first : first + 8] == [
        (
            "Leads a month, the first in February 2027: isv 10 (18 from month 7, 26 from month 19), msp 8 "
            "and online 6 (12 from month 13)."
        ),
        "The stage requirements takes 1 month: 60% of leads go on, 80% of isv's.",
        "The stage planning takes 1 month: 70% of leads go on.",
        "The stage proposal takes 2 months: 50% of leads go on, 30% of those online.",
        "The stage deployment takes 1 month: 95% of leads go on.",
        "So customers come 5 months after their lead: 26.6% of isv's, 19.95% of msp's and 11.97% of those online.",
        "Whoever is won before go-live waits for it.",
        "Once live: churn slows with age.",
    ]


def test_a_pipeline_from_go_live_keeps_nobody_waiting() -> None:
    text = skeleton("case")
    steps = next(line for line in text.splitlines() if "monthly_new_instances" in line)
    piped = "  pipeline: {monthly_leads: {isv: 5}, stages: {proposal: {conversion: 50%, months: 2}}}"
    assert said(steps, piped) == [
        "Leads a month, the first at go-live: isv 5.",
        "The stage proposal takes 2 months: 50% of leads go on.",
        "So customers come 2 months after their lead: 50% of isv's.",
        "Once live: 2% leave a month.",
    ]


@pytest.mark.parametrize("file", sorted((ROOT / "data/cases").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_sentence_stands_on_a_line_of_its_own(file) -> None:
    assert all(line.endswith(".") for line in case_in_words(read_case(file)).splitlines())
