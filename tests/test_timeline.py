"""Months and rates."""

from __future__ import annotations

import pytest

from partnersim.timeline import Timeline, format_month, monthly_factor, parse_month, spoken_month

YEAR = Timeline(12, parse_month("2027-01"))


def test_months_go_to_text_and_back() -> None:
    assert format_month(parse_month("2027-12") + 1) == "2028-01"
    assert spoken_month(parse_month("2028-06")) == "June 2028"
    assert spoken_month(parse_month("2028-06"), short=True) == "Jun 2028"


@pytest.mark.parametrize("text", ["2027-13", "2027-00", "27-01", "2027-1", "0000-01", "June", ""])
def test_other_texts_are_no_months(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 2027-04"):
        parse_month(text)


def test_a_user_counts_months_from_1_or_names_them() -> None:
    assert YEAR.index(1) == YEAR.index("2027-01") == 0
    assert YEAR.index("12") == YEAR.index("2027-12") == 11
    assert YEAR.label(3) == "Apr 2027"
    assert Timeline(12).label(3) == "4"


@pytest.mark.parametrize("month", [0, 13, "2026-12", "2028-01", "soon", "\u0661", ""])
def test_months_beyond_the_horizon_are_refused(month: str | int) -> None:
    with pytest.raises(ValueError, match="write 1 to 12, or 2027-01 to 2027-12"):
        YEAR.index(month)


def test_twelve_months_make_the_yearly_rate() -> None:
    assert monthly_factor(0.12) ** 12 == pytest.approx(1.12)
