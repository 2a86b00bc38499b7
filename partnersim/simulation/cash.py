"""When money is paid: what was earned in a month reaches the partners after customers pay, and after remittance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from partnersim.engine.flows import Flows, part_of
from partnersim.simulation.applied import Applied
from partnersim.simulation.outside import ROUNDING, passed_on_after

__all__ = ["by_lag", "cash_of", "collected", "later", "paid_out"]

Floats = NDArray[np.float64]


def later(amounts: Floats, months: int) -> Floats:
    """The same money `months` later; what would fall beyond the horizon is lost to it."""
    if months == 0:
        return amounts
    moved = np.zeros_like(amounts)
    moved[months:] = amounts[:-months]
    return moved


def by_lag(flows: Flows, lags: Mapping[str, int]) -> dict[int, Floats]:
    """What the partners have of a month's bills, by how many months customers take to pay: lag → `[month, scenario]`.

    `lags` is by revenue line; credits and outside parties lower the lines that they are of.
    """
    found = {lag: np.zeros_like(flows.billed) for lag in sorted(set(lags.values()))}
    for name, line in flows.lines.items():
        kept = flows.to_share_of(name)
        # Where all is credited or taken, rounding may leave a trace, of which no part of a month's money is paid.
        found[lags[name]] += np.where(np.abs(kept) > ROUNDING * np.abs(line.amount), kept, 0.0)
    return found


def paid_out(
    earned: Floats, collected: Floats, customers_pay: Mapping[int, Floats], *, remits_after: int, from_billing: bool
) -> Floats:
    """Who has how much cash when `[month, partner, scenario]` [currency].

    Whoever collects is paid by customers, and pays the others what they earned in a month `remits_after` months after
    the customers of that month paid, part by part as they do; `from_billing`, that long after the month itself. In
    every month the partners together have what customers pay.

    Args:
        earned: `[month, partner, scenario]`; customers pay for months with a sum other than 0.
        collected: in the same form and with the same sums, who is paid by customers for the month.
        customers_pay: lag in months → `[month, scenario]` of the month it was earned in, from `by_lag`.
        remits_after: months.
        from_billing: whether these count from the month it was earned in.
    """
    paid, owed = np.zeros_like(earned), earned - collected
    for lag, part in _parts(customers_pay):
        wait = remits_after if from_billing else lag + remits_after
        paid += later(_times(collected, part), lag) + later(_times(owed, part), wait)
    return paid


def _parts(customers_pay: Mapping[int, Floats]) -> Iterator[tuple[int, Floats | None]]:
    """What part of a month's bills `[month, scenario]` customers pay after each lag; None where it is all."""
    if len(customers_pay) == 1:
        yield from dict.fromkeys(customers_pay).items()
        return
    whole = np.sum([*customers_pay.values()], axis=0)
    for lag, amount in customers_pay.items():
        nothing = float(lag == max(customers_pay))  # where nothing is billed, all waits for the slowest line
        yield lag, np.where(whole != 0.0, part_of(amount, whole), nothing)


def _times(amounts: Floats, part: Floats | None) -> Floats:
    return amounts if part is None else amounts * part[:, None]


def cash_of(parts: Sequence[Applied], earned: Floats) -> Floats:
    """What was earned, when it is paid; the same where nobody waits."""
    waits = [_waits(part) for part in parts]
    if not any(any(lags.values()) or part.period.terms.remits_after for lags, part in zip(waits, parts, strict=True)):
        return earned
    paid = np.zeros_like(earned)
    for part, lags in zip(parts, waits, strict=True):
        terms = part.period.terms
        paid += paid_out(
            _within(earned, part.months),
            _within(_collected(part), part.months),
            {lag: _within(amount, part.months) for lag, amount in _customers_pay(part, lags).items()},
            remits_after=terms.remits_after,
            from_billing=terms.paid_from == "billing",
        )
    return paid


def _within(amounts: Floats, months: slice) -> Floats:
    """Amounts `[month, …]` of some months, and nothing in the others."""
    if months == slice(0, len(amounts)):
        return amounts
    kept = np.zeros_like(amounts)
    kept[months] = amounts[months]
    return kept


def _customers_pay(part: Applied, lags: Mapping[str, int]) -> dict[int, Floats]:
    """As `by_lag`; where customers of all lines take equally long, all that the partners have."""
    alike = set(lags.values())
    return {alike.pop(): part.flows.to_share} if len(alike) == 1 else by_lag(part.flows, lags)


def _waits(part: Applied) -> dict[str, int]:
    """How many months customers of each revenue line take to pay."""
    held = passed_on_after(part.period.terms, part.flows)
    return {line: part.flows.collected_after_months + months for line, months in held.items()}


def collected(part: Applied) -> Floats:
    """Who is paid by customers for each month `[month, partner, scenario]`.

    Raises:
        InputError: nobody is said to collect what there is.
    """
    return _collected(part, must_be_said=bool(part.flows.to_share[part.months].any()))


def _collected(part: Applied, *, must_be_said: bool = False) -> Floats:
    if part.arrangement.collected is not None:
        return part.arrangement.collected
    found = np.zeros_like(part.flows.credits)
    found[:, _collector(part, must_be_said=must_be_said)] = part.flows.to_share
    return found


def _collector(part: Applied, *, must_be_said: bool) -> int:
    terms, partners = part.period.terms, part.flows.partners
    name = terms.holder("collects")
    if name is None and terms.remits_after == 0 and not must_be_said:
        return 0  # all are paid as customers pay: who collects makes no difference
    if name is None:
        text = (
            "nobody is said to collect what customers pay, and so to pay the others later; write roles: {collects: …}"
        )
        raise terms.wrong(text, "roles")
    return partners.index(terms.partner(name, partners, "roles", "collects"))
