"""A plan before anything runs: all that it names is read and checked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from partnersim.batch.fingerprint import Inputs
from partnersim.batch.job import Job
from partnersim.batch.jobs import asked_for, guardrails_of
from partnersim.errors import InputError, nearest
from partnersim.inputs.plan import Plan
from partnersim.negotiate.guardrails import Guardrail
from partnersim.render.pdf import check_pdf

__all__ = ["Prepared", "prepare"]


@dataclass(frozen=True)
class Prepared:
    """A plan whose inputs have been read: what can be made, and what cannot."""

    plan: Plan
    jobs: tuple[Job, ...]  # all that the plan asks for
    fingerprints: dict[str, str]  # by name, of those whose inputs can be used
    failures: dict[str, str]  # by name, why the inputs of others cannot
    problems: tuple[str, ...]  # of rows that became no job
    guardrails: tuple[Guardrail, ...]

    @property
    def name(self) -> str:
        """What its folder knows it by."""
        return Path(self.plan.document.file).stem

    def without_paths(self, text: str) -> str:
        """A text about its files, named as they are seen from the plan."""
        here = f"{Path(self.plan.document.file).parent}{os.sep}"
        return text if here == f".{os.sep}" else text.replace(here, "")

    def chosen(self, only: Sequence[str]) -> list[Job]:
        """The jobs whose names match one of some patterns, `*churn*`; all where there is none.

        Raises:
            InputError: a pattern that none matches.
        """
        for pattern in only:
            if not any(fnmatchcase(job.name, pattern) for job in self.jobs):
                raise InputError.one(
                    f"no report is called {pattern}; {nearest(pattern, [job.name for job in self.jobs])}", "--only"
                )
        return [job for job in self.jobs if not only or any(fnmatchcase(job.name, pattern) for pattern in only)]


def prepare(plan: Plan) -> Prepared:
    """Read all that a plan names.

    Raises:
        InputError: the plan cannot be used, or nothing that it asks for can be made.
        RunError: it asks for PDF, which cannot be made here.
    """
    guardrails = guardrails_of(plan)
    asked, inputs = asked_for(plan), Inputs()
    fingerprints, failures = {}, {}
    errors: list[InputError] = []
    for job in asked.jobs:
        try:
            fingerprints[job.name] = inputs.fingerprint(job)
        except InputError as error:
            failures[job.name] = str(error)
            errors.append(error)
    if not fingerprints:
        told = dict.fromkeys(problem for error in errors for problem in error.problems)
        raise InputError([*asked.problems, *told])
    inputs.check_guardrails(plan, guardrails)
    if any("pdf" in job.formats for job in asked.jobs):
        check_pdf()
    problems = tuple(str(problem) for problem in asked.problems)
    return Prepared(plan, asked.jobs, fingerprints, failures, problems, tuple(guardrails))
