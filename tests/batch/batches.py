"""Plans to try batches on, run as users run them, and what must be true of a folder whatever befell the run."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import nbformat
import psutil

from partnersim.batch.job import COMPARISON
from partnersim.shipped import shipped

MARK = "PARTNERSIM_TRIAL"  # in the environment of a trial, by which all that it started is known
GRACE = 10.0  # [s] in which all that a run started must be gone
PAUSE = "import time; time.sleep(0.4)"


def notebook(folder: Path, name: str, *sources: str) -> str:
    """Write a notebook: the parameters of the shipped one, a comparison, its heading, more cells, its figures."""
    made = nbformat.read(shipped(COMPARISON), as_version=4)
    first = [cell for cell in made.cells if "parameters" in cell.metadata.get("tags", [])]
    opened = next(cell for cell in made.cells if "open_comparison" in cell.source and cell.cell_type == "code")
    cells = ["render.heading(deal, title)", *sources, "render.attach_results(deal)"]
    made.cells = [*first, opened, *(nbformat.v4.new_code_cell(source) for source in cells)]
    made.cells[-1].metadata["tags"] = ["notebook-only"]
    nbformat.write(made, folder / name)
    return name


def plan(folder: Path, reports: dict[str, str], formats: str = "[html]") -> Path:
    """Write a plan: report → notebook."""
    lines = [
        f"  {name}: {{case: managed-db, terms: [five_phase, direct], notebook: {file}}}"
        for name, file in reports.items()
    ]
    file = folder / "plan.yaml"
    file.write_text("\n".join(["title: Trial", f"formats: {formats}", "reports:", *lines]) + "\n", encoding="utf-8")
    return file


class Run:
    """`partnersim batch`, running."""

    def __init__(self, plan: Path, folder: Path, *options: str) -> None:
        self.mark = uuid4().hex
        command = [sys.executable, "-m", "partnersim.cli.main", "batch", str(plan), "-o", str(folder), *options]
        self.process = subprocess.Popen(
            command, env={**os.environ, MARK: self.mark}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip

    def ended(self, seconds: float = 120.0) -> tuple[int, str]:
        """How it ended, and what it said on stderr."""
        _, said = self.process.communicate(timeout=seconds)
        return self.process.returncode, said

    def interrupt(self) -> None:
        """As Ctrl-C in a terminal: every process of its group hears it."""
        os.killpg(self.process.pid, signal.SIGINT)

    def left_behind(self) -> list[psutil.Process]:
        """Processes it started that do not go away."""
        until = time.monotonic() + GRACE
        while (there := list(self._started())) and time.monotonic() < until:
            time.sleep(0.1)
        return there

    def _started(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == self.mark and process.status() != psutil.STATUS_ZOMBIE:
                    yield process
            except psutil.Error:
                continue


def corrupt(folder: Path) -> list[str]:
    """Files of a folder that are not what the manifest says they are, or lie there in part."""
    if not (folder / "manifest.json").exists():
        return []
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["reports"]
    wrong = []
    for entry in entries.values():
        if entry["state"] != "publishing":  # of one that is on its way, files may be old or new, but whole
            for path, known in entry["files"].items():
                if hashlib.sha256((folder / path).read_bytes()).hexdigest() != known:
                    wrong.append(path)
    whole = {"*.html": b"</html>\n", "*.ipynb": b"}\n", "*.json": b"}"}
    for pattern, end in whole.items():
        wrong += [
            str(path)
            for path in folder.rglob(pattern)
            if not path.read_bytes().rstrip(b"\n").endswith(end.rstrip(b"\n"))
        ]
    return wrong


def published(folder: Path) -> dict[str, bytes]:
    """Every file a reader may open, and what it holds."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file() and ".lock" not in path.name
    }  # fmt: skip
