"""What a report is made of, read and hashed: where nothing of it has changed, it need not be made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from partnersim import __version__
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import read_terms
from partnersim.batch.job import Job
from partnersim.batch.notebooks import parameters_of
from partnersim.errors import InputError, Problem, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.plan import Plan
from partnersim.inputs.reader import read_case
from partnersim.negotiate.audiences import check_audience
from partnersim.negotiate.guardrails import Guardrail
from partnersim.negotiate.metric import QUANTILES
from partnersim.render.locales import check_locale
from partnersim.shipped import shipped
from partnersim.simulation.overrides import with_overrides

__all__ = ["Inputs"]

T = TypeVar("T")
OPTIONS = ("--set", "--party", "--audience", "--locale")  # places of a problem that only a command line has


@dataclass
class Inputs:
    """Reads the inputs of jobs, each file once."""

    cases: dict[Path, Case] = field(default_factory=dict)
    terms: dict[Path, Agreement] = field(default_factory=dict)
    contents: dict[Path, str] = field(default_factory=dict)  # hashes of files
    parameters: dict[Path, list[str]] = field(default_factory=dict)  # of notebooks

    def fingerprint(self, job: Job) -> str:
        """A hash of all that a report depends on: what files say, the notebook, the program.

        Comments, and where files lie, change nothing.

        Raises:
            InputError: inputs that cannot be used, by the line of the plan or table that asks for them.
        """
        try:
            case, terms = self._changed(job)
            for each in terms:
                each.filled(case.seats).seated(case.partners)
            check_audience(job.audience, case)
            check_locale(job.locale or "en")
            self._check_parameters(job)
        except InputError as error:
            raise InputError(_placed(problem, job) for problem in error.problems) from None
        asked = {
            "version": __version__,
            "program": self.program,
            "notebook": self._content(job.path),
            "case": case.document.value,
            "terms": [(path.stem, each.document.value) for path, each in zip(job.terms, terms, strict=True)],
            "files": [self._content(path) for each in (case, *terms) for path in each.document.named_files()],
            **{name: getattr(job, name) for name in ("audience", "formats", "title", "status", "author", "locale")},
            "sets": job.sets, "parties": job.parties, "further": dict(job.further), "name": job.name,
        }  # fmt: skip
        return _hash(json.dumps(asked, sort_keys=True, ensure_ascii=False, default=str).encode())

    def check_guardrails(self, plan: Plan, guardrails: Sequence[Guardrail]) -> None:
        """Refuse guardrails that no report can say anything of.

        Raises:
            InputError: of a partner or seat, or in a scenario, that none of the inputs read has, by its line.
        """
        who = {name for case in self.cases.values() for name in (*case.partners, *case.seats)}
        who |= {"total"} | {seat for terms in self.terms.values() for seat in terms.seats}
        where = {name for case in self.cases.values() for name in case.scenarios} | {*QUANTILES, "base"}
        for number, each in enumerate(guardrails):
            for said, known, what in (
                (each.metric.who, who, "partner or seat"),
                (each.metric.where, where, "scenario or quantile"),
            ):
                if said is not None and said not in known:
                    text = f"{each.text}: {said} is no {what} of these reports; {nearest(said, known)}"
                    raise InputError.one(text, *plan.document.where(("guardrails", number)))

    @cached_property
    def program(self) -> str:
        """A hash of the package's own files, and of the standard terms that reports show beside those compared."""
        package, terms = Path(__file__).parents[1], shipped("data/terms")
        files = [path for path in package.rglob("*") if path.suffix in (".py", ".jinja", ".css")]
        files += terms.glob("*.yaml")
        return _hash(b"".join(f"{path.name}\0".encode() + path.read_bytes() for path in sorted(files)))

    def _check_parameters(self, job: Job) -> None:
        """Refuse what the notebook has no parameter for."""
        known = _once(self.parameters, job.path, parameters_of)
        for name in job.parameters():
            if name not in known:
                raise InputError.one(f"{job.path.name} has no parameter {name}; {nearest(name, known)}")

    def _changed(self, job: Job) -> tuple[Case, list[Agreement]]:
        case = _once(self.cases, job.case, read_case)
        terms = [_once(self.terms, path, read_terms) for path in job.terms]
        return with_overrides(case, terms, job.sets, job.parties)

    def _content(self, path: Path) -> str:
        try:
            return _once(self.contents, path, lambda file: _hash(file.read_bytes()))
        except OSError as error:
            raise InputError.one(f"{path} cannot be read: {error.strerror or error}; check its permissions") from None


def _once(known: dict[Path, T], path: Path, read: Callable[[Path], T]) -> T:
    if path not in known:
        known[path] = read(path)
    return known[path]


def _placed(problem: Problem, job: Job) -> Problem:
    """A problem of what a plan sets, at the line that sets it."""
    if problem.file in (*OPTIONS, None) and job.asked is not None:
        number = (problem.line or 1) - 1
        said = {"--set": job.sets, "--party": job.parties}.get(problem.file or "", ())
        what = f"{said[number]}: " if number < len(said) else ""
        return Problem(f"{what}{problem.text}", *job.asked)
    return problem


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
