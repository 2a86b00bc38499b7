"""What shared ownership promises, and how it refuses what makes no sense."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, parse_terms
from tests.agreements.round_numbers import FEE, case, deal, paid, received

TERMS = (
    "kind: shared_ownership\nparties: {provider: b, channel: a}\nbilling: by_provider\n"
    "commission_on_paid: {any_line: 20%}\nsupport: direct\n"
)
THROUGH = TERMS.replace("by_provider", "through_channel")
DETOUR = TERMS.replace(
    "support: direct", "support: through_channel\nsupport_delay: {hours_times: 130%, churn_times: 150%}"
)
OUTAGES = "credits: {outages: {by: b, share_of_revenue: 10%}}"


@pytest.mark.parametrize("terms", [TERMS, THROUGH])
def test_the_channel_has_its_commission_whoever_bills(terms: str) -> None:
    assert received(deal(terms)) == pytest.approx(np.full(24, 200.0))
    assert received(deal(terms), "b") == pytest.approx(np.full(24, 800.0))


def test_who_bills_has_the_money_first() -> None:
    """The other is paid two months later."""
    by_provider = deal(f"{TERMS}remitted_after_months: 2")
    assert received(by_provider)[:3] == pytest.approx([0.0, 0.0, 200.0])
    assert received(by_provider, "b")[:3] == pytest.approx([1_000.0, 1_000.0, 800.0])
    through = deal(f"{THROUGH}remitted_after_months: 2")
    assert received(through)[:3] == pytest.approx([1_000.0, 1_000.0, 200.0])
    assert received(through, "b")[:3] == pytest.approx([0.0, 0.0, 800.0])


def test_what_is_paid_to_the_other_is_told_by_its_name() -> None:
    assert paid(deal(TERMS), "commission")[0] == pytest.approx(200.0)
    assert paid(deal(THROUGH), "remittance")[0] == pytest.approx(-800.0)


@pytest.mark.parametrize("terms", [TERMS, THROUGH])
def test_the_commission_is_on_the_amount_after_credits(terms: str) -> None:
    """Of 1,000 billed 900 are paid: the channel loses a fifth of the credits, the provider bears the rest."""
    ledger = deal(terms, case(more=OUTAGES))
    assert received(ledger)[0] == pytest.approx(180.0)
    assert received(ledger, "b")[0] == pytest.approx(720.0)


def test_credits_may_be_the_providers_alone() -> None:
    ledger = deal(f"{TERMS}credits: provider", case(more=OUTAGES))
    assert received(ledger)[0] == pytest.approx(200.0)
    assert received(ledger, "b")[0] == pytest.approx(700.0)


@pytest.mark.parametrize("terms", [TERMS, THROUGH])
def test_the_channel_keeps_its_mark_up(terms: str) -> None:
    """1,100 are billed: 200 of commission on list prices and 100 of mark-up."""
    ledger = deal(f"{terms}mark_up: 10%")
    assert received(ledger)[0] == pytest.approx(300.0)
    assert received(ledger, "b")[0] == pytest.approx(800.0)


def test_who_buys_online_is_nobodys_customer_unless_led_there_in_the_window() -> None:
    """Half are the channel's; of the other half a tenth was led there by it within three months."""
    some = case(demand="brought_by: {a: 50%}, led_online: {3: 10%}")
    assert received(deal(TERMS, some))[0] == pytest.approx(100.0)
    assert received(deal(f"{TERMS}attribution_window_months: 2", some))[0] == pytest.approx(100.0)
    assert received(deal(f"{TERMS}attribution_window_months: 3", some))[0] == pytest.approx(110.0)
    marked = deal(f"{TERMS}mark_up: 10%", some)  # the price is one; on customers of nobody the provider has it all
    assert received(marked)[0] == pytest.approx(150.0)
    assert received(marked, "b")[0] == pytest.approx(950.0)


def test_customers_stay_until_their_term_is_over() -> None:
    """A tenth leaves a month: under terms of three months 27.1% leave together after the third."""
    leaving = case(churn="monthly_churn: 10%")
    assert received(deal(TERMS, leaving))[:4] == pytest.approx([200.0, 180.0, 162.0, 145.8])
    bound = received(deal(f"{TERMS}subscription_months: 3", leaving))
    assert bound[:7] == pytest.approx([200.0, 200.0, 200.0, 145.8, 145.8, 145.8, 106.2882])


def test_a_term_other_than_the_contracts_of_the_case_is_refused() -> None:
    with pytest.raises(InputError, match=r"contracts run 12 months in the case .* write as many, or leave it out"):
        deal(f"{TERMS}subscription_months: 24", case(demand="contract_months: 12"))
    same = deal(f"{TERMS}subscription_months: 12", case(demand="contract_months: 12"))
    assert received(same)[0] == pytest.approx(200.0)


