"""What editors are told about each kind of value: JSON schema for completion and checks while typing."""

from __future__ import annotations

from typing import Any

_PERCENT = {"type": "string", "pattern": r"^[0-9]*\.?[0-9]+ ?%$"}

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
    "patternProperties": {r"^[0-9]*\.?[0-9]+ ?%$": RATE},
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


def _distribution(**parameters: str) -> dict[str, Any]:
    """A form of distribution: its keys, and what each says."""
    of = {"type": ["number", "string"]}
    return {
        "type": "object",
        "properties": {name: {**of, "description": said} for name, said in parameters.items()},
        "required": list(parameters),
        "additionalProperties": False,
    }


DISTRIBUTION: dict[str, Any] = {
    "description": "a number that is uncertain; without draws its typical value is run",
    "anyOf": [
        _distribution(low="at least", mode="most likely", high="at most"),
        _distribution(low="at least", high="at most, all between alike"),
        _distribution(mean="of a normal distribution, cut where the number's range ends", sd="standard deviation"),
        _distribution(median="of a lognormal distribution", log_sd="about the relative standard deviation, like 20%"),
        {
            "type": "object",
            "properties": {"values": {"type": "object", "description": "value → chance, like {2%: 70%, 3%: 30%}"}},
            "required": ["values"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {
                "file": {"type": "string", "description": "a CSV file beside the case"},
                "column": {"type": "string", "description": "of that file: its numbers are drawn, all as likely"},
                "times": {"type": ["number", "string"], "description": "what they are multiplied by"},
            },
            "required": ["file", "column"],
            "additionalProperties": False,
        },
    ],
    "examples": [{"low": "2%", "mode": "2.5%", "high": "4%"}],
}
