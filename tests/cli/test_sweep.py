"""`partnersim sweep`: what it writes and says, and that it goes on after whatever stopped it."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from partnersim import read_sweep
from partnersim.cli import cluster
from partnersim.cli.main import main
from tests.conftest import counts
from tests.sweep.deals import contents, written

COMMAND = (sys.executable, "-m", "partnersim.cli.main", "sweep")
BUILD = "case.costs.build_portal.one_time"
LONG = ("--vary", f"{BUILD}=30000:50000:640")  # ten parts, of some tenths of a second each


@pytest.fixture
def deal(tmp_path: Path) -> list[str]:
    return written(tmp_path)


def some_seconds(folder: Path) -> list[str]:
    """Arguments of a sweep that takes some seconds in one process."""
    _, five_phase, direct = written(folder)
    return [str(folder / "fixed.yaml"), five_phase, direct, *LONG]


@pytest.fixture
def fixed(tmp_path: Path) -> list[str]:
    return some_seconds(tmp_path)


@pytest.fixture(scope="module")
def unstopped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What such a sweep comes to when nothing stops it."""
    folder = tmp_path_factory.mktemp("alone")
    with pytest.raises(SystemExit):
        main(["sweep", *some_seconds(folder), "-o", str(folder / "out")])
    return contents(folder / "out")


def test_it_prints_the_folder_and_tells_on_the_other_stream_how_far_it_is(run, deal, tmp_path) -> None:
    out = tmp_path / "out"
    found = run("sweep", *deal, "--vary", "case.demand.monthly_churn=1%:4%:3", "--draws", 16384, "-o", out)
    assert found == (0, f"{out}\n", "1 of 3 parts\n2 of 3 parts\n3 of 3 parts\n")
    frame = read_sweep(out)
    assert len(frame) == 3 * 16384 * 2 * 2
    assert run("sweep", *deal, "--vary", "case.demand.monthly_churn=1%:4%:3", "--draws", 16384, "-o", out) == (
        0, f"{out}\n", "",
    )  # fmt: skip


@pytest.mark.parametrize("changed", [("--set", f"{BUILD}=0"), ("--party", "provider=isv", "--party", "referrer=msp")])
def test_what_is_set_and_seated_holds_at_every_point(run, deal, tmp_path, changed) -> None:
    asked = ("sweep", deal[0], deal[2], "--vary", "case.months=12,15", "-o")
    assert run(*asked, tmp_path / "out", *changed)[0] == 0
    plain = tmp_path / "plain"
    assert run(*asked, plain)[0] == 0
    assert read_sweep(tmp_path / "out")["npv"].tolist() != read_sweep(plain)["npv"].tolist()


def test_parts_are_told_ten_times_at_most(run, tmp_path) -> None:
    _, five_phase, _ = written(tmp_path)
    vary = ("--vary", f"{BUILD}=30000:50000:700")
    lines = run("sweep", tmp_path / "fixed.yaml", five_phase, *vary, "-o", tmp_path / "out")[2].splitlines()
    assert lines == [f"{done} of 11 parts" for done in (2, 4, 6, 8, 10, 11)]


