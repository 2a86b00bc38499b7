"""Outside parties: those that terms list, and those of a kind's own rule, side by side."""

from __future__ import annotations

import numpy as np
import pytest

from partnersim import InputError
from tests.agreements.round_numbers import FEE, case, deal, received

MARKET = "kind: marketplace\nparties: {seller: a}\nfee_on_gross: {any_line: 3%}\n"


def listed(name: str = "processor", share: str = "2%", line: str = "any_line", more: str = "") -> str:
    return f"outside_parties: {{{name}: {{name: A processor, share_of_revenue: {{{line}: {share}}}{more}}}}}"


def test_all_of_them_take_of_what_customers_pay() -> None:
    ledger = deal(MARKET + listed())
    assert ledger.parties == ("processor", "marketplace")
    assert ledger.books.taken[0, :, 0] == pytest.approx([20.0, 30.0])
    assert received(ledger) == pytest.approx(np.full(24, 950.0))


def test_the_longest_of_their_lags_counts_line_by_line() -> None:
    lines = f"{FEE}, set_up: {{price: 50, per: new customer}}"
    held = "pays_out_after_months: 1\nsold_elsewhere: [set_up]\n"
    both = listed(share="0%", line="fee", more=", pays_out_after_months: 3")
    months = received(deal(MARKET + held + both, case(lines=lines)))
    assert months[:4] == pytest.approx([500.0, 0.0, 0.0, 970.0])


def test_two_parties_cannot_have_one_name() -> None:
    text = "marketplace takes by the rule of marketplace already; give this party another name"
    with pytest.raises(InputError, match=f"terms:4: {text}"):
        deal(MARKET + listed("marketplace"))


def test_together_they_leave_something() -> None:
    assert not received(deal(MARKET + listed(share="97%"))).any()
    text = "outside parties take more than customers pay for fee; lower what they take"
    with pytest.raises(InputError, match=f"terms:4: {text}"):
        deal(MARKET + listed(share="98%"))
