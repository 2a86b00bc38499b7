"""The numbers of a case and of terms, scenario by scenario: what the sheet of inputs lists."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import Clauses
from partnersim.inputs.case import Case
from partnersim.inputs.fields import fields_of
from partnersim.inputs.reader import leaves, scenarios, split_path
from partnersim.inputs.scalars import as_number
from partnersim.negotiate import Comparison
from partnersim.render.audience import sees, sees_clause
from partnersim.render.workbook.names import defined_name

__all__ = ["Row", "case_rows", "is_shown", "terms_rows"]

GROUPS = {
    "go_live": "Calendar", "joint_annual_discount_rate": "Partners", "collected_after_months": "Payment",
    "partners": "Partners", "demand": "Demand", "revenue_lines": "Revenue lines", "costs": "Costs",
    "credits": "Credits",
}  # fmt: skip
FIXED = ("start", "months", "version")  # of the case: as many rows as there are months
NOT_NUMBERS = ("uncertainty", "scenarios", "sources")
QUIET = {  # what a field is where nobody says anything, by its last name
    "yearly_increase": 0.0, "attach_rate": 1.0, "instances_per_customer": 1.0, "collected_after_months": 0.0,
}  # fmt: skip
COMMON = ("remitted_after_months", "outside_parties")  # clauses of any terms that move money while they hold
UNITS = {  # by the last name of a field; CCY stands for the currency
    "hourly_cost": "CCY an hour", "annual_discount_rate": "a year", "joint_annual_discount_rate": "a year",
    "monthly_churn": "of instances a month", "monthly_new_instances": "instances a month",
    "instances_per_customer": "instances", "rate": "of other lines' prices", "minimum": "CCY, at least",
    "yearly_increase": "a year", "attach_rate": "of those who could buy", "one_time": "CCY once",
    "one_time_hours": "hours once", "monthly_amount": "CCY a month", "monthly_hours": "hours a month",
    "monthly_per_instance": "CCY per instance and month", "monthly_hours_per_instance": "hours per instance and month",
    "per_new_instance": "CCY per new instance", "hours_per_new_instance": "hours per new instance",
    "monthly_tickets_per_instance": "tickets per instance and month", "amount_per_ticket": "CCY a ticket",
    "hours_per_ticket": "hours a ticket", "share_of_revenue": "of what is billed", "loss_interest": "a year",
    "amount": "CCY a deal", "first_deals": "deals", "survival": "still there at that age in months",
    "ceiling": "instances in all", "first_month": "instances", "monthly_growth": "a month",
    "market": "instances in all",
}  # fmt: skip
NUMBERS = ("%", "currency", "number", "months", "month")  # units of fields that are numbers
KINDS = {"%": "percent", "currency": "price", "month": "month"}  # unit of a field → kind of figure


@dataclass(frozen=True, slots=True)
class Row:
    """An input: its values scenario by scenario, None where a scenario has none."""

    path: str  # of the case; or of terms, below their number
    name: str  # of the cell in use
    group: str
    label: str
    unit: str
    kind: str  # of figure
    values: tuple[float | None, ...]  # months of the calendar as the timeline counts them
    own: tuple[bool, ...]  # whether a scenario says it itself; the others follow the base case
    step: int | None = None  # the month from which it holds, where it is one of several steps
    terms: int | None = None  # number of the terms, of which it is a field; None of the case

    @property
    def field(self) -> str:
        """The field as files and options name it."""
        return f"case.{self.path}" if self.terms is None else f"terms.{self.path.partition('.')[2]}"


def case_rows(case: Case, taken: set[str]) -> list[Row]:
    """The numbers of a case, those of a series by month."""
    cases = list(scenarios(case).values())
    given = {path for each in cases for path, _ in leaves(each)}
    found = [dict(_numbers(each)) for each in cases]
    units = {field.path.partition(".")[2]: field.unit for each in cases for field in fields_of(each, "case")}
    rows = []
    for path in _in_order(path for each in found for path in each):
        values = tuple(_holding(each, path) for each in found)
        last = _named(path)
        if last in QUIET and path not in given and set(values) == {QUIET[last]}:
            continue
        own = (True, *(_says(path, changes) for changes in case.scenarios.values()))
        step = _step(path)
        unit = units.get(path, units.get(path.rpartition(".")[0], "number"))
        rows.append(
            Row(
                path, defined_name(path, taken), GROUPS[split_path(path)[0]], _label(path, step, case),
                _unit(case, path, unit), KINDS.get(unit, "number"), values, own, step,
            )
        )  # fmt: skip
    order = list(dict.fromkeys(GROUPS.values()))
    return sorted(rows, key=lambda row: order.index(row.group))


def terms_rows(number: int, terms: Agreement, label: str, case: Case, taken: set[str]) -> list[Row]:
    """The numbers of terms; every scenario follows the base case."""
    scenarios_too = len(case.scenarios)
    rows = []
    own = terms.__class__.model_fields.keys() - Clauses.model_fields.keys()
    for field in fields_of(terms, ""):
        path = field.path.lstrip(".")
        top = path.partition(".")[0]
        value = as_number(field.value) if field.unit in NUMBERS else None
        if value is None or not (top in own or top in COMMON) or path in _unread(own):
            continue
        rows.append(_of_terms(number, label, path, field.unit, value, scenarios_too, case, taken))
    for path, effect in terms.effects.items():
        factor = isinstance(effect, Mapping)
        value = as_number(effect["times"] if isinstance(effect, Mapping) and set(effect) == {"times"} else effect)
        if value is not None:
            where = f"effects.{path}.times" if factor else f"effects.{path}"
            rows.append(_of_terms(number, label, where, "number", value, scenarios_too, case, taken))
    return rows


def _unread(own: Container[str]) -> tuple[str, ...]:
    """Common clauses that kinds with one of their own in its place do not read."""
    return ("remitted_after_months",) if "paid_after_months" in own else ()


def is_shown(row: Row, deal: Comparison) -> bool:
    """Whether the audience may see a number."""
    return sees(deal)(row.path) if row.terms is None else sees_clause(deal, row.path.partition(".")[2])


def _of_terms(
    number: int, label: str, path: str, unit: str, value: float, more: int, case: Case, taken: set[str]
) -> Row:  # fmt: skip
    kind = KINDS.get(unit, "number")
    said = _unit(case, path, unit) if _named(path) != "share_of_revenue" else "of what customers pay"
    name = defined_name(f"{label}_{path}", taken)
    values, own = (value,) * (1 + more), (True, *(False,) * more)
    return Row(
        f"{number}.{path}", name, f"Terms: {label}", _label(path, None, case), said, kind, values, own, terms=number
    )


def _numbers(case: Case) -> Iterator[tuple[str, float]]:
    """Paths and values of all numbers; steps, and the months of a series, one by one."""
    for field in fields_of(case, "case"):
        path = field.path.partition(".")[2]
        if split_path(path)[0] in (*FIXED, *NOT_NUMBERS) or split_path(path)[0] not in GROUPS:
            continue
        if (steps := _steps(case, path)) is not None:
            yield from ((f"{path}.{month}", value) for month, value in steps.items())
        elif field.unit in NUMBERS and (value := as_number(field.value)) is not None:
            yield path, value
    series = case.demand.series
    if series is not None and all(label.isdecimal() for label in series.rows):
        yield from ((f"demand.series.{label}", value) for label, value in series.rows.items())


def _step(path: str) -> int | None:
    """The month or age a path ends in."""
    last = path.rpartition(".")[2]
    return int(last) if last.isdecimal() else None


def _in_order(paths: Iterable[str]) -> list[str]:
    """Each path once, in the order in which they first come; steps of one field together, by month."""
    first: dict[str, int] = {}
    once = list(dict.fromkeys(paths))
    whole = {path: path if _step(path) is None else path.rpartition(".")[0] for path in once}
    for path in once:
        first.setdefault(whole[path], len(first))
    return sorted(once, key=lambda path: (first[whole[path]], _step(path) or 0))


def _holding(numbers: Mapping[str, float], path: str) -> float | None:
    """A number; of a month in which only other scenarios take a step, what holds then; None where there is none."""
    step, field = _step(path), path.rpartition(".")[0]
    if path in numbers or step is None:
        return numbers.get(path)
    before = [month for each in numbers if (month := _step(each)) is not None and each == f"{field}.{month}"]
    return numbers[f"{field}.{max(month for month in before if month < step)}"] if before else None


def _steps(case: Case, path: str) -> dict[int, float] | None:
    """Steps by month at a path; None where it is no such map."""
    node: Any = case
    for part in split_path(path):
        node = node.get(part) if isinstance(node, Mapping) else getattr(node, part, None)
    return node if isinstance(node, dict) and all(isinstance(key, int) for key in node) else None


def _says(path: str, changes: Mapping[str, Any]) -> bool:
    """Whether changes by field path touch a field, the whole it is in, or what decides it."""
    if path.startswith("demand.series.") and any(each.startswith("demand.series") for each in changes):
        return True
    return any(path == each or path.startswith(f"{each}.") for each in changes)


def _named(path: str) -> str:
    """The last part of a path that is a name, not the month of a step."""
    parts = [part for part in split_path(path) if not part.isdecimal()]
    return parts[-1]


def _label(path: str, step: int | None, case: Case) -> str:
    """A field in words: partners by their names, activities with who bears them."""
    parts = list(split_path(path))
    if step is not None:
        parts = parts[:-1]
    said = [part.replace("_", " ") for part in parts]
    if parts[0] == "partners":
        said[1] = case.partners[parts[1]].name
    if parts[0] == "costs":
        said[1] = f"{said[1]} ({case.partners[case.costs[parts[1]].by].name})"
    return " · ".join(said[1:] if len(said) > 1 and parts[0] in GROUPS else said)


def _unit(case: Case, path: str, unit: str) -> str:
    """The unit of a field in words."""
    parts, last = split_path(path), _named(path)
    if last == "price" and parts[0] == "revenue_lines":
        return f"{case.currency} per {case.revenue_lines[parts[1]].per}"
    said = UNITS.get(last) or next((UNITS[part] for part in reversed(parts) if part in UNITS), unit)
    return {"number": "", "currency": case.currency, "%": "share"}.get(said, said).replace("CCY", case.currency)
