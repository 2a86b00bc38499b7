"""A forecast in words, tables and a figure, and tripwires against what is booked: for our own side alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from partnersim.render import style
from partnersim.render.figures.forecast import forecast_figure, loss_said
from partnersim.render.numbers import FULL, Scale, month_text, rate_text, rounded_percent, scale_of, whole
from partnersim.render.phrases import LONGEST, capital, isolated, listed, shortened, spoken
from partnersim.render.pieces import Drawing, Row, Table, Words
from partnersim.render.tripwires import watched as sign_of
from partnersim.review.fitted import LEVEL, Fitted
from partnersim.review.forecast import LEVELS, Forecast, PhaseChange
from partnersim.review.watched import Watched

__all__ = ["forecast_drawing", "forecast_said", "forecast_table", "watched_table"]

NAMES = {"demand": "new customers", "churn": "churn a month", "price": "prices", "refunds": "refunds"}
RATES = ("churn", "refunds")  # shares of their own, and no multiples of the plan
PHASES = {2: "revenue comes", 3: "revenue above costs", 4: "losses are equal", 5: "no losses are left"}
STATES = {"hit": "tripped", "not hit": "not tripped", "to come": "to come", "not booked": "not booked"}
NONE = "No tripwire is watched."


def forecast_said(found: Forecast) -> Words:
    """What is to be expected, partner by partner, when phases change, and what it rests on."""
    timeline, currency = found.ledger.timeline, found.settlement.case.currency
    now, end = (month_text(timeline, month) for month in (found.settled - 1, timeline.months - 1))
    scale, plan = _scale(found), found.plan.books.position[-1, :, 0]
    items = []
    for i, name in enumerate(found.ledger.names):
        low, _, middle, _, high = (scale.text(amount) for amount in found.fan[:, -1, i])
        ends = f"{shortened(name, LONGEST)} ends with {currency} {middle}"
        if low != high:
            ends += f" in the middle of the draws, and with {low} to {high} in nine of ten"
        loss = loss_said(found.at_loss[found.ledger.partners[i]])
        items.append(f"{ends}; the plan had {scale.text(plan[i])}; {loss}.")
    items += [_change_said(each, found) for each in found.phase_changes]
    label = isolated(spoken(found.ledger.label))
    opening = f"Actual figures to {now}; from then on {whole(found.draws)} draws to {end} under {label}"
    return Words([("paragraph", f"{opening}, seed {found.seed}. {_basis(found)}"), *(("item", each) for each in items)])


def forecast_table(found: Forecast) -> Table:
    """What the forecast rests on, where positions end, and when phases change."""
    timeline, currency = found.ledger.timeline, found.settlement.case.currency
    end = month_text(timeline, timeline.months - 1)
    heads = ("", "plan", "expected", "range", "months", "rests on")
    rows = [
        _group("fitted to actual months"),
        *(_fitted_row(each, found) for each in found.fitted),
        _group(f"position at the end, {currency}"),
        *_positions(found),
    ]
    if found.phase_changes:
        rows += [
            _group("phases, and when they are reached"),
            *(_phase_row(each, found) for each in found.phase_changes),
        ]
    numbers, positions = rounded_percent(LEVEL), f"{rounded_percent(LEVELS[0])} to {rounded_percent(LEVELS[-1])}"
    notes = [
        f"Fitted: range with a probability of {numbers}. Churn: of a month; refunds: of bills; all else: of the plan.",
        f"Positions: median, and range from {positions} of draws.",
        "Single months waver in new customers and refunds alone, so that the next ones may lie a bit further off.",
    ]
    if found.phase_changes:
        notes.append(f"Phases: by half of the draws; range: the part of them that reach it at all, by {end}.")
    title = f"What the forecast rests on, and what it comes to: {isolated(spoken(found.ledger.label))}"
    return Table(title, [[(head, 1) for head in heads]], rows, text_columns=(0, 5), notes=notes)


def forecast_drawing(found: Forecast) -> Drawing:
    """Positions by month: as they were, the range of those to come, and the plan."""
    now = month_text(found.ledger.timeline, found.settled - 1)
    notes = [
        f"Dark line: actual, to {now}. Dashed: plan.",
        f"Bands: half and nine tenths of {whole(found.draws)} draws; the line in them: their median.",
    ]
    if np.any(found.ledger.books.phase):
        notes.append("Numbers above: the phase, as it was, and then as half of the draws have reached it.")
    alt = " ".join(text for style_, text in forecast_said(found).blocks if style_ == "item")
    title = f"Positions, actual and to come, {found.settlement.case.currency}"
    return Drawing(title, style.svg(forecast_figure(found)), alt, notes)


def watched_table(found: Sequence[Watched]) -> Table:
    """Tripwires, in the order given, and where actual figures stand against them."""
    heads = ("watched", "looked at", "trips", "so far", "as of", "to the line", "state")
    rows = [Row(_watched_cells(each)) for each in found]
    notes = (
        ["To the line: how far from tripping it is; below 0 it is beyond."] if found else ["No tripwire is watched."]
    )
    notes += dict.fromkeys(
        f"{capital(_sign(each))} is not booked: it needs {each.needs}." for each in found if each.state == "not booked"
    )
    return Table("Tripwires, as of what is booked", [[(head, 1) for head in heads]], rows, (0, 2, 6), notes)


def _scale(found: Forecast) -> Scale:
    return scale_of([*found.fan.ravel().tolist(), *found.plan.books.position.ravel().tolist()])


def _basis(found: Forecast) -> str:
    """What was fitted, and what could not be."""
    said = [f"{_name(each, found)} {_against_plan(each)}" for each in found.fitted if each.estimate is not None]
    kept = [_name(each, found) for each in found.fitted if each.estimate is None]
    parts = [f"So far: {listed(said)}." if said else "Nothing could be fitted yet."]
    if said and kept:
        parts.append(f"As in the case: {listed(kept)}.")
    return " ".join(parts)


def _name(each: Fitted, found: Forecast) -> str:
    if each.partner is None:
        return NAMES[each.name]
    name = found.ledger.names[found.ledger.partners.index(each.partner)]
    return f"running costs of {shortened(name, LONGEST)}"


def _against_plan(each: Fitted) -> str:
    """`6% above plan`; what is a rate in itself."""
    if each.name == "refunds":
        return f"{rate_text(each.value)} of bills"
    if each.name == "churn":
        return f"{rate_text(each.value)} (plan {rate_text(each.planned)})"
    share = round(each.value / each.planned - 1.0, 3)
    return f"{rate_text(abs(share))} {'above' if share > 0.0 else 'below'} plan" if share else "as planned"


def _change_said(change: PhaseChange, found: Forecast) -> str:
    """When a phase is reached, and how likely by the ends of the next quarters."""
    what, by = f"Phase {change.phase} ({PHASES[change.phase]}) is reached", _by_quarter(change, found)
    by = f" ({by})" if by else ""
    if change.median_month is None:
        return f"{what} in {rounded_percent(change.by_horizon)} of draws{by}."
    return f"{what} by {month_text(found.ledger.timeline, change.median_month)} in half of the draws{by}."


def _by_quarter(change: PhaseChange, found: Forecast) -> str:
    """`5% by Sep 2028, 76% by Dec 2028`: the ends of quarters, as far as anything changes."""
    shares = [(month, rounded_percent(share)) for month, share in change.by_quarter]
    told = [each for i, each in enumerate(shares) if i == 0 or each[1] != shares[i - 1][1]]
    return ", ".join(f"{share} by {month_text(found.ledger.timeline, month)}" for month, share in told)


def _group(text: str) -> Row:
    return Row([text, *[""] * 5], "group")


def _fitted_row(each: Fitted, found: Forecast) -> Row:
    form = _precise if each.name in RATES else rounded_percent
    interval = "–" if each.interval is None else f"{form(each.interval[0])} to {form(each.interval[1])}"
    told_by = each.told_by if each.estimate is not None else f"as in the case: {each.told_by}"
    months = str(each.months) if each.estimate is not None else "–"
    return Row([_name(each, found), form(each.planned), form(each.value), interval, months, told_by], "part")


def _precise(rate: float) -> str:
    return rounded_percent(rate, 2)


def _positions(found: Forecast) -> Iterator[Row]:
    for i, partner in enumerate(found.ledger.partners):
        plan = FULL.text(found.plan.books.position[-1, i, 0])
        low, _, middle, _, high = (FULL.text(amount) for amount in found.fan[:, -1, i])
        loss = loss_said(found.at_loss[partner])
        yield Row([shortened(found.ledger.names[i], LONGEST), plan, middle, f"{low} to {high}", "", loss], "part")


def _phase_row(change: PhaseChange, found: Forecast) -> Row:
    timeline = found.ledger.timeline
    planned = np.flatnonzero(found.plan.books.phase[:, 0] >= change.phase)
    plan = month_text(timeline, int(planned[0]) if planned.size else None)
    name = f"{change.phase}: {PHASES[change.phase]}"
    half = month_text(timeline, change.median_month)
    return Row([name, plan, half, rounded_percent(change.by_horizon), "", _by_quarter(change, found)], "part")


def _watched_cells(each: Watched) -> list[str]:
    timeline, wire = each.settlement.case.timeline, each.wire
    trips = f"{'below' if wire.line.below else 'above'} {_text(each, wire.line.threshold)}"
    looked, as_of = (month_text(timeline, month) for month in (wire.month - 1, each.month))
    if each.value is None or each.distance is None:
        return [_sign(each), looked, trips, "–", "–", "–", STATES["not booked"]]
    return [_sign(each), looked, trips, _text(each, each.value), as_of, _text(each, each.distance), STATES[each.state]]


def _sign(each: Watched) -> str:
    return sign_of(each.wire, {key: partner.name for key, partner in each.settlement.case.partners.items()})


def _text(each: Watched, value: float) -> str:
    """A value in the unit of what is watched."""
    match each.wire.unit:
        case "amount":
            return f"{each.settlement.case.currency} {FULL.text(value)}"
        case "rate":
            return rounded_percent(value, 2)
        case "months":
            return f"{FULL.text(value)} month{'s' * (abs(value) != 1.0)}"
        case _:
            return (FULL if round(value, 1) == round(value) else Scale(1, "")).text(value)
