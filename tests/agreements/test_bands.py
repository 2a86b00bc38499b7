"""Bands of a total: what each rates, and how they are written."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, parse_terms
from partnersim.agreements.bands import Bands

TWO = Bands((0.0, 100.0), (0.0, 0.15))
THREE = Bands((0.0, 100.0, 1000.0), (0.03, 0.02, 0.015))
FEE = "kind: platform_fee\nover: lifetime\nshare_of_revenue: {}"


def written(text: str) -> Bands:
    found: Bands = parse_terms(FEE.format(text)).share_of_revenue
    return found


def test_a_total_has_the_rate_of_the_band_it_has_reached() -> None:
    totals = np.array([0.0, 99.0, 100.0, 999.0, 1000.0, 1e9])
    assert THREE.at(totals).tolist() == [0.03, 0.03, 0.02, 0.02, 0.015, 0.015]


def test_a_threshold_is_reached_in_spite_of_rounding() -> None:
    assert THREE.at(np.array([0.1 * 3 * 1000 / 3 - 1e-13])).tolist() == [0.02]


def test_marginal_bands_charge_each_part_at_its_own_rate() -> None:
    assert TWO.charged(np.array([0.0, 100.0, 160.0])).tolist() == pytest.approx([0.0, 0.0, 9.0])
    assert THREE.charged(np.array([1200.0])) == pytest.approx(100 * 0.03 + 900 * 0.02 + 200 * 0.015)


def test_months_charged_one_by_one_make_the_charge_of_the_total() -> None:
    rng = np.random.default_rng(0)
    for _ in range(100):
        starts = (0.0, *np.sort(rng.random(3) * 1000).tolist())
        bands = Bands(starts, tuple(rng.random(4).tolist()))
        totals = rng.random((24, 2)).cumsum(axis=0) * 60
        monthly = np.diff(bands.charged(totals), axis=0, prepend=0.0)
        assert monthly.sum(axis=0) == pytest.approx(bands.charged(totals[-1]))
        assert (monthly >= 0).all()


def test_capped_bands_have_no_higher_rate() -> None:
    assert THREE.capped(0.02).rates == (0.02, 0.02, 0.015)


def test_they_are_written_as_a_map_or_as_one_rate() -> None:
    assert written("15%") == Bands((0.0,), (0.15,))
    assert written("{0: 0%, 1_000_000: 15%}") == written("{1000000: 15%, 0: 0%}") == Bands((0.0, 1e6), (0.0, 0.15))
    terms = parse_terms(FEE.format("{0: 0%, 1000000: 15%, 2500000.5: 1.5%}"))
    assert terms.model_dump(mode="json")["share_of_revenue"] == {"0": "0%", "1000000": "15%", "2500000.5": "1.5%"}


def test_they_are_said_from_below() -> None:
    assert THREE.words() == "3% below 100, then 2% below 1,000, then 1.5%"
    assert Bands((0.0,), (0.15,)).words() == "15%"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{1000: 15%}", r"share_of_revenue.1000: nothing is said below 1,000; write 0: 0% if nothing is charged there"),
        ("{}", r"share_of_revenue: there are no bands; write \{0: 0%, 1000000: 15%\}, or one rate"),
        ("{0: 15}", r"share_of_revenue.0: 15 is not a rate; write 15%"),
        ("{0: 0%, 1k: 15%}", r"share_of_revenue.1k: '1k' is not the amount a band begins at; write 0, 1000000"),
        ("{0: 0%, -1: 15%}", r"'-1' is not the amount a band begins at"),
        ("{0: 0%, 1e3: 15%}", r"'1e3' is not the amount a band begins at"),
        ("{0: 0%, 10000000000000: 15%}", r"'10000000000000' is not the amount a band begins at"),
        ("110%", r"share_of_revenue: '110%' is above 100%"),
        ("{0: 0%, 500: 5%, 500.0: 9%}", r"share_of_revenue.500.0: a band begins at 500 already; keep one of the two"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=f"terms:3: {message}" if message.startswith("share") else message):
        written(text)
