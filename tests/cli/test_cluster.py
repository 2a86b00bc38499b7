"""A sweep on a Dask cluster: a scheduler and two workers, processes of this machine that only it can reach."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from partnersim import read_sweep
from partnersim.cli import sweep
from tests.sweep.deals import contents, written

LOCAL = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
WORKER = ("--nthreads", "1", "--no-nanny")
VARY = ("--vary", "case.demand.monthly_churn=1%,2%,3%,4%", "--draws", "9000", "--seed", "3")  # a part a point


class Cluster(NamedTuple):
    address: str
    scheduler: subprocess.Popen
    workers: list[subprocess.Popen]


def start(folder: Path, name: str, *arguments: str) -> subprocess.Popen:
    with (folder / f"{name}.log").open("w") as log:
        command = [sys.executable, "-m", "dask", *arguments]
        return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=folder)


def wait_until(true: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen]]:
    """Processes that end with the test, by their own ids."""
    processes: list[subprocess.Popen] = []
    yield processes
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


Start = Callable[..., Cluster]


@pytest.fixture
def cluster(tmp_path: Path, started: list[subprocess.Popen]) -> Start:
    """Starts a scheduler and workers of some names."""

    def up(*workers: str, options: tuple[str, ...] = ()) -> Cluster:
        told = tmp_path / "scheduler.json"
        there = ("--scheduler-file", str(told), *LOCAL, *options)
        started.append(start(tmp_path, "scheduler", "scheduler", "--port", "0", *there))
        for name in workers:
            own = ("--local-directory", str(tmp_path / name), *WORKER)
            started.append(start(tmp_path, name, "worker", *own, *there))
        logs = [tmp_path / f"{name}.log" for name in workers]
        wait_until(lambda: told.exists() and all("Registered to" in log.read_text() for log in logs))
        return Cluster(json.loads(told.read_text())["address"], started[0], started[1:])

    return up


@pytest.mark.only_long
def test_a_cluster_that_loses_a_worker_comes_to_the_same_files(run, tmp_path, cluster, monkeypatch) -> None:
    deal, there = written(tmp_path), cluster("one", "two")

    def shown(parts, _):
        for number, part in enumerate(parts):
            if number == 0:
                there.workers[0].kill()  # with a part in work, and another that waits
            yield part

    assert run("sweep", *deal, *VARY, "-o", tmp_path / "alone")[0] == 0
    monkeypatch.setattr(sweep, "shown_parts", shown)
    found = run("sweep", *deal, *VARY, "--scheduler", there.address, "-o", tmp_path / "out")
    assert found == (0, f"{tmp_path}/out\n", "")
    assert there.workers[0].wait() == -signal.SIGKILL
    assert contents(tmp_path / "out") == contents(tmp_path / "alone")
    # What listens, listens to this machine alone.
    listening = [
        each.laddr.ip
        for process in (there.scheduler, there.workers[1])
        for each in psutil.Process(process.pid).net_connections()
        if each.status == psutil.CONN_LISTEN
    ]
    assert set(listening) == {"127.0.0.1"}


@pytest.mark.only_long
def test_a_cluster_that_is_lost_is_told_in_a_line_and_what_is_there_goes_on(
    run, tmp_path, cluster, monkeypatch
) -> None:
    deal, there = written(tmp_path), cluster("one", "two")

    def shown(parts, _):
        for number, part in enumerate(parts):
            if number == 0:
                there.scheduler.kill()
            yield part

    with monkeypatch.context() as patched:
        patched.setattr(sweep, "shown_parts", shown)
        code, out, err = run("sweep", *deal, *VARY, "--scheduler", there.address, "-o", tmp_path / "out")
    assert (code, out) == (1, "")
    assert err.startswith(f"the cluster at {there.address} is lost (")
    assert err.endswith("); what is there can be read, and the same command goes on from it\n")
    assert len(err.splitlines()) == 1
    assert 1 <= len(list((tmp_path / "out" / "parts").iterdir())) < 4
    assert run("sweep", *deal, *VARY, "-o", tmp_path / "out")[0] == 0
    assert run("sweep", *deal, *VARY, "-o", tmp_path / "alone")[0] == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "alone")


def test_a_cluster_without_workers_is_told_in_a_line(run, tmp_path, cluster) -> None:
    there = cluster()
    code, out, err = run("sweep", *written(tmp_path), *VARY, "--scheduler", there.address, "-o", tmp_path / "out")
    assert (code, out) == (1, "")
    assert err == (f"the scheduler at {there.address} has no workers; start some: dask worker {there.address}\n")


def test_a_cluster_of_another_version_is_told_in_a_line(run, tmp_path, cluster, monkeypatch) -> None:
    there = cluster("one")
    deal = written(tmp_path)
    monkeypatch.setattr("partnersim.cli.cluster.__version__", "9.9.9")
    code, _, err = run("sweep", *deal, *VARY, "--scheduler", there.address, "-o", tmp_path / "out")
    assert code == 1
    assert re.fullmatch(
        r"the scheduler and all workers must have partnersim 9.9.9, and there is [\d.]+; install it there\n", err
    )
    worker = re.search(r"tcp://\S+", (tmp_path / "one.log").read_text())[0]
    code, _, err = run("sweep", *deal, *VARY, "--scheduler", worker, "-o", tmp_path / "out")
    assert (code, err) == (2, f"--scheduler: {worker} is a Worker; write the address of its scheduler\n")


@pytest.mark.only_long
def test_certificates_are_those_of_the_settings_of_dask(run, tmp_path, cluster, needs) -> None:
    openssl = needs("openssl", "makes certificates")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=partnersim",
         "-keyout", key, "-out", certificate], check=True, capture_output=True,
    )  # fmt: skip
    tls = ("--tls-ca-file", str(certificate), "--tls-cert", str(certificate), "--tls-key", str(key))
    there = cluster("one", options=tls)
    assert there.address.startswith("tls://127.0.0.1:")
    asked = ["sweep", *written(tmp_path), "--draws", "20", "--scheduler", there.address, "-o", str(tmp_path / "out")]
    code, _, err = run(*asked)
    assert code == 2
    assert "; start one there, or name its certificates in Dask's settings, distributed.comm.tls\n" in err
    settings = "DASK_DISTRIBUTED__COMM__TLS__"
    given = {"CA_FILE": certificate, "CLIENT__CERT": certificate, "CLIENT__KEY": key}
    command = [sys.executable, "-m", "partnersim.cli.main", *asked]
    environment = {**os.environ, **{settings + name: str(path) for name, path in given.items()}}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert len(read_sweep(tmp_path / "out")) == 20 * 2 * 2
