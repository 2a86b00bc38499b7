"""The shipped round with what the other side says, prepared once for all tests that look at it."""

from __future__ import annotations

from functools import cache

from partnersim.negotiate.preparation import Preparation, prepare


@cache
def prepared() -> Preparation:
    return prepare("vendor-in-november", "published-calculator")
