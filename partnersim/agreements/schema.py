"""JSON schema of terms files, and the files editors read: `case.json`, `terms.json` and so on."""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from partnersim.agreements import AGREEMENTS
from partnersim.inputs.claims import Claims
from partnersim.inputs.mandate import Mandate
from partnersim.inputs.plan import Plan
from partnersim.inputs.programme import Programme
from partnersim.inputs.schema import Schema, case_schema, editor_schema

__all__ = ["schemas", "terms_schema", "write_schemas"]


def schemas() -> dict[str, Schema]:
    """The schema of each kind of file: `case`, `terms`, `programme`, `plan`, `claims` and `mandate`."""
    return {
        "case": case_schema(),
        "terms": terms_schema(),
        "programme": editor_schema(Programme, "A programme for partnersim"),
        "plan": editor_schema(Plan, "A plan for partnersim"),
        "claims": editor_schema(Claims, "Claims for partnersim"),
        "mandate": editor_schema(Mandate, "A mandate for partnersim"),
    }


def write_schemas(folder: str | Path) -> list[Path]:
    """Write each schema into a folder, made if missing; the files written."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        written.append(place / f"{name}.json")
        written[-1].write_text(text, encoding="utf-8", newline="\n")
    return written


def terms_schema() -> Schema:
    """One of the kinds, whole; or `based_on` another file, and then any of a kind's fields."""
    union: Any = reduce(or_, AGREEMENTS)
    schema = editor_schema(union, "Terms for partnersim")
    for kind in AGREEMENTS:
        _may_be_based_on(schema["$defs"][kind.__name__])
    return schema


def _may_be_based_on(kind: Schema) -> None:
    """What a kind requires, it requires only of a file that is not based on another."""
    needed = kind.pop("required", [])
    kind["properties"]["kind"].pop("default")
    kind["properties"]["based_on"] = {
        "type": "string",
        "description": "another terms file, beside this one; what is not given here is as there",
        "examples": ["five_phase.yaml"],
    }
    kind["anyOf"] = [{"required": ["based_on"]}, {"required": ["kind", *needed]}]
