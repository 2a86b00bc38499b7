"""End a process and all that it started, by their ids; and what has lost its parent, by a mark in its environment."""

from __future__ import annotations

from contextlib import suppress

import psutil

__all__ = ["end_marked", "end_tree"]

TO_END = 10.0  # [s] that the system may take for it


def end_tree(root: psutil.Process, *, itself: bool = True) -> None:
    """End a process and all that descend from it; without `itself`, of this process, only its descendants.

    All are stopped first: what is stopped starts nothing that could be missed.
    """
    found = {root} if itself else set[psutil.Process]()
    new = set(found)
    while True:
        for each in new:
            with suppress(psutil.Error):
                each.suspend()
        try:
            new = set(root.children(recursive=True)) - found
        except psutil.NoSuchProcess:
            new = set()
        if not new:
            break
        found |= new
    for each in found:
        with suppress(psutil.Error):
            each.kill()
    if not itself:
        psutil.wait_procs(found, timeout=TO_END)  # its children, which nobody else would take note of


def end_marked(name: str, value: str) -> None:
    """End all processes in whose environment a variable has a value, whoever their parent is by now."""
    for each in psutil.process_iter():
        with suppress(psutil.Error):
            if each.environ().get(name) == value:
                end_tree(each)
