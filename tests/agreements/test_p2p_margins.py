"""What margins between partners promise, and how they refuse what makes no sense."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, parse_terms, read_case, read_terms, simulate
from partnersim.shipped import shipped
from partnersim.simulation.entries import Entry
from partnersim.simulation.flows import Trade
from tests.agreements.round_numbers import FEE, case, deal, paid, received

TERMS = (
    "kind: p2p_margins\nparties: {first: a, second: b}\nservices: {fee: first}\n"
    "margin_on_invoiced_year_one: {fee: 30%}\nmargin_on_invoiced_later: {fee: 15%}\nunattributed_to: second\n"
)
LINES = f"{FEE}, work: {{price: 40, per: customer and month, income: professional_services}}"
BOTH = (
    TERMS.replace("{fee: first}", "{fee: first, work: second}")
    .replace("{fee: 30%}", "{fee: 30%, any_line: 20%}")
    .replace("{fee: 15%}", "{fee: 15%, any_line: 10%}")
)


def test_who_sells_the_others_service_keeps_a_margin_and_more_of_it_in_year_one() -> None:
    """The second brought six of ten: of 600 for the first's service it keeps 180, and 90 from month 13 on."""
    some = case(demand="brought_by: {a: 40%, b: 60%}")
    kept = received(deal(TERMS, some), "b")
    assert kept == pytest.approx([180.0] * 12 + [90.0] * 12)
    assert received(deal(TERMS, some)) == pytest.approx(1_000.0 - kept)


def test_the_year_is_the_customers() -> None:
    """Customers who come in month 7 are in their second year in month 19."""
    late = case(come="monthly_new_instances: {1: 0, 7: 10, 8: 0}")
    kept = received(deal(TERMS, late), "b")
    assert kept == pytest.approx([0.0] * 6 + [300.0] * 12 + [150.0] * 6)


def test_what_each_sells_of_its_own_it_keeps_whole() -> None:
    own = case(demand="brought_by: {a: 100%}")
    assert received(deal(TERMS, own)) == pytest.approx(np.full(24, 1_000.0))
    assert not received(deal(TERMS, own), "b").any()


@pytest.mark.parametrize(("prime", "of_all", "of_half"), [("first", 0.0, 150.0), ("second", 300.0, 300.0)])
def test_customers_nobody_brought_have_the_agreed_prime_partner(prime: str, of_all: float, of_half: float) -> None:
    """Nobody brought any; then the second brought half of them."""
    terms = TERMS.replace("unattributed_to: second", f"unattributed_to: {prime}")
    assert received(deal(terms), "b")[0] == pytest.approx(of_all)
    assert received(deal(terms, case(demand="brought_by: {b: 50%}")), "b")[0] == pytest.approx(of_half)


def test_both_directions_are_netted() -> None:
    """Six customers of the second, four of the first: 6 × 100 less 30% one way, 4 × 40 less 20% the other way."""
    ledger = deal(BOTH, case(demand="brought_by: {a: 40%, b: 60%}", lines=LINES))
    assert paid(ledger, "for_first")[0] == pytest.approx(420.0)
    assert paid(ledger, "for_second")[0] == pytest.approx(-128.0)
    assert paid(ledger, "collected")[0] == pytest.approx(4 * 140.0)
    assert received(ledger)[0] == pytest.approx(560.0 + 420.0 - 128.0)


def test_where_each_sells_as_much_of_the_others_service_at_one_margin_nothing_is_owed() -> None:
    equal = BOTH.replace("any_line: 20%", "any_line: 30%").replace("any_line: 10%", "any_line: 15%")
    lines = LINES.replace("price: 40", "price: 100")
    ledger = deal(equal, case(demand="brought_by: {a: 50%, b: 50%}", lines=lines))
    np.testing.assert_allclose(paid(ledger, "for_first"), -paid(ledger, "for_second"))
    assert received(ledger) == pytest.approx(np.full(24, 1_000.0))


def test_the_two_companies_may_change_places() -> None:
    some = case(demand="brought_by: {a: 40%, b: 60%}", lines=LINES)
    swapped = BOTH.replace("first: a, second: b", "first: b, second: a").replace("unattributed_to: second", "X")
    swapped = swapped.replace("{fee: first, work: second}", "{fee: second, work: first}")
    swapped = swapped.replace("X", "unattributed_to: first")
    np.testing.assert_allclose(received(deal(BOTH, some)), received(deal(swapped, some)), rtol=1e-12)


def test_the_margin_is_of_what_is_invoiced_so_that_the_prime_partner_carries_what_is_not_paid() -> None:
    unpaid = "credits: {lost: {by: b, reason: bad_debt, share_of_revenue: 10%}}"
    ledger = deal(TERMS, case(demand="brought_by: {b: 100%}", more=unpaid))
    assert received(ledger)[0] == pytest.approx(700.0)
    assert received(ledger, "b")[0] == pytest.approx(900.0 - 700.0)


