"""Printed in black and white or read aloud, a figure says what it says in colour."""

from __future__ import annotations

import re

import pytest

from partnersim import render
from partnersim.negotiate import open_comparison
from partnersim.render.pieces import Drawing
from partnersim.render.style import DASHES, PARTNERS, dashes
from partnersim.sweep.draws import run_draws
from tests.render.deals import deal, five_phase, pieces


def patterns(drawing: object, colour: str) -> set[str]:
    """How the lines of one colour are dashed in a drawing."""
    assert isinstance(drawing, Drawing)
    styles = re.findall(r'<path [^>]*style="([^"]*)"', drawing.svg)
    thick = [text for text in styles if f"stroke: {colour}; stroke-width: 1.6" in text]
    found = [re.search(r"stroke-dasharray: ([^;]*)", text) for text in thick]
    return {each[1] if each else "" for each in found}


def test_there_are_as_many_ways_to_draw_a_line_as_partners() -> None:
    assert len({str(dashes(number)) for number in range(8)}) == len(DASHES) == len(PARTNERS) == 8


@pytest.mark.parametrize("verb", [render.timeline, render.positions, render.shares])
def test_lines_of_partners_are_told_apart_without_colour(verb: object) -> None:
    assert callable(verb)
    drawing = verb(deal(partners=8, terms=[five_phase()]))
    by_colour = [patterns(drawing, colour) for colour in PARTNERS]
    assert all(len(each) == 1 for each in by_colour)  # the line itself, and the sample before its name
    assert len(set.union(*by_colour)) == 8


def test_terms_are_told_apart_without_colour() -> None:
    sample = open_comparison("managed-db-uncertain", "five_phase direct static_split")
    drawing = render.distributions(sample, run_draws(sample.case, sample.terms, draws=30, seed=0))
    found = set(re.findall(r"stroke-dasharray: ([^;\"]*)", drawing.svg))
    assert len(found) == 2  # beside the first, which is not dashed


def test_one_line_alone_needs_no_sample() -> None:
    alone = open_comparison("managed-db", "five_phase", audience="isv")
    both = open_comparison("managed-db", "five_phase")
    lines = [len(re.findall(r"stroke-width: 1.6", render.positions(each).svg)) for each in (alone, both)]
    assert lines == [1, 4]


def test_every_figure_is_told_in_words() -> None:
    sample = open_comparison("managed-db", "five_phase direct")
    drawings = [each for _, shown in pieces(sample) for each in (shown if isinstance(shown, list) else [shown])]
    told = [each.alt for each in drawings if isinstance(each, Drawing)]
    assert len(told) == 5
    assert all("Vendor AG" in alt and re.search(r"\d", alt) for alt in told if not alt.startswith("As agreed"))


def test_where_lines_end_is_told() -> None:
    sample = open_comparison("managed-db", "five_phase direct")
    assert render.positions(sample).alt == (
        "Under five-phase Vendor AG ends at 920k and Operator AG ends at 824k; "
        "under direct Vendor AG ends at 401k and Operator AG ends at 1,298k."
    )
    shares = render.shares(sample)
    assert isinstance(shares, Drawing)
    assert shares.alt.startswith("Under five-phase Vendor AG ends at 39% and Operator AG ends at 61%;")
