"""The kinds of value a case or terms file holds: how each is written, and what is said when it is not.

Every kind reads the spellings of the files and gives the number or text the engine needs. Where a spelling is
refused, the message says what to write instead.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from numbers import Integral, Real
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from partnersim.inputs import value_schemas
from partnersim.inputs.scalars import number, quoted, reject_lookalike
from partnersim.inputs.texts import Name, Title
from partnersim.timeline import format_month, parse_month

__all__ = [
    "Amount",
    "Count",
    "Days",
    "Factor",
    "FieldError",
    "MonthText",
    "Months",
    "Name",
    "Quantity",
    "Rate",
    "RateSteps",
    "Steps",
    "Switch",
    "Title",
    "spelt_rate",
]

_PERCENT = re.compile(r"([-+]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)) ?%")
LAST_MONTH = parse_month("9999-12")
_MONTH_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
LARGEST = 1e12  # in cents still exact as a float, and sums of a thousand months with it
LONGEST = value_schemas.MONTHS["maximum"]  # a century
MOST_DAYS = value_schemas.DAYS["maximum"]  # a year
SMALLEST = 1e-6  # of what amounts are divided by: no deal runs beyond what a float can count


class FieldError(ValueError):
    """A value refused by a validator of a map around it; `path` leads from that map to the value.

    Raised by validators that look at several fields, so that the line of the wrong one is named.
    """

    def __init__(self, text: str, *path: str) -> None:
        super().__init__(text)
        self.path = path


def check_horizon(start: int, months: int) -> None:
    """Refuse months that end after the year 9999, where calendars do."""
    if start + months - 1 > LAST_MONTH:
        raise FieldError(
            f"the horizon ends after {format_month(LAST_MONTH)}, where calendars do; write fewer", "months"
        )


def _is_number(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, Real)


def _number(value: Any, kind: str, example: str) -> float:
    """A finite number as float; `kind` and `example` are for the message."""
    if _is_number(value):
        if abs(value) <= LARGEST:
            return float(value)
        if LARGEST < abs(value) < math.inf:  # neither infinite nor NaN
            raise ValueError(f"{quoted(value)} is larger than any deal; write a number up to {LARGEST:.0e}")
    elif isinstance(value, str) and (alone := _number_in(value)):
        raise ValueError(f"{quoted(value)} is not {kind}; write the number alone: {alone}")
    raise ValueError(f"{quoted(value)} is not {kind}; write a number like {example}")


def _number_in(text: str) -> str | None:
    """The number a text like `12 CHF` or `"12"` holds, or None."""
    reject_lookalike(text)
    words = [word for word in text.split() if number(word) is not None]
    return words[0] if len(words) == 1 else None


def _not_negative(value: Any, kind: str, example: str) -> float:
    result = _number(value, kind, example)
    if result < 0:
        raise ValueError(f"{quoted(value)} is below 0; write 0 or more")
    return result


def _percent(text: str, kind: str) -> float:
    """`15%` as 0.15, exactly the float nearest to 15/100."""
    match = _PERCENT.fullmatch(text)
    if match is None:
        reject_lookalike(text.removesuffix("%").rstrip())
        alone = number(text)
        hint = "without quotes" if alone is not None else "like 15%"
        raise ValueError(f"{quoted(text)} is not {kind}; write it {hint}")
    return float(Decimal(match[1]) / 100)


def _rate(value: Any) -> float:
    """A share of a whole: `15%` or 0.15."""
    if isinstance(value, str):
        result = _percent(value, "a rate")
    else:
        result = _number(value, "a rate", "15% or 0.15")
        if result == 1:
            raise ValueError(f"is {quoted(value)} 1% or 100%? write 1% or 100%")
        if 1 < result <= 100:
            raise ValueError(f"{quoted(value)} is not a rate; write {value}%")
    if result < 0:
        raise ValueError(f"{quoted(value)} is below 0; write 0% to 100%")
    if result > 1:
        raise ValueError(f"{quoted(value)} is above 100%; write 0% to 100%")
    return result


def _factor(value: Any) -> float:
    """A multiple of a whole: `110%` or 1.1."""
    if isinstance(value, str):
        result = _percent(value, "a factor")
    else:
        result = _number(value, "a factor", "110% or 1.1")
        if isinstance(value, Integral) and result >= 2:
            raise ValueError(f"is {value} {value}% or {value}00%? write {value}% or {value}00%")
    if result < 0:
        raise ValueError(f"{quoted(value)} is below 0; write 0% or more")
    if result > LARGEST:
        raise ValueError(f"{quoted(value)} is larger than any deal; write a factor up to {LARGEST:.0e}")
    return result


def spelt_rate(value: float) -> str:
    """0.15 as `15%`, which reads back as the same float."""
    return f"{(Decimal(repr(value)) * 100).normalize():f}%"


def _amount(value: Any) -> float:
    return _not_negative(value, "an amount", "60000 or 60_000")


def _quantity(value: Any) -> float:
    return _not_negative(value, "a quantity", "12 or 0.5")


def _count(value: Any) -> int:
    """A whole number of at least 1."""
    result = _number(value, "a count", "12")
    if not isinstance(value, Integral):
        example = f"{result:.0f}" if result.is_integer() else "a whole number like 12"
        raise ValueError(f"{quoted(value)} is not a count; write {example}")
    if result < 1:
        raise ValueError(f"{quoted(value)} is below 1; write 1 or more")
    return int(value)


def _span(of: str, example: int, most: int, value: Any) -> int:
    """A whole number of months or days; where 0 makes no sense, the field says so."""
    result = _number(value, f"a number of {of}", str(example))
    if not isinstance(value, Integral) or result < 0:
        raise ValueError(f"{quoted(value)} is not a number of {of}; write a whole number like {example}")
    if result > most:
        raise ValueError(f"{quoted(value)} is too large; write {most} or less")
    return int(value)


def _month(value: Any) -> int:
    """`2027-04` as a month number, counted from January of year 0."""
    if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
        raise ValueError(f"{value} is a year, not a month; write {value}-01 to {value}-12")
    if not isinstance(value, str):
        raise ValueError(f"{quoted(value)} is not a month; write it like 2027-04")
    try:
        return parse_month(value)
    except ValueError:
        raise ValueError(f"{quoted(value)} is not a month; write it like 2027-04") from None


def _steps(value: Any) -> dict[int, float]:
    """`{1: 15, 7: 24}`: 15 from month 1 on, 24 from month 7 on; a number alone holds from month 1 on."""
    if not isinstance(value, Mapping):
        return {1: _not_negative(value, "a number or a map of months", "15 or {1: 15, 7: 24}")}
    return _stepwise(value, _quantity)


def _rate_steps(value: Any) -> dict[int, float]:
    """`{1: 70%, 13: 85%}`: 70% from month 1 on, 85% from month 13 on; a rate alone holds from month 1 on."""
    return _stepwise(value if isinstance(value, Mapping) else {1: value}, _rate)


def _stepwise(value: Mapping[Any, Any], read: Callable[[Any], float]) -> dict[int, float]:
    steps: dict[int, float] = {}
    for key, item in value.items():
        month = _step_month(key)
        try:
            steps[month] = read(item)
        except ValueError as error:
            raise FieldError(str(error), str(key)) from None
    if not steps:
        raise ValueError("there are no months; write {1: 15, 7: 24}, or one number")
    if (first := min(steps)) != 1:
        text = f"nothing is said before month {first}; write 1: 0 if nothing happens before month {first}"
        raise FieldError(text, str(first))
    return dict(sorted(steps.items()))


def _step_month(key: Any) -> int:
    """The whole number of at least 1 a step starts in."""
    if isinstance(key, bool) or not _MONTH_NUMBER.fullmatch(str(key)):
        raise FieldError(f"{quoted(key)} is not a month counted from go-live; write 1, 2, 3, …", str(key))
    return int(key)


def _switch(value: Any) -> bool:
    """`true` or `false`, and no other spelling."""
    if isinstance(value, bool):
        return value
    raise ValueError(f"{quoted(value)} is neither true nor false; write one of the two")


_SpeltRate = PlainSerializer(spelt_rate, return_type=str, when_used="json")
_SpeltMonth = PlainSerializer(format_month, return_type=str, when_used="json")

Rate = Annotated[float, BeforeValidator(_rate), _SpeltRate, WithJsonSchema(value_schemas.RATE)]
Factor = Annotated[float, BeforeValidator(_factor), _SpeltRate, WithJsonSchema(value_schemas.FACTOR)]
Amount = Annotated[float, BeforeValidator(_amount), WithJsonSchema(value_schemas.AMOUNT)]
Quantity = Annotated[float, BeforeValidator(_quantity), WithJsonSchema(value_schemas.QUANTITY)]
Count = Annotated[int, BeforeValidator(_count), WithJsonSchema(value_schemas.COUNT)]
Months = Annotated[int, BeforeValidator(partial(_span, "months", 12, LONGEST)), WithJsonSchema(value_schemas.MONTHS)]
Days = Annotated[int, BeforeValidator(partial(_span, "days", 30, MOST_DAYS)), WithJsonSchema(value_schemas.DAYS)]
MonthText = Annotated[int, BeforeValidator(_month), _SpeltMonth, WithJsonSchema(value_schemas.MONTH)]
Steps = Annotated[dict[int, float], BeforeValidator(_steps), WithJsonSchema(value_schemas.STEPS)]
RateSteps = Annotated[
    dict[int, Annotated[float, _SpeltRate]], BeforeValidator(_rate_steps), WithJsonSchema(value_schemas.RATE_STEPS)
]
Switch = Annotated[bool, BeforeValidator(_switch), WithJsonSchema(value_schemas.SWITCH)]
