"""Statements put into a folder: each whole or not at all, and none ever written over."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from partnersim.batch.publish import written_whole
from partnersim.errors import InputError, RunError
from partnersim.settle.statement import Statement
from partnersim.timeline import QUARTER, format_month, format_quarter, parse_month, quarter_of

__all__ = ["RECORD", "check_paid_before", "file_statement", "stands"]

RECORD = "statement.json"  # of a filed statement, what machines read
NAME = re.compile(r"[0-9]{4}Q[1-4](?:-([2-9]|[1-9][0-9]+))?")  # of its folder
ABANDONED = 3600.0  # seconds after which what a killed process left is removed


class Filed(NamedTuple):
    """What later statements need of one that stands in a folder."""

    place: Path
    hash: str
    currency: str
    terms: str
    paid: Mapping[int, Mapping[str, str]]  # month → partner → as it was written


def stands(folder: Path, statement: Statement, names: Iterable[str]) -> Path | None:
    """The last statement of the quarter in a folder, if it is of the same inputs and has files of these names."""
    places = _places(folder, statement.name)
    if places and _filed(places[-1], statement.settlement.quarter).hash == statement.hash:
        return places[-1] if all((places[-1] / name).is_file() for name in names) else None
    return None


def check_paid_before(folder: Path, statement: Statement) -> None:
    """Refuse to settle on payments that were never made: those of quarters stated before in this folder are a fact.

    The last statement of a quarter counts; of several quarters, the first that differs is told.

    Raises:
        InputError: what the ledger now gives for a month differs from what was stated of it; a statement is damaged,
            or of other partners or another currency.
    """
    case = statement.settlement.case
    for quarter in range(quarter_of(case.start), statement.settlement.quarter, QUARTER):
        for place in _places(folder, format_quarter(quarter))[-1:]:
            _check_paid(_filed(place, quarter), statement)


def _check_paid(filed: Filed, statement: Statement) -> None:
    settlement, file = statement.settlement, str(filed.place / RECORD)
    case = settlement.case
    if filed.currency != case.currency:
        text = f"it is in {filed.currency}, and the case in {case.currency}; name another folder"
        raise InputError.one(text, file)
    for month, paid in filed.paid.items():
        if not 0 <= month - case.start < len(settlement.paid) or {*paid} != {*statement.partners}:
            text = f"it is of another case: it has {', '.join(paid)} in {format_month(month)}; name another folder"
            raise InputError.one(text, file)
        for partner, units in zip(statement.partners, settlement.paid[month - case.start], strict=True):
            now, then = str(statement.decimal(settlement.unit * units)), paid[partner]
            if now != then:
                said = f"{filed.place} says that {partner} was paid {then} in {format_month(month)}"
                raise InputError.one(
                    f"{said}, and by this ledger it was {now}; {_instead(filed, statement)}", settlement.book.file
                )


def _instead(filed: Filed, statement: Statement) -> str:
    """What to do about payments that differ."""
    if filed.terms != statement.settlement.terms.title:
        return f"it was made by other terms, {filed.terms}: settle by those, or name another folder"
    return (
        "write in the column reported when what was added since was reported, or delete that statement if it was "
        "never sent"
    )


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
    """Give a folder the number after the last one; a name taken meanwhile is not free."""
    while True:
        number = max((_number(place) for place in _places(folder, name)), default=0) + 1
        place = folder / (name if number == 1 else f"{name}-{number}")
        try:
            beside.rename(place)
        except OSError:
            if not os.path.lexists(place):
                raise
        else:
            return place


def _places(folder: Path, name: str) -> list[Path]:
    """Whatever stands in a folder where statements of a quarter do, in the order in which they were made."""
    return sorted((place for place in folder.glob(f"{name}*") if _number(place)), key=_number)


def _number(place: Path) -> int:
    """Which of its quarter it is; 0 for what is no statement's name."""
    found = NAME.fullmatch(place.name)
    return 0 if found is None else int(found[1] or 1)


def _filed(place: Path, quarter: int) -> Filed:
    """What a filed statement says.

    Raises:
        InputError: it is damaged.
    """
    file = place / RECORD
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        paid = {parse_month(month["month"]): dict(month["paid"]) for month in found["months"]}
        if not paid or any(quarter_of(month) != quarter for month in paid):
            raise ValueError
        return Filed(place, found["hash"], found["currency"], found["terms"]["title"], paid)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise InputError.one(
            "this is no statement as it was filed; restore it, or name another folder", str(file)
        ) from None


def _remove_abandoned(folder: Path) -> None:
    """Remove what processes that were killed left behind long ago."""
    for place in folder.glob(".[0-9][0-9][0-9][0-9]Q[1-4]-*"):
        if time.time() - place.stat().st_mtime > ABANDONED:
            shutil.rmtree(place, ignore_errors=True)
