"""A sweep takes the memory of some parts, however many there are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import needs
from tests.sweep.deals import written, written_of_five

RUN = r"""
import re, sys
from pathlib import Path
from partnersim import read_case, read_terms, run_sweep

case, terms, folder, draws = sys.argv[1:]
run_sweep(read_case(case), [read_terms(terms)], folder, draws=int(draws))
print(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
"""  # what getrusage tells would begin with the most of the process that started this one
MOST_MORE = 20  # MiB; all rows of three quarters of 800,000 draws would take 60
MOST_IN_ALL = 500  # MiB, NumPy, Arrow and the compiler among it


def begun(files: list[str], folder: Path, draws: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RUN, *files, str(folder / f"{draws}"), f"{draws}"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def memory(files: list[str], folder: Path, *draws: int) -> list[float]:
    """The most of each of these sweeps, side by side [MiB]; a small one goes before, for compiling takes more."""
    needs("/proc/self/status", "it tells the most memory a process had")
    begun(files, folder, 2_000).communicate()
    sweeps = [begun(files, folder, count) for count in draws]
    return [int(sweep.communicate()[0]) / 1024 for sweep in sweeps]


@pytest.mark.only_long
def test_four_times_as_many_draws_take_no_more_memory(tmp_path: Path) -> None:
    case, five_phase, _ = written(tmp_path)
    few, many = memory([case, five_phase], tmp_path, 200_000, 800_000)
    assert len(list((tmp_path / "800000" / "parts").iterdir())) == 49
    assert many - few < MOST_MORE


@pytest.mark.only_long
def test_ten_years_of_five_partners_are_swept_in_bounded_memory(
    tmp_path: Path, counts: Callable[[int, int], int], record_property: Callable[[str, object], None]
) -> None:
    draws = counts(1_000_000, 10_000_000)
    record_property("draws swept", draws)
    few, many = memory(written_of_five(tmp_path), tmp_path, draws // 10, draws)
    assert many - few < MOST_MORE
    assert many < MOST_IN_ALL
