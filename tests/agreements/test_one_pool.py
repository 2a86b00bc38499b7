"""Terms that share one pool: pool, weights and bills are sums of lines and costs, and tiers do all the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from partnersim import parse_case
from partnersim.agreements import AGREEMENTS
from partnersim.agreements.reader import parse_terms
from partnersim.engine.flows import Flows
from partnersim.simulation.axis import Axis
from partnersim.simulation.periods import plan_of
from tests.inputs.samples import CASE, DIRECT
from tests.simulation.test_pooled import TERMS


def scaled(flows: Flows, by_line: dict[str, float]) -> Flows:
    """The same flows, each line and activity so many times as large."""
    return replace(
        flows,
        lines={name: replace(line, amount=line.amount * by_line[name]) for name, line in flows.lines.items()},
        costs={name: replace(cost, amount=cost.amount * by_line[name]) for name, cost in flows.costs.items()},
    )


@pytest.mark.parametrize("name", TERMS)
def test_what_terms_make_of_two_markets_is_what_they_make_of_both_together(name: str) -> None:
    terms = parse_terms(TERMS[name])
    assert terms.shares_one_pool
    plan = plan_of(parse_case(CASE), terms)
    flows, seats = plan.deal(Axis()).flows, plan.versions[0].period.seats
    rng = np.random.default_rng(5)
    names = [*flows.lines, *flows.costs]
    one, other = ({each: float(rng.uniform(0, 9)) for each in names} for _ in range(2))
    both = {each: one[each] + other[each] for each in names}
    apart = [terms.arrange(scaled(flows, times), seats) for times in (one, other)]
    together = terms.arrange(scaled(flows, both), seats)
    for made in (*apart, together):
        assert not made.transfers
        assert not made.costs
        assert not made.capital
    for what in ("pool", "weights", "bills", "approved"):
        whole, *parts = (getattr(made, what) for made in (together, *apart))
        if whole is None:
            assert all(part is None for part in parts)
        else:
            np.testing.assert_allclose(sum(parts), whole, rtol=1e-12, atol=1e-9)


def test_kinds_that_pay_by_line_do_not_say_so() -> None:
    assert not parse_terms(DIRECT).shares_one_pool
    own = {kind.model_fields["kind"].default for kind in AGREEMENTS if "shares_one_pool" in vars(kind)}
    assert own == {"five_phase", "waterfall", "static_split"}
