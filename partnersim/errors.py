"""Everything partnersim raises on purpose.

PartnersimError
├── InputError      a file, field or argument that cannot be used; the message says what to write instead
└── RunError        a run that could not be finished (a notebook that failed, a folder that cannot be written)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

__all__ = ["InputError", "PartnersimError", "Problem", "RunError", "nearest"]


class PartnersimError(Exception):
    """Base of every error partnersim raises on purpose."""


class RunError(PartnersimError):
    """A run that could not be finished; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, and what to write instead, in one line."""

    text: str
    file: str | None = None
    line: int | None = None  # 1-based

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        text = " ".join(self.text.split())
        return f"{where}: {text}" if where else text


class InputError(PartnersimError):
    """Input that cannot be used: one line per problem, each `file:line: what, why, what instead`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def one(cls, text: str, file: str | None = None, line: int | None = None) -> Self:
        """An error with a single problem."""
        return cls([Problem(text, file, line)])


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint for a misspelt `word`: the nearest of `known`, or all of them where none is near."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    return f"known: {', '.join(names)}" if names else "none is known here"
