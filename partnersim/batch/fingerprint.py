"""What a report is made of, read and hashed: where nothing of it has changed, it need not be made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from partnersim import __version__
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import read_terms
from partnersim.batch.job import Job
from partnersim.errors import InputError, Problem
from partnersim.inputs.case import Case
from partnersim.inputs.document import Document
from partnersim.inputs.reader import read_case
from partnersim.negotiate.comparison import check_audience
from partnersim.render.locales import check_locale
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
            job.parameters()
        except InputError as error:
            raise InputError(_placed(problem, job) for problem in error.problems) from None
        asked = {
            "version": __version__,
            "program": self.program,
            "notebook": self._content(job.path),
            "case": case.document.value,
            "terms": [(path.stem, each.document.value) for path, each in zip(job.terms, terms, strict=True)],
            "files": [self._content(path) for each in (case, *terms) for path in _named_files(each.document)],
            **{name: getattr(job, name) for name in ("audience", "formats", "title", "status", "author", "locale")},
            "sets": job.sets, "parties": job.parties, "further": dict(job.further), "name": job.name,
        }  # fmt: skip
        return _hash(json.dumps(asked, sort_keys=True, ensure_ascii=False, default=str).encode())

    def currency(self, job: Job) -> str:
        """That of the case of a job whose inputs can be used."""
        return self.cases[job.case].currency

    @cached_property
    def program(self) -> str:
        """A hash of the package's own files: figures and looks follow from them."""
        package = Path(__file__).parents[1]
        files = sorted(path for path in package.rglob("*") if path.suffix in (".py", ".jinja", ".css"))
        return _hash(b"".join(f"{path.relative_to(package)}\0".encode() + path.read_bytes() for path in files))

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


def _named_files(document: Document) -> Iterator[Path]:
    """The files whose columns a document takes numbers from."""
    folder = Path(document.file).parent
    yield from (folder / name for name in _files_in(document.value))


def _files_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, child in value.items():
            if isinstance(child, str) and (key == "file" or key.endswith(".file")):
                yield child
            yield from _files_in(child)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
