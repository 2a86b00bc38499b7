"""A fresh kernel for a notebook: this very interpreter, reachable from this machine only, free of a user's settings."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from partnersim.batch import forked

__all__ = ["FreshKernel", "kernel_folder"]

NAME = "python3"


class FreshKernel(AsyncKernelManager):
    """Starts `sys.executable`, whatever kernels the user has installed under any name."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The running interpreter, with no history kept."""
        launch = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        settings = ["--HistoryManager.enabled=False", "--InteractiveShell.colors=NoColor"]
        return KernelSpec(
            argv=[*launch, *settings], display_name="Python 3", language="python", name=NAME, metadata=self._provisioner
        )

    @property
    def _provisioner(self) -> dict[str, Any]:
        """Names what launches it: the kernel that waits, where one does."""
        return {"kernel_provisioner": {"provisioner_name": forked.NAME}} if forked.waiting() else {}

    async def start_kernel(self, **settings: Any) -> None:  # type: ignore[override]  # as its parent's is, in truth
        """Start it with nothing to say on the terminal: what a cell prints goes into the notebook."""
        await super().start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **settings)


@contextmanager
def kernel_folder() -> Iterator[dict[str, object]]:
    """Settings of a FreshKernel whose files lie in a folder of their own, gone afterwards.

    Where the system has them it talks through sockets in that folder, so that no port is opened.
    """
    with tempfile.TemporaryDirectory(prefix="partnersim-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        chosen: dict[str, object] = {"connection_file": str(folder / "kernel.json")}
        if os.name == "posix" and len(made) < 80:  # a socket's path has at most 108 characters
            chosen |= {"transport": "ipc", "ip": str(folder / "kernel")}
        yield chosen
