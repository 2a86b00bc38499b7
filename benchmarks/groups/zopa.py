"""The map of what may be agreed: draws × agreements × a grid of two fields, on two cores, in bounded memory."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.rounds import THREADS, Size
from benchmarks.table import Row, at_most
from partnersim import read_case, read_terms
from partnersim.negotiate.bargaining.round import Ends, Round
from partnersim.negotiate.bargaining.search import Search
from partnersim.negotiate.bargaining.valuation import Valuation
from partnersim.negotiate.bargaining.zopa import STEPS
from partnersim.shipped import find
from partnersim.simulation.drawing import Draws

__all__ = ["rows", "six"]

CASE = "managed-db-uncertain"
# agreement → two fields of it; the first three are run in one go, the others month by month
FIELDS: dict[str, dict[str, Ends]] = {
    "five_phase": {"terms.loss_interest": (0.0, 0.2), "terms.minimum_term_months": (0.0, 36.0)},
    "static_split": {"terms.shares.operator": (0.3, 0.8), "terms.notice_months": (0.0, 20.0)},
    "waterfall": {"terms.tiers.2.annual_rate": (0.0, 0.2), "terms.minimum_term_months": (0.0, 36.0)},
    "direct": {"terms.share_of_revenue.subscription": (0.2, 0.8), "terms.paid_for_months": (12.0, 60.0)},
    "white_label": {"terms.discount_on_list.subscription": (0.2, 0.8), "terms.discount_for_months": (12.0, 60.0)},
    "referral": {"terms.commission_on_revenue.any_line": (0.1, 0.25), "terms.paid_for_months": (12.0, 36.0)},
}
DRAWS_OF = 10  # of the draws of other groups, one in so many: 10,000 in the full run
LIMIT = 60.0  # seconds
MOST = 512.0  # MiB of the largest process, the interpreter and all libraries included


def six(draws: int) -> list[Round]:
    """The same case in the same draws under six agreements, two fields of each on the table."""
    case = read_case(find(CASE, "cases"))
    terms = {name: read_terms(find(name, "terms")) for name in FIELDS}
    return [Round(case, (terms[name],), dict(fields), draws=Draws(draws, 1)) for name, fields in FIELDS.items()]


def rows(size: Size) -> Iterator[Row]:
    draws = size.draws // DRAWS_OF
    rounds = six(draws)
    spaces = [space for each in rounds for space in each.spaces]
    with ProcessPoolExecutor(THREADS, mp_context=get_context("spawn")) as executor:
        valuation = Valuation(rounds[0].case, rounds[0].draws, {"isv": 4e5}, executor)
        list(executor.map(_ready, range(THREADS)))
        start = time.perf_counter()
        grids = Search(spaces, valuation, valuation.worth([spaces[0].deal.terms])[0], STEPS).grids
        took = time.perf_counter() - start
        most = max(executor.map(_most_memory, range(4 * THREADS)))
    points = sum(grid[..., 0].size for grid in grids)
    note = f"{draws:,} draws × {points:,} points of {len(spaces)} agreements × {rounds[0].case.months} months"
    yield Row(f"map of what may be agreed, {THREADS} processes", took, "s", at_most(LIMIT), note)
    each = 1e9 * took * THREADS / (draws * points * rounds[0].case.months)
    yield Row("  a scenario-month of a core", each, "ns")
    yield Row("  most memory of a process", most, "MiB", at_most(MOST), "as the system tells, libraries included")


def _ready(_: int) -> None:
    """Import, and compile, before the clock starts; both processes have time to come up."""
    first, *_ = six(8)
    Valuation(first.case, Draws(2_048)).worth(first.drafts)


def _most_memory(_: int) -> float:
    """The most this process ever had [MiB]."""
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found / (2**20 if sys.platform == "darwin" else 2**10)
