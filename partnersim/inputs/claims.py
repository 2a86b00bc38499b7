"""Claims: figures that somebody published or proposed, to be recomputed. The model of `data/claims/*.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from partnersim.inputs.document import parse_document, read_document
from partnersim.inputs.part import Part, WholeFile, given
from partnersim.inputs.plan import ByField, Named, Sets
from partnersim.inputs.scalars import amount_of, quoted
from partnersim.inputs.values import Count, FieldError, MonthText, Name, Title

__all__ = ["RELATIONS", "Claim", "Claims", "Other", "Setting", "parse_claims", "read_claims"]

Relation = Literal["ratio_to", "change_from", "difference_from"]
RELATIONS: tuple[Relation, ...] = ("ratio_to", "change_from", "difference_from")
MOST_CLAIMS = 500  # of a file
TOLERANCE = {
    "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^[0-9][0-9_]*(\.[0-9]+)? ?%?$"}],
    "examples": [5000, "1%"],
}


def _tolerance(value: Any) -> str:
    """How far off a figure may be, as it is written: the `%` says that it is of shares."""
    found = amount_of(value)
    if found is None or found < 0.0:
        raise ValueError(f"{quoted(value)} is no tolerance; write how far off the figure may be, like 5_000 or 1%")
    return str(value)


Tolerance = Annotated[str, BeforeValidator(_tolerance), WithJsonSchema(TOLERANCE)]
Values = Annotated[tuple[Any, ...], Field(min_length=1, max_length=100)]


class Setting(Part):
    """The deal in which a figure is recomputed; a claim says what differs from the deal of the whole file."""

    case: Named | None = None  # file seen from this one, or name of a shipped case
    terms: Named | None = None  # file seen from this one, or name of shipped terms
    sets: Sets = {}  # field path → value, case.demand.monthly_churn or terms.notice_months; written as there
    parties: dict[Name, Name] = {}  # seat → partner


class Other(Setting):
    """What a figure is measured against: the same figure in a deal that differs, or another figure."""

    figure: Title | None = None  # another figure; where not given, the one that is checked

    @model_validator(mode="after")
    def _differs(self) -> Other:
        if not self.model_fields_set:
            raise ValueError("nothing differs; write sets, terms, case, parties or figure")
        return self


class Told(Part):
    """Who says so."""

    by: Title | None = None  # who says so
    source: Title | None = None  # where
    date: Title | None = None  # when, or of the page; "undated"


class Claim(Setting, Told):
    """What somebody says, and how it is checked; who says so and the deal are those of the file, but for what it says.

    The figure is a metric of a partner or seat, or a field of the case or the terms as it is under the terms.
    """

    says: Title  # the claim, in a sentence
    check: Title | None = None  # npv[isv] = 400_000, payback[msp] <= 18, irr[isv] = 15%..25%
    tolerance: Tolerance | None = None  # how far off it may be; by default all that rounds to what is claimed
    across: Annotated[dict[str, Values], ByField] = {}  # field path → values, at each of which it must hold
    ratio_to: Other | None = None  # the figure is so many times that of another deal
    change_from: Other | None = None  # it has changed from that of another deal by so many per cent
    difference_from: Other | None = None  # it is so much more than that of another deal
    counted_from: MonthText | None = None  # the month that counts as 1 in payback; the first of the case if not given
    unchecked: Title | None = None  # why it cannot be recomputed, in place of check

    @model_validator(mode="after")
    def _can_be_checked_or_says_why_not(self) -> Claim:
        if (self.check is None) == (self.unchecked is None):
            said = "neither is given" if self.check is None else "both are given"
            raise FieldError(f"{said}; write check: npv[isv] = 400_000, or unchecked: and why not", "says")
        relations = given(self, RELATIONS)
        if len(relations) > 1:
            raise FieldError(f"{' and '.join(relations)} say two things; write one of them", relations[1])
        beside = [*given(self, ("tolerance", "counted_from")), *relations, *(["across"] if self.across else [])]
        if self.unchecked is not None and beside:
            raise FieldError(f"{beside[0]} is of what is checked; leave it out", beside[0])
        return self

    @property
    def relation(self) -> Relation | None:
        """Which of RELATIONS it is about; None for a figure of one deal."""
        return next((name for name in RELATIONS if getattr(self, name) is not None), None)


class Claims(WholeFile, Setting, Told):
    """Claims, and the deal in which they are recomputed unless they say otherwise."""

    file_kind = "a list of claims"

    title: Title  # of the list
    draws: Count | None = None  # random draws, for figures that need them: npv[isv].p05, probability_of_loss[isv]
    seed: Annotated[int, Field(ge=0)] = 0  # of the draws
    claims: Annotated[dict[Name, Claim], Field(min_length=1, max_length=MOST_CLAIMS)]  # name → claim

    @model_validator(mode="after")
    def _every_claim_has_a_deal(self) -> Claims:
        for name, claim in self.claims.items():
            for part in ("case", "terms"):
                if claim.check is not None and getattr(claim, part) is None and getattr(self, part) is None:
                    raise FieldError(f"{name} is of no {part}; write {part}: here, or once for all", "claims", name)
        return self


def read_claims(path: str | Path) -> Claims:
    """A file of claims; the cases and terms it names are read when it is checked.

    Raises:
        InputError: a line `file:line: what, why, what instead` per problem.
    """
    return Claims.of(read_document(path))


def parse_claims(text: str, file: str = "claims") -> Claims:
    """As `read_claims`, from text at hand; `file` names it in messages and is where its files are looked for."""
    return Claims.of(parse_document(text, file))
