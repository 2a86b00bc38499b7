"""Run all but what is run in one go compiled, or nothing: bits must be the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from partnersim.engine import compiling

__all__ = ["compiled_or_not"]


@contextmanager
def compiled_or_not(compiled: bool) -> Iterator[None]:
    """Whatever the size of a job, run it compiled, or as plain Python."""

    def runs_compiled(_: int, wanted: bool | None = None) -> bool:
        return compiled if wanted is None else wanted

    with patch.object(compiling, "runs_compiled", runs_compiled):
        yield