def test_support_through_the_channel_takes_more_hours_and_loses_more_customers() -> None:
    """Of ten customers 15% leave a month instead of 10%; two hours a customer at 50 are 2.6."""
    costs = (
        "costs: {calls: {by: b, monthly_tickets_per_instance: 2, hours_per_ticket: 1}, rent: {by: b, monthly_hours: 4}}"
    )
    tickets = case(churn="monthly_churn: 10%", more=costs)
    direct, detour = deal(TERMS, tickets), deal(DETOUR, tickets)
    assert received(direct)[1] == pytest.approx(180.0)
    assert received(detour)[1] == pytest.approx(170.0)
    assert direct.books.running_cost[0, 1, 0] == pytest.approx(1_000.0 + 200.0)
    assert detour.books.running_cost[0, 1, 0] == pytest.approx(1_300.0 + 200.0)


def test_as_the_provider_bills_everybody_it_is_the_direct_model() -> None:
    leaving = case(churn="monthly_churn: 4%", more=OUTAGES)
    direct = "kind: direct\nparties: {provider: b, referrer: a}\nshare_of_revenue: {any_line: 20%}"
    np.testing.assert_allclose(received(deal(TERMS, leaving)), received(deal(direct, leaving)), rtol=1e-12)


def test_as_the_channel_bills_and_all_pay_it_is_white_label() -> None:
    leaving = case(churn="monthly_churn: 4%")
    label = "kind: white_label\nparties: {provider: b, reseller: a}\ndiscount_on_list: {any_line: 20%}\nmark_up: 10%"
    ours = received(deal(f"{THROUGH}mark_up: 10%", leaving))
    np.testing.assert_allclose(ours, received(deal(label, leaving)), rtol=1e-12)


@pytest.mark.parametrize(
    ("terms", "of_channel"),
    [
        (TERMS, {"contracts"}),
        (THROUGH, {"contracts", "bills", "collects"}),
        (DETOUR, {"contracts", "first_level"}),
        (f"{TERMS}roles: {{first_level: channel, contracts: provider}}", {"first_level"}),
    ],
)
def test_roles_follow_what_was_agreed(terms: str, of_channel: set[str]) -> None:
    agreed = parse_terms(terms)
    roles = ("contracts", "bills", "collects", "first_level", "second_level", "third_level")
    assert {role for role in roles if agreed.holder(role) == "a"} == of_channel
    assert {agreed.holder(role) for role in roles} == {"a", "b"}


def test_the_lever_is_the_first_commission() -> None:
    lever = parse_terms(TERMS.replace("any_line: 20%", "set_up: 0%, fee: 15%")).lever()
    assert lever is not None
    assert (lever.of, lever.rate) == ("of fee", 0.15)
    assert parse_terms(TERMS.replace("20%", "0%")).lever() is None


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (TERMS.replace("billing: by_provider\n", ""), "billing"),
        (TERMS.replace("by_provider", "by_channel"), "billing.*through_channel.*by_provider"),
        (TERMS.replace("support: direct\n", ""), "support"),
        (TERMS.replace("commission_on_paid: {any_line: 20%}\n", ""), "commission_on_paid"),
        (TERMS.replace("20%", "120%"), "is above 100%"),
        (
            TERMS.replace("support: direct", "support: through_channel"),
            "support: a detour costs time; write support_de",
        ),
        (f"{TERMS}support_delay: {{hours_times: 120%, churn_times: 105%}}", "direct support makes no detour; delete"),
        (DETOUR.replace(", churn_times: 150%", ""), "churn_times"),
        (f"{TERMS}subscription_months: 0", "subscription_months.*below 1"),
    ],
)
def test_what_makes_no_sense_is_refused(terms: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_terms(terms)


def test_a_revenue_line_left_out_is_refused() -> None:
    with pytest.raises(InputError, match="the revenue line fee is not listed; write fee: 0%"):
        deal(TERMS.replace("any_line", "set_up"), case(lines=FEE))


@pytest.mark.parametrize("change", ["subscription_months: 6", "support_delay.churn_times: 120%"])
def test_who_stays_cannot_change_by_an_amendment(change: str) -> None:
    with pytest.raises(InputError, match=r"demand\.\w+ cannot change by an amendment"):
        deal(f"{DETOUR}amendments: {{2027-06: {{{change}}}}}")


@pytest.mark.parametrize(
    ("terms", "change"),
    [
        (TERMS, ("20%", "21%")),
        (TERMS, ("any_line", "fee")),
        (TERMS, ("by_provider", "through_channel")),
        (TERMS, ("support: direct", "support: direct\nmark_up: 3%")),
        (TERMS, ("support: direct", "support: direct\nsubscription_months: 7")),
        (TERMS, ("support: direct", "support: direct\nattribution_window_months: 7")),
        (DETOUR, ("130%", "131%")),
        (DETOUR, ("150%", "151%")),
    ],
)
def test_every_field_is_said(terms: str, change: tuple[str, str]) -> None:
    assert change[0] in terms
    said, changed = parse_terms(terms).clause(), parse_terms(terms.replace(*change)).clause()
    assert said != changed
    assert all(sentence.endswith(".") for sentence in changed)
