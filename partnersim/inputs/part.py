"""The base of every map of a case or terms file, and of the whole file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from partnersim.errors import InputError
from partnersim.inputs.document import Document
from partnersim.inputs.problems import refuse
from partnersim.inputs.signs import expect

__all__ = ["Part", "WholeFile", "given"]


class Part(BaseModel):
    """A map of a file: unknown keys are refused, and once read it does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class WholeFile(Part):
    """A case or terms: all of a file. Remembers the document it was read from, if it was."""

    file_kind: ClassVar[str | None] = None  # one of those that a file's keys tell, where it is one

    _document: Document | None = PrivateAttr(default=None)

    @classmethod
    def of(cls, document: Document) -> Self:
        """What a document says.

        Raises:
            InputError: a line `file:line: what, why, what instead` per problem.
        """
        if cls.file_kind is not None:
            expect(cls.file_kind, document)
        try:
            made = cls.model_validate(document.value)
        except ValidationError as error:
            raise refuse(error, document, cls) from None
        made._document = document  # noqa: SLF001 (its own class makes it)
        return made

    @property
    def document(self) -> Document:
        """The document it was read from; of a part made in Python, what its fields would be in a file."""
        if self._document is not None:
            return self._document
        kind = str(getattr(self, "kind", type(self).__name__.lower()))
        tree = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return Document.of(tree, kind)

    @property
    def from_file(self) -> bool:
        """Whether it was read from a document, so that its lines mean something."""
        return self._document is not None

    def wrong(self, text: str, *path: str) -> InputError:
        """An error about the field at `path`, with file and line where it came from a file."""
        if self._document is None:
            return InputError.one(f"{self.document.file}: {text}")
        return InputError.one(text, *self._document.where(path))

    @contextmanager
    def placed_at(self, *path: str) -> Iterator[None]:
        """What is refused inside is wrong about the field at `path`, of several things the first."""
        try:
            yield
        except InputError as error:
            raise self.wrong(error.problems[0].text, *path) from None


def given(part: Part, names: tuple[str, ...]) -> list[str]:
    """Those of the fields `names` that have a value."""
    return [name for name in names if getattr(part, name) is not None]
