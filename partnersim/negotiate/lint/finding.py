"""What a lint finds, and what it looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import BaseModel

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import End, agreed_end
from partnersim.errors import Problem
from partnersim.inputs.case import Case
from partnersim.inputs.reader import split_path
from partnersim.ledger import Ledger
from partnersim.simulation.simulate import simulate

__all__ = ["MISSING", "Draft", "Finding", "Path", "value_at"]

Path = tuple[str | int, ...]
MISSING = object()  # what stands at a path that leads nowhere


class Finding(NamedTuple):
    """Something in terms that is worth a look; no error."""

    path: Path  # of the field it is about; of a field not given, where it would stand
    text: str  # what is so, in words
    remedy: str  # what to write, to follow "write"

    def line(self, terms: Agreement) -> str:
        """`file:line: what is so; write what`."""
        place = terms.document.where(self.path) if terms.from_file else (terms.document.file, None)
        return str(Problem(f"{self.text}; write {self.remedy}", *place))


@dataclass(frozen=True)
class Draft:
    """Terms to look at, and the case they are for, if one is given."""

    terms: Agreement  # with the seats filled that the case fills
    case: Case | None = None

    @cached_property
    def ledger(self) -> Ledger | None:
        """The case under the terms, in all its scenarios; None without a case."""
        return None if self.case is None else simulate(self.case, self.terms)

    @cached_property
    def end(self) -> End | None:
        """When the agreement ends; None where it does not."""
        return agreed_end(self.terms)

    def said(self, field: str) -> bool:
        """Whether the terms give a field, rather than leave it to its default."""
        return field in self.terms.model_fields_set


def value_at(terms: Agreement, path: str) -> Any:
    """The value at a field path, as it was read; inside values with a form of their own (bands), as it was written.

    MISSING where the path leads nowhere.
    """
    node: Any = terms
    written: Any = terms.document.value
    for part in split_path(path):
        written = written.get(part, MISSING) if isinstance(written, Mapping) else MISSING
        if isinstance(node, BaseModel):
            node = getattr(node, part) if part in type(node).model_fields else MISSING
        elif isinstance(node, Mapping):
            node = node.get(part, node.get(int(part), MISSING) if part.isdecimal() else MISSING)
        elif isinstance(node, tuple):
            node = node[int(part)] if part.isdecimal() and int(part) < len(node) else MISSING
        else:
            node = written
    return node
