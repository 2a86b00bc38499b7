"""Run a contract's tiers over arrays: plain Python where the job is small, compiled where it is large."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from partnersim.engine import compiling
from partnersim.engine.contract import Contract, Versions, terms_of, tier_names, versions_of
from partnersim.engine.exact import made_exact
from partnersim.engine.months import OWN, run_months
from partnersim.engine.slots import FIRST_OWN, FLOWS, LINE, NOTES, SCALE, SCRATCH
from partnersim.engine.threads import in_ranges, threads_for

__all__ = ["Outcome", "aligned", "empty_outcome", "run"]

Floats = NDArray[np.float64]

BLOCK = 512  # lanes worked on together, their rows staying in the near caches: 256 is a fifth slower
BLOCKS = 8  # that go through a month in turn, so that memory is read in longer pieces: a tenth quicker than 1
THREADED_FROM = 4_000_000  # scenario-months from which a second thread pays: waking it may take milliseconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the loop writes: the money received, the contract balances, the phases, and who got what by which tier."""

    received: Floats  # [month, partner, scenario]
    balance: Floats  # [month, partner, scenario]
    phase: NDArray[np.int8]  # [month, scenario]; no months where phases are not wanted
    by_tier: Floats  # [tier, month, partner, scenario], as `tier_names`; no tiers where they are not wanted


def empty_outcome(
    contract: Contract | Versions, cost: Floats, *, labels: bool = True, tranches: bool = True
) -> Outcome:
    """Arrays for `run` to write into, shaped after `cost` [month, partner, scenario]."""
    versions = versions_of(contract)
    months, _, scenarios = cost.shape
    labelled = labels and any(each.has_phases for _, each in versions)
    amounts = np.zeros_like if cost.dtype == object else lambda like: aligned(like.shape)
    tiers = len(tier_names(versions)) if tranches else 0
    return Outcome(
        amounts(cost),
        amounts(cost),
        np.zeros((months if labelled else 0, scenarios), np.int8),
        amounts(np.broadcast_to(cost, (tiers, *cost.shape))),
    )


def run(
    contract: Contract | Versions,
    revenue: Floats,
    cost: Floats,
    one_time: Floats,
    *,
    pass_through: Floats | None = None,
    approved: Floats | None = None,
    go_live: int | NDArray[np.int64] | None = None,
    out: Outcome | None = None,
    compiled: bool | None = None,
    threads: int | None = None,
) -> Outcome:
    """Share `revenue` month by month under `contract`.

    Args:
        contract: tiers and rules; where they are amended, from which month each version holds. Balances go on, and
            a tier of the same name and kind goes on where it stood.
        revenue: what the contract shares, `[month, scenario]` [currency]; below zero in a refund month. Where amounts
            are `Exact`, all of them are, and what is paid is too.
        cost: running cost as it weighs, `[month, partner, scenario]`, ≥ 0 [currency].
        one_time: investments, `[month, partner, scenario or 1]`, ≥ 0 [currency].
        pass_through: third parties' bills, shaped like `one_time`; they lower balances like costs.
        approved: the part of `one_time` that opens a loss of its own, shaped like it.
        go_live: 0-based month from which the service is live, one for all or one per scenario; None: from the
            first revenue.
        out: arrays to write into, see `empty_outcome`.
        compiled: whether to run compiled; None: where the job is large, or the compiled loop is loaded.
        threads: how many; None: all cores where the job is very large. Bits do not depend on it.

    Returns:
        `out`. Money received is positive, a loss is a negative balance.
    """
    out = out or empty_outcome(contract, cost)
    empty = np.empty((0, 0, 0))
    flows = (cost, *(empty if given is None else given for given in (pass_through, one_time, approved)))
    live_from = np.full(revenue.shape[1:], -1 if go_live is None else go_live, float)
    bare = cost.shape[1] == 2 and not out.phase.size and not out.by_tier.size
    terms = terms_of(versions_of(contract), live_from, merged=bare)
    outputs = (out.received, out.balance, out.phase, out.by_tier)
    if cost.dtype != object and compiling.runs_compiled(revenue.size, compiled):
        _run_compiled(terms, revenue, flows, outputs, threads)
    else:
        _run_plain(terms, revenue, flows, outputs)
    return out


def _run_plain(terms: Any, revenue: Floats, flows: Any, outputs: Any) -> None:
    """Run on lists, which Python indexes several times as fast as arrays; one block holds all scenarios."""
    _, partners, lanes = outputs[0].shape
    results = [array.tolist() for array in outputs]
    arguments: list[Any] = [row.tolist() for row in terms]
    arguments += revenue.tolist(), [flow.tolist() for flow in flows]
    notes, *rest = (room.tolist() for room in _work(_own_rows(terms), partners, lanes, 1))
    if outputs[0].dtype == object:
        arguments = [made_exact(each) for each in arguments]
        notes[0][SCALE] = Trillionths(notes[0][SCALE])
    arguments += *results, 0, lanes, notes, *rest
    run_months(*arguments)
    for array, result in zip(outputs, results, strict=True):
        if array.size:
            array[...] = result


class Trillionths(list[float]):
    """A row to which only a trillionth is added of what is added to it.

    Of all the money that has moved, it makes the tolerance that of exact amounts, which have no other errors than
    that of `by_investment.NOTHING`.
    """

    def __setitem__(self, lane: Any, amount: Any) -> None:
        """Add a trillionth of what is added."""
        super().__setitem__(lane, self[lane] + (amount - self[lane]) * 1e-12)


def _run_compiled(terms: Any, revenue: Floats, flows: Any, outputs: Any, threads: int | None) -> None:
    """Run on arrays: every thread takes a range of whole blocks, and has its own rows to work on."""
    from partnersim.engine import compiled  # numba takes 0.3 s to import: only where it pays

    _, partners, scenarios = outputs[0].shape
    arguments = (*terms, np.ascontiguousarray(revenue), tuple(map(np.ascontiguousarray, flows)), *outputs)

    def run_from(_: int, first: int, stop: int) -> None:
        lanes = min(BLOCK, stop - first)
        together = min(BLOCKS, -(-(stop - first) // lanes))
        compiled.run_months(*arguments, first, stop, *_work(_own_rows(terms), partners, lanes, together))

    in_ranges(run_from, scenarios, BLOCK, threads or threads_for(revenue.size, THREADED_FROM))


def _own_rows(terms: Any) -> int:
    """How many rows of balances of their own the tiers of all versions have."""
    return int(terms[1][:, :, OWN].max()) + 1


def _work(tiers: int, partners: int, lanes: int, blocks: int) -> list[Floats]:
    """The rows that `run_months` works on: notes, flow, state, paid and scratch, all 0."""
    shapes = (
        (blocks, NOTES, lanes),
        (FLOWS, partners, lanes),
        (blocks, FIRST_OWN + tiers, partners, lanes),
        (partners, lanes),
        (SCRATCH, lanes),
    )
    return [aligned(shape) for shape in shapes]


def aligned(shape: tuple[int, ...]) -> Floats:
    """Zeros that start where a cache line starts: rows that straddle lines take twice the time."""
    size = math.prod(shape)
    room = np.zeros(size + LINE)
    start = -room.ctypes.data // room.itemsize % LINE
    return room[start : start + size].reshape(shape)
