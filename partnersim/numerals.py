"""How numbers are written for people: which marks stand between their digits.

The rooms below `render` say numbers too (clauses, an explained month), so that the marks in use are known to all; which
ones a locale has is told in `render.locales`. They hold for a context, as those of `decimal` do: `en` unless set.
"""

from __future__ import annotations

import re
from contextvars import ContextVar

__all__ = ["numeral", "rewritten", "use_marks"]

_IN_USE = ContextVar("marks", default=(".", ","))  # the decimal mark, and that between thousands
_NUMBER = re.compile(r"[-+\u2212]?\d+(\.\d+)?%?")


def use_marks(decimal: str, group: str) -> None:
    """Write numbers with these marks from now on, in this context."""
    _IN_USE.set((decimal, group))


def numeral(number: float, form: str) -> str:
    """A number in one of Python's formats, with the marks in use: `numeral(1234.5, ",.2f")` is 1,234.50."""
    return _marked(f"{number:{form}}")


def rewritten(text: str) -> str:
    """A text that is a number as files have it, like `2.5%`, with the decimal mark in use; any other text as it is."""
    return _marked(text) if _NUMBER.fullmatch(text) else text


def _marked(text: str) -> str:
    decimal, group = _IN_USE.get()
    return text.translate({ord("."): decimal, ord(","): group})
