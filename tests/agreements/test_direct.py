"""What the direct model promises about whose customers count, refunds and large deals."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, parse_terms
from tests.agreements.round_numbers import FEE, case, deal, paid, received

SEATS = "kind: direct\nparties: {provider: b, referrer: a}\n"
TERMS = f"{SEATS}share_of_revenue: {{any_line: 20%}}\n"
LARGE = f"{TERMS}bonus_for_large_deals: {{from_contract_value: 1200, share_of_contract_value: 2%}}\n"
OUTAGES = "credits: {outages: {by: b, share_of_revenue: 10%}}"
SOME = "brought_by: {a: 30%, b: 50%}"


def test_the_share_is_on_customers_the_referrer_brought_where_the_case_says_who_did() -> None:
    assert received(deal(TERMS)) == pytest.approx(np.full(24, 200.0))
    assert received(deal(TERMS, case(demand=SOME))) == pytest.approx(np.full(24, 60.0))
    limited = received(deal(f"{TERMS}paid_for_months: 3", case(demand=SOME)))
    assert limited == pytest.approx([60.0] * 3 + [0.0] * 21)


def test_a_share_of_margin_is_of_the_margin_on_these_customers() -> None:
    """1,000 less 400, three tenths of it, half."""
    work = "costs: {work: {by: b, monthly_per_instance: 40, serves: fee}}"
    terms = f"{SEATS}share_of_margin: {{fee: 50%}}"
    assert received(deal(terms, case(demand=SOME, more=work)))[0] == pytest.approx(90.0)
    assert received(deal(terms, case(more=work)))[0] == pytest.approx(300.0)


def test_deals_of_others_earn_no_bonus() -> None:
    """Three of ten a month are the referrer's: 3, then 2 of the first five."""
    terms = f"{TERMS}bonus_per_deal: {{first_deals: 5, amount: 100}}"
    some = case(come="monthly_new_instances: {1: 10, 3: 0}", demand=SOME)
    assert paid(deal(terms, some), "bonus")[:3] == pytest.approx([300.0, 200.0, 0.0])


def test_refunds_lower_the_share_unless_it_is_of_what_is_billed() -> None:
    assert received(deal(TERMS, case(more=OUTAGES)))[0] == pytest.approx(180.0)
    assert received(deal(f"{TERMS}refunds_taken_back: true", case(more=OUTAGES)))[0] == pytest.approx(180.0)
    billed = deal(f"{TERMS}refunds_taken_back: false", case(more=OUTAGES))
    assert received(billed)[0] == pytest.approx(200.0)
    assert received(billed, "b")[0] == pytest.approx(700.0)


def test_refunds_lower_a_margin_likewise() -> None:
    both = case(more=f"{OUTAGES}\ncosts: {{work: {{by: b, monthly_per_instance: 40, serves: fee}}}}")
    terms = f"{SEATS}share_of_margin: {{fee: 50%}}\n"
    assert received(deal(terms, both))[0] == pytest.approx(250.0)
    assert received(deal(f"{terms}refunds_taken_back: false", both))[0] == pytest.approx(300.0)


def test_large_deals_earn_a_share_of_their_contract_value_when_they_are_closed() -> None:
    """Ten contracts over twelve months at 100: 2% of 1,200 each; worth a franc less, they earn nothing."""
    assert paid(deal(LARGE), "large_deals")[:2] == pytest.approx([240.0, 0.0])
    assert not paid(deal(LARGE.replace("1200", "1201")), "large_deals").any()
    assert paid(deal(LARGE, case(demand=SOME)), "large_deals")[0] == pytest.approx(72.0)


def test_or_an_amount() -> None:
    terms = LARGE.replace("share_of_contract_value: 2%", "amount: 50")
    assert paid(deal(terms), "large_deals")[0] == pytest.approx(500.0)


def test_contracts_are_as_long_as_the_case_says() -> None:
    assert paid(deal(LARGE, case(demand="contract_months: 36")), "large_deals")[0] == pytest.approx(720.0)
    assert not paid(deal(LARGE, case(demand="contract_months: 11")), "large_deals").any()


def test_each_class_of_customers_is_measured_by_its_own_size() -> None:
    """On average 1,200; half of them are worth 600, half 1,800 and earn 36 each."""
    sizes = "deal_sizes: {small: {part: 50%, times: 0.5}, large: {part: 50%, times: 1.5}}"
    assert paid(deal(LARGE, case(demand=sizes)), "large_deals")[0] == pytest.approx(5 * 36.0)


def test_what_is_billed_once_belongs_to_the_contract() -> None:
    lines = f"{FEE}, set_up: {{price: 300, per: new customer}}"
    assert paid(deal(LARGE, case(lines=lines)), "large_deals")[0] == pytest.approx(300.0)


@pytest.mark.parametrize(
    ("bonus", "message"),
    [
        ("{from_contract_value: 5}", "from_contract_value: a bonus is a share or an amount; write share_of_contract_"),
        ("{from_contract_value: 5, amount: 1, share_of_contract_value: 2%}", "a bonus is a share or an amount"),
        ("{amount: 1}", "from_contract_value"),
        ("{from_contract_value: -5, amount: 1}", "is below 0"),
        ("{from_contract_value: 5, share_of_contract_value: 2}", "2 is not a rate; write 2%"),
    ],
)
def test_a_bonus_that_makes_no_sense_is_refused(bonus: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_terms(f"{TERMS}bonus_for_large_deals: {bonus}")


def test_refunds_are_taken_back_or_not() -> None:
    with pytest.raises(InputError, match="is neither true nor false"):
        parse_terms(f"{TERMS}refunds_taken_back: sometimes")


@pytest.mark.parametrize(
    "change",
    [
        ("20%", "21%"),
        ("1200", "1300"),
        ("share_of_contract_value: 2%", "share_of_contract_value: 3%"),
        ("share_of_contract_value: 2%", "amount: 3"),
        ("share_of_revenue", "refunds_taken_back: false\nshare_of_revenue"),
    ],
)
def test_every_field_is_said(change: tuple[str, str]) -> None:
    said, changed = parse_terms(LARGE).clause(), parse_terms(LARGE.replace(*change)).clause()
    assert said != changed
    assert all(sentence.endswith(".") for sentence in changed)


def test_a_line_is_shared_of_revenue_or_of_margin() -> None:
    with pytest.raises(
        InputError, match=r"share_of_margin.fee: fee is shared twice, of revenue and of margin; keep one"
    ):
        parse_terms("kind: direct\nshare_of_revenue: {fee: 20%}\nshare_of_margin: {fee: 30%}\n")
