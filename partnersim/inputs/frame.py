"""The frame of a case: what all its scenarios share, and terms cannot change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from partnersim.errors import InputError
from partnersim.inputs.case import Case

__all__ = ["MAY_VARY", "check_frame", "check_paths"]

Place = tuple[str, int]
MAY_VARY = frozenset({"go_live", "partners", "demand", "revenue_lines", "costs", "credits"})  # in part


def check_frame(case: Case, varied: Case, places: Mapping[str, Place | None]) -> None:
    """Refuse a variation of a case that changes its frame.

    `places` says where each of the varied fields was given, by path.

    Raises:
        InputError: partners, calendar, discount rates, a line more or less, or who bears a cost, are changed.
    """
    mine, theirs = dict(_frame(case)), dict(_frame(varied))
    for path in dict.fromkeys([*mine, *theirs]):
        if mine.get(path) != theirs.get(path):
            near = [place for given, place in places.items() if path.startswith(given) or given.startswith(path)]
            near += [place for given, place in places.items() if path.split(".")[0] == given.split(".")[0]]
            raise _fixed(path, next(iter(near), None))


def check_paths(places: Mapping[str, Place | None]) -> None:
    """Refuse to vary what says nothing of money; what no case has is left to whoever reads it.

    Raises:
        InputError: a field of the frame.
    """
    for path, place in places.items():
        if (first := path.split(".")[0]) not in MAY_VARY and first in Case.model_fields:
            raise _fixed(path, place)


def _fixed(path: str, place: Place | None) -> InputError:
    text = f"{path} is the same in all scenarios and under all terms; change it in the case itself"
    return InputError.one(text, *(place or ()))


def _frame(case: Case) -> Iterator[tuple[str, Any]]:
    """Paths and values of what may not vary within MAY_VARY."""
    for key, partner in case.partners.items():
        yield f"partners.{key}", key
        yield f"partners.{key}.name", partner.name
        yield f"partners.{key}.annual_discount_rate", partner.annual_discount_rate
        yield f"partners.{key}.certified_people", partner.certified_people is None
        yield f"partners.{key}.satisfaction", partner.satisfaction is None
    for key, line in case.revenue_lines.items():
        yield f"revenue_lines.{key}", key
        yield f"revenue_lines.{key}.income", line.income
        yield f"revenue_lines.{key}.per", line.per
    for key, cost in case.costs.items():
        yield f"costs.{key}", key
        yield f"costs.{key}.by", cost.by
        yield f"costs.{key}.pass_through", cost.pass_through
        yield f"costs.{key}.serves", cost.serves
        yield f"costs.{key}.one_time", cost.measure.per == "once"
        yield f"costs.{key}.support_level", cost.support_level
    for key, credit in case.credits.items():
        yield f"credits.{key}", key
        yield f"credits.{key}.by", credit.by
        yield f"credits.{key}.reason", credit.reason
    yield "demand.contract_months", case.demand.contract_months
    for key in case.demand.deal_sizes:
        yield f"demand.deal_sizes.{key}", key
    yield "demand.led_online", case.demand.led_online
    yield "demand.brought_by or demand.pipeline", case.demand.says_who_brings
