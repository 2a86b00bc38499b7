"""Speed beside other packages, in an environment of their own: `make bench-peers`.

A peer runs in a process of its own, which times the peer's work alone: not its start, nor a first run that loads what
is loaded once. Package and peer take turns. What the peer finds is compared before it is timed. The figure is the time
of the peer over that of the package, each divided by how much it did: slow ones are given less.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from benchmarks.peers import jobs
from benchmarks.peers.jobs import Job
from benchmarks.peers.timed import Floats

__all__ = ["PEERS", "Peer", "Row", "rows"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ENVIRONMENT = ROOT / ".bench-venv"
PINS = HERE / "requirements.txt"
UV = Path(sys.executable).parent / "uv"
PYTHON = ENVIRONMENT / "bin" / "python"


class Row(NamedTuple):
    """A line of the table of figures."""

    what: str
    measured: str
    goal: str
    reached: bool | None  # None: there is no goal
    note: str


@dataclass(frozen=True)
class Peer:
    """A package to compare with: the module here that uses it, and how much it is given."""

    module: str
    distribution: str  # its name where it is installed from
    count: int
    goal: int  # how many times as fast the package should be; 0: there is no goal


class Answer(NamedTuple):
    """What a peer's process wrote."""

    found: Floats
    seconds: float


SHARING = (
    Peer("ema_workbench", "ema-workbench", 4_000, 500),
    Peer("bptk", "bptk-py", 2_000, 500),
    Peer("cashflower", "cashflower", 400, 2_000),
    Peer("modelx", "modelx", 40, 10_000),
)
RATES = (Peer("pyxirr", "pyxirr", 100_000, 20), Peer("numpy_financial", "numpy-financial", 100, 0))
PEERS = (*SHARING, *RATES)


def rows(quick: bool) -> Iterator[Row]:
    """A row for each peer, as it is measured; one that cannot be compared has a row that says why."""
    size, rounds = (20_000, 3) if quick else (100_000, 7)
    for make, peers in ((jobs.five_phase, SHARING), (jobs.rates, RATES)):
        job = make(size)
        for peer in peers:
            with tempfile.TemporaryDirectory() as folder:
                yield row(peer, job, min(size, peer.count // (4 if quick else 1)), rounds, Path(folder))


def row(peer: Peer, job: Job, count: int, rounds: int, folder: Path) -> Row:
    """Install the peer, compare what it finds, and time it in turns with the package."""
    what, goal = f"{peer.distribution} {version(peer)}, {job.name}", f"≥ {peer.goal:,}×" if peer.goal else ""
    missed = False if peer.goal else None
    if reason := install(peer):
        return Row(what, "not installed", goal, missed, reason)
    np.savez(folder / "given.npz", **job.first(count))
    first = ask(peer, folder)
    if isinstance(first, str):
        return Row(what, "does not run", goal, missed, first)
    apart = job.difference(first.found)
    if not apart <= job.within:
        return Row(what, "not equal", goal, missed, f"{apart:.2g} apart")
    theirs, ours = [], []
    for _ in range(rounds):
        ours.append(own_seconds(job))
        answer = ask(peer, folder)
        if isinstance(answer, str):
            return Row(what, "does not run", goal, missed, answer)
        theirs.append(answer.seconds)
        ours.append(own_seconds(job))
    their, own = median(theirs) / count, median(ours) / job.count
    note = f"{their * 1e6:,.0f} µs against {own * 1e6:.2f} µs a {job.each}, {count:,} and {job.count:,} of them"
    return Row(
        what, f"{their / own:,.0f}×", goal, their / own >= peer.goal if peer.goal else None, note + left_out(job)
    )


def left_out(job: Job) -> str:
    """How many have no single answer: a peer gives one of several without a word."""
    several = int(np.isnan(job.expected).sum())
    return f"; {several:,} have several and are left out" if several else ""


def own_seconds(job: Job) -> float:
    start = time.perf_counter()
    job.ours()
    return time.perf_counter() - start


def version(peer: Peer) -> str:
    """The version that is pinned."""
    pin = re.search(rf"^{re.escape(peer.distribution)}==(\S+)", PINS.read_text(encoding="utf-8"), re.MULTILINE)
    return pin[1] if pin else "unpinned"


def install(peer: Peer) -> str:
    """Put the peer into the environment, at the versions that are pinned; why not, or nothing."""
    environment = [UV, "venv", "--quiet", "--python", sys.executable, ENVIRONMENT]
    package = [UV, "pip", "install", "--quiet", "--python", PYTHON, "--constraints", PINS, peer.distribution]
    for command in (package,) if PYTHON.exists() else (environment, package):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            return " ".join(said(done.stderr))[:200]
    return ""


def ask(peer: Peer, folder: Path) -> Answer | str:
    """What the peer finds for `given.npz` of the folder, or the last line it complained of."""
    command = [PYTHON, "-m", f"benchmarks.peers.{peer.module}", folder / "given.npz", folder / "found.npz"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        return said(done.stderr)[-1]
    with np.load(folder / "found.npz") as archive:
        return Answer(archive["found"], float(archive["seconds"]))


def said(text: str) -> list[str]:
    """What a process complained of, by line, without where it is installed or from where."""
    plain = re.sub(r"\w+://\S+", "…", text.replace(f"{ROOT}/", ""))
    return [line.strip() for line in plain.splitlines() if line.strip()] or ["it does not say why"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes and fewer rounds")
    for what, measured, goal, reached, note in rows(parser.parse_args().quick):
        mark = {True: "reached", False: "missed", None: ""}[reached]
        print(f"{what:<56} {measured:>14}  {goal:<10} {mark:<8} {note}", flush=True)


if __name__ == "__main__":
    main()
