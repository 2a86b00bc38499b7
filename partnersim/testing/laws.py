"""What holds whatever was agreed: one function a law, and `check_agreement`, which tries them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.ledger import Ledger
from partnersim.testing.compiled_or_not import compiled_or_not
from partnersim.testing.stories import Lines, Story, Totals

__all__ = ["check_agreement"]

Floats = NDArray[np.float64]

TOLERANCE = 1e-9  # of all the money that moves in a scenario
RATE = 4.0  # of the other currency: a power of two, so that phases cannot hang on rounding


def check_agreement(
    terms: Agreement,
    *,
    partners: Sequence[str] | None = None,
    lines: Sequence[str] | None = None,
    scales: bool = True,
    seed: int = 0,
    examples: int = 50,
) -> None:
    """Run an agreement on random money and check what must hold whatever was agreed.

    Everything collected is earned and received by a partner or taken by an outside party; tiers pay no more than the
    pool holds, and what they pay is what is earned; no month depends on a later one; the order of partners changes
    nothing, and neither the order of scenarios, nor their number, nor compiling changes a bit; counting in another
    currency changes nothing.

    Args:
        terms: the agreement, with its seats filled.
        partners: in column order; those in `terms.parties` where not given, else `a` and `b`.
        lines: revenue lines, for terms that share by line; the keys of the terms' own maps where not given.
        scales: False for terms with amounts of their own (caps, bonuses, thresholds): they do not change
            with the currency.
        seed: of the random money.
        examples: how many random contracts, or cases where terms share by line.

    Raises:
        AssertionError: a law is broken; the message names it, and the first month, partner and scenario.
    """
    order = list(partners or dict.fromkeys(terms.parties.values()) or ("a", "b"))
    for example in range(examples):
        rng = np.random.default_rng((seed, example))
        story = Lines.random(rng, terms, order, lines) if terms.needs_lines else Totals.random(rng, terms, order)
        ledger = story.ledger()
        try:
            for law in _LAWS:
                law(story, ledger, rng)
            if scales:
                _counting_in_another_currency(story, ledger, rng)
        except AssertionError as broken:
            raise AssertionError(f"{broken} (example {example} of seed {seed})") from None


def _everything_collected(_: Story, ledger: Ledger, __: np.random.Generator) -> None:
    books = ledger.books
    for name in ("earned", "received"):  # customers of these stories pay at once
        shared = getattr(books, name).sum(axis=1) + books.taken.sum(axis=1)
        _same(f"what is {name} and what outside parties take sum to revenue", shared, books.collected, _slack(ledger))


def _shapes(_: Story, ledger: Ledger, __: np.random.Generator) -> None:
    months, partners, scenarios = ledger.timeline.months, len(ledger.partners), len(ledger.scenarios)
    books = ledger.books
    for name in ("earned", "received", "position", "balance"):
        array = getattr(books, name)
        _hold(array.shape == (months, partners, scenarios), f"{name} is [month, partner, scenario]")
        _hold(bool(np.isfinite(array).all()), f"{name} is a number everywhere")
    _hold(books.phase.shape == (months, scenarios), "phase is [month, scenario]")
    _hold(bool(((books.phase >= 0) & (books.phase <= 5)).all()), "phases go from 0 to 5")


def _tiers(_: Story, ledger: Ledger, __: np.random.Generator) -> None:
    books, slack = ledger.books, _slack(ledger)
    _same("what the tiers pay sums to what is earned", books.by_tier.sum(axis=0), books.earned, slack)
    paid = books.by_tier.sum(axis=2).cumsum(axis=0)  # [tier, month, scenario]
    above = np.where(books.pool >= 0.0, np.maximum(paid - books.pool, 0.0), 0.0).max(axis=0)
    _same("tiers never pay more than the pool, in amounts beyond it", above, np.zeros_like(above), slack)


def _no_look_ahead(story: Story, ledger: Ledger, rng: np.random.Generator) -> None:
    so_far = story.until(int(rng.integers(1, ledger.timeline.months + 1))).ledger()
    _same_bits("no month depends on a later one", so_far, ledger, slice(None))


def _order_of_scenarios(story: Story, ledger: Ledger, _: np.random.Generator) -> None:
    other, order = story.reversed()
    _same_bits("the order of scenarios changes nothing", other.ledger(), ledger, order)


def _order_of_partners(story: Story, ledger: Ledger, _: np.random.Generator) -> None:
    other, slack = story.turned().ledger().books, _slack(ledger)
    for name in ("earned", "received", "position", "balance"):
        found, expected = getattr(other, name)[:, ::-1], getattr(ledger.books, name)
        _same(f"the order of partners changes nothing, {name}", found, expected, slack)


def _number_of_scenarios(story: Story, ledger: Ledger, _: np.random.Generator) -> None:
    with compiled_or_not(True):
        many = story.among_many().ledger()
    with compiled_or_not(False):
        alone = story.ledger()
    copies = [lane % len(ledger.scenarios) for lane in range(len(many.scenarios))]
    _same_bits("a contract alone gets the bits it gets among others, compiled", many, alone, copies)


def _counting_in_another_currency(story: Story, ledger: Ledger, _: np.random.Generator) -> None:
    law, other = "counting in another currency scales every amount", story.times(RATE).ledger()
    for name in ("earned", "received", "position", "balance"):
        _same(f"{law}, {name}", getattr(other.books, name) / RATE, getattr(ledger.books, name), _slack(ledger))
    _same(f"{law}, and no phase", other.books.phase, ledger.books.phase, np.zeros(len(ledger.scenarios)))


_LAWS = (
    _shapes,
    _everything_collected,
    _tiers,
    _no_look_ahead,
    _order_of_scenarios,
    _order_of_partners,
    _number_of_scenarios,
)


def _slack(ledger: Ledger) -> Floats:
    """What rounding may make of a scenario's money `[scenario]`."""
    books = ledger.books
    costs = (books.running_cost + books.one_time_cost).sum(axis=(0, 1))
    return np.asarray(TOLERANCE * (np.abs(books.billed).sum(axis=0) + costs))


