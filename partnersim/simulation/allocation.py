"""`allocate`: share given money under terms, without a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import kind_named
from partnersim.engine.cohorts import Arrivals, Cohorts
from partnersim.engine.exact import Exact
from partnersim.engine.flows import CostFlow, Flows, RevenueFlow, over_partners
from partnersim.engine.slots import MAX_PARTNERS
from partnersim.errors import InputError
from partnersim.inputs.reader import BASE
from partnersim.ledger import Ledger
from partnersim.simulation.labels import label_of
from partnersim.simulation.periods import Deal, Period
from partnersim.simulation.sharing import share
from partnersim.timeline import Timeline

__all__ = ["allocate"]

Floats = NDArray[np.float64]


def allocate(
    terms: Agreement | str,
    revenue: ArrayLike,
    running_cost: ArrayLike,
    one_time_cost: ArrayLike | None = None,
    go_live: int | None = None,
    *,
    partners: Sequence[str] | None = None,
    pass_through_cost: ArrayLike | None = None,
    credits: ArrayLike | None = None,
    approved_investment: ArrayLike | None = None,
) -> Ledger:
    """Share given money under terms, without a case.

    Where all amounts are `Exact`, those of the ledger are.

    Args:
        terms: an agreement, or the name of one that needs no fields (`"five_phase"`).
        revenue: billed to customers, `[month]` or `[month, scenario]` [currency]; below zero in a refund month.
        running_cost: `[month, partner]` or `[month, partner, scenario]`, ≥ 0 [currency].
        one_time_cost: investments, shaped like `running_cost`, ≥ 0; none where not given.
        go_live: 0-based month; where not given, the first revenue decides.
        partners: their names; `p1` … `pN` where not given.
        pass_through_cost: third parties' bills by the partner who pays them, beside `running_cost`, ≥ 0.
        credits: what customers do not pay, by the partner at fault, ≥ 0; more than the revenue is a refund.
        approved_investment: the part of `one_time_cost` that opens a loss of its own, under `loss_basis: tracked`.

    Returns:
        A ledger whose months are 1…T and whose scenarios are `base`, `s1`, `s2`, …

    Raises:
        InputError: shapes that do not go together, numbers that are not finite, negative costs.
    """
    agreement = _agreement(terms)
    income = _array("revenue", revenue, 1)
    costs = {
        "running_cost": running_cost,
        "one_time_cost": one_time_cost,
        "pass_through_cost": pass_through_cost,
        "credits": credits,
        "approved_investment": approved_investment,
    }
    arrays = {name: _array(name, given, 2, least=0.0) for name, given in costs.items() if given is not None}
    months, count, scenarios = _common_shape(income, arrays)
    order = tuple(partners) if partners is not None else tuple(f"p{i + 1}" for i in range(count))
    if not 2 <= count <= MAX_PARTNERS:
        raise InputError.one(f"costs are given for {count} partners; pass 2 to {MAX_PARTNERS} columns")
    if len(order) != count or len(set(order)) != count:
        raise InputError.one(f"partners {', '.join(order)} do not fit {count} columns; name each once")
    if go_live is not None and not 0 <= go_live < months:
        raise InputError.one(f"go_live {go_live} is outside the horizon; write a month from 0 to {months - 1}")
    full = {name: np.broadcast_to(array, (months, count, scenarios)) for name, array in arrays.items()}
    flows = _bare_flows(np.broadcast_to(income, (months, scenarios)), full, order, go_live)
    seats = agreement.seated(order) if agreement.parties or not agreement.shares_alike else {}
    return share(
        Deal((Period(0, agreement, seats),), flows),
        Timeline(months),
        names=order,
        scenarios=[BASE, *(f"s{i}" for i in range(1, scenarios))],
        label=label_of(agreement),
    )


def _agreement(terms: Agreement | str) -> Agreement:
    """The agreement meant; seats need not be filled where all partners share alike."""
    if isinstance(terms, Agreement):
        agreement = terms
    else:
        kind = kind_named(terms)
        if any(field.is_required() for field in kind.model_fields.values()):
            raise InputError.one(f"{terms} has fields that must be given; pass a terms object instead of its name")
        agreement = kind(kind=terms)
    for field in ("effects", "does", "roles", "terminate", "amendments"):
        if getattr(agreement, field):
            raise agreement.wrong(f"{field} need a case, and allocate shares bare amounts; use simulate", field)
    if agreement.needs_lines:
        raise InputError.one(f"{agreement.kind} shares by revenue line, and allocate has one total; use simulate")
    return agreement


def _array(name: str, given: ArrayLike, axes: int, least: float = -np.inf) -> Floats:
    """Numbers with a scenario axis at the end, checked."""
    try:
        array = np.asarray(given)
        exact = array.dtype == object and all(isinstance(amount, Exact) for amount in array.flat)
        array = array if exact else np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise InputError.one(f"{name} is not an array of numbers; pass one row per month") from None
    if np.ma.is_masked(given):
        raise InputError.one(f"{name} has masked amounts, which would count; fill them, or leave their months out")
    if array.ndim == axes:
        array = array[..., None]
    if array.ndim != axes + 1 or array.size == 0:
        dims = "[month]" if axes == 1 else "[month, partner]"
        raise InputError.one(f"{name} has {array.ndim} axes; pass {dims}, or the same with scenarios last")
    if not (exact or np.isfinite(array).all()):
        raise InputError.one(f"{name} holds NaN or infinity; pass finite numbers")
    if (array < least).any():
        raise InputError.one(f"{name} holds negative amounts; costs are positive, pass them so")
    return array


def _common_shape(income: Floats, arrays: Mapping[str, Floats]) -> tuple[int, int, int]:
    """Months, partners and scenarios all arrays share."""
    months = len(income)
    partners = arrays["running_cost"].shape[1]
    scenarios = max(array.shape[-1] for array in (income, *arrays.values()))
    for name, array in {"revenue": income, **arrays}.items():
        wanted = (months, scenarios) if array.ndim == 2 else (months, partners, scenarios)
        if array.shape[:-1] != wanted[:-1] or array.shape[-1] not in (1, scenarios):
            text = f"{name} is {list(array.shape)}, revenue and running_cost make {list(wanted)}; pass that shape"
            raise InputError.one(text)
    return months, partners, scenarios


def _bare_flows(income: Floats, arrays: Mapping[str, Floats], partners: tuple[str, ...], go_live: int | None) -> Flows:
    """Money given as arrays, as a case would give it: one revenue line, one activity per kind and partner."""
    none = np.zeros_like(arrays["running_cost"])
    approved = arrays.get("approved_investment", none)
    if (approved > arrays.get("one_time_cost", none)).any():
        raise InputError.one("approved_investment is more than one_time_cost; it is the approved part of it")
    kinds = {
        "running": arrays["running_cost"],
        "pass_through": arrays.get("pass_through_cost", none),
        "one_time": arrays.get("one_time_cost", none) - approved,
        "approved": approved,
    }
    costs = {
        f"{kind}_{partner}": CostFlow(amount[:, i], i, "one_time" if kind == "approved" else kind)
        for kind, amount in kinds.items()
        for i, partner in enumerate(partners)
        if kind == "running" or amount[:, i].any()
    }
    scenarios = income.shape[1]
    credits = arrays.get("credits", none)
    none_come = Arrivals(np.zeros(income.shape), np.ones(income.shape), np.zeros(income.shape))
    nobody = Cohorts(none_come, np.ones(income.shape), np.ones(scenarios))
    return Flows(
        partners=partners,
        lines={"revenue": RevenueFlow(income, None, None, credits=over_partners(credits))},
        costs=costs,
        credits=credits,
        bad_debt=none,
        customers=nobody,
        instances=nobody,
        go_live=None if go_live is None else np.full(scenarios, go_live),
        approved=frozenset(name for name in costs if name.startswith("approved_")),
    )
