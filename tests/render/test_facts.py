"""A report says what it is: its title, status, author, date and version, as fields that programs read too."""

from __future__ import annotations

import io
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdf
import pytest

from partnersim import render
from partnersim.render.document import document
from partnersim.render.markup import environment
from partnersim.render.pdf import pdf_bytes
from tests.conftest import needs
from tests.render.deals import HOSTILE, deal

DATED = "version: 3\ndate: 2026-11-21\n"
ENDS_STYLES = "Draft \"}</style><script>alert(1)</script> \\ ' \n*/ @page{content:url(https://example.com)} Zürich 草稿"


class Fields(HTMLParser):
    """Title, named fields and scripts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        said = dict(attrs)
        if tag == "meta" and "name" in said:
            self.fields[str(said["name"])] = str(said["content"])


def report(status: str = "", author: str = "", title: str = "", more: str = DATED) -> str:
    heading = render.heading(deal(more=more), title, status, author)
    output = {"output_type": "display_data", "data": heading._repr_mimebundle_()}
    return document({"cells": [{"cell_type": "code", "metadata": {"tags": ["first-page"]}, "outputs": [output]}]})


def footer(page: str) -> str:
    """The rule for the left end of a page's foot."""
    found = re.search(r'@bottom-left \{ content: ("[^"]*");', page)
    assert found is not None
    return found[1]


def test_the_heading_shows_them() -> None:
    said = render.heading(deal(more=DATED), "A title", "draft for talks", "A. Writer").spoken()
    assert said.splitlines()[0] == "A title"
    assert "draft for talks · by A. Writer · version 3, 21 Nov 2026" in said
    assert "illustrative" not in said
    assert "illustrative, not an offer" in render.heading(deal()).spoken()


def test_the_page_has_them_as_fields() -> None:
    page = report("draft", "A. Writer", "A title")
    assert "<title>A title</title>" in page
    assert Fields(page).fields.items() >= {
        "author": "A. Writer", "description": "draft", "dcterms.created": "2026-11-21",
        "dcterms.modified": "2026-11-21", "keywords": "version 3",
    }.items()  # fmt: skip
    assert footer(page) == '"draft"'


def test_what_nobody_said_is_no_field() -> None:
    page = report(more="")
    fields = Fields(page).fields
    assert fields["description"] == "Illustrative, not an offer"
    assert not {"author", "dcterms.created", "dcterms.modified", "keywords"} & set(fields)
    assert footer(page) == '"Illustrative, not an offer"'


def test_a_notebook_without_a_heading_makes_no_offer_either() -> None:
    assert footer(document({"cells": []})) == '"Illustrative, not an offer"'


@pytest.mark.parametrize("text", [HOSTILE, ENDS_STYLES])
def test_hostile_facts_stay_texts(text: str) -> None:
    page = report(text, text, text)
    found = Fields(page)
    assert "script" not in found.tags
    assert "img" not in found.tags
    assert found.tags.count("style") == 1
    assert found.fields["author"] == text
    assert set(re.findall(r"[^\w ,.]", footer(page)[1:-1])) <= {"\\"}


def test_a_style_sheet_reads_back_what_was_written() -> None:
    written = environment().filters["css_string"](ENDS_STYLES)
    plain = re.sub(r"\\([0-9a-f]{6}) ", lambda code: chr(int(code[1], 16)), written[1:-1])
    assert plain == ENDS_STYLES


def in_words(pdf: Any) -> str:
    pages = pypdf.PdfReader(pdf).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_a_pdf_has_them_as_properties_and_the_status_at_its_foot() -> None:
    made = pdf_bytes(report('Draft "A" <b> \\1 & Co', "A. Writer", "A title"))
    reader = pypdf.PdfReader(io.BytesIO(made))
    said = reader.metadata
    assert said is not None
    assert (said.title, said.author, said.subject) == ("A title", "A. Writer", 'Draft "A" <b> \\1 & Co')
    assert str(said["/CreationDate"]).startswith("D:20261121")
    assert str(said["/Keywords"]) == "version 3"
    assert in_words(io.BytesIO(made)).count('Draft "A" <b> \\1 & Co') == 2  # below the title, and at the foot


def test_chromium_prints_the_status_at_the_foot(tmp_path: Path) -> None:
    program = needs("chromium", "it prints the report")
    page = tmp_path / "report.html"
    page.write_text(report('Draft "A" </style> \\1', "A. Writer", "A title"), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    goal = tmp_path / "report.pdf"
    command = [program, *options, f"--print-to-pdf={goal}", "--no-pdf-header-footer", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert in_words(goal).count('Draft "A" </style> \\1') == 2
