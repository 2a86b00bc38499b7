"""An executed notebook as one HTML file that needs nothing else.

What the notebook's cells show is read as data (pieces, plain text) and set by the project's own templates. Markup
that a cell made, images, widgets, scripts, attached files and metadata are left out: only two kinds of output are known
here. A part of which the audience may see nothing is left out with its heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from partnersim.render import attachments
from partnersim.render.facts import NO_OFFER, Facts
from partnersim.render.markup import page
from partnersim.render.phrases import capital
from partnersim.render.pieces import MIME, Words

__all__ = ["FIRST_PAGE", "NOTEBOOK_ONLY", "SHAREABLE", "document", "has_editions"]

FIRST_PAGE = "first-page"  # tag of cells whose pieces make the first page
NOTEBOOK_ONLY = "notebook-only"  # tag of cells that only speak to who runs the notebook
SHAREABLE = "shareable"  # tag of cells that both editions of a report show; nothing else is in the one that is shared
HEADINGS = {"#": "title", "##": "section", "###": "heading"}

Content = Mapping[str, Any]


def has_editions(notebook: Mapping[str, Any]) -> bool:
    """Whether a notebook makes two reports in one run: all of it for our own side, and what it says may be shared."""
    return any(SHAREABLE in _tags(cell) for cell in notebook["cells"])


def document(notebook: Mapping[str, Any], title: str = "", *, shareable: bool = False) -> str:
    """The HTML of a notebook that ran; its title is the first one among its pieces, unless given.

    With `shareable`, of a notebook that has editions: the one that shows what is tagged so, and nothing else.
    """
    first: list[Content] = []
    later: list[Content] = []
    for cell in notebook["cells"]:
        tags = _tags(cell)
        if NOTEBOOK_ONLY not in tags and (SHAREABLE in tags or not shareable):
            (first if FIRST_PAGE in tags else later).extend(_shown(cell))
    pieces = [list(_with_something(each)) for each in (first, later)]
    sections = [{"first": not number, "pieces": each} for number, each in enumerate(pieces) if each]
    return page(title=title or _title(first + later), facts=_facts(first + later), sections=sections)


def _tags(cell: Mapping[str, Any]) -> list[str]:
    tags: list[str] = cell["metadata"].get("tags", [])
    return tags


def _shown(cell: Mapping[str, Any]) -> Iterator[Content]:
    """What a cell shows: its prose, or the outputs of a known kind."""
    if cell["cell_type"] == "markdown":
        yield {**prose(_joined(cell["source"])).content(), "prose": True}
    elif cell["cell_type"] == "code":
        for output in cell["outputs"]:
            if output["output_type"] in ("display_data", "execute_result"):
                yield from _piece(output["data"])
            elif output["output_type"] == "stream" and output["name"] == "stdout":
                yield Words((("verbatim", _joined(output["text"])),)).content()


def _piece(bundle: Mapping[str, Any]) -> Iterator[Content]:
    """The piece in an output, or its plain text; nothing of a file that is attached."""
    if isinstance(bundle.get(MIME), Mapping):
        yield bundle[MIME]
    elif "text/plain" in bundle and attachments.MIME not in bundle:
        yield Words((("verbatim", _joined(bundle["text/plain"])),)).content()


def _with_something(pieces: Iterable[Content]) -> Iterator[Content]:
    """The pieces that hold something; of a part that shows only empty ones, not even the heading and its prose."""
    parts: list[list[Content]] = [[]]
    for piece in pieces:
        if piece.get("prose") and any(style in HEADINGS.values() for style, _ in piece["blocks"]):
            parts.append([])
        parts[-1].append(piece)
    for part in parts:
        outputs = [piece for piece in part if not piece.get("prose")]
        if outputs and all(map(_is_empty, outputs)):
            part = [_before_last_heading(piece) for piece in part[:1] if piece.get("prose")]  # noqa: PLW2901
        yield from (piece for piece in part if not _is_empty(piece))


def _is_empty(piece: Content) -> bool:
    return piece.get("kind") == "words" and not piece["blocks"]


def _before_last_heading(piece: Content) -> Content:
    """Prose without its last heading and what follows it."""
    blocks = list(piece["blocks"])
    last = max(number for number, (style, _) in enumerate(blocks) if style in HEADINGS.values())
    return {**piece, "blocks": blocks[:last]}


def prose(source: str) -> Words:
    """The headings and paragraphs of Markdown; all else in it stays the text it is."""
    blocks = []
    for block in source.split("\n\n"):
        text = " ".join(block.split())
        style, _, rest = text.partition(" ")
        known = {**HEADINGS, "-": "item"}.get(style)
        if text:
            blocks.append((known, rest) if known else ("paragraph", text))
    return Words(blocks)


def _facts(pieces: Iterable[Content]) -> Facts:
    """What the report says of itself: the facts of its heading."""
    given = [piece["facts"] for piece in pieces if isinstance(piece.get("facts"), Mapping)]
    said = {name: str(text) for name, text in (given[0] if given else {}).items() if name in Facts.__slots__}
    return Facts(**{"status": capital(NO_OFFER), **said})


def _title(pieces: list[Content]) -> str:
    texts = [
        text for piece in pieces if piece["kind"] == "words" for style, text in piece["blocks"] if style == "title"
    ]
    return texts[0] if texts else "Report"


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
