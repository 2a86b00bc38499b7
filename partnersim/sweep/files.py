"""A sweep's folder: what was asked, its points, and a Parquet file for each part that is done."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, Any

from partnersim.errors import InputError, RunError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["GOES_ON", "begin", "parts_done", "read_sweep", "write_part"]

ASKED, POINTS, PARTS = "sweep.json", "points.parquet", "parts"
LEFT_BEHIND = 60  # seconds after which a file that is not whole has no writer any more
PART = re.compile(r"part-(\d{6})\.parquet")
ELSEWHERE = "write another folder with -o"
AGAIN = "write the sweep again, which runs what is missing, or delete what is damaged"
GOES_ON = "what is there can be read, and the same command goes on from it"


def begin(folder: Path, asked: Mapping[str, Any], schema: pa.Schema, points: Iterable[pa.Table]) -> None:
    """Begin a sweep in a folder, or go on with the one it holds, if that is of the same.

    Raises:
        InputError: the folder holds another sweep or other files, or is no folder.
        RunError: it cannot be written.
    """
    with _told(folder, ELSEWHERE):
        if folder.exists() and not folder.is_dir():
            raise InputError.one(f"{folder} is a file; {ELSEWHERE}")
        folder.mkdir(parents=True, exist_ok=True)
        names = {each.name for each in folder.iterdir() if not each.name.startswith(".")}
        if names and ASKED not in names:
            raise InputError.one(f"{folder} holds other files; {ELSEWHERE}")
        if ASKED not in names:  # whoever comes first has the folder
            _whole(folder / ASKED, json.dumps(asked, indent=1, ensure_ascii=False).encode(), first=True)
        _check_asked(folder, asked)
        if not _is_whole(folder / POINTS):
            _whole(folder / POINTS, _parquet(schema, points))
        (folder / PARTS).mkdir(exist_ok=True)
        _clear(folder)


def _clear(folder: Path) -> None:
    """Delete what a writer that was killed has left; what somebody may be writing just now stays."""
    for path in (*folder.glob(f".{POINTS}.*"), *folder.glob(f".{ASKED}.*"), *(folder / PARTS).glob(".part-*")):
        with suppress(FileNotFoundError):  # another writer has finished it
            if time.time() - path.stat().st_mtime > LEFT_BEHIND:
                path.unlink()


def parts_done(folder: Path) -> set[int]:
    """The numbers of the parts that are there, those left out that a broken disk has cut short.

    Raises:
        RunError: one cannot be read.
    """
    with _told(folder, GOES_ON):
        return {number for number, path in _parts(folder).items() if _is_whole(path)}


def write_part(folder: Path, number: int, table: pa.Table) -> None:
    """A part that is done: the whole file, or none.

    Raises:
        RunError: it cannot be written.
    """
    with _told(folder, GOES_ON):
        _whole(folder / PARTS / f"part-{number:06d}.parquet", _parquet(table.schema, [table]))


def read_sweep(folder: str | Path) -> pd.DataFrame:
    """What a sweep has written so far: a row per point, draw, terms and partner.

    Columns:

    - `point`, from 0, and the varied fields, like `case.demand.monthly_churn`: numbers where all values are,
      percentages as parts of 1; else texts as a file has them
    - `draw`, from 1; 0 where nothing is drawn. The same number is the same draw at every point and under all terms
    - `terms`, the names of their files, and `partner`, as the case has them
    - `npv` at the partner's own rate, `profit`, undiscounted, and `peak_funding`, ≤ 0 [currency]
    - `peak_funding_month`, missing where there is none, and `payback_month`, missing where a position never was below
      zero or ends below; whole numbers from 1

    A sweep that is larger than memory is read by DuckDB, or whatever else reads Parquet, as it lies:
    `DIR/parts/*.parquet`, joined with `DIR/points.parquet` by `point`.

    Raises:
        InputError: the folder holds no sweep, or one that is damaged.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.dataset as ds

    from partnersim.sweep.tables import outcome_schema

    there = Path(folder)
    _asked(there)
    found = _parts(there)
    if broken := [path for path in found.values() if not _is_whole(path)]:
        raise InputError.one(f"{broken[0]} is cut short; {AGAIN}")
    try:
        rows = ds.dataset(list(found.values()), outcome_schema(), format="parquet").to_table()
        points: pd.DataFrame = ds.dataset(there / POINTS, format="parquet").to_table().to_pandas()
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError.one(f"{there} is damaged ({str(error).splitlines()[0]}); {AGAIN}") from None
    return points.merge(rows.to_pandas(types_mapper={pa.int16(): pd.Int16Dtype()}.get), on="point")


def _asked(folder: Path) -> Any:
    try:
        return json.loads((folder / ASKED).read_text(encoding="utf-8"))
    except OSError:
        raise InputError.one(f"{folder} holds no sweep; write the folder that a sweep was written to") from None
    except ValueError:
        raise InputError.one(f"{folder / ASKED} is damaged; {ELSEWHERE}, or delete it") from None


def _check_asked(folder: Path, asked: Mapping[str, Any]) -> None:
    """Refuse to go on with a sweep of something else."""
    there = _asked(folder)
    other = [name for name, value in asked.items() if not isinstance(there, dict) or there.get(name) != value]
    if other:
        said = ", ".join(dict.fromkeys(name.removesuffix("_hash") for name in other))
        raise InputError.one(f"{folder} holds another sweep, of other {said}; {ELSEWHERE}, or delete it")


def _parts(folder: Path) -> dict[int, Path]:
    """The files of parts, in order."""
    found = {path: PART.fullmatch(path.name) for path in (folder / PARTS).glob("part-*.parquet")}
    return dict(sorted((int(name[1]), path) for path, name in found.items() if name is not None))


def _is_whole(path: Path) -> bool:
    """Whether a file is there and ends as Parquet does."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.read_metadata(path)
    except (FileNotFoundError, pa.ArrowInvalid):
        return False
    except OSError as error:
        if error.errno is not None:  # it is not the file but the disk
            raise
        return False
    return True


def _parquet(schema: pa.Schema, tables: Iterable[pa.Table]) -> pa.Buffer:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)
    return sink.getvalue()


def _whole(path: Path, content: Any, *, first: bool = False) -> None:
    """Write a file beside and put it in its place: it is never there in part. `first`: unless one is there by now."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not first:
            partial.replace(path)
            return
        with suppress(FileExistsError):
            path.hardlink_to(partial)
        partial.unlink()
    except BaseException:  # an interrupt, too
        partial.unlink(missing_ok=True)
        raise


@contextmanager
def _told(folder: Path, instead: str) -> Iterator[None]:
    """An error of the disk in words."""
    try:
        yield
    except OSError as error:
        raise RunError(f"{folder} cannot be written ({error.strerror or error}); {instead}") from error
