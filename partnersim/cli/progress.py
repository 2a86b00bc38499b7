"""How far a long run has come: a bar in a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

import typer

__all__ = ["shown"]

Item = TypeVar("Item")

LINES = 10  # in all, where there is no terminal


def shown(parts: Iterable[Item], whole: int, what: str) -> Iterator[Item]:
    """The parts as they come, `whole` of them, with how far they are on stderr."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import track

        yield from track(parts, what, total=whole, console=Console(stderr=True), transient=True)
        return
    each = max(1, whole // LINES)
    for done, part in enumerate(parts, start=1):
        yield part
        if done % each == 0 or done == whole:
            typer.echo(f"{done} of {whole} {what}", err=True)
