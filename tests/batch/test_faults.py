"""Whatever befalls a batch: no published file is broken, no process is left, the other reports are there.

Moments are random; `--long` tries more of them.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.batches import PAUSE, Run, corrupt, notebook, plan, published
from tests.conftest import counts

MOMENTS = counts(1, 20)
EARLIEST = 1.0  # [s] before, it is Python that starts
LATEST = 9.0  # [s] by when a batch of four small reports is nearly done
KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
HANGS = "import ctypes; ctypes.PyDLL(None).sleep(1000)"  # in C, and nobody else gets to run in this process
FORGES = "from partnersim.render.attachments import Attachment; Attachment('results.json', b'[1]')"
LEAVES_A_CHILD = "import subprocess; subprocess.Popen(['sleep', '1000'], start_new_session=True)"
pytestmark = [
    pytest.mark.only_long,
    pytest.mark.skipif(os.name != "posix", reason="signals and process groups are POSIX's"),
]


def four(folder: Path) -> Path:
    """A plan of four reports that take a little time."""
    slow = notebook(folder, "slow.ipynb", PAUSE, PAUSE)
    return plan(folder, dict.fromkeys(("one", "two", "three", "four"), slow))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of one report beside what it made in `out`, by a notebook that never asks whom the report is for."""
    folder = tmp_path_factory.mktemp("made")
    careless = folder / notebook(folder, "careless.ipynb")
    careless.write_text(careless.read_text(encoding="utf-8").replace(", audience=audience", ""), encoding="utf-8")
    assert Run(plan(folder, {"one": careless.name}), folder / "out").ended()[0] == 0
    assert (folder / "out" / "one" / "one.html").exists()
    return folder


def after(run: Run, folder: Path) -> None:
    """What must hold after any fault."""
    assert corrupt(folder) == []
    assert run.left_behind() == []


def complete(path: Path, folder: Path) -> None:
    """A resumed run makes what is missing, and leaves nothing behind."""
    run = Run(path, folder, "--resume", "--workers", "2")
    assert run.ended()[0] == 0
    after(run, folder)
    states = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["reports"]
    assert {name: entry["state"] for name, entry in states.items()} == dict.fromkeys(states, "published")
    assert len(states) == 4
    assert not list(folder.glob(".staging/*"))


FAILING = {
    "killed": (KILLED, "Kernel died"),
    "exits": ("import sys; sys.exit(0)", "failed with SystemExit: 0"),
    "vanishes": ("import os; os._exit(0)", "Kernel died"),
    "fails": ("1 / 0", "failed with ZeroDivisionError: division by zero"),
    "hangs": (f"{LEAVES_A_CHILD}; {HANGS}", "it took longer than 5 seconds; it was ended"),
    "misspelt": ("render.heading(deal", "failed with SyntaxError"),
    "murders": (f"{LEAVES_A_CHILD}; import os, signal; os.kill(os.getppid(), signal.SIGKILL)", "was ended by SIGKILL"),
    "forged": (FORGES, "two cells attach results.json; keep one"),
    "endless": ("print('x' * 40_000_000)", "shows 40 MB; show at most 30 MB"),
    "rude": ("raise ValueError('\\x1b[2J' * 1000)", "failed with ValueError: "),
    "asks": ("input()", "failed with StdinNotImplementedError"),
}


def test_notebooks_that_fail_do_so_alone(tmp_path: Path) -> None:
    files = {name: notebook(tmp_path, f"{name}.ipynb", source) for name, (source, _) in FAILING.items()}
    good = notebook(tmp_path, "good.ipynb")
    path = plan(tmp_path, {"first": good, **files, "last": good})
    run = Run(path, tmp_path / "out", "--workers", "2", "--timeout", "5")
    code, stderr = run.ended()
    assert code == 1
    for name, (_, said) in FAILING.items():
        assert re.search(rf"^{name}: .*{re.escape(said)}", stderr, re.MULTILINE), stderr
    assert "Traceback" not in stderr
    assert "\x1b" not in stderr
    assert max(map(len, stderr.splitlines())) < 2500
    after(run, tmp_path / "out")
    assert sorted(each.name for each in (tmp_path / "out").glob("*/*.html")) == ["first.html", "last.html"]
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert page.index(">Not made<") < page.index(">NPV in CHF<")


