"""The sample deal: the figures the documentation prints of it, to the digits shown."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from partnersim import Ledger, compare, measures, read_case, read_terms, simulate
from partnersim.inputs.provenance import counted
from partnersim.ledger import Books
from tests.conftest import ROOT

CASE = read_case(ROOT / "data/cases/managed-db.yaml")
TERMS = {name: read_terms(ROOT / f"data/terms/{name}.yaml") for name in ("five_phase", "direct")}
LEDGERS = {name: simulate(CASE, terms) for name, terms in TERMS.items()}
ISV, MSP = 0, 1


def row(ledger: Ledger, month: str) -> int:
    return ledger.timeline.index(month)


@pytest.mark.parametrize(
    ("terms", "scenario", "isv", "msp"),
    [
        ("five_phase", "base", 596_745, 618_335),
        ("five_phase", "cautious", 447_557, 475_331),
        ("five_phase", "bold", 1_633_573, 1_588_233),
        ("direct", "base", 230_178, 992_311),
        ("direct", "cautious", 143_079, 787_684),
        ("direct", "bold", 826_739, 2_419_108),
    ],
)
def test_net_present_values_of_all_scenarios(terms: str, scenario: str, isv: float, msp: float) -> None:
    ledger = LEDGERS[terms]
    net = ledger.books.net[..., ledger.scenarios.index(scenario)]
    found = measures.net_present_value(net, [0.12, 0.08])
    assert found.round().tolist() == [isv, msp]


@pytest.mark.parametrize(
    ("terms", "partner", "npv", "peak", "peak_month", "back", "share"),
    [
        ("five_phase", "isv", 596_745, -102_632, "2027-10", "2028-12", 53),
        ("five_phase", "msp", 618_335, -53_086, "2027-10", "2028-12", 47),
        ("direct", "isv", 230_178, -122_079, "2028-04", "2029-12", 24),
        ("direct", "msp", 992_311, -46_470, "2027-07", "2028-05", 76),
    ],
)
def test_the_comparison(
    terms: str, partner: str, npv: float, peak: float, peak_month: str, back: str, share: float
) -> None:
    table = compare(CASE, list(TERMS.values())).set_index(["terms", "partner"])
    found = table.loc[(terms, partner)]
    assert round(found["npv"]) == npv
    assert round(found["peak_funding"]) == peak
    assert found["peak_funding_month"] == peak_month
    assert found["payback_month"] == back
    assert round(found["profit_share"] * 100) == share


@pytest.mark.parametrize(("terms", "share"), [("five_phase", 66), ("direct", 72)])
def test_the_vendors_part_of_the_money_at_risk(terms: str, share: float) -> None:
    peaks, _ = measures.peak_funding(LEDGERS[terms].books.position[..., 0])
    assert round(measures.share_of_risk(peaks)[ISV] * 100) == share


@pytest.mark.parametrize(("terms", "isv", "msp"), [("five_phase", -43, -43), ("direct", -119, 31)])
def test_positions_when_the_first_notice_ends_the_agreement(terms: str, isv: int, msp: int) -> None:
    # July 2028 is the fifteenth month from go-live: twelve of minimum term, three of notice. Under five-phase
    # losses are equal by then, so that levelling them at the end moves nothing.
    ledger = LEDGERS[terms]
    position = ledger.books.position[row(ledger, "2028-07"), :, 0]
    assert (position / 1000).round().tolist() == [isv, msp]


def test_instances_still_running_at_the_end() -> None:
    bills = LEDGERS["five_phase"].books.bills[-1, MSP, 0]  # 32 for each
    assert round(bills / 32) == 1120


def test_june_2028_to_the_cent() -> None:
    ledger = LEDGERS["five_phase"]
    books, june = ledger.books, row(LEDGERS["five_phase"], "2028-06")
    assert june + 1 == 18
    assert ledger.go_live[0] == june - 13  # the fourteenth month from go-live
    assert books.collected[june, 0] == pytest.approx(38_513.43, abs=0.005)
    assert books.bills[june, :, 0] == pytest.approx([0, 8_537.43], abs=0.005)
    assert paid(ledger, "costs", june) == pytest.approx([7_981.095, 7_760.84], abs=0.005)
    assert paid(ledger, "catch_up", june) == pytest.approx([9_134.62, 0], abs=0.005)
    assert paid(ledger, "aligned", june) == pytest.approx([2_549.72, 2_549.72], abs=0.005)
    assert paid(ledger, "net_positive", june) == pytest.approx([0, 0], abs=0.005)
    received = books.received[june, :, 0] - books.bills[june, :, 0]
    assert received == pytest.approx([19_665.44, 10_310.56], abs=0.005)
    assert books.position[june, :, 0] == pytest.approx([-50_536.26, -50_536.26], abs=0.005)
    assert losses_before(books, june) == pytest.approx([62_220.60, 53_085.98], abs=0.005)
    assert books.phase[june : june + 2, 0].tolist() == [3, 4]


def paid(ledger: Ledger, tier: str, month: int) -> np.ndarray:
    return np.asarray(ledger.books.by_tier[ledger.tiers.index(tier), month, :, 0])


def losses_before(books: Books, month: int) -> np.ndarray:
    """What each partner was short of when the month's surplus was poured; costs of the month are covered."""
    return np.asarray(-books.position[month - 1, :, 0])


def test_the_inputs_and_who_says_them() -> None:
    assert Counter(each.who for each in counted(CASE)) == {"published": 5, "isv": 3, None: 13}
