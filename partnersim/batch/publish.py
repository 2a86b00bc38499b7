"""Write files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from partnersim.errors import RunError

__all__ = ["publish"]


def publish(files: dict[Path, str]) -> None:
    """Write texts to files, the last one last: each is complete beside its place before it takes it.

    What stood there stays until then, and stays where a text cannot be written.

    Raises:
        RunError: a folder that cannot be made or written to, or a full disk.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        for place, text in files.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            ready.append((_written(place, text), place))
        for temporary, place in ready:
            temporary.replace(place)
    except OSError as error:
        where = next(iter(files)).parent
        raise RunError(f"{where}: the report could not be written: {error.strerror or error}") from None
    finally:
        for temporary, _ in ready:
            temporary.unlink(missing_ok=True)


def _written(place: Path, text: str) -> Path:
    """The text in a new file in the same folder, safely on the disk."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}-", suffix=".tmp")
    temporary = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as out:  # noqa: PTH123 - a handle has no path
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(0o666 & ~_mask())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _mask() -> int:
    """The permissions that this process takes from new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