def _same_bits(law: str, found: Ledger, ledger: Ledger, scenarios: slice | list[int]) -> None:
    """`found` has the first months of these scenarios of the ledger, bit by bit."""
    exactly = np.zeros(len(found.scenarios))
    theirs = _parts(ledger)
    nothing = np.zeros_like(ledger.books.received)  # a tier may be listed only where it ever pays
    for name, ours in _parts(found).items():
        expected = theirs.get(name, nothing)[: found.timeline.months, ..., scenarios]
        _same(f"{law}, {name}", ours, expected, exactly)


def _parts(ledger: Ledger) -> dict[str, NDArray[Any]]:
    """What must agree, by name, `[month, …, scenario]`."""
    books = ledger.books
    tiers = {f"paid by {tier}": paid for tier, paid in zip(ledger.tiers, books.by_tier, strict=True)}
    return {"earned": books.earned, "received": books.received, "balance": books.balance, "phase": books.phase, **tiers}


def _same(law: str, found: NDArray[Any], expected: NDArray[Any], slack: Floats) -> None:
    """Two arrays `[month, …, scenario]` differ by no more than `slack`, or the law is broken."""
    _hold(found.shape == expected.shape, f"{law}: shapes {found.shape} and {expected.shape}")
    wrong = np.argwhere(~(np.abs(np.subtract(found, expected, dtype=float)) <= slack))
    if len(wrong):
        at = tuple(int(index) for index in wrong[0])
        partner = f"partner {at[1] + 1}, " if len(at) > 2 else ""
        where = f"month {at[0] + 1}, {partner}scenario {at[-1] + 1}"
        _hold(False, f"{law}: {found[at]} instead of {expected[at]} in {where}")


def _hold(holds: bool, law: str) -> None:
    if not holds:
        raise AssertionError(law)
