"""When money is paid: customers take their time, whoever collects remits later; what is earned stays the same."""

from __future__ import annotations

import numpy as np
import pytest

import partnersim
from partnersim import parse_case, parse_terms, simulate
from partnersim.simulation.cash import paid_out
from tests.simulation.deals import CASE, FIVE_PHASE, HALVES, ledger

SLOW = parse_case(CASE + "collected_after_months: 2\n")
DIRECT = "kind: direct\nparties: {provider: msp, referrer: isv}\nshare_of_revenue: {service: 40%}\n"
WHITE = "kind: white_label\nparties: {provider: msp, reseller: isv}\ndiscount_on_list: {service: 40%}\n"


def test_where_nobody_waits_what_is_earned_is_what_is_paid() -> None:
    books = ledger(FIVE_PHASE).books
    np.testing.assert_array_equal(books.earned, books.received)
    np.testing.assert_array_equal(books.earned_position, books.position)


def test_customers_who_pay_two_months_late_move_everyones_money_by_two_months() -> None:
    on_time, late = ledger(FIVE_PHASE).books, ledger(FIVE_PHASE, SLOW).books
    np.testing.assert_array_equal(late.earned, on_time.earned)
    np.testing.assert_array_equal(late.phase, on_time.phase)
    np.testing.assert_allclose(late.received[2:], on_time.received[:-2], atol=1e-9)
    assert not late.received[:2].any()
    assert (late.position <= on_time.position + 1e-9).all()


def test_whoever_collects_holds_the_money_of_the_others_until_it_remits_it() -> None:
    """Month 2: 1,000 is paid by customers, all to the operator; month 3: it passes on the vendor's 500."""
    books = ledger(HALVES + "remitted_after_months: 1\nroles: {collects: operator}\n").books
    assert books.received[1, :, 0].tolist() == [0.0, 1000.0]
    assert books.received[2, :, 0].tolist() == [500.0, 2000.0 - 500.0]
    assert books.earned[2, :, 0].tolist() == [1000.0, 1000.0]


@pytest.mark.parametrize("terms", [FIVE_PHASE, HALVES, DIRECT, WHITE + "paid_after_months: 3\n"])
def test_partners_together_have_what_customers_pay_in_every_month(terms: str) -> None:
    collects = "roles: {collects: operator}\n" if "operator" in terms else ""
    remits = "" if "white" in terms else "remitted_after_months: 1\n"
    books = ledger(terms + collects + remits, SLOW).books
    np.testing.assert_allclose(books.received.sum(axis=1)[2:], books.collected[:-2], atol=1e-9)
    assert not books.received.sum(axis=1)[:2].any()


def test_under_white_label_the_reseller_pays_by_its_invoice_and_carries_late_customers() -> None:
    """Month 2 is billed 600: due in month 3, though customers pay in month 4."""
    white = ledger(WHITE + "paid_after_months: 1\n", SLOW).books
    assert white.received[1:4, 1, 0].tolist() == [0.0, 600.0, 1200.0]
    assert white.received[1:4, 0, 0].tolist() == [0.0, -600.0, 1000.0 - 1200.0]


def test_white_label_and_direct_are_the_same_on_the_accrued_view_whatever_the_lags() -> None:
    direct = ledger(DIRECT + "remitted_after_months: 2\n", SLOW).books
    white = ledger(WHITE + "paid_after_months: 1\n", SLOW).books
    np.testing.assert_allclose(direct.earned[:, ::-1], white.earned[:, ::-1], atol=1e-9)
    assert abs(direct.received - white.received).max() > 1.0


def test_a_marketplace_that_pays_out_late_holds_up_its_lines_only() -> None:
    text = (
        CASE.replace(
            "service: {price: 100, per: instance and month}",
            """service: {price: 100, per: instance and month}
  setup: {price: 50, per: new instance}""",
        )
        .replace("revenue_lines: {", "revenue_lines:\n  ")
        .replace("month}}", "month}")
    )
    text = text.replace("per: new instance}}", "per: new instance}")
    market = "outside_parties: {market: {name: M, share_of_revenue: {service: 10%}, pays_out_after_months: 1}}\n"
    books = simulate(parse_case(text), parse_terms(HALVES + "roles: {collects: vendor}\n" + market)).books
    assert books.earned[1, :, 0].sum() == pytest.approx(1000 * 0.9 + 500)
    assert books.received[1, :, 0].sum() == pytest.approx(500)
    assert books.received[2, :, 0].sum() == pytest.approx(1000 * 0.9 + 500)


def test_nobody_can_remit_what_nobody_is_said_to_collect() -> None:
    with pytest.raises(partnersim.InputError, match="nobody is said to collect what customers pay"):
        ledger(HALVES + "remitted_after_months: 1\n")


def test_the_frame_and_the_explanation_show_both_views() -> None:
    late = ledger(HALVES + "remitted_after_months: 1\nroles: {collects: operator}\n")
    frame = late.to_frame()
    assert frame.loc[frame["partner"] == "isv", "earned"].tolist()[1:3] == [500.0, 1000.0]
    assert frame.loc[frame["partner"] == "isv", "received"].tolist()[1:3] == [0.0, 500.0]
    said = late.explain("2027-03")
    assert " earned " in said
    assert " paid this month " in said


def test_money_paid_in_parts_is_all_paid() -> None:
    earned = np.zeros((6, 2, 1))
    earned[0] = [[30.0], [70.0]]
    collected = np.zeros((6, 2, 1))
    collected[0, 1] = 100.0
    pay = {0: np.eye(6)[:1].T * 25.0, 2: np.eye(6)[:1].T * 75.0}
    found = paid_out(earned, collected, pay, remits_after=1, from_billing=False)
    assert found[:, 0, 0].tolist() == [0.0, 7.5, 0.0, 22.5, 0.0, 0.0]
    assert found.sum(axis=1)[:, 0].tolist() == [25.0, 0.0, 75.0, 0.0, 0.0, 0.0]


def test_what_is_earned_in_a_month_without_bills_is_paid_with_the_latest_line() -> None:
    earned = np.zeros((6, 2, 1))
    earned[0] = [[5.0], [-5.0]]
    nothing = np.zeros((6, 1))
    found = paid_out(earned, np.zeros((6, 2, 1)), {0: nothing, 2: nothing}, remits_after=1, from_billing=False)
    assert found[:, 0, 0].tolist() == [0.0, 0.0, 0.0, 5.0, 0.0, 0.0]
