"""Internal rates of many flows at once: against published answers, a slow search, and by what must not matter."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq

from partnersim import measures
from partnersim.measures import discounting

Floats = NDArray[np.float64]
MONTHS = 60


def yearly(*amounts: tuple[float, ...]) -> Floats:
    """Yearly flows as monthly ones `[month, scenario]`, shorter ones ending in months without flows."""
    months = np.zeros((12 * max(len(each) for each in amounts) - 11, len(amounts)))
    for scenario, each in enumerate(amounts):
        months[0 : 12 * len(each) : 12, scenario] = each
    return months


def test_published_rates_as_columns_of_one_array() -> None:
    """PhpSpreadsheet's (the first two) and numpy-financial's; the last two stand for one of several rates."""
    net = yearly(
        (-70_000, 12_000, 15_000, 18_000, 21_000),
        (-70_000, 12_000, 15_000, 18_000, 21_000, 26_000),
        (-100, 39, 59, 55, 20),
        (-100, 0, 0, 74),
        (-100, 100, 0, 7),
        (-100, 100, 0, -7),
        (-5, 10.5, 1, -8, 1),
    )
    rates, fit = measures.internal_rates(net)
    assert rates[:2] == pytest.approx([-0.02124484827341, 0.08663094803652], abs=1e-13)
    assert rates[2:5] == pytest.approx([0.28095, -0.0955, 0.06206], abs=5e-5)
    assert fit.tolist() == [1, 1, 1, 1, 1, 2, 3]
    assert np.isnan(rates[5:]).all()
    for scenario, rate in ((5, -0.0833), (6, 0.0886)):  # as published, where the value is next to nothing
        assert abs(float(measures.net_present_value(net[:, scenario], rate))) < 0.01


def test_each_column_says_why_it_has_no_single_rate() -> None:
    net = np.array([[1, -1, 0, -100, -10, -20], [2, -2, 0, 230, 1, 10_000], [3, -3, 0, -132, -10, -1000]])
    rates, fit = measures.internal_rates(net)
    assert np.isnan(rates).all()
    assert fit.tolist() == [measures.NOTHING_PUT_IN, measures.NOTHING_BACK, measures.NOTHING_PUT_IN, 2, 0, 2]
    assert measures.rate_note(fit[3]) == "2 rates fit"  # 10% and 20% a month


def test_a_value_that_only_touches_zero_is_no_rate() -> None:
    """At 0% a month, (1 − v)² and (1 − v)² (1 + v) are 0, and no smaller or larger rate changes their sign."""
    rates, fit = measures.internal_rates(np.array([[-1, -1], [2, 1], [-1, 1], [0, -1]]))
    assert fit.tolist() == [0, 0]
    assert np.isnan(rates).all()


def test_the_axes_after_months_stay() -> None:
    net = np.array([-100.0, 120.0])[:, None, None] * np.ones((2, 3, 4))
    rates, fit = measures.internal_rates(net)
    assert rates.shape == fit.shape == (3, 4)
    assert rates == pytest.approx(np.full((3, 4), 1.2**12 - 1.0))
    assert [each.shape for each in measures.internal_rates(np.zeros((0, 3)))] == [(3,), (3,)]


def drawn(rng: np.random.Generator, scenarios: int) -> dict[str, Floats]:
    """Flows `[month, scenario]` of many kinds."""
    month = np.arange(MONTHS)[:, None]
    outlay = -rng.lognormal(3.0, 0.6, scenarios)
    income = rng.lognormal(0.0, 0.5, (MONTHS, scenarios))
    bought = np.where(month == 0, outlay, income)
    growing = rng.uniform(2, 12, scenarios) / (1 + np.exp((rng.uniform(10, 40, scenarios) - month) / 6)) - 1.0
    growing[0] += outlay
    noisy = growing + rng.normal(0, 1.5, growing.shape)
    turn = rng.integers(1, MONTHS, scenarios)
    once = np.where(month < turn, -income, income * 10.0 ** rng.uniform(-4, 4, scenarios))
    late = np.where((month < 7) | (month > MONTHS - 9), 0.0, noisy)
    return {
        "bought once": bought,
        "growing": growing,
        "noisy": noisy,
        "turning once": once,
        "paying at the end": growing - np.where(month == MONTHS - 1, rng.uniform(-20, 60, scenarios), 0.0),
        "any sign": rng.normal(size=(MONTHS, scenarios)),
        "few flows": np.where(rng.random((MONTHS, scenarios)) < 0.06, rng.normal(size=(MONTHS, scenarios)), 0.0),
        "whole numbers": rng.integers(-2, 3, (MONTHS, scenarios)) * (month < 9.0),
        "later and shorter": late,
        "huge": noisy * 2.0**60,
        "tiny": noisy * 2.0**-60,
        "long before the rest": np.where(month == 0, 5e-12, np.where(month < 20, 0.0, rng.normal(size=noisy.shape))),
        "with dust": np.where(month > 40, 1e-13 * outlay, noisy),
        "borrowed": -noisy,
    }


PLACES = np.linspace(0.0, 2.0, 8001)


def worth(place: float | Floats, flows: Floats) -> Floats:
    """Of the last month up to place 1, which is growth; of the first month from there on, at 2 − 1/growth."""
    of_last = np.polynomial.polynomial.polyval(np.minimum(place, 1.0), flows[::-1])
    of_first = np.polynomial.polynomial.polyval(np.minimum(2.0 - place, 1.0), flows)
    return np.where(place <= 1.0, of_last, of_first)


def searched(net: Floats) -> tuple[float, int]:
    """The place of the rate and how many rates fit, by a look at 8,001 places and Brent's method."""
    flows = np.where(np.abs(net) > 1e-12 * np.abs(net).max(), net, 0.0)
    if not (flows < 0.0).any() or not (flows > 0.0).any():
        return np.nan, -2 if (flows < 0.0).any() else -1
    moved = np.flatnonzero(flows)
    flows = flows[moved[0] : moved[-1] + 1] / np.abs(flows).max()
    signs = np.sign(flows[flows != 0.0])
    if np.count_nonzero(signs[1:] != signs[:-1]) == 1:
        return brentq(worth, 0.0, 2.0, args=(flows,), xtol=1e-15), 1
    values = worth(PLACES, flows)
    values[4000] = 0.0 if abs(values[4000]) < 1e-14 else values[4000]
    known = np.flatnonzero(values)
    changed = np.flatnonzero(np.sign(values[known[1:]]) != np.sign(values[known[:-1]]))
    if changed.size != 1:
        return np.nan, changed.size
    return brentq(worth, PLACES[known[changed[0]]], PLACES[known[changed[0] + 1]], args=(flows,), xtol=1e-15), 1


