"""Text files as users save them: found, small enough, UTF-8, and without characters that cannot be seen."""

from __future__ import annotations

import re
from pathlib import Path

from partnersim.errors import InputError
from partnersim.inputs.scalars import printable

__all__ = ["check_characters", "decoded", "line_at", "read_text"]

LARGEST = 1_000_000  # bytes
_TOO_LARGE = "the file is over 1 MB; keep only what is needed"

# Control characters, line breaks only some editors count, marks that reorder what is shown, half characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_BREAK = re.compile("\r\n|\r|\n")


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file of at most 1 MB; a byte-order mark is dropped.

    Raises:
        InputError: not found, no file, unreadable, too large, not UTF-8, or with control characters.
    """
    file = printable(str(path))
    try:
        place = Path(path)
        if place.is_dir():
            raise InputError.one("this is a directory; name a file in it", file, 1)
        if place.stat().st_size > LARGEST:
            raise InputError.one(_TOO_LARGE, file, 1)
        with place.open("rb") as stream:
            # A pipe or device has no size: never read more than is allowed.
            content = stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError.one("there is no such file; check the name and the folder", file, 1) from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        text = f"the file cannot be read: {reason}; check its name and permissions"
        raise InputError.one(text, file, 1) from None
    return decoded(content, file)


def decoded(content: str | bytes, file: str) -> str:
    """`content` as text, checked, without byte-order mark; `file` names it in messages.

    Raises:
        InputError: over 1 MB, not UTF-8, or with control characters.
    """
    if len(content) > LARGEST:
        raise InputError.one(_TOO_LARGE, file, 1)
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        message = f"byte 0x{error.object[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise InputError.one(message, file, line_at(before, len(before))) from None
    text = text.removeprefix("\ufeff")
    check_characters(text, file)
    return text


def check_characters(text: str, file: str, line: int | None = None) -> None:
    """Refuse characters that cannot be seen, at `line`, or at the line of `text` they stand in.

    Raises:
        InputError: says which character.
    """
    if match := _UNSEEN.search(text):
        name = f"U+{ord(match[0]):04X}"
        message = f"the character {name} cannot be seen or printed; delete it"
        raise InputError.one(message, file, line or line_at(text, match.start()))


def line_at(text: str, position: int) -> int:
    """The 1-based line of the character at `position`."""
    return len(_BREAK.findall(text[:position])) + 1
