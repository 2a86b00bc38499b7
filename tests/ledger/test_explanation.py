"""A month explained under other options and kinds than the sample's, which stands in `tests/cli/test_commands.py`."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

import partnersim
from partnersim import allocate, parse_case, parse_terms, read_case, read_terms, simulate
from partnersim.ledger import Ledger
from partnersim.shipped import find
from tests.inputs.samples import CASE, FIVE_PHASE


def shipped(terms: str) -> Ledger:
    return simulate(read_case(find("managed-db", "cases")), read_terms(find(terms, "terms")))


def flat(text: str) -> str:
    return " ".join(text.split())


def shared(options: str, revenue: list[float], invested: list[list[float]], costs: float = 0.0) -> Ledger:
    """Five-phase between partners p1, p2, …, each with running costs of `costs` a month."""
    terms = parse_terms(f"kind: five_phase\n{options}")
    return allocate(terms, revenue, [[costs] * len(row) for row in invested], invested, go_live=0)


@pytest.fixture(scope="module")
def by_investment() -> Ledger:
    return shipped("five_phase_by_investment")


def test_by_investment_a_loss_is_compared_for_its_investment(by_investment: Ledger) -> None:
    text = flat(by_investment.explain(11))
    assert "catch-up, in proportion to what each invested" in text
    assert (
        "because its loss (53,085.98, 132.7% of what it invested) was deeper for its investment than Vendor AG's "
        "(102,631.86, 114.0% of what it invested)."
    ) in text
    assert " equal" not in text


def test_the_last_phase_of_an_agreement_that_ends_says_when() -> None:
    case = read_case(find("managed-db", "cases"))
    ends = parse_terms("kind: five_phase\nparties: {operator: msp, vendor: isv}\nterminate: 2029-12\n")
    assert flat(simulate(case, ends).explain("2029-11")).endswith("It ends with December 2029.")


def test_what_customers_pay_later_is_not_said_to_be_collected() -> None:
    case = read_case(find("channel-service", "cases"))
    text = simulate(case, read_terms(find("marketplace", "terms"))).explain("2028-03")
    assert "customers pay for the month 67,105.43, less marketplace 1,907.48 = to share 65,197.95" in text
    assert "paid this month" in text


def test_by_investment_nothing_is_said_to_be_equal(by_investment: Ledger) -> None:
    text = flat(by_investment.explain(14))
    assert "then in proportion to what each invested" in text
    assert "Losses are in proportion to what each invested" in text
    assert " equal" not in text


def test_by_investment_who_invested_nothing_is_said_to_come_first() -> None:
    ledger = shared("aligned_split: by_investment", [0.0, 150.0], [[0.0, 100.0], [0.0, 0.0]], costs=50.0)
    text = flat(ledger.explain(2))
    assert "p1 gets 100.00: its costs, 50.00 because its loss (50.00) comes before those of partners that" in text


def test_by_investment_without_any_investment_parts_are_equal() -> None:
    ledger = shared("aligned_split: by_investment", [0.0, 150.0], [[0.0, 0.0]] * 2, costs=50.0)
    assert "Losses are equal" in ledger.explain(2)


def test_an_investors_catch_up_is_not_called_the_one_of_losses() -> None:
    ledger = shipped("investor_waterfall")
    text = flat(ledger.explain(22))
    assert "catch-up, until manager has 20% of profit" in text
    assert "losses" not in text
    assert "carried split" in ledger.explain(30)  # the name given in the terms


def test_losses_are_those_before_balances_start_afresh() -> None:
    ledger = shared("loss_basis: since_break_even", [200.0], [[80.0, 70.0]])
    assert not ledger.books.balance.any()
    assert "its loss (80.00) was that much deeper than p2's (70.00)" in flat(ledger.explain(1))


def test_losses_are_those_before_past_profit_joins_a_balance() -> None:
    terms = parse_terms("kind: five_phase\nloss_basis: tracked")
    approved = [[0.0, 0.0], [80.0, 70.0]]
    ledger = allocate(
        terms, [200.0, 200.0], [[0.0, 0.0]] * 2, approved, go_live=0, approved_investment=approved
    )  # fmt: skip
    assert (ledger.books.balance[1] > 100.0).all()
    assert "its loss (80.00) was that much deeper than p2's (70.00)" in flat(ledger.explain(2))


def test_losses_include_interest() -> None:
    ledger = shared("loss_interest: 12%", [0.0, 10.0], [[200.0, 100.0], [0.0, 0.0]])
    assert "its loss (202.00) was deeper than p2's (101.00)" in flat(ledger.explain(2))


def test_three_partners_do_not_get_a_half_each() -> None:
    text = flat(shared("", [100.0], [[80.0, 70.0, 60.0]]).explain(1))
    assert "then equal parts" in text
    assert "its loss (80.00) was deeper than p2's (70.00)." in text


def test_a_static_split_has_its_own_words() -> None:
    terms = parse_terms("kind: static_split\nbase: profit\nshares: {a: 60%, b: 40%}\nparties: {a: p1, b: p2}")
    ledger = allocate(terms, [100.0], [[10.0, 20.0]], pass_through_cost=[[5.0, 0.0]])
    assert [line.split("  ")[0].strip() for line in ledger.explain(1).splitlines()[4:6]] == [
        "costs first", "agreed shares",
    ]  # fmt: skip


def test_an_agreement_with_phases_and_tiers_of_its_own_is_explained() -> None:
    """Nothing but the tiers it has is looked for."""
    from collections.abc import Mapping

    from partnersim.agreements import Agreement, Arrangement
    from partnersim.engine import tiers
    from partnersim.engine.contract import Contract, Tier
    from partnersim.engine.flows import Flows

    class Own(Agreement):
        kind: str = "own"
        shares_alike = True

        @property
        def seats(self) -> tuple[str, ...]:
            return ()

        def arrange(self, flows: Flows, _: Mapping[str, int]) -> Arrangement:
            ours = (
                Tier("ours", tiers.COST_RECOVERY, (1.0, 0.0), phase=2),
                Tier("level", tiers.EQUALISE_LOSSES, phase=3, words="levelled"),
                Tier("rest", tiers.PROFIT_SHARE, phase=5),
            )
            return Arrangement(Contract(ours), flows.to_share, flows.cost("running"))

        def clause(self) -> tuple[str, ...]:
            return ("Ours.",)

    text = allocate(Own(), [100.0], [[10.0, 20.0]], [[30.0, 0.0]], go_live=0).explain(1)
    assert "phase 3 (unequal)" in text
    assert " levelled " in text
    assert " ours " in text  # without words, the name


def test_a_month_or_scenario_that_is_not_there_is_refused(by_investment: Ledger) -> None:
    with pytest.raises(partnersim.InputError, match="61"):
        by_investment.explain(61)
    with pytest.raises(partnersim.InputError, match="bald is no scenario"):
        by_investment.explain(1, "bald")


@pytest.mark.parametrize(("currency", "amount"), [("JPY", r"-?[\d,]+"), ("KWD", r"-?[\d,]+\.\d{3}")])
def test_a_month_is_told_in_smallest_units_of_its_currency(currency: str, amount: str) -> None:
    case = parse_case(CASE.replace("currency: CHF", f"currency: {currency}"))
    lines = simulate(case, parse_terms(FIVE_PHASE)).explain(20).splitlines()
    received = next(line for line in lines if line.startswith(" received"))
    assert re.fullmatch(rf" received( +{amount}){{3}}", received)
    one, other, both = (Decimal(part.replace(",", "")) for part in received.split()[1:])
    assert one + other == both


AMOUNT = re.compile(r"-?[\d,]+\.\d\d")


def cents(text: str) -> list[int]:
    return [round(float(amount.replace(",", "")) * 100) for amount in AMOUNT.findall(text)]


@pytest.mark.parametrize(
    "terms", ["five_phase", "direct", "static_split_profit", "via_marketplace", "investor_waterfall"]
)
def test_shown_parts_add_up_in_every_month(terms: str) -> None:
    ledger = shipped(terms)
    for month in range(1, 61):
        lines = ledger.explain(month, "cautious").splitlines()
        pool = next(line for line in lines if line.startswith("collected"))
        collected, *off, shared = cents(pool)
        assert collected - sum(off) == shared, pool
        end = next(number for number, line in enumerate(lines) if line.startswith((" received", " earned")))
        rows = [cents(line) for line in lines[lines.index(pool) + 2 : end + 1]]
        *tiers, received = rows
        assert received[-1] == shared
        for row in rows:
            assert sum(row[:-1]) == row[-1], lines
        if tiers:
            assert [sum(column) for column in zip(*tiers, strict=True)] == received, lines