def test_rates_are_those_of_a_slow_search(counts: Callable[[int, int], int]) -> None:
    for name, net in drawn(np.random.default_rng(11), counts(200, 5000)).items():
        rates, fit = measures.internal_rates(net)
        found = [searched(each) for each in net.T]
        assert fit.tolist() == [number for _, number in found], name
        growth = (1.0 + rates) ** (1 / 12)
        seen = rates > -0.9999  # nearer to -100% a year says too little of the month
        place = np.where(growth > 1.0, 2.0 - 1.0 / np.maximum(growth, 1.0), growth)
        assert place[seen] == pytest.approx(np.array([each for each, _ in found])[seen], abs=1e-11), name


def test_at_its_rate_nothing_is_worth_anything() -> None:
    for name, net in drawn(np.random.default_rng(12), 2000).items():
        rates, fit = measures.internal_rates(net)
        one = (fit == 1) & (rates > -0.9) & (rates < 1e6)
        assert one.any(), name
        assert np.array_equal(fit == 1, np.isfinite(rates)), name
        flows = np.where(np.abs(net) > 1e-12 * np.abs(net).max(axis=0), net, 0.0)[:, one]
        value = measures.net_present_value(flows, rates[one])
        assert np.abs(value / measures.net_present_value(np.abs(flows), rates[one])).max() < 1e-13, name


def test_no_bit_depends_on_what_stands_beside_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    net = np.concatenate(list(drawn(np.random.default_rng(13), 150).values()), axis=1)
    whole = measures.internal_rates(net)
    turned = measures.internal_rates(net[:, ::-1])
    some = measures.internal_rates(np.asfortranarray(net[:, 5:1500:7]))
    alone = [measures.internal_rates(net[:, each]) for each in range(0, net.shape[1], 9)]
    monkeypatch.setattr(discounting, "BLOCK", MONTHS * 37)
    in_blocks = measures.internal_rates(net)
    for k, each in enumerate(whole):
        assert np.array_equal(each, turned[k][::-1], equal_nan=True)
        assert np.array_equal(each, in_blocks[k], equal_nan=True)
        assert np.array_equal(each[5:1500:7], some[k], equal_nan=True)
        assert np.array_equal(each[::9], [one[k] for one in alone], equal_nan=True)


def test_money_counted_in_another_unit_or_months_without_flows_change_no_bit() -> None:
    for name, net in drawn(np.random.default_rng(14), 60).items():
        rates, fit = measures.internal_rates(net)
        for other in (net * 1024.0, -net, np.concatenate([np.zeros((5, 60)), net, np.zeros((3, 60))])):
            again, fit_again = measures.internal_rates(other)
            assert np.array_equal(rates, again, equal_nan=True), name
            both = fit >= 0
            assert np.array_equal(fit[both], fit_again[both]), name


def test_flows_are_left_as_they_were() -> None:
    net = drawn(np.random.default_rng(15), 20)["borrowed"]
    before = net.copy()
    measures.internal_rates(net)
    assert np.array_equal(net, before)


def test_one_flow_is_the_case_of_one_column() -> None:
    net = drawn(np.random.default_rng(16), 200)["noisy"]
    rates, fit = measures.internal_rates(net)
    for scenario in range(0, 200, 10):
        rate, note = measures.internal_rate(net[:, scenario])
        assert note == measures.rate_note(fit[scenario])
        assert rate == rates[scenario] or note
