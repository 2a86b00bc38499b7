"""The explorer's server, started as a user starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

DRAFTS = ("managed-db-uncertain", "five_phase", "direct", "static_split_profit", "white_label")
AS_ROOT = ["--jupyter=--allow-root"] if os.name == "posix" and os.geteuid() == 0 else []


@dataclass(frozen=True)
class Served:
    """Where it answers, the process, and the folder in which things are kept."""

    address: str  # with the token
    process: subprocess.Popen[str]
    folder: Path

    @property
    def base(self) -> str:
        split = urlsplit(self.address)
        return f"{split.scheme}://{split.netloc}"

    @property
    def token(self) -> str:
        return urlsplit(self.address).query.removeprefix("token=")


@contextmanager
def served(
    folder: Path, *options: str, drafts: Sequence[str] = DRAFTS, env: dict[str, str] | None = None
) -> Iterator[Served]:
    command = [sys.executable, "-m", "partnersim.cli.main", "explore", *drafts, "--no-browser", "-o", str(folder)]
    with subprocess.Popen(
        [*command, *AS_ROOT, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder.parent,
        env={**os.environ, **(env or {})},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            assert address, process.stderr.read() if process.stderr else ""
            yield Served(address, process, folder)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until(holds, what: str, seconds: float = 60.0) -> None:
    """Until it holds; load only makes it longer."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.05)
