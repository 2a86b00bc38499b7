"""What a command writes is for its user alone, and nothing is left behind, whether it worked or not."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.batches import notebook, plan
from tests.conftest import mostly_long

LEDGER = "trial-ledger managed-db five_phase --months 12 --lines 100 -o ledger.csv"
SHARE = "terms.share_of_revenue.subscription"
WRITING = {
    "a file to start from": ("new case private/deal.yaml",),
    "schemas": ("schema -o schemas",),
    "a report": ("report managed-db five_phase direct -o reports --format html --format xlsx --format pdf",),
    "a sweep": ("sweep managed-db five_phase --vary case.months=48,60 -o swept",),
    "a drawing": (f"zopa managed-db direct --for {SHARE} --batna isv=0 --picture found/zopa.svg",),
    "statements": (LEDGER, "settle managed-db five_phase ledger.csv --quarter 2027Q3 -o settled"),
}  # fmt: skip


@pytest.fixture
def scratch() -> Iterator[Path]:
    """The folder of temporary files; those of pytest have paths that are too long for the addresses of processes."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Where the command runs."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return folder


def started(line: str, desk: Path, scratch: Path) -> subprocess.Popen[str]:
    """A command as a user starts it, whose other files everybody may read."""
    return subprocess.Popen(
        [sys.executable, "-m", "partnersim.cli.main", *line.split()], cwd=desk, umask=0o022, text=True,
        env={**os.environ, "TMPDIR": str(scratch)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def open_to_others(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode != (0o700 if path.is_dir() else 0o600):
            yield f"{path.relative_to(folder)} {mode:o}"


@pytest.mark.skipif(os.name != "posix", reason="modes of files are of POSIX")
@pytest.mark.parametrize(("what", "lines"), mostly_long(2, WRITING.items()))
def test_what_is_written_nobody_else_may_read(what: str, lines: tuple[str, ...], desk: Path, scratch: Path) -> None:
    for line in lines:
        process = started(line, desk, scratch)
        _, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
    assert any(desk.rglob("*")), what
    assert list(open_to_others(desk)) == []
    assert list(scratch.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
def test_a_temporary_folder_of_too_long_a_path_is_told_at_once(desk: Path, scratch: Path) -> None:
    long = scratch / ("a" * 100)
    long.mkdir()
    notebook(desk, "fine.ipynb")
    process = started(f"batch {plan(desk, {'one': 'fine.ipynb'})} -o out", desk, long)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err == f"{long}: no process can be started: AF_UNIX path too long; set TMPDIR to a folder of a short path\n"


@pytest.mark.only_long
def test_a_report_that_fails_leaves_no_temporary_file(desk: Path, scratch: Path) -> None:
    notebook(desk, "wrong.ipynb", "import tempfile; tempfile.mkdtemp(); raise ValueError('no')")
    plan(desk, {"one": "wrong.ipynb"})
    process = started("batch plan.yaml -o out", desk, scratch)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "ValueError: no" in err
    assert list(scratch.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="signals are of POSIX")
@pytest.mark.only_long
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_whoever_is_stopped_leaves_no_temporary_file(sent: signal.Signals, desk: Path, scratch: Path) -> None:
    notebook(desk, "slow.ipynb", "import tempfile, time; tempfile.mkdtemp(prefix='mark-'); time.sleep(600)")
    plan(desk, {"one": "slow.ipynb"})
    process = started("batch plan.yaml -o out", desk, scratch)
    while not any(scratch.rglob("mark-*")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.send_signal(sent)
    process.communicate(timeout=60)
    assert process.returncode not in (0, 1, 2)
    assert list(scratch.iterdir()) == []
