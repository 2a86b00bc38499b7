"""What customers do not pay on a line, and what outside parties take of it, lowers that line and no other.

Ten customers pay 100 a month for a subscription (sub) and 100 for licences (lic).
"""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, Ledger
from partnersim.inputs.case import Case
from tests.agreements.round_numbers import case, deal, paid, received

SUB = "sub: {price: 10, per: customer and month, income: subscription}"
LIC = "lic: {price: 10, per: customer and month, income: licences}"
OUTAGE = "outage: {by: b, share_of_revenue: 50%, lines: [sub]}"
UNPAID = "unpaid: {by: b, reason: bad_debt, share_of_revenue: 20%, lines: [lic]}"
DIRECT = "kind: direct\nparties: {provider: a, referrer: b}\nshare_of_revenue: {sub: 0%, lic: 50%}\n"
INVESTMENT = "kind: direct_investment\nparties: {investor: a, provider: b}\nshare_of_revenue: {sub: 0%, lic: 50%}\n"
AT_ONCE = "grace_months: 0\ninvestment_sells_more: false\n"
REFERRAL = "kind: referral\nparties: {provider: a, referrer: b}\ncommission_on_revenue: %s\n"
OWNERSHIP = (
    "kind: shared_ownership\nparties: {provider: a, channel: b}\ncommission_on_paid: %s\n"
    "billing: by_provider\nsupport: direct\n"
)
MARKET = "kind: marketplace\nparties: {seller: a, channel: b}\nchannel_margin_on_net: 10%\nchannel_sells: everything\n"
P2P = (
    "kind: p2p_margins\nparties: {first: a, second: b}\nservices: {sub: first, lic: second}\n"
    "margin_on_invoiced_year_one: {any_line: 0%}\nmargin_on_invoiced_later: {any_line: 0%}\nunattributed_to: first\n"
)
SHOP = "outside_parties: {shop: {name: A shop, share_of_revenue: {sub: 20%}, pays_out_after_months: 3}}\n"


def two_lines(*credits: str, demand: str = "", more: str = "") -> Case:
    """The case; `credits` are of that map, by name."""
    listed = f"credits: {{{', '.join(credits)}}}\n" if credits else ""
    return case(lines=f"{SUB}, {LIC}", demand=demand, more=listed + more)


def taken(ledger: Ledger, party: int = 0) -> list[float]:
    """What an outside party takes, by month."""
    return [float(amount) for amount in ledger.books.taken[:, party, 0]]


def together(ledger: Ledger) -> np.ndarray:
    """What the partners receive, by month."""
    return received(ledger) + received(ledger, "b")


@pytest.mark.parametrize(
    ("terms", "tier"),
    [
        (DIRECT.split("share_of", maxsplit=1)[0] + "share_of_revenue: %s\n", "share"),
        (REFERRAL + "paid: recurring\n", "commission"),
        (OWNERSHIP, "commission"),
        (INVESTMENT.split("share_of", maxsplit=1)[0] + "share_of_revenue: %s\ninvestment: 0\n" + AT_ONCE, "share"),
    ],
)
def test_a_share_of_a_line_is_of_what_customers_pay_on_it(terms: str, tier: str) -> None:
    """50 are paid on sub, and all of 100 on lic."""
    for shares, due in (("{sub: 50%, lic: 0%}", 25.0), ("{sub: 0%, lic: 50%}", 50.0), ("{any_line: 50%}", 75.0)):
        assert paid(deal(terms % shares, two_lines(OUTAGE)), tier, "b")[1] == pytest.approx(due)


def test_bad_debt_of_a_line_is_that_lines_too() -> None:
    """Half of the 80 paid on lic; all in all 50 + 80 are collected."""
    ledger = deal(DIRECT, two_lines(OUTAGE, UNPAID))
    assert paid(ledger, "share", "b")[0] == pytest.approx(40.0)
    assert ledger.books.collected[0, 0] == pytest.approx(130.0)


def test_a_share_of_what_is_billed_does_not_ask_what_is_paid() -> None:
    ledger = deal(DIRECT.replace("sub: 0%", "sub: 50%") + "refunds_taken_back: false\n", two_lines(OUTAGE))
    assert paid(ledger, "share", "b")[0] == pytest.approx(100.0)


def test_an_amount_is_spread_over_what_is_left_of_its_lines() -> None:
    """After half of sub is credited, 30 is spread over 50 and 100: 40 are paid on sub, 80 on lic."""
    penalty = "penalty: {by: b, monthly_amount: 30}"
    ledger = deal(DIRECT.replace("sub: 0%", "sub: 50%"), two_lines(OUTAGE, penalty))
    assert paid(ledger, "share", "b")[0] == pytest.approx(20.0 + 40.0)


