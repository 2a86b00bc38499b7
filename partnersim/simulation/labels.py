"""Short names of terms, as columns and rows are headed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from partnersim.agreements.agreement import Agreement

__all__ = ["label_of", "labels_of"]

LONGEST_LABEL = 40


def label_of(terms: Agreement) -> str:
    """A short name: that of the file, in letters, digits and `_.-`, or the kind."""
    if not terms.from_file:
        return terms.kind
    stem = re.sub(r"[^\w.-]+", "_", Path(terms.document.file).stem).lstrip("-.")
    return stem[:LONGEST_LABEL] or terms.kind


def labels_of(terms: Sequence[Agreement]) -> list[str]:
    """The short names of several terms; those that would have the same one are numbered."""
    names = [label_of(each) for each in terms]
    used, seen = Counter(names), Counter[str]()
    numbered = []
    for name in names:
        seen[name] += 1
        numbered.append(f"{name}_{seen[name]}" if used[name] > 1 else name)
    return numbered
