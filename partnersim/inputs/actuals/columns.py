"""What may stand in the columns of an actual ledger: each kind of cell with the function that reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Any

from partnersim.errors import nearest
from partnersim.inputs.case import Case
from partnersim.inputs.currencies import minor_digits
from partnersim.inputs.number_kinds import READ_RATE
from partnersim.inputs.scalars import number, plain_scalar, quoted, reject_lookalike, shortened
from partnersim.inputs.values import LARGEST, LAST_MONTH
from partnersim.timeline import YEAR, format_month, parse_month

__all__ = ["readers"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNPADDED = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
_POINT_BEFORE_THREE = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}")
_LONGEST_TEXT = 200
LATEST = 5 * YEAR  # months after the case in which something of it may be reported


def readers(case: Case) -> dict[str, Callable[[str], Any]]:
    """Functions of a cell's text, by the name of what may stand there; each keeps what it has read.

    They raise ValueError, which says what is wrong and what to write instead.
    """
    activity, partner = partial(_named, "activity", case.costs), partial(_named, "partner", case.partners)
    bills = {name for name, line in case.costs.items() if line.pass_through}
    unpriced = {name for name, each in case.partners.items() if each.hourly_cost is None}
    latest = min(case.start + case.months - 1 + LATEST, LAST_MONTH)
    money = partial(_money, case.currency)
    named: dict[str, Callable[[str], Any]] = {
        "day": partial(_day, "of the case", case.start, case.start + case.months - 1),
        "day of report": partial(_day, "in which it may be reported", case.start, latest),
        "month": partial(_since, case.start),
        "revenue line": partial(_named, "revenue line", case.revenue_lines),
        "activity": activity,
        "activity in hours": partial(_none_of, bills, "is a third party's bill; book its amount as cost", activity),
        "partner": partner,
        "partner with an hourly cost": partial(
            _none_of, unpriced, "has no hourly_cost in the case; write one there, or book the amount as cost", partner
        ),
        "partners": partial(_partners, partner),
        "amount": partial(_above_nothing, money),
        "amount or correction": money,
        "exact number": _decimal,
        "currency": partial(_currency, case.currency),
        "quantity": _quantity,
        "share": _share,
    }
    return {name: cache(read) for name, read in named.items()} | {"text": _text}


def _day(of: str, first: int, last: int, text: str) -> date:
    """A day of the months from `first` to `last`, which are those `of` something."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{quoted(text)} is not a day; write it like {_meant(text)}") from None
    if not first <= day.year * YEAR + day.month - 1 <= last:
        months = f"{format_month(first)} to {format_month(last)}"
        raise ValueError(f"{text} is outside the months {of}; write a day of {months}")
    return day


def _meant(text: str) -> str:
    """The day a text seems to name, as it should be written; an example where it names none."""
    if match := _UNPADDED.fullmatch(text):
        parts = match.groups()
    elif match := _DOTTED.fullmatch(text):
        parts = match.groups()[::-1]
    else:
        return "2027-04-30"
    try:
        return date(*map(int, parts)).isoformat()
    except ValueError:
        return "2027-04-30"


def _since(first: int, text: str) -> int:
    try:
        month = parse_month(text)
    except ValueError:
        raise ValueError(f"{quoted(text)} is not a month; write it like 2027-04") from None
    if month < first:
        begins = format_month(first)
        raise ValueError(f"{text} is before the case begins; write {begins} for customers who were there before")
    return month


def _named(what: str, known: Collection[str], text: str) -> str:
    if text not in known:
        raise ValueError(f"{quoted(text)} is no {what} of the case; {nearest(text, known)}")
    return text


def _none_of(unfit: Collection[str], lack: str, named: Callable[[str], str], text: str) -> str:
    """A name, of which some do not fit."""
    if named(text) in unfit:
        raise ValueError(f"{text} {lack}")
    return text


def _partners(partner: Callable[[str], str], text: str) -> tuple[str, ...]:
    """Names with spaces between them."""
    if "," in text or ";" in text:
        raise ValueError(f"{quoted(text)} has other marks between names; write spaces")
    found = tuple(partner(name) for name in text.split())
    for name in found:
        if found.count(name) > 1:
            raise ValueError(f"{name} is named twice; name it once")
    return found


def _decimal(text: str) -> Decimal:
    """A number exactly as it is written."""
    reject_lookalike(text)
    if number(text) is None:
        raise ValueError(f"{quoted(text)} is not a number; write one like 1234.50")
    exact = Decimal(text)
    if abs(exact) > LARGEST:
        raise ValueError(f"{quoted(text)} is larger than any deal; write a number up to {LARGEST:.0e}")
    if "e" in text.lower():
        raise ValueError(f"{text}: write {shortened(f'{exact:f}')}")
    return exact


def _money(currency: str, text: str) -> Decimal:
    """An amount in whole smallest units of a currency, of either sign."""
    exact, digits = _decimal(text), minor_digits(currency)
    decimals = -int(exact.as_tuple().exponent)
    if decimals > digits:
        thousands = f", or {text.replace('.', '')} if the point marks thousands"
        nearest_one = round(exact, digits) or Decimal(1).scaleb(-digits)
        hint = f"{nearest_one:f}{thousands if _POINT_BEFORE_THREE.fullmatch(text) else ''}"
        raise ValueError(f"{quoted(text)} has {decimals} decimals, and {currency} has {digits}; write {hint}")
    return exact


def _above_nothing(money: Callable[[str], Decimal], text: str) -> Decimal:
    """An amount that goes the way its kind says."""
    amount = money(text)
    if amount < 0:
        raise ValueError(f"{quoted(text)} is below 0; write {-amount:f}, the kind says which way it goes")
    if amount == 0:
        raise ValueError(f"{quoted(text)} books nothing; delete the line, or write an amount above 0")
    return amount


def _currency(wanted: str, text: str) -> str:
    if text != wanted:
        raise ValueError(f"{quoted(text)} is not {wanted}, the currency of the case; convert the amount to {wanted}")
    return text


def _quantity(text: str) -> Decimal:
    exact = _decimal(text)
    if exact < 0:
        raise ValueError(f"{quoted(text)} is below 0; write 0 or more")
    return exact


def _share(text: str) -> Decimal:
    """`85%` or 0.85, exactly."""
    READ_RATE(plain_scalar(text))
    alone = text.removesuffix("%").rstrip()
    exact = _decimal(alone)
    return exact if alone == text else Decimal(f"{exact:f}e-2")


def _text(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"the text has {len(text)} characters; write at most {_LONGEST_TEXT}")
    if not text.isprintable():
        raise ValueError(f"{quoted(text)} holds a tab or what is not seen; write spaces")
    return text
