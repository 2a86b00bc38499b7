"""What a partnership brings, by partner: counted by hand from a few entries, and what cannot be known is not told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from partnersim.agreements.reader import read_terms
from partnersim.errors import InputError
from partnersim.inputs.actuals import Entry
from partnersim.inputs.case import Case
from partnersim.inputs.reader import parse_case, read_case
from partnersim.review.kpis import ALL, BY_THEMSELVES, KPIS, NOT_KNOWN, Kpis, kpis
from partnersim.settle.trial import trial_ledger
from tests.conftest import ROOT
from tests.review.whole_numbers import CASE, LIVE, Q2, Q3, Q4, START, as_planned, entry, ledger

BILLS = [entry(month, "revenue", "platform", amount=400) for month in range(LIVE, Q4 + 3)]
NO_CONTRACT = "the case does not say how long contracts run; write demand.contract_months"


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(CASE)


@pytest.fixture(scope="module")
def yearly() -> Case:
    """Contracts of three months, so that those of a quarter are renewed in the next."""
    return parse_case(CASE.replace("monthly_churn: 0%,", "monthly_churn: 0%, contract_months: 3,"))


def found(case: Case, *entries: Entry, first: int = Q3, last: int = Q3 + 2) -> Kpis:
    return kpis(case, ledger([*BILLS, *entries]), first, last)


def deal(month: int, amount: int, partner: str | None = None, influenced_by: tuple[str, ...] = ()) -> Entry:
    return entry(month, "deal", partner=partner, amount=amount, influenced_by=influenced_by)


def now(of: Kpis, kpi: str, who: Iterable[str] = ("isv", "msp", ALL)) -> list[Fraction | None]:
    return [of.figures[each][kpi].now for each in who]


def test_revenue_is_of_whoever_brought_the_customers_in_the_month_they_came(case: Case) -> None:
    """In April isv brought one of four, msp two; nobody knows who came in May, or when a customer came."""
    of = kpis(case, ledger([
        deal(LIVE, 9, "isv"), deal(LIVE, 1, "msp"), deal(LIVE, 1, "msp"), deal(LIVE, 1),
        entry(Q3, "revenue", "subscription", amount=1000, since=LIVE),
        entry(Q3 + 2, "revenue", "setup", amount=250, since=LIVE + 1),
        entry(Q3 + 2, "revenue", "platform", amount=50),
        entry(Q3 + 1, "refund", "subscription", amount=200, since=LIVE),
        entry(Q3 + 1, "credit", "subscription", "msp", amount=77),
        entry(Q4, "revenue", "subscription", amount=4000, since=LIVE),
    ]), Q3, Q3 + 2)  # fmt: skip
    everybody = ("isv", "msp", BY_THEMSELVES, NOT_KNOWN, ALL)
    assert now(of, "revenue", everybody) == [200, 400, 200, 300, 1100]
    assert now(of, "share_of_revenue", everybody) == [Fraction(part, 11) for part in (2, 4, 2, 3, 11)]
    assert set(of.figures[BY_THEMSELVES]) == {"revenue", "share_of_revenue"}


def test_revenue_adds_up_to_all_that_was_billed(case: Case) -> None:
    of = kpis(case, ledger(as_planned()), Q3, Q3 + 2)
    parts = [of.figures[who]["revenue"].now for who in ("isv", "msp", BY_THEMSELVES, NOT_KNOWN)]
    assert parts == [Fraction(4, 10) * 16500, Fraction(5, 10) * 16500, Fraction(1, 10) * 16500, 1200]
    assert now(of, "revenue", [ALL]) == [17700]


def test_leads_become_qualified_and_deals(case: Case) -> None:
    of = found(
        case, entry(Q3, "lead", partner="isv", quantity=8), entry(Q3 + 1, "lead", partner="isv", quantity=2),
        entry(Q3, "lead", partner="msp", quantity=10), entry(Q3, "qualified_lead", partner="isv", quantity=4),
        deal(Q3 + 2, 100, "isv"), deal(Q3, 100), entry(Q4, "lead", partner="msp", quantity=99),
    )  # fmt: skip
    assert now(of, "leads") == [10, 10, 20]
    assert now(of, "qualified_leads") == [4, 0, 4]
    assert now(of, "leads_qualified") == [Fraction(4, 10), 0, Fraction(4, 20)]
    assert now(of, "qualified_won") == [Fraction(1, 4), None, Fraction(1, 4)]
    assert of.figures["msp"]["qualified_won"].why_not == "no qualified leads in the period"
    assert now(of, "deals") == [1, 0, 2]


def test_deals_of_a_partner_are_compared_with_those_of_all_others(case: Case) -> None:
    of = found(
        case, deal(Q3, 300, "isv"), deal(Q3, 500, "isv"), deal(Q3 + 1, 200, "msp"), deal(Q3 + 2, 100),
        deal(Q3 + 2, 150, influenced_by=("msp",)), deal(Q4, 9999, "msp"),
    )  # fmt: skip
    assert now(of, "deals") == [2, 1, 5]
    assert now(of, "value_of_deals") == [800, 200, 1250]
    assert now(of, "average_deal") == [400, 200, 250]
    assert now(of, "deal_size_uplift") == [
        Fraction(400, 150) - 1, Fraction(200) / Fraction(1050, 4) - 1, Fraction(1150, 4) / 100 - 1,
    ]  # fmt: skip
    assert now(of, "influenced_deals") == [0, 1, 1]
    assert now(of, "value_of_influenced_deals") == [0, 150, 150]


def test_an_uplift_needs_deals_on_both_sides(case: Case) -> None:
    of = found(case, deal(Q3, 300, "isv"))
    assert now(of, "deal_size_uplift") == [None, None, None]
    whys = [of.figures[who]["deal_size_uplift"].why_not for who in ("isv", "msp", ALL)]
    assert whys == [
        "no deals of others in the period",
        "no deals in the period",
        "no deals without a partner in the period",
    ]


def test_renewals_are_of_what_was_signed_one_contract_earlier(yearly: Case) -> None:
    renewals = [
        entry(Q3, "renewal", "subscription", "isv", amount=600), entry(Q3 + 2, "renewal", "subscription", amount=300),
    ]  # fmt: skip
    of = found(yearly, deal(Q2, 800, "isv"), deal(Q2 + 2, 200), *renewals)
    assert now(of, "renewals") == [1, 0, 2]
    assert now(of, "value_of_renewals") == [600, 0, 900]
    assert now(of, "renewal_rate") == [Fraction(600, 800), None, Fraction(900, 1000)]
    assert of.figures["msp"]["renewal_rate"].why_not == "nothing was signed 3 months earlier"
    again = found(yearly, *renewals, entry(Q4, "renewal", "subscription", "isv", amount=450), first=Q4, last=Q4 + 2)
    assert now(again, "renewal_rate") == [Fraction(450, 600), None, Fraction(450, 900)]


def test_expansions_are_of_contracts_that_run_when_the_period_begins(yearly: Case) -> None:
    of = found(
        yearly, deal(Q2 - 1, 5000, "isv"), deal(Q2, 800, "isv"), entry(Q2 + 1, "renewal", "setup", "isv", amount=200),
        deal(Q3, 7000, "isv"), entry(Q3 + 1, "expansion", "subscription", "isv", amount=50),
    )  # fmt: skip
    assert now(of, "expansions") == [1, 0, 1]
    assert now(of, "value_of_expansions") == [50, 0, 50]
    assert now(of, "expansion_rate") == [Fraction(50, 1000), None, Fraction(50, 1000)]
    assert of.figures["msp"]["expansion_rate"].why_not == "no contract was running when the period began"


def test_of_a_single_month_contracts_of_one_month_end_and_those_of_three_run(yearly: Case) -> None:
    signed = [deal(Q2, 800, "isv"), deal(Q2 + 2, 200, "isv"), deal(Q3, 5000, "isv")]
    kept = [entry(Q3, kind, "subscription", "isv", amount=400) for kind in ("renewal", "expansion")]
    of = found(yearly, *signed, *kept, first=Q3, last=Q3)
    assert now(of, "renewal_rate", ["isv"]) == [Fraction(400, 800)]
    assert now(of, "expansion_rate", ["isv"]) == [Fraction(400, 1000)]


def test_rates_of_contracts_need_their_length(case: Case) -> None:
    of = found(case, deal(Q2, 800, "isv"), entry(Q3, "renewal", "subscription", "isv", amount=600))
    for kpi in ("renewal_rate", "expansion_rate"):
        assert now(of, kpi) == [None, None, None]
        assert of.figures["isv"][kpi].why_not == NO_CONTRACT
    assert now(of, "value_of_renewals") == [600, 0, 600]


def test_satisfaction_is_the_latest_and_the_average(case: Case) -> None:
    of = found(
        case, entry(Q3, "satisfaction", partner="isv", quantity="0.7"),
        entry(Q3 + 1, "satisfaction", partner="isv", quantity="0.9"),
        entry(Q3, "satisfaction", partner="msp", quantity="0.5"),
        entry(Q4, "satisfaction", partner="msp", quantity="0.1"),
    )  # fmt: skip
    assert now(of, "satisfaction") == [Fraction(9, 10), Fraction(5, 10), Fraction(7, 10)]
    assert now(of, "average_satisfaction") == [Fraction(8, 10), Fraction(5, 10), Fraction(7, 10)]
    assert found(case).figures["isv"]["satisfaction"].why_not == "not asked in the period"


def test_every_figure_stands_beside_that_of_as_many_months_before(case: Case) -> None:
    of = found(case, deal(Q2, 70, "isv"), deal(Q2 - 1, 5000, "isv"), deal(Q3, 90, "isv"))
    assert of.figures["isv"]["value_of_deals"][:2] == (Fraction(90), Fraction(70))
    month = found(case, deal(Q3, 70, "isv"), deal(Q3 + 1, 90, "isv"), first=Q3 + 1, last=Q3 + 1)
    assert month.figures["isv"]["value_of_deals"][:2] == (Fraction(90), Fraction(70))
    assert month.months == range(Q3 + 1, Q3 + 2)
    assert month.before == range(Q3, Q3 + 1)


def test_there_is_no_period_before_the_case(case: Case) -> None:
    of = found(case, deal(Q3, 90, "isv"), first=Q2, last=Q4 + 2)
    assert of.before is None
    for figures in of.figures.values():
        for figure in figures.values():
            assert figure.before is None
            assert figure.why_not_before == "the case begins in 2027-01"
    assert found(case, first=START + 3, last=START + 5).before == range(START, START + 3)


def test_who_does_not_reach_a_figure_has_the_same_ones(case: Case) -> None:
    of = found(case)
    for who in ("isv", "msp", ALL):
        assert list(of.figures[who]) == list(KPIS)
    assert list(of.figures) == ["isv", "msp", BY_THEMSELVES, NOT_KNOWN, ALL]


def test_figures_of_partners_and_nobody_add_up(case: Case) -> None:
    """Whatever is counted or valued, on a ledger as it might be."""
    case = read_case(ROOT / "data/cases/managed-db.yaml")
    entries = trial_ledger(case, read_terms(ROOT / "data/terms/direct.yaml"), months=24, lines=3000, seed=5)
    of = kpis(case, ledger(entries), case.start + 12, case.start + 23)
    revenue = [of.figures[who]["revenue"].now or Fraction(0) for who in of.figures]
    assert sum(revenue[:-1]) == revenue[-1] == sum(
        (Fraction(each.amount or 0) * (1 if each.kind == "revenue" else -1) for each in entries
         if each.kind in ("revenue", "refund") and each.month >= case.start + 12), Fraction(0),
    )  # fmt: skip
    for kpi in ("leads", "qualified_leads"):
        assert sum(of.figures[who][kpi].now or 0 for who in case.partners) == of.figures[ALL][kpi].now


def test_the_order_of_lines_changes_nothing(case: Case) -> None:
    entries = as_planned()
    other = Random("order").sample(entries, len(entries))
    assert kpis(case, ledger(other), Q3, Q4 + 2).figures == kpis(case, ledger(entries), Q3, Q4 + 2).figures


def test_late_reports_are_of_the_day_they_happened(case: Case) -> None:
    late = replace(deal(Q3, 90, "isv"), reported=date(2028, 1, 1))
    assert now(found(case, late), "value_of_deals") == [90, 0, 90]


def test_a_frame_has_a_row_for_each_figure(case: Case) -> None:
    of = found(case, deal(Q3, 90, "isv"))
    frame = of.to_frame().set_index(["who", "kpi"])
    assert len(frame) == 3 * len(KPIS) + 2 * 2
    assert frame.loc[("isv", "value_of_deals"), "now"] == 90.0
    assert frame.loc[("isv", "renewal_rate"), "why_not"] == NO_CONTRACT
    assert frame["now"].dtype == float


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (Q4, Q3, "2027-10 is after 2027-07; write the first month before the last"),
        (START - 1, Q3, "2026-12 is outside the months of the case; write 2027-01 to 2028-12"),
        (Q3, START + 24, "2029-01 is outside the months of the case; write 2027-01 to 2028-12"),
        (Q3, Q4 + 3, "ledger.csv: nothing is booked after 2027-12; write a last month until then, not 2028-01"),
    ],
)
def test_periods_that_are_none_are_refused(case: Case, first: int, last: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        found(case, first=first, last=last)
    assert str(caught.value) == words


def test_quantities_may_be_parts(case: Case) -> None:
    of = found(case, entry(Q3, "lead", partner="isv", quantity=Decimal("2.5")))
    assert now(of, "leads") == [Fraction(5, 2), 0, Fraction(5, 2)]
