"""A sweep takes the memory of some parts, however many there are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sweep.deals import written

RUN = """
import json, resource, sys
from partnersim import read_case, read_terms, run_sweep

case, terms, folder, draws = sys.argv[1:]
run_sweep(read_case(case), [read_terms(terms)], folder, draws=int(draws))
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))  # of KiB
"""
MOST_MORE = 20  # MiB; all rows of three quarters of the draws would take 60


@pytest.mark.only_long
def test_four_times_as_many_draws_take_no_more_memory(tmp_path: Path) -> None:
    case, five_phase, _ = written(tmp_path)
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", RUN, case, five_phase, str(tmp_path / f"{draws}"), f"{draws}"],
            stdout=subprocess.PIPE, text=True,
        )
        for draws in (200_000, 800_000)
    ]  # fmt: skip
    few, many = (json.loads(process.communicate()[0]) for process in begun)
    assert len(list((tmp_path / "800000" / "parts").iterdir())) == 49
    assert many - few < MOST_MORE
