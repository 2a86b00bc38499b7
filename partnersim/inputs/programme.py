"""The programme: one company, and its partners of several kinds. The model of `data/programmes/*.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from partnersim.inputs.document import parse_document, read_document
from partnersim.inputs.part import Part, WholeFile
from partnersim.inputs.plan import Sets
from partnersim.inputs.scalars import quoted
from partnersim.inputs.values import Count, FieldError, MonthText, Name, Rate, Switch, Title, check_horizon
from partnersim.timeline import Timeline

__all__ = ["Group", "Programme", "parse_programme", "read_programme"]

_MONTH = re.compile(r"[1-9][0-9]{0,3}")
MOST_PARTNERS = 100_000  # in a group
_NUMBERS = {"type": "integer", "minimum": 0, "maximum": MOST_PARTNERS}
_JOINING = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": MOST_PARTNERS},
        {
            "type": "object",
            "patternProperties": {"^[1-9][0-9]{0,3}$": _NUMBERS},
            "additionalProperties": False,
            "required": ["1"],
        },
    ],
    "description": "one number, or from which month on how many there are: {1: 1, 7: 3}",
    "examples": [{"1": 1, "7": 3}],
}


def _partners(value: Any) -> dict[int, int]:
    """`{1: 1, 7: 3}`: one from month 1 on, three from month 7 on; a number alone is there from month 1 on."""
    if not isinstance(value, Mapping):
        value = {1: value}
    there: dict[int, int] = {}
    for key, number in value.items():
        if isinstance(key, bool) or not _MONTH.fullmatch(str(key)):
            raise FieldError(f"{quoted(key)} is not a month of the programme; write 1, 2, 3, …", str(key))
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise FieldError(f"{quoted(number)} is not a number of partners; write a whole number like 3", str(key))
        if number > MOST_PARTNERS:
            text = f"{quoted(number)} are more partners than a group may have; write at most {MOST_PARTNERS:_}"
            raise FieldError(text, str(key))
        there[int(key)] = number
    there = dict(sorted(there.items()))
    if not any(there.values()):
        raise ValueError("nobody ever joins; write how many partners there are, like 3 or {1: 1, 7: 3}")
    if (first := min(there)) != 1:
        text = f"nothing is said before month {first}; write 1: 0 if nobody joins before month {first}"
        raise FieldError(text, str(first))
    before = 0
    for month, number in there.items():
        if number < before:
            text = f"{number} are fewer than the {before} before, but nobody leaves; write numbers that rise"
            raise FieldError(text, str(month))
        before = number
    return there


Joining = Annotated[dict[int, int], BeforeValidator(_partners), WithJsonSchema(_JOINING)]
Beside = Annotated[str, Field(min_length=1)]  # a file, seen from the folder of the file that names it


class Group(Part):
    """Like partners: the deal that the company has with each of them, and how many there are."""

    case: Beside  # file of what one of them sells and costs, from its first month on; seen from this file
    terms: Beside  # file of what is agreed with each of them; seen from this file
    partners: Joining  # how many there are; months counted from the start of the programme
    standardised: Switch  # whether all of them signed the same terms
    company: Name | None = None  # who the company is in this case, where not as in the other groups
    sets: Sets = {}  # field path → value, case.demand.monthly_churn or terms.notice_months; written as there


class Programme(WholeFile):
    """The groups of partners of one company."""

    file_kind = "a programme"

    title: Title  # as reports call it
    company: Name  # the partner, or the seat, that is the company in the deals of all groups
    start: MonthText  # the first month
    months: Annotated[Count, Field(le=1200)]  # how many are looked at, from start
    annual_discount_rate: Rate | None = None  # of the company; where not given, as in the cases, if they agree
    groups: Annotated[dict[Name, Group], Field(min_length=1)]  # name → like partners

    @model_validator(mode="after")
    def _ends_with_the_calendar(self) -> Programme:
        check_horizon(self.start, self.months)
        return self

    @property
    def timeline(self) -> Timeline:
        """Its months."""
        return Timeline(self.months, self.start)

    @model_validator(mode="after")
    def _joined_in_time(self) -> Programme:
        for name, group in self.groups.items():
            for month in group.partners:
                if month > self.months:
                    text = f"month {month} is after the last of the programme; write 1 to {self.months}"
                    raise FieldError(text, "groups", name, "partners", str(month))
        return self


def read_programme(path: str | Path) -> Programme:
    """A programme file; the cases and terms it names are read when it is run.

    Raises:
        InputError: a line `file:line: what, why, what instead` per problem.
    """
    return Programme.of(read_document(path))


def parse_programme(text: str, file: str = "programme") -> Programme:
    """As `read_programme`, from text at hand; `file` names it in messages and is where its files are looked for."""
    return Programme.of(parse_document(text, file))
