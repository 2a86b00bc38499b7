"""What texts of options say: fields with limits, amounts, halves around an equals sign."""

from __future__ import annotations

from partnersim.errors import InputError
from partnersim.inputs.scalars import amount_of, as_number, quoted
from partnersim.inputs.values import LARGEST

__all__ = ["Ends", "amount_said", "field_said", "halves_said"]

Ends = tuple[float, float]  # from where to where


def field_said(text: str, option: str) -> tuple[str, Ends | None]:
    """`terms.notice_months`, or with limits `terms.notice_months=1:12`.

    Raises:
        InputError: limits that are no two numbers.
    """
    name, equals, limits = (part.strip() for part in text.partition("="))
    if not equals:
        return name, None
    ends = [as_number(end.strip()) for end in limits.split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        raise InputError.one(f"{quoted(limits)} is no range; write {name}=LOW:HIGH", option)
    return name, (ends[0], ends[1])


def amount_said(text: str) -> float | None:
    """An amount as files have it, `-60_000`; None for anything else, as a percentage is.

    Raises:
        InputError: one that is larger than any deal.
    """
    try:
        amount = None if "%" in text else amount_of(text)
    except ValueError as error:
        raise InputError.one(str(error)) from None
    if amount is not None and abs(amount) > LARGEST:
        raise InputError.one(f"{quoted(text)} is larger than any deal; write a number up to {LARGEST:.0e}")
    return amount


def halves_said(text: str, form: str, option: str) -> tuple[str, str]:
    """What stands before and behind an equals sign.

    Raises:
        InputError: one of them is missing.
    """
    name, equals, said = (part.strip() for part in text.partition("="))
    if not (name and equals and said):
        raise InputError.one(f"{quoted(text)} is not of the form {form}; write it so", option)
    return name, said
