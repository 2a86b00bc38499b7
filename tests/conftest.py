"""How much the tests run, and what they need beyond the package.

`--long=0.1` on the command line runs a tenth of the full counts, and `-m long` only the tests that have such
counts. `counts` and `needs` are fixtures, and functions to import from here where a fixture cannot reach
(`parametrize`, a module's head); a test that uses the function `counts` carries `@pytest.mark.long`. What injects
faults, tries load or takes very long carries `@pytest.mark.only_long`: it is left out without `--long`. `mostly_long`
gives this mark to most parameters of a test. What a test tried is told by pytest's `record_property`, and shown beside
its goal by `benchmarks/battery.py`.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI") == "true"
FAST_EXAMPLES = 50  # CI runs a tenth of the full counts as well
FULL_EXAMPLES = 20_000

# With -n, a file's tests run in one process, which makes once what they share; but these are slow and share nothing,
APART = {
    "tests/cli/test_cluster.py",
    "tests/cli/test_pages.py",
    "tests/engine/test_laws.py",
    "tests/engine/test_oracle.py",
    "tests/test_notebooks.py",
}
# and these take longest: begun last, one process would wait for another.
FIRST = (
    "tests/settle/test_settlement.py",
    "tests/batch/test_faults.py",
    "tests/batch/test_batch.py",
    "tests/render/workbook/test_recalculation.py",
    "tests/cli/test_pages.py",
    "tests/test_notebooks.py",
    "tests/batch/test_editions.py",
    "tests/cli/test_sweep.py",
    "tests/settle/test_rounding.py",
    "tests/sweep/test_memory.py",
)
TOGETHER = {"tests/render/test_negotiation.py": "tests/negotiate/test_brief.py"}  # and these share across files

_fraction = 0.0  # of the full counts, as --long says; 0 stands for the fast counts


def _parse_fraction(text: str) -> float:
    try:
        fraction = float(text)
    except ValueError:
        fraction = -1.0
    if not 0 <= fraction <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a fraction from 0 to 1")
    return fraction


def pytest_addoption(parser: pytest.Parser) -> None:
    what = "run this fraction (0 to 1) of the full counts; 0, the default, runs the fast counts"
    parser.addoption("--long", type=_parse_fraction, default=0.0, metavar="FRACTION", help=what)


def pytest_configure(config: pytest.Config) -> None:
    global _fraction  # noqa: PLW0603 - modules ask for their counts while they are imported
    _fraction = config.getoption("--long")
    # No deadline: a kernel's first call compiles. In CI the same examples each time: no run fails by luck.
    settings.register_profile("fast", max_examples=FAST_EXAMPLES, deadline=None, derandomize=CI, print_blob=True)
    settings.register_profile(
        "long", parent=settings.get_profile("fast"), max_examples=counts(FAST_EXAMPLES, FULL_EXAMPLES)
    )
    if not config.getoption("--hypothesis-profile"):
        settings.load_profile("long" if _fraction else "fast")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


class ByFile(LoadScopeScheduling):
    """Hands out files in the order of collection, and one by one the tests of files that share nothing."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file in APART else TOGETHER.get(file, file)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what grows with --long: the hypothesis tests and the users of the fixture `counts`."""
    is_property = is_hypothesis_test(getattr(item, "obj", None))
    if is_property:
        own = getattr(item.obj, "_hypothesis_internal_use_settings", None) or settings()
        item.user_properties.append(("examples", own.max_examples))
    grows = is_property or "counts" in getattr(item, "fixturenames", ())
    if grows or item.get_closest_marker("only_long"):
        item.add_marker("long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs with --long alone; then what takes longest goes first, and files of many tests."""
    if not _fraction:
        left_out = [item for item in items if item.get_closest_marker("only_long")]
        items[:] = [item for item in items if not item.get_closest_marker("only_long")]
        config.hook.pytest_deselected(items=left_out)
    many = Counter(map(_file, items))
    items.sort(key=lambda item: (_file(item) not in FIRST, -many[_file(item)], _file(item)))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def counts(fast: int, full: int) -> int:
    """How many examples to run: `fast`, or with --long that fraction of `full` (never fewer than `fast`)."""
    return max(fast, round(_fraction * full)) if _fraction else fast


def mostly_long(fast: int, parameters: Iterable[Any]) -> list[Any]:
    """Parameters of a test: `fast` of them, evenly spread, run always, the others with --long alone."""
    every = [each if isinstance(each, tuple) else (each,) for each in parameters]
    always = {number * len(every) // fast for number in range(fast)}
    return [
        pytest.param(*values, marks=() if number in always else pytest.mark.only_long)
        for number, values in enumerate(every)
    ]


def needs(what: str | Path, reason: str) -> Path:
    """The path of a program, or of a file or folder named from the project's root (`../shared/data`).

    Where it is missing the test is skipped with the reason, but fails in CI, whose script brings everything.
    """
    place = ROOT / what
    found = place if place.exists() else shutil.which(str(what))
    if found is not None:
        return Path(found)
    message = f"{what} is missing: {reason}"
    if CI:
        pytest.fail(message, pytrace=False)
    pytest.skip(message, allow_module_level=True)


@pytest.fixture(scope="session", name="counts")
def _counts() -> Callable[[int, int], int]:
    return counts


@pytest.fixture(scope="session", name="needs")
def _needs() -> Callable[[str | Path, str], Path]:
    return needs
