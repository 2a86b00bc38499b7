"""Values as a file or `--set` spells them: the inverse of reading."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from partnersim.inputs.scalars import plain_scalar

__all__ = ["spelt"]

# What cannot stand in a text without quotes: alone in a line, and between brackets.
_ALONE = re.compile(r"^(?!-[0-9])\W|:(\s|$)|\s#|\s$")
_INSIDE = re.compile(rf"{_ALONE.pattern}|[,\[\]{{}}]")


def spelt(value: Any) -> str:
    """A plain value (dict, list, scalar) on one line, which reads back as the same."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(key)}: {_inside(item)}' for key, item in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inside, value))}]"
    if isinstance(value, str):
        return _text(value, _ALONE)
    return json.dumps(value)  # true, false, null and numbers are the same there


def _inside(value: Any) -> str:
    """A value between brackets."""
    return _text(value, _INSIDE) if isinstance(value, str) else spelt(value)


def _key(key: Any) -> str:
    """A key is always a text."""
    return json.dumps(str(key), ensure_ascii=False) if _INSIDE.search(str(key)) else str(key)


def _text(text: str, odd: re.Pattern[str]) -> str:
    """The text, in quotes where it would read as something else without."""
    return json.dumps(text, ensure_ascii=False) if odd.search(text) or not _reads_as_text(text) else text


def _reads_as_text(text: str) -> bool:
    try:
        return plain_scalar(text) == text
    except ValueError:
        return False
