"""The command `settle` on a large ledger: from the file to the statement as page, PDF, workbook, CSV and JSON."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rounds import Size
from benchmarks.table import Row, at_most
from partnersim import read_case, read_terms
from partnersim.inputs.actuals import actuals_csv
from partnersim.settle.trial import trial_ledger
from partnersim.shipped import find

__all__ = ["rows"]

CASE, TERMS = "managed-db", "five_phase"
LIMIT = 10.0  # seconds
MOST = 500.0  # MB, the interpreter and all libraries included


def rows(size: Size) -> Iterator[Row]:
    lines = size.draws  # 100,000 in the full run
    case, terms = read_case(find(CASE, "cases")), read_terms(find(TERMS, "terms"))
    with TemporaryDirectory() as folder:
        ledger = Path(folder, "ledger.csv")
        ledger.write_text(actuals_csv(trial_ledger(case, terms, months=case.months, lines=lines), case.currency))
        command = [sys.executable, "-m", "partnersim.cli.main", "settle", CASE, TERMS, str(ledger)]
        start = time.perf_counter()
        subprocess.run([*command, "--quarter", "2031Q4", "-o", folder], check=True, capture_output=True)
        took = time.perf_counter() - start
    unit = 1e6 if sys.platform == "darwin" else 1e6 / 1024
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit
    note = f"{lines:,} lines, {case.months} months, all formats; the process started anew"
    yield Row("a quarter settled", took, "s", at_most(LIMIT), note)
    yield Row("  most memory of a process", most, "MB", at_most(MOST), "as the system tells, libraries included")
