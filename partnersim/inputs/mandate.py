"""The mandate: what a negotiator is sent out with, for its own side alone. The model of `data/mandates/*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, field_validator, model_validator

from partnersim.inputs.distribution_reader import is_distribution
from partnersim.inputs.document import parse_document, read_document
from partnersim.inputs.part import Part, WholeFile
from partnersim.inputs.plan import Named, Sets
from partnersim.inputs.scalars import amount_of, as_number, quoted
from partnersim.inputs.values import LARGEST, Count, FieldError, Name, Title

__all__ = ["MOST_FIELDS", "Between", "Mandate", "OtherDeal", "parse_mandate", "read_mandate"]

MOST_DRAFTS = 4  # beside ours and theirs: more side by side nobody reads
MOST_FIELDS = 12  # on the table
MOST_DRAWS = 100_000  # in which every point of a map is valued: minutes
NUMBER = {"anyOf": [{"type": "number"}, {"type": "string"}], "examples": ["30%", 12]}
AMOUNT = {"type": "number", "examples": [250_000]}


def _end(value: Any) -> Any:
    """An end of a range, as the field has it: `30%`, `12`."""
    if as_number(value) is None:
        raise ValueError(f"{quoted(value)} is no number; write one like 30%, 12 or 2027-04")
    return value


def _signed(value: Any) -> float:
    """An amount, which may be a loss."""
    found = amount_of(value)
    if found is None or (isinstance(value, str) and "%" in value):
        raise ValueError(f"{quoted(value)} is no amount; write one like 250_000")
    if abs(found) > LARGEST:
        raise ValueError(f"{quoted(value)} is larger than any deal; write an amount up to {LARGEST:.0e}")
    return found


def _positive(value: Any) -> float:
    """An amount above 0."""
    if (found := _signed(value)) <= 0.0:
        raise ValueError(f"{quoted(value)} is no risk tolerance; write an amount above 0, or leave it out")
    return found


Draws = Annotated[Count, Field(le=MOST_DRAWS)]
End = Annotated[Any, BeforeValidator(_end), WithJsonSchema(NUMBER)]
SignedAmount = Annotated[float, BeforeValidator(_signed), WithJsonSchema(AMOUNT)]
Tolerance = Annotated[float, BeforeValidator(_positive), WithJsonSchema({**AMOUNT, "exclusiveMinimum": 0})]


class Between(Part):
    """From where to where a field may be moved; where nothing is said, as far as its kind and the terms allow."""

    low: End | None = None  # the least, written as in the terms
    high: End | None = None  # the most

    @model_validator(mode="after")
    def _both_or_neither(self) -> Between:
        if (self.low is None) != (self.high is None):
            given, missing = ("low", "high") if self.high is None else ("high", "low")
            raise FieldError(f"{missing} is missing beside {given}; write both, or {{}} for all it may be", given)
        if self.ends is not None and self.ends[0] >= self.ends[1]:
            raise FieldError("low is not below high; write the lower one first", "low")
        return self

    @property
    def ends(self) -> tuple[float, float] | None:
        """Both as numbers; None where neither is said."""
        low, high = as_number(self.low), as_number(self.high)
        return None if low is None or high is None else (low, high)


class OtherDeal(Part):
    """What a partner would do without this deal: another one, simulated."""

    case: Named | None = None  # file seen from this one, or name of a shipped case; the case itself where not given
    terms: Named  # file or name of shipped terms
    sets: Sets = {}  # field path → value, case.demand.monthly_churn or terms.notice_months; written as there


def _which(value: Any) -> str:
    """Whether a BATNA is another deal or an amount, so that only what it is meant as is refused."""
    return "deal" if isinstance(value, Mapping | OtherDeal) else "amount"


Without = Annotated[Annotated[OtherDeal, Tag("deal")] | Annotated[SignedAmount, Tag("amount")], Discriminator(_which)]


class Mandate(WholeFile):
    """What is negotiated, how far one may go, what each side has without a deal, what one believes of the other."""

    file_kind = "a mandate"

    title: Title  # of the round
    case: Named  # file seen from this one, or name of a shipped case
    we: Name  # who is sent: a partner, or whoever has a seat of the terms
    ours: Named  # our draft: file or name of shipped terms
    theirs: Named | None = None  # theirs, where there is one
    also: Annotated[tuple[Named, ...], Field(max_length=MOST_DRAFTS)] = ()  # further drafts to look at
    parties: dict[Name, Name] = {}  # seat → partner, in all terms that have the seat
    batna: dict[Name, Without] = {}  # partner or seat → what it has without a deal; nothing if left out
    fields: dict[str, Between] = {}  # on the table: field path of the terms → from where to where
    risk_tolerance: dict[Name, Tolerance] = {}  # partner or seat → risk tolerance; who has none takes the mean
    beliefs: dict[str, Any] = {}  # field path of the case → what we believe of it, a distribution as a case has it
    draws: Draws | None = None  # random, of what is uncertain in the case; typical values where not given
    seed: Annotated[int, Field(ge=0)] = 0  # of the draws

    @model_validator(mode="after")
    def _risk_needs_draws(self) -> Mandate:
        if self.risk_tolerance and self.draws is None:
            raise FieldError(
                "without draws nothing is at risk; write draws: 1000 too, or leave it out", "risk_tolerance"
            )
        return self

    @field_validator("fields")
    @classmethod
    def _of_terms(cls, fields: dict[str, Between]) -> dict[str, Between]:
        for path in fields:
            if not path.startswith("terms.") or path == "terms.":
                raise FieldError(f"{path} is no field of terms, which alone are agreed; write terms.PATH", path)
        if len(fields) > MOST_FIELDS:
            raise ValueError(f"{len(fields)} fields are on the table; name {MOST_FIELDS} at most")
        return fields

    @field_validator("beliefs")
    @classmethod
    def _of_the_case(cls, beliefs: dict[str, Any]) -> dict[str, Any]:
        for path, belief in beliefs.items():
            if not path.startswith("case.") or path == "case.":
                raise FieldError(f"{path} is no field of the case; write case.PATH", path)
            if not is_distribution(belief):
                text = f"{path} is no range of belief; write {{low: 4500, mode: 6000, high: 8000}} or {{low, high}}"
                raise FieldError(text, path)
        return beliefs

    @property
    def drafts(self) -> tuple[str, ...]:
        """The drafts by name: ours, theirs if there is one, further ones."""
        return (self.ours, *([] if self.theirs is None else [self.theirs]), *self.also)


def read_mandate(path: str | Path) -> Mandate:
    """A mandate file; the case and terms it names are read when it is used.

    Raises:
        InputError: a line `file:line: what, why, what instead` per problem.
    """
    return Mandate.of(read_document(path))


def parse_mandate(text: str, file: str = "mandate") -> Mandate:
    """As `read_mandate`, from text at hand; `file` names it in messages and is where its files are looked for."""
    return Mandate.of(parse_document(text, file))
