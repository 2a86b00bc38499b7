"""Hurdles, hard and soft; catch-ups, full and partial; and what counts towards them: statements about deals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import partnersim
from partnersim import Ledger, allocate, parse_terms
from partnersim.agreements import Waterfall
from partnersim.measures import internal_rate

PARTNERS = ("lp", "gp")
CAPITAL = "{tier: return_of_capital, to: [investor]}"
PREFERRED = "{tier: preferred_return, to: [investor], annual_rate: 8%, compounding: yearly}"
CATCH_UP = "{tier: catch_up, to: sponsor, until_share: 20%}"
HALF_CATCH_UP = "{tier: catch_up, to: sponsor, until_share: 20%, pays: 50%, others: {investor: 100%}}"
CARRIED = "{tier: fixed_split, name: carried, shares: {investor: 80%, sponsor: 20%}}"


def fund(*tiers: str) -> Waterfall:
    text = "\n".join(
        ["kind: waterfall", "parties: {investor: lp, sponsor: gp}", "tiers:", *(f"  - {t}" for t in tiers)]
    )
    terms = parse_terms(text)
    assert isinstance(terms, Waterfall)
    return terms


def shared(*tiers: str, collects: dict[int, float], invests: dict[int, float], **running: dict[int, float]) -> Ledger:
    """The ledger of a fund whose investor invests and whose sponsor collects, by month from 1."""
    months = max(collects)
    revenue, one_time, cost = np.zeros(months), np.zeros((months, 2)), np.zeros((months, 2))
    for month, amount in collects.items():
        revenue[month - 1] = amount
    for month, amount in invests.items():
        one_time[month - 1, 0] = amount
    for partner, amounts in running.items():
        for month, amount in amounts.items():
            cost[month - 1, PARTNERS.index(partner)] = amount
    return allocate(fund(*tiers), revenue, cost, one_time, partners=PARTNERS)


def received(ledger: Ledger) -> Any:
    return pytest.approx(ledger.books.received[:, :, 0].sum(axis=0).tolist())


def by(ledger: Ledger, tier: str) -> np.ndarray:
    """What a tier paid `[month, partner]`."""
    return np.asarray(ledger.books.by_tier[ledger.tiers.index(tier), :, :, 0])


# 100 for a year, 8% preferred, 20% to the sponsor: 108 go to the investor before anything else.
@pytest.mark.parametrize(
    ("collected", "hard", "half", "full"),
    [
        (108, 0, 0, 0),
        (109, 0.2, 0.5, 1.0),  # a fifth of 1, half of it, all of it
        (110, 0.4, 1.0, 2.0),  # the full catch-up ends here: 2 of a profit of 10
        (111, 0.6, 1.5, 2.2),
        (8 / 0.6 + 100, 1.0666666666666667, 8 / 3, 8 / 3),  # the half one ends here: x/2 = 20% of 8 + x, x = 16/3
        (150, 8.4, 10.0, 10.0),  # a fifth of 42; a fifth of all profit
    ],
)
def test_under_a_hard_hurdle_the_sponsor_shares_in_what_is_above_it_under_a_soft_one_in_all_profit(
    collected: float, hard: float, half: float, full: float
) -> None:
    for tiers, sponsor in (
        ((CAPITAL, PREFERRED, CARRIED), hard),
        ((CAPITAL, PREFERRED, HALF_CATCH_UP, CARRIED), half),
        ((CAPITAL, PREFERRED, CATCH_UP, CARRIED), full),
    ):
        ledger = shared(*tiers, collects={13: collected}, invests={1: 100})
        assert received(ledger) == [collected - sponsor, sponsor]


def test_after_its_catch_up_the_sponsor_has_its_share_of_all_profit_in_every_month() -> None:
    """True carry parity, whatever came in when."""
    collects = {month: 10.0 + 7 * (month % 5) for month in range(3, 40)}
    for catch_up in (CATCH_UP, HALF_CATCH_UP):
        ledger = shared(CAPITAL, PREFERRED, catch_up, CARRIED, collects=collects, invests={1: 100, 2: 50})
        paid = ledger.books.received[:, :, 0].cumsum(axis=0)
        profit = paid.sum(axis=1) - 150.0
        reached = by(ledger, "carried")[:, 1] > 0.0
        assert reached.sum() > 15
        assert paid[reached, 1] == pytest.approx(0.2 * profit[reached])


def test_a_catch_up_to_a_share_of_the_preferred_return_alone_is_one_to_a_smaller_share() -> None:
    """20% of the 8 only, no parity: 1.60 of 9.60 are a sixth of the profit so far, and 20/120 is that sixth."""
    catch_up = "{tier: catch_up, to: sponsor, until_share: 16.666666666666666%}"
    ledger = shared(CAPITAL, PREFERRED, catch_up, CARRIED, collects={13: 150}, invests={1: 100})
    assert by(ledger, "catch_up")[-1] == pytest.approx([0.0, 1.6])
    assert received(ledger) == [150 - 1.6 - 0.2 * (42 - 1.6), 1.6 + 0.2 * (42 - 1.6)]


HURDLE = "{tier: hurdle, to: [investor], annual_rate: 15%}"
LATER = dict.fromkeys(range(6, 60), 9.0)


def test_when_a_hurdle_is_met_the_investors_internal_rate_of_return_is_its_rate() -> None:
    ledger = shared(HURDLE, CARRIED, collects=LATER, invests={1: 100, 4: 60, 20: 30})
    books = ledger.books
    net = (books.received - books.one_time_cost - books.running_cost)[:, 0, 0]
    first = int(np.flatnonzero(by(ledger, "carried").sum(axis=1))[0])
    short = net[: first + 1].copy()
    short[-1] -= by(ledger, "carried")[first, 0]  # until the hurdle, and no further
    rate, note = internal_rate(short)
    assert (rate, note) == (pytest.approx(0.15, abs=1e-9), "")


def test_the_rate_decides_when_the_split_begins() -> None:
    months = []
    for rate in ("0%", "8%", "15%", "30%"):
        tiers = (HURDLE.replace("15%", rate), CARRIED)
        months.append(int(by(shared(*tiers, collects=LATER, invests={1: 200}), "carried")[:, 1].argmax()))
    assert months == sorted(set(months))
    assert months[0] == 5 + 23  # 200 / 9 = 22.2, and in the month after it the whole 9 are split


def test_capital_and_a_compounded_preferred_return_are_a_hurdle_as_long_as_nothing_else_is_paid() -> None:
    pair = (CAPITAL, PREFERRED.replace("8%", "15%"))
    terms = {"collects": LATER, "invests": {1: 100, 4: 60, 20: 30}}
    one, two = shared(HURDLE, CATCH_UP, CARRIED, **terms), shared(*pair, CATCH_UP, CARRIED, **terms)
    assert one.books.received == pytest.approx(two.books.received)


def test_only_a_hurdle_counts_what_other_tiers_paid_the_investor() -> None:
    fee = "{tier: fixed_split, name: fee, shares: {investor: 10%}, of: revenue}"
    pair = (CAPITAL, PREFERRED.replace("8%", "15%"))
    terms = {"collects": {13: 300.0}, "invests": {1: 100.0}}
    assert by(shared(fee, HURDLE, CARRIED, **terms), "hurdle")[-1, 0] == pytest.approx(115 - 30)
    assert by(shared(fee, *pair, CARRIED, **terms), "preferred_return")[-1, 0] == pytest.approx(15)


def test_what_an_investor_has_beyond_its_hurdle_counts_towards_what_it_invests_later() -> None:
    """115 after a year; of 215, 80 more, which are 92 a year later: they offset 92 of the 120 invested then."""
    terms = {"collects": {13: 215.0, 25: 500.0}, "invests": {1: 100.0, 25: 120.0}}
    assert by(shared(HURDLE, CARRIED, **terms), "hurdle")[24, 0] == pytest.approx(120 - 92)
    assert by(shared(CAPITAL, PREFERRED, CARRIED, **terms), "return_of_capital")[24, 0] == pytest.approx(120)


def test_running_costs_that_an_investor_bears_are_money_paid_in() -> None:
    """1,000 a year ago and 100 now are to make 1,250 with 15%; a tier that repays the 100 changes nothing."""
    terms = {"collects": {13: 3000.0}, "invests": {1: 1000.0}, "lp": {13: 100.0}}
    assert by(shared(HURDLE, CARRIED, **terms), "hurdle")[-1, 0] == pytest.approx(1250)
    repaid = shared("{tier: cost_recovery}", HURDLE, CARRIED, **terms)
    assert by(repaid, "cost_recovery")[-1, 0] + by(repaid, "hurdle")[-1, 0] == pytest.approx(1250)


@pytest.mark.parametrize(
    ("height", "pays"),
    [
        ("multiple: 100%", 100),
        ("multiple: 150%", 150),
        ("annual_rate: 15%, multiple: 110%", 115),
        ("annual_rate: 15%, multiple: 150%", 150),
        ("annual_rate: 0%", 100),
    ],
)
def test_a_hurdle_is_a_rate_or_a_multiple_and_of_both_the_higher_one(height: str, pays: float) -> None:
    ledger = shared(f"{{tier: hurdle, to: [investor], {height}}}", CARRIED, collects={13: 300}, invests={1: 100})
    assert by(ledger, "hurdle")[-1].tolist() == pytest.approx([pays, 0])


def test_a_multiple_counts_all_that_was_received_where_recoupment_counts_its_own_payments() -> None:
    fee = "{tier: fixed_split, name: fee, shares: {investor: 10%}, of: revenue}"
    terms = {"collects": {13: 300.0}, "invests": {1: 100.0}}
    hurdle = "{tier: hurdle, to: [investor], multiple: 150%}"
    recoupment = "{tier: return_of_capital, to: [investor], multiple: 150%}"
    assert by(shared(fee, hurdle, CARRIED, **terms), "hurdle")[-1, 0] == pytest.approx(120)
    assert by(shared(fee, recoupment, CARRIED, **terms), "return_of_capital")[-1, 0] == pytest.approx(150)


def test_an_advance_is_recouped_before_anything_is_shared() -> None:
    """An advance of 100 is an investment, and 120% of it are recouped: 60 and 60 of three times 60."""
    recoupment = "{tier: return_of_capital, to: [investor], multiple: 120%}"
    ledger = shared(recoupment, CARRIED, collects={2: 60, 3: 60, 4: 60}, invests={1: 100})
    assert by(ledger, "return_of_capital")[:, 0].tolist() == pytest.approx([0, 60, 60, 0])
    assert by(ledger, "carried")[:, 0].tolist() == pytest.approx([0, 0, 0, 48])


def test_several_investors_are_paid_in_proportion_to_what_they_miss() -> None:
    """100 and 300 in, at 15%: 115 and 345 are missing, and of 230 each gets half of its own."""
    both = "{tier: hurdle, to: [investor, sponsor], annual_rate: 15%}"
    one_time, revenue = np.zeros((13, 2)), np.zeros(13)
    one_time[0], revenue[12] = (100, 300), 230
    ledger = allocate(fund(both, CARRIED), revenue, np.zeros((13, 2)), one_time, partners=PARTNERS)
    assert by(ledger, "hurdle")[-1].tolist() == pytest.approx([57.5, 172.5])


def test_what_a_hurdle_pays_returns_capital_first_and_the_rest_is_profit_to_catch_up_with() -> None:
    """Of 115 15 are profit; a sponsor with 20% of all profit then gets 3.75."""
    ledger = shared(HURDLE, CATCH_UP, CARRIED, collects={13: 200}, invests={1: 100})
    assert by(ledger, "catch_up")[-1].tolist() == pytest.approx([0, 3.75])


def test_a_refund_is_not_taken_from_the_hurdle_but_counts_as_received() -> None:
    """The split takes 50 back, 40 of them from the investor: 115 − 115 + 40 a year before 46."""
    ledger = shared(HURDLE, CARRIED, collects={13: 115, 14: -50, 26: 100}, invests={1: 100})
    assert by(ledger, "hurdle")[[12, 13], 0].tolist() == pytest.approx([115, 0])
    assert by(ledger, "hurdle")[25, 0] == pytest.approx(40 * 1.15)


@pytest.mark.parametrize(
    ("tier", "message"),
    [
        (
            "{tier: hurdle, to: [investor]}",
            "a hurdle is a rate or a multiple; write annual_rate: 15% or multiple: 150%",
        ),
        ("{tier: hurdle, to: [investor], multiple: 90%}", "90% of what was invested is no return; write 100% or more"),
        ("{tier: hurdle, annual_rate: 8%}", "`to` is missing in tiers.0"),
        ("{tier: hurdle, to: [], annual_rate: 8%}", "tiers.0.to"),
        ("{tier: catch_up, to: sponsor, until_share: 20%, pays: 20%}", "never reaches 20%; write a larger share"),
        ("{tier: catch_up, to: sponsor, until_share: 20%, pays: 50%}", "a partial catch-up names who gets the rest"),
    ],
)
def test_what_makes_no_sense_is_refused(tier: str, message: str) -> None:
    with pytest.raises(partnersim.InputError) as refused:
        fund(tier, CARRIED)
    assert message in str(refused.value)


def test_a_premium_on_capital_is_profit_of_which_the_sponsor_catches_up_its_share() -> None:
    """100 come back as 120 first; of 200 in all the profit is 100, and a fifth of it the sponsor's."""
    premium = "{tier: return_of_capital, to: [investor], multiple: 120%}"
    ledger = shared(premium, CATCH_UP, CARRIED, collects={2: 200}, invests={1: 100})
    assert ledger.books.received[1, :, 0].tolist() == pytest.approx([180, 20])


