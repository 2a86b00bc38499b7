"""Validation errors in plain words, each at the line of the file it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from partnersim.errors import InputError, Problem, near, nearest
from partnersim.inputs.document import Document
from partnersim.inputs.places import Spot, trace
from partnersim.inputs.scalars import quoted, shortened

__all__ = ["MOST_PROBLEMS", "first_problems", "refuse"]

MOST_PROBLEMS = 20

# What a value is not, and what to write instead; by pydantic's names of errors.
_A_MAP = "a map; write its keys below, indented"
_A_LIST = "a list; write [value, value]"
_WHOLE_NUMBER = "a whole number; write one like 12"
_NUMBER = "a number; write one like 12.5"
_TEXT = "a text; put it in quotes"
_EITHER = "true or false; write one of the two"
_NOT = {
    "bool_parsing": _EITHER,
    "bool_type": _EITHER,
    "dict_type": _A_MAP,
    "finite_number": _NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_type": _WHOLE_NUMBER,
    "list_type": _A_LIST,
    "mapping_type": _A_MAP,
    "model_attributes_type": _A_MAP,
    "model_type": _A_MAP,
    "set_type": _A_LIST,
    "string_type": _TEXT,
    "tuple_type": _A_LIST,
}
_OF_KEYS = frozenset({"missing", "extra_forbidden", "union_tag_invalid", "union_tag_not_found"})
_LIMITS = {
    "greater_than": "is too small; write more than {gt}",
    "greater_than_equal": "is too small; write {ge} or more",
    "less_than": "is too large; write less than {lt}",
    "less_than_equal": "is too large; write {le} or less",
    "multiple_of": "does not fit; write a multiple of {multiple_of}",
    "string_pattern_mismatch": "is not of the form {pattern}; write it so",
    "string_too_long": "is too long; write at most {max_length} characters",
    "string_too_short": "is too short; write more",
    "too_long": "has too many entries; write at most {max_length}",
    "too_short": "has too few entries; write at least {min_length}",
}


def refuse(error: ValidationError, document: Document, model: Any = None) -> InputError:
    """The error to raise for a document a model refused: one line per problem, in the order of the file.

    `model` is the model or union that refused it; with it, unknown keys get the nearest known one.
    """
    details = _without_misspelt(error.errors(include_url=False))
    found = {_problem(detail, document, model): None for detail in details}
    return InputError(first_problems(found))


def first_problems(found: Iterable[Problem], *, counted: bool = True) -> list[Problem]:
    """The first 20 problems in the order of the file, and a line that says from where on there are more.

    How many it says unless they are not all `counted`, because reading stopped.
    """
    problems = sorted(found, key=lambda problem: (problem.file or "", problem.line or 0))
    if len(problems) > MOST_PROBLEMS:
        hidden = problems[MOST_PROBLEMS]
        more = f"{len(problems) - MOST_PROBLEMS} more" if counted else "more"
        text = f"{more} problems from here on; correct those above first"
        problems[MOST_PROBLEMS:] = [Problem(text, hidden.file, hidden.line)]
    return problems


def _without_misspelt(details: list[Any]) -> list[Any]:
    """Without the keys that are missing because they are there, misspelt."""
    missing = [detail["loc"] for detail in details if detail["type"] == "missing"]
    meant = set()
    for detail in details:
        if detail["type"] == "extra_forbidden":
            around, name = detail["loc"][:-1], str(detail["loc"][-1])
            meant.add((*around, near(name, (str(loc[-1]) for loc in missing if loc[:-1] == around))))
    return [detail for detail in details if detail["type"] != "missing" or detail["loc"] not in meant]


def _problem(detail: Any, document: Document, model: Any) -> Problem:
    """One error of pydantic as one line."""
    kind, loc = detail["type"], detail["loc"]
    if kind in _OF_KEYS:
        # These are said of a key, which may be missing, and of the map around it.
        around, name = (loc, _discriminator(detail)) if kind.startswith("union") else (loc[:-1], str(loc[-1]))
        spot = trace(document, model, around)
        file, line = document.where((*spot.path, name))
        other = _misspelt(document, spot.path) if kind == "missing" else ""
        return Problem(_key_text(kind, shortened(name), spot, detail) + other, file, line)
    spot = trace(document, model, loc)
    inner = getattr(detail.get("ctx", {}).get("error"), "path", ())
    path = (*spot.path, *inner)
    named = path[:-1] if loc and loc[-1] == "[key]" else path
    text, name = _text(detail), _dotted(named)
    file, line = document.where(path)
    return Problem(text if not name or text.startswith(name) else f"{name}: {text}", file, line)


def _text(detail: Any) -> str:
    """What is wrong with a value, and what to write instead."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if "error" in context:
        return str(context["error"]) or "this is not allowed; see the documentation of the field"
    if kind in ("literal_error", "enum"):
        return _unknown_word(value, _words(context["expected"]))
    if kind in _NOT and value is None:
        return "the value is empty; write one, or delete the line"
    if kind in _NOT:
        return f"{quoted(value)} is not {_NOT[kind]}"
    if kind in _LIMITS:
        return f"{quoted(value)} {_LIMITS[kind].format(**{name: _plain(limit) for name, limit in context.items()})}"
    return str(detail["msg"]).replace("Input should be", f"{quoted(value)} should be").replace("Input", "it")


def _plain(limit: Any) -> str:
    """A limit as people write it: 0.000001, not 1e-06."""
    return f"{Decimal(str(limit)):f}" if isinstance(limit, float) else str(limit)


def _key_text(kind: str, name: str, spot: Spot, detail: Any) -> str:
    """What is wrong with a key of the map at `spot`, and what to write instead."""
    inside = f" in {_dotted(spot.path)}" if spot.path else ""
    if kind == "extra_forbidden":
        known = spot.fields()
        hint = nearest(name, known) if known else "check its spelling, or delete it"
        return f"unknown key `{name}`{inside}; {hint}"
    if kind == "union_tag_invalid":
        context = detail["ctx"]
        unknown = _unknown_word(context["tag"], _words(context["expected_tags"]))
        return f"{_dotted((*spot.path, name))}: {unknown}"
    return f"`{name}` is missing{inside}; write {name}: {spot.example(name)}"


def _misspelt(document: Document, path: tuple[str | int, ...]) -> str:
    """A hint where a map with a single key, as a path makes it, is called almost like one beside it."""
    here, around = document.at(path).plain(), document.at(path[:-1]).plain()
    if not path or not isinstance(here, dict) or not isinstance(around, dict) or len(here) != 1:
        return ""
    other = near(str(path[-1]), (name for name in around if name != path[-1]))
    return "" if other is None else f", or did you mean {other}?"


def _discriminator(detail: Any) -> str:
    """The key that says which member of a union a map is."""
    return str(detail["ctx"]["discriminator"]).strip("'")


def _words(expected: str) -> list[str]:
    """The words in pydantic's `'lie', 'equalise' or 'run_off'`."""
    return re.findall(r"'([^']*)'", expected) or [expected]


def _unknown_word(value: Any, words: list[str]) -> str:
    """`'eqalise' is not known; write lie or equalise (did you mean equalise?)`."""
    hint = nearest(str(value), words)
    hint = f" ({hint})" if hint.startswith("did") and len(words) > 1 else ""
    listed = " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
    return f"{quoted(value)} is not known; write {listed}{hint}"


def _dotted(path: tuple[str | int, ...]) -> str:
    """The path of a value as the user writes it: `demand.monthly_churn`."""
    return ".".join(shortened(str(part)) for part in path)
