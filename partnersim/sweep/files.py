"""A sweep's folder: what was asked, its points, and a Parquet file for each part that is done."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnersim.errors import InputError, RunError
from partnersim.inputs.scalars import amount_of

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["begin", "is_done", "read_sweep", "write_part"]

ASKED, POINTS, PARTS = "sweep.json", "points.parquet", "parts"

Point = Mapping[str, str]  # field → value, spelt as a file has it


def begin(folder: Path, asked: Mapping[str, Any], points: Sequence[Point]) -> None:
    """Begin a sweep in a folder, or go on with the one it holds, if that is of the same.

    Raises:
        InputError: the folder holds another sweep, or other files.
        RunError: it cannot be written.
    """
    import pyarrow as pa

    there = folder / ASKED
    if there.exists():
        if _asked(folder) != asked:
            raise InputError.one(f"{folder} holds another sweep; write another folder with -o, or delete this one")
        return
    if folder.exists() and any(folder.iterdir()):
        raise InputError.one(f"{folder} holds other files; write a new folder with -o")
    with _told(folder):
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
    columns = {name: _column([point[name] for point in points]) for name in points[0]}
    _write(folder, folder / POINTS, pa.table({"point": list(range(len(points))), **columns}))
    with _told(folder):
        _whole(there, json.dumps(asked, indent=1, ensure_ascii=False).encode())


def is_done(folder: Path, number: int) -> bool:
    """Whether a part is there."""
    return _part(folder, number).exists()


def write_part(folder: Path, number: int, table: pa.Table) -> None:
    """A part that is done: the whole file, or none.

    Raises:
        RunError: it cannot be written.
    """
    _write(folder, _part(folder, number), table)


def read_sweep(folder: str | Path) -> pd.DataFrame:
    """What a sweep has written so far: a row per point, draw, terms and partner.

    Columns: the varied fields, point (from 0), draw (from 1; 0 where nothing is drawn), terms, partner, npv, profit,
    peak_funding [currency], peak_funding_month, payback_month (from 1; missing where there is none).

    Raises:
        InputError: the folder holds no sweep.
    """
    import pyarrow.dataset as ds

    there = Path(folder)
    _asked(there)
    rows = ds.dataset(sorted((there / PARTS).glob("part-*.parquet")), format="parquet").to_table().to_pandas()
    points: pd.DataFrame = ds.dataset(there / POINTS, format="parquet").to_table().to_pandas()
    return points.merge(rows, on="point")


def _asked(folder: Path) -> Any:
    try:
        return json.loads((folder / ASKED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise InputError.one(f"{folder} holds no sweep; write the folder that a sweep was written to") from None


def _part(folder: Path, number: int) -> Path:
    return folder / PARTS / f"part-{number:06d}.parquet"


def _column(values: Sequence[str]) -> list[Any]:
    """Numbers where all are, percentages as parts of 1; else texts."""
    numbers = [amount_of(value) for value in values]
    return list(values) if None in numbers else list(numbers)


def _write(folder: Path, path: Path, table: pa.Table) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    with _told(folder):
        _whole(path, sink.getvalue())


def _whole(path: Path, content: Any) -> None:
    """Write a file beside and put it in its place: it is never there in part."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """An error of the disk in words."""
    try:
        yield
    except OSError as error:
        text = f"{folder} cannot be written ({error.strerror}); what is there can be read"
        raise RunError(f"{text}, and the same command goes on from it") from error