def test_in_a_terminal_there_is_a_bar(deal, tmp_path) -> None:
    ours, theirs = pty.openpty()
    arguments = [*COMMAND, *deal, "--draws", "33000", "-o", str(tmp_path / "out")]
    process = subprocess.Popen(arguments, stderr=theirs, stdout=subprocess.PIPE, env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        shown += piece
    os.close(ours)
    assert (process.wait(), process.stdout.read()) == (0, f"{tmp_path}/out\n".encode())
    process.stdout.close()
    assert b"parts" in shown
    assert b"\x1b[" in shown
    assert b"of 3 parts" not in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--vary", "case.demand.monthly_chrn=1%,2%"], "--vary:1: at case.demand.monthly_chrn=1%: "),
        (["--vary", "case.x"], "--vary:1: 'case.x' names no values; write FIELD=a:b:n"),
        (["--vary", "case.title=a,b"], "--vary:1: case.title says nothing of money; vary another field"),
        (["--vary", "case.months={low: 12, high: 24}", "--samples", "4"], "--vary:1: at case.months="),
        (["--samples", "4"], "--samples: no field is sampled; leave it out, or write FIELD={low: a, high: b}"),
        (["--draws", str(2**33)], "8589934592 draws cannot be made; write 1 to 4294967296"),
        (["--draws", "10", "--seed", "-1"], "-1 cannot be a seed; write 0 to 18446744073709551615"),
        (["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], "--workers are of this machine, --scheduler has its"),
        (["--set", "case.demand.monthly_churn=150%"], "--set:1: demand.monthly_churn: "),
        (["--party", "seller=isv"], "--party:1: seller is no seat of these terms; "),
    ],
)
def test_bad_input_is_told_in_a_line(run, deal, tmp_path, arguments, says) -> None:
    code, out, err = run("sweep", *deal, *arguments, "-o", tmp_path / "out")
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_samples_have_a_seed_too_and_are_always_sobol_points(run, deal, tmp_path) -> None:
    asked = ("sweep", *deal[:2], "--vary", f"{BUILD}={{low: 30000, high: 50000}}", "--samples", 4)
    for seed in (0, 1):
        assert run(*asked, "--seed", seed, "-o", tmp_path / str(seed))[0] == 0
    assert read_sweep(tmp_path / "0")[BUILD].tolist() != read_sweep(tmp_path / "1")[BUILD].tolist()
    code, _, err = run(*asked, "--sampling", "random", "-o", tmp_path / "out")
    assert (code, err.partition(";")[0]) == (2, "--sampling: nothing is drawn")


def test_without_draws_typical_values_are_run_and_it_is_said(run, deal, tmp_path) -> None:
    assert "uncertain inputs at their typical values" in run("sweep", *deal, "-o", tmp_path / "typical")[2]
    for said, arguments in (("drawn", [*deal, "--draws", 5]), ("fixed", [tmp_path / "fixed.yaml", deal[1]])):
        assert run("sweep", *arguments, "-o", tmp_path / said)[::2] == (0, "")


def test_draws_need_a_case_with_distributions(run, deal, tmp_path) -> None:
    code, _, err = run("sweep", tmp_path / "fixed.yaml", deal[1], "--draws", 10, "-o", tmp_path / "out")
    assert code == 2
    assert "has only fixed values; write one in place of a number" in err


def test_a_folder_with_other_files_is_left_alone(run, deal, tmp_path) -> None:
    before = contents(tmp_path)
    assert run("sweep", *deal, "-o", tmp_path)[::2] == (
        2,
        f"{tmp_path} holds other files; write another folder with -o\n",
    )
    assert run("sweep", *deal, "-o", deal[0])[::2] == (2, f"{deal[0]} is a file; write another folder with -o\n")
    assert contents(tmp_path) == before


def test_another_sweep_is_not_mixed_in(run, deal, tmp_path) -> None:
    out = tmp_path / "out"
    assert run("sweep", *deal, "--draws", 10, "-o", out)[0] == 0
    says = f"{out} holds another sweep, of other draws; write another folder with -o, or delete it\n"
    assert run("sweep", *deal, "--draws", 11, "-o", out)[::2] == (2, says)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("tcp://127.0.0.1:1", "no scheduler answers at tcp://127.0.0.1:1 ("),
        (
            "nonsense",
            "no scheduler answers at nonsense (missing port number in address 'nonsense'); start one there, or",
        ),
        ("ftp://a:1", "no scheduler answers at ftp://a:1 (unknown address scheme 'ftp'"),
        ("tls://127.0.0.1:1", "no scheduler answers at tls://127.0.0.1:1 (TLS expects a `ssl_context` argument"),
    ],
)
def test_an_unreachable_scheduler_is_told_in_a_line(run, deal, tmp_path, monkeypatch, address, says) -> None:
    monkeypatch.setattr(cluster, "WAIT", 0.2)
    code, out, err = run("sweep", *deal, "--scheduler", address, "-o", tmp_path / "out")
    assert (code, out) == (2, "")
    assert err.startswith(f"--scheduler: {says}")
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"distributed.comm.require-encryption": True}, ": encryption required by Dask configuration, .* begins with tls://"),
        ({"distributed.comm.tls.ca-file": "/nowhere/ca.pem"},
         ": /nowhere/ca.pem, of Dask's settings distributed.comm.tls, is no file; write where it is"),
    ],
)  # fmt: skip
def test_settings_of_dask_that_do_not_fit_are_told_in_a_line(run, deal, tmp_path, settings, says) -> None:
    with pytest.importorskip("dask").config.set(settings):
        code, out, err = run("sweep", *deal, "--scheduler", "tcp://127.0.0.1:1", "-o", tmp_path / "out")
    assert (code, out) == (2, "")
    assert re.fullmatch(f"--scheduler{says}.*\n", err)


