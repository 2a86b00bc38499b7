"""Real series fitted: what is found in each, and which are refused."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from partnersim.errors import InputError
from partnersim.fit import (
    Fit,
    Rows,
    fit_bass,
    fit_constant_churn,
    fit_logistic,
    fit_shifted_beta_geometric,
    read_rows,
)
from tests.conftest import needs

PLUGINS = "jenkins_plugin_installations_monthly.csv"
GROWING = {  # plugins, and the month of their peak or the last
    "git": "2023-03", "workflow-aggregator": "2023-03", "docker-workflow": "2020-03", "blueocean": "2023-03",
    "sonar": "2023-03", "kubernetes-cli": "2024-06", "ec2": "2023-03", "azure-vm-agents": "2022-09",
    "google-compute-engine": "2024-06", "aws-credentials": "2024-06", "slack": "2023-03", "gitlab-plugin": "2023-03",
    "ansible": "2023-03", "terraform": "2023-03", "datadog": "2024-06",
}  # fmt: skip


def series(name: str, column: str, until: str | None = None) -> Rows:
    return read_rows(needs(f"../shared/data/series/{name}", "real series are fitted"), column, until)


def diffused(curve, rows: Rows, months: int | None = None) -> Fit:
    months = months or rows.months_per_period or 1
    return curve(rows.values, counts="total", times=rows.times, months_per_period=months)


@pytest.mark.parametrize(
    ("column", "off_by", "constant_off_by"), [("regular_pct_alive", 0.011, 0.09), ("high_end_pct_alive", 0.02, 0.12)]
)
def test_retention_of_seven_years_foretells_five_more(column: str, off_by: float, constant_off_by: float) -> None:
    """Fader & Hardie 2007: slowing churn is right within two points in year 12, constant churn off by 9 and 12."""
    whole = np.array(series("fader_hardie_2007_survival.csv", column).values) / 100
    seven = series("fader_hardie_2007_survival.csv", column, "7").values
    slowing = fit_shifted_beta_geometric(seven, customers=1000)
    constant = fit_constant_churn(seven, customers=1000)
    alpha, beta = (each.value for each in slowing.estimates)
    years = np.arange(12)
    foretold = np.cumprod((beta + years) / (alpha + beta + years))
    assert np.abs(foretold - whole[1:]).max() < off_by
    assert abs((1 - constant["monthly_churn"].value) ** 12 - whole[12]) > constant_off_by
    assert slowing.aic < constant.aic - 45  # by far, of a thousand customers
    assert abs(slowing.furthest[1]) < 0.02 < 0.06 < abs(constant.furthest[1])


def test_video_recorders_are_fitted_alike_by_both_curves() -> None:
    rows = series("vcr_us_annual_sales.csv", "sales_thousand")
    bass, logistic = (curve(rows.values, months_per_period=12) for curve in (fit_bass, fit_logistic))
    assert bass["market"].value == pytest.approx(67_660, rel=1e-3)
    assert logistic["ceiling"].value == pytest.approx(67_250, rel=1e-3)
    assert 0 < logistic.aic - bass.aic < 2


@pytest.mark.parametrize(
    ("column", "until", "ceiling", "low", "high"),
    [
        ("SIU2", "12", 14_098, 10_530, 18_877),
        ("SIU3", "16", 23_690, 18_014, 31_154),
        ("SIU4", None, 31_100, 25_654, 37_702),
    ],
)
def test_generations_of_mainframes_up_to_their_peak(column: str, until, ceiling: int, low: int, high: int) -> None:
    """Each later generation finds a market half as large again or larger; zeros stand before its launch."""
    rows = series("ibm_systems_in_use_generations.csv", column, until)
    market = diffused(fit_bass, rows, 12)["market"]
    assert (market.value, market.low, market.high) == pytest.approx((ceiling, low, high), rel=1e-3)
    assert market.low < max(rows.values) < market.high


def test_the_first_generation_says_little_in_six_years() -> None:
    fit = diffused(fit_bass, series("ibm_systems_in_use_generations.csv", "SIU1", "6"), 12)
    assert any(each.startswith("Little is known: innovation") for each in fit.notes)


@pytest.mark.parametrize("column", ["SIU1", "SIU2", "SIU3"])
def test_generations_that_were_replaced_are_refused_as_a_whole(column: str) -> None:
    rows = series("ibm_systems_in_use_generations.csv", column)
    with pytest.raises(InputError, match="here the total falls to"):
        diffused(fit_bass, rows, 12)


@pytest.mark.parametrize("column", ["raw", "smoothed"])
def test_cars_began_long_before_their_series(column: str) -> None:
    """Dutch cars 1965 to 1989 have no Bass curve from 1964 on; a logistic sees a ceiling just above the last stock."""
    rows = series("netherlands_car_stock.csv", column)
    assert rows.months_per_period == 12
    with pytest.raises(InputError, match="as if the series began long after the launch; fit a logistic"):
        diffused(fit_bass, rows)
    fit = diffused(fit_logistic, rows)
    assert fit.fitted[0] == pytest.approx(rows.values[0], rel=0.05)
    assert fit["ceiling"].low < rows.values[-1] < fit["ceiling"].value < 1.05 * rows.values[-1]
    assert any("the intervals are too narrow" in each for each in fit.notes)


@pytest.mark.parametrize("plugin", GROWING)
def test_plugins_that_grow_have_a_market_around_their_peak(plugin: str) -> None:
    """Users in use waver, so the curve is of users net of those who left; both curves hold the peak in the interval."""
    rows = series(PLUGINS, plugin, GROWING[plugin])
    bass, logistic = diffused(fit_bass, rows), diffused(fit_logistic, rows)
    assert bass["market"].low < max(rows.values) < bass["market"].high
    assert logistic["ceiling"].low < max(rows.values) < logistic["ceiling"].high
    assert bass.aic < logistic.aic + 0.1
    assert any(each.startswith("The total falls ") for each in bass.notes)


def test_plugins_that_decline_are_refused_as_a_whole_at_their_peak() -> None:
    for plugin, month in GROWING.items():
        if month != "2024-06":
            rows = series(PLUGINS, plugin)
            with pytest.raises(InputError, match=r"from \d+ here the total falls to") as refused:
                diffused(fit_bass, rows)
            assert rows.labels[refused.value.problems[0].line - 1] == month


def test_a_plugin_that_came_to_all_at_once_has_no_curve() -> None:
    """In 2024 a plugin of a few thousand came with Jenkins itself: 63,506 installations within three months."""
    for curve in (fit_bass, fit_logistic):
        with pytest.raises(InputError, match="nobody comes, then nearly all at once"):
            diffused(curve, series(PLUGINS, "dark-theme"))


def test_a_noisy_plugin_has_a_logistic_but_no_bass_curve() -> None:
    rows = series(PLUGINS, "subversion", "2020-03")
    with pytest.raises(InputError, match="no ceiling can be seen"):
        diffused(fit_bass, rows)
    fit = diffused(fit_logistic, rows)
    assert fit["ceiling"].high > 3 * fit["ceiling"].value
    assert any(each.startswith("A few rows outweigh the rest") for each in fit.notes)


def test_installations_of_jenkins_grow_until_2023() -> None:
    whole = series("jenkins_installations_monthly.csv", "installations")
    with pytest.raises(InputError, match="from 320774 here the total falls to 282292 in the last row"):
        diffused(fit_bass, whole)
    fit = diffused(fit_bass, series("jenkins_installations_monthly.csv", "installations", "2023-03"))
    assert fit["market"].low < 320_774 < fit["market"].value < 400_000


def test_shopify_reports_with_gaps_and_long_after_its_launch() -> None:
    """Money, not customers: a logistic sees a ceiling of 136 million a month, Bass is misled by the first row."""
    rows = series("shopify_mrr.csv", "mrr_usd_million")
    assert rows.months_per_period == 3
    assert rows.times[:4] == (1, 2, 5, 6)
    with pytest.raises(InputError, match=r"shopify_mrr\.csv:4: a period is missing"):
        rows.evenly()
    logistic, bass = diffused(fit_logistic, rows), diffused(fit_bass, rows)
    assert logistic["ceiling"].value == pytest.approx(136, abs=1)
    assert logistic["ceiling"].low == pytest.approx(106.5, abs=1)  # 107 were reported in the end
    assert logistic.aic < bass.aic - 10
    assert any("starts from nobody" in each for each in bass.notes)


def test_hubspot_mixes_quarters_and_years_in_one_column() -> None:
    read = partial(series, "hubspot_subscription_revenue.csv", "subscription_revenue_usd_million")
    with pytest.raises(InputError, match="csv:11: 'FY2017' is written unlike '2017Q4' above"):
        read()
    quarters = read("2025Q2")
    assert quarters.months_per_period == 3
    with pytest.raises(InputError, match="no ceiling can be seen"):
        diffused(fit_bass, quarters)
    assert diffused(fit_logistic, quarters)["ceiling"].high > 2 * quarters.values[-1]
