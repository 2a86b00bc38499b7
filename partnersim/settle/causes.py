"""Which figures of a statement are computed from which."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from partnersim.inputs.payments import Key

__all__ = ["depends"]

QUARTER = "quarter "  # before the name of a figure that is of a quarter
COMPUTED_FROM: Mapping[str, tuple[str, ...]] = {  # in the same month, or of a quarter in its months
    "collected": ("billed",),
    "taken": ("collected",),
    "shared": ("collected", "taken"),
    "from_customers": ("shared",),
    "tier": ("shared", "cost"),
    "earned": ("tier",),
    "due": ("earned",),
    "paid": ("due",),
    "balance": ("earned", "paid"),  # by the agreement not of what is paid, but who feeds it back should see it
    "quarter earned": ("earned",),
    "quarter paid": ("paid",),
    "quarter waiting": ("quarter opening", "quarter restated", "quarter earned", "due"),
    "quarter carried": ("quarter waiting", "quarter paid"),
    "quarter closing": ("quarter opening", "quarter restated", "quarter earned", "quarter paid"),
    "quarter transfer": ("quarter paid", "from_customers"),
}
CARRIED_ON = {"tier", "earned", "due", "paid", "balance"}  # by balances, lags and memory, from month to month


def depends(key: Key, other: Key) -> bool:
    """Whether a figure is computed from another: in its month, or from months before."""
    own, before = _name(key), _name(other)
    if key.quarterly or key.period == other.period:
        return before in _basis(own) or (own == before == "tier" and key.item != other.item)
    if other.period > key.period:
        return False
    if own in CARRIED_ON:
        return before in _basis("balance") | {"balance"}
    return own == "from_customers" and before in _basis(own) | {own}


def _name(key: Key) -> str:
    return f"{QUARTER if key.quarterly else ''}{key.figure}"


@cache
def _basis(name: str) -> frozenset[str]:
    """All that a figure is computed from, whatever lies between."""
    direct = COMPUTED_FROM.get(name, ())
    return frozenset(direct).union(*map(_basis, direct))
