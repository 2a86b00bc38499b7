"""A vendor and an operator over 48 months, to the cent; and three partners whose losses differ."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import allocate
from tests import oracle

MONTHS, GO_LIVE = 48, 4
# received, position after, tranches (costs, catch-up, aligned, net positive) and label
GOLDEN = {
    4: ((373.49, 626.51), (-62_726.51, -44_573.49), (1_000, 0, 0, 0), 2),
    15: ((4_600.00, 7_400.00), (-75_050.19, -66_349.81), (11_600, 400, 0, 0), 3),
    20: ((6_700.19, 10_299.81), (-64_450.00, -64_450.00), (13_100, 100.38, 3_799.62, 0), 3),
    35: ((11_390.91, 20_609.09), (4_790.91, 8_809.09), (17_600, 0, 800, 13_600), 4),
    48: ((14_000.00, 26_000.00), (89_055.62, 164_944.38), (20_000, 0, 0, 20_000), 5),
}
TIERS = ("costs", "catch_up", "aligned", "net_positive")


def instances(month: int) -> int:
    return max(0, min(400, 10 * (month - 3)))


REVENUE = [str(100 * instances(month)) for month in range(1, MONTHS + 1)]
RUNNING = [
    [str(3_000 + 10 * instances(month)), str(5_000 + 20 * instances(month))] if month >= GO_LIVE else ["0", "0"]
    for month in range(1, MONTHS + 1)
]
ONE_TIME = [["20000", third] for third in ("13333.33", "13333.33", "13333.34")] + [["0", "0"]] * (MONTHS - 3)


@pytest.mark.parametrize("month", GOLDEN)
def test_vendor_and_operator_get_the_printed_figures(month: int) -> None:
    received, position, tranches, label = GOLDEN[month]
    ledger = allocate(
        "five_phase",
        np.array(REVENUE, float),
        np.array(RUNNING, float),
        np.array(ONE_TIME, float),
        GO_LIVE - 1,
    )
    row = month - 1
    assert np.asarray(ledger.received)[row, :, 0] == pytest.approx(received, abs=0.005)
    assert np.asarray(ledger.position)[row, :, 0] == pytest.approx(position, abs=0.005)
    paid = ledger.paid_by_tier.sum("partner")
    assert [float(paid.sel(tier=tier)[row, 0]) for tier in TIERS] == pytest.approx(tranches, abs=0.005)
    assert int(np.asarray(ledger.phase)[row, 0]) == label


@pytest.mark.parametrize("month", GOLDEN)
def test_exact_fractions_give_the_printed_figures(month: int) -> None:
    received, position, tranches, label = GOLDEN[month]
    book = oracle.five_phase(REVENUE, RUNNING, ONE_TIME, GO_LIVE)
    row = month - 1
    assert [float(x) for x in book.received[row]] == pytest.approx(received, abs=0.005)
    assert [float(x) for x in book.position[row]] == pytest.approx(position, abs=0.005)
    assert [float(sum(book.paid[tier][row])) for tier in TIERS] == pytest.approx(tranches, abs=0.005)
    assert book.phase[row] == label


def test_three_partners_with_losses_of_90_60_and_30_share_210_as_90_70_and_50() -> None:
    ledger = allocate("five_phase", [210.0], [[10.0, 20.0, 30.0]], [[90.0, 60.0, 30.0]])
    assert np.asarray(ledger.received)[0, :, 0].tolist() == [90.0, 70.0, 50.0]
    book = oracle.five_phase(["210"], [["10", "20", "30"]], [["90", "60", "30"]])
    assert book.received == [[90, 70, 50]]
