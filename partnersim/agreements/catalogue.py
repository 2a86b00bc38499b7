"""The catalogue of terms: what each file offers at a glance, to list, to choose from and to name one beyond doubt."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import Clauses, Range
from partnersim.agreements.reader import amended, read_terms
from partnersim.agreements.words import percent
from partnersim.errors import InputError
from partnersim.inputs.values import Factor, Rate

__all__ = ["COLUMNS", "Entry", "Rates", "catalogue", "fingerprint", "rates_of"]

COLUMNS = ("name", "kind", "seats", "headline", "publisher", "date", "confidence")  # of a list of terms
FOLDER = "published"
_PERCENT = re.compile(r"[0-9.]+%")  # as rates are written out
_RATE = TypeAdapter[float](Rate)
_FACTOR = TypeAdapter[float](Factor)
NOT_SHARED = {  # percentages of people, prices and the market, which nobody is paid
    "above_baseline", "cannibalised_share_of_sales", "direct_price_factor", "loss_interest", "margin_on_direct_price",
    "overlap_of_accounts", "own_price_factor", "paid_from_commitments", "retention", "satisfaction",
}  # fmt: skip
HEX_DIGITS = 12  # of a fingerprint: enough to tell drafts apart


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates from `low` to `high`, both included."""

    low: float
    high: float

    @classmethod
    def parsed(cls, text: str) -> Rates:
        """`10%-25%`, or `20%` alone.

        Raises:
            InputError: neither a rate nor two rates in order.
        """
        parts = [part.strip() for part in text.replace("–", "-").split("-")]
        try:
            rates = [_RATE.validate_python(part) for part in parts]
        except ValidationError:
            rates = []
        if not 1 <= len(rates) <= 2 or rates[0] > rates[-1]:
            raise InputError.one(f"{text!r} is no rate and no range of rates; write 20%, or 10%-25%", "--rate")
        return cls(rates[0], rates[-1])

    def meets(self, other: Rates) -> bool:
        """Whether the two have a rate in common."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of terms at a glance."""

    name: str  # short, of the file
    terms: Agreement
    programme: bool  # whether it is one that somebody published, not one to start from

    @property
    def headline(self) -> str:
        """The rate that mostly decides what the terms are worth, with what it is of; else the steps of the rule.

        A rate that may be negotiated is given as its range; levels that move together, and a rate that is amended, as
        all of their rates.
        """
        lever = self.terms.lever()
        if lever is None:
            return _steps(self.terms)
        moved = list(lever.values(lever.rate))
        path = moved[0]
        span = self.terms.negotiable.get(path)
        if isinstance(span, Range):
            said = f"{percent(_FACTOR.validate_python(span.low))} to {percent(_FACTOR.validate_python(span.high))}"
            return f"{said} {lever.of.replace('_', ' ')}"
        last = path.rpartition(".")[2]
        versions = [dict(_percentages(_rule(version))) for version in _versions(self.terms)]
        alike = [
            agreed[each]
            for agreed in versions for each in moved if each in agreed and each.rpartition(".")[2] == last
        ]  # fmt: skip
        of = lever.of if len(alike) < 2 else lever.of.partition(" at level ")[0]
        return f"{_distinct(alike or [lever.rate])} {of.replace('_', ' ')}"

    def row(self) -> dict[str, str]:
        """As a list shows it, by column."""
        said = self.terms.published
        whence = (said.by, said.date, said.confidence) if said else ("", "", "")
        cells = (self.name, self.terms.kind, ", ".join(self.terms.seats), self.headline, *whence)
        return dict(zip(COLUMNS, cells, strict=True))

    def has_rate(self, wanted: Rates) -> bool:
        """Whether a percentage of the rule of sharing is among those wanted."""
        return any(wanted.meets(rates) for rates in rates_of(self.terms))


def catalogue(files: Mapping[str, Path]) -> list[Entry]:
    """The terms of files by short name; programmes, which lie in the folder `published`, after the others.

    Raises:
        InputError: a file that is no terms.
    """
    entries = [Entry(name, read_terms(path), path.parent.name == FOLDER) for name, path in sorted(files.items())]
    return sorted(entries, key=lambda entry: entry.programme)


def _steps(terms: Agreement) -> str:
    """The percentages of the first rule of a kind that is a map of them; of tiers, the first seat's shares."""
    rules = _rule(terms)
    maps = [value for value in rules.values() if isinstance(value, Mapping) and dict(_percentages(value))]
    if maps:
        return _distinct(rate for _, rate in _percentages(maps[0]))
    firsts = [next(iter(shares.items())) for shares in _shares(rules)]
    return f"{_distinct(_FACTOR.validate_python(rate) for _, rate in firsts)} to {firsts[-1][0]}" if firsts else ""


def _shares(tree: Any) -> Iterator[Mapping[str, Any]]:
    """The maps called `shares` of a tree, in their order."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if key == "shares" and value:
                yield value
            else:
                yield from _shares(value)
    elif isinstance(tree, list):
        for each in tree:
            yield from _shares(each)


def _distinct(rates: Iterable[float]) -> str:
    """`10% / 15% / 20%`, each once."""
    return " / ".join(percent(rate) for rate in dict.fromkeys(rates))


def rates_of(terms: Agreement) -> list[Rates]:
    """Every percentage of the rule of sharing and of its amendments, as agreed, or as far as it may be moved."""
    return [rates for version in _versions(terms) for rates in _rates(version)]


def _versions(terms: Agreement) -> list[Agreement]:
    return [terms, *(version for _, version in amended(terms))]


def _rates(terms: Agreement) -> list[Rates]:
    agreed = {path: rate for path, rate in _percentages(_rule(terms)) if NOT_SHARED.isdisjoint(path.split("."))}
    moved = {path: _spread(span) for path, span in terms.negotiable.items() if path in agreed and span}
    return [moved.get(path, Rates(rate, rate)) for path, rate in agreed.items()]


def _rule(terms: Agreement) -> dict[str, Any]:
    """The fields of the kind's own, as a file has them."""
    return terms.model_dump(mode="json", by_alias=True, exclude=set(Clauses.model_fields))


def _percentages(tree: Any, *path: str) -> Iterator[tuple[str, float]]:
    """The values of a tree that are written as percentages, by field path."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _percentages(value, *path, str(key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from _percentages(value, *path, str(number))
    elif isinstance(tree, str) and _PERCENT.fullmatch(tree):
        yield ".".join(path), _FACTOR.validate_python(tree)


def _spread(span: Range) -> Rates:
    return Rates(_FACTOR.validate_python(span.low), _FACTOR.validate_python(span.high))


def fingerprint(terms: Agreement, version: str) -> str:
    """The first digits of a SHA-256 of all that terms say, defaults included, and the version of the rules.

    Two files that say the same have the same one, whatever their comments, order and spelling.
    """
    said = json.dumps(terms.model_dump(mode="json", by_alias=True), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{version}\n{said}".encode()).hexdigest()[:HEX_DIGITS]
