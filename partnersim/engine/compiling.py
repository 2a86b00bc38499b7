"""Whether to run compiled: large jobs, and small ones where the compiled code is loaded anyway. Bits are the same."""

from __future__ import annotations

import logging
import sys

__all__ = ["LOG", "runs_compiled"]

LOG = logging.getLogger(__name__)  # says at level INFO when something is compiled that is not cached

COMPILED_FROM = 20_000  # scenario-months from which loading the compiled code is quicker than going without
ONCE_LOADED_FROM = 30  # scenario-months from which it is quicker once it is loaded


def runs_compiled(size: int, wanted: bool | None = None) -> bool:
    """Whether a job of so many scenario-months is run compiled, unless it is said."""
    if wanted is not None:
        return wanted
    return size >= (ONCE_LOADED_FROM if "partnersim.engine.compiled" in sys.modules else COMPILED_FROM)
