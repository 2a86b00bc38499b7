"""What a loan promises: instalments that repay it with interest, whatever the service earns."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, allocate, parse_terms
from partnersim.agreements.loan import instalment
from tests.agreements.round_numbers import case, deal, paid, received

SEATS = "kind: loan\nparties: {investor: a, provider: b}\n"
LOAN = SEATS + "principal: 12000\nannual_rate: 6%\nrepaid_in_months: 12\n"
EACH = 12000 * 0.005 * 1.005**12 / (1.005**12 - 1)  # 1,032.80


@pytest.mark.parametrize("rate", [0.0, 1e-12, 0.03, 0.05, 0.08, 1.0])
@pytest.mark.parametrize("months", [1, 12, 60, 360])
def test_instalments_discounted_at_a_twelfth_of_the_rate_make_the_principal(rate: float, months: int) -> None:
    each = instalment(1_000_000.0, rate / 12, months)
    worth = sum(each / (1 + rate / 12) ** month for month in range(1, months + 1))
    assert worth == pytest.approx(1_000_000.0, rel=1e-9)


def test_it_is_paid_out_in_the_first_month_and_repaid_from_the_next() -> None:
    ledger = deal(LOAN)
    assert paid(ledger, "principal") == pytest.approx([-12000.0] + [0.0] * 23)
    assert paid(ledger, "instalments") == pytest.approx([0.0] + [EACH] * 12 + [0.0] * 11)
    assert received(ledger) == pytest.approx([-12000.0] + [EACH] * 12 + [0.0] * 11)


def test_all_that_customers_pay_stays_with_the_provider() -> None:
    ledger = deal(LOAN)
    np.testing.assert_allclose(received(ledger) + received(ledger, "b"), np.full(24, 1000.0))
    assert received(ledger, "b")[13:] == pytest.approx(np.full(11, 1000.0))


def test_without_interest_it_is_paid_back_in_equal_parts() -> None:
    assert received(deal(LOAN.replace("6%", "0%")))[1:13] == pytest.approx(np.full(12, 1000.0))


def test_more_principal_a_higher_rate_and_fewer_months_make_larger_instalments() -> None:
    def each(text: str) -> float:
        return float(received(deal(text))[1])

    assert each(LOAN.replace("12000", "24000")) == pytest.approx(2 * EACH)
    assert each(LOAN.replace("6%", "12%")) == pytest.approx(12000 * 0.01 * 1.01**12 / (1.01**12 - 1))
    assert each(LOAN.replace("months: 12", "months: 6")) == pytest.approx(12000 * 0.005 * 1.005**6 / (1.005**6 - 1))


def test_it_may_be_paid_out_at_go_live_which_scenarios_may_shift() -> None:
    late = case(come="monthly_new_instances: 10", more="scenarios: {late: {go_live: 2027-03}}")
    ledger = deal(LOAN + "paid_out: go_live", late)
    assert ledger.books.received[:3, 0, 0] == pytest.approx([-12000.0, EACH, EACH])
    assert ledger.books.received[:4, 0, 1] == pytest.approx([0.0, 0.0, -12000.0, EACH])
    first = deal(LOAN, late)
    np.testing.assert_array_equal(first.books.received[..., 0, 0], first.books.received[..., 0, 1])


def test_what_is_due_after_the_last_month_is_not_seen() -> None:
    short, whole = (received(deal(LOAN, case(months=months))) for months in (6, 24))
    np.testing.assert_array_equal(short, whole[:6])


def test_instalments_are_due_however_late_customers_pay() -> None:
    late = case(more="collected_after_months: 2")
    ledger = deal(LOAN, late)
    np.testing.assert_array_equal(received(ledger), received(deal(LOAN)))
    assert received(ledger, "b")[:4] == pytest.approx([12000.0, -EACH, 1000.0 - EACH, 1000.0 - EACH])


@pytest.mark.parametrize("keeper", ["", "customers_stay_with: provider\n", "customers_stay_with: investor\n"])
def test_a_loan_is_owed_after_the_agreement_has_ended(keeper: str) -> None:
    ledger = deal(LOAN + "terminate: 2027-06\n" + keeper, case(more="collected_after_months: 1"))
    assert paid(ledger, "instalments") == pytest.approx([0.0] + [EACH] * 12 + [0.0] * 11)
    assert (received(ledger)[6:13] > EACH - 1e-9).all()


def test_its_lever_is_the_rate_of_interest() -> None:
    lever = parse_terms(LOAN).lever()
    assert lever is not None
    assert (lever.rate, lever.values(0.08)) == (0.06, {"annual_rate": "8%"})


def test_it_says_its_instalment() -> None:
    assert "by instalments of 1,032.80." in parse_terms(LOAN).clause()[1]


def test_bare_amounts_without_go_live_cannot_have_a_loan_paid_out_then() -> None:
    terms = parse_terms(LOAN + "paid_out: go_live")
    money = {"revenue": np.ones(3), "running_cost": np.zeros((3, 2)), "partners": ["a", "b"]}
    assert allocate(terms, **money, go_live=1).books.received[1, 0, 0] == -12000.0
    with pytest.raises(InputError, match="terms:6: go_live is not given; pass it, or write paid_out: first_month"):
        allocate(terms, **money)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LOAN.replace("principal: 12000\n", ""), "`principal` is missing; write principal: "),
        (LOAN.replace("annual_rate: 6%\n", ""), "`annual_rate` is missing; write annual_rate: 15%"),
        (LOAN.replace("repaid_in_months: 12\n", ""), "`repaid_in_months` is missing; write repaid_in_months: 12"),
        (LOAN.replace("6%", "6"), "terms:4: annual_rate: 6 is not a rate; write 6%"),
        (LOAN.replace("12000", "-5"), "principal: -5 is below 0; write 0 or more"),
        (LOAN.replace("months: 12", "months: 0"), "repaid_in_months: 0 is below 1; write 1 or more"),
        (LOAN.replace("months: 12", "months: 2000"), "repaid_in_months"),
        (LOAN + "paid_out: later", "paid_out: 'later' is not known; write first_month or go_live"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_terms(text)
