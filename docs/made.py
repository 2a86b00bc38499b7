"""The pages of the guide that are made: commands, the fields of every file, what is public, pictures of agreements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.cli
from typer.main import get_command

import partnersim
from partnersim.agreements.reader import KINDS
from partnersim.agreements.schema import schemas
from partnersim.cli.main import app
from partnersim.inputs.spelling import spelt
from partnersim.negotiate import open_comparison
from partnersim.render import style
from partnersim.render.figures.timeline import timeline_figure

Schema = dict[str, Any]

FILES = {
    "case": "A case", "terms": "Terms", "programme": "A programme", "plan": "A plan of reports",
    "mandate": "A mandate", "claims": "Claims",
}  # fmt: skip
CASE = "managed-db"  # which all kinds fit


def write(folder: Path) -> None:
    """Write all of them; a file that would say the same is left alone, so that Sphinx need not read it again."""
    pages = {"commands.md": commands(), "api.md": api()}
    pages |= {f"{name}.md": fields(title, schemas()[name]) for name, title in FILES.items()}
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        _write(folder / name, text.encode())
    for kind in KINDS:
        _write(folder / f"{kind}.svg", picture(kind))


def _write(file: Path, content: bytes) -> None:
    if not file.exists() or file.read_bytes() != content:
        file.write_bytes(content)


def commands() -> str:
    """The help of every command, as typer writes it."""
    context = typer.Context(get_command(app), info_name="partnersim")
    text = typer.cli.get_docs_for_click(obj=get_command(app), ctx=context, name="partnersim", title="Commands")
    return text.replace("```console", "```text")


def api() -> str:
    """What `import partnersim` gives, from its docstrings."""
    parts = ["# From Python", "What `import partnersim` gives, by name."]
    for name in sorted(partnersim.__all__, key=str.lower):
        found = getattr(partnersim, name)
        if callable(found):
            parts.append(f"```{{eval-rst}}\n{_documented(found)}\n```")
    return "\n\n".join(parts) + "\n"


def _documented(found: Any) -> str:
    name = f"{found.__module__}.{found.__name__}"
    if not isinstance(found, type):
        return f".. autofunction:: {name}"
    if issubclass(found, Exception):
        return f".. autoexception:: {name}()"
    return f".. autoclass:: {name}()\n   :members:\n   :exclude-members: model_config, model_post_init"


def fields(title: str, schema: Schema) -> str:
    """A table of the fields of a file, and one for each part of it, from its schema."""
    models = {name: part for name, part in schema["$defs"].items() if "properties" in part}
    lines = [f"# {title}: every field", ""]
    if "properties" in schema:
        lines += _table(schema, models)
    for name in sorted(models):
        lines += [f"## {name}", "", *_table(models[name], models)]
    return "\n".join(lines)


def _table(model: Schema, models: Schema) -> Iterator[str]:
    said = model.get("description")
    if said:
        yield from (said, "")
    yield from ("| field | what it is | otherwise |", "| --- | --- | --- |")
    needed = model.get("required", ())
    for name, field in model["properties"].items():
        default = "**needed**" if name in needed else _shown(field.get("default"))
        yield f"| `{name}` | {'; '.join(_said(field, models))} | {default} |"
    yield ""


def _said(field: Schema, models: Schema) -> Iterator[str]:
    """What a field is, what it may be, an example, and the parts it is made of."""
    if "description" in field:
        yield field["description"].replace("|", "\\|")
    values = [value for part in _within(field) for value in (*part.get("enum", ()), *_constant(part))]
    names = [value for value in dict.fromkeys(values) if isinstance(value, str)]
    if names and "not" not in field:
        yield "one of " + ", ".join(f"`{name}`" for name in names) if len(names) > 1 else f"`{names[0]}`"
    parts = [part["$ref"].rpartition("/")[2] for part in _within(field) if "$ref" in part]
    if known := [part for part in dict.fromkeys(parts) if part in models]:
        yield "see " + ", ".join(f"[{part}](#{part.lower()})" for part in known)
    if examples := field.get("examples"):
        yield f"like {_shown(examples[0])}"


def _constant(part: Schema) -> tuple[Any, ...]:
    return (part["const"],) if "const" in part else ()


def _within(field: Any) -> Iterator[Schema]:
    """A field's schema and those it is made of; not what it must not be."""
    if isinstance(field, dict):
        yield field
        for key, value in field.items():
            if key not in ("not", "propertyNames", "examples", "default"):
                yield from _within(value)
    elif isinstance(field, list):
        for value in field:
            yield from _within(value)


def _shown(value: Any) -> str:
    """A value as a file has it."""
    return "–" if value in (None, "", [], {}) or isinstance(value, dict) else f"`{spelt(value)}`"


def picture(kind: str) -> bytes:
    """Positions of all partners under the standard terms of a kind, as SVG."""
    deal = open_comparison(CASE, kind)
    return style.svg(timeline_figure(deal.standings[0])).encode()
