"""JSON schema of what users write, for editors: completion, checks while typing, a line on every field.

What a field means is said once, in the comment beside it in its model; descriptions are read from there.
"""

from __future__ import annotations

import ast
import inspect
import io
import textwrap
import tokenize
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from partnersim.inputs.case import Case
from partnersim.inputs.value_schemas import UNCERTAIN

__all__ = ["case_schema", "editor_schema", "remarks"]

Schema = dict[str, Any]

LIMITS = ("type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
CERTAIN = ("Uncertainty", "Shock")  # what says how uncertain something is
FIXED = {"annual_discount_rate", "joint_annual_discount_rate", "led_online", "share_below"}  # rates that cannot vary

DIALECT = "http://json-schema.org/draft-07/schema#"  # the newest that all editors read


def case_schema() -> Schema:
    """The schema of case files, in which a number may be a distribution."""
    schema = editor_schema(Case, "A case for partnersim")
    parts = {name: part for name, part in schema["$defs"].items() if name not in CERTAIN}
    for part in (schema, *parts.values()):
        for name in part["properties"].keys() - FIXED:
            part["properties"][name] = _or_distribution(part["properties"][name])
    schema["$defs"].update(UNCERTAIN)
    return schema


def _or_distribution(field: Schema) -> Schema:
    """A field's schema that takes a distribution wherever it takes a number, whole numbers aside."""
    for holds in ("additionalProperties", "patternProperties"):
        if isinstance(field.get(holds), dict):
            inner = field[holds]
            of_keys = holds == "patternProperties"
            changed = (
                {key: _or_distribution(each) for key, each in inner.items()} if of_keys else _or_distribution(inner)
            )
            field = {**field, holds: changed}
    options = field.get("anyOf", [{key: field[key] for key in LIMITS if key in field}])
    if not any(option.get("type") == "number" for option in options):
        return field
    kept = {key: value for key, value in field.items() if key not in (*LIMITS, "anyOf")}
    kind = "UncertainRate" if any("%" in option.get("pattern", "") for option in options) else "UncertainNumber"
    return {**kept, "anyOf": [*map(_or_distribution_inside, options), {"$ref": f"#/$defs/{kind}"}]}


def _or_distribution_inside(option: Schema) -> Schema:
    """Of steps, each of them may be one."""
    return _or_distribution(option) if option.get("type") == "object" else option


def editor_schema(kind: Any, title: str) -> Schema:
    """The schema of a model, or of a union of models, as its files are written."""
    schema = TypeAdapter(kind).json_schema(by_alias=True, schema_generator=_ForEditors)
    return {"$schema": DIALECT, "title": title, **schema}


class _ForEditors(GenerateJsonSchema):
    """Without what only programs need: titles made of names, and `null` for what is simply left out."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the parent's signature
        return False

    def model_schema(self, schema: Any) -> Schema:
        found = super().model_schema(schema)
        found.pop("title", None)
        said = remarks(schema["cls"])
        for name, field in found.get("properties", {}).items():
            found["properties"][name] = _plain(field, said.get(name, ""))
        return found


def _plain(field: Schema, remark: str) -> Schema:
    """A field's schema without null and empty defaults, described by the remark on it and on its kind of value."""
    options = [option for option in field.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        field = {**options[0], **{key: value for key, value in field.items() if key != "anyOf"}}
    default = field.pop("default", None)
    if default not in (None, "", [], {}):
        is_rate = any("%" in option.get("pattern", "") for option in options)
        field["default"] = f"{default * 100:g}%" if is_rate else default
    if "gt" in field:  # pydantic leaves gt as it is beside a schema of our own
        field["exclusiveMinimum"] = field.pop("gt")
    if "patternProperties" in field:  # of names: any other is refused
        field["additionalProperties"] = False
    said = "; ".join(part for part in (remark, field.get("description", "")) if part)
    return {**field, "description": said} if said else field


@cache
def remarks(model: type[BaseModel]) -> dict[str, str]:
    """The comment behind each field of a model and of those it extends, by the name users write."""
    found = {}
    for part in reversed(model.__mro__):
        if issubclass(part, BaseModel) and part is not BaseModel:
            found.update(_comments(part))
    return {field.alias or name: found[name] for name, field in model.model_fields.items() if name in found}


def _comments(model: type[BaseModel]) -> dict[str, str]:
    """The comment beside each field in the source of a model."""
    source = textwrap.dedent(inspect.getsource(model))
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    found = {}
    for statement in ast.walk(ast.parse(source)):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            lines = range(statement.lineno, (statement.end_lineno or 0) + 1)
            said = [comments[line] for line in lines if line in comments]
            if said:
                found[statement.target.id] = " ".join(said)
    return found