def test_margins_are_of_what_is_paid_on_the_line() -> None:
    """100 less 30 on lic; the 50 paid on sub less 30."""
    margin = "kind: direct\nparties: {provider: a, referrer: b}\nshare_of_margin: {any_line: 50%}\n"
    each = "by: a, monthly_per_instance: 3, serves"
    costs = f"costs: {{host: {{{each}: sub}}, key: {{{each}: lic}}}}\n"
    ledger = deal(margin, two_lines(OUTAGE, more=costs))
    assert paid(ledger, "share", "b")[0] == pytest.approx(10.0 + 35.0)


def test_a_commission_paid_once_counts_each_line_by_its_own_part() -> None:
    """Half of a customer's first two months on lic, for ten customers; half of half on sub."""
    for shares, due in (("{sub: 0%, lic: 50%}", 100.0), ("{any_line: 50%}", 150.0)):
        ledger = deal(f"{REFERRAL % shares}paid: once\nof_first_months: 2\n", two_lines(OUTAGE))
        assert paid(ledger, "commission", "b")[:2] == pytest.approx([due, 0.0])


@pytest.mark.parametrize(("lines", "fee"), [("[lic]", 20.0), ("[sub]", 10.0), ("[any_line]", 30.0)])
def test_a_platform_takes_of_what_is_paid_on_its_lines(lines: str, fee: float) -> None:
    store = f"kind: platform_fee\nparties: {{developer: a}}\nshare_of_revenue: 20%\nover: lifetime\nlines: {lines}\n"
    assert taken(deal(store, two_lines(OUTAGE)))[0] == pytest.approx(fee)


def test_old_customers_of_a_platform_count_by_what_each_line_pays() -> None:
    """Month 13: ten old and ten new customers pay 50 each on sub, the new ones 100 to set up: 10% of 50, 20% of 150."""
    store = "kind: platform_fee\nparties: {developer: a}\nshare_of_revenue: 20%\nover: lifetime\n"
    waves = case(
        come="monthly_new_instances: {1: 10, 2: 0, 13: 10, 14: 0}",
        lines=f"{SUB}, lic: {{price: 10, per: new customer, income: licences}}",
        more=f"credits: {{{OUTAGE}}}\n",
    )
    assert taken(deal(f"{store}from_customer_year_two: 10%\n", waves))[12] == pytest.approx(35.0)


def test_a_marketplace_and_its_channel_take_of_what_is_paid_there() -> None:
    """On lic a fee of 10, and a tenth of the 90 that it leaves; on sub half as much."""
    for fees, fee in (("{lic: 10%}\nsold_elsewhere: [sub]", 10.0), ("{sub: 10%}\nsold_elsewhere: [lic]", 5.0)):
        ledger = deal(f"{MARKET}fee_on_gross: {fees}\n", two_lines(OUTAGE))
        assert taken(ledger)[0] == pytest.approx(fee)
        assert paid(ledger, "channel_margin", "b")[0] == pytest.approx(0.9 * fee)


@pytest.mark.parametrize(("line", "share"), [("lic", 20.0), ("sub", 10.0)])
def test_an_outside_party_takes_of_what_is_paid_on_its_line(line: str, share: float) -> None:
    assert taken(deal(DIRECT + SHOP.replace("sub", line), two_lines(OUTAGE)))[0] == pytest.approx(share)


def test_an_alliance_allocates_what_is_paid_on_a_bundle_less_what_is_taken_of_it() -> None:
    """Of the 100 on lic a shop takes 20; the other has 40% of the rest, and nothing of sub."""
    bundle = (
        "kind: isv_alliance\nparties: {one: a, other: b}\nbundle: {sub: {one: 1}, lic: {one: 60, other: 40}}\n"
        "overlap_of_accounts: 0%\nbundle_discount_on_list: 0%\n"
    )
    assert paid(deal(bundle, two_lines(OUTAGE)), "allocation", "b")[0] == pytest.approx(40.0)
    shop = SHOP.replace("sub", "lic")
    assert paid(deal(bundle + shop, two_lines(OUTAGE)), "allocation", "b")[0] == pytest.approx(32.0)
    # What one partner makes good is shared as if it were paid; the shop has a fifth of what is.
    borne = deal(f"{bundle}{shop}bad_debt: one\n", two_lines(UNPAID))
    assert paid(borne, "allocation", "b")[0] == pytest.approx(0.4 * (100.0 - 16.0))


