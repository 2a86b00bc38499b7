"""Numbers are written as their readers write them, and all of them: in tables, sentences, clauses and figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import copy_context
from functools import cache
from typing import Any, TypeVar

import pytest

from partnersim import InputError, render
from partnersim.negotiate import Comparison, open_comparison
from partnersim.numerals import numeral
from partnersim.render.locales import LOCALES, use_locale
from partnersim.render.numbers import CENTS, FULL, Scale, number_text, percents, rate_text, rounded_percent, whole
from partnersim.sweep.draws import run_draws
from partnersim.sweep.outcomes import Outcomes
from tests.conftest import mostly_long
from tests.render.canaries import said, shown

T = TypeVar("T")
ENGLISH_GROUPS = re.compile(r"\d,\d{3}(?!\d)")
ENGLISH_DECIMALS = re.compile(r"(?<![\w.])\d+\.\d{1,2}(?![\d.])")  # not the steps of a field path, nor versions


def in_locale(name: str, made: Callable[[], T]) -> T:
    """What is made where a locale is in use; elsewhere it is not."""

    def run() -> T:
        use_locale(name)
        return made()

    return copy_context().run(run)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("en", "1,234.50"), ("en_CH", "1’234.50"), ("de", "1.234,50"), ("de_AT", "1\u00a0234,50"),
        ("de_CH", "1’234.50"), ("fr", "1\u202f234,50"), ("fr_CH", "1’234.50"), ("it", "1.234,50"),
        ("it_CH", "1’234.50"), ("es", "1.234,50"), ("nl", "1.234,50"), ("sv", "1\u00a0234,50"),
    ],
)  # fmt: skip
def test_marks_between_digits_are_those_of_the_place(name: str, written: str) -> None:
    assert in_locale(name, lambda: CENTS.text(1234.5)) == written
    assert CENTS.text(1234.5) == "1,234.50"  # here it is still English


def test_a_locale_nobody_listed_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="xx_YY is no locale known here; write one of en, en_CH, de, ") as caught:
        use_locale("xx_YY")
    assert all(name in str(caught.value) for name in LOCALES)


def test_scales_signs_and_percentages_follow() -> None:
    def texts() -> list[str]:
        return [
            FULL.text(-1234567.0), Scale(-3, "k").text(1234567.0, sign=True), rounded_percent(0.1251, 1),
            rate_text(0.125), rate_text(0.12), *percents([0.4, 0.6]), whole(1120), number_text("2.5%"),
            number_text("2.5.1"),
            number_text("2027-05"), numeral(0.5, ".1%"),
        ]  # fmt: skip

    assert in_locale("de", texts) == [
        "−1.234.567", "+1.235k", "12,5%", "12,5%", "12%", "40%", "60%", "1.120", "2,5%", "2.5.1", "2027-05", "50,0%",
    ]  # fmt: skip


@cache
def drawn(case: str, terms: str) -> Outcomes | None:
    """Draws of a deal, where there are some: numbers, the same everywhere."""
    deal = open_comparison(case, terms)
    return run_draws(deal.case, deal.terms, draws=1000, seed=0) if deal.case.varies else None


def everything_of(case: str, terms: str) -> str:
    """All a report says of a deal, and of draws of it where there are some."""
    deal = open_comparison(case, terms)
    return said(piece for each in shown(deal, drawn(case, terms)).values() for piece in each)


DEALS = [
    ("managed-db", "five_phase direct static_split_profit"),
    ("managed-db", "loan direct_investment oem"),
    ("channel-service", "shared_ownership referral"),
    ("managed-db-uncertain", "five_phase_by_investment white_label"),
]


@pytest.mark.parametrize(("case", "terms"), mostly_long(2, DEALS))
def test_no_piece_of_a_report_holds_a_number_of_another_place(case: str, terms: str) -> None:
    english, swiss, german = (in_locale(name, lambda: everything_of(case, terms)) for name in ("en", "de_CH", "de"))
    assert len(ENGLISH_GROUPS.findall(english)) > 50
    assert not ENGLISH_GROUPS.findall(swiss)
    assert len(ENGLISH_DECIMALS.findall(english)) > 10
    assert not ENGLISH_DECIMALS.findall(german)
    assert "’" in swiss
    assert re.search(r"\d\.\d{3}(?!\d)", german)


def test_numbers_apart_a_report_reads_alike_everywhere() -> None:
    def text() -> str:
        return everything_of("managed-db", "five_phase direct")

    english = in_locale("en", text)
    assert in_locale("de_CH", text).replace("’", ",") == english.replace("’", ",")


def test_what_is_set_has_the_decimal_mark_in_words_tables_and_figures() -> None:
    def texts() -> str:
        deal = open_comparison("managed-db", "five_phase direct")
        return said(
            piece.content() for piece in (render.swings(deal), render.changes(deal), render.assumptions(deal)[1])
        )

    german = in_locale("de", texts)
    assert "3,125% 347k" in german  # beside a bar
    assert "3.125" not in german


def test_figures_have_their_ticks_and_names_in_it() -> None:
    def ticks() -> list[Any]:
        deal: Comparison = open_comparison("managed-db", "five_phase", ["case.revenue_lines.subscription.price=600"])
        return re.findall(r"<text[^>]*>([^<]*)</text>", render.timeline(deal).svg)

    found = in_locale("de_CH", ticks)
    assert [text for text in found if "’" in text]
    assert not [text for text in found if ENGLISH_GROUPS.search(text)]