def test_a_premium_returns_nothing_of_what_is_invested_later() -> None:
    """120 came back on the first 100; the next 100 are outstanding whole, at 1% a month."""
    premium = "{tier: return_of_capital, to: [investor], multiple: 120%}"
    preferred = "{tier: preferred_return, to: [investor], annual_rate: 12%, compounding: simple}"
    ledger = shared(premium, preferred, CARRIED, collects={1: 120, 3: 300}, invests={1: 100, 2: 100})
    assert by(ledger, "return_of_capital")[:, 0].tolist() == pytest.approx([120, 0, 120])
    assert by(ledger, "preferred_return")[:, 0].tolist() == pytest.approx([0, 0, 1])


def test_several_tiers_return_a_multiple_of_capital_together() -> None:
    """130% come back first, 20 go to the sponsor, and what is then missing to 200% is 70."""
    first, then = (
        f"{{tier: return_of_capital, name: {n}, to: [investor], multiple: {m}%}}" for n, m in (("b", 130), ("c", 200))
    )
    fee = "{tier: fixed_split, name: fee, shares: {sponsor: 100%}, up_to_total: 20}"
    ledger = shared(first, fee, then, CARRIED, collects={2: 220}, invests={1: 100})
    assert by(ledger, "b")[1].tolist() + by(ledger, "c")[1].tolist() == pytest.approx([130, 0, 70, 0])


def test_what_is_shared_by_costs_counts_when_someone_catches_up() -> None:
    """Month 1 shares a profit of 90 as 81 and 9; a fifth of all profit is first reached with 11.25 more."""
    tiers = f"[{{tier: cost_recovery}}, {CATCH_UP}, {{tier: profit_share}}]"
    terms = parse_terms(f"kind: waterfall\nparties: {{sponsor: gp}}\ntiers: {tiers}")
    ledger = allocate(terms, [100.0, 100.0], [[9.0, 1.0]] * 2, partners=PARTNERS)
    assert by(ledger, "profit_share")[0].tolist() == pytest.approx([81, 9])
    assert by(ledger, "catch_up")[1].tolist() == pytest.approx([0, 11.25])