def in_turns(more: str = "") -> Case:
    """The first brings ten customers in month 1, the second ten in month 2; licences are for good."""
    leads = "monthly_leads: {a: {1: 10, 2: 0}, b: {1: 0, 2: 10, 3: 0}}"
    return case(
        come="",
        demand=f"pipeline: {{{leads}, stages: {{sale: {{conversion: 100%, months: 0}}}}}}",
        lines=f"{SUB}, lic: {{price: 10, per: new customer, income: licences}}",
        more=f"credits: {{{OUTAGE}}}\n{more}",
    )


def test_partners_of_partners_have_what_their_own_customers_pay() -> None:
    """In month 2 the first's pay half of sub; the second's too, and all of lic, of which a shop takes 20."""
    ledger = deal(P2P, in_turns())
    assert paid(ledger, "collected")[:3] == pytest.approx([150.0, 50.0, 50.0])
    assert paid(ledger, "collected", "b")[:3] == pytest.approx([0.0, 150.0, 50.0])
    sold = deal(P2P + SHOP.replace("sub", "lic"), in_turns())
    assert paid(sold, "collected")[:2] == pytest.approx([130.0, 50.0])
    assert paid(sold, "collected", "b")[:2] == pytest.approx([0.0, 130.0])


@pytest.mark.parametrize(
    ("clause", "credit"), [("credits: at_fault\n", OUTAGE), ("bad_debt: b\n", OUTAGE[:-1] + ", reason: bad_debt}")]
)
def test_what_one_partner_makes_good_lowers_no_line(clause: str, credit: str) -> None:
    """The share is of 100 on each line, and the referrer bears the 50."""
    ledger = deal(DIRECT.replace("sub: 0%", "sub: 50%") + clause, two_lines(credit))
    assert paid(ledger, "share", "b")[0] == pytest.approx(100.0)
    assert received(ledger, "b")[0] == pytest.approx(50.0)
    assert received(ledger)[0] == pytest.approx(100.0)


def test_credits_of_a_line_change_with_an_amendment() -> None:
    amended = DIRECT.replace("lic: 50%", "lic: 0%").replace("sub: 0%", "sub: 50%")
    amended += "amendments: {2027-03: {effects.credits.outage.share_of_revenue: 20%}}\n"
    assert paid(deal(amended, two_lines(OUTAGE)), "share", "b")[:4] == pytest.approx([25.0, 25.0, 40.0, 40.0])


def test_after_the_end_nothing_is_billed_and_nothing_credited() -> None:
    ledger = deal(f"{DIRECT}terminate: 2027-03\n", two_lines(OUTAGE, UNPAID))
    assert ledger.books.collected[:4, 0].tolist() == [130.0, 130.0, 130.0, 0.0]
    assert not paid(ledger, "share", "b")[3:].any()


def test_dearer_lines_are_credited_in_the_same_part() -> None:
    """At 10% above list the shop takes a fifth of 55."""
    dearer = OWNERSHIP % "{any_line: 0%}" + "mark_up: 10%\n"
    assert taken(deal(dearer + SHOP, two_lines(OUTAGE)))[0] == pytest.approx(11.0)


@pytest.mark.parametrize("clause", ["bad_debt: investor\n", "bad_debt: at_fault\n", ""])
def test_a_bonus_for_selling_more_is_none_for_bearing_what_customers_do_not_pay(clause: str) -> None:
    """500,000 sell nothing more, whoever bears the fifth of bills that is never paid."""
    terms = (
        INVESTMENT + "investment: 500000\ngrace_months: 0\ninvestment_sells_more: true\n"
        "performance_bonus: {above_baseline: 110%, share_per_excess: 50%, share_at_most: 8%, tracked_after_months: 0}\n"
    )
    ledger = deal(terms + clause, two_lines(UNPAID))
    assert not paid(ledger, "bonus").any()
    assert paid(ledger, "share", "b")[0] == pytest.approx(50.0 if clause else 40.0)


def test_an_outside_party_holds_up_what_it_sells_and_takes_nothing_of_the_rest() -> None:
    """100 of lic now; 80 of sub three months later."""
    ledger = deal(f"{DIRECT}{SHOP}", two_lines())
    assert together(ledger)[:4] == pytest.approx([100.0, 100.0, 100.0, 180.0])


def test_credits_of_a_line_that_is_held_lower_what_comes_later() -> None:
    """100 of lic now; later a half of sub less a fifth of that."""
    ledger = deal(f"{DIRECT}{SHOP}", two_lines(OUTAGE))
    assert together(ledger)[:4] == pytest.approx([100.0, 100.0, 100.0, 140.0])