def test_customers_of_third_partners_count_as_brought_by_neither() -> None:
    third = case(
        demand="brought_by: {a: 40%, b: 30%, c: 30%}", partner="c: {name: C, annual_discount_rate: 0%}", months=3
    )
    assert received(deal(TERMS, third), "b")[0] == pytest.approx(0.3 * 600.0)  # six of ten have the second as prime
    assert not received(deal(TERMS, third), "c").any()


def test_customers_who_pay_late_delay_both() -> None:
    late = case(demand="brought_by: {a: 40%, b: 60%}", more="collected_after_months: 2")
    assert received(deal(TERMS, late), "b")[:3] == pytest.approx([0.0, 0.0, 180.0])
    assert received(deal(TERMS, late))[:3] == pytest.approx([0.0, 0.0, 820.0])


def test_each_collects_from_its_own_customers_and_pays_the_other_later() -> None:
    """The second brought six of ten customers, who pay it 600 a month; 70% of that it owes the first, a month later."""
    both = case(demand="brought_by: {a: 40%, b: 60%}")
    ledger = deal(f"{TERMS}remitted_after_months: 1", both)
    assert received(ledger, "b")[:2] == pytest.approx([600.0, 600.0 - 420.0])
    assert received(ledger)[:2] == pytest.approx([400.0, 400.0 + 420.0])


def test_the_lever_is_the_first_margin_of_year_one() -> None:
    lever = parse_terms(BOTH.replace("fee: 30%", "fee: 0%")).lever()
    assert lever is not None
    assert (lever.of, lever.rate) == ("of any other line in a customer's first year", 0.2)
    assert parse_terms(TERMS.replace("30%", "0%")).lever() is None


def test_the_standard_terms_give_the_lower_ends_and_negotiate_up_to_the_upper_ones() -> None:
    terms = read_terms(shipped("data/terms/p2p_margins.yaml"))
    assert terms.margin_on_invoiced_year_one["subscription"] == 0.20
    assert terms.margin_on_invoiced_later["subscription"] == 0.10
    spans = {path: (span.low, span.high) for path, span in terms.negotiable.items()}
    assert spans["margin_on_invoiced_year_one.licences"] == ("20%", "30%")
    assert spans["margin_on_invoiced_later.subscription"] == ("10%", "15%")
    books = simulate(read_case(shipped("data/cases/managed-db.yaml")), terms).books
    np.testing.assert_allclose(books.earned.sum(axis=1), books.collected)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (TERMS.replace("unattributed_to: second\n", ""), "unattributed_to"),
        (TERMS.replace("unattributed_to: second", "unattributed_to: third"), "unattributed_to.*first.*second"),
        (TERMS.replace("{fee: first}", "{fee: a}"), "services.fee.*first.*second"),
        (TERMS.replace("{fee: first}", "{}"), "services"),
        (TERMS.replace("30%", "30"), "30 is not a rate; write 30%"),
        (TERMS.replace("15%", "115%"), "is above 100%"),
    ],
)
def test_what_makes_no_sense_is_refused(terms: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_terms(terms)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("{fee: first}", "{set_up: first}"), "nobody is said to deliver fee; write fee: first, or second"),
        (("{fee: first}", "{fees: first}"), "fees is no revenue line of the case"),
        (("{fee: 30%}", "{set_up: 30%}"), "the revenue line fee is not listed; write fee: 0%"),
        (("{fee: 15%}", "{set_up: 30%}"), "the revenue line fee is not listed; write fee: 0%"),
    ],
)
def test_every_line_of_the_case_is_somebodys_and_has_its_margins(change: tuple[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        deal(TERMS.replace(*change))


@pytest.mark.parametrize(
    "change",
    [
        ("{fee: first}", "{fee: second}"),
        ("{fee: first}", "{any_line: first}"),
        ("30%", "31%"),
        ("15%", "16%"),
        ("unattributed_to: second", "unattributed_to: first"),
    ],
)
def test_every_field_is_said(change: tuple[str, str]) -> None:
    said, changed = parse_terms(TERMS).clause(), parse_terms(TERMS.replace(*change)).clause()
    assert said != changed
    assert all(sentence.endswith(".") for sentence in changed)


def test_what_each_ones_customers_pay_is_never_below_nothing() -> None:
    """All is credited; 7 less 30%, 60% and 10% of it are not quite 0 in floats."""
    credits = ", ".join(f"c{rate}: {{by: a, share_of_revenue: {rate}%}}" for rate in (30, 60, 10))
    some = case(
        lines=FEE.replace("100", "0.7"), demand="brought_by: {a: 30%, b: 60%}", more=f"credits: {{{credits}}}\n"
    )
    flows = Trade([Entry(some)]).flows()
    assert flows.to_share_of("fee").min() < 0.0
    assert parse_terms(TERMS).arrange(flows, {"first": 0, "second": 1}).weights.min() == 0.0
