"""The explorer: from a slider's move to the picture and the table, in a browser; the simulation within it."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rounds import Size, in_turns
from benchmarks.table import Row, at_most
from partnersim.explorer.exploration import Exploration
from partnersim.explorer.seen import DRAWS, seen
from tests.explorer.browsing import ARGUMENTS, SLIDE, VIEWS, handle, open_view, opened
from tests.explorer.served import DRAFTS, served

__all__ = ["rows"]

SIMULATION, ANSWER = 30.0, 200.0  # ms
FIELD = "instances per customer"
MOVES = 60  # of a slider for each view


def rows(size: Size) -> Iterator[Row]:
    explored = Exploration(DRAFTS[0], DRAFTS[1:])
    took = in_turns(size.rounds, simulated=lambda: seen(explored.seen.case, explored.terms).drawn)
    note = f"{len(DRAFTS) - 1} agreements × {DRAWS:,} draws × {explored.case.months} months, and the typical case"
    yield Row("simulated anew", 1e3 * took["simulated"], "ms", at_most(SIMULATION), note)
    chromium = shutil.which("chromium")
    if chromium is None:
        yield Row("from a slider's move to what is shown", None, "ms", at_most(ANSWER), "chromium is missing")
        return
    yield from _answers(chromium)


def _answers(chromium: str) -> Iterator[Row]:
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, served(Path(folder) / "out", "--app") as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        with opened(browser, app.address) as found:
            for view in VIEWS:
                open_view(found.page, view)
                handle(found.page, FIELD).focus()
                times = sorted(found.page.evaluate(SLIDE, key) for key in ("ArrowRight", "ArrowLeft") * (MOVES // 2))
                note = f"{MOVES} moves by key, all agreements run again; median {statistics.median(times):.0f} ms"
                p95 = times[round(0.95 * MOVES) - 1]
                yield Row(f"a slider's move to what is shown, 95%: {view}", p95, "ms", at_most(ANSWER), note)
        browser.close()
