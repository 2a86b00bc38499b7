"""How far a long run has come: a bar in a terminal, a line now and then elsewhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from partnersim.batch.batch import Outcomes

__all__ = ["CompilingNote", "shown_parts", "shown_reports"]

Item = TypeVar("Item")

LINES = 10  # at most, where there is no terminal


class CompilingNote(logging.Handler):
    """In a terminal, says once why a first run takes long."""

    said = False

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - it matters only that there is one
        """Say it."""
        if sys.stderr.isatty() and not self.said:
            self.said = True
            typer.echo("compiling, once for this version: about a minute …", err=True)


def shown_parts(parts: Iterable[Item], whole: int) -> Iterator[Item]:
    """The parts of a run as they come, `whole` of them, with how far they are on stderr."""
    if sys.stderr.isatty():
        yield from _bar(parts, whole, "parts")
        return
    each = max(1, -(-whole // LINES))
    for done, part in enumerate(parts, start=1):
        yield part
        if whole > 1 and (done % each == 0 or done == whole):
            typer.echo(f"{done} of {whole} parts", err=True)


def shown_reports(outcomes: Outcomes, whole: int) -> Outcomes:
    """The reports of a batch as they come, likewise; a line for each."""
    if sys.stderr.isatty():
        yield from _bar(outcomes, whole, "reports")
        return
    for done, (job, outcome) in enumerate(outcomes, start=1):
        yield job, outcome
        typer.echo(f"{done} of {whole}: {job.name}{'' if outcome.is_good else ' failed'}", err=True)


def _bar(items: Iterable[Item], whole: int, what: str) -> Iterator[Item]:
    from rich.console import Console
    from rich.progress import track

    return iter(track(items, what, total=whole, console=Console(stderr=True), transient=True))
