"""The market of a block of draws, month by month: who comes, who is there, and what prices are multiplied by."""

from __future__ import annotations

from typing import Any

from partnersim.engine.draws.blocks import MONTHS, lanes, normals_of_block
from partnersim.engine.draws.elementary import choose, exp

__all__ = ["ACTIVE", "ALWAYS", "FUNCTIONS", "LIVE", "NEW", "PRICE", "PRICES", "UNITS", "WEIGHTS", "draw_market"]

# what a stream is counted by
ALWAYS = 0  # 1
ACTIVE = 1  # instances in use
NEW = 2  # instances that come in the month
LIVE = 3  # 1 from go-live on
PRICE = 4  # what the month's prices are multiplied by
UNITS = 5

# shocks, by their place in `which`
GROWTH, CHURN, PRICES = 0, 1, 2

# numbers of a shock
SD, KEEPS, FRESH, WEIGHTS = 0, 1, 2, 3


def spread(given: Any, start: Any, row: Any) -> None:
    """Fill a row from draw `start` of what is given, for each draw or one for all."""
    if len(given) == 1:
        for lane in lanes(row):
            row[lane] = given[0]
    else:
        part = given[start : start + len(row)]
        for lane in lanes(row):
            row[lane] = part[lane]


def draw_market(
    key: Any, first: Any, drivers: Any, shocks: Any, which: Any, new: Any, churn: Any, live: Any, start: Any,
    normals: Any, paths: Any, place: Any, market: Any,
) -> None:  # fmt: skip
    """Fill `market` [month][row][lane] with the units of every month that have a row, their `place` [UNITS]."""
    leave, begins, arrivals = paths[len(shocks)], paths[len(shocks) + 1], paths[len(shocks) + 2]
    spread(churn, start, leave)
    spread(live, start, begins)
    for month in range(len(market)):
        if month % MONTHS == 0:
            for k in range(len(shocks)):
                normals_of_block(key[0], key[1], first, month // MONTHS, drivers[k, 0], drivers[k, 1], normals[k])
        _step_shocks(month, shocks, normals, paths)
        units = market[month]
        come = units[place[NEW]] if place[NEW] >= 0 else arrivals
        if which[GROWTH] < 0:
            spread(new[month], start, come)
        elif len(new[month]) == 1:
            _spread_by_shock(new[month, 0], shocks[which[GROWTH]], paths[which[GROWTH]], come)
        else:
            spread(new[month], start, come)
            _multiply_by_shock(shocks[which[GROWTH]], paths[which[GROWTH]], come)
        if place[LIVE] >= 0:
            on = units[place[LIVE]]
            for lane in lanes(on):
                on[lane] = choose(begins[lane] <= month, 1.0, 0.0)
        if place[PRICE] >= 0:
            price = units[place[PRICE]]
            _spread_by_shock(1.0, shocks[which[PRICES]], paths[which[PRICES]], price)
        there, before = units[place[ACTIVE]], market[max(month - 1, 0), place[ACTIVE]]
        if month == 0:
            for lane in lanes(there):
                there[lane] = come[lane]
        elif which[CHURN] >= 0:
            path, half = paths[which[CHURN]], _half_square(shocks[which[CHURN]])
            for lane in lanes(there):
                part = leave[lane] * exp(path[lane] - half)
                there[lane] = before[lane] * (1.0 - choose(part < 1.0, part, 1.0)) + come[lane]
        else:
            for lane in lanes(there):
                there[lane] = before[lane] * (1.0 - leave[lane]) + come[lane]


def _half_square(shock: Any) -> Any:
    return 0.5 * shock[SD] * shock[SD]


def _spread_by_shock(number: Any, shock: Any, path: Any, row: Any) -> None:
    """A number of all draws times e^(x − s²/2), of mean 1."""
    half = _half_square(shock)
    for lane in lanes(row):
        row[lane] = number * exp(path[lane] - half)


def _multiply_by_shock(shock: Any, path: Any, row: Any) -> None:
    """Times e^(x − s²/2), of mean 1."""
    half = _half_square(shock)
    for lane in lanes(row):
        row[lane] *= exp(path[lane] - half)


def _step_shocks(month: Any, shocks: Any, normals: Any, paths: Any) -> None:
    """X = keeps · x + fresh · s · z, of what is new in the month; stationary from the first month on."""
    for k in range(len(shocks) - 1, -1, -1):  # backwards: of those it goes together with, only earlier ones count
        own = normals[k, month % MONTHS]
        weight = shocks[k, WEIGHTS + k]
        if weight != 1.0:
            for lane in lanes(own):
                own[lane] *= weight
        for j in range(k):
            weight = shocks[k, WEIGHTS + j]
            if weight != 0.0:
                other = normals[j, month % MONTHS]
                for lane in lanes(own):
                    own[lane] += weight * other[lane]
    for k in range(len(shocks)):
        path, own, sd = paths[k], normals[k, month % MONTHS], shocks[k, SD]
        keeps = shocks[k, KEEPS] if month > 0 else 0.0
        fresh = shocks[k, FRESH] * sd if month > 0 else sd
        if month == 0:
            for lane in lanes(path):
                path[lane] = fresh * own[lane]
        else:
            for lane in lanes(path):
                path[lane] = keeps * path[lane] + fresh * own[lane]


# What the compiler must know of, callees before callers.
FUNCTIONS = (spread, _half_square, _spread_by_shock, _multiply_by_shock, _step_shocks, draw_market)
