"""Pieces as HTML, from the project's own templates: every text is escaped, figures are images."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

__all__ = ["filled", "fragment", "page", "style_sheet"]

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> jinja2.Environment:
    """The templates; a name they do not know is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters["image"] = _image
    made.filters["css_string"] = _css_string
    return made


def fragment(content: Mapping[str, Any]) -> str:
    """One piece, with the styles it needs, as a notebook shows it."""
    return environment().get_template("fragment.html.jinja").render(piece=content, css=style_sheet())


def page(**values: Any) -> str:
    """A whole report."""
    return filled("report.html.jinja", **values)


def filled(template: str, **values: Any) -> str:
    """A whole page of a template."""
    return environment().get_template(template).render(css=style_sheet(), **values)


@cache
def style_sheet() -> str:
    """The report's styles."""
    return (TEMPLATES / "report.css").read_text(encoding="utf-8")


def _css_string(text: str) -> str:
    """A text as a string of a style sheet: all but letters, digits and a few marks by their code points.

    So nothing in it ends the string, the rule or the element that the style sheet stands in.
    """
    plain = (sign if sign.isascii() and (sign.isalnum() or sign in " ,.") else f"\\{ord(sign):06x} " for sign in text)
    return f'"{"".join(plain)}"'


def _image(svg: str) -> str:
    """A drawing as the address of an image; what an image holds is never run."""
    return "data:image/svg+xml;base64," + base64.b64encode(str(svg).encode()).decode("ascii")
