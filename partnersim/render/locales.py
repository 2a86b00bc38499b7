"""How numbers are written where: the decimal mark and the mark between thousands; texts stay English."""

from __future__ import annotations

from partnersim.errors import InputError
from partnersim.numerals import use_marks

__all__ = ["LOCALES", "check_locale", "use_locale"]

APOSTROPHE, NARROW, WIDE = "\u2019", "\u202f", "\u00a0"  # ’, and spaces at which no line breaks

LOCALES = {  # name → decimal mark, mark between thousands
    "en": (".", ","),
    "en_CH": (".", APOSTROPHE),
    "de": (",", "."),
    "de_AT": (",", WIDE),
    "de_CH": (".", APOSTROPHE),
    "fr": (",", NARROW),
    "fr_CH": (".", APOSTROPHE),
    "it": (",", "."),
    "it_CH": (".", APOSTROPHE),
    "es": (",", "."),
    "pt": (",", "."),
    "nl": (",", "."),
    "da": (",", "."),
    "nb": (",", WIDE),
    "sv": (",", WIDE),
    "fi": (",", WIDE),
    "pl": (",", WIDE),
    "cs": (",", WIDE),
}


def check_locale(name: str) -> None:
    """Raise InputError unless a locale is listed."""
    if name not in LOCALES:
        raise InputError.one(f"{name} is no locale known here; write one of {', '.join(LOCALES)}", "--locale")


def use_locale(name: str) -> None:
    """Write all numbers as in a locale from now on: called before a deal is opened, since some of its words hold some.

    Raises:
        InputError: a locale that is not listed.
    """
    check_locale(name)
    use_marks(*LOCALES[name])
