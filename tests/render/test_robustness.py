"""Robustness in words, tables and figures; and that nobody but our own side reads of it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from partnersim.negotiate import Comparison, open_comparison
from partnersim.negotiate.robustness import (
    DiscoveredBox,
    Discovery,
    Limit,
    When,
    WorseOff,
    discover,
    drivers_of_difference,
    regrets,
)
from partnersim.negotiate.robustness.conditions import Found
from partnersim.negotiate.robustness.regret import Regrets
from partnersim.render import robustness
from partnersim.render.boxes_in_words import box_said, discovery_said, limit_said
from partnersim.render.pieces import NOTHING, Drawing, Table, Words
from partnersim.render.regret_in_words import regret_said
from partnersim.render.tables.robustness import boxes_table, regret_table
from partnersim.simulation.drawing import Draws

Floats = NDArray[np.float64]
CHURN, SLIP, HOURS = "demand.monthly_churn", "go_live", "costs.maintenance.monthly_hours"


def opened(audience: str = "internal") -> Comparison:
    return open_comparison("managed-db-uncertain", "five_phase static_split", audience=audience)


@pytest.fixture(scope="module")
def deal() -> Comparison:
    return opened()


def found(
    *boxes: DiscoveredBox, condition: When | WorseOff | None = None, reason: str = "", hits: int = 40
) -> Discovery:
    """A discovery among 100 draws of three numbers."""
    x = np.stack([np.linspace(0.015, 0.04, 100), np.tile([0.0, 2.0, 4.0, 0.0], 25), np.linspace(50.0, 70.0, 100)])
    hit = np.arange(100) >= 100 - hits
    figure = np.linspace(5_000.0, -4_000.0, 100)
    asked = condition or When.parsed("npv[isv] < 0")
    terms = ("five_phase", "static_split") if isinstance(asked, WorseOff) else ("five_phase",)
    drivers = (CHURN, SLIP, HOURS)
    return Discovery(asked, terms, "isv", drivers, x, Found(figure, hit), boxes, Draws(100, 7), reason)


def limit(driver: str, low: float | None = None, high: float | None = None) -> Limit:
    return Limit(driver, low, high, None if low is None else 1e-9, None if high is None else 0.0123, 0.9)


BOX = DiscoveredBox((limit(CHURN, low=0.031), limit(SLIP, low=4.0)), 46, 33, 0.82, 0.71, 0.46)
FURTHER = DiscoveredBox((limit(HOURS, low=61.0, high=65.5),), 10, 4, 0.1, 0.4, 0.1)


# --- words


def test_a_box_in_words(deal) -> None:
    assert box_said(deal.case, found(BOX), BOX) == (
        "Vendor AG loses under five-phase when monthly churn ≥ 3.1% and go-live slips by 4 months or more: "
        "82% of the losing draws, 71% pure."
    )


def test_boxes_one_after_the_other_and_all_together(deal) -> None:
    assert list(discovery_said(deal.case, found(BOX, FURTHER))) == [
        "Vendor AG loses under five-phase in 40 of 100 draws (40%).",
        box_said(deal.case, found(BOX), BOX),
        "Of the others, it holds when maintenance: monthly hours from 61 to 65.5: 10% of the losing draws, 40% pure.",
        "Together: 92% of the losing draws, 66% pure.",
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (When.parsed("npv[isv] <= -1_500"), "The NPV of Vendor AG under five-phase is at most −1,500 when"),
        (When.parsed("payback[isv] > 36"), "The number of months to payback of Vendor AG under five-phase is above 36"),
        (
            When.parsed("peak_funding[isv] < -100_000"),
            "The peak funding of Vendor AG under five-phase is below −100,000",
        ),
    ],
)
def test_what_is_looked_for_in_words(deal, asked: When, said: str) -> None:
    sentence = box_said(deal.case, found(BOX, condition=asked), BOX)
    assert sentence.startswith(said)
    assert sentence.endswith(": 82% of these draws, 71% pure.")


def test_worse_off_in_words(deal) -> None:
    asked = WorseOff("vendor", deal.terms[1])
    assert box_said(deal.case, found(BOX, condition=asked), BOX).startswith(
        "Vendor AG is worse off under five-phase than under static split when monthly churn"
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (2.0, None, "go-live slips by 2 months or more"),
        (None, 0.0, "go-live is on time"),
        (None, 2.0, "go-live slips by at most 2 months"),
        (2.0, 2.0, "go-live slips by 2 months"),
        (2.0, 4.0, "go-live slips by 2 to 4 months"),
        (1.0, None, "go-live slips by 1 month or more"),
    ],
)
def test_a_slip_in_words(deal, low: float | None, high: float | None, said: str) -> None:
    assert limit_said(deal.case, limit(SLIP, low, high)) == said


def test_names_of_partners_keep_their_capital(deal) -> None:
    assert limit_said(deal.case, limit("partners.isv.hourly_cost", high=100.0)) == "Vendor AG: hourly cost ≤ 100"


def test_where_there_is_no_box_it_says_why_and_between_what_the_figure_lies(deal) -> None:
    nothing = found(reason="there is nothing to tell apart", hits=0)
    assert list(discovery_said(deal.case, nothing)) == [
        "Vendor AG loses under five-phase in 0 of 100 draws (0%): there is nothing to tell apart.",
        "The NPV lies between −4,000 and 5,000.",
    ]


def of_two(npv: Floats) -> Regrets:
    return Regrets(("five_phase", "static_split"), ("isv", "msp"), ("base", "bold"), npv, np.empty((2, 2, 0)), None)


def test_regret_in_words(deal) -> None:
    """Operator AG has 200 more under the split in one scenario, Vendor AG 900 less in the other."""
    npv = np.array([[[1000.0, 2000.0], [400.0, 400.0]], [[1000.0, 1100.0], [600.0, 400.0]]])
    vendor, operator, together = regret_said(deal.case, of_two(npv))
    assert vendor == "Vendor AG has the least to regret under five-phase: at worst 0."
    assert operator == "Operator AG has the least to regret under static split: at worst 0."
    assert together == (
        "For all together five-phase: nobody regrets more than 40% of what the best of these brings it on average "
        "(60% under static split)."
    )


def test_ties_and_what_has_no_measure_are_said(deal) -> None:
    npv = np.array([[[1000.0, 2000.0], [-5.0, -5.0]], [[1000.0, 2000.0], [-5.0, -5.0]]])
    vendor, _, together = regret_said(deal.case, of_two(npv))
    *_, alike = regret_said(deal.case, of_two(np.abs(npv)))
    assert alike.startswith("For all together five-phase or static split, alike: nobody regrets more than 0% of what")
    assert alike.endswith("on average.")
    assert vendor == "Vendor AG has the least to regret, alike, under five-phase or static split: at worst 0."
    assert together == (
        "For all together there is no measure: on average even the best of these brings Operator AG nothing."
    )


def test_values_of_fields_stay_as_written(deal) -> None:
    labels = ("five_phase, at_exit=lie, notice_months=3", "five_phase, at_exit=run_off, notice_months=3")
    found = Regrets(labels, ("isv",), ("base",), np.array([[[2.0]], [[1.0]]]), np.empty((2, 1, 0)), None)
    vendor, _ = regret_said(deal.case, found)
    assert vendor == ("Vendor AG has the least to regret under five-phase (at_exit=lie, notice_months=3): at worst 0.")


# --- tables


def test_a_table_of_regret_marks_the_least_at_worst(deal) -> None:
    npv = np.array([[[1000.0, 2000.0], [400.0, 400.0]], [[1000.0, 1100.0], [600.0, 400.0]]])
    table = regret_table(deal.case, of_two(npv))
    assert [list(row.cells) for row in table.rows] == [
        ["Vendor AG", "", ""], ["five_phase *", "0", "0"], ["static_split", "0", "900"],
        ["Operator AG", "", ""], ["five_phase", "200", "0"], ["static_split *", "0", "0"],
    ]  # fmt: skip


def test_a_table_of_boxes_has_both_ends_what_is_usual_and_what_each_is_worth(deal) -> None:
    table = boxes_table(deal.case, found(BOX, FURTHER))
    assert [list(row.cells) for row in table.rows] == [
        ["Box 1: coverage 82%, density 71%, mass 46%", "", "", "", "", ""],
        ["Monthly churn", "3.1%", "", "1.62% – 3.88%", "<0.001", "90%"],
        ["Go-live", "4 months late", "", "on time – 4 months late", "<0.001", "90%"],
        ["Box 2: coverage 10%, density 40%, mass 10%", "", "", "", "", ""],
        ["Maintenance: monthly hours", "61", "65.5", "51 – 69", "<0.001", "90%"],
    ]
    assert "What each month brings" in table.notes[1]
    assert (
        boxes_table(deal.case, found(DiscoveredBox((limit(CHURN, high=0.02),), 1, 1, 0, 0, 0))).rows[1].cells[4]
        == "0.012"
    )


# --- figures


def svg(pieces: list) -> str:
    (drawing,) = [piece for piece in pieces if isinstance(piece, Drawing)]
    assert drawing.alt
    return drawing.svg


def test_a_heat_map_has_every_amount_and_frames_the_least_at_worst(deal) -> None:
    npv = np.array([[[1000.0, 2000.0], [400.0, 450.0]], [[1000.0, 1100.0], [633.0, 400.0]]])
    drawn = svg(robustness.regret(deal, of_two(npv)))
    for text in ("five-phase", "static split", "base", "bold", ">900<", ">233<", ">50<", "Vendor AG", "Operator AG"):
        assert text in drawn
    assert drawn.count("stroke-width: 1.6") == 2
    assert drawn == svg(robustness.regret(deal, of_two(npv)))


def test_many_candidates_are_a_table(deal) -> None:
    many = regrets(deal.case, deal.terms[:1], vary=["terms.notice_months=1:25:25"])
    words, table = robustness.regret(deal, many)
    assert isinstance(words, Words)
    assert isinstance(table, Table)
    assert len(table.rows) == 2 * 26


def test_a_scatter_of_each_box_names_its_two_numbers(deal) -> None:
    drawn = svg(robustness.discovery(deal, found(BOX, FURTHER)))
    for text in ("Monthly churn", "Go-live: months late", "Maintenance: monthly hours", "Box 1: 82%", "Box 2: 10%"):
        assert text in drawn


def test_a_single_number_stands_beside_what_it_comes_to(deal) -> None:
    one = found(DiscoveredBox((limit(CHURN, low=0.03),), 40, 40, 1.0, 1.0, 0.4))
    alone = Discovery(one.condition, one.terms, one.partner, (CHURN,), one.inputs[:1], one.found, one.boxes, one.draws)
    assert "What it comes to" in svg(robustness.discovery(deal, alone))


def test_words_alone_where_there_is_no_box(deal) -> None:
    assert isinstance(robustness.discovery(deal, found(reason="there is nothing to tell apart")), Words)


def test_the_difference_has_bars_and_their_parts_of_the_variance(deal) -> None:
    hangs_on = drivers_of_difference(deal.case, *deal.terms, samples=64)
    drawing, table = robustness.difference(deal, hangs_on)
    assert "Monthly churn" in drawing.svg
    assert drawing.title == table.title == "What the NPV under five_phase less that under static_split hangs on, CHF"
    assert len(table.rows) == 2 * (1 + len(hangs_on.alone.drivers))


# --- audiences


def test_only_our_own_side_reads_of_it(deal) -> None:
    hangs_on = drivers_of_difference(deal.case, *deal.terms, samples=64)
    lost = discover(deal.case, deal.terms[0], When.parsed("npv[isv] < 450_000"), draws=500)
    regretted = regrets(deal.case, deal.terms, draws=50)
    pieces = [(robustness.regret, regretted), (robustness.discovery, lost), (robustness.difference, hangs_on)]
    for audience in ("both", "isv", "msp"):
        other = opened(audience)
        assert [piece(other, result) for piece, result in pieces] == [NOTHING] * 3
    assert not [piece for piece, result in pieces if piece(deal, result) is NOTHING]
