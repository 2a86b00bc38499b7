"""A report to make: what of, how, and where to."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from partnersim.errors import InputError
from partnersim.inputs.document import Place
from partnersim.negotiate.audiences import INTERNAL
from partnersim.shipped import shipped

__all__ = ["COMPARISON", "CONTROL", "KEPT", "ONE_AGREEMENT", "PREPARATION", "REVIEW", "Job", "Parameters", "file_name"]

Parameters = Mapping[str, str | int | float | bool]  # plain values alone: names and others might run as code

ONE_AGREEMENT = "notebooks/1-one-agreement.ipynb"
COMPARISON = "notebooks/2-compare-agreements.ipynb"
PREPARATION = "notebooks/4-prepare-negotiation.ipynb"
REVIEW = "notebooks/5-settle-quarter.ipynb"
KEPT = "internal"  # the folder of a batch for what only that audience may see
LONGEST = 120  # bytes of a file's name, with room for what is written beside it
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
TAKEN = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|internal)", re.IGNORECASE)  # by Windows, or by a batch itself


@dataclass(frozen=True, slots=True)
class Job:
    """A report to make. Fields that are empty are left to the notebook."""

    name: str  # of its files
    case: Path
    terms: tuple[Path, ...]  # the baseline first
    sets: tuple[str, ...] = ()  # FIELD=VALUE
    parties: tuple[str, ...] = ()  # SEAT=PARTNER
    notebook: Path | None = None  # the one for one agreement, for several, or for a mandate, where none is given
    audience: str = INTERNAL
    formats: tuple[str, ...] = ("html",)
    title: str = ""
    status: str = ""
    author: str = ""
    locale: str = ""
    mandate: Path | None = None  # what the notebook is told in place of case and terms
    further: Mapping[str, str | int | float | bool] = field(default_factory=dict)  # parameters of the notebook
    asked: Place | None = None  # where a plan asks for it

    def __str__(self) -> str:
        """`managed-db-two: managed-db under five_phase, direct, for internal, html`."""
        terms = ", ".join(each.stem for each in self.terms)
        return f"{self.name}: {self.case.stem} under {terms}, for {self.audience}, {', '.join(self.formats)}"

    @property
    def path(self) -> Path:
        """The notebook."""
        if self.mandate is not None:
            return self.notebook or shipped(PREPARATION)
        return self.notebook or shipped(COMPARISON if len(self.terms) > 1 else ONE_AGREEMENT)

    def parameters(self, folder: Path | None = None) -> Parameters:
        """What the notebook is told: plain texts; several in one are quoted as in a shell.

        Seen from `folder`, if given, files are named as a notebook finds them that lies there.

        Raises:
            InputError: a text that does not fit one line, and might run as code.
        """
        told = {"title": self.title, "status": self.status, "author": self.author, "locale": self.locale}
        if self.audience != INTERNAL:
            told["audience"] = self.audience
        given: dict[str, str | int | float | bool] = {
            **self.further, **self._files(folder), **{name: text for name, text in told.items() if text},
        }  # fmt: skip
        for name, text in given.items():
            if isinstance(text, str) and CONTROL.search(text):
                said = f"{name} holds a line break or another control character; rename the file, or leave it out"
                raise InputError.one(said, *(self.asked or ()))
        return given

    def _files(self, folder: Path | None) -> dict[str, str]:
        """The case, terms and what is changed in them; or the mandate, which says all this."""
        seen = os.fspath if folder is None else partial(_seen_from, folder)
        if self.mandate is not None:
            return {"mandate": seen(self.mandate)}
        return {
            "case": seen(self.case), "terms": shlex.join(map(seen, self.terms)), "sets": shlex.join(self.sets),
            "parties": shlex.join(self.parties),
        }  # fmt: skip


def file_name(text: str) -> str:
    """A name that every file system takes, as readable as the text: letters, digits, _ and -, no path in it.

    Raises:
        ValueError: nothing is left of it.
    """
    name = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", text)).strip("-_")
    if not name:
        raise ValueError("holds neither a letter nor a digit to name a file by; write some")
    if len(name.encode()) > LONGEST:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        name = f"{name.encode()[: LONGEST - 9].decode(errors='ignore').rstrip('-_')}-{digest}"
    return f"{name}-report" if TAKEN.fullmatch(name) else name


def _seen_from(folder: Path, file: Path) -> str:
    """A file's path from a folder; its name alone if far away."""
    here, there = folder.resolve(), file.resolve()
    common = Path(os.path.commonpath([here, there])) if here.drive == there.drive else Path(here.anchor)
    return os.path.relpath(there, here) if common != Path(here.anchor) else file.name
