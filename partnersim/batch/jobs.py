"""The reports a plan asks for, as jobs: every combination of its grid, every row of its table, and single ones."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from partnersim.batch.job import Job, file_name
from partnersim.batch.rows import TableRow, rows_of
from partnersim.errors import InputError, Problem, nearest
from partnersim.inputs import spelling
from partnersim.inputs.plan import Manner, Plan, Report
from partnersim.negotiate.guardrails import Guardrail
from partnersim.shipped import named_in, shipped

__all__ = ["Asked", "asked_for", "guardrails_of", "spelt"]


@dataclass(frozen=True)
class Asked:
    """What a plan asks for: jobs in its order, and what is wrong with the rows that became none."""

    jobs: tuple[Job, ...]
    problems: tuple[Problem, ...] = ()


class _Point(NamedTuple):
    """One combination of the grid."""

    name: str
    case: Path
    terms: tuple[Path, ...]
    sets: tuple[str, ...]
    notebook: Path | None
    at: tuple[str, ...]  # where the plan says most of it


def asked_for(plan: Plan) -> Asked:
    """Every report of a plan.

    Raises:
        InputError: a file the plan names that is not there, two reports of one name, or a table that cannot be read.
    """
    points = list(_grid(plan))
    rows, problems = rows_of(plan, _beside(plan, plan.rows, "rows")) if plan.rows else ([TableRow()], [])
    jobs = [_job(plan, point, row, alone=len(points) == 1) for row, point in product(rows, points)]
    jobs += [_single(plan, name, report) for name, report in plan.reports.items()]
    return Asked(tuple(_told_apart(plan, jobs)), tuple(problems))


def guardrails_of(plan: Plan) -> list[Guardrail]:
    """The guardrails of a plan.

    Raises:
        InputError: one that cannot be read, by its line.
    """
    found, problems = [], []
    for number, text in enumerate(plan.guardrails):
        try:
            found.append(Guardrail.parsed(text))
        except InputError as error:
            file, line = plan.document.where(("guardrails", number))
            problems.append(Problem(error.problems[0].text, file, line))
    if problems:
        raise InputError(problems)
    return found


def _grid(plan: Plan) -> Iterator[_Point]:
    """Every combination; its name tells those apart that the plan has several of, by what stays when it grows."""
    overrides, notebooks = plan.overrides or {"": {}}, plan.notebooks or [""]
    for case, terms, changed, notebook in product(plan.cases, plan.terms, overrides, notebooks):
        yield _Point(
            "-".join(part for part in (file_name(Path(case).stem), terms, changed, notebook) if part),
            _file(plan, case, "cases", "cases"),
            tuple(_file(plan, each, "terms", "terms", terms) for each in plan.terms[terms]),
            tuple(spelt(path, value) for path, value in overrides[changed].items()),
            _notebook(plan, plan.notebooks[notebook], "notebooks", notebook) if notebook else None,
            ("overrides", changed) if changed else ("terms", terms),
        )


def _job(plan: Plan, point: _Point, row: TableRow, *, alone: bool) -> Job:
    """A combination, for one row of the table where there is one, which names it `alone` if it has no other report."""
    name = f"{row.name}-{point.name}" if row.name and not alone else row.name or point.name
    made = _in_manner(plan, plan, name, point.case, point.terms, ())
    return replace(
        made,
        sets=(*point.sets, *row.sets),
        notebook=point.notebook or made.notebook,
        title=row.told.get("title", ""),
        audience=row.told.get("audience", made.audience),
        status=row.told.get("status", made.status),
        author=row.told.get("author", made.author),
        asked=row.place or plan.document.where(point.at),
    )


def _single(plan: Plan, name: str, report: Report) -> Job:
    """A report that stands by itself."""
    case = _file(plan, report.case, "cases", "reports", name, "case")
    terms = tuple(_file(plan, each, "terms", "reports", name, "terms") for each in report.terms)
    made = _in_manner(plan, report, name, case, terms, ("reports", name))
    sets = tuple(spelt(path, value) for path, value in report.sets.items())
    asked = plan.document.where(("reports", name))
    return replace(made, sets=sets, title=report.title or "", asked=asked)


def _in_manner(plan: Plan, own: Manner, name: str, case: Path, terms: tuple[Path, ...], at: tuple[str, ...]) -> Job:
    """A job made in its own manner, or where it says nothing in that of the whole plan."""
    said = {key: getattr(own if key in own.model_fields_set else plan, key) for key in Manner.model_fields}
    notebook = said["notebook"]
    return Job(
        file_name(name), case, terms,
        parties=tuple(f"{seat}={partner}" for seat, partner in {**plan.parties, **own.parties}.items()),
        notebook=_notebook(plan, notebook, *at, "notebook") if notebook else None,
        audience=said["audience"], formats=tuple(dict.fromkeys(said["formats"])),
        status=said["status"] or "", author=said["author"] or "",
        locale=said["locale"] if said["locale"] != "en" else "", further={**plan.parameters, **own.parameters},
    )  # fmt: skip


def _file(plan: Plan, name: str, kind: str, *path: str) -> Path:
    """A file seen from the folder of the plan, or a shipped one of a kind by its short name."""
    with plan.placed_at(*path):
        return named_in(plan.document.file, name, kind)


def _beside(plan: Plan, name: str, *path: str) -> Path:
    """A file seen from the folder of the plan."""
    found = Path(plan.document.file).parent / name
    if not os.path.isfile(found):  # noqa: PTH113 (a name too long for any file is none, too)
        raise plan.wrong(f"there is no file {name}, seen from the folder of the plan; correct the path", *path)
    return found


def _notebook(plan: Plan, name: str, *path: str) -> Path:
    """A notebook beside the plan; else a shipped one, by its whole name or without the number."""
    if Path(name).suffix or len(Path(name).parts) > 1:
        return _beside(plan, name, *path)
    known = {file.stem: file for file in sorted(shipped("notebooks").glob("*.ipynb"))}
    known |= {stem.partition("-")[2]: file for stem, file in known.items()}
    if name not in known:
        raise plan.wrong(f"there is no notebook {name}, beside the plan or shipped; {nearest(name, known)}", *path)
    return known[name]


def spelt(path: str, value: Any) -> str:
    """`FIELD=VALUE` as after --set; what a file could misread is quoted."""
    return f"{path}={spelling.spelt(value)}"


def _told_apart(plan: Plan, jobs: Iterable[Job]) -> Iterator[Job]:
    """The jobs, none of a name that another has; names that differ in capitals alone are one file to some systems."""
    seen: dict[str, Job] = {}
    for job in jobs:
        other = seen.setdefault(job.name.casefold(), job)
        if other is not job:
            text = f"two reports are called {job.name}; give each a name of its own, below reports:"
            raise InputError.one(text, *(job.asked or plan.document.where(())))
        yield job
