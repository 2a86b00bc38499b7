"""What draws of deals large and small come to, as figures, tables and sentences."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest

from partnersim import measures, render
from partnersim.errors import InputError
from partnersim.negotiate import Comparison, compared
from partnersim.render.drivers import driver_name, input_said, part_of_draws
from partnersim.render.figures.convergence import course_of
from partnersim.render.figures.distributions import STEPS, loss_said, steps
from partnersim.render.figures.fans import break_even_said
from partnersim.render.figures.grids import MOST_ROWS
from partnersim.render.figures.tornado import Bar
from partnersim.render.moved import NO_NUMBER
from partnersim.render.pieces import Drawing
from partnersim.sweep.draws import run_draws
from partnersim.sweep.outcomes import Outcomes
from tests.render.deals import HOSTILE, case, direct, five_phase

PRICE = "{low: 50, mode: 60, high: 80}"
CHANCES = "uncertainty: {go_live_slip: {0: 50%, 3: 50%}, shocks: {growth: {log_sd: 20%}}}\n"
TIMELINE = case(months=24).timeline


class Drawn(NamedTuple):
    deal: Comparison
    outcomes: Outcomes


def drawn(terms: Any = None, draws: int = 60, sampling: Any = "random", **case_: Any) -> Drawn:
    given = {"price": PRICE, "more": CHANCES, "scenarios": False, **case_}
    deal = compared(case(**given), terms or [five_phase(), direct()])
    return Drawn(deal, run_draws(deal.case, deal.terms, draws=draws, seed=1, sampling=sampling))


def shown(of: Drawn) -> list[Any]:
    """All pieces of the notebook that are of draws."""
    verbs = (render.chances, render.distributions, render.risk, render.fans, render.convergence, render.reading)
    pieces = [verb(of.deal, of.outcomes) for verb in verbs]
    pieces += [render.tornado(of.deal), render.sobol(of.deal, samples=16), render.uncertainty(of.deal)]
    return [each for piece in pieces for each in (piece if isinstance(piece, list) else [piece])]


def written(drawing: Drawing) -> str:
    """The texts in a figure."""
    return " ".join("".join(each.itertext()) for each in ET.fromstring(drawing.svg).iter() if each.tag.endswith("text"))  # noqa: S314 - our own


NAMES = (f"{HOSTILE}", "שותף", f"{'Long ' * 38}")
AVAILABILITY = "credits: {sla: {by: p0, monthly_availability: {low: 99%, high: 99.9%}, share_below: {50%: 10%}}}\n"

ODD = {
    "three partners with odd names, three terms": {
        "partners": 3, "name": NAMES.__getitem__, "title": HOSTILE,
        "terms": [five_phase("<svg onload=alert(1)>"), direct("x" * 99), direct("$a_$ & {{b}}")],
    },
    "one draw": {"draws": 1},
    "never out of pocket": {"once": 0.0, "price": "{low: 800, high: 900}"},
    "nothing but losses": {"price": "{low: 0.1, high: 0.2}"},
    "only months are uncertain": {"price": 60.0, "more": "uncertainty: {shocks: {churn: {log_sd: 20%}}}\n"},
    "a number without effect": {"price": 60.0, "more": AVAILABILITY},
    "one month": {"months": 1, "more": ""},
    "huge, for fifty years from April": {
        "price": "{low: 6e6, high: 7e6}", "once": 6e9, "months": 600, "start": "2027-04", "draws": 12,
    },
}  # fmt: skip
ONE = [five_phase()]


@pytest.fixture(scope="module")
def sample() -> Drawn:
    return drawn(draws=400)


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_every_piece_of_an_odd_deal_is_shown(odd: str) -> None:
    """Warnings are errors here: no sign that fails to draw, no division by zero."""
    for piece in shown(drawn(**{"terms": ONE, **ODD[odd]})):
        assert not re.search(r"\bnan\b", piece.spoken())
        assert "<script" not in piece._repr_mimebundle_()["text/html"]
        if isinstance(piece, Drawing):
            assert ET.fromstring(piece.svg).tag.endswith("svg")  # noqa: S314 - our own
            assert "nan" not in written(piece).split()
            assert piece.alt


def test_figures_are_the_same_bytes_every_time(sample: Drawn) -> None:
    for verb in (render.distributions, render.fans, render.convergence):
        first, again = (verb(*sample) for _ in range(2))
        assert first == again


def test_under_one_agreement_the_partners_stand_side_by_side() -> None:
    assert len(render.fans(*drawn(ONE))) == 1
    assert len(render.fans(*drawn())) == 2
    assert len(render.tornado(drawn(ONE).deal)) == 1
    assert len(render.tornado(drawn().deal)) == 3  # the last is of the difference


# Who is better off, and how likely a loss is.


def test_the_headline_counts_the_draws_in_which_a_partner_has_more(sample: Drawn) -> None:
    npv = sample.outcomes.values["npv"]
    parts = [part_of_draws(float((npv[0, i] > npv[1, i]).mean())) for i in range(2)]
    said = render.chances(*sample).spoken().splitlines()[0]
    assert said == f"Partner 0 has more under five-phase than under direct in {parts[0]}, Partner 1 in {parts[1]}."


def test_the_gain_is_of_the_same_draws(sample: Drawn) -> None:
    npv = sample.outcomes.values["npv"]
    gain = npv[0, 0] - npv[1, 0]
    low, high = np.quantile(gain, [0.05, 0.95])
    said = render.chances(*sample).spoken()
    text = f"{gain.mean() / 1000:+.0f}k to Partner 0 ({low / 1000:+.0f}k to {high / 1000:+.0f}k in nine of ten draws)"
    assert text.replace("-", "−") in said


def test_the_best_of_three_is_named_with_how_often_it_is() -> None:
    of = drawn([five_phase(), direct(), direct("higher", 90)])
    npv = of.outcomes.values["npv"][:, 0]
    often = np.bincount(npv.argmax(axis=0), minlength=3) / npv.shape[-1]
    best = ["five-phase", "direct", "higher"][int(often.argmax())]
    assert (
        f"Of all three, Partner 0 has most under {best} in {part_of_draws(often.max())}" in render.chances(*of).spoken()
    )


def test_losses_are_said_where_they_occur() -> None:
    assert "Everybody's NPV is below zero in all draws." in render.chances(*drawn(**ODD["nothing but losses"])).spoken()
    gain = drawn(**ODD["never out of pocket"])
    assert "Nobody's NPV is below zero in any draw." in render.chances(*gain).spoken()


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (0.0, "no draw"),
        (1.0, "all draws"),
        (0.25, "25% of draws"),
        (0.002, "0.2% of draws"),
        (1e-6, "under 0.1% of draws"),
        (1 - 1e-6, "over 99.9% of draws"),
    ],
)
def test_some_draws_are_never_none_and_never_all(part: float, said: str) -> None:
    assert part_of_draws(part) == said


def test_the_risk_table_says_how_much_a_chance_of_nothing_says() -> None:
    of = drawn(**ODD["never out of pocket"], draws=300)
    assert render.risk(*of).notes[1] == "0% and 100% are, at 95% confidence, off by at most 1%."
    rows = [row.cells[0] for row in render.risk(*of).rows]
    assert rows == ["Partner 0", "five-phase", "direct", "Partner 1", "five-phase", "direct"]


def test_twenty_draws_are_said_to_be_too_few() -> None:
    said = render.risk(*drawn(draws=20)).notes
    assert "20 draws are too few for p05, p95 and the worst 5%." in said


# Distributions.


def test_a_distribution_of_few_draws_has_a_step_for_each() -> None:
    values, parts = steps(np.array([3.0, -1.0, 2.0, 2.0]))
    assert values.tolist() == [-1, -1, 2, 2, 2, 2, 3, 3]
    assert parts.tolist() == [0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1]


def test_a_distribution_of_many_draws_is_off_by_less_than_a_line_is_thick() -> None:
    drawn_values = np.random.default_rng(0).normal(size=20_000)
    values, parts = steps(drawn_values)
    assert len(values) == 2 * STEPS
    at_most = np.searchsorted(np.sort(drawn_values), values, side="right") / len(drawn_values)
    assert np.abs(parts - at_most).max() <= 1.0 / STEPS


def test_the_chance_of_a_loss_stands_beside_each_line(sample: Drawn) -> None:
    outcomes = replace(sample.outcomes, values={**sample.outcomes.values, "npv": np.full((2, 2, 4), 5.0)})
    outcomes.values["npv"][1, 0] = [-1.0, 2.0, 3.0, 4.0]
    assert loss_said(outcomes.values["npv"][1, 0]) == "below zero in 25% of draws"
    drawing = render.distributions(sample.deal, outcomes)
    assert written(drawing).count("below zero in no draw") == 3
    assert "direct: below zero in 25% of draws" in written(drawing)
    assert "Partner 0 under direct has a mean of 2, −1 to 4 in nine of ten draws" in drawing.alt


# Fans.


def test_a_fan_ends_where_the_quantiles_of_positions_are(sample: Drawn) -> None:
    last = sample.outcomes.positions()[:, 0, -1, 0]
    texts = written(render.fans(*sample)[0])
    for name, value in (("5%", last[0]), ("median", last[2]), ("95%", last[4])):
        assert f"{name} {value / 1000:,.0f}k".replace("-", "−") in texts


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ([-1] * 20, "never out of pocket"),
        ([24] * 20, "never back to zero by Dec 2028"),
        ([24] * 15 + [3] * 5, "back to zero by Dec 2028 in 25% of draws"),
        ([3] * 15 + [24] * 5, "back to zero: half by Apr 2027, 25% not by Dec 2028"),
        ([3] * 15 + [11] * 5, "back to zero: half by Apr 2027, 95% by Dec 2027"),
        ([-1] * 12 + [11] * 8, "back to zero: half by Jan 2027, 95% by Dec 2027"),
    ],
)
def test_when_money_is_back_is_said_for_half_and_for_nearly_all(months: list[int], said: str) -> None:
    assert break_even_said(np.array(months), TIMELINE) == said


# What matters.


def test_every_uncertain_number_has_a_bar_and_the_widest_comes_first(sample: Drawn) -> None:
    drawings = render.tornado(sample.deal)
    assert all(written(each).count("Subscription: price") == 2 for each in drawings)
    assert all(written(each).count("Go-live") == 2 for each in drawings)
    assert "3 months late" in written(drawings[0])
    assert drawings[0].alt.index("Subscription: price") < drawings[0].alt.index("Go-live")


def test_a_bar_reaches_from_the_lowest_to_the_highest_end_or_the_typical_value() -> None:
    assert Bar("a", ("1", "2"), (90.0, 120.0)).swing(100.0) == 30.0
    assert Bar("a", ("1", "2"), (110.0, 120.0)).swing(100.0) == 20.0


def test_a_number_without_effect_is_said_to_have_none() -> None:
    of = drawn(ONE, **ODD["a number without effect"])
    assert all("no effect" in written(each) for each in render.tornado(of.deal))
    assert all("does not vary" in written(each) for each in render.sobol(of.deal, samples=16))


def test_of_many_uncertain_numbers_those_that_matter_most_are_shown() -> None:
    lines = ", ".join(f"line_{i}: {{price: {{low: {i}, high: {2 * i}}}, per: new instance}}" for i in range(1, 13))
    many = drawn(ONE, price=f"60, per: instance and month}}, {lines}, last: {{price: 1")
    for each in (*render.tornado(many.deal), *render.sobol(many.deal, samples=16)):
        assert len(set(re.findall(r"Line \d+: price", written(each)))) <= MOST_ROWS
        assert "Line 12: price" in written(each)
        assert "Line 1: price" not in written(each)
    assert "The ten that matter most, of 13." in render.tornado(many.deal)[-1].notes


def test_where_only_months_are_uncertain_nothing_can_be_moved_alone() -> None:
    of = drawn(**ODD["only months are uncertain"])
    assert render.tornado(of.deal).spoken() == render.sobol(of.deal).spoken() == NO_NUMBER


def test_what_indices_leave_out_stands_below_them(sample: Drawn) -> None:
    assert "Indices are of single numbers: what each month brings of its own is left out." in (
        render.sobol(sample.deal, samples=16)[-1].notes
    )


def test_uncertain_numbers_are_named_and_written_as_people_do() -> None:
    deal = case(price=PRICE, more=AVAILABILITY)
    names = {
        "go_live": "Go-live",
        "demand.monthly_churn": "Monthly churn",
        "demand.monthly_new_instances.13": "Monthly new instances from month 13",
        "revenue_lines.subscription.price": "Subscription: price",
        "revenue_lines.subscription.price.25": "Subscription: price from month 25",
        "costs.second_level.hours_per_ticket": "Second level: hours per ticket",
        "partners.p0.hourly_cost": "Partner 0: hourly cost",
    }
    assert {path: driver_name(deal, path) for path in names} == names
    assert input_said(deal, "revenue_lines.subscription.price", 62.3456) == "62.3"
    assert input_said(deal, "costs.build.one_time", 111_999.0) == "112,000"
    assert input_said(deal, "credits.sla.monthly_availability", 0.99451) == "99.5%"
    assert [input_said(deal, "go_live", months) for months in (0.0, 1.0, 4.0)] == [
        "on time", "1 month late", "4 months late",
    ]  # fmt: skip


# How sure figures are.


def test_the_course_ends_at_what_all_draws_give_and_holds_what_fewer_gave(sample: Drawn) -> None:
    npv = sample.outcomes.values["npv"][0, 0]
    mean, low = course_of(npv, [30, len(npv)])
    assert mean.values == pytest.approx([npv[:30].mean(), npv.mean()])
    assert mean.errors == pytest.approx([npv[:30].std(ddof=1) / 30**0.5, npv.std(ddof=1) / len(npv) ** 0.5])
    assert low.values == pytest.approx([np.quantile(npv[:30], 0.05), np.quantile(npv, 0.05)])
    assert low.errors[1] == pytest.approx(float(measures.standard_error_of_quantiles(npv, [0.05])[0]))


def test_a_standard_error_is_given_for_random_draws_alone() -> None:
    random, sobol = drawn(draws=64), drawn(draws=64, sampling="sobol")
    assert "±" in written(render.convergence(*random)[0])
    assert "±" not in written(render.convergence(*sobol)[0])
    assert "have no standard error" in render.convergence(*sobol)[-1].notes[0]
    assert any("too large" in note for note in render.risk(*sobol).notes)


def test_a_few_draws_do_not_settle() -> None:
    assert render.convergence(*drawn(draws=12)).spoken() == "Twelve draws are too few to see them settle."


# What the figures mean.


def test_it_is_said_what_figures_mean_and_what_they_do_not(sample: Drawn) -> None:
    said = render.reading(*sample).spoken()
    typical, mean = sample.deal.standings[0].npv[0, 0], sample.outcomes.values["npv"][0, 0].mean()
    assert f"is then {typical / 1000:,.0f}k, and {mean / 1000:,.0f}k on average over the draws" in said
    assert "What single months bring (the new instances of a month) is in all draws, and neither in the bars" in said
    assert "the case names no correlation" in said


def test_correlations_and_shocks_are_said_where_there_are_some() -> None:
    price = "revenue_lines.subscription.price"
    of = drawn(more=f"uncertainty: {{go_live_slip: {{0: 50%, 3: 50%}}, correlation: {{go_live: {{{price}: 50%}}}}}}\n")
    said = render.reading(*of).spoken()
    assert "both leave correlations out" in said
    assert "the case names no shocks" in said
    assert "go_live and revenue_lines.subscription.price are correlated 50%." in render.uncertainty(of.deal).spoken()


def test_a_case_with_fixed_values_is_refused_in_words() -> None:
    with pytest.raises(InputError, match="draws need a case with distributions"):
        drawn(price=60.0, more="")
