"""How far a long run has come: a bar in a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

import typer

__all__ = ["shown_parts"]

Item = TypeVar("Item")

LINES = 10  # at most, where there is no terminal


def shown_parts(parts: Iterable[Item], whole: int) -> Iterator[Item]:
    """The parts of a run as they come, `whole` of them, with how far they are on stderr."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import track

        yield from track(parts, "parts", total=whole, console=Console(stderr=True), transient=True)
        return
    each = max(1, -(-whole // LINES))
    for done, part in enumerate(parts, start=1):
        yield part
        if whole > 1 and (done % each == 0 or done == whole):
            typer.echo(f"{done} of {whole} parts", err=True)
