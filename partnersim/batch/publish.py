"""Write files whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from partnersim.errors import RunError

__all__ = ["publish", "written_whole"]


def publish(files: Mapping[Path, bytes]) -> None:
    """Write files, the last one last: each is complete beside its place before it takes it.

    What stood there stays until then, and stays where something cannot be written.

    Raises:
        RunError: a folder that cannot be made or written to, or a full disk.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        for place, content in files.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            ready.append((_beside(place, content), place))
        for temporary, place in ready:
            temporary.replace(place)
    except OSError as error:
        where = next(iter(files)).parent
        raise RunError(f"{where} could not be written to: {error.strerror or error}") from None
    finally:
        for temporary, _ in ready:
            temporary.unlink(missing_ok=True)


def written_whole(place: Path, content: bytes) -> None:
    """A new file, safely on the disk."""
    with place.open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _beside(place: Path, content: bytes) -> Path:
    """The content in a new file in the same folder."""
    temporary = place.with_name(f".{place.name}-{uuid4().hex}.tmp")
    try:
        written_whole(temporary, content)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