def test_a_report_that_fails_later_keeps_its_good_one(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    before = published(tmp_path / "out")
    notebook(tmp_path, "careless.ipynb", KILLED)
    assert Run(tmp_path / "plan.yaml", tmp_path / "out").ended()[0] == 1
    now = published(tmp_path / "out")
    for file in ("one/one.html", "internal/one.ipynb", "internal/one.json"):
        assert now[file] == before[file]
    assert b"Not made" in now["index.html"]


@pytest.mark.parametrize("number", range(MOMENTS))
@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL", "Ctrl-C"])
def test_a_run_that_is_ended_leaves_whole_files_and_goes_on(tmp_path: Path, how: str, number: int) -> None:
    path, folder = four(tmp_path), tmp_path / "out"
    run = Run(path, folder, "--workers", "2")
    time.sleep(random.Random(f"{how} {number}").uniform(EARLIEST, LATEST))
    if how == "Ctrl-C":
        run.interrupt()
    else:
        run.process.send_signal(signal.Signals[how])
    code, stderr = run.ended()
    assert code in (0, {"SIGTERM": 143, "SIGKILL": -9, "Ctrl-C": 130}[how]) or (how != "SIGKILL" and code == -15)
    assert "Traceback" not in stderr
    after(run, folder)
    complete(path, folder)


@pytest.mark.parametrize("number", range(MOMENTS))
def test_a_worker_that_is_killed_fails_its_report_alone(tmp_path: Path, number: int) -> None:
    path, folder = four(tmp_path), tmp_path / "out"
    run = Run(path, folder, "--workers", "2")
    time.sleep(5.0 + random.Random(number).uniform(0.0, 3.0))
    mine = [each for each in run._started() if each.pid != run.process.pid]
    if mine:
        random.Random(number).choice(mine).kill()
    code, stderr = run.ended()
    assert code in (0, 1)
    assert "Traceback" not in stderr
    after(run, folder)
    complete(path, folder)


def test_two_batches_do_not_write_to_one_folder(tmp_path: Path) -> None:
    path, folder = four(tmp_path), tmp_path / "out"
    first = Run(path, folder)
    while not (folder / "manifest.json").exists():
        time.sleep(0.05)
    second = Run(path, folder)
    code, stderr = second.ended()
    assert (code, stderr) == (
        2,
        f"another batch is writing to {folder}; wait until it ends, or write another folder with -o\n",
    )
    assert first.ended()[0] == 0
    after(first, folder)
    complete(path, folder)


def test_a_folder_below_a_file_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    run = Run(four(tmp_path), tmp_path / "taken" / "out")
    said = f"{tmp_path / 'taken' / 'out'} is no folder, or lies in none; write another folder with -o\n"
    assert run.ended() == (2, said)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 600 KB; only root may mount one."""
    if os.geteuid() != 0:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("only root can mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", place], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"this machine mounts nothing: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_breaks_no_report_that_stands_there(made: Path, tmp_path: Path, small_disk: Path) -> None:
    path, folder = four(tmp_path), small_disk / "out"
    shutil.copytree(made / "out", folder)
    before = published(folder)
    filler = small_disk / "filler"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    filler.write_bytes(b"x" * max(0, free - 12_000))
    run = Run(path, folder, "--workers", "2")
    code, stderr = run.ended()
    assert code == 1
    assert "No space left on device" in stderr
    after(run, folder)
    now = published(folder)
    assert {name: now[name] for name in before if "/" in name} == {
        name: text for name, text in before.items() if "/" in name
    }
    filler.unlink()
    complete(path, folder)


def test_a_disk_that_cannot_be_written_to_is_said(small_disk: Path, tmp_path: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    run = Run(four(tmp_path), small_disk / "out")
    assert run.ended() == (1, f"{small_disk / 'out'} could not be written to: Read-only file system\n")


def test_empty_cells_and_older_notebooks_are_no_fault(tmp_path: Path) -> None:
    name = notebook(tmp_path, "older.ipynb", "", "import warnings; warnings.warn('here')")
    older = json.loads((tmp_path / name).read_text(encoding="utf-8"))
    older["nbformat_minor"] = 4
    for cell in older["cells"]:
        del cell["id"]
    (tmp_path / name).write_text(json.dumps(older), encoding="utf-8")
    path = plan(tmp_path, {"one": name})
    kept = []
    for folder in ("out", "again"):
        assert Run(path, tmp_path / folder).ended()[0] == 0
        kept.append((tmp_path / folder / "internal" / "one.ipynb").read_bytes())
    assert kept[0] == kept[1]
    assert b"UserWarning" not in kept[0]


def test_a_report_for_one_partner_is_never_published_as_made_for_another(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    path, folder = tmp_path / "plan.yaml", tmp_path / "out"
    path.write_text(path.read_text(encoding="utf-8") + "audience: isv\n", encoding="utf-8")
    code, stderr = Run(path, folder).ended()
    assert code == 1
    assert "careless.ipynb made a report for internal, not for isv" in stderr
    assert not list((folder / "one").iterdir())  # what stood there was for us alone
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert "one/one.html" not in index
