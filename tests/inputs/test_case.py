"""What a case refuses beside misspelt values: lines and tables that do not hang together."""

from __future__ import annotations

import pytest

from partnersim import parse_case
from partnersim.agreements.skeletons import skeleton
from partnersim.errors import InputError

LINE = "  subscription: {price: 100, per: instance and month}\n"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (LINE, "  fee: {price: 100, per: month, attach_rate: 20%}\n", "13: revenue_lines.fee.attach_rate: a price per"),
        (
            LINE,
            (
                "  add_on: {price: 100, per: instance and month, attach_rate: 20%}\n"
                "  support: {rate: 20%, of: [add_on], per: instance and month}\n"
            ),
            "14: revenue_lines.support.of: not everyone buys add_on (attach_rate); name lines everyone buys",
        ),
        ("monthly_churn: 2%", "survival: {12: 80%, 1.5: 70%}", "11: demand.survival: '1.5' is not an age in months"),
        ("monthly_churn: 2%", "survival: {12: 80%, 012: 70%}", "11: demand.survival: '012' is not an age in months"),
        ("monthly_churn: 2%", "survival: {12: 60%, 24: 70%}", "11: demand.survival: survival rises with age"),
    ],
)
def test_a_refusal_names_the_line_and_the_field(old: str, new: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_case(skeleton("case").replace(old, new), "new.yaml")
    assert f"new.yaml:{says}" in str(refused.value)


def test_a_scenario_may_take_another_way_of_leaving() -> None:
    text = skeleton("case").replace(
        "{demand.monthly_churn: 3%}", "{demand.monthly_churn: null, demand.survival: {12: 70%}}"
    )
    assert parse_case(text).scenarios == {"cautious": {"demand.monthly_churn": None, "demand.survival": {"12": "70%"}}}
