"""Kernels forked from a process that has everything imported: ready at once, and each as fresh as any other.

A process that will run one notebook forks its kernel first of all, before it starts a thread; the kernel waits until
Jupyter asks for one. On Linux only: elsewhere a fork may copy locks that libraries of the system hold.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

__all__ = ["NAME", "ForkedKernel", "ForkedProvisioner", "adopt_orphans", "can_fork", "fork_kernel", "waiting"]

NAME = "partnersim-forked"  # as pyproject.toml registers the provisioner
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # of <linux/prctl.h>
LAUNCHED = 3  # arguments of a launch before the kernel's own: the interpreter, -m, ipykernel_launcher


class ForkedKernel:
    """A child of this process that becomes a kernel when told so; to Jupyter, what subprocess.Popen would return."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, line: Connection[Any, Any]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._line = line

    def become(self, argv: Sequence[str], env: dict[str, str], folder: str | None) -> None:
        """Start as a kernel with these arguments."""
        self._line.send((list(argv), env, folder))

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self) -> int:
        """How it ended, once it did."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal it, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class ForkedProvisioner(LocalProvisioner):
    """Gives Jupyter the kernel that waits."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Tell the waiting kernel to start."""
        kernel = waiting()
        assert kernel is not None  # or this provisioner would not have been named
        _waiting.clear()
        kernel.become(cmd[LAUNCHED:], kwargs["env"], kwargs.get("cwd"))
        self.process, self.pid, self.pgid = kernel, kernel.pid, kernel.pid  # type: ignore[assignment]
        return self.connection_info


_waiting: list[ForkedKernel] = []  # the one that was forked and not asked for yet


def waiting() -> ForkedKernel | None:
    """The kernel that waits in this process to be asked for."""
    return _waiting[0] if _waiting else None


def can_fork() -> bool:
    """Whether kernels are forked on this system."""
    return sys.platform == "linux"


def fork_kernel() -> None:
    """Fork the kernel that this process will run its notebook in."""
    here, there = Pipe()
    pid = os.fork()
    if pid == 0:
        try:
            _as_kernel(there)
        finally:
            os._exit(1)
    there.close()
    _waiting.append(ForkedKernel(pid, here))


def adopt_orphans() -> None:
    """From now on, processes whose parent has ended are children of this one, so that none is lost sight of."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _as_kernel(line: Connection[Any, Any]) -> None:
    """Wait, then be a kernel, in a session of its own; end with the process that forked it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.setsid()
    _keep_open(line.fileno())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        argv, env, folder = line.recv()
    except EOFError:  # it is not wanted
        os._exit(0)
    line.close()
    os.environ.clear()
    os.environ.update(env)
    if folder:
        os.chdir(folder)
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher", *argv]
    IPKernelApp.launch_instance(argv=argv)
    os._exit(0)


def _keep_open(line: int) -> None:
    """Nothing of its parent but the line to it: a pipe held open here would never end for those who wait there."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.closerange(3, line)
    os.closerange(line + 1, os.sysconf("SC_OPEN_MAX"))
