"""One case, many kinds: which have figures, in which order, and why others have none."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

import partnersim
from partnersim import InputError, parse_case, parse_terms, read_case, read_terms, simulate
from partnersim.agreements import AGREEMENTS
from partnersim.agreements.reader import KINDS
from partnersim.negotiate import compared, kinds, open_comparison
from partnersim.negotiate.kinds import METRICS, Kinds, Order, kinds_beside, kinds_on
from partnersim.negotiate.standing import Standing
from partnersim.shipped import shipped
from tests.conftest import mostly_long
from tests.render.deals import case as small_case

SAMPLE = shipped("data/cases/managed-db.yaml")
SEATS = ("operator", "vendor", "provider", "referrer")


@pytest.fixture(scope="module")
def sample() -> Kinds:
    return kinds_on(read_case(SAMPLE))


def of(found: Kinds, kind: str) -> Standing:
    return next(each.standing for each in found.shown if each.terms.kind == kind)


def left(found: Kinds) -> dict[str, str]:
    return dict(found.left_out)


def shown(found: Kinds) -> list[str]:
    return [each.standing.ledger.label for each in found.shown]


def _finite(of_: Standing) -> bool:
    books = of_.ledger.books
    return all(np.isfinite(each).all() for each in (books.received, books.position, of_.npv))


def two_partners(seats: Sequence[str] = SEATS, more: str = "") -> partnersim.Case:
    """A case of partners that the shipped terms do not know; every other seat is one's, the rest the other's."""
    taken = ", ".join(f"{seat}: p{number % 2}" for number, seat in enumerate(seats))
    return small_case(more=f"seats: {{{taken}}}\n{more}")


# What every kind brings along


@pytest.mark.parametrize("per_customer", ["0.000001", "1000000000000"])
def test_the_largest_numbers_a_case_may_hold_can_still_be_counted(per_customer: str) -> None:
    text = shipped("data/cases/channel-service.yaml").read_text(encoding="utf-8")
    large = re.sub(r"(price|amount|_cost|hours|_time): [0-9]+", r"\1: 1000000000000", text)
    large = re.sub(r"(?m)^      (isv|msp|online): .*", r"      \1: 1000000000000", large)
    large = large.replace("instances_per_customer: 4 ", f"instances_per_customer: {per_customer} ")
    found = kinds_on(parse_case(large))
    assert len(found.shown) == len(KINDS)
    assert all(_finite(each.standing) for each in found.shown)


@pytest.mark.parametrize("kind", mostly_long(5, KINDS))
def test_every_kind_has_standard_terms_that_fit_a_shipped_case(kind: str) -> None:
    cases = [read_case(file) for file in sorted(shipped("data/cases").glob("*.yaml"))]
    assert any(kind in {each.terms.kind for each in kinds_on(case).shown} for case in cases)


@pytest.mark.parametrize("kind", AGREEMENTS, ids=lambda kind: kind.model_fields["kind"].default)
def test_every_kind_says_when_it_fits_in_phrases_that_follow_if(kind: type[partnersim.Agreement]) -> None:
    for phrases in kind.fit:
        assert phrases
        for phrase in phrases:
            assert phrase == " ".join(phrase.split())
            assert len(phrase) <= 130
            assert not phrase.startswith("if ")
            assert phrase[-1] not in ".,;"
            assert not phrase[0].isupper() or phrase[:2].isupper()


def test_every_kind_that_is_not_shown_says_why() -> None:
    for file in sorted(shipped("data/cases").glob("*.yaml")):
        found = kinds_on(read_case(file))
        assert {each.terms.kind for each in found.shown} | set(left(found)) == set(KINDS)
        assert all(why and "\n" not in why for why in left(found).values())


# Figures


def test_its_figures_are_those_of_the_comparison(sample: Kinds) -> None:
    deal = open_comparison("managed-db", "five_phase direct white_label static_split_revenue investor_waterfall")
    for each in deal.standings:
        same = of(sample, each.ledger.kind)
        for name in ("npv", "peak", "profit_share"):
            np.testing.assert_allclose(getattr(same, name), getattr(each, name), rtol=0, atol=1e-9)
        assert same.payback == each.payback


def test_rates_by_kind_of_income_fit_lines_of_any_name() -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("  subscription: {price", "  seat_licence: {price")
    found = kinds_on(parse_case(text))
    assert of(found, "direct").npv[0, 0] == pytest.approx(230_178, abs=0.5)
    assert {"direct", "white_label"} <= set(shown(found))


def test_terms_given_stand_for_their_kind() -> None:
    case = read_case(SAMPLE)
    ours = read_terms(shipped("data/terms/five_phase_by_investment.yaml"))
    found = kinds_on(case, [ours])
    assert [label for label in shown(found) if "five_phase" in label] == ["five_phase_by_investment"]
    given = next(each for each in found.shown if not each.standard)
    assert given.standing.npv == pytest.approx(compared(case, [ours]).standings[0].npv)


def test_two_of_the_same_kind_are_both_shown() -> None:
    names = "five_phase five_phase_by_investment"
    assert {"five_phase", "five_phase_by_investment"} <= set(shown(kinds_beside(open_comparison("managed-db", names))))


def test_terms_called_after_another_kind_are_told_apart() -> None:
    text = shipped("data/terms/five_phase.yaml").read_text(encoding="utf-8")
    assert {"direct", "standard_direct"} <= set(shown(kinds_on(read_case(SAMPLE), [parse_terms(text, "direct.yaml")])))


def test_it_takes_well_below_a_second(sample: Kinds) -> None:
    began = time.process_time()
    kinds_on(sample.case)
    assert time.process_time() - began < 1.0


# Order


def costs(found: Kinds) -> list[float]:
    return [found.order.cost(each.standing) for each in found.shown]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("partner", ["isv", "msp"])
def test_it_is_sorted_by_the_measure_and_partner_asked_for(metric: str, partner: str) -> None:
    found = kinds_on(read_case(SAMPLE), sort=f"{metric}[{partner}]")
    assert costs(found) == sorted(costs(found))
    assert found.order == (metric, ["isv", "msp"].index(partner))


def test_the_best_comes_first(sample: Kinds) -> None:
    npv = [each.standing.npv[0, 0] for each in sample.shown]
    assert npv == sorted(npv, reverse=True)
    funding = [each.standing.peak[1] for each in kinds_on(sample.case, sort="peak[msp]").shown]
    assert funding == sorted(funding, reverse=True)  # the least first
    months = [each.standing.payback[0] for each in kinds_on(sample.case, sort="payback").shown]
    known = [month for month in months if month is not None]
    assert known == sorted(known)
    assert months[len(known) :] == [None] * (len(months) - len(known))


def test_never_out_of_pocket_is_before_all_and_never_paid_back_after_all(sample: Kinds) -> None:
    one = of(sample, "five_phase")
    cost = METRICS["payback"].cost
    assert cost(replace(one, payback=(None, 0), peak_month=(None, 0)), 0) < cost(replace(one, payback=(0, 0)), 0)
    assert cost(replace(one, payback=(None, 0)), 0) > cost(replace(one, payback=(10_000, 0)), 0)


def test_what_is_not_known_comes_last(sample: Kinds) -> None:
    unknown = replace(of(sample, "five_phase"), profit_share=np.array([np.nan, np.nan]))
    assert Order("profit_share", 0).cost(unknown) == float("inf")


def test_without_a_partner_it_is_that_of_the_first() -> None:
    assert Order.parsed("peak", ["a", "b"]) == Order("peak", 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("irr[a]", "--sort: irr is nothing to sort by; write one of npv, peak, payback, profit_share"),
        ("npv[c]", "--sort: c is no partner of the case; known: a, b"),
        ("npv(a)", "--sort: 'npv(a)' is not of the form METRIC[PARTNER]; write npv[a]"),
        ("", "--sort: '' is not of the form METRIC[PARTNER]; write npv[a]"),
    ],
)
def test_another_order_is_refused_with_those_there_are(text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        Order.parsed(text, ["a", "b"])
    assert str(caught.value) == says


# Seats


def test_partners_that_the_case_lacks_leave_their_seats_to_its_own() -> None:
    found = kinds_on(two_partners())
    assert {"five_phase", "static_split", "direct"} <= set(shown(found))
    (five_phase,) = [each.terms for each in found.shown if each.terms.kind == "five_phase"]
    assert five_phase.parties == {"operator": "p0", "vendor": "p1"}


def test_seats_that_nobody_takes_are_named() -> None:
    assert left(kinds_on(two_partners()))["waterfall"] == (
        "nobody takes the seats investor and manager; write seats: {investor: …, manager: …} in the case"
    )
    alone = left(kinds_on(two_partners((*SEATS, "investor"))))["waterfall"]
    assert alone == "nobody takes the seat manager; write seats: {manager: …} in the case"


def test_a_partner_in_two_seats_is_named() -> None:
    assert left(kinds_on(two_partners(("operator", "vendor", "investor", "x", "manager"))))["waterfall"] == (
        "p0 would take the seats investor and manager; give one of them to another partner, in seats: of the case"
    )


def test_a_party_named_for_the_run_takes_its_seat_whatever_terms_say() -> None:
    case = read_case(SAMPLE)
    swapped = kinds_on(case, parties=["operator=isv", "vendor=msp"])
    (split,) = [each.terms for each in swapped.shown if each.terms.kind == "static_split"]
    assert split.parties == {"operator": "isv", "vendor": "msp"}
    with pytest.raises(InputError, match="--party:1: pilot is no seat of these terms"):
        kinds_on(case, parties=["pilot=isv"])


def test_a_comparisons_own_parties_hold_for_all_kinds() -> None:
    sets = "case.demand.monthly_churn=3% terms.notice_months=6"
    deal = open_comparison("managed-db", "five_phase", sets, "operator=isv vendor=msp")
    found = kinds_beside(deal)
    (split,) = [each.terms for each in found.shown if each.terms.kind == "static_split"]
    assert split.parties["operator"] == "isv"
    assert split.notice_months == 3  # standard terms stay as they are
    assert found.case is deal.case


# What is missing


def test_without_any_seat_taken_no_kind_has_figures_and_all_say_so() -> None:
    with pytest.raises(InputError, match="five_phase: nobody takes the seats operator and vendor") as caught:
        kinds_on(small_case())
    assert len(caught.value.problems) == len(KINDS)


def test_an_input_that_the_case_lacks_leaves_a_kind_without_figures() -> None:
    """The operator's hours have no price, and the direct model gives it work in hours."""
    text = SAMPLE.read_text(encoding="utf-8").replace("hourly_cost: 110, ", "")
    found = kinds_on(parse_case(text.replace("hours_per_ticket: 0.5", "amount_per_ticket: 55")))
    assert "five_phase" in shown(found)
    why = "msp does second_level, which is measured in hours; write its hourly_cost"
    assert (left(found)["direct"], left(found)["white_label"]) == (why, why)


