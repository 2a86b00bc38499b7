"""An XLSX file that somebody sends back, opened with care: nothing in it is run, nothing huge unpacked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from partnersim.errors import InputError
from partnersim.inputs.scalars import printable
from partnersim.render.workbook.names import a1

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Cell", "Opened", "cell_named"]

LARGEST = 20_000_000  # bytes of a file; ours have some hundred thousand
UNPACKED = 100_000_000  # bytes, and of all its parts
MOST_PARTS = 2_000
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # how XML of two-byte characters begins, in which no word is looked for
NO_WORKBOOK = "this cannot be read as an XLSX workbook; save it as .xlsx without a password, and send that"


class Cell(NamedTuple):
    """What stands in a cell: its `kind` as openpyxl calls it (f: formula, n: number or nothing, d: date), and value."""

    kind: str
    value: Any

    @property
    def is_formula(self) -> bool:
        """Whether it is computed."""
        return self.kind == "f"


class Opened:
    """A workbook of which cells are read, none computed.

    Args:
        content: the file's bytes.
        file: its name for messages.

    Raises:
        InputError: no XLSX file, or one that is huge once unpacked.
    """

    def __init__(self, content: bytes, file: str) -> None:
        self.file = file
        with _reading(file):
            _check_archive(content, file)
            self._book = _loaded(content)
            self.properties: Mapping[str, str] = {
                each.name: str(each.value) for each in self._book.custom_doc_props.props
            }
            self.sheets: tuple[str, ...] = tuple(sheet.title for sheet in self._book.worksheets)
            self.epoch = self._book.epoch  # the day from which it counts days

    @classmethod
    def at(cls, path: str | Path) -> Opened:
        """A workbook in a file.

        Raises:
            InputError: as above, or there is no such file.
        """
        file, place = printable(str(path)), Path(path)
        try:
            with place.open("rb") as stream:
                content = stream.read(LARGEST + 1)
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise InputError.one(f"the workbook cannot be read: {reason}; check its name", file) from None
        if len(content) > LARGEST:
            raise InputError.one("the file is over 20 MB, which no workbook of ours is; name the one sent back", file)
        return cls(content, file)

    def cells(self, sheet: str, rows: int | None = None, columns: int | None = None) -> list[list[Cell]]:
        """The first `rows` and `columns` of a sheet, all where not given.

        Raises:
            InputError: there is no such sheet.
        """
        self.check_sheet(sheet)
        with _reading(self.file):
            found = self._book[sheet].iter_rows(min_row=1, max_row=rows, min_col=1, max_col=columns)
            return [[Cell(cell.data_type, cell.value) for cell in row] for row in found]

    def check_sheet(self, sheet: str) -> None:
        """Raise InputError unless there is such a sheet of cells."""
        if sheet not in self.sheets:
            text = f"the sheet {sheet} is missing or has another name; put it back, or name the terms it was made of"
            raise InputError.one(text, self.file)

    def wrong(self, sheet: str, row: int, column: int, text: str) -> InputError:
        """The error that a cell, counted from 0, is wrong."""
        return InputError.one(text, cell_named(self.file, sheet, row, column))


def cell_named(file: str, sheet: str, row: int, column: int) -> str:
    """`FILE.xlsx:Inputs!F12`, of a cell counted from 0."""
    return f"{file}:{sheet}!{a1(row, column).replace('$', '')}"


def _loaded(content: bytes) -> Workbook:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)


def _check_archive(content: bytes, file: str) -> None:
    """Refuse an archive of huge or many parts, and XML that defines words for other text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
            text = "the workbook is huge once unpacked, which none of ours is; name the one that was sent back"
            raise InputError.one(text, file)
        for part in parts:
            if part.filename.endswith((".xml", ".rels", ".vml")):
                xml = archive.read(part)  # of at most the size it says
                if xml.startswith(UTF_16) or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
                    raise InputError.one("the workbook defines XML of its own, which spreadsheets do not write", file)


@contextmanager
def _reading(file: str) -> Iterator[None]:
    """Whatever the archive's and XML's readers raise of a broken file becomes one line."""
    try:
        yield
    except InputError:
        raise
    except Exception:  # noqa: BLE001 - zipfile, zlib, the XML parser and openpyxl raise what they like
        raise InputError.one(NO_WORKBOOK, file) from None
