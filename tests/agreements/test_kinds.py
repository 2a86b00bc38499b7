"""Single kinds: how a waterfall names its tiers, how a static split's lever is turned."""

from __future__ import annotations

import pytest

from partnersim import InputError, allocate, parse_case, parse_terms
from partnersim.agreements.reader import changed_terms
from partnersim.negotiate.match import matching_rate
from partnersim.shipped import find

LAST = "{tier: fixed_split, shares: {a: 50%, b: 50%}}"
SEATS = "parties: {a: p1, b: p2}"


def waterfall(*tiers: str) -> str:
    return "\n".join(["kind: waterfall", SEATS, "tiers:", *(f"  - {tier}" for tier in (*tiers, LAST))])


@pytest.mark.parametrize("name", ["pass_through", "credits", "bad_debt", "exit", "kept_after_end"])
def test_a_tier_cannot_take_the_name_of_other_money(name: str) -> None:
    with pytest.raises(InputError, match=rf"terms:3: tiers.0.name: {name} is what tables call other money"):
        parse_terms(waterfall(f"{{tier: cost_recovery, name: {name}}}"))


def test_a_tier_cannot_take_the_name_of_another() -> None:
    with pytest.raises(InputError, match=r"terms:3: tiers.1.name: two tiers are called fee; write another name"):
        parse_terms(waterfall("{tier: cost_recovery, name: fee}", "{tier: break_even, name: fee}"))
    with pytest.raises(InputError, match="two tiers are called fixed_split;"):
        parse_terms(waterfall("{tier: cost_recovery, name: fixed_split}", "{tier: fixed_split, shares: {a: 100%}}"))


def test_the_last_band_has_no_end() -> None:
    bands = "bands: [{up_to: 10, shares: {a: 50%, b: 50%}}, {up_to: 20, shares: {a: 60%, b: 40%}}]"
    with pytest.raises(InputError, match="the last band holds for all above; delete up_to"):
        parse_terms(waterfall(f"{{tier: banded_split, of: revenue, bands_on: total, applies: whole, {bands}}}"))


def test_kinds_used_twice_are_numbered_and_written_names_stay() -> None:
    named = "{tier: fixed_split, name: bonus, shares: {a: 100%}, up_to_total: 5}"
    ledger = allocate(parse_terms(waterfall(named)), [9.0], [[0.0, 0.0]], partners=["p1", "p2"])
    assert ledger.tiers == ("bonus", "fixed_split")
    twice = parse_terms(waterfall("{tier: fixed_split, shares: {a: 100%}, up_to_total: 5}", named))
    assert allocate(twice, [9.0], [[0.0, 0.0]]).tiers == ("fixed_split", "bonus", "fixed_split_2")


def test_what_a_seat_with_all_gives_up_goes_to_the_others_in_equal_parts() -> None:
    terms = parse_terms("kind: static_split\nbase: revenue\nshares: {a: 100%, b: 0%, c: 0%}")
    lever = terms.lever()
    assert lever is not None
    for rate, others in ((0.0, 0.5), (0.4, 0.3), (1.0, 0.0)):
        assert changed_terms(terms, lever.values(rate)).shares == pytest.approx({"a": rate, "b": others, "c": others})


def test_a_split_that_gives_all_to_one_can_be_matched() -> None:
    case = parse_case(find("managed-db", "cases").read_text(encoding="utf-8"))
    seats = "parties: {a: isv, b: msp}"
    all_to_one = parse_terms(f"kind: static_split\nbase: revenue\nshares: {{a: 100%, b: 0%}}\n{seats}")
    half = parse_terms(f"kind: static_split\nbase: revenue\nshares: {{a: 50%, b: 50%}}\n{seats}")
    match = matching_rate(case, half, all_to_one, 0)
    assert match is not None
    assert match.rate == pytest.approx(0.5, abs=1e-5)
