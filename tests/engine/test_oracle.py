"""The package against exact fractions, on random contracts under every option and pair of options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from partnersim import Ledger, allocate
from partnersim.agreements import FivePhase, StaticSplit
from partnersim.testing.compiled_or_not import compiled_or_not
from tests import oracle
from tests.contracts import COMBINATIONS, Contract, Deal, draw

Array = NDArray[np.float64]
LETTERS = "abcde"
SHARES = {
    2: ("0.35", "0.65"),
    3: ("0.1", "0.3", "0.6"),
    4: ("0.25",) * 4,
    5: ("0.05", "0.15", "0.2", "0.2", "0.4"),
}


@pytest.mark.parametrize("options", COMBINATIONS, ids=lambda options: " and ".join(options) or "defaults")
def test_five_phase_pays_what_exact_fractions_pay_compiled_or_not(
    options: tuple[str, ...],
    counts: Callable[[int, int], int],
    pytestconfig: pytest.Config,
    record_property: Callable[[str, object], None],
) -> None:
    contracts = -(-counts(250, 10_000) // len(COMBINATIONS))
    record_property("contracts against the oracle", contracts)
    months = 120 if pytestconfig.getoption("--long") else 60
    for deal in draw(Random(f"five-phase {options}"), options, contracts, months):
        with compiled_or_not(False):
            ledger = share(deal)
        with compiled_or_not(True):
            compiled = share(deal)
        for name in ("received", "balance", "phase", "by_tier"):
            assert (getattr(compiled.books, name) == getattr(ledger.books, name)).all(), f"{name}, bit by bit"
        for scenario, contract in enumerate(deal.contracts):
            book = oracle.five_phase(
                contract.revenue,
                contract.running,
                contract.one_time,
                deal.go_live,
                pass_through=contract.pass_through,
                credits_due=contract.credits,
                approved=contract.approved,
                cost_cap=deal.cost_cap,
                **deal.terms,
            )
            one = ledger_of(ledger, scenario)
            tolerance = money_moved(contract) * 1e-12
            assert_same("phase", one["phase"], book.phase, 0, deal, contract)
            for name in ("received", "position", "balance"):
                assert_same(name, one[name], getattr(book, name), tolerance, deal, contract)
            nothing = np.zeros_like(one["received"])
            for tier, paid in book.paid.items():
                assert_same(tier, one.get(tier, nothing), paid, tolerance, deal, contract)


def share(deal: Deal) -> Ledger:
    """What the package makes of all contracts of a five-phase deal at once."""
    return allocate(
        terms_of_five_phase(deal),
        stack(deal, lambda c: c.revenue),
        stack(deal, lambda c: c.running),
        stack(deal, lambda c: c.one_time),
        None if deal.go_live is None else deal.go_live - 1,
        partners=list(LETTERS[: deal.partners]),
        pass_through_cost=stack(deal, lambda c: c.pass_through) if deal.has("bills") else None,
        credits=stack(deal, lambda c: c.credits) if deal.has("credits") else None,
        approved_investment=stack(deal, lambda c: c.approved) if deal.has("tracked") else None,
    )


def terms_of_five_phase(deal: Deal) -> FivePhase:
    """The terms of a deal, as a file would give them."""
    fields = deal.terms
    fields["loss_interest"] = float(fields.get("loss_interest", 0))
    fields["cost_cap"] = {LETTERS[i]: float(cap) for i, cap in deal.cost_cap.items()}
    return FivePhase(**fields)


@pytest.mark.parametrize(("base", "share_losses"), [("revenue", False), ("profit", False), ("profit", True)])
def test_static_split_pays_what_exact_fractions_pay(
    base: str, share_losses: bool, counts: Callable[[int, int], int]
) -> None:
    options = ("third-party bills repaid",)
    for deal in draw(Random(f"static split {base} {share_losses}"), options, counts(50, 1_000), 60):
        partners, shares = LETTERS[: deal.partners], SHARES[deal.partners]
        terms = StaticSplit(
            base=base,
            share_losses=share_losses,
            shares={f"seat_{p}": float(s) for p, s in zip(partners, shares, strict=True)},
            parties={f"seat_{p}": p for p in partners},
        )
        ledger = allocate(
            terms,
            stack(deal, lambda c: c.revenue),
            stack(deal, lambda c: c.running),
            stack(deal, lambda c: c.one_time),
            None if deal.go_live is None else deal.go_live - 1,
            partners=list(partners),
            pass_through_cost=stack(deal, lambda c: c.pass_through),
        )
        for scenario, contract in enumerate(deal.contracts):
            book = oracle.static_split(
                contract.revenue,
                contract.running,
                contract.one_time,
                shares=shares,
                base=base,
                share_losses=share_losses,
                pass_through=contract.pass_through,
            )
            one = ledger_of(ledger, scenario)
            for name in ("received", "position"):
                tolerance = money_moved(contract) * 1e-12
                assert_same(name, one[name], getattr(book, name), tolerance, deal, contract)


def test_the_random_contracts_meet_every_phase_and_every_mixture_of_tranches() -> None:
    phases, mixtures = set(), set()
    for options in COMBINATIONS[:4]:
        for deal in draw(Random(f"{options}"), options, 40, 60):
            for contract in deal.contracts:
                book = oracle.five_phase(
                    contract.revenue, contract.running, contract.one_time, deal.go_live,
                    approved=contract.approved, **deal.terms,
                )  # fmt: skip
                phases.update(book.phase)
                for month in range(deal.months):
                    mixtures.add("".join(letter for letter, tier in TRANCHES.items() if any(book.paid[tier][month])))
    assert phases == {1, 2, 3, 4, 5}
    assert mixtures >= {"", "a", "b", "c", "ab", "bc", "ac", "abc"}


TRANCHES = {"a": "catch_up", "b": "aligned", "c": "net_positive"}


def stack(deal: Deal, flow: Callable[[Contract], Sequence[str] | Sequence[Sequence[str]]]) -> Array:
    """One flow of all contracts of a deal, scenario last."""
    return np.stack([np.array(flow(contract), dtype=float) for contract in deal.contracts], axis=-1)


def ledger_of(ledger: Ledger, scenario: int) -> dict[str, Array]:
    """One scenario of a ledger as plain arrays, tiers by name."""
    one = {name: np.asarray(getattr(ledger, name))[..., scenario] for name in ("received", "position", "balance")}
    one["phase"] = np.asarray(ledger.phase)[:, scenario]
    by_tier = ledger.paid_by_tier
    return one | {str(tier): np.asarray(by_tier.sel(tier=tier))[..., scenario] for tier in by_tier.tier.values}


def money_moved(contract: Contract) -> float:
    """Σ|R| + ΣC + Σv, third parties' bills being costs."""
    costs = (contract.running, contract.one_time, contract.pass_through)
    return sum(abs(float(r)) for r in contract.revenue) + float(sum(np.array(c, dtype=float).sum() for c in costs))


def assert_same(
    name: str, found: Array, exact: Sequence[object], tolerance: float, deal: Deal, contract: Contract
) -> None:
    """Fail with the contract up to the first month that differs."""
    expected = np.array(exact, dtype=float)
    wrong = np.abs(found - expected) > tolerance
    if not wrong.any():
        return
    month = int(np.argwhere(wrong)[0][0])
    story = "\n".join(
        f"  month {t + 1}: revenue {contract.revenue[t]}, running {contract.running[t]}, "
        f"one-time {contract.one_time[t]}, bills {contract.pass_through[t]}, "
        f"credits {contract.credits[t]}, approved {contract.approved[t]}"
        for t in range(month + 1)
    )
    pytest.fail(
        f"{name} of month {month + 1} is {found[month]}, exactly {expected[month]} (± {tolerance:.1e}) "
        f"under {deal.options or 'the defaults'}, go-live {deal.go_live}, caps {deal.cost_cap}:\n{story}"
    )
