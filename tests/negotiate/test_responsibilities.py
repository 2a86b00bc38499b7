"""Who does what: as the terms say, as is usual, as the case has its costs, and as money shows."""

from __future__ import annotations

import pytest

from partnersim import parse_case, parse_terms, read_case, read_terms
from partnersim.inputs.case import Case
from partnersim.negotiate.responsibilities import AT_FAULT, SHARED, Responsibilities, responsibilities
from partnersim.shipped import shipped

SAMPLE = shipped("data/cases/managed-db.yaml")


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(SAMPLE)


def named(case: Case, name: str) -> Responsibilities:
    return responsibilities(case, read_terms(shipped(f"data/terms/{name}.yaml")))


def written(case: Case, text: str) -> Responsibilities:
    return responsibilities(case, parse_terms(text))


def test_roles_are_partners_or_somebody_outside(case: Case) -> None:
    assert named(case, "five_phase").roles == {
        "contracts": "msp", "bills": "msp", "collects": "msp", "first_level": "msp", "second_level": "isv",
        "third_level": "upstream",
    }  # fmt: skip
    split = written(case, "{kind: static_split, base: revenue, shares: {operator: 50%, vendor: 50%}}")
    assert set(split.roles.values()) == {None}


def test_a_role_given_to_another_seat_is_its(case: Case) -> None:
    assert written(case, "{kind: five_phase, roles: {bills: vendor}}").roles["bills"] == "isv"


def test_seats_are_those_of_the_case_where_terms_leave_them_empty(case: Case) -> None:
    assert written(case, "kind: five_phase").roles["contracts"] == "msp"


def test_work_is_done_by_whom_the_case_says_unless_terms_move_it(case: Case) -> None:
    assert named(case, "five_phase").work["second_level"] == "isv"
    direct = named(case, "direct")
    assert direct.work["second_level"] == "msp"
    assert direct.work["maintenance"] == "isv"
    assert direct.support == {"first_level": ("msp",), "second_level": ("msp",)}


def test_a_level_given_to_a_partner_moves_its_cost(case: Case) -> None:
    assert written(case, "{kind: five_phase, roles: {first_level: vendor}}").support["first_level"] == ("isv",)


def test_the_usual_holder_of_a_level_need_not_bear_its_cost(case: Case) -> None:
    white_label = named(case, "white_label")
    assert white_label.roles["first_level"] == "isv"
    assert white_label.support["first_level"] == ("msp",)


@pytest.mark.parametrize(
    ("said", "bears"), [("shared", SHARED), ("at_fault", AT_FAULT), ("vendor", "isv"), ("msp", "msp")]
)
def test_terms_say_who_bears_credits(case: Case, said: str, bears: str) -> None:
    assert written(case, f"kind: five_phase\ncredits: {said}").unpaid == {"credits": bears, "bad_debt": SHARED}


def test_who_alone_receives_less_bears_what_customers_do_not_pay(case: Case) -> None:
    """A reseller owes the provider whether it was paid or not; a referrer has its share of what is paid."""
    assert named(case, "white_label").unpaid == {"credits": "isv", "bad_debt": "isv"}
    assert named(case, "direct").unpaid == {"credits": SHARED, "bad_debt": SHARED}
    nothing = "{kind: static_split, base: revenue, shares: {operator: 100%, vendor: 0%}, roles: {collects: operator}}"
    assert written(case, nothing).unpaid == {"credits": "msp", "bad_debt": "msp"}


def test_where_there_is_no_revenue_nobody_bears_it_alone() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    for price in ("60", "300", "45"):
        text = text.replace(f"price: {price}, ", "price: 0, ")
    assert named(parse_case(text), "white_label").unpaid["bad_debt"] == SHARED


def test_credits_of_the_case_keep_their_names() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    more = parse_case(text.replace("scenarios:", "credits:\n  more_0: {by: isv, monthly_amount: 100}\nscenarios:", 1))
    assert named(more, "white_label").unpaid["credits"] == "isv"
