"""The plan: which reports to make of which cases and terms. The model of `data/plans/*.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from partnersim.inputs.document import parse_document, read_document
from partnersim.inputs.part import Part, WholeFile
from partnersim.inputs.scalars import quoted
from partnersim.inputs.values import FieldError, Name, Title

__all__ = ["ROW_NAMES", "Format", "Plan", "Report", "parse_plan", "read_plan"]

Format = Literal["html", "pdf", "xlsx"]
MOST_TERMS = 6  # in a report; more side by side nobody reads
OWN_WORDS = (  # parameters that a plan has words of its own for
    "case", "terms", "sets", "parties", "title", "status", "author", "audience", "locale", "workbook",
)  # fmt: skip
ROW_NAMES = ("title", "file_name", "audience", "author", "status")  # what a column may hold beside fields


def _named(value: Any) -> Any:
    """The name of a file, or of something that comes with the package."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError(f"{quoted(value)} names no file; write a path, or the name of a shipped one")
    return value


def _is_field(path: str) -> bool:
    top, _, rest = path.partition(".")
    return top in ("case", "terms") and bool(rest)


def _by_field(values: dict[str, Any]) -> dict[str, Any]:
    for path in values:
        if not _is_field(path):
            raise FieldError(f"{path} is no field of the case or the terms; write case.PATH or terms.PATH", path)
    return values


ByField = AfterValidator(_by_field)
Sets = Annotated[dict[str, Any], ByField]  # field path → value
Named = Annotated[str, BeforeValidator(_named), Field(min_length=1)]
Terms = Annotated[tuple[Named, ...], Field(min_length=1, max_length=MOST_TERMS)]
Formats = Annotated[tuple[Format, ...], Field(min_length=1)]
Values = dict[Name, str | int | float | bool]


class Manner(Part):
    """How reports are made; what a single report says of itself goes before what the plan says of all."""

    notebook: Named | None = None  # file or shipped notebook; by default the one for one agreement, or for several
    audience: Title = "internal"  # internal, both, or the partner who may see its own money alone
    formats: Formats = ("html", "xlsx")  # html, pdf, xlsx
    locale: Title = "en"  # how numbers are written: en, de_CH, fr, …
    status: Title | None = None  # of the reports; illustrative, not an offer, where nothing is said
    author: Title | None = None  # who answers for them
    parties: dict[Name, Name] = {}  # seat → partner, in all terms that have the seat
    parameters: Values = {}  # further parameters of the notebook: draws: 2000

    @field_validator("parameters")
    @classmethod
    def _further(cls, parameters: Values) -> Values:
        for name in parameters:
            if name in OWN_WORDS:
                raise FieldError(f"{name} is no further parameter; write {name}: in the plan or the report", name)
        return parameters


class Report(Manner):
    """A single report."""

    case: Named  # file seen from this one, or name of a shipped case
    terms: Terms  # files or names of shipped terms, the baseline first
    sets: Sets = {}  # field path → value, case.demand.monthly_churn or terms.notice_months; written as there
    title: Title | None = None  # instead of the question which terms to choose


class Plan(WholeFile, Manner):
    """Reports to make: every combination of a grid, a row of a table each, or one by one."""

    file_kind = "a plan"

    title: Title  # of the page that lists them
    cases: tuple[Named, ...] = ()  # files seen from this one, or names of shipped cases
    terms: dict[Name, Terms] = {}  # name → terms that are compared with each other, the baseline first
    overrides: dict[Name, Sets] = {}  # name → field path → value; each is a report of its own
    notebooks: dict[Name, Named] = {}  # name → notebook; each is a report of its own
    rows: Named | None = None  # a CSV file: every row is a report of its own, for each combination of the grid
    columns: dict[str, str] = {}  # column of that file → field path, title, file_name, audience, author or status
    reports: dict[Name, Report] = {}  # name → a report beside the grid
    guardrails: tuple[Title, ...] = ()  # what should hold in each report: npv[msp] >= 0

    @model_validator(mode="after")
    def _asks_for_reports(self) -> Plan:
        if bool(self.cases) != bool(self.terms):
            given, missing = ("cases", "terms") if self.cases else ("terms", "cases")
            raise FieldError(f"a grid has cases and terms, and {missing} are missing; write both", given)
        if not (self.cases or self.reports):
            raise FieldError("no report is asked for; write cases and terms, or reports", "title")
        for other in ("overrides", "notebooks", "rows"):
            if getattr(self, other) and not self.cases:
                raise FieldError(f"{other} go with a grid; write cases and terms too", other)
        return self

    @model_validator(mode="after")
    def _maps_columns(self) -> Plan:
        if bool(self.rows) != bool(self.columns):
            given, missing = ("rows", "columns") if self.rows else ("columns", "rows")
            raise FieldError(f"{missing} are missing beside {given}; write rows: FILE and columns: {{…}}", given)
        if self.rows and "file_name" not in self.columns.values():
            raise FieldError("no column names the reports; write one → file_name", "columns")
        seen: dict[str, str] = {}
        for column, target in self.columns.items():
            if target not in ROW_NAMES and not _is_field(target):
                text = f"{target} is neither a field nor one of {', '.join(ROW_NAMES)}; write case.PATH or terms.PATH"
                raise FieldError(text, "columns", column)
            if target in seen:
                raise FieldError(f"{seen[target]} and {column} both give {target}; keep one", "columns", column)
            seen[target] = column
        return self


def read_plan(path: str | Path) -> Plan:
    """A plan file; the cases and terms it names are read when its reports are made.

    Raises:
        InputError: a line `file:line: what, why, what instead` per problem.
    """
    return Plan.of(read_document(path))


def parse_plan(text: str, file: str = "plan") -> Plan:
    """As `read_plan`, from text at hand; `file` names it in messages and is where its files are looked for."""
    return Plan.of(parse_document(text, file))
