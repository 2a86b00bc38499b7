"""End a process and all that it started, by their ids."""

from __future__ import annotations

from contextlib import suppress

import psutil

__all__ = ["end_tree"]

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