def test_a_platform_holds_what_it_sells_less_its_own_fee() -> None:
    """A fee on the total of its lines is spread over them by what customers pay; then a shop holds one of them."""
    store = (
        "kind: platform_fee\nparties: {developer: a}\nshare_of_revenue: 30%\nover: lifetime\nlines: [sub]\n"
        "pays_out_after_months: 2\n"
    )
    assert received(deal(store, two_lines()))[:3] == pytest.approx([100.0, 100.0, 170.0])
    both = store.replace("lines: [sub]\npays_out_after_months: 2\n", "") + SHOP.replace("20%", "0%")
    assert received(deal(both, two_lines()))[:4] == pytest.approx([70.0, 70.0, 70.0, 140.0])
    assert received(deal(both, two_lines(OUTAGE)))[:4] == pytest.approx([70.0, 70.0, 70.0, 105.0])


def test_a_marketplace_goes_on_holding_its_lines_after_the_end() -> None:
    """Sub, less 10%, a month late before and after; lic at once."""
    market = (
        "kind: marketplace\nparties: {seller: a}\nfee_on_gross: {sub: 10%}\nsold_elsewhere: [lic]\n"
        "pays_out_after_months: 1\nterminate: 2027-03\ncustomers_stay_with: a\n"
    )
    assert received(deal(market, two_lines()))[:6] == pytest.approx([100.0] + [190.0] * 5)


def test_outside_parties_leave_something_of_every_line() -> None:
    store = "kind: platform_fee\nparties: {developer: a}\nshare_of_revenue: 60%\nover: lifetime\n"
    with pytest.raises(InputError, match="outside parties take more than customers pay for sub; lower what they take"):
        deal(store + SHOP.replace("20%", "50%"), two_lines())


@pytest.mark.parametrize("clause", ["credits: shared\n", "credits: at_fault\n"])
def test_who_collects_from_its_own_customers_waits_for_what_they_pay(clause: str) -> None:
    """They pay 80 of 100 two months late; what is owed for the other's services follows a month after that."""
    fault = "outage: {by: b, share_of_revenue: 20%, lines: [lic]}"
    late = case(lines=LIC, demand="brought_by: {b: 100%}", more=f"collected_after_months: 2\ncredits: {{{fault}}}\n")
    terms = P2P.replace("sub: first, lic: second", "lic: first") + "remitted_after_months: 1\n"
    ledger = deal(terms + clause, late)
    assert received(ledger, "b")[:4] == pytest.approx([0.0, 0.0, 80.0, 80.0 - 100.0])
    assert received(ledger)[:4] == pytest.approx([0.0, 0.0, 0.0, 100.0])


def test_each_collects_what_its_own_customers_pay_though_the_other_makes_good_the_rest() -> None:
    """The second bears half of sub, and pays the first's part of it a month later; nothing else is owed."""
    ledger = deal(f"{P2P.replace('0%', '100%')}credits: at_fault\nremitted_after_months: 1\n", in_turns())
    assert received(ledger)[:3] == pytest.approx([150.0, 50.0 + 50.0, 50.0 + 50.0])
    assert received(ledger, "b")[:3] == pytest.approx([0.0, 150.0 - 50.0, 50.0 - 50.0])


@pytest.mark.parametrize(
    ("bears", "of_a", "of_b"), [("at_fault", 100, 50), ("one", 50, 100), ("other", 100, 50), ("shared", 75, 75)]
)
def test_who_bears_a_credit_is_as_agreed_whoever_is_at_fault(bears: str, of_a: float, of_b: float) -> None:
    """B's outage costs 50 of the 200 that are billed; the two share these in halves."""
    terms = "kind: static_split\nbase: revenue\nparties: {one: a, other: b}\nshares: {one: 50%, other: 50%}\n"
    ledger = deal(f"{terms}credits: {bears}\n", two_lines(OUTAGE))
    assert (ledger.books.billed[5, 0], ledger.books.collected[5, 0]) == (200.0, 150.0)
    assert (received(ledger)[5], received(ledger, "b")[5]) == pytest.approx((of_a, of_b))


def test_of_two_parties_on_a_line_the_slower_one_decides_when_it_is_paid() -> None:
    halves = "kind: static_split\nbase: revenue\nparties: {one: a, other: b}\nshares: {one: 50%, other: 50%}\n"
    slow = "shop: {name: A shop, share_of_revenue: {sub: 20%}, pays_out_after_months: 3}"
    fast = "bank: {name: A bank, share_of_revenue: {sub: 20%}, pays_out_after_months: 1}"
    for parties in (f"{slow}, {fast}", f"{fast}, {slow}"):
        ledger = deal(f"{halves}outside_parties: {{{parties}}}\n", two_lines())
        line = ledger.books.billed[:4, 0] / 2
        assert together(ledger)[:4].tolist() == pytest.approx([*line[:3], line[3] + 0.6 * line[0]])
