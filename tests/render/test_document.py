"""A report holds pieces, prose and plain text, whatever else a notebook shows."""

from __future__ import annotations

from typing import Any

from partnersim.render.attachments import MIME as ATTACHED
from partnersim.render.document import SHAREABLE, document, has_editions, prose
from partnersim.render.pieces import NOTHING, Piece, Words


def shown(*outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {"tags": list(tags)}, "outputs": list(outputs)}


def display(**data: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {name.replace("_", "/", 1): value for name, value in data.items()}}


def test_markup_scripts_and_widgets_of_a_cell_are_left_out() -> None:
    cell = shown(
        display(text_html="<script>alert(1)</script>", application_javascript="alert(2)"),
        display(**{"image_svg+xml": "<svg onload='alert(3)'/>"}),
        {"output_type": "stream", "name": "stderr", "text": "alert(4)"},
    )
    assert "alert" not in document({"cells": [cell]})


def test_plain_text_is_escaped() -> None:
    text = document(
        {"cells": [shown(display(text_plain="<b>1</b>"), {"output_type": "stream", "name": "stdout", "text": "a<b"})]}
    )
    assert '<pre class="verbatim">&lt;b&gt;1&lt;/b&gt;</pre>' in text
    assert "a&lt;b" in text


def test_a_piece_of_unknown_kind_or_style_shows_nothing() -> None:
    mime = "application/vnd.partnersim.piece+json"
    data = [{"kind": "html", "html": "<i>evil</i>"}, {"kind": "words", "blocks": [["script", "evil"]]}]
    outputs = [{"output_type": "display_data", "data": {mime: each}} for each in data]
    assert "evil" not in document({"cells": [shown(*outputs)]})


def test_a_hostile_class_name_stays_inside_its_attribute() -> None:
    piece = {"kind": "drawing", "title": "t", "svg": "<svg/>", "alt": '"><script>', "notes": [], "width": '"><script>'}
    text = document({"cells": [shown(display(**{"application_vnd.partnersim.piece+json": piece}))]})
    assert "<script" not in text


def test_code_and_cells_for_the_one_who_runs_them_are_not_shown() -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {"tags": ["notebook-only"]}, "source": "change the parameters"},
        {"cell_type": "code", "metadata": {}, "source": "secret = 1", "outputs": []},
        {"cell_type": "markdown", "metadata": {}, "source": ["## Part\n", "\n", "Words <b>\n", "go on."]},
    ]
    text = document({"cells": cells})
    assert "change the parameters" not in text
    assert "secret" not in text
    assert '<h2 class="section">Part</h2>' in text
    assert "Words &lt;b&gt; go on." in text


def prose_cell(*lines: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": list(lines)}


def piece_cell(piece: Piece) -> dict[str, Any]:
    return shown({"output_type": "display_data", "data": piece._repr_mimebundle_()})


SOMETHING = Words((("paragraph", "something"),))


def test_a_part_of_which_nothing_may_be_seen_is_left_out_with_its_heading() -> None:
    cells = [
        prose_cell("## Seen\n", "\n", "Of this there is something."), piece_cell(NOTHING), piece_cell(SOMETHING),
        prose_cell("## Unseen\n", "\n", "Of this there is nothing."), piece_cell(NOTHING), piece_cell(NOTHING),
        prose_cell("## Talk\n", "\n", "Of this nothing was to be shown."),
    ]  # fmt: skip
    text = document({"cells": cells})
    assert "Of this there is something." in text
    assert "Unseen" not in text
    assert "Of this there is nothing." not in text
    assert "Of this nothing was to be shown." in text
    assert text.count('class="piece words"') == 3


def test_what_stands_before_the_last_heading_stays() -> None:
    cells = [prose_cell("## One\n", "\n", "Words.\n", "\n", "### Two\n", "\n", "More."), piece_cell(NOTHING)]
    text = document({"cells": cells})
    assert '<h2 class="section">One</h2>' in text
    assert "Words." in text
    assert "Two" not in text
    assert "More." not in text


def test_an_attached_file_is_not_shown() -> None:
    data = {ATTACHED: {"name": "all.json", "base64": "c2VjcmV0"}, "text/plain": "all.json, 6 bytes"}
    text = document({"cells": [shown({"output_type": "display_data", "data": data})]})
    assert "all.json" not in text
    assert "c2VjcmV0" not in text


def test_prose_is_headings_paragraphs_and_items() -> None:
    words = prose("# A\n\nb\nc\n\n- d\n\n#e")
    assert list(words.blocks) == [("title", "A"), ("paragraph", "b c"), ("item", "d"), ("paragraph", "#e")]


def tagged(cell: dict[str, Any], *tags: str) -> dict[str, Any]:
    return {**cell, "metadata": {"tags": list(tags)}}


def test_of_two_editions_the_one_that_is_shared_shows_only_what_is_tagged_so() -> None:
    secret = Words((("paragraph", "our walk-away"),))
    cells = [
        tagged(piece_cell(SOMETHING), SHAREABLE), piece_cell(secret), tagged(prose_cell("## Ours"), "first-page"),
        tagged(piece_cell(secret), "first-page"),
    ]  # fmt: skip
    notebook = {"cells": cells}
    assert has_editions(notebook)
    assert not has_editions({"cells": cells[1:]})
    whole, shared = document(notebook), document(notebook, shareable=True)
    assert "our walk-away" in whole
    assert "something" in whole
    assert "something" in shared
    assert "our walk-away" not in shared
    assert "Ours" not in shared
