"""Shares by band of revenue, and the recovery of all costs: what production sharing and royalties are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import partnersim
from partnersim import Ledger, allocate, parse_terms

SPLIT = "{tier: fixed_split, name: rest, shares: {state: 65%, maker: 35%}}"
LOW = "{up_to: 100, shares: {state: 20%, maker: 80%}}"
MIDDLE = "{up_to: 300, shares: {state: 50%, maker: 50%}}"
BANDS = f"[{LOW}, {MIDDLE}, {{shares: {{state: 90%, maker: 10%}}}}]"
ALL = "shares: {state: 100%}"


def shared(*tiers: str, revenue: Sequence[float], costs: Sequence[float] = (), invests: Sequence[float] = ()) -> Ledger:
    """The ledger of a state and a maker, who bears all costs."""
    text = "\n".join(["kind: waterfall", "parties: {state: s, maker: m}", "tiers:", *(f"  - {tier}" for tier in tiers)])
    arrays = [np.zeros((len(revenue), 2)) for _ in "12"]
    for array, amounts in zip(arrays, (costs, invests), strict=True):
        array[: len(amounts), 1] = amounts
    return allocate(parse_terms(text), revenue, *arrays, partners=["s", "m"])


def by(ledger: Ledger, tier: str, partner: int) -> list[float]:
    """What a tier paid a partner, month by month."""
    return list(ledger.books.by_tier[ledger.tiers.index(tier), :, partner, 0])


def banded(on: str, applies: str, of: str = "residual") -> str:
    return f"{{tier: banded_split, bands_on: {on}, applies: {applies}, of: {of}, bands: {BANDS}}}"


@pytest.mark.parametrize(
    ("revenue", "marginal", "whole"),
    [
        (50, 10, 10),
        (100, 20, 20),  # a limit belongs to the band below it
        (101, 20.5, 50.5),
        (300, 20 + 100, 150),
        (400, 20 + 100 + 90, 360),
        (0, 0, 0),
        (-50, -10, -10),  # a refund, as in the first band
    ],
)
def test_bands_of_a_months_revenue(revenue: float, marginal: float, whole: float) -> None:
    for applies, state in (("marginal", marginal), ("whole", whole)):
        ledger = shared(banded("month", applies), revenue=[revenue, revenue])
        assert by(ledger, "banded_split", 0) == pytest.approx([state, state])
        assert by(ledger, "banded_split", 1) == pytest.approx([revenue - state] * 2)


def test_bands_of_all_revenue_so_far() -> None:
    revenue = [80, 80, 80, 80]  # 80, 160, 240, 320 in all
    marginal = shared(banded("total", "marginal"), revenue=revenue)
    assert by(marginal, "banded_split", 0) == pytest.approx([16, 0.2 * 20 + 0.5 * 60, 40, 0.5 * 60 + 0.9 * 20])
    whole = shared(banded("total", "whole"), revenue=revenue)  # no month before is shared anew
    assert by(whole, "banded_split", 0) == pytest.approx([16, 40, 40, 72])


def test_marginal_bands_leave_whoever_gets_less_above_a_limit_no_worse_off_whole_ones_may() -> None:
    maker = {
        applies: [by(shared(banded("month", applies), revenue=[r]), "banded_split", 1)[0] for r in range(0, 500, 5)]
        for applies in ("marginal", "whole")
    }
    assert (np.diff(maker["marginal"]) >= 0).all()
    assert maker["whole"][20] == pytest.approx(80)
    assert maker["whole"][21] == pytest.approx(52.5)


def test_bands_are_on_revenue_before_any_tier_and_share_what_earlier_tiers_leave() -> None:
    """A cost of 200 comes off 400 first; half of the revenue is in the second band, a quarter in each of the others."""
    ledger = shared("{tier: cost_recovery}", banded("month", "marginal"), revenue=[400], costs=[200])
    assert by(ledger, "banded_split", 0) == pytest.approx([200 * (0.25 * 0.2 + 0.5 * 0.5 + 0.25 * 0.9)])


def test_a_royalty_by_bands_is_of_revenue_and_leaves_the_rest() -> None:
    bands = "[{up_to: 100, shares: {state: 10%}}, {shares: {state: 0%}}]"
    royalty = f"{{tier: banded_split, bands_on: month, applies: marginal, of: revenue, bands: {bands}}}"
    ledger = shared(royalty, "{tier: cost_recovery, cap: 50%}", SPLIT, revenue=[400, 60], costs=[300, 300])
    assert by(ledger, "banded_split", 0) == pytest.approx([10, 6])
    assert by(ledger, "cost_recovery", 1) == pytest.approx([195, 27])  # half of what the royalty leaves


def test_a_share_of_revenue_is_never_more_than_is_left() -> None:
    ledger = shared("{tier: cost_recovery}", banded("month", "whole", "revenue"), SPLIT, revenue=[400], costs=[300])
    assert by(ledger, "banded_split", 0) == pytest.approx([90])
    assert by(ledger, "banded_split", 1) == pytest.approx([10])
    assert by(ledger, "rest", 0) == [0]


def test_a_limit_met_in_small_steps_is_met() -> None:
    """Three times 0.1 is above 0.3 in floats, and ten times below 1."""
    bands = "[{up_to: 0.3, shares: {maker: 100%}}, {up_to: 1, shares: {state: 100%}}, {shares: {maker: 100%}}]"
    tier = f"{{tier: banded_split, bands_on: total, applies: whole, bands: {bands}}}"
    assert by(shared(tier, revenue=[0.1] * 12), "banded_split", 0) == pytest.approx([0] * 3 + [0.1] * 7 + [0] * 2)


def test_small_revenue_after_much_is_still_shared_whole() -> None:
    ledger = shared(banded("total", "marginal"), revenue=[1e12, 0.01])
    assert by(ledger, "banded_split", 0)[1] == pytest.approx(0.009, rel=1e-12)
    assert by(ledger, "banded_split", 1)[1] == pytest.approx(0.001, rel=1e-12)


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        (f"[{{{ALL}}}]", "tiers.0.bands"),
        (f"[{{up_to: 5, shares: {{state: 90%}}}}, {{{ALL}}}]", "bands.0.shares: shares make 90%; write shares that"),
        (f"[{{{ALL}}}, {{{ALL}}}]", "bands.0: every band but the last ends at a total; write up to which total: up_to"),
        (f"[{{up_to: 5, {ALL}}}, {{up_to: 9, {ALL}}}]", "bands.1: every band but the last ends at a total; the last"),
        (f"[{{up_to: 0, {ALL}}}, {{{ALL}}}]", "bands.0.up_to: 0 is not above 0, where the band begins"),
        (f"[{{up_to: 9, {ALL}}}, {{up_to: 9, {ALL}}}, {{{ALL}}}]", "bands.1.up_to: 9 is not above 9, where the band"),
        (f"[{', '.join(f'{{up_to: {n}, {ALL}}}' for n in range(1, 11))}, {{{ALL}}}]", "tiers.0.bands"),
    ],
)
def test_bands_that_make_no_sense_are_refused(bands: str, message: str) -> None:
    with pytest.raises(partnersim.InputError) as refused:
        shared(f"{{tier: banded_split, bands_on: month, applies: whole, bands: {bands}}}", revenue=[1])
    assert message in str(refused.value)


def test_bands_need_to_be_said_what_they_are_on_and_how_they_apply() -> None:
    for missing in ("bands_on: month, ", "applies: whole, "):
        with pytest.raises(partnersim.InputError, match=missing.partition(":")[0]):
            shared(banded("month", "whole").replace(missing, ""), revenue=[1])


def test_shares_of_revenue_of_more_than_all_are_refused() -> None:
    bands = "[{up_to: 5, shares: {state: 60%, maker: 60%}}, {shares: {state: 100%}}]"
    tier = f"{{tier: banded_split, of: revenue, bands_on: month, applies: whole, bands: {bands}}}"
    with pytest.raises(partnersim.InputError, match="shares make 120%; write shares that make at most 100%"):
        shared(tier, SPLIT, revenue=[1])


def recovery(**fields: str) -> str:
    said = "".join(f", {name}: {value}" for name, value in fields.items())
    return f"{{tier: cost_recovery{said}}}"


CARRIED = {"carry_forward": "true"}


def test_running_costs_alone_are_recovered_unless_all_are_said() -> None:
    money = {"revenue": [0, 100, 100], "costs": [0, 30, 30], "invests": [50]}
    assert by(shared(recovery(**CARRIED), SPLIT, **money), "cost_recovery", 1) == pytest.approx([0, 30, 30])
    found = by(shared(recovery(of="all", **CARRIED), SPLIT, **money), "cost_recovery", 1)
    assert found == pytest.approx([0, 80, 30])


def test_what_the_cap_leaves_unrecovered_is_carried_forward_without_interest() -> None:
    money = {"revenue": [0, 100, 100, 100, 100], "costs": [0, 10, 10, 10, 10], "invests": [80]}
    capped = shared(recovery(of="all", cap="40%", **CARRIED), SPLIT, **money)
    assert by(capped, "cost_recovery", 1) == pytest.approx([0, 40, 40, 30, 10])  # of 90, 60, 30, 10


def test_without_carrying_forward_what_the_month_cannot_repay_is_lost() -> None:
    money = {"revenue": [0, 100, 100], "costs": [0, 10, 10], "invests": [80, 20]}
    assert by(shared(recovery(of="all"), SPLIT, **money), "cost_recovery", 1) == pytest.approx([0, 30, 10])


def test_capital_recovered_as_a_cost_is_not_returned_a_second_time() -> None:
    capital = "{tier: return_of_capital, to: [maker]}"
    ledger = shared(recovery(of="all", cap="40%"), capital, SPLIT, revenue=[100, 100], invests=[90, 0])
    assert by(ledger, "cost_recovery", 1) == pytest.approx([40, 0])
    assert by(ledger, "return_of_capital", 1) == pytest.approx([50, 0])
    again = shared(capital, recovery(of="all", **CARRIED), SPLIT, revenue=[60, 60], invests=[90, 0])
    assert by(again, "return_of_capital", 1) == pytest.approx([60, 30])
    assert by(again, "cost_recovery", 1) == pytest.approx([0, 0])


def test_an_uplift_is_a_preferred_return_on_capital_not_yet_recovered() -> None:
    """1% a month on what is outstanding at the end of the month before: 1 on 100, 0.60 on 60, 0.20 on 20."""
    uplift = "{tier: preferred_return, to: [maker], annual_rate: 12%, compounding: simple}"
    money = {"revenue": [0, 100, 100, 100, 100], "invests": [100]}
    ledger = shared(recovery(of="all", cap="40%", **CARRIED), uplift, SPLIT, **money)
    assert by(ledger, "preferred_return", 1) == pytest.approx([0, 1, 0.6, 0.2, 0])


def test_costs_of_several_are_recovered_in_proportion_to_what_each_claims() -> None:
    terms = parse_terms(f"kind: waterfall\nparties: {{state: s, maker: m}}\ntiers: [{recovery(of='all')}, {SPLIT}]")
    ledger = allocate(terms, [60.0], [[10.0, 30.0]], [[20.0, 60.0]], partners=["s", "m"])
    assert ledger.books.by_tier[0, 0, :, 0].tolist() == pytest.approx([15, 45])


def test_a_refund_is_taken_back_from_what_was_recovered_and_owed_again() -> None:
    """Of the 40 taken back the maker had 30 for 30 of its costs: they are owed again."""
    ledger = shared(recovery(of="all", **CARRIED), SPLIT, revenue=[-40, 200], costs=[30, 0])
    assert by(ledger, "cost_recovery", 1) == pytest.approx([-40, 70])


def test_a_commission_comes_off_the_top_as_a_share_of_revenue() -> None:
    """First dollars: whoever has a fee has it before costs, also where costs are never covered."""
    fee = "{tier: fixed_split, name: fee, shares: {state: 15%}, of: revenue}"
    ledger = shared(fee, recovery(), SPLIT, revenue=[100, 100], costs=[200, 20])
    assert by(ledger, "fee", 0) == pytest.approx([15, 15])
    assert by(ledger, "cost_recovery", 1) == pytest.approx([85, 20])
