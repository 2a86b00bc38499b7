"""What leaves the house: pages and PDFs made by the shipped notebooks for one partner, searched to the last byte."""

from __future__ import annotations

import base64
import io
import re
import zlib
from pathlib import Path

import pypdf
import pytest

from partnersim.batch.run import run_notebook
from partnersim.render.document import document
from partnersim.render.pdf import pdf_bytes
from partnersim.shipped import shipped
from tests.conftest import mostly_long
from tests.render.canaries import CASE, NUMBERS, TEXTS, UNCERTAIN, holds, inputs_given_away

SHOWN = {  # headings of parts that a single partner reads, and of those it does not
    "1-one-agreement": (("Year by year", "One month explained", "Phases"), ()),
    "2-compare-agreements": (
        ("How it comes about", "What could change it", "Who does what"),
        ("Which kind fits", "Other kinds on this case"),
    ),
    "3-uncertainty": (("How it may go", "What matters most", "What is uncertain"), ()),
}
OUR_THOUGHTS = ("prefers", "hangs on", "order holds", "would match")


@pytest.fixture(scope="module", params=mostly_long(2, SHOWN))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, bytes]:
    """A notebook's name, and the page and PDF of it for Vendor AG."""
    name = request.param
    case = tmp_path_factory.mktemp("case") / "case.yaml"
    drawn = name == "3-uncertainty"
    case.write_text(CASE.format(**{**NUMBERS, **(UNCERTAIN if drawn else {})}), encoding="utf-8")
    terms = "five_phase" if name == "1-one-agreement" else "five_phase direct"
    further = {"draws": 40} if drawn else {}
    told = {"case": str(case), "terms": terms, "audience": "isv", "locale": "de_CH", "author": "A. Writer", **further}
    page = document(run_notebook(shipped(f"notebooks/{name}.ipynb"), told))
    return name, page, pdf_bytes(page)


def decoded(page: str) -> str:
    """A page with its figures as text."""
    return re.sub(r"base64,([\w+/=]*)", lambda found: base64.b64decode(found[1]).decode(), page)


def inflated(pdf: bytes) -> str:
    """All streams of a PDF, decompressed; and its text and properties."""
    streams = [pdf.decode("latin-1")]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            streams.append(zlib.decompress(found[1]).decode("latin-1"))
        except zlib.error:
            continue
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return "\n".join([*streams, *(page.extract_text() for page in reader.pages), str(reader.metadata)])


def test_its_page_and_its_pdf_hold_nothing_of_the_other(made: tuple[str, str, bytes]) -> None:
    name, page, pdf = made
    numbers = {**NUMBERS, **(UNCERTAIN if name == "3-uncertainty" else {})}
    for text in (decoded(page), inflated(pdf)):
        assert "Vendor AG" in text
        assert not [word for word in (*TEXTS, *OUR_THOUGHTS) if word in text]
    read = "\n".join(found for found in re.findall(r">([^<>]+)<|alt=\"([^\"]*)\"", decoded(page)) for found in found)
    assert re.search(r"\d’\d{3}", read)
    assert not re.search(r"\d,\d{3}(?!\d)", read)
    given_away = [each.replace(",", "’") for each in inputs_given_away(numbers)]
    assert "Vendor AG" in read
    assert not [number for number in given_away if holds(read, number)]


def test_parts_of_which_it_may_see_nothing_are_left_out(made: tuple[str, str, bytes]) -> None:
    name, page, _ = made
    shown, left_out = SHOWN[name]
    headings = re.findall(r'<h2 class="section">([^<]*)</h2>', page)
    assert set(shown) <= set(headings)
    assert not set(left_out) & set(headings)


def test_the_properties_of_the_pdf_are_the_reports(made: tuple[str, str, bytes], tmp_path: Path) -> None:
    _, _, pdf = made
    said = pypdf.PdfReader(io.BytesIO(pdf)).metadata
    assert said is not None
    assert said.author == "A. Writer"
    assert str(tmp_path.parent) not in inflated(pdf)
