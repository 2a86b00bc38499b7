"""What an unquoted word in a file means: nothing, true or false, a number, or plain text.

The rules are few and strict, so that `60:40`, `no`, `010` and `2027-01` stay the text they look like, and
`60,000` is questioned instead of guessed.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from decimal import Decimal

from partnersim.timeline import parse_month

__all__ = [
    "Scalar",
    "amount_of",
    "as_number",
    "number",
    "plain_scalar",
    "printable",
    "quoted",
    "reject_lookalike",
    "shortened",
]

_NOTHING = frozenset({"", "~", "null"})

Scalar = str | int | float | bool | None

_DIGITS = r"(?:0|[1-9][0-9]{0,2}(?:_[0-9]{3})+|[1-9][0-9]*)"
_WHOLE = re.compile(rf"[-+]?{_DIGITS}")
_NUMBER = re.compile(rf"[-+]?(?:{_DIGITS}(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]{{1,4}})?")
_NOT_FINITE = re.compile(r"[-+]?\.?(?:nan|inf|infinity)", re.IGNORECASE)
_MARK = r"[,'\u2019 \u00a0\u2009\u202f]"  # between thousands, as people write them
_THOUSANDS = re.compile(rf"([-+]?[0-9]{{1,3}}({_MARK})[0-9]{{3}}(?:\2[0-9]{{3}})*)(\.[0-9]+)?")
_POINTS = re.compile(r"([-+]?[0-9]{1,3}(?:\.[0-9]{3})+),([0-9]+)")
_COMMA = re.compile(r"([-+]?[0-9]+),([0-9]+)( ?%)?")
_SUFFIX = re.compile(r"([-+]?[0-9]+(?:\.[0-9]+)?) ?(k|K|M|mn|Mio|mio|bn)")
_POWERS = {"k": 3, "K": 3, "M": 6, "mn": 6, "Mio": 6, "mio": 6, "bn": 9}
_LONGEST_NUMBER = 40
_LONGEST_ECHO = 60


def plain_scalar(text: str) -> Scalar:
    """The value of an unquoted word.

    Raises:
        ValueError: a number that cannot be used as it is written; the message says what to write instead.
    """
    if text in _NOTHING:
        return None
    if text in ("true", "false"):
        return text == "true"
    value = number(text)
    if value is not None:
        return value
    reject_lookalike(text)
    return text


def number(text: str) -> int | float | None:
    """`60000`, `60_000`, `-3`, `1.5`, `1e-3` as a number; None where `text` is not written as one.

    Raises:
        ValueError: too long or too large to be kept.
    """
    if not _NUMBER.fullmatch(text):
        return None
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"{quoted(text)} has too many digits; write at most {_LONGEST_NUMBER} characters")
    if _WHOLE.fullmatch(text):
        return int(text)
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{quoted(text)} is too large for a number; write fewer zeros")
    return value


def reject_lookalike(text: str) -> None:
    """Refuse a word that wholly looks like a number but is spelt in a way that could be misread.

    Raises:
        ValueError: says the right spelling.
    """
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is not a number that can be used; write a number, or quotes around a text")
    if match := _THOUSANDS.fullmatch(text):
        raise ValueError(_respell(text, re.sub(r"[^-+0-9]", "", match[1]) + (match[3] or "")))
    if match := _POINTS.fullmatch(text):
        raise ValueError(_respell(text, match[1].replace(".", "") + "." + match[2]))
    if match := _COMMA.fullmatch(text):
        raise ValueError(f"{text}: write {match[1]}.{match[2]}{(match[3] or '').strip()}")
    if match := _SUFFIX.fullmatch(text):
        raise ValueError(_respell(text, _shift(match[1], _POWERS[match[2]])))


def _shift(digits: str, places: int) -> str:
    """`1.5` with its point moved right: exact, as text."""
    whole, _, fraction = digits.partition(".")
    moved = whole + fraction[:places].ljust(places, "0")
    rest = fraction[places:]
    return f"{moved}.{rest}" if rest else moved


def _respell(text: str, right: str) -> str:
    """`60,000: write 60000 or 60_000`."""
    sign = right[0] if right[0] in "+-" else ""
    whole, point, fraction = right.lstrip("+-").partition(".")
    whole = whole.lstrip("0") or "0"
    parts = [whole[max(end - 3, 0) : end] for end in range(len(whole), 0, -3)]
    spellings = (f"{sign}{digits}{point}{fraction}" for digits in (whole, "_".join(reversed(parts))))
    return f"{text}: write {' or '.join(dict.fromkeys(spellings))}"


def printable(text: str) -> str:
    """`text` on one line, with what cannot be seen written as an escape."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def quoted(value: object) -> str:
    """What the user wrote, for a message: texts in quotes, on one line, at most 60 characters."""
    if value is None:
        return "an empty value"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list | tuple):
        return "a list"
    text = shortened(str(value))
    return f"'{text}'" if isinstance(value, str) else text


def shortened(text: str) -> str:
    """`text` on one line, at most 60 characters."""
    # Cut first: it may be a megabyte long.
    shown = printable(text[: _LONGEST_ECHO + 1])
    return shown if len(shown) <= _LONGEST_ECHO else shown[: _LONGEST_ECHO - 1] + "…"


def as_number(value: object) -> float | None:
    """A number as a file or a field has it: `12`, `15%`, `2027-04`; None for anything else, or what is too large."""
    if isinstance(value, str):
        with suppress(ValueError):
            return float(parse_month(value.strip()))
    with suppress(ValueError):
        return amount_of(value)
    return None


def amount_of(value: object) -> float | None:
    """A number or percentage as a file has it, `12` or `15%`; None for anything else.

    Raises:
        ValueError: too long or too large to be kept.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if not isinstance(value, str):
        return float(value)
    text = value.strip()
    found = number(text.removesuffix("%").rstrip())
    if found is None:
        return None
    return float(Decimal(str(found)) / 100) if text.endswith("%") else float(found)
