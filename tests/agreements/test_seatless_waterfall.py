"""A waterfall whose tiers name nobody: all partners share, as under five phases."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError, parse_terms, simulate
from tests.render.deals import case as deal

TIERS = """\
kind: waterfall
parties: PARTIES
tiers: [{tier: cost_recovery}, {tier: equalise_losses}, {tier: break_even}, {tier: profit_share}]
terminate: 2027-09
at_exit: equalise
"""


def test_all_partners_end_with_equal_losses() -> None:
    terms = parse_terms(TIERS.replace("PARTIES", "{}"))
    assert terms.seats == ()
    assert terms.shares_alike
    end = simulate(deal(3), terms).books.position[-1, :, 0]
    assert end[0] < 0.0
    np.testing.assert_allclose(end, end[0], rtol=1e-12)


def test_who_is_named_though_nobody_has_a_seat_is_refused() -> None:
    terms = parse_terms(TIERS.replace("PARTIES", "{vendor: p0}"), "wf.yaml")
    with pytest.raises(
        InputError, match=r"^wf.yaml:2: these terms name nobody, and all partners share; leave vendor o"
    ):
        simulate(deal(3), terms)
