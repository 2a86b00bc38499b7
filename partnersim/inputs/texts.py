"""The kinds of text a file holds: the names of partners and lines, and titles for people."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from partnersim.inputs import value_schemas
from partnersim.inputs.scalars import quoted, shortened

__all__ = ["Name", "Title"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RESERVED = {"total": "a sum over all", "nan": "a missing number", "na": "a missing number"}
_LONGEST_TITLE = 200


def _name(value: Any) -> str:
    """The key of a partner or line: small letters, digits and _."""
    if isinstance(value, str) and value in _RESERVED:
        raise ValueError(f"{quoted(value)} means {_RESERVED[value]} in tables; choose another name")
    if isinstance(value, str) and _NAME.fullmatch(value):
        return value
    said = value.lower() if isinstance(value, str) else ""
    proposal = re.sub(r"[^a-z0-9]+", "_", said).strip("_").lstrip("0123456789_")[:40]
    hint = f"; write {proposal}" if proposal and proposal not in _RESERVED else ""
    text = "small letters, digits and _, a letter first, at most 40"
    raise ValueError(f"{quoted(value)} is not a name ({text}){hint}")


def _title(value: Any) -> str:
    """A line of text for people."""
    if not isinstance(value, str):
        hint = f'write "{shortened(str(value))}"' if isinstance(value, int | float) else "write a few words"
        raise ValueError(f"{quoted(value)} is not a text; {hint}")
    if not value.strip():
        raise ValueError("the text is empty; write a few words")
    if len(value) > _LONGEST_TITLE:
        raise ValueError(f"the text has {len(value)} characters; write at most {_LONGEST_TITLE}")
    if any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in value):
        raise ValueError(f"{quoted(value)} holds a line break, tab or control character; write one line")
    return value


Name = Annotated[str, BeforeValidator(_name), WithJsonSchema(value_schemas.NAME)]
Title = Annotated[str, BeforeValidator(_title), WithJsonSchema(value_schemas.TITLE)]