def test_who_answers_and_is_no_scheduler_is_told_in_a_line(run, deal, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "WAIT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        code, _, err = run("sweep", *deal, "--scheduler", address, "-o", tmp_path / "out")
    said = f"no scheduler answers at {address} (nothing comes in 0.3 s); start one there, or write its address"
    assert (code, err) == (2, f"--scheduler: {said}\n")


def test_a_cluster_needs_an_extra(run, deal, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, _, err = run("sweep", *deal, "--scheduler", "tcp://127.0.0.1:1", "-o", tmp_path / "out")
    assert (code, err) == (2, "--scheduler needs Dask; install it with pip install 'partnersim[cluster]'\n")


# What stops it, and how it goes on. The command runs in a session of its own, as in a terminal.


def begun(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [*COMMAND, *arguments], start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_until(true, process: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while not true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.005)


def parts(folder: Path) -> list[Path]:
    return sorted((folder / "parts").glob("part-*.parquet"))


def workers(process: subprocess.Popen) -> list[psutil.Process]:
    return [each for each in psutil.Process(process.pid).children() if "spawn_main" in " ".join(each.cmdline())]


def ended(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=10)[1]


def goes_on(arguments: list[str], folder: Path, done: dict[Path, int], unstopped: dict[str, bytes]) -> None:
    """The same command runs what is left, and comes to what a run that nothing stopped comes to."""
    assert read_sweep(folder)["point"].nunique() == 64 * len(done)
    with pytest.raises(SystemExit) as stop:
        main(["sweep", *arguments, "-o", str(folder)])
    assert not stop.value.code
    assert {path: path.stat().st_mtime_ns for path in done} == done
    for stray in (folder / "parts").glob(".*"):
        stray.unlink()
    assert contents(folder) == unstopped


@pytest.mark.only_long
@pytest.mark.parametrize("moment", range(1, 1 + counts(1, 8)))
def test_a_command_that_is_killed_goes_on(fixed, unstopped, tmp_path, moment) -> None:
    folder = tmp_path / "out"
    process = begun(*fixed, "--workers", "2", "-o", str(folder))
    wait_until(lambda: len(parts(folder)) >= moment, process)
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    assert len(children) >= 2
    assert ended(children)  # nobody is left who works for nobody
    done = {path: path.stat().st_mtime_ns for path in parts(folder)}
    assert moment <= len(done) < 10
    goes_on(fixed, folder, done, unstopped)


@pytest.mark.only_long
@pytest.mark.parametrize(("stop", "ends"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("moment", range(1, 1 + counts(2, 8)))
def test_who_stops_the_command_stops_all_it_started(fixed, unstopped, tmp_path, stop, ends, moment) -> None:
    folder = tmp_path / "out"
    process = begun(*fixed, "--workers", "2", "-o", str(folder))
    wait_until(lambda: len(parts(folder)) >= moment, process)
    children = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, stop)  # a terminal sends an interrupt to all of them
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (ends, "")
    assert re.fullmatch(r"(\d+ of 10 parts\n)*", err)
    assert ended(children)
    assert not list(folder.rglob(".*"))  # nothing is there by half
    goes_on(fixed, folder, {path: path.stat().st_mtime_ns for path in parts(folder)}, unstopped)


@pytest.mark.only_long
def test_an_interrupt_while_processes_are_started_is_as_quiet(fixed, tmp_path) -> None:
    process = begun(*fixed, "--workers", "2", "-o", str(tmp_path / "out"))
    wait_until(lambda: workers(process), process)
    children = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 130
    assert ended(children)


@pytest.mark.only_long
def test_a_worker_that_is_killed_ends_the_run_with_a_line(fixed, unstopped, tmp_path) -> None:
    folder = tmp_path / "out"
    process = begun(*fixed, "--workers", "2", "-o", str(folder))
    wait_until(lambda: parts(folder), process)
    found = workers(process)
    found[0].kill()
    _, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert err.splitlines()[-1] == (
        "a worker ended before its work was done, killed or out of memory; run the same again, with fewer workers"
    )
    assert "Traceback" not in err
    assert ended(found)
    goes_on(fixed, folder, {path: path.stat().st_mtime_ns for path in parts(folder)}, unstopped)