def test_the_reason_is_the_errors_text_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(case: partnersim.Case, terms: partnersim.Agreement) -> partnersim.Ledger:
        if terms.kind == "static_split":
            raise terms.wrong("the case does not say who brings customers; write demand.brought_by")
        return simulate(case, terms)

    monkeypatch.setattr(kinds, "simulate", refused)
    found = kinds_on(read_case(SAMPLE))
    assert left(found)["static_split"] == "the case does not say who brings customers; write demand.brought_by"
    assert "static_split" not in shown(found)
    rows = found.to_frame().set_index("terms")
    assert rows.loc["static_split", "missing"] == left(found)["static_split"]
    assert np.isnan(rows.loc["static_split", "npv"])


def test_any_other_error_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> partnersim.Ledger:
        raise ZeroDivisionError

    monkeypatch.setattr(kinds, "simulate", broken)
    with pytest.raises(ZeroDivisionError):
        kinds_on(read_case(SAMPLE))


def test_terms_given_that_do_not_fit_are_refused_where_they_are_wrong() -> None:
    wrong = parse_terms(
        "kind: direct\nparties: {provider: msp, referrer: isv}\nshare_of_revenue: {setup: 10%}", "o.yaml"
    )
    with pytest.raises(InputError, match=r"o\.yaml:3: the revenue line subscription is not listed"):
        kinds_on(read_case(SAMPLE), [wrong])


def test_the_frame_has_a_row_per_terms_and_partner_and_for_what_is_missing(sample: Kinds) -> None:
    frame = sample.to_frame()
    figures = frame[frame["missing"] == ""]
    assert list(figures["terms"]) == [label for label in shown(sample) for _ in range(3)]
    assert set(figures["partner"]) == {"isv", "msp", "total"}
    assert list(frame[frame["missing"] != ""]["terms"]) == list(left(sample))


def test_a_partner_without_a_seat_is_named() -> None:
    found = {
        each.terms.kind: each.unseated for each in kinds_on(read_case(shipped("data/cases/managed-db.yaml"))).shown
    }
    assert found["platform_fee"] == [1]  # the developer has it all, the operator its costs
    assert found["five_phase"] == []
    assert found["direct"] == []
