"""A contract as the loop over months has it: tiers in order, what holds for balances, and both as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.slots import SHARES, WIDTH
from partnersim.engine.tiers import BREAK_EVEN, COST_RECOVERY, EQUALISE_LOSSES, OF_CAPITAL, OF_LAST_MONTH, PROFIT_SHARE
from partnersim.engine.tiers.five_phase_of_two import FIVE_PHASE_OF_TWO

__all__ = ["Contract", "Tier", "Versions", "contract_rows", "terms_of", "tier_names", "versions_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier as the loop sees it: its name, its code in `engine.tiers`, its numbers, the phase it stands for.

    `words` are not for the loop: a ledger carries them to whoever explains it.
    """

    name: str
    code: int
    numbers: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()  # one per partner, where the tier has any
    phase: int = 0  # 2 covers costs, 3 to 5 share a surplus, 0 where there are no phases
    words: str = ""  # what it does, as the label of a row; the name serves where there are none

    def row(self) -> list[float]:
        """The numbers at their places, the shares from SHARES on."""
        row = [0.0] * WIDTH
        row[: len(self.numbers)] = self.numbers
        row[SHARES : SHARES + len(self.shares)] = self.shares
        return row


@dataclass(frozen=True, slots=True)
class Contract:
    """The tiers of an agreement, in order, and what holds for its balances."""

    tiers: tuple[Tier, ...]
    monthly_interest: float = 0.0  # on negative balances
    tracked: bool = False  # approved investments open a loss of their own
    reset: bool = False  # balances start afresh whenever a month ends with no loss

    @property
    def has_phases(self) -> bool:
        """Whether its months fall into phases."""
        return any(tier.phase for tier in self.tiers)


Versions = Sequence[tuple[int, Contract]]  # a contract and its amendments: 0-based month from which each holds, 0 first


def tier_names(contract: Contract | Versions) -> tuple[str, ...]:
    """The tiers of a contract and its amendments, each once."""
    return tuple(dict.fromkeys(tier.name for _, each in versions_of(contract) for tier in each.tiers))


def versions_of(contract: Contract | Versions) -> Versions:
    """A contract that is never amended is one version."""
    return [(0, contract)] if isinstance(contract, Contract) else contract


def terms_of(versions: Versions, live_from: Floats, *, merged: bool = False) -> tuple[NDArray[Any], ...]:
    """The contract as arrays of the loop: see `run_months`."""
    if merged:
        versions = [(first, replace(contract, tiers=_merged(contract))) for first, contract in versions]
    return (*_arrays_of(tuple(versions)), live_from)


@lru_cache(maxsize=64)  # one scenario of a contract takes less time than writing it down
def _arrays_of(versions: tuple[tuple[int, Contract], ...]) -> tuple[NDArray[Any], ...]:
    """Nobody writes into them."""
    rows = tier_names(versions)
    most = max(len(contract.tiers) for _, contract in versions)
    plan = np.full((len(versions), most, 4), -1, np.int64)
    own = list(dict.fromkeys((tier.name, tier.code) for _, contract in versions for tier in contract.tiers))
    numbers = np.zeros((len(versions), most, WIDTH))
    codes = {tier.code for _, contract in versions for tier in contract.tiers}
    of_capital = float(not codes.isdisjoint(OF_CAPITAL)) + float(not codes.isdisjoint(OF_LAST_MONTH))
    for version, (_, contract) in enumerate(versions):
        for k, tier in enumerate(contract.tiers):
            plan[version, k] = tier.code, rows.index(tier.name), tier.phase, own.index((tier.name, tier.code))
            numbers[version, k] = tier.row()
    rules = [[each.monthly_interest, each.tracked, each.reset, of_capital] for _, each in versions]
    holds_from = np.array([first for first, _ in versions], np.int64)
    return holds_from, plan, numbers, np.array(rules, np.float64)


def contract_rows(contract: Contract, partners: int) -> tuple[NDArray[Any], ...]:
    """A contract as `run_months` has the version of one: tiers, their numbers, rules; only what is paid is wanted."""
    _, plan, numbers, rules, _ = terms_of([(0, contract)], np.empty(0), merged=partners == 2)
    return plan[0], numbers[0], rules[0]


FIVE_PHASE = ((COST_RECOVERY, (1.0, 0.0)), (EQUALISE_LOSSES, ()), (BREAK_EVEN, ()), (PROFIT_SHARE, ()))


def _merged(contract: Contract) -> tuple[Tier, ...]:
    """The tiers, four of them as one where the engine has them in one."""
    tiers = contract.tiers
    bare = tuple((tier.code, tier.numbers) for tier in tiers)
    begin = next((k for k in range(len(bare)) if bare[k : k + 4] == FIVE_PHASE), None)
    if begin is None or contract.tracked:
        return tiers
    return (*tiers[:begin], Tier(tiers[begin].name, FIVE_PHASE_OF_TWO), *tiers[begin + 4 :])
