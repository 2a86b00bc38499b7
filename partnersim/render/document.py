"""An executed notebook as one HTML file that needs nothing else.

What the notebook's cells show is read as data (pieces, plain text) and set by the project's own templates. Markup
that a cell made, images, widgets, scripts and metadata are left out: only two kinds of output are known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from partnersim.render.markup import page
from partnersim.render.pieces import MIME, Words

__all__ = ["FIRST_PAGE", "NOTEBOOK_ONLY", "document"]

FIRST_PAGE = "first-page"  # tag of cells whose pieces make the first page
NOTEBOOK_ONLY = "notebook-only"  # tag of cells that only speak to who runs the notebook

Content = Mapping[str, Any]


def document(notebook: Mapping[str, Any], title: str = "") -> str:
    """The HTML of a notebook that ran; its title is the first one among its pieces, unless given."""
    first: list[Content] = []
    later: list[Content] = []
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        if NOTEBOOK_ONLY not in tags:
            (first if FIRST_PAGE in tags else later).extend(_shown(cell))
    sections = [{"first": True, "pieces": first}, {"first": False, "pieces": later}]
    return page(title=title or _title(first + later), sections=[each for each in sections if each["pieces"]])


def _shown(cell: Mapping[str, Any]) -> Iterator[Content]:
    """What a cell shows: its prose, or the outputs of a known kind."""
    if cell["cell_type"] == "markdown":
        yield prose(_joined(cell["source"])).content()
    elif cell["cell_type"] == "code":
        for output in cell["outputs"]:
            if output["output_type"] in ("display_data", "execute_result"):
                yield from _piece(output["data"])
            elif output["output_type"] == "stream" and output["name"] == "stdout":
                yield Words((("verbatim", _joined(output["text"])),)).content()


def _piece(bundle: Mapping[str, Any]) -> Iterator[Content]:
    """The piece in an output, or its plain text."""
    if isinstance(bundle.get(MIME), Mapping):
        yield bundle[MIME]
    elif "text/plain" in bundle:
        yield Words((("verbatim", _joined(bundle["text/plain"])),)).content()


def prose(source: str) -> Words:
    """The headings and paragraphs of Markdown; all else in it stays the text it is."""
    blocks = []
    for block in source.split("\n\n"):
        text = " ".join(block.split())
        style, _, rest = text.partition(" ")
        known = {"#": "title", "##": "section", "###": "heading", "-": "item"}.get(style)
        if text:
            blocks.append((known, rest) if known else ("paragraph", text))
    return Words(blocks)


def _title(pieces: list[Content]) -> str:
    texts = [
        text for piece in pieces if piece["kind"] == "words" for style, text in piece["blocks"] if style == "title"
    ]
    return texts[0] if texts else "Report"


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
