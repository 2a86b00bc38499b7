"""What editors are told about each kind of value: JSON schema for completion and checks while typing."""

from __future__ import annotations

from typing import Any

_PERCENT = {"type": "string", "pattern": r"^[0-9]*\.?[0-9]+ ?%$"}
_RATE_KEY = r"^([0-9]*\.?[0-9]+ ?%|0|0?\.[0-9]+)$"  # keys are texts
_NUMBER_KEY = r"^((0|[1-9][0-9_]*)(\.[0-9]+)?|\.[0-9]+)$"

RATE: dict[str, Any] = {
    "anyOf": [_PERCENT, {"type": "number", "minimum": 0, "exclusiveMaximum": 1}],
    "description": "a share of a whole, written 15% or 0.15",
    "examples": ["15%"],
}
FACTOR: dict[str, Any] = {
    "anyOf": [_PERCENT, {"type": "number", "minimum": 0}],
    "description": "a multiple, written 110% or 1.1",
    "examples": ["110%"],
}
AMOUNT: dict[str, Any] = {
    "anyOf": [
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": r"^[1-9][0-9]{0,2}(_[0-9]{3})+$"},
    ],
    "description": "an amount of money, 0 or more: 60000 or 60_000",
    "examples": [60000],
}
QUANTITY: dict[str, Any] = {
    "type": "number",
    "minimum": 0,
    "description": "a quantity, 0 or more",
    "examples": [12],
}
COUNT: dict[str, Any] = {
    "type": "integer",
    "minimum": 1,
    "description": "a whole number, 1 or more",
    "examples": [12],
}
MONTHS: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 1200}
DAYS: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 366}
SLIP: dict[str, Any] = {"type": "string", "pattern": "^(0|[1-9][0-9]{0,3})$"}
STEPS: dict[str, Any] = {
    "anyOf": [
        {"type": "number", "minimum": 0},
        {
            "type": "object",
            "patternProperties": {"^[1-9][0-9]{0,3}$": {"type": "number", "minimum": 0}},
            "additionalProperties": False,
            "required": ["1"],
        },
    ],
    "description": "one number, or from which month on which number: {1: 15, 7: 24}",
    "examples": [{"1": 15, "7": 24}],
}
RATE_STEPS: dict[str, Any] = {
    "anyOf": [
        *RATE["anyOf"],
        {"type": "object", "patternProperties": {"^[1-9][0-9]{0,3}$": RATE}, "additionalProperties": False},
    ],
    "description": "one share, or from which month on which: {1: 70%, 13: 85%}",
    "examples": [{"1": "70%", "13": "85%"}],
}
MONTH: dict[str, Any] = {
    "type": "string",
    "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$",
    "description": "a month",
    "examples": ["2027-04"],
}
NAME: dict[str, Any] = {
    "type": "string",
    "pattern": "^[a-z][a-z0-9_]{0,39}$",
    "not": {"enum": ["na", "nan", "total"]},
    "description": "small letters, digits and _",
}
SWITCH: dict[str, Any] = {"type": "boolean", "description": "true or false", "examples": [True]}
TITLE: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200, "description": "one line"}
CREDIT_LEVELS: dict[str, Any] = {
    "type": "object",
    "patternProperties": {_RATE_KEY: RATE},
    "additionalProperties": False,
    "description": "availability → share, like {99.9%: 10%, 99%: 25%}",
    "examples": [{"99.9%": "10%", "99%": "25%"}],
}
CORRELATION: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "pattern": r"^-?[0-9]*\.?[0-9]+ ?%$"},
        {"type": "number", "minimum": -1, "maximum": 1},
    ],
    "description": "a correlation, written 40% or 0.4",
    "examples": ["40%"],
}


def _form(optional: tuple[str, ...] = (), **parameters: dict[str, Any]) -> dict[str, Any]:
    """A form of distribution: its keys, and what each says."""
    return {
        "type": "object",
        "properties": parameters,
        "required": [name for name in parameters if name not in optional],
        "additionalProperties": False,
    }


def _distribution(number: dict[str, Any], spread: dict[str, Any], key: str) -> dict[str, Any]:
    """The forms of distribution of a kind of number, with that of its deviations, and the pattern of it as a key."""

    def of(kind: dict[str, Any], said: str) -> dict[str, Any]:
        return {"anyOf": kind["anyOf"], "description": said}

    chances = {
        "type": "object",
        "patternProperties": {key: RATE},
        "additionalProperties": False,
        "minProperties": 2,
        "description": "value → chance, like {2%: 70%, 3%: 30%}",
    }
    low, high = of(number, "at least"), of(number, "at most")
    return {
        "description": "a number that is uncertain; without draws its typical value is run",
        "anyOf": [
            _form(low=low, mode=of(number, "most likely"), high=high),
            _form(low=low, high=of(number, "at most, all between alike")),
            _form(
                mean=of(number, "of a normal distribution, cut where the number's range ends"),
                sd=of(spread, "standard deviation"),
            ),
            _form(
                median=of(number, "of a lognormal distribution"),
                log_sd=of(FACTOR, "about the relative standard deviation, like 20%"),
            ),
            _form(values=chances),
            _form(
                optional=("times",),
                file={"type": "string", "description": "a CSV file beside the case"},
                column={"type": "string", "description": "of that file: its numbers are drawn, all as likely"},
                times=of(FACTOR, "what they are multiplied by"),
            ),
        ],
        "examples": [{"low": "2%", "mode": "2.5%", "high": "4%"}],
    }


UNCERTAIN: dict[str, dict[str, Any]] = {  # by kind of number: a rate, or any other
    "UncertainRate": _distribution(RATE, FACTOR, _RATE_KEY),
    "UncertainNumber": _distribution(AMOUNT, AMOUNT, _NUMBER_KEY),
}
