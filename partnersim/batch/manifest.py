"""The manifest of a batch's folder: which reports stand there, of what inputs, and what came of the last attempts."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from partnersim.batch.publish import publish
from partnersim.errors import InputError, RunError

__all__ = ["ELSEWHERE", "FILE", "LOST", "Entry", "Manifest", "hash_of"]

FILE = "manifest.json"
FORM = 1  # of the file
LOST = "some of its files were lost while they were published; make it again"
ELSEWHERE = "write another folder with -o"


@dataclass(frozen=True, slots=True)
class Entry:
    """A report: the one that stands there, if any, and what came of the last attempt to make it."""

    state: Literal["published", "failed", "publishing"] = "failed"
    fingerprint: str = ""  # of the inputs of what stands there
    audience: str = ""  # who may see what stands there
    files: Mapping[str, str] = field(default_factory=dict)  # path in the folder → hash; empty where nothing stands
    reason: str = ""  # why the last attempt failed
    coming: Mapping[str, str] = field(default_factory=dict)  # staged path → path, of a report on its way
    going: Sequence[str] = field(default_factory=list)  # paths of files that it makes superfluous


@dataclass(slots=True)
class Manifest:
    """All reports of a folder, by name; every change of it is written at once."""

    folder: Path
    plan: str  # whose reports they are
    entries: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, plan: str) -> Manifest:
        """What stands in a folder; nothing where it is new.

        Raises:
            InputError: it holds other files, or the reports of another plan, or its manifest is damaged.
        """
        if folder.exists() and not folder.is_dir():
            raise InputError.one(f"{folder} is a file, not a folder; {ELSEWHERE}")
        file = folder / FILE
        if not file.is_file():
            if folder.is_dir() and any(not each.name.startswith(".") for each in folder.iterdir()):
                raise InputError.one(f"{folder} holds other files; {ELSEWHERE}")
            return cls(folder, plan)
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            found = cls(folder, content["plan"], _entries(content["reports"]))
            if content["form"] != FORM:
                raise ValueError(content["form"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            text = f"{file} is damaged; delete {folder} to make all reports anew, or {ELSEWHERE}"
            raise InputError.one(text) from None
        if found.plan != plan:
            raise InputError.one(f"{folder} holds the reports of {found.plan}, not of {plan}; {ELSEWHERE}")
        return found

    def write(self) -> None:
        """Put it in its place, whole.

        Raises:
            RunError: it cannot be written.
        """
        reports = {name: asdict(entry) for name, entry in sorted(self.entries.items())}
        content = {"form": FORM, "plan": self.plan, "reports": reports}
        publish({self.folder / FILE: (json.dumps(content, indent=1) + "\n").encode()})

    def settle(self) -> None:
        """End what a run had begun that was interrupted: files that were whole take their places.

        Raises:
            RunError: it cannot be written.
        """
        found = {name: entry for name, entry in self.entries.items() if entry.state == "publishing"}
        for name, entry in found.items():
            self._settle(name)
            if not self.stands(name, entry.fingerprint):
                self.entries[name] = replace(self.entries[name], state="failed", reason=LOST)
        if found:
            self.write()

    def withdraw(self, name: str) -> None:
        """Take away a report that stands there, since it was made for others than those it is for now."""
        entry = self.entries[name]
        self.entries[name] = replace(Entry(), reason=entry.reason)
        self.write()
        for path in entry.files:
            (self.folder / path).unlink(missing_ok=True)

    def stands(self, name: str, fingerprint: str) -> bool:
        """Whether a report of these inputs stands there, every file of it as it was published."""
        entry = self.entries.get(name, Entry())
        if entry.state != "published" or entry.fingerprint != fingerprint:
            return False
        return all(hash_of(self.folder / path) == known for path, known in entry.files.items())

    def fail(self, name: str, reason: str) -> None:
        """Note that a report was not made; the one that stands there stays."""
        self.entries[name] = replace(self.entries.get(name, Entry()), state="failed", reason=reason)
        self.write()

    def publish(self, name: str, made: Entry) -> None:
        """Put the files of a report that are `coming` into their places.

        What is on its way is written down first: if this is interrupted, `settle` ends it.

        Raises:
            RunError: it cannot be written.
        """
        old = self.entries.get(name, Entry())
        self.entries[name] = replace(made, state="publishing", going=sorted(old.files.keys() - made.files.keys()))
        try:
            self.write()
        except RunError:  # nobody would know of it
            self.entries[name] = old
            raise
        self._settle(name)
        self.write()

    def _settle(self, name: str) -> None:
        entry = self.entries[name]
        for source, place in entry.coming.items():
            if (self.folder / source).exists():
                (self.folder / place).parent.mkdir(parents=True, exist_ok=True)
                if (self.folder / place).parent.resolve() != self.folder.resolve() / PurePosixPath(place).parent:
                    raise OSError(errno.ELOOP, "a link leads out of the folder of the batch")
                (self.folder / source).replace(self.folder / place)
        for path in entry.going:
            (self.folder / path).unlink(missing_ok=True)
        self.entries[name] = replace(entry, state="published", coming={}, going=[])


def _entries(reports: Mapping[str, Any]) -> dict[str, Entry]:
    """The entries of a manifest as it was written.

    Raises:
        ValueError: a path that leads out of the folder, or is none.
        TypeError: not of the form of an entry.
    """
    entries = {name: Entry(**entry) for name, entry in reports.items()}
    for entry in entries.values():
        for path in (*dict(entry.files), *dict(entry.coming), *dict(entry.coming).values(), *entry.going):
            pure = PurePosixPath(path)
            if pure.is_absolute() or ".." in pure.parts or not path.isprintable():
                raise ValueError(path)
    return entries


def hash_of(path: Path) -> str | None:
    """The hash of a file; None where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
