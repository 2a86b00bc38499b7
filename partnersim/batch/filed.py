"""Statements put into a folder: each whole or not at all, and none ever written over."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from partnersim.batch.publish import written_whole
from partnersim.errors import InputError, RunError
from partnersim.settle.statement import Statement
from partnersim.timeline import QUARTER, format_quarter, parse_month, quarter_of

__all__ = ["RECORD", "check_paid_before", "file_statement", "stands"]

RECORD = "statement.json"  # of a filed statement, what machines read
ABANDONED = 3600.0  # seconds after which what a killed process left is removed


def stands(folder: Path, statement: Statement) -> Path | None:
    """The last statement of the quarter in a folder, if it is of the same inputs."""
    filed = list(_filed(folder, statement.name))
    if filed and _record(filed[-1]).get("hash") == statement.hash:
        return filed[-1]
    return None


def check_paid_before(folder: Path, statement: Statement) -> None:
    """Refuse to settle on payments that were never made: those of quarters stated before in this folder are a fact.

    Raises:
        InputError: what the ledger now gives for a month differs from what was stated of it.
    """
    settlement = statement.settlement
    for quarter in range(quarter_of(settlement.case.start), settlement.quarter, QUARTER):  # the first one is the cause
        for place in list(_filed(folder, format_quarter(quarter)))[-1:]:
            for month in _record(place)["months"]:
                paid = settlement.paid[parse_month(month["month"]) - settlement.case.start]
                for partner, units in zip(statement.partners, paid, strict=True):
                    now, then = statement.decimal(settlement.unit * units), month["paid"].get(partner)
                    if str(now) != then:
                        text = f"{place} says that {partner} was paid {then} in {month['month']}, and by this ledger it"
                        text += f" was {now}; write in the column reported when what was added since was reported, or"
                        text += " delete that statement if it was never sent"
                        raise InputError.one(text, settlement.book.file)


def file_statement(folder: Path, statement: Statement, files: Mapping[str, bytes]) -> Path:
    """Put a statement into a folder of its own, named as its quarter; a further one of the quarter gets a number.

    The folder appears at once and complete, whenever the process is ended; those that stand there are left alone.

    Args:
        folder: where statements are; made where missing.
        statement: whose files they are.
        files: name → content, RECORD among them.

    Raises:
        InputError: the folder is a file.
        RunError: it cannot be written to.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError.one(f"{folder} is a file, not a folder; name another folder", "--output")
    beside = folder / f".{statement.name}-{uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder)
        beside.mkdir()
        for name, content in files.items():
            written_whole(beside / name, content)
        return _placed(beside, folder, statement.name)
    except OSError as error:
        raise RunError(f"{folder} could not be written to: {error.strerror or error}") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _placed(beside: Path, folder: Path, name: str) -> Path:
    """Give a folder the first name that is free; a name taken meanwhile is not free."""
    for number in count(1):
        place = folder / (name if number == 1 else f"{name}-{number}")
        if not os.path.lexists(place):
            try:
                beside.rename(place)
            except OSError:
                if not os.path.lexists(place):
                    raise
            else:
                return place
    raise AssertionError


def _filed(folder: Path, name: str) -> Iterator[Path]:
    """The statements of a quarter, in the order in which they were made."""
    for number in count(1):
        place = folder / (name if number == 1 else f"{name}-{number}")
        if not (place / RECORD).is_file():
            return
        yield place


def _record(place: Path) -> dict[str, Any]:
    """What a filed statement says.

    Raises:
        InputError: it is damaged.
    """
    file = place / RECORD
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        _ = [month["paid"].get for month in found["months"]], found["hash"]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InputError.one(
            "this is no statement as it was filed; restore it, or name another folder", str(file)
        ) from None
    return dict(found)


def _remove_abandoned(folder: Path) -> None:
    """Remove what processes that were killed left behind long ago."""
    for place in folder.glob(".[0-9][0-9][0-9][0-9]Q[1-4]-*"):
        if time.time() - place.stat().st_mtime > ABANDONED:
            shutil.rmtree(place, ignore_errors=True)
