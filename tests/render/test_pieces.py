"""Figures, tables and sentences of deals large and small; hostile text stays text."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from partnersim import render
from partnersim.negotiate import Comparison, open_comparison
from partnersim.negotiate.swings import Swing
from partnersim.render.numbers import FULL, Scale, percents, scale_of
from partnersim.render.phrases import change_in_words, listed, shortened
from tests.conftest import mostly_long
from tests.render.deals import HOSTILE, deal, direct, five_phase, page, pieces

ODD = {
    "eight partners, six terms": {
        "partners": 8,
        "terms": [five_phase("a"), *(direct(f"d{rate}", rate) for rate in (10, 20, 30, 40)), five_phase("b")],
    },
    "three of each": {"partners": 3, "terms": [five_phase(), direct(), direct("other", 60)]},
    "one agreement": {"terms": [five_phase()]},
    "twice the same terms": {"terms": [five_phase(), five_phase()]},
    "no scenarios, never out of pocket": {"scenarios": False, "once": 0.0, "price": 900.0},
    "no profit, no ending": {"price": 0.5, "terms": [five_phase(more="minimum_term_months: 90\n"), direct()]},
    "no revenue": {"price": 0.0},
    "one month": {"months": 1},
    "fifty years from April": {"months": 600, "start": "2027-04"},
    "huge": {"price": 6e6, "once": 6e9},
    "long names": {"name": lambda i: f"{'Long ' * 38}{i}", "title": "t" * 200, "terms": [direct("x" * 99), direct()]},
    "names from right to left": {"name": lambda i: f"שותף {i}", "title": "עסקה"},
    "math and braces": {"name": lambda i: f"$x_{i}$ \\frac{{ $ {{}}", "title": "$$ \\alpha $"},
}  # fmt: skip


@pytest.fixture(scope="module")
def sample() -> Comparison:
    return open_comparison("managed-db", "five_phase direct")


@pytest.mark.parametrize("odd", mostly_long(4, ODD), ids=str)
def test_every_piece_of_an_odd_deal_is_shown(odd: str) -> None:
    """Warnings are errors here: no sign that fails to draw, no division by zero."""
    text = page(deal(**ODD[odd]))
    assert "nan" not in re.sub(r'"data:[^"]*"', "", text).lower().replace("finance", "").split()
    for image in re.findall(r"data:image/svg\+xml;base64,([^\"]*)", text):
        assert ET.fromstring(base64.b64decode(image)).tag.endswith("svg")  # noqa: S314 - our own


def test_the_sample_says_what_its_figures_are(sample: Comparison) -> None:
    said = render.summary(sample).spoken()
    assert said.splitlines()[0] == (
        "Five-phase is worth CHF 367k more to Vendor AG and 374k less to Operator AG than direct."
    )
    for part in (
        "Under direct, Vendor AG carries 72% of the money at risk and takes 24% of the profit",
        "under five-phase 66% and 53%.",
        "The order holds in all three scenarios.",
        "It hangs on one clause: if third parties' bills weigh as a cost, Vendor AG's advantage falls to 49k.",
        "Direct would match for Vendor AG at 68.6% of subscription, now 40%.",
    ):
        assert part in said


def test_the_sample_has_the_table_of_its_first_page(sample: Comparison) -> None:
    rows = {row.cells[0]: list(row.cells[1:]) for row in render.key_figures(sample).rows}
    assert rows == {
        "NPV (12% / 8% a year)": ["597k", "230k", "618k", "992k"],
        "in the worst scenario": ["448k", "143k", "475k", "788k"],
        "Most out of pocket": ["−103k", "−122k", "−53k", "−46k"],
        "in": ["Oct 2027", "Apr 2028", "Oct 2027", "Jul 2027"],
        "Back to zero": ["Dec 2028", "Dec 2029", "Dec 2028", "May 2028"],
        "Share of profit": ["53%", "24%", "47%", "76%"],
        "If ended Jul 2028": ["−43k", "−119k", "−43k", "+31k"],
    }


def test_the_sample_has_its_caveats(sample: Comparison) -> None:
    said = render.foot(sample).spoken()
    for part in (
        "same demand under both",
        "5 inputs published, 3 from Vendor AG and 13 assumed",
        "1,120 instances still run in Dec 2031, not valued",
        "nominal, no tax",
        "second level moves to Operator AG under direct",
        "third parties' bills are repaid before sharing",
    ):
        assert part in said


def test_a_changed_input_is_no_longer_its_sources() -> None:
    changed = open_comparison("managed-db", "five_phase direct", "case.demand.monthly_churn=3%")
    assert "4 inputs published, 1 set for this report, 3 from Vendor AG and 13 assumed" in render.foot(changed).spoken()
    assert "changed for this report: case.demand.monthly_churn=3%" in render.foot(changed).spoken()


def test_years_add_up_and_received_less_costs_is_net(sample: Comparison) -> None:
    def number(cell: str) -> int:
        return int(cell.replace(",", "").replace("−", "-"))

    for table in render.by_year(sample):
        years = [[number(cell) for cell in row.cells[1:]] for row in table.rows]
        assert [sum(column) for column in zip(*years[:-1], strict=True)] == years[-1]
        assert all(row[i] - row[i + 1] == row[i + 2] for row in years for i in (0, 3))


def test_years_that_are_no_calendar_years_are_said_to_be_none() -> None:
    (*_, table) = render.by_year(deal(start="2027-04", months=30))
    assert [row.cells[0] for row in table.rows] == ["year 1", "year 2", "year 3, to Sep 2029", "all years"]
    assert table.notes[0].startswith("Years of twelve months from Apr 2027")


def test_figures_are_the_same_bytes_every_time(sample: Comparison) -> None:
    assert render.timeline(sample).svg == render.timeline(sample).svg
    assert render.swings(sample).svg == render.swings(sample).svg


def test_amounts_are_shown_on_one_scale() -> None:
    assert scale_of([1.0, -150_000.0]) == Scale(-3, "k")
    assert scale_of([99_999.0]) == FULL
    assert Scale(-3, "k").text(-102_631.9) == "−103k"
    assert Scale(-3, "k").text(30_500.1, sign=True) == "+31k"
    assert Scale(-3, "k").text(-20.0, sign=True) == "0"
    assert FULL.text(float("nan")) == "–"
    assert percents([1 / 3, 1 / 3, 1 / 3]) == ["34%", "33%", "33%"]


def test_names_are_listed_and_shortened() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert shortened("A very long name of partner 7", 20) == "A very long n…tner 7"
    assert shortened("עסק", 20) == "\u2068עסק\u2069"


class Markup(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def hostile_deal() -> Comparison:
    text = HOSTILE.replace("\\", "").replace('"', '\\"')
    more = f'sources: {{"{text}": {{demand.monthly_churn: "{text}"}}}}\n'
    title = f'title: "{text}"\n'
    terms = [five_phase("<svg onload=alert(1)>", title), direct("$a_$ & {{b}}", more=title)]
    return deal(terms, name=lambda i: f"{HOSTILE}{i}", title=HOSTILE, more=more)


def test_hostile_text_in_every_field_stays_text() -> None:
    text = page(hostile_deal())
    markup = Markup(text)
    assert markup.tags <= {
        "html", "head", "meta", "title", "style", "body", "main", "section", "div", "figure", "figcaption", "img", "h1",
        "h2", "h3", "p", "pre", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    names = {name for name, _ in markup.attributes}
    assert names <= {"lang", "charset", "http-equiv", "content", "name", "class", "colspan", "src", "alt"}
    assert all(value.startswith("data:image/svg+xml;base64,") for name, value in markup.attributes if name == "src")
    assert "<script" not in text
    assert "49" not in re.findall(r"\{\{7\*7\}\}|49(?=\s*\{%)", text)
    for image in re.findall(r"data:image/svg\+xml;base64,([^\"]*)", text):
        drawing = ET.fromstring(base64.b64decode(image))  # noqa: S314 - our own
        tags = {element.tag.rsplit("}", 1)[-1] for element in drawing.iter()}
        assert tags <= {"svg", "g", "defs", "style", "path", "use", "text", "tspan", "clipPath", "rect", "metadata"}
        assert not [key for element in drawing.iter() for key in element.attrib if key.startswith("on")]


def test_a_notebook_shows_a_piece_as_the_report_does(sample: Comparison) -> None:
    for _, shown in pieces(sample):
        for piece in shown if isinstance(shown, list) else [shown]:
            bundle: Any = piece._repr_mimebundle_()
            assert set(bundle) == {"application/vnd.partnersim.piece+json", "text/html", "text/plain"}
            assert "<script" not in bundle["text/html"]


def test_a_change_that_both_terms_could_make_says_in_front_whose_it_is() -> None:
    swing = Swing("clause", "unpaid bills are shared", (1.0,), ("shared",))
    assert change_in_words(swing) == "unpaid bills are shared"
    assert change_in_words(replace(swing, under="five_phase")) == "under five-phase unpaid bills are shared"
