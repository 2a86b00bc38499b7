"""Who says which of a case's inputs: published, a partner, or our assumption."""

from __future__ import annotations

from typing import Any, NamedTuple

from partnersim.inputs.case import Case
from partnersim.inputs.reader import leaves, source_of, split_path

__all__ = ["Input", "counted"]

COUNTED = ("demand", "revenue_lines", "costs", "credits")
SETTINGS = ("start", "go_live", "months", "joint_annual_discount_rate", "partners", "collected_after_months")
# What an input is for or belongs to, rather than how much it is.
WORDS = frozenset(
    {"name", "by", "per", "of", "lines", "serves", "pass_through", "column", "support_level", "income", "reason"}
)


class Input(NamedTuple):
    """A value of a case as its file has it; `who` says so, and `where`: None for our assumption."""

    path: str
    value: Any
    who: str | None
    where: str | None


def counted(case: Case) -> list[Input]:
    """The inputs of a case, in the order of its file: every amount, rate, quantity and month of the market and the
    costs, each step of a series of steps for itself; partners and the calendar only where a source is named.
    """
    inputs = []
    for path, value in leaves(case):
        top, last = split_path(path)[0], split_path(path)[-1]
        who, where = source_of(case, path) or (None, None)
        if last not in WORDS and (top in COUNTED or (top in SETTINGS and who is not None)):
            inputs.append(Input(path, value, who, where))
    return inputs
