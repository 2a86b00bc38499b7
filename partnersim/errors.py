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

__all__ = ["InputError", "PartnersimError", "Problem", "RunError", "near", "nearest"]


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


MOST_NAMES = 8  # in a message
ROUNDING = 1e-9  # 2/3 and 1 − 1/3 are not the same float


def near(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `word` is a misspelling of, a letter in four at most being wrong; None where none is."""
    wrong = max(1, len(word) // 4) / max(1, len(word))
    cutoff = max(0.6, 1.0 - wrong) - ROUNDING
    return next(iter(difflib.get_close_matches(word, sorted(known), n=1, cutoff=cutoff)), None)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint for a misspelt `word`: the one of `known` that is near, else those there are, of many the most like it."""
    names = sorted(set(known))
    if (found := near(word, names)) is not None:
        return f"did you mean {found}?"
    like = sorted(names, key=lambda name: -difflib.SequenceMatcher(None, word, name).ratio())[:MOST_NAMES]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"known: {', '.join(sorted(like))}{more}" if names else "none is known here"
