"""What many processes need and one of them computes: kept in a folder as long as they run, and only if there is one."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["FOLDER", "remembered"]

T = TypeVar("T")
FOLDER = "PARTNERSIM_REMEMBERED"  # in the environment: a folder that only the processes of one batch can write to


def remembered(compute: Callable[[], T], *of: Any) -> T:
    """What `compute` gives, unless another process has computed it `of` the same texts, numbers, lists and maps."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return compute()
    place = Path(folder) / hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()
    with suppress(OSError):
        found: T = pickle.loads(place.read_bytes())  # noqa: S301 - of our own making, in a folder of our own
        return found
    made = compute()
    partial = place.with_name(f".{place.name}.{os.getpid()}")
    with suppress(OSError):  # without room for it the others compute it themselves
        partial.write_bytes(pickle.dumps(made))
        partial.replace(place)
    return made
